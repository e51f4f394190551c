// The run: its clock, its buttons, and what they do to it.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { CAUTION, CLAIM, DIVERGED, EXPERIMENT, EXPERIMENTS, FAST_FORWARD, FAST_FORWARD_PROBLEM, NEW_SEED, PLAY, RESET, SENTENCES, SPHERE, STEP, STEP_NUMBER, advance, chart, chartNames, entry, moreSteps, settled, shows, steps } from "./laboratory.mjs";

onPage("plays when asked, pauses when asked, and the pictures change", {}, async (page) => {
  const [first] = await chartNames(page);
  assert.equal(await steps(page), 0);
  const before = [await page.pixels(SPHERE), await page.pixels(chart(first))];
  assert.equal(await page.text(PLAY), "Play");
  await page.click(PLAY);
  await moreSteps(page, 100);
  assert.equal(await page.text(PLAY), "Pause");
  await page.click(PLAY);
  const paused = await steps(page);
  await page.pause(200);
  assert.equal(await steps(page), paused);
  await page.changes(SPHERE, before[0]);
  await page.changes(chart(first), before[1]);
});

onPage("starts by itself unless the reader wants less motion", { reducedMotion: "no-preference" }, async (page) => {
  await moreSteps(page, 20);
});

onPage("rests while it is scrolled away, and goes on by itself", { reducedMotion: "no-preference" }, async (page) => {
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("div"), { style: "height: 3000px" })));
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const away = await settled(page);
  await page.evaluate(() => scrollTo(0, 0));
  await moreSteps(page, away);
});

onPage("single steps are single", {}, async (page) => {
  await page.click(STEP);
  await page.click(STEP);
  assert.equal(await steps(page), 2);
  await page.shows(STEP_NUMBER, /^2$/);
});

onPage("reset replays the same numbers, a new seed gives others", {}, async (page) => {
  const first = await advance(page, 700);
  await page.click(RESET);
  assert.equal(await steps(page), 0);
  assert.deepEqual(await advance(page, 700), first);
  await page.click(NEW_SEED);
  assert.notDeepEqual(await advance(page, 700), first);
});

onPage("a script's changes show in the controls when they happen", {}, async (page) => {
  await page.select(EXPERIMENTS, "same_product");
  await page.click(PLAY);
  await advance(page, 1600);
  await shows(page, "learning_rate", "0.4");
  await shows(page, "weight_decay", "0.0025");
  assert.match(await page.text(CLAIM), /doubles its radius/);
});

onPage("divergence is shown as a state with its step", { path: "#v=1&learning_rate=10&weight_decay=1" }, async (page) => {
  await page.click(PLAY);
  await page.there(DIVERGED);
  assert.match(await page.text(SENTENCES), /diverged at step \d+/);
  assert.equal(await page.text(PLAY), "Play");
  // What cannot go on is disabled, until the run can.
  const goesOn = [PLAY, STEP, FAST_FORWARD, ".one-relaxation", ".to-equilibrium"];
  for (const button of goesOn) {
    assert.ok(await page.on(button, (element) => element.disabled), button);
  }
  await page.fill(".step-entry", "5000");
  await page.shows(FAST_FORWARD_PROBLEM, "Lower the learning rate or weight decay");
  await page.fill(entry("learning_rate"), "0.1");
  await page.click(RESET);
  for (const button of goesOn) {
    await page.waitFor((selector, deep) => !deep(selector)[0].disabled, button);
  }
});

onPage("where theory does not hold, the page says why", { path: "#v=1&noise_scale=0" }, async (page) => {
  await advance(page, 10);
  await page.shows(CAUTION, "Without noise");
});

onPage("every preset opens, runs and says what to look at", {}, async (page) => {
  const names = await page.on(EXPERIMENTS, (select) => [...select.options].filter((option) => !option.hidden).map((option) => option.value));
  assert.ok(names.length >= 14);
  for (const name of names) {
    await page.select(EXPERIMENTS, name);
    await moreSteps(page, 3);
    assert.equal(await page.value(EXPERIMENTS), name);
    assert.ok((await page.text(EXPERIMENT)).length > 80, name);
  }
});
