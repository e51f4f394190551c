// The page opens with a small program, and moves into the whole one when the reader turns to it.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import {
  AFRESH,
  FAILED,
  FILES,
  LABORATORY,
  NOTICE,
  PLAY,
  READY,
  RESET,
  SPHERE,
  STEP,
  UNFOLD,
  advance,
  chart,
  complete,
  control,
  entry,
  frames,
  host,
  moreFrames,
  moreSteps,
  number,
  settled,
  steps,
} from "./laboratory.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const small = { opening: true, whole: false };
const WHOLE = [FILES.whole, "www/whole.js"];

/** Which files of the whole program have been asked for. @param {Page} page */
const asked = (page) => WHOLE.filter((file) => page.server.requests.some((path) => path.endsWith(file)));

/** Steps, an average, and what some canvases hold after the next picture. @param {Page} page */
async function seen(page) {
  const before = await frames(page);
  await page.on(LABORATORY, (element) => element.clock.redraw());
  await moreFrames(page, before);
  // The lines of charts bear their names in the whole program alone.
  const picture = await page.pixels(SPHERE);
  const average = await page.on(LABORATORY, (element) => element.lab.last_average("weight_norm"));
  return { steps: await steps(page), average, picture };
}

onPage("it plays without the whole program until it is touched", { ...small, reducedMotion: "no-preference" }, async (page) => {
  await moreSteps(page, 100);
  assert.deepEqual(asked(page), []);
  await page.focus(PLAY);
  await complete(page);
  assert.deepEqual(asked(page), WHOLE);
  await moreSteps(page, (await steps(page)) + 50);
});

onPage("the run moves into the whole program to the bit, and so does the picture of its weights", small, async (page) => {
  await page.on(LABORATORY, (element) => {
    for (let frame = 0; frame < 40; frame += 1) {
      element.lab.advance(17);
      element.lab.follow();
    }
    element.lab.turn(0.1, 0.05);
    element.former = element.lab;
  });
  const before = await seen(page);
  await complete(page);
  assert.equal(await page.on(LABORATORY, (element) => element.former === element.lab), false);
  assert.deepEqual(await seen(page), before);
  const moved = await advance(page, 500);
  const fresh = await page.on(LABORATORY, (element) => {
    const lab = new element.lab.constructor();
    lab.advance(680);
    lab.advance(500);
    return lab.last_average("weight_norm");
  });
  assert.equal(moved.means.weight_norm, fresh);
});

/** No key stands for a text that is not there. @param {Page} page */
async function hasItsWords(page) {
  const text = await page.evaluate((selector, deep) => deep(selector)[0].shadowRoot.innerHTML, LABORATORY);
  assert.ok(text.length > 3000, text);
  assert.deepEqual(text.match(/\b(control|parameter|preset|problem|quantity|readout|theory)\.[a-z_.]+/g), null);
}

/** Waits until the laboratory is in the whole program, with its tools. @param {Page} page */
const equipped = (page) => page.there(entry("learning_rate"));

/** @type {[string, (page: Page) => Promise<void>, (page: Page) => Promise<void>][]} */
const FIRST = [
  ["to open the laboratory", (page) => page.click(UNFOLD), async (page) => (await equipped(page), assert.equal(await page.visible(entry("learning_rate")), true))],
  ["reset", async (page) => void (await advance(page, 30), await page.click(RESET)), (page) => page.waitFor((_, deep) => deep("equisphere-lab")[0].lab.steps() === 0)],
  ["a key", async (page) => void (await page.evaluate(() => document.body.focus()), await page.press(".")), (page) => page.waitFor((_, deep) => deep("equisphere-lab")[0].lab.steps() === 1)],
  ["to turn the sphere", (page) => page.focus(SPHERE).then(() => page.press("ArrowLeft")), equipped],
  ["an address", (page) => page.evaluate(() => void (location.hash = "#v=2&momentum=0.25")), (page) => page.waitFor((name, deep) => deep("equisphere-lab")[0].lab.value(name) === 0.25, "momentum")],
  ["settings from the page around", (page) => page.on(LABORATORY, (element) => element.apply({ momentum: "0.5" })), async (page) => assert.equal(await number(page, "momentum"), 0.5)],
];
for (const [what, act, done] of FIRST) {
  onPage(`the first thing that a reader does may be ${what}`, small, async (page) => {
    await act(page);
    await done(page);
  });
}

/** What fails while the whole program loads. @type {[string, Record<string, import("./server.mjs").Fault>][]} */
const FAULTS = [
  ["its script is missing", { "www/whole.js": { status: 404, body: "gone" } }],
  ["its module is missing", { [FILES.whole]: { status: 404, body: "gone" } }],
  ["its module is cut short", { [FILES.whole]: { truncate: 60_000 } }],
];
for (const [what, faults] of FAULTS) {
  onPage(`the first view goes on and says why nothing can be changed when ${what}`, { ...small, faults, clean: false }, async (page) => {
    await advance(page, 10);
    await page.click(UNFOLD);
    await page.there(NOTICE);
    assert.match(await page.text(NOTICE), /404|import|module|damaged|load/i);
    assert.equal(await number(page, "momentum"), 0);
    await page.click(STEP);
    assert.equal(await settled(page), 11);
    await hasItsWords(page);
  });
}

onPage("it has all the words that it shows, from the first step to equilibrium", small, async (page) => {
  for (const further of [0, 1, 100, 5000]) {
    await advance(page, further);
    await page.pause(100);
    await hasItsWords(page);
  }
  assert.deepEqual(asked(page), []);
});

onPage("a program that stops in the first view is started afresh", { ...small, reducedMotion: "no-preference" }, async (page) => {
  await page.on(LABORATORY, (element) => {
    element.lab.advance = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
  });
  await page.there(FAILED);
  await page.click(AFRESH);
  await page.there(READY);
  await moreSteps(page, 20);
});

onPage("one that is touched leaves the others in the small program, and they can be touched later", { ...small, path: "host.html", faults: host('<equisphere-lab id="a" controls="few"></equisphere-lab><equisphere-lab id="b" controls="few"></equisphere-lab>') }, async (page) => {
  await page.waitFor((selector, deep) => deep(selector).length === 2, READY);
  await page.on("#a", (element) => element.whole());
  await page.on("#b", (element) => void element.lab.advance(30));
  assert.deepEqual(await page.evaluate((_, deep) => ["#a", "#b"].map((id) => "set_text" in deep(id)[0].lab)), [true, false]);
  await page.click(`#b >> ${STEP}`);
  await page.on("#b", (element) => element.apply({ momentum: "0.5" }));
  await page.waitFor((_, deep) => deep("#b")[0].lab.value("momentum") === 0.5);
  assert.ok((await page.on("#b", (element) => element.lab.steps())) >= 31);
});
