// What the reader takes away: files as the browser gets them, and texts to copy.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { onPage } from "./browser.mjs";
import { FILES, LABORATORY, PLAY, advance, host, inCore, ready } from "./laboratory.mjs";
import { CATCH, taken } from "./taken.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const PANEL = ".take-away";
const OPEN = `${PANEL} summary`;
const STATUS = `${PANEL} .status`;
const SHOWN = `${PANEL} .shown pre`;
const FIGURE = `${PANEL} select[aria-label="Which picture"]`;
const SIZE = `${PANEL} select[aria-label="Size"]`;
const TRANSPARENT = `${PANEL} input[type=checkbox]`;

/** A button of the panel. @param {string} name */
const button = (name) => `${PANEL} button.${name}`;

/** Opens the panel. @param {Page} page */
const openPanel = async (page) => {
  await page.there(PANEL);
  await page.click(OPEN);
};

/** Names of the figures. @param {Page} page @returns {Promise<string[]>} */
const figures = (page) => inCore(page, (core) => core.figure_rows().map((/** @type {any} */ row) => row.name));

onPage("the numbers are saved as CSV and JSON, to the last bit", { before: CATCH, path: "#v=2&seed=5" }, async (page) => {
  const { means } = await advance(page, 300);
  await openPanel(page);
  await page.click(button("csv"));
  const csv = await taken(page);
  assert.equal(csv.name, "equisphere-convergence-step-300-series.csv");
  assert.match(csv.type, /^text\/csv/);
  const lines = csv.text.trim().split("\n");
  const address = (await page.address()).split("#")[0];
  assert.ok(lines.includes(`# run_1_link: ${address}#v=2&seed=5`), csv.text.slice(0, 500));
  const [header, ...rows] = lines.filter((line) => !line.startsWith("#")).map((line) => line.split(","));
  assert.equal(rows.length, 300);
  const last = rows[rows.length - 1];
  for (const [name, column] of [["weight_norm", "weight_norm_mean"], ["angular_update", "angular_update_rms"]]) {
    assert.equal(Number(last[header.indexOf(column)]), means[name], name);
  }
  await page.click(button("json"));
  const json = await taken(page, 2);
  assert.equal(json.name, "equisphere-convergence-step-300-series.json");
  const [run] = JSON.parse(json.text).runs;
  assert.equal(run.name, "Convergence to the sphere");
  assert.equal(run.parameters.seed, 5);
  assert.equal(run.series.excess_risk.mean.at(-1), means.excess_risk);
  await page.shows(STATUS, "Saved as equisphere-convergence-step-300-series.json.");
});

onPage("every figure is saved as SVG, on white or on nothing", { before: CATCH }, async (page) => {
  await advance(page, 500);
  await openPanel(page);
  let count = 0;
  for (const name of await figures(page)) {
    await page.select(FIGURE, name);
    await page.click(button("svg"));
    const { name: file, text } = await taken(page, (count += 1));
    assert.equal(file, `equisphere-convergence-step-500-${name}.svg`);
    const [root, errors, title] = await page.evaluate((text) => {
      const document = new DOMParser().parseFromString(text, "image/svg+xml");
      return [document.documentElement.localName, document.querySelectorAll("parsererror").length, document.querySelector("title")?.textContent];
    }, text);
    assert.deepEqual([root, errors], ["svg", 0]);
    assert.ok(title.length > 5 && text.includes("#FFFFFF") && text.includes("#v=2"), title);
  }
  assert.ok(count >= 5);
  await page.click(TRANSPARENT);
  await page.click(button("svg"));
  assert.ok(!(await taken(page, count + 1)).text.includes("#FFFFFF"));
});

