// @ts-nocheck: what runs in the page is sent as text, and knows the page better than the types do.
// Every chart has a table: its last rows are the numbers over the chart, and it is reached and left by keyboard.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { onPage } from "./browser.mjs";
import { LABORATORY, advance, chartNames, frames, moreFrames, moreSteps } from "./laboratory.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const DIALOG = "dialog.chart-table";
const AXE = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url));
/** @param {string} name of a chart */
const opener = (name) => `.chart[data-name="${name}"] .as-table`;
const NETWORK = "equisphere-network";
const LOG = "[data-part=own_run]";

/** Clicks without a look whether it is in view: the page is long. @param {Page} page @param {string} selector @param {number} [place] */
const push = (page, selector, place = 0) => page.evaluate(([selector, place], deep) => deep(selector)[place].click(), [selector, place]);

/** What stands in the table that is open. @param {Page} page */
const table = (page) =>
  page.on(DIALOG, (dialog) => {
    const cells = (/** @type {any} */ row) => [...row.cells].map((cell) => cell.textContent);
    const rows = (/** @type {string} */ part) => [...dialog.querySelectorAll(`${part} tr`)].map(cells);
    return { title: dialog.getAttribute("aria-label"), caption: dialog.querySelector("caption").textContent, heads: rows("thead")[0], rows: rows("tbody"), last: rows("tfoot") };
  });

/** Opens the table of a button, and closes it afterwards. @param {Page} page @param {string} selector @param {number} [place] */
async function read(page, selector, place = 0) {
  await push(page, selector, place);
  const found = await table(page);
  await push(page, `${DIALOG} .close`);
  await page.waitFor((selector, deep) => deep(selector).length === 0, DIALOG);
  return found;
}

/** The cells of a column in the last rows, as the page writes two numbers. @param {Awaited<ReturnType<typeof table>>} table @param {string} head */
const summary = ({ heads, last }, head) => last.map((row) => row[heads.indexOf(head)]).join(" · ");

/** Draws, and waits until the numbers are those of the last step. @param {Page} page */
async function drawn(page) {
  const before = await frames(page);
  await page.on(LABORATORY, (element) => element.clock.redraw());
  await moreFrames(page, before);
}

