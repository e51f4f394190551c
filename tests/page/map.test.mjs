// The map of two parameters: computed, read, opened as a run, refused in words, taken away.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { LABORATORY, NOTICE, number } from "./laboratory.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const OPEN = "button.map-open";
const DIALOG = "dialog.map";
const CANVAS = `${DIALOG} canvas`;
const [START, CANCEL, CLOSE, OPEN_CELL] = ["start", "cancel", "close", "open_cell"].map((name) => `${DIALOG} .map-${name}`);
const STATUS = `${DIALOG} .status`;
const READING = `${DIALOG} .map-reading`;
const SUMMARY = `${DIALOG} .map-summary`;
const QUESTION = `${DIALOG} .question`;
/** @param {"across" | "upwards"} axis @param {string} part */
const entry = (axis, part) => `${DIALOG} .ways.${axis} .${part}`;

/** A map with so many cells along each axis, not yet computed. @param {Page} page @param {number} cells */
async function choose(page, cells) {
  await page.click(OPEN);
  await page.fill(entry("across", "cells"), String(cells), { enter: false });
  await page.fill(entry("upwards", "cells"), String(cells), { enter: false });
}

/** Computes a map that ends at settings which settle quickly. @param {Page} page @param {number} cells */
async function compute(page, cells) {
  await choose(page, cells);
  await page.fill(entry("across", "from"), "0.1", { enter: false });
  await page.fill(entry("upwards", "from"), "0.01", { enter: false });
  await page.click(START);
  await page.shows(STATUS, new RegExp(`^${cells * cells} cells in`));
}

onPage("a map is computed, and its cells are read by arrow keys, by pointer, and opened as a run that Undo takes back", {}, async (page) => {
  const before = await number(page, "learning_rate");
  await compute(page, 6);
  await page.shows(SUMMARY, "36 of 36 cells");
  await page.focus(CANVAS);
  await page.press("ArrowRight");
  await page.shows(READING, /η = .*, λ = .*: settled after .* steps.*Angular update .*theory/);
  const first = await page.text(READING);
  await page.press("ArrowUp");
  assert.notEqual(await page.text(READING), first);
  const { x, y, width, height } = await page.box(CANVAS);
  await page.mouse.move(x + 0.5 * width, y + 0.3 * height);
  const picture = await page.pixels(CANVAS);
  await page.mouse.move(x + 0.3 * width, y + 0.6 * height);
  await page.changes(CANVAS, picture);
  const reading = await page.text(READING);
  await page.focus(CANVAS);
  await page.press("Enter");
  await page.shows(NOTICE, "Cell opened as a run");
  assert.equal(await page.visible(DIALOG), false);
  const opened = await number(page, "learning_rate");
  assert.ok(reading.startsWith(`η = ${opened}`), `${reading}, opened ${opened}`);
  await page.on(LABORATORY, (element) => element.lab.undo());
  assert.equal(await number(page, "learning_rate"), before);
});

onPage("a map says how far it is a few times a second, however many jobs come back", {}, async (page) => {
  await page.on(STATUS, (element) => {
    element.told = [];
    new MutationObserver(() => element.told.push([performance.now(), element.textContent])).observe(element, { childList: true, characterData: true, subtree: true });
  });
  await compute(page, 24);
  const told = /** @type {[number, string][]} */ (await page.on(STATUS, (element) => element.told));
  assert.match(told.at(-1)?.[1] ?? "", /^576 cells in/);
  const progress = told.slice(0, -1).map(([time]) => time);
  // A picture is begun 250 milliseconds after the one before, and seen here when it is drawn: on average they are no closer.
  const time = progress.length > 1 ? progress[progress.length - 1] - progress[0] : 0;
  assert.ok(progress.length <= 2 + time / 225, `${progress}`);
});

onPage("a map that would take hours says so and offers a coarser one", {}, async (page) => {
  await choose(page, 64);
  await page.fill(entry("across", "from"), "1e-5", { enter: false });
  await page.fill(entry("upwards", "from"), "1e-6", { enter: false });
  await page.click(START);
  await page.shows(QUESTION, /would take about \d+ (minutes|hours|days).*cells it takes about/);
  assert.equal(await page.visible(CANCEL), false);
});

onPage("what makes no map is refused in words", {}, async (page) => {
  await choose(page, 4);
  await page.fill(entry("across", "to"), "20", { enter: false });
  await page.click(START);
  await page.shows(STATUS, /Learning rate: “20” is not allowed; it takes/);
  await page.fill(entry("across", "to"), "0,001", { enter: false });
  await page.click(START);
  await page.shows(STATUS, /must end above where it begins/);
  await page.fill(entry("across", "to"), "1", { enter: false });
  await page.fill(entry("across", "cells"), "65", { enter: false });
  await page.click(START);
  await page.shows(STATUS, "whole numbers from 2 to 64");
  await page.fill(entry("across", "cells"), "4", { enter: false });
  await page.select(`${DIALOG} .ways.upwards select`, "learning_rate");
  await page.click(START);
  await page.shows(STATUS, "must be different parameters");
});

onPage("Cancel keeps what is computed, and Compute goes on with the rest to the same map as without a break", {}, async (page) => {
  await choose(page, 16);
  await page.click(START);
  await page.shows(SUMMARY, /^([5-9]|\d\d+) of 256/);
  await page.click(CANCEL);
  await page.shows(STATUS, "what is computed stays");
  await page.click(START);
  await page.shows(STATUS, /^256 cells in/);
  const broken = await page.text(SUMMARY);
  await page.fill(entry("across", "cells"), "15", { enter: false });
  await page.fill(entry("across", "cells"), "16", { enter: false });
  await page.select(`${DIALOG} .shade`, "weight_norm");
  await page.select(`${DIALOG} .shade`, "angular_update");
  assert.equal(await page.text(SUMMARY), broken);
});

const dying = `onmessage = ({ data }) => {
  postMessage({ kind: "progress", job: data.job, run: 0, revision: 0, done: 1 });
  setTimeout(() => { throw new Error("out of breath"); }, 50);
};`;
onPage("a worker that dies is told of, and the map goes on with others", { faults: { "www/worker.js": { type: "text/javascript", body: dying } }, clean: false }, async (page) => {
  await choose(page, 4);
  await page.click(START);
  await page.shows(STATUS, /A worker failed: .*out of breath/);
  delete page.server.faults["www/worker.js"];
  await page.click(START);
  await page.shows(STATUS, /^16 cells in/);
});

onPage("a map fits a phone", { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 }, async (page) => {
  await compute(page, 4);
  const { x, width } = await page.box(DIALOG);
  assert.ok(x >= 0 && x + width <= 360, `${x}, ${width}`);
  assert.ok(await page.on(DIALOG, (dialog) => dialog.scrollWidth <= dialog.clientWidth));
  await page.focus(CANVAS);
  await page.press("ArrowRight");
  await page.shows(READING, "settled after");
  await page.click(CLOSE);
  assert.equal(await page.visible(OPEN_CELL), false);
});