onPage("a figure is saved as PNG of one, two or four pixels to a pixel, light also in the dark", { before: CATCH, colorScheme: "dark" }, async (page) => {
  await advance(page, 500);
  await openPanel(page);
  /** Width, height, the corner, and how many colours there are. @returns {Promise<[number, number, number[], number]>} */
  const picture = () =>
    page.evaluate(async () => {
      const bitmap = await createImageBitmap(/** @type {any} */ (globalThis).taken.at(-1).file);
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const colours = new Set(new Uint32Array(data.buffer));
      return [bitmap.width, bitmap.height, [...data.slice(0, 4)], colours.size];
    });
  const names = await figures(page);
  let count = 0;
  for (const name of [names[0], names[1]]) {
    await page.select(FIGURE, name);
    let base = [0, 0];
    for (const size of [1, 2, 4]) {
      await page.select(SIZE, String(size));
      await page.click(button("png"));
      assert.equal((await taken(page, (count += 1))).name, `equisphere-convergence-step-500-${name}-${size}x.png`);
      const [width, height, corner, colours] = await picture();
      base = size === 1 ? [width, height] : base;
      assert.deepEqual([width, height], [size * base[0], size * base[1]]);
      assert.deepEqual(corner, [255, 255, 255, 255]);
      assert.ok(colours > 20, `${colours} colours`);
    }
    await page.click(TRANSPARENT);
    await page.click(button("png"));
    await taken(page, (count += 1));
    assert.deepEqual((await picture())[2], [0, 0, 0, 0]);
    await page.click(TRANSPARENT);
  }
});

