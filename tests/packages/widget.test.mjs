// The widget in the contract that notebooks and MyST share: a shadow root, and a model with get, set and on.
import assert from "node:assert/strict";
import { copyFile, cp, readFile } from "node:fs/promises";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { PACKAGE, ROOT, folder, inChromium } from "./support.mjs";

/** A host as MyST is one: the module by its address, an element in a shadow root, a model that can do no more. */
const HOST = `
  export async function host(address, state) {
    const { default: widget } = await import(address);
    const listeners = new Map();
    const model = {
      get: (name) => state[name],
      set: (name, value) => { state[name] = value; (listeners.get("change:" + name) ?? []).forEach((listener) => listener()); },
      on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    };
    const el = document.createElement("div");
    const box = document.createElement("section");
    box.attachShadow({ mode: "open" }).append(el);
    document.body.append(box);
    const leave = await widget.render({ model, el });
    return { model, state, box, leave };
  }
  globalThis.host = host;
`;
const PAGE = '<!doctype html><html lang="en"><title>host</title><link rel="icon" href="data:,"><script type="module" src="host.js"></script></html>';

/** @param {string} name @param {boolean} beside whether the files of the package lie beside the module */
async function place(name, beside) {
  const path = await folder(name, { "index.html": PAGE, "host.js": HOST });
  if (beside) {
    await cp(ROOT + PACKAGE, ROOT + path, { recursive: true });
  } else {
    await copyFile(`${ROOT}${PACKAGE}widget-complete.js`, `${ROOT}${path}widget.js`);
  }
  return path;
}

/** Shows a laboratory for a state and waits for it. @param {import("playwright-core").Page} page @param {object} state @param {string} [address] */
async function show(page, state, address = "./widget.js") {
  await page.evaluate("until(() => globalThis.host)");
  await page.evaluate(`(async () => { globalThis.shown = await host(${address.startsWith("blob") ? "blob" : `new URL(${JSON.stringify(address)}, document.baseURI).href`}, ${JSON.stringify(state)}); })()`);
  await page.evaluate("until(() => labs(shown.box.shadowRoot)[0] && (globalThis.lab = labs(shown.box.shadowRoot)[0]))");
}

test("the small widget weighs no more than 130 kB, and the complete one no more than 620", async () => {
  for (const [name, limit] of /** @type {const} */ ([["widget.js", 130_000], ["widget-complete.js", 620_000]])) {
    const { length } = gzipSync(await readFile(ROOT + PACKAGE + name), { level: 9 });
    assert.ok(length < limit, `${name}: ${length} bytes`);
  }
});

test("the small widget without all controls plays the default experiment without asking for a file", async () => {
  await inChromium(await place("small", true), "", async (page, requests) => {
    await show(page, { controls: "few" });
    await page.evaluate("lab.clock.playing = true");
    await page.evaluate("until(() => shown.state.steps > 30)");
    assert.deepEqual(requests, ["/", "/host.js", "/widget.js"]);
    await page.evaluate("lab.whole()");
    assert.deepEqual(requests.slice(3), ["/whole.js", "/pkg/equisphere_bg.wasm"]);
  });
});

test("model and laboratory follow each other, by the names of links", async () => {
  await inChromium(await place("both", true), "", async (page) => {
    await show(page, { optimizer: "adamw", learning_rate: 0.02, controls: "all", charts: ["weight_norm"] });
    assert.equal(await page.evaluate("lab.lab.link()"), "v=2&optimizer=adamw&learning_rate=0.02");
    assert.equal(await page.evaluate("shown.state.link"), "v=2&optimizer=adamw&learning_rate=0.02");
    await page.evaluate("lab.lab.advance(40)");
    // The model changes the run from its present step on.
    await page.evaluate("shown.model.set('learning_rate', 0.05)");
    await page.evaluate("until(() => lab.lab.value('learning_rate') === 0.05)");
    assert.equal(await page.evaluate("lab.lab.steps()"), 40);
    await page.evaluate("until(() => shown.state.link.includes('changes=40:learning_rate:0.05'))");
    // What the reader changes is in the model.
    await page.locator('.control[data-name="weight_decay"] input[type=text], .control[data-name="weight_decay"] input:not([type=range])').first().fill("0.03");
    await page.keyboard.press("Enter");
    await page.evaluate("until(() => shown.state.weight_decay === 0.03)");
    await page.evaluate("shown.model.set('link', 'v=2&seed=9')");
    await page.evaluate("until(() => lab.lab.value('seed') === 9 && shown.state.seed === 9)");
    await page.evaluate("shown.leave()");
    assert.equal(await page.evaluate("shown.box.shadowRoot.querySelectorAll('equisphere-lab').length"), 0);
  });
});

test("the complete widget needs nothing beside it, from a blob as notebooks load it, and two modules share one element", async () => {
  await inChromium(await place("complete", false), "", async (page, requests) => {
    await page.evaluate("fetch('widget.js').then((answer) => answer.text()).then((text) => (globalThis.blob = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))))");
    const before = requests.length;
    await show(page, { optimizer: "adamw" }, "blob");
    await page.locator(".fast-forward .go").click();
    await page.evaluate("until(() => lab.lab.steps() === 100000)");
    await page.evaluate("shown.model.set('objective', 'digits')");
    await page.evaluate("until(() => lab.lab.wanted_data() === undefined && lab.lab.value_text('objective') === 'digits')");
    await page.evaluate("globalThis.compiledBefore = compiled");
    await page.evaluate("(async () => { globalThis.second = await host(new URL('./widget.js', document.baseURI).href, { seed: 3 }); })()");
    await page.evaluate("until(() => labs(second.box.shadowRoot)[0]?.lab.value('seed') === 3)");
    assert.equal(await page.evaluate("compiled - compiledBefore"), 0);
    assert.deepEqual(requests.slice(before).filter((path) => !path.endsWith("/widget.js")), []);
  }, { "index.html": { headers: { "content-security-policy": "" } } });
});
