// One link holds everything that a laboratory shows, and a dialog hands it out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { generate } from "lean-qr";
import { onPage, open } from "./browser.mjs";
import { LABORATORY, NOTICE, READY, SPHERE, advance, chart, entry, host, steps } from "./laboratory.mjs";

const SHARE = ".bar .share";
const DIALOG = ".share-dialog";
const ADDRESS = ".share-dialog .address";
const STATUS = ".share-dialog .status";
const REPLAY = ".replay";
/** A link as it was given away, packed; it keeps opening. */
const PACKED =
  "v=2&packed=eNoVzFEKwyAMANDb-NNRYlY7EHKWIm2wsk5H4uq-eva5_8c7CY0yb_Qw6x5yZCUE8AcHySnHRUJlDyM4o5Xf5AD-TqpS4xT3uuQirxt_V1ZdJOnTtJS30sj2Zer6TNwIRovYm_k-Gflksl6P0oYL58HBhe4H4x4rnQ";

/** The hash of the address that the dialog offers. @param {import("./facade.mjs").Page} page @returns {Promise<string>} */
const offered = (page) => page.value(ADDRESS).then((address) => new URL(address).hash);

/** A laboratory in which everything is that a link can say. @param {import("./facade.mjs").Page} page */
async function busy(page) {
  await page.fill(entry("seed"), "7");
  await advance(page, 200);
  await page.click(".keep");
  await page.fill(".kept input", "slow & 50%");
  await page.fill(entry("learning_rate"), "0.05");
  await advance(page, 300);
  await page.on(LABORATORY, ({ lab, clock }) => (lab.turn(0.2, 0.1), lab.show_steps(100, 400), clock.redraw()));
  await page.on(".choose summary", (summary) => summary.click());
  await page.on(".choose label:last-of-type input", (box) => box.click());
}

/** Everything that a link can say, as the laboratory has it. @param {import("./facade.mjs").Page} page */
const everything = (page) =>
  page.on(LABORATORY, ({ lab, shadowRoot }) => {
    const charts = [...shadowRoot.querySelectorAll(".chart:not([hidden])")].map((chart) => chart.dataset.name);
    const kept = lab.kept_rows().map((/** @type {any} */ { letter, name, differences }) => [letter, name, differences]);
    return { steps: lab.steps(), window: [...lab.window()], charts, kept, series: lab.series_csv(""), link: lab.shared_link(true, charts) };
  });

test("a link at this step brings another page to everything that the first one shows", async () => {
  const page = await open();
  await busy(page);
  const before = await everything(page);
  assert.ok(before.series.length > 5000 && before.kept.length === 1);
  await page.click(SHARE);
  await page.waitFor((selector, deep) => deep(selector)[0]?.value.includes("#"), ADDRESS);
  const path = await offered(page);
  assert.match(path, /step=500/);
  assert.deepEqual(await page.problems(), []);
  await page.close();
  const other = await open({ path, reducedMotion: "no-preference" });
  await other.waitFor((selector, deep) => deep(selector)[0].lab.steps() === 500, LABORATORY);
  assert.deepEqual(await everything(other), before);
  assert.equal(await other.count(NOTICE), 0);
  assert.equal(await other.evaluate(() => location.hash), path);
  await other.pause(300);
  assert.equal(await steps(other), 500, "it rests at the step that was shared");
  await other.fill(entry("momentum"), "0.5");
  await other.waitFor(() => location.hash.includes("momentum") && !location.hash.includes("&step=500"));
  assert.deepEqual(await other.problems(), []);
  await other.close();
});

onPage("a link from the start opens at step 0, with the runs that were kept", {}, async (page) => {
  await busy(page);
  await page.click(SHARE);
  await page.click(`${DIALOG} input[value=start]`);
  await page.waitFor((selector, deep) => !deep(selector)[0]?.value.includes("step="), ADDRESS);
  const path = await offered(page);
  const other = await open({ path });
  assert.equal(await steps(other), 0);
  assert.equal((await other.on(LABORATORY, ({ lab }) => lab.kept_rows())).length, 1);
  await other.close();
});

onPage("the way to a step shows its progress and can be given up", { path: "#v=2&replicas=256&dimension=200&spectrum=flat&step=9000000000" }, async (page) => {
  await page.waitFor((selector, deep) => deep(selector)[0]?.checkVisibility(), REPLAY);
  await page.waitFor((selector, deep) => deep(selector)[0].value > 0, `${REPLAY} progress`);
  assert.match(await page.text(REPLAY), /9.000.000.000/);
  await page.click(`${REPLAY} button`);
  await page.shows(NOTICE, "start");
  assert.equal(await page.visible(REPLAY), false);
  assert.equal(await steps(page), 0);
});

