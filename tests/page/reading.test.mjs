// Looking closely, going back, comparing, undoing, and keys.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { EXPERIMENTS, LABORATORY, NOTICE, PLAY, RESET, SPHERE, advance, chart, chartNames, complete, entry, frames, moreFrames, moreSteps, number, settled, steps } from "./laboratory.mjs";
import { gate } from "./server.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const NORM = chart("weight_norm");
const SCRUBBER = ".scrubber";
const READING = ".timeline .reading";
const [BRANCH, PRESENT, ALL, KEEP] = ["branch", "present", "all", "keep"].map((name) => `.timeline .${name}`);
const MEASURED = '.chart[data-name="weight_norm"] .measured';
const HELP = "dialog.keys-help";

/** @param {Page} page */
const cursor = (page) => page.on(LABORATORY, (element) => element.lab.cursor());
/** @param {Page} page */
const windowOf = (page) => page.on(LABORATORY, (element) => element.lab.window() && [...element.lab.window()]);
/** What the picture of the sphere holds after the next frame. @param {Page} page */
async function sphere(page) {
  const before = await frames(page);
  await page.on(LABORATORY, (element) => element.clock.redraw());
  await moreFrames(page, before);
  return page.pixels(SPHERE);
}
/** A point of a chart, by its share of the width. @param {Page} page @param {number} share @returns {Promise<[number, number]>} */
async function at(page, share) {
  const { x, y, width, height } = await page.box(NORM);
  return [x + share * width, y + height / 2];
}

onPage("a cross-hair reads a step, with its weights, and lets go when the pointer leaves", {}, async (page) => {
  await advance(page, 800);
  const present = await sphere(page);
  await page.mouse.move(...(await at(page, 0.4)));
  await page.shows(READING, /Step \d+ \(.*τ\), learning rate 0\.100/);
  await page.shows(MEASURED, "±");
  const step = await cursor(page);
  assert.ok(step > 100 && step < 500, String(step));
  assert.notEqual(await sphere(page), present);
  await page.mouse.move(...(await at(page, 0.6)));
  await page.waitFor(([selector, before], deep) => deep(selector)[0].lab.cursor() > before, [LABORATORY, step]);
  await page.mouse.move(5, 5);
  await page.waitFor((selector, deep) => Number.isNaN(deep(selector)[0].lab.cursor()), LABORATORY);
  assert.equal(await sphere(page), present);
});

onPage("a click holds the step that is read, and Continue from here goes on from it, to the bit", {}, async (page) => {
  await advance(page, 1000);
  await page.mouse.move(...(await at(page, 0.5)));
  await page.mouse.down();
  await page.mouse.up();
  await page.mouse.move(5, 5);
  await page.there(BRANCH);
  const step = await cursor(page);
  await page.click(BRANCH);
  await page.waitFor(([selector, steps], deep) => deep(selector)[0].lab.steps() === steps, [LABORATORY, step + 1]);
  const again = await advance(page, 1000 - step - 1);
  const fresh = await page.on(LABORATORY, (element) => {
    const lab = new element.lab.constructor();
    lab.advance(1000);
    return lab.last_average("weight_norm");
  });
  assert.equal(again.means.weight_norm, fresh);
});

onPage("the scrubber goes to any step, by hand and by key, and back to the present", {}, async (page) => {
  await advance(page, 600);
  await page.waitFor((selector, deep) => deep(selector)[0].max === "599", SCRUBBER);
  await page.focus(SCRUBBER);
  await page.press("Home");
  await page.waitFor((selector, deep) => deep(selector)[0].lab.cursor() === 0, LABORATORY);
  await page.press("ArrowRight");
  await page.waitFor((selector, deep) => deep(selector)[0].lab.cursor() === 1, LABORATORY);
  await page.shows(READING, "Step 1 ");
  await page.click(PRESENT);
  await page.waitFor((selector, deep) => Number.isNaN(deep(selector)[0].lab.cursor()), LABORATORY);
});

onPage("arrow keys on a chart read step by step", {}, async (page) => {
  await advance(page, 600);
  await page.focus(NORM);
  await page.press("ArrowLeft");
  assert.equal(await cursor(page), 598);
  await page.press("PageUp");
  assert.equal(await cursor(page), 599);
  await page.press("Home");
  assert.equal(await cursor(page), 0);
  await page.press("Escape");
  assert.ok(Number.isNaN(await cursor(page)));
});

onPage("a drag narrows the charts to some steps, and a button shows all again", {}, async (page) => {
  await advance(page, 1000);
  const whole = await page.pixels(NORM);
  await page.mouse.move(...(await at(page, 0.3)));
  await page.mouse.down();
  await page.mouse.move(...(await at(page, 0.5)));
  await page.mouse.move(...(await at(page, 0.6)));
  await page.mouse.up();
  await page.there(`${ALL}:not([hidden])`);
  const [low, high] = await windowOf(page);
  assert.ok(low > 100 && high < 700 && high - low > 200, `${low} to ${high}`);
  assert.notEqual(await page.pixels(NORM), whole);
  await page.click(ALL);
  assert.equal(await windowOf(page), await page.evaluate("undefined"));
});

