// What browsers refuse, and what arrives damaged, late or not at all: each ends in a state that says what to do.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { FAILED, FAILURE, FILES, LABORATORY, NOTICE, PLAY, READY, RESET, UNFOLD, advance, entry, fastForward, host, landed, moreSteps, number, ready, state, steps } from "./laboratory.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const RELOAD = "Reload the page";

/** What a browser does that keeps everything from the page. */
const DENIES_STORAGE = `
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
    Object.defineProperty(globalThis, name, { get: () => { throw new DOMException("denied", "SecurityError"); } });
  }
`;
onPage("where storage is denied, everything works, and what the reader chose holds until the page is left", { before: DENIES_STORAGE, reducedMotion: "no-preference" }, async (page) => {
  await moreSteps(page, 10);
  await page.press("?");
  await page.on(".keys-on input, dialog[open] input[type=checkbox]", (input) => ((input.checked = !input.checked), input.dispatchEvent(new Event("change", { bubbles: true }))));
  await page.press("Escape");
  await page.select(entry("objective"), "digits");
  await page.waitFor((selector, deep) => deep(selector)[0].lab.value_text("objective") === "digits", LABORATORY);
});

for (const [what, before] of [
  ["is refused", "Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('denied'));"],
  ["is not there", "delete Element.prototype.requestFullscreen;"],
]) {
  onPage(`where the full screen ${what}, the reader is told what else there is`, { before }, async (page) => {
    await page.press("f");
    await page.shows(NOTICE, "open the full page, or enlarge the window");
  });
}

onPage("where there is no clipboard, snippets are selected", { before: "Object.defineProperty(navigator, 'clipboard', { value: undefined });" }, async (page) => {
  await page.click("button.share");
  await page.click(".share-dialog .copy");
  await page.shows(".share-dialog .status", "selected");
  await page.click(".share-dialog .embed");
  await page.click(".embed-dialog .copy");
  await page.shows(".embed-dialog .status", "selected");
});

for (const [what, fault] of /** @type {[string, import("./server.mjs").Fault][]} */ ([
  ["is missing", { status: 404, body: "gone" }],
  ["is cut off", { truncate: 3000 }],
  ["is a page", { body: "<!doctype html>", type: "text/html" }],
  ["does not arrive", { drop: true }],
])) {
  onPage(`where the script of the whole program ${what}, the first view plays on and says what to do`, { opening: true, whole: false, faults: { "www/whole.js": fault }, clean: false, reducedMotion: "no-preference" }, async (page) => {
    await moreSteps(page, 5);
    await page.click(UNFOLD);
    await page.on(RESET, (button) => button.click());
    await page.shows(NOTICE, RELOAD);
    await moreSteps(page, await steps(page));
    assert.equal(await page.count(FAILED), 0);
  });
}

for (const [what, fault, why] of /** @type {[string, import("./server.mjs").Fault, RegExp][]} */ ([
  ["missing", { status: 404, body: "gone" }, /answers 404/],
  ["cut off", { truncate: 50_000 }, /damaged or cut short/],
])) {
  onPage(`a link whose program is ${what} says why, and what to do`, { path: "#v=2&momentum=0.5", ready: false, faults: { [FILES.whole]: fault }, clean: false }, async (page) => {
    await page.there(FAILED);
    assert.match(await page.text(FAILURE), why);
    await page.shows(FAILURE, RELOAD);
  });
}

/** @type {() => void} */
let arrive = () => {};
const slow = { until: new Promise((resolve) => (arrive = () => resolve(undefined))) };
onPage("while the whole program is on its way the first view plays, and what was asked for happens when it comes", { whole: false, faults: { [FILES.whole]: slow }, reducedMotion: "no-preference" }, async (page) => {
  await page.on(RESET, (button) => button.click());
  await moreSteps(page, 20);
  const before = await steps(page);
  arrive();
  await page.waitFor(([selector, before], deep) => deep(selector)[0].isConnected && deep(selector)[0].lab.steps() < before, [LABORATORY, before]);
});

for (const [what, fault] of /** @type {[string, import("./server.mjs").Fault][]} */ ([
  ["missing", { status: 404, body: "gone" }],
  ["cut off", { truncate: 1000 }],
])) {
  onPage(`where the laboratory's script is ${what}, the page says what it needs`, { ready: false, faults: { "www/program.js": fault }, clean: false }, async (page) => {
    await page.shows(LABORATORY, "needs JavaScript");
    assert.equal(await page.visible(".fallback"), true);
  });
}

onPage("where the dialog of sharing cannot be loaded, the reader is told what to do", { faults: { "www/sharing.js": { status: 404, body: "gone" } }, clean: false }, async (page) => {
  await page.click("button.share");
  await page.shows(NOTICE, RELOAD);
});