onPage("whoever plays on the way goes another way, and is told", { path: "#v=2&replicas=256&dimension=200&spectrum=flat&step=9000000000" }, async (page) => {
  await page.waitFor((selector, deep) => deep(selector)[0]?.checkVisibility(), REPLAY);
  await page.click("button.step");
  await page.shows(NOTICE, "another way");
  assert.equal(await steps(page), 1);
});

onPage("long links are packed, and open as what they were", {}, async (page) => {
  const list = Array.from({ length: 60 }, (_, k) => (k / 7).toFixed(5)).join(" ");
  await page.select(entry("spectrum"), "typed");
  await page.fill(entry("eigenvalues"), list);
  await advance(page, 50);
  await page.click(SHARE);
  await page.waitFor((selector, deep) => deep(selector)[0]?.value.includes("packed="), ADDRESS);
  const path = await offered(page);
  const link = await page.on(LABORATORY, ({ lab }) => lab.shared_link(true));
  assert.ok(path.length < link.length, `${path.length} of ${link.length} letters`);
  const other = await open({ path });
  await other.waitFor((selector, deep) => deep(selector)[0].lab.steps() === 50, LABORATORY);
  assert.equal(await other.on(LABORATORY, ({ lab }) => lab.shared_link(true)), link);
  await other.close();
});

onPage("a packed link that was given away opens", { path: `#${PACKED}` }, async (page) => {
  await page.waitFor((selector, deep) => deep(selector)[0].lab.steps() === 500, LABORATORY);
  assert.equal(await page.on(LABORATORY, ({ lab }) => lab.kept_rows()[0].name), "slow & 50%");
  assert.equal(await page.count(NOTICE), 0);
});

for (const [what, link] of [
  ["damaged", `${PACKED.slice(0, 60)}A${PACKED.slice(61)}`],
  ["cut short", PACKED.slice(0, -20)],
  ["of other signs", "v=2&packed=***"],
]) {
  onPage(`a packed link that is ${what} is refused in words, and the default goes on`, { path: `#${link}` }, async (page) => {
    await page.shows(NOTICE, "damaged or cut short");
    await advance(page, 5);
    assert.equal(await steps(page), 5);
    assert.equal(await page.evaluate(() => location.hash), "");
  });
}

onPage("where the clipboard is refused the dialog says so and selects the link", { before: "Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) } });" }, async (page) => {
  await page.click(SHARE);
  await page.click(`${DIALOG} .copy`);
  await page.shows(STATUS, "clipboard");
  const selected = await page.on(ADDRESS, (input) => input.selectionEnd - input.selectionStart === input.value.length);
  assert.ok(selected);
});

onPage("the QR code is the link's", {}, async (page) => {
  await page.click(SHARE);
  await page.click(`${DIALOG} .qr`);
  const [address, side, modules] = await page.on(`${DIALOG} .qr canvas`, (canvas) => {
    const { width } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, width);
    const side = width / 4;
    const dark = (/** @type {number} */ place) => data[4 * ((Math.floor(place / side) * 4 + 2) * width + (place % side) * 4 + 2)] < 128;
    return [canvas.getRootNode().querySelector(".share-dialog .address").value, side, Array.from({ length: side * side }, (_, place) => (dark(place) ? 1 : 0)).join("")];
  });
  const code = generate(address);
  assert.equal(side, code.size + 8);
  const expected = Array.from({ length: side * side }, (_, place) => (code.get((place % side) - 4, Math.floor(place / side) - 4) ? 1 : 0)).join("");
  assert.equal(modules, expected);
});

onPage("an embedded laboratory shares the full page's address, and a link leads there", { path: "?embed=1&controls=few&charts=none" }, async (page) => {
  await page.click(SHARE);
  await page.waitFor((selector, deep) => deep(selector)[0]?.value.includes("#"), ADDRESS);
  const address = new URL(await page.value(ADDRESS));
  assert.equal(address.search, "");
  assert.match(await page.text(DIALOG), /full page/);
  await page.press("Escape");
  assert.equal(await page.visible(".out"), true);
  await page.on(".out", (out) => out.dispatchEvent(new Event("pointerover")));
  assert.equal(await page.on(".out", (out) => new URL(out.href).search), "");
});

onPage("the page itself leads nowhere else", {}, async (page) => {
  assert.equal(await page.visible(".out"), false);
});