/** What axe finds. @param {Page} page */
async function barriers(page) {
  await page.waitFor(() => document.getAnimations().every((animation) => animation.playState === "finished"));
  await page.evaluate(`void (() => { ${AXE} })()`);
  const { violations } = await page.evaluate("axe.run()");
  return violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target).join(", ")}`);
}

for (const steps of [60, 3000]) {
  onPage(`the table of every chart ends with the numbers over it, after ${steps} steps`, {}, async (page) => {
    await page.evaluate((selector, deep) => deep(selector).forEach((box) => box.checked || box.click()), ".choose label:not(.option) input");
    await advance(page, steps);
    await drawn(page);
    const names = await chartNames(page);
    assert.ok(names.length >= 8);
    for (const name of names) {
      const found = await read(page, opener(name));
      const [title, measured, theory] = await page.on(`.chart[data-name="${name}"]`, (figure) => ["strong", ".measured", ".theory"].map((part) => figure.querySelector(part).textContent));
      assert.ok(measured.length > 1 && summary(found, "Measured") === measured, `${name}: ${measured} over the chart, ${JSON.stringify(found.last)}`);
      if (theory !== "—") {
        assert.equal(summary(found, "Theory"), theory, name);
      }
      assert.ok(found.caption.startsWith(title) && found.title.includes(title), found.caption);
      assert.ok(found.rows.length >= 20, `${name}: ${found.rows.length}`);
    }
    const weights = await read(page, ".sphere .as-table");
    assert.equal(weights.rows.length, 64);
    assert.equal(weights.last[0][1], await page.text(".radius"));
  });
}

onPage("a table is opened and left by keyboard, gives the focus back, and stays as it is while the run goes on", { reducedMotion: "no-preference" }, async (page) => {
  await page.on(LABORATORY, (element) => (element.clock.playing = true));
  await moreSteps(page, 20);
  await page.focus(opener("weight_norm"));
  await page.press("Enter");
  const before = await table(page);
  const focused = () => page.on(LABORATORY, ({ shadowRoot }) => shadowRoot.activeElement.className);
  assert.equal(await focused(), "cells", "the cells can be moved by keys");
  const steps = await page.on(LABORATORY, (element) => element.lab.steps());
  await moreSteps(page, steps + 200);
  assert.deepEqual(await table(page), before, "nothing in it moves");
  await push(page, `${DIALOG} .renew`);
  await page.shows(`${DIALOG} .status`, "shows now");
  assert.notEqual((await table(page)).caption, before.caption);
  await page.press("Escape");
  await page.waitFor((selector, deep) => deep(selector).length === 0, DIALOG);
  assert.equal(await focused(), "as-table");
  assert.equal(await page.on(opener("weight_norm"), (button) => button.getRootNode().activeElement === button), true);
});

for (const [colorScheme, viewport] of [
  ["light", { width: 1280, height: 800 }],
  ["dark", { width: 360, height: 740 }],
]) {
  onPage(`kept runs have a column, and axe finds no barrier in the table, ${colorScheme}, ${viewport.width} wide`, { colorScheme, viewport }, async (page) => {
    await advance(page, 200);
    await page.on(LABORATORY, (element) => element.lab.keep());
    await page.on(LABORATORY, (element) => element.lab.set("learning_rate", 0.4));
    await advance(page, 400);
    await push(page, opener("angular_update"));
    const { heads, last } = await table(page);
    assert.ok(heads.includes("Run B") && heads.includes("Changes"), heads.join());
    assert.ok(last.every((row) => Number(row[heads.indexOf("Run B")]) > 0), last.join());
    const { x, y, width, height } = await page.box(DIALOG);
    assert.ok(x >= 0 && y >= 0 && x + width <= viewport.width && y + height <= viewport.height, "all of it is in view");
    assert.deepEqual(await barriers(page), []);
  });
}

onPage("every chart of a network has a table with the numbers over it", { opening: true, whole: false }, async (page) => {
  await page.on("#network", (section) => section.scrollIntoView());
  await page.there(`${NETWORK}[data-ready]`);
  await page.on(NETWORK, (element) => {
    element.playing = false;
    return element.advance(120);
  });
  await page.shows(".network .step", "120");
  const openers = ".network figure .as-table";
  const charts = await page.evaluate(
    (selector, deep) =>
      deep(selector).map((button) => {
        const figure = button.closest("figure");
        const text = (/** @type {string} */ part) => figure.querySelector(part)?.textContent ?? "";
        return { title: text("strong"), measured: text(".measured"), theory: text(".theory"), shown: figure.checkVisibility() };
      }),
    openers,
  );
  const shown = charts.map((chart, place) => ({ ...chart, place })).filter((chart) => chart.shown);
  // Loss, accuracy, the digit, of three layers three charts and a histogram, and the pictures of weights.
  assert.equal(shown.length, 3 + 3 * 4 + 1);
  for (const { title, measured, theory, place } of shown) {
    const found = await read(page, openers, place);
    assert.ok(found.rows.length >= 3, `${title}: ${found.caption}`);
    if (measured) {
      const head = found.heads.includes("Measured") ? "Measured" : "Test accuracy";
      const numbers = found.last.length > 0 ? summary(found, head) : found.rows.at(-1)[1];
      assert.equal(numbers, measured, found.caption);
    }
    if (theory) {
      assert.equal(summary(found, "Theory"), theory, found.caption);
    }
    assert.match(found.caption, /120/);
  }
  await push(page, openers, shown[3].place);
  assert.deepEqual(await barriers(page), []);
  await push(page, `${DIALOG} .close`);
  const weights = shown.at(-1);
  assert.equal(weights.title, "First-layer weights, neuron by neuron");
  const { heads, rows, last } = await read(page, openers, weights.place);
  const angle = heads.indexOf("Angle, rad");
  const angles = rows.map((row) => Number(row[angle]));
  assert.ok(rows.length >= 16 && angles.every((one) => one > 0.3 * Number(last[0][angle]) && one < 3 * Number(last[0][angle])), `${angles} ${last}`);
  assert.ok(rows.every((row) => /^row [1-8], column [1-8]$/.test(row[heads.indexOf("at pixel")])), rows.join());
});

onPage("the charts of a log have tables whose last row is what is found", {}, async (page) => {
  await page.evaluate((part) => {
    document.querySelector(part).scrollIntoView();
    document.querySelector(part).open = true;
  }, LOG);
  await page.there(`${LOG} form`);
  await push(page, `${LOG} .example`);
  await page.there(`${LOG} figure .as-table`);
  const numbers = await page.evaluate((part) => [...document.querySelectorAll(`${part} .found > table tbody tr`)].map((row) => [...row.cells].map((cell) => cell.textContent)), LOG);
  assert.equal(await page.count(`${LOG} .as-table`), 3);
  for (const [place, [name, measured, theory]] of numbers.entries()) {
    const found = await read(page, `${LOG} .as-table`, place);
    assert.ok(found.caption.startsWith(name.slice(0, 6)), `${found.caption}, ${name}`);
    assert.equal(summary(found, "Measured"), measured);
    assert.equal(summary(found, "Theory at rest"), theory);
    assert.ok(found.heads.includes("Parameter") && found.rows.length > 24);
  }
  const rates = await read(page, `${LOG} .as-table`, 2);
  assert.ok(rates.rows.length > 24 && rates.last.length === 0);
  await push(page, `${LOG} .as-table`);
  assert.deepEqual(await barriers(page), []);
});

onPage("a map has a table of its cells, which are those that are read", {}, async (page) => {
  await push(page, "button.map-open");
  for (const [axis, part, text] of [
    ["across", "cells", "4"],
    ["upwards", "cells", "3"],
    ["across", "from", "0.1"],
    ["upwards", "from", "0.01"],
  ]) {
    await page.fill(`dialog.map .ways.${axis} .${part}`, text, { enter: false });
  }
  await push(page, "dialog.map .map-start");
  await page.shows("dialog.map .status", /^12 cells in/);
  await page.focus("dialog.map canvas");
  // From the middle to the lower left corner.
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowDown"]) {
    await page.press(key);
  }
  await page.shows("dialog.map .map-reading", "η = 0.1, λ = 0.01");
  const reading = await page.text("dialog.map .map-reading");
  await push(page, "dialog.map .as-table");
  const { heads, rows } = await table(page);
  assert.deepEqual([heads.length, rows.length], [5, 3]);
  const [row, first] = rows.at(-1);
  assert.deepEqual([heads[1], row], ["0.1", "0.01"]);
  const [measured, theory] = first.split(/ \(|\)/);
  assert.ok(reading.includes(`Angular update ${measured} (theory ${theory},`), `${first}: ${reading}`);
  assert.deepEqual(await barriers(page), []);
  await page.press("Escape");
  await page.waitFor((selector, deep) => deep(selector).length === 0, DIALOG);
  assert.equal(await page.visible("dialog.map"), true, "the map stays open");
});

onPage("the curve of two linked knobs has a table with their present product", { opening: true }, async (page) => {
  await page.on("equisphere-product", (element) => element.scrollIntoView());
  await page.there("equisphere-product .as-table");
  await page.waitFor((_, deep) => deep("equisphere-product .sentence")[0].textContent !== "");
  const sentence = await page.text("equisphere-product .sentence");
  const { rows, last } = await read(page, "equisphere-product .as-table");
  const [, rate, decay, product, angle] = /η = (.*), λ = (.*): ηλ = (.*), and .* (\S+) rad/.exec(sentence);
  assert.deepEqual(last, [[`Now ${rate}`, decay, product, angle]]);
  assert.ok(rows.length === 9 && rows.every((row) => row[2] === product && row[3] === angle), `${rows}`);
});

onPage("push and pull have a table, and the weights are dragged in their chart by their length", { opening: true }, async (page) => {
  const drawing = '#balance equisphere-plane';
  await page.on(drawing, (element) => element.scrollIntoView({ block: "center" }));
  await page.there(`${drawing} .as-table`);
  const sentence = `${drawing} .sentence`;
  await page.waitFor((selector, deep) => deep(selector)[0]?.textContent !== "", sentence);
  const numbers = async () => (await page.text(sentence)).match(/[\d.]+(?=[:,.]( |$))/g) ?? [];
  const [norm, growth, shrinking, balance] = await numbers();
  const { rows, last } = await read(page, `${drawing} .as-table`);
  assert.equal(rows.length, 9);
  assert.deepEqual(last.map((row) => row[0]), [`r* = ${balance}`, `Now ${norm}`]);
  assert.deepEqual(last[1].slice(1), [growth, shrinking]);
  assert.equal(last[0][1], last[0][2], "both are equal on the sphere");
  const box = await page.box(`${drawing} canvas`);
  const y = box.y + 0.5 * box.height;
  await page.mouse.move(box.x + 0.95 * box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 1.5 * box.width, y);
  await page.mouse.up();
  const after = await numbers();
  assert.deepEqual([after[0], after[3]], ["1.80", balance], "no farther than the picture reaches");
  assert.ok(Number(after[1]) < Number(after[2]), "decay takes more than the gradient adds");
});