for (const [what, fault] of /** @type {[string, import("./server.mjs").Fault][]} */ ([
  ["cut off", { truncate: 500 }],
  ["a page", { body: "<!doctype html>", type: "text/html" }],
])) {
  onPage(`where the worker's script is ${what}, the page takes the steps itself, exactly`, { faults: { "www/worker.js": fault }, clean: false }, async (page) => {
    await fastForward(page, 2000);
    await landed(page);
    const found = await state(page);
    assert.equal(found.steps, 2000);
    await page.on(LABORATORY, (element) => (element.lab.reset(), element.lab.advance(2000), element.lab.follow()));
    assert.deepEqual(await state(page), found);
  });
}

onPage("digits that are cut off are told of, and the run goes on", { faults: { [FILES.digits]: { truncate: 4000 } }, clean: false }, async (page) => {
  await advance(page, 30);
  await page.select(entry("objective"), "digits");
  await page.shows(NOTICE, "could not be loaded");
  assert.equal(await steps(page), 30);
});

const HIDE = `
  globalThis.away = false;
  Object.defineProperty(document, "visibilityState", { get: () => (away ? "hidden" : "visible") });
  const own = performance.now.bind(performance);
  globalThis.later = 0;
  performance.now = () => own() + later;
  const frame = requestAnimationFrame;
  globalThis.requestAnimationFrame = (act) => frame((now) => act(now + later));
  globalThis.leave = (hidden, hours) => { away = hidden; later += hours * 3.6e6; document.dispatchEvent(new Event("visibilitychange")); };
`;
onPage("a tab that was hidden for a day rests, and goes on from where it was", { before: HIDE, reducedMotion: "no-preference" }, async (page) => {
  await moreSteps(page, 20);
  await page.evaluate("leave(true, 0)");
  // A frame that was on its way may still come.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)))));
  const before = await steps(page);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  assert.equal(await steps(page), before);
  const after = await page.on(LABORATORY, async (element) => {
    /** @type {any} */ (globalThis).leave(false, 24);
    while (element.lab.steps() === element.before) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return element.lab.steps();
  });
  // A day of frames would be ten million steps; a few frames after it are at most some dozens.
  assert.ok(after - before < 200, `${after - before} steps`);
  await moreSteps(page, after);
});

/** A host page with the laboratory in a frame, whose theme it says. */
const hosting = { "host.html": { body: '<!doctype html><link rel="icon" href="data:,"><iframe src="./?embed=1&controls=few&charts=weight_norm&autoplay=off" width="640" height="480"></iframe>', headers: { "content-security-policy": "" } } };
const PAPER = /** @type {Record<string, string>} */ ({ light: "rgb(253, 253, 251)", dark: "rgb(21, 23, 27)" });
onPage("the page around a frame says its theme, at any time, and nobody else does", { path: "host.html", ready: false, faults: hosting }, async (page) => {
  const frame = await page.frame("iframe");
  await frame.there(READY);
  const paper = () => frame.on(".laboratory", (element) => getComputedStyle(element).backgroundColor);
  const say = (/** @type {string} */ theme) => page.on("iframe", (element, theme) => element.contentWindow.postMessage({ equisphere: "theme", theme }, "*"), theme);
  const light = await paper();
  const picture = await frame.pixels(".space > canvas");
  await say("dark");
  await frame.waitFor(([light], deep) => getComputedStyle(deep(".laboratory")[0]).backgroundColor !== light, [light]);
  const dark = await paper();
  assert.notEqual(await frame.pixels(".space > canvas"), picture, "what is drawn has the theme too");
  await say("shrill");
  await frame.evaluate(() => window.postMessage({ equisphere: "theme", theme: "light" }, "*"));
  await frame.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  assert.equal(await paper(), dark);
  await say("light");
  await frame.waitFor(([light], deep) => getComputedStyle(deep(".laboratory")[0]).backgroundColor === light, [light]);
  assert.equal(await frame.pixels(".space > canvas"), picture);
  assert.deepEqual([light, dark], [PAPER.light, PAPER.dark]);
});

onPage("an element takes another theme at any time, and keeps its run", { path: "host.html", ready: false, faults: host('<equisphere-lab theme="light"></equisphere-lab>') }, async (page) => {
  await ready(page, 1);
  await advance(page, 50);
  for (const theme of ["dark", "light", "dark"]) {
    await page.on(LABORATORY, (element, theme) => element.setAttribute("theme", theme), theme);
    assert.equal(await page.on(".laboratory", (element) => getComputedStyle(element).backgroundColor), PAPER[theme], theme);
  }
  assert.equal(await steps(page), 50);
  assert.equal(await number(page, "momentum"), 0);
  assert.equal(await page.count(PLAY), 1);
});