onPage("a kept run is drawn beside the present one, named, shown and dropped", {}, async (page) => {
  await advance(page, 200);
  await page.click(KEEP);
  await page.there(".kept li");
  await page.fill(entry("learning_rate"), "0.4");
  await advance(page, 400);
  await page.shows(".kept .differences", "η 0.1");
  await page.fill(".kept input", "slow one");
  await page.focus(PLAY);
  const kept = await page.on(LABORATORY, (element) => element.lab.kept_rows());
  assert.equal(kept[0].name, "slow one");
  await page.click(".kept li button");
  assert.equal(await number(page, "learning_rate"), 0.1);
  assert.equal(await steps(page), 600);
  await page.shows(".kept .differences", "η 0.4");
  await page.click(".kept li button:last-child");
  await page.waitFor((_, deep) => deep(".kept li").length === 0);
  for (let run = 0; run < 4; run += 1) {
    await page.click(KEEP);
  }
  await page.shows(NOTICE, "Four runs");
});

onPage("undo and redo change the settings back and forth, by button and by key", {}, async (page) => {
  await page.fill(entry("momentum"), "0.5");
  await page.select(EXPERIMENTS, "edge");
  await page.waitFor((_, deep) => deep("equisphere-lab")[0].lab.value("noise_scale") === 0.001);
  await page.focus(PLAY);
  await page.press("z");
  assert.equal(await number(page, "momentum"), 0.5);
  await page.click("button.undo");
  assert.equal(await number(page, "momentum"), 0);
  assert.equal(await page.on("button.undo", (button) => button.disabled), true);
  await page.click("button.redo");
  assert.equal(await number(page, "momentum"), 0.5);
});

onPage("keys act where nothing is typed, are listed, and can be switched off", {}, async (page) => {
  await page.press(".");
  assert.equal(await settled(page), 1);
  await page.press("Space");
  await moreSteps(page, 20);
  await page.press("Space");
  await page.press("r");
  assert.equal(await settled(page), 0);
  await page.focus(entry("momentum"));
  await page.press(".");
  assert.equal(await settled(page), 0);
  await page.on(entry("momentum"), (input) => input.blur());
  await page.press("?");
  await page.there(`${HELP}[open]`);
  await page.on(`${HELP} input`, (box) => box.click());
  await page.press("Escape");
  await page.press(".");
  assert.equal(await settled(page), 0);
});

onPage("a run plays by the clock: a speed is a number of times faster", {}, async (page) => {
  // Time is made up: frames come when the test says so.
  const played = async (/** @type {string} */ speed, /** @type {number} */ rate) => {
    await page.select("select.speed", speed);
    return page.on(
      LABORATORY,
      async (element, rate) => {
        element.lab.reset();
        const own = globalThis.requestAnimationFrame;
        // What was asked for before comes first.
        await new Promise((resolve) => own(() => own(resolve)));
        /** @type {((now: number) => void)[]} */
        const asked = [];
        globalThis.requestAnimationFrame = (frame) => asked.push(frame);
        element.clock.playing = true;
        for (let now = 1000; now <= 2000; now += 1000 / rate) {
          asked.splice(0).forEach((frame) => frame(now));
        }
        globalThis.requestAnimationFrame = own;
        element.clock.playing = false;
        asked.splice(0).forEach((frame) => own(frame));
        return element.lab.steps();
      },
      rate,
    );
  };
  // Two steps in a sixtieth of a second; a frame more or less is a matter of rounding.
  const usual = await played("1", 60);
  assert.ok(Math.abs(usual - 121) <= 4, `${usual} at 60 frames a second`);
  const often = await played("1", 120);
  assert.ok(Math.abs(often - usual) <= 4, `${often} at 120 frames a second`);
  const fast = await played("4", 60);
  assert.ok(Math.abs(fast - 4 * usual) <= 16, `${fast} at four times the speed`);
  const slow = await played("0.25", 60);
  assert.ok(Math.abs(slow - usual / 4) <= 2, `${slow} at a quarter of the speed`);
});

