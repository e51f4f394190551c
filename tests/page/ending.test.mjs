// An experiment rests at its end, so that it can be looked at, and is shown again from there.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { LABORATORY, PLAY, complete, entry, moreSteps, settled, steps } from "./laboratory.mjs";

const AGAIN = ".timeline .again";
const ENDED = ".timeline .ended";
const NORM = '.chart[data-name="weight_norm"] .measured';
/** One second of four steps in each sixtieth. */
const LINK = "#v=2&steps_per_frame=4&duration=1";
const END = 240;

onPage("an experiment pauses at its end, is shown again the same, and goes on when asked", { path: LINK }, async (page) => {
  await complete(page);
  assert.equal(await page.visible(AGAIN), false);
  await page.click(PLAY);
  await page.shows(ENDED, "This is the end");
  assert.deepEqual([await steps(page), await page.text(PLAY)], [END, "Play"]);
  const norm = await page.text(NORM);
  await page.click(AGAIN);
  await page.waitFor(([selector, end], deep) => deep(selector)[0].lab.steps() < end, [LABORATORY, END]);
  await page.shows(ENDED, "This is the end");
  assert.deepEqual([await settled(page), await page.text(NORM)], [END, norm]);
  await page.click(PLAY);
  await moreSteps(page, END + 100);
  // It is taken away with the next update of the numbers.
  await page.waitFor((selector, deep) => !deep(selector)[0].checkVisibility(), AGAIN);
  assert.equal(await page.text(ENDED), "");
});

onPage("a run that the reader has changed on the way plays past the end", { path: LINK }, async (page) => {
  await complete(page);
  await page.on(LABORATORY, (element) => element.lab.advance(20));
  await page.fill(entry("learning_rate"), "0.2");
  await page.click(PLAY);
  await moreSteps(page, 2 * END);
});