onPage("citation and programs are shown, copied and saved", { before: `${CATCH} Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { globalThis.copied = text; } } });` }, async (page) => {
  await advance(page, 10);
  await openPanel(page);
  for (const [name, expected] of /** @type {[string, RegExp][]} */ ([
    ["bibtex", /@misc\{equisphere_1,[^]*urldate = \{\d{4}-\d\d-\d\d\}/],
    ["pytorch", /optimizer = torch\.optim\.SGD\(model\.parameters\(\), lr=0\.1,/],
    ["numpy", /steps=10, seed=1, replicas=64/],
  ])) {
    await page.click(button(name));
    await page.shows(SHOWN, expected);
    await page.click(button("copy"));
    await page.shows(STATUS, "The text is in the clipboard.");
    assert.match(await page.evaluate("copied"), expected);
  }
  await page.click(button("save"));
  const { name, text } = await taken(page);
  assert.equal(name, "equisphere-convergence-step-10-numpy.py");
  assert.equal(text, await page.evaluate("copied"));
  await page.click(button("close"));
  assert.equal(await page.count(SHOWN), 0);
});

onPage("where the clipboard is closed the text is selected", { before: `Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new Error("closed")) } });` }, async (page) => {
  await openPanel(page);
  await page.click(button("pytorch"));
  await page.click(button("copy"));
  await page.shows(STATUS, "keeps the clipboard closed");
});

onPage("the sphere is recorded where the browser can, and the reason is said where it cannot", { before: CATCH, reducedMotion: "no-preference" }, async (page) => {
  await openPanel(page);
  const kinds = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];
  const records = await page.evaluate((kinds) => typeof MediaRecorder === "function" && "captureStream" in HTMLCanvasElement.prototype && kinds.some((/** @type {string} */ kind) => MediaRecorder.isTypeSupported(kind)), kinds);
  assert.equal(await page.visible(button("record")), records);
  if (!records) {
    assert.match(await page.text(PANEL), /cannot record a canvas/);
    return;
  }
  await page.click(button("record"));
  await page.shows(STATUS, "Recording…");
  await page.shows(button("record"), "Stop");
  await page.pause(1500);
  await page.click(button("record"));
  await page.shows(STATUS, /^Saved|recorded nothing/);
  await page.shows(button("record"), "Record");
  // A browser without an encoder says that it records and hands over an empty file.
  if (/recorded nothing/.test(await page.text(STATUS))) {
    assert.equal(await page.evaluate("taken.length"), 0);
    return;
  }
  const [name, size, start] = await page.evaluate(async () => {
    const { name, file } = /** @type {any} */ (globalThis).taken[0];
    return [name, file.size, [...new Uint8Array(await file.slice(0, 4).arrayBuffer())]];
  });
  assert.match(name, /^equisphere-convergence-step-\d+-sphere\.(webm|mp4)$/);
  assert.ok(size > 1000, `${size} bytes`);
  if (name.endsWith("webm")) {
    assert.deepEqual(start, [0x1a, 0x45, 0xdf, 0xa3]);
  }
});

onPage("a sequence of pictures is saved, in any browser", { before: `${CATCH} delete globalThis.MediaRecorder;`, reducedMotion: "no-preference" }, async (page) => {
  await openPanel(page);
  assert.equal(await page.visible(button("record")), false);
  assert.match(await page.text(PANEL), /cannot record a canvas/);
  await page.click(button("sequence"));
  await page.shows(STATUS, /^([3-9]|\d\d) pictures/);
  await page.click(button("sequence"));
  const { name, type } = await taken(page, 3);
  assert.match(name, /^equisphere-convergence-step-\d+-sphere-\d{4}\.png$/);
  assert.equal(type, "image/png");
  await page.shows(button("sequence"), "PNG sequence");
});

/** A page with the laboratory in a frame that refuses downloads, and a policy without `'self'`, which a frame without an origin is not. @param {string} sandbox */
const framed = (sandbox) => ({
  "host.html": { body: `<!doctype html><title>host</title><link rel="icon" href="www/icon.svg"><iframe sandbox="${sandbox}" src="./?embed=1" title="laboratory" width="1000" height="700"></iframe>`, headers: { "content-security-policy": "" } },
  [FILES.page]: { headers: { "content-security-policy": "" } },
});

for (const sandbox of ["allow-scripts", "allow-scripts allow-same-origin"]) {
  onPage(`in a frame with ${sandbox} the text is shown instead of saved, and the figure itself`, { path: "host.html", ready: false, faults: framed(sandbox), clean: false }, async (page) => {
    const frame = await page.frame("iframe");
    await ready(frame, 1);
    await frame.there(PANEL);
    await frame.on(OPEN, (summary) => summary.click());
    for (const [name, shown] of [["csv", "pre"], ["svg", "pre"], ["png", "canvas"]]) {
      await frame.on(button(name), (button) => button.click());
      await frame.there(`${PANEL} .shown ${shown}`);
      await frame.shows(STATUS, "refuses downloads");
    }
    assert.equal(await frame.count(button("save")), 0);
    await frame.on(button("sequence"), (button) => button.click());
    await frame.shows(STATUS, "open the page itself");
  });
}

onPage("the panel comes with the whole program, and nothing moves when it comes", { whole: false }, async (page) => {
  assert.equal(await page.count(PANEL), 0);
  const before = await page.box(LABORATORY);
  await page.on(LABORATORY, (element) => element.whole());
  await page.there(PANEL);
  // Browsers round the heights of lines in ways of their own.
  const { height } = await page.box(LABORATORY);
  assert.ok(Math.abs(height - before.height) < 1, `${before.height}, then ${height}`);
});

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  onPage(`the panel opens by key, fits a telephone, and axe finds no barrier in it, ${colorScheme}`, { viewport: { width: 360, height: 740 }, colorScheme }, async (page) => {
    await page.there(PANEL);
    await page.focus(OPEN);
    await page.press("Enter");
    await page.waitFor((panel, deep) => deep(panel)[0].open, PANEL);
    await page.focus(button("numpy"));
    await page.press("Enter");
    await page.there(SHOWN);
    const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(scroll <= 360, `${scroll}`);
    const axe = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
    await page.evaluate(`void (() => { ${axe} })()`);
    const { violations } = await page.evaluate("axe.run()");
    assert.deepEqual(violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ node) => node.target).join(", ")}`), []);
  });
}

onPage("a second laboratory on the page takes its own run away", { before: CATCH, path: "host.html", ready: false, faults: host('<equisphere-lab id="a"></equisphere-lab><equisphere-lab id="b" link="v=2&seed=9"></equisphere-lab>') }, async (page) => {
  await ready(page, 2);
  await page.there(`#b >> ${PANEL}`);
  assert.equal(await page.count(PLAY), 2);
  await page.on(`#b >> ${OPEN}`, (summary) => summary.click());
  await page.on(`#b >> ${button("csv")}`, (button) => button.click());
  assert.match((await taken(page)).text, /# run_1_link: [^\n]*#v=2&seed=9\n/);
});
