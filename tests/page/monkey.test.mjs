// A monkey with a seed: everything that a reader can do, in any order, and nothing breaks.
import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { BROWSER, onPage } from "./browser.mjs";
import { FAILED, LABORATORY, READY, advance, entry, frames, inCore, moreFrames } from "./laboratory.mjs";

/** Actions of the monkey. */
const ACTIONS = Number(process.env.MONKEY ?? (BROWSER === "chromium" ? 1500 : 500));
/** Bytes that the program may take: four of the largest runs with their checkpoints need about half. */
const MOST_BYTES = 192 << 20;
/** Bytes by which the heap of scripts may grow over the last two thirds: one laboratory that is kept is 3 MB. */
const MOST_GROWTH = 3 << 20;

/**
 * Acts in the page. It is sent as text.
 *
 * @param {any} element
 * @param {{ seed: number, actions: number }} wanted
 */
async function act(element, { seed, actions }) {
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const one = (/** @type {ArrayLike<any>} */ list) => list[Math.floor(random() * list.length)];
  // Pointers of a monkey are none that a browser knows.
  HTMLElement.prototype.setPointerCapture = () => {};
  const root = element.shadowRoot;
  const seen = (/** @type {string} */ css) => [...root.querySelectorAll(css)].filter((found) => !found.disabled && found.getClientRects().length > 0 && !found.closest(".take-away"));
  const event = (/** @type {any} */ target, /** @type {Event} */ made) => target?.dispatchEvent(made);
  const key = (/** @type {any} */ target, /** @type {string} */ name, shiftKey = random() < 0.2) =>
    event(target, new KeyboardEvent("keydown", { key: name, shiftKey, bubbles: true, composed: true, cancelable: true }));
  const pointer = (/** @type {any} */ target, /** @type {string} */ name, /** @type {number} */ x, /** @type {number} */ y, more = {}) => {
    if (!target) {
      return;
    }
    const box = target.getBoundingClientRect();
    const at = { clientX: box.x + x * box.width, clientY: box.y + y * box.height };
    event(target, new PointerEvent(name, { ...at, pointerId: 7, pointerType: "mouse", bubbles: true, composed: true, cancelable: true, ...more }));
  };
  const change = (/** @type {any} */ target, /** @type {any} */ value) => {
    if (target) {
      target.value = value;
      event(target, new Event("input", { bubbles: true, composed: true }));
      event(target, new Event("change", { bubbles: true }));
    }
  };
  const ways = /** @type {[number, () => void][]} */ ([
    [6, () => one(seen("button:not(.share)"))?.click()],
    [1, () => seen("button.share")[0]?.click()],
    [4, () => one(seen(".fast-forward button, .timeline button, .kept button, .breaks button"))?.click()],
    [3, () => one(seen("summary"))?.click()],
    [3, () => one(seen("input[type=checkbox]"))?.click()],
    [5, () => change(one(seen(".control input[type=range]")), Math.floor(1001 * random()))],
    [3, () => key(one(seen(".control input[type=range]")), one(["ArrowLeft", "ArrowRight", "PageUp", "Home", "End"]))],
    [3, () => ((select) => change(select, one(select?.options ?? [])?.value))(one(seen("select")))],
    [3, () => change(one(seen(".control input[type=text]")), one(["0", "1", "0,5", "17", "-3", "many", "1e9", "", "2 1 0"]))],
    [2, () => change(one(seen(".kept input")), one(["mine", "", "a name that is rather long for a run"]))],
    [2, () => change(seen(".fast-forward input")[0], one(["10", "1000", "7777", "none"]))],
    [1, () => change(seen(".step-entry")[0], one(["0", "100", "5000", "1e99"]))],
    [6, () => key(document.body, one([" ", " ", ".", "r", "k", "z", "Z", "Escape"]), false)],
    [4, () => key(one(seen("canvas[tabindex], .milestone")), one(["ArrowLeft", "ArrowRight", "ArrowUp", "PageUp", "PageDown", "Home", "End", "Escape", "+", "-", "0"]))],
    [3, () => ((scrubber) => change(scrubber, Math.floor(random() * Number(scrubber?.max ?? 0))))(seen(".scrubber")[0])],
    [3, () => pointer(one(seen("canvas[tabindex]")), "pointermove", random(), random())],
    [6, () => {
      const canvas = one(seen("canvas[tabindex], .milestone"));
      const shiftKey = random() < 0.3;
      const [x, y] = [random(), random()];
      const [toX, toY] = random() < 0.4 ? [x, y] : [random(), random()];
      pointer(canvas, "pointerdown", x, y, { buttons: 1, shiftKey });
      pointer(canvas, "pointermove", (x + toX) / 2, (y + toY) / 2, { buttons: 1, shiftKey });
      pointer(canvas, "pointerup", toX, toY, { shiftKey });
    }],
    [1, () => pointer(one(seen("canvas[tabindex]")), "pointerleave", 0, 0)],
    [1, () => event(one(seen("canvas[tabindex]")), new WheelEvent("wheel", { deltaY: random() - 0.5, ctrlKey: true, bubbles: true, composed: true, cancelable: true }))],
    [1, () => event(one(seen("canvas[tabindex]")), new MouseEvent("dblclick", { bubbles: true, composed: true }))],
    // A map is computed by workers after its dialog is closed, while everything else goes on.
    [2, () => {
      seen("button.map-open")[0]?.click();
      seen("dialog.map .cells").forEach((cells) => change(cells, one(["3", "6", "12"])));
      seen("dialog.map .map-start")[0]?.click();
    }],
    [1, () => {
      seen("button.map-open")[0]?.click();
      one(seen("dialog.map button:not(.map-csv, .map-svg, .map-png)"))?.click();
    }],
    [1, () => {
      seen("button.map-open")[0]?.click();
      const canvas = seen("dialog.map canvas")[0];
      pointer(canvas, "pointermove", random(), random());
      key(canvas, one(["ArrowLeft", "ArrowUp", "Enter"]));
    }],
  ]);
  const all = ways.flatMap(([weight, way]) => Array(weight).fill(way));
  for (let action = 0; action < actions; action += 1) {
    one(all)();
    root.querySelector("dialog[open]")?.close();
    if (action % 2 === 0) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }
  element.clock.playing = false;
  await new Promise((resolve) => setTimeout(resolve, 500));
}