onPage("every kind of page gets its snippet, with what it will look like", {}, async (page) => {
  await page.fill(entry("momentum"), "0.5");
  await page.click(SHARE);
  await page.click(`${DIALOG} .embed`);
  const preview = ".embed-dialog .preview equisphere-lab";
  await page.waitFor((selector, deep) => deep(selector)[0]?.dataset.ready !== undefined, preview);
  assert.equal(await page.on(preview, (lab) => lab.momentum), 0.5);
  const kinds = await page.on(".embed-dialog select.choose-kind", (select) => [...select.options].map(({ value }) => value));
  const own = await page.evaluate(() => location.origin + location.pathname);
  for (const kind of kinds) {
    await page.select(".embed-dialog select.choose-kind", kind);
    const snippet = await page.text(".embed-dialog pre");
    assert.ok(snippet.includes(own) && snippet.includes("momentum=0.5"), `${kind}: ${snippet}`);
  }
  assert.equal(await page.visible(".embed-dialog .preview canvas.figure"), true);
  await page.select(".embed-dialog select.choose-kind", "iframe");
  // What readers are to turn; where all controls are, each parameter has a slider already.
  const ticked = (/** @type {string} */ name) => `.embed-dialog input[type="checkbox"][value="${name}"]`;
  await page.click(ticked("weight_decay"));
  await page.click(ticked("momentum"));
  await page.select(".embed-dialog select.choose-controls", "all");
  assert.equal(await page.on(ticked("momentum"), (input) => input.matches(":disabled")), true);
  assert.doesNotMatch(await page.text(".embed-dialog pre"), /knobs=/);
  await page.select(".embed-dialog select.choose-controls", "few");
  const text = await page.text(".embed-dialog pre");
  assert.match(text, /knobs=learning_rate,momentum#/);
  const [source, height] = ["src", "height"].map((name) => new RegExp(` ${name}="([^"]*)"`).exec(text)?.[1].replaceAll("&amp;", "&") ?? "");
  const { search, hash } = new URL(source);
  assert.equal(height, "480");
  const other = await open({ path: search + hash, viewport: { width: 700, height: 480 } });
  assert.equal(await other.visible(".controls"), false);
  assert.equal(await other.on(LABORATORY, (lab) => lab.momentum), 0.5);
  assert.equal(await other.count(".tune input"), 2);
  assert.equal(await other.visible(chart("weight_norm")), true);
  await other.close();
});

onPage("parameters are attributes and properties by their names", { path: "host.html", ready: false, faults: host('<equisphere-lab learning_rate="0.2" optimizer="adamw" weight_decay="many"></equisphere-lab>'), before: "globalThis.addEventListener('DOMContentLoaded', () => (document.querySelector('equisphere-lab').seed = 9));" }, async (page) => {
  await page.there(READY);
  const read = () => page.on(LABORATORY, ({ learning_rate, optimizer, seed, weight_decay, eigenvalues }) => ({ learning_rate, optimizer, seed, weight_decay, eigenvalues }));
  assert.deepEqual(await read(), { learning_rate: 0.2, optimizer: "adamw", seed: 9, weight_decay: 0.01, eigenvalues: "0 0.5 1" });
  await page.shows(NOTICE, "many");
  await page.on(LABORATORY, (element) => void ((element.optimizer = "sgd"), (element.momentum = 0.25)));
  await page.waitFor((selector, deep) => deep(selector)[0].momentum === 0.25 && deep(selector)[0].optimizer === "sgd", LABORATORY);
  assert.match(await page.on(LABORATORY, (element) => element.link), /momentum=0\.25/);
  await page.on(LABORATORY, (element) => void (element.momentum = 7));
  await page.shows(NOTICE, "7");
  assert.equal((await read()).learning_rate, 0.2);
});

onPage("parts and custom properties reach into the element", { path: "host.html", ready: false, faults: { ...host('<link rel="stylesheet" href="host.css"><equisphere-lab></equisphere-lab>'), "host.css": { body: "equisphere-lab { --paper: rgb(1 2 3) } equisphere-lab::part(bar) { padding-top: 33px }", type: "text/css" } } }, async (page) => {
  await page.there(READY);
  assert.equal(await page.on(".laboratory", (element) => getComputedStyle(element).backgroundColor), "rgb(1, 2, 3)");
  assert.equal(await page.on(".bar", (element) => getComputedStyle(element).paddingTop), "33px");
  await page.there(SPHERE);
});

onPage("the system's own way of sharing gets the link; whoever changes their mind is told nothing, and a refusal says what else there is", { before: "navigator.share = (what) => ((globalThis.handed = [...(globalThis.handed ?? []), what]), globalThis.answer?.() ?? Promise.resolve());" }, async (page) => {
  await advance(page, 30);
  await page.click(SHARE);
  await page.click(`${DIALOG} .hand`);
  const link = await page.value(ADDRESS);
  assert.match(link, /step=30/);
  await page.waitFor((link) => /** @type {any} */ (globalThis).handed?.[0].url === link, link);
  await page.evaluate(() => void (/** @type {any} */ (globalThis).answer = () => Promise.reject(new DOMException("no", "AbortError"))));
  await page.click(`${DIALOG} .hand`);
  await page.waitFor(() => /** @type {any} */ (globalThis).handed.length === 2);
  assert.equal(await page.text(STATUS), "");
  await page.evaluate(() => void (/** @type {any} */ (globalThis).answer = () => Promise.reject(new DOMException("no", "NotAllowedError"))));
  await page.click(`${DIALOG} .hand`);
  await page.shows(STATUS, "copy the link");
});