onPage("a reader who acts at every frame is answered, and the run goes on with its charts", {}, async (page) => {
  /** Frames of a made-up clock, and in every so many of them something that the reader does. */
  const played = (/** @type {number} */ gap, /** @type {number} */ every) =>
    page.on(
      LABORATORY,
      async (element, [gap, every]) => {
        element.lab.reset();
        const own = globalThis.requestAnimationFrame;
        await new Promise((resolve) => own(() => own(resolve)));
        /** @type {((now: number) => void)[]} */
        const asked = [];
        const drawn = { sphere: 0, chart: 0 };
        const { draw_sphere, draw_chart } = Object.getPrototypeOf(element.lab);
        element.lab.draw_sphere = (/** @type {any[]} */ ...rest) => ((drawn.sphere += 1), draw_sphere.apply(element.lab, rest));
        element.lab.draw_chart = (/** @type {any[]} */ ...rest) => ((drawn.chart += 1), draw_chart.apply(element.lab, rest));
        globalThis.requestAnimationFrame = (frame) => asked.push(frame);
        element.clock.playing = true;
        const start = performance.now();
        for (let frame = 0; frame < 60; frame += 1) {
          const now = start + frame * gap;
          if (frame % every === 0) {
            element.clock.touch(now);
          }
          asked.splice(0).forEach((draw) => draw(now));
        }
        globalThis.requestAnimationFrame = own;
        element.clock.playing = false;
        delete element.lab.draw_sphere;
        delete element.lab.draw_chart;
        asked.splice(0).forEach((frame) => own(frame));
        return { ...drawn, steps: element.lab.steps() };
      },
      [gap, every],
    );
  for (const gap of [1000 / 60, 1000 / 30]) {
    const alone = await played(gap, Infinity);
    const acted = await played(gap, 1);
    // The last frame may be one whose steps come with the next.
    assert.ok(Math.abs(acted.steps - alone.steps) <= 0.12 * gap + 2, `${acted.steps} steps, ${alone.steps} alone, frames of ${gap} ms`);
    assert.equal(acted.sphere, 60);
    assert.ok(acted.chart >= 30 && acted.chart < alone.chart, `${acted.chart} charts, ${alone.chart} alone`);
    // Of six frames one answers and, where they come late, every other one of the rest has no picture.
    const now = await played(gap, 6);
    assert.ok(Math.abs(now.steps - alone.steps) <= 0.12 * gap + 2, `${now.steps} steps, ${alone.steps} alone, frames of ${gap} ms`);
    assert.equal(now.sphere, gap < 20 ? 60 : 40);
  }
});

onPage("charts are chosen, and what is not chosen is not drawn", {}, async (page) => {
  assert.equal(await page.visible('.chart[data-name="effective_learning_rate"]'), false);
  await page.click(".choose summary");
  const choose = async (/** @type {string} */ name) => {
    const place = (await chartNames(page)).indexOf(name) + 1;
    await page.click(`.choose label:nth-of-type(${place}) input`);
  };
  await choose("effective_learning_rate");
  await page.waitFor((selector, deep) => deep(selector)[0].width > 300, chart("effective_learning_rate"));
  await choose("weight_norm");
  assert.equal(await page.visible('.chart[data-name="weight_norm"]'), false);
});

const arrival = gate();
onPage("a key pressed on a chart before the whole program is there is answered then", { whole: false, faults: { "/equisphere_bg.wasm": { until: arrival.until } } }, async (page) => {
  await advance(page, 300);
  await page.focus(NORM);
  await page.press("ArrowLeft");
  assert.equal(await page.on(LABORATORY, (element) => element.lab.cursor), undefined, "the whole program was there already");
  arrival.release();
  await page.waitFor((selector, deep) => deep(selector)[0].lab.cursor?.() === 298, LABORATORY);
  await page.press("ArrowLeft");
  assert.equal(await cursor(page), 297);
  await complete(page);
  await page.click(RESET);
  assert.equal(await steps(page), 0);
});

onPage("a decimal comma is understood, and a comma that may mean thousands is asked about", {}, async (page) => {
  await page.fill(entry("weight_decay"), "0,02");
  assert.equal(await number(page, "weight_decay"), 0.02);
  await page.fill(entry("dimension"), "1,000");
  assert.equal(await number(page, "dimension"), 3);
});

onPage("a typed step is gone to, back or ahead, and so are a relaxation time and equilibrium", {}, async (page) => {
  const at = (/** @type {number} */ steps) => page.waitFor(([selector, steps], deep) => deep(selector)[0].lab.steps() === steps, [LABORATORY, steps]);
  await page.fill(".step-entry", "700");
  await at(700);
  await page.fill(".step-entry", "120");
  await page.waitFor((selector, deep) => deep(selector)[0].lab.cursor() === 120, LABORATORY);
  assert.equal(await steps(page), 700);
  await page.click(".one-relaxation");
  const relaxation = await page.on(LABORATORY, (element) => element.lab.steps_of_relaxation());
  assert.equal(relaxation, 250);
  await at(950);
  await page.click(RESET);
  await page.click(".to-equilibrium");
  await page.waitFor((selector, deep) => deep(selector)[0].lab.steps() > 300, LABORATORY);
  await page.fill(".step-entry", "one");
  await page.shows(".fast-forward .problem", "whole numbers");
  await page.fill(entry("weight_decay"), "0");
  await page.click(".one-relaxation");
  await page.shows(".fast-forward .problem", "no relaxation time");
});

onPage("an experiment may be a comparison, and another one puts its runs away", {}, async (page) => {
  await page.select(EXPERIMENTS, "three_ways");
  await page.waitFor((_, deep) => deep(".kept li").length === 2);
  await page.shows(".kept", "η 0.025, λ 0.04");
  await advance(page, 300);
  await page.waitFor(() => location.hash.includes("learning_rate"));
  const address = await page.evaluate("location.href");
  await page.select(EXPERIMENTS, "edge");
  await page.waitFor((_, deep) => deep(".kept li").length === 0);
  await page.waitFor(() => location.hash.includes("noise_scale"));
  await page.evaluate((address) => void (location.href = address), address);
  await page.waitFor((_, deep) => deep(".kept li").length === 2);
});