/**
 * Every run of the laboratory beside its replay from its link; those that would take long are left out.
 *
 * @param {any} element
 */
function replays(element) {
  const { lab } = element;
  const names = ["weight_norm", "angular_update", "excess_risk", "alignment"];
  const values = (/** @type {any} */ of) => [of.steps(), ...names.map((name) => String(of.last_average(name)))];
  const compared = [];
  // Runs keep their places, whichever is shown.
  for (let place = lab.kept_rows().length; place >= 0; place -= 1) {
    lab.show_kept(place);
    const work = lab.steps() * lab.value("replicas") * lab.value("dimension");
    if (lab.link_replays() && work < 2e8 && lab.value_text("objective") !== "digits" && lab.value_text("noise") !== "matrix") {
      const again = new lab.constructor();
      // Runs that are kept have links of their own, and may wait for data.
      const link = lab.link().split("&run=")[0];
      again.open_link(link);
      again.advance(lab.steps());
      compared.push([values(lab), values(again), link]);
      again.free();
    }
  }
  return compared;
}

/** Bytes of the program, and of the heap of scripts after its garbage is gone, where the browser tells. @param {import("./facade.mjs").Page} page */
async function memory(page) {
  const program = await inCore(page, (core) => core.memory_bytes());
  return { program, heap: await page.driver.heap?.() };
}

