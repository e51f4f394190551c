// Canvases have as many pixels as they are large, whatever happens to their size.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { LABORATORY, SPHERE, advance, chart, chartFrame, host, moreFrames, ready } from "./laboratory.mjs";

onPage("after a resize by a part of a pixel the axes are still there", {}, async (page) => {
  await advance(page, 300);
  await page.pause(200);
  for (let step = 1; step <= 8; step += 1) {
    await page.on(LABORATORY, (element, step) => void (element.style.marginRight = `${step / 16}px`), step);
    await page.pause(80);
    const blank = await page.on(chartFrame("weight_norm"), (canvas) => {
      const { width, height } = canvas;
      return canvas.toDataURL() === Object.assign(document.createElement("canvas"), { width, height }).toDataURL();
    });
    assert.equal(blank, false, `after ${step} sixteenths of a pixel`);
  }
});

onPage("a change of the pixel ratio alone makes the canvas finer", { before: `
  globalThis.ratio = 2;
  Object.defineProperty(globalThis, "devicePixelRatio", { get: () => globalThis.ratio });
  globalThis.queries = [];
  const own = globalThis.matchMedia;
  globalThis.matchMedia = (query) => {
    if (!query.includes("resolution")) { return own(query); }
    const list = new EventTarget();
    globalThis.queries.push(list);
    return list;
  };
` }, async (page) => {
  await moreFrames(page, 0);
  const before = await page.on(SPHERE, (canvas) => canvas.width);
  for (const ratio of [3, 4]) {
    await page.evaluate((ratio) => {
      const world = /** @type {any} */ (globalThis);
      world.ratio = ratio;
      world.queries.at(-1).dispatchEvent(new Event("change"));
    }, ratio);
    await page.waitFor(([selector, wanted, slack], deep) => Math.abs(deep(selector)[0].width - wanted) <= slack, [SPHERE, (before * ratio) / 2, ratio]);
  }
});

for (const [what, faults, before] of /** @type {[string, Record<string, import("./server.mjs").Fault>, string][]} */ ([
  ["without the page's style", { "page.css": { status: 404, body: "" } }, ""],
  ["without any style", { "page.css": { status: 404, body: "" } }, "delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets; globalThis.CSSStyleSheet = undefined;"],
])) {
  onPage(`${what}, the canvases do not grow`, { faults, before, reducedMotion: "no-preference", clean: false }, async (page) => {
    await page.pause(300);
    const sizes = () => page.evaluate((selectors, deep) => selectors.map((/** @type {string} */ selector) => deep(selector)[0].height), [SPHERE, chart("weight_norm"), chart("angular_update")]);
    const first = await sizes();
    await page.pause(700);
    assert.deepEqual(await sizes(), first);
    assert.ok(first.every((/** @type {number} */ height) => height > 100 && height <= 4096), `${first}`);
    assert.equal(await page.on(LABORATORY, (element) => "failed" in element.dataset), false);
  });
}

onPage("where nothing is displayed nothing is drawn, and nothing fails", { path: "host.html", ready: false, faults: host('<div hidden><equisphere-lab></equisphere-lab></div>') }, async (page) => {
  await ready(page, 1);
  await page.on(LABORATORY, (element) => (element.lab.advance(20), element.drawAll()));
  await page.on("div[hidden]", (box) => void (box.hidden = false));
  await page.waitFor((selector, deep) => deep(selector)[0].width > 100, SPHERE);
});