/** Leaves the figures for `docs/reliability.md`, where they are asked for. @param {(string | number)[]} cells */
function note(cells) {
  if (process.env.EQUISPHERE_FIGURES) {
    appendFileSync(process.env.EQUISPHERE_FIGURES, `| ${cells.join(" | ")} |\n`);
  }
}

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * Starts a map and a fast-forward, and reads the past until both have ended. It is sent as text.
 *
 * @param {any} element
 * @returns {Promise<{ both: number, map: string }>} how often the past was read while both went on, and what the map says
 */
async function everythingAtOnce(element) {
  const found = (/** @type {string} */ css) => element.shadowRoot.querySelector(css);
  found("button.map-open").click();
  element.shadowRoot.querySelectorAll("dialog.map .cells").forEach((/** @type {HTMLInputElement} */ cells) => (cells.value = "16"));
  found("dialog.map .map-start").click();
  found("dialog.map").close();
  found(".fast-forward input").value = "200000";
  found(".fast-forward .go").click();
  const scrubber = found(".scrubber");
  const mapping = () => found("dialog.map").dataset.seconds === undefined;
  const away = () => !found(".fast-forward .cancel").hidden;
  let both = 0;
  for (let turn = 0; turn < 10 || mapping() || away(); turn += 1) {
    both += Number(mapping() && away());
    scrubber.value = String((37 * turn) % 400);
    scrubber.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  found(".timeline .present")?.click();
  return { both, map: found("dialog.map .status").textContent };
}

onPage("four runs, read in the past while a map is computed and a fast-forward is under way, are replays of their links", {}, async (page) => {
  for (const rate of ["0.05", "0.2", "0.4"]) {
    await advance(page, 400);
    await page.click(".keep");
    await page.fill(entry("learning_rate"), rate);
  }
  await advance(page, 400);
  const { both, map } = await page.on(LABORATORY, everythingAtOnce);
  assert.ok(both > 0, "both were under way");
  assert.match(map, /^256 cells in/);
  const compared = await page.on(LABORATORY, replays);
  assert.equal(compared.length, 4);
  for (const [found, expected, link] of compared) {
    assert.deepEqual(found, expected, link);
  }
  // Each has settings of its own; runs that are kept go along by and by.
  assert.equal(new Set(compared.map((/** @type {any[]} */ [, , link]) => link)).size, 4);
  assert.ok(compared.some((/** @type {any[]} */ [[steps]]) => steps === 201600), "the run that is shown has come to where it was sent");
});

for (const seed of [1]) {
  onPage(`a monkey of ${ACTIONS} actions breaks nothing, seed ${seed}`, { reducedMotion: "no-preference" }, async (page) => {
    const start = Date.now();
    const third = Math.floor(ACTIONS / 3);
    await page.on(LABORATORY, act, { seed, actions: third });
    const early = await memory(page);
    await page.on(LABORATORY, act, { seed: seed + 1000, actions: ACTIONS - third });
    assert.equal(await page.count(FAILED), 0, await page.evaluate((_, deep) => deep(".failure pre")[0]?.textContent ?? ""));
    assert.equal(await page.count(READY), 1);
    const before = await frames(page);
    await page.on(LABORATORY, (element) => element.clock.redraw());
    await moreFrames(page, before);
    const late = await memory(page);
    const compared = await page.on(LABORATORY, replays);
    for (const [found, expected, link] of compared) {
      assert.deepEqual(found, expected, link);
    }
    assert.ok(late.program < MOST_BYTES, `${late.program} bytes`);
    let heap = "the browser does not tell";
    if (early.heap !== undefined && late.heap !== undefined) {
      assert.ok(late.heap - early.heap < MOST_GROWTH, `the heap of scripts grows from ${early.heap} to ${late.heap}`);
      heap = `${megabytes(early.heap)}, ${megabytes(late.heap)}`;
    }
    note([BROWSER, ACTIONS, `${Math.round((Date.now() - start) / 1000)} s`, megabytes(late.program), heap]);
  });
}
