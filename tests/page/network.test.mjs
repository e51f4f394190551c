// @ts-nocheck: what runs in the page is sent as text, and knows the page better than the types do.
// A network that trains in the page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { onPage } from "./browser.mjs";
import { FILES } from "./laboratory.mjs";
import { stored } from "./server.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const NETWORK = "equisphere-network";
const [PLAY, STEP, RESET, PRESETS, NOTICE, LINK] = ["button.play", "button.step", "button.reset", "select.experiments", ".notice p", "a.link"].map((part) => `${NETWORK} ${part}`);
/** The files of digits. */
const DATA = ["www/data/digits.bin", "www/data/digit_labels.bin"].map(stored);
const still = { opening: true, whole: false };

/** Brings the network near and waits until it is there, before its first step. @param {Page} page */
async function meet(page) {
  await page.on(NETWORK, (element) => element.removeAttribute("at"));
  await page.on("#network", (section) => section.scrollIntoView());
  await page.there(`${NETWORK}[data-ready]`);
}

/** A part of the network's shadow root. @param {Page} page @param {string} selector @param {(node: any, argument?: any) => unknown} script @param {unknown} [argument] */
const inside = (page, selector, script, argument) =>
  page.evaluate(`((argument) => (${script})(document.querySelector("${NETWORK}").shadowRoot.querySelector(${JSON.stringify(selector.replace(`${NETWORK} `, ""))}), argument))(${JSON.stringify(argument) ?? "undefined"})`);

/** @param {Page} page */
const steps = (page) => page.on(NETWORK, (element) => element.view.steps());

/** @param {Page} page @param {number} count */
const advance = (page, count) => page.on(NETWORK, (element, count) => element.advance(count), count);

/** Waits for a number of steps. @param {Page} page @param {number} count */
const arrives = (page, count) => page.waitFor(([selector, count]) => document.querySelector(selector).view.steps() === count, [NETWORK, count]);

/** Everything that is shown of the run, as text: link, sentences, numbers over every chart. @param {Page} page */
const shown = (page) =>
  page.on(NETWORK, ({ view }) => {
    const layers = Array.from({ length: view.layer_count() }, (_, layer) => view.layer_charts().map((_, chart) => view.layer_header(layer, chart)).concat([view.histogram_words(layer)]));
    return [view.link(), view.sentences(), view.reading(), layers];
  });

/** First-layer weights as they are drawn. @param {Page} page */
const pixels = (page) =>
  inside(page, ".weights canvas", async (canvas) => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return canvas.toDataURL();
  });

onPage("a network that does not play takes the steps of its still, so that there is something to see", still, async (page) => {
  const at = Number(await page.on(NETWORK, (element) => element.getAttribute("at")));
  assert.ok(at > 0);
  await page.on("#network", (section) => section.scrollIntoView());
  await page.there(`${NETWORK}[data-ready]`);
  await arrives(page, at);
  assert.equal(await page.on(NETWORK, (element) => element.playing), false);
  const outside = (/** @type {any} */ element) => [...element.shadowRoot.querySelectorAll(".layer")].map((layer) => layer.querySelector(".theory").title);
  assert.deepEqual(await page.on(NETWORK, outside), ["", "", "outside theory"], "theory of the last layer, which nothing normalizes, stands back");
});

onPage("a network comes when it is near, trains in a worker, steps and rests", { ...still, reducedMotion: "no-preference" }, async (page) => {
  assert.equal(await page.count(`${NETWORK}[data-ready]`), 0);
  assert.ok(!page.server.requests.some((path) => path.includes("www/network")));
  await meet(page);
  await page.waitFor((selector) => document.querySelector(selector).view.steps() > 20, NETWORK);
  await inside(page, PLAY, (button) => button.click());
  await page.waitFor((selector) => document.querySelector(selector).dataset.playing === "false", NETWORK);
  await advance(page, 0);
  const before = await steps(page);
  await inside(page, STEP, (button) => button.click());
  await arrives(page, before + 1);
  assert.ok(page.server.requests.some((path) => path.includes("www/worker")));
});

onPage("reset replays the identical run, and so does its link", still, async (page) => {
  await meet(page);
  await advance(page, 150);
  await inside(page, '[data-name="learning_rate"] input:not([type=range])', (entry) => {
    entry.value = "0.02";
    entry.dispatchEvent(new Event("change"));
  });
  await page.waitFor((selector) => document.querySelector(selector).view.link().includes("changes=150:learning_rate:0.02"), NETWORK);
  await advance(page, 150);
  const [first, drawn] = [await shown(page), await pixels(page)];
  assert.equal(first[0], "network=1&changes=150:learning_rate:0.02");
  const link = first[0];
  // The change was the reader's: reset starts the present settings anew, and again.
  await inside(page, RESET, (button) => button.click());
  await arrives(page, 0);
  await advance(page, 300);
  const again = await shown(page);
  await inside(page, RESET, (button) => button.click());
  await arrives(page, 0);
  await advance(page, 100);
  await advance(page, 200);
  assert.deepEqual(await shown(page), again);
  await page.on(NETWORK, (element, link) => element.open(link), link);
  await arrives(page, 0);
  await advance(page, 300);
  assert.deepEqual(await shown(page), first);
  assert.equal(await pixels(page), drawn);
});

onPage("the browser finds the weights that the program finds natively, in a worker and on the page", still, async (page) => {
  const source = await readFile(new URL("../everywhere/network.rs", import.meta.url), "utf8");
  const [, link, fingerprint] = source.match(/KNOWN: \(&str, &str\) = \(\s*"([^"]+)",\s*"([0-9a-f]{16})",/) ?? [];
  await meet(page);
  await page.on(NETWORK, (element, link) => element.open(link), link);
  await arrives(page, 0);
  await advance(page, 300);
  const { found, words } = await page.evaluate(
    `import(new URL("www/lab.js", document.baseURI)).then(({ whole }) => whole()).then(async ({ program }) => {
      const [images, labels] = await Promise.all(${JSON.stringify(DATA)}.map((name) => fetch(name).then((answer) => answer.arrayBuffer()).then((bytes) => new Uint8Array(bytes))));
      const run = new program.NetworkRun(${JSON.stringify(link)}, images, labels);
      run.advance(300);
      const view = new program.NetworkView(images, labels);
      view.take(run.sight(), view.revision());
      return { found: run.fingerprint(), words: [view.link(), view.sentences(), view.histogram_words(0)] };
    })`,
  );
  assert.equal(found, fingerprint);
  const inWorker = await page.on(NETWORK, ({ view }) => [view.link(), view.sentences(), view.histogram_words(0)]);
  assert.deepEqual(inWorker, words);
  assert.equal(inWorker[0], link);
});

onPage("every preset opens, plays and says what it claims", { ...still, reducedMotion: "no-preference" }, async (page) => {
  await meet(page);
  const names = await inside(page, PRESETS, (select) => [...select.options].map(({ value }) => value).filter((value) => value !== ""));
  assert.equal(names.length, 8);
  for (const name of names) {
    await inside(
      page,
      PRESETS,
      (select, name) => {
        select.value = name;
        select.dispatchEvent(new Event("change"));
      },
      name,
    );
    await page.waitFor(([selector, name]) => document.querySelector(selector).view.preset() === name && document.querySelector(selector).view.steps() > 0, [NETWORK, name]);
    await page.waitFor(([selector, claim]) => {
      const element = document.querySelector(selector);
      const shown = element.shadowRoot.querySelector(claim);
      return shown.checkVisibility() && shown.textContent.length > 60 && shown.textContent === element.view.claim()[0];
    }, [NETWORK, ".claim"]);
  }
});

onPage("what a parameter does not take is refused in words, and the run goes on", still, async (page) => {
  await meet(page);
  await advance(page, 20);
  const entry = '[data-name="batch_size"] input:not([type=range])';
  const type = (/** @type {string} */ text) =>
    inside(
      page,
      entry,
      (entry, text) => {
        entry.value = text;
        entry.dispatchEvent(new Event("change"));
      },
      text,
    );
  await type("7");
  const problem = '[data-name="batch_size"] .problem';
  await page.waitFor(([network, problem]) => document.querySelector(network).shadowRoot.querySelector(problem).textContent !== "", [NETWORK, problem]);
  assert.match(await inside(page, problem, (problem) => problem.textContent), /“7” is not allowed; it takes whole numbers from 16 to 512/);
  assert.equal(await steps(page), 20);
  // The reason stays while the run goes on.
  await advance(page, 1);
  await arrives(page, 21);
  assert.match(await inside(page, problem, (problem) => problem.textContent), /“7” is not allowed/);
  // Another size of the minibatch begins the run anew.
  await type("32");
  await page.waitFor((selector) => document.querySelector(selector).view.link() === "network=1&batch_size=32", NETWORK);
  await arrives(page, 0);
  await page.on(NETWORK, (element) => element.open("network=7"));
  await page.waitFor((selector) => document.querySelector(selector).shadowRoot.querySelector(".notice p").textContent.includes("version 7"), NETWORK);
  assert.equal(await page.on(NETWORK, ({ view }) => view.link()), "network=1&batch_size=32");
});

onPage("an address with a network opens it, and leaves the laboratory alone", { ...still, path: "#network=1&normalization=layer&hidden=32" }, async (page) => {
  await page.there(`${NETWORK}[data-ready]`);
  assert.equal(await page.on(NETWORK, ({ view }) => view.link()), "network=1&normalization=layer&hidden=32");
  assert.equal(await page.on("equisphere-lab", (element) => element.shadowRoot.querySelector(".notice p").textContent), "");
  // The worker has to answer before it is said what the layers are.
  await page.waitFor((selector) => document.querySelector(selector).shadowRoot.querySelector(".layer .meaning").textContent.includes("matrix"), NETWORK);
  await inside(page, '[data-name="hidden"] input:not([type=range])', (entry) => {
    entry.value = "16";
    entry.dispatchEvent(new Event("change"));
  });
  await page.waitFor((selector) => document.querySelector(selector).shadowRoot.querySelector("a.link").hash === "#network=1&normalization=layer&hidden=16", NETWORK);
  await inside(page, LINK, (link) => link.click());
  assert.equal(await page.evaluate("location.hash"), "#network=1&normalization=layer&hidden=16");
  assert.ok((await inside(page, NOTICE, (notice) => notice.textContent)).length > 20);
});

onPage("a digit is picked, drawn by mouse and by keys, and read", still, async (page) => {
  await meet(page);
  await advance(page, 400);
  const reads = () => inside(page, ".reads", (node) => node.textContent);
  // The first test image is a 0, which a network reads after 400 steps.
  await page.waitFor((selector) => /Read as 0, .*it is 0\./.test(document.querySelector(selector).shadowRoot.querySelector(".reads").textContent), NETWORK);
  await inside(page, ".clear", (button) => button.click());
  await page.waitFor((selector) => document.querySelector(selector).shadowRoot.querySelector(".reads").textContent.startsWith("Draw"), NETWORK);
  await inside(page, ".pad", (pad) => pad.scrollIntoView({ block: "center" }));
  const { left, top, width, height } = await inside(page, ".pad", (pad) => pad.getBoundingClientRect().toJSON());
  await page.mouse.move(left + width / 2, top + 0.1 * height);
  await page.mouse.down();
  await page.mouse.move(left + width / 2, top + 0.5 * height);
  await page.mouse.move(left + width / 2, top + 0.9 * height);
  await page.mouse.up();
  await page.waitFor((selector) => document.querySelector(selector).shadowRoot.querySelector(".reads").textContent.startsWith("Read as"), NETWORK);
  const drawn = await page.on(NETWORK, ({ view }) => view.image().filter((grey) => grey > 0).length);
  assert.ok(drawn >= 8 && drawn <= 24, String(drawn));
  assert.match(await reads(), /^Read as \d, with probability [\d.]+%\.$/);
  // By keys: one pixel to the right of the middle.
  await inside(page, ".clear", (button) => button.click());
  await inside(page, ".pad", (pad) => ["ArrowRight", " "].forEach((key) => pad.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))));
  const inked = await page.on(NETWORK, ({ view }) => Array.from(view.image() ?? []).flatMap((grey, place) => (grey > 0 ? [place] : [])));
  assert.deepEqual(inked, [8 * 4 + 5]);
});

onPage("a network that leaves the page and comes back goes on where it was", still, async (page) => {
  await meet(page);
  await advance(page, 90);
  const before = await shown(page);
  await page.on(NETWORK, (element) => {
    globalThis.kept = [element, element.parentElement];
    element.remove();
  });
  await page.evaluate(() => void globalThis.kept[1].prepend(globalThis.kept[0]));
  await page.there(`${NETWORK}[data-ready]`);
  await page.waitFor((selector) => document.querySelector(selector).view?.steps() === 90, NETWORK);
  const after = await shown(page);
  assert.deepEqual([after[0], after[1], after[3]], [before[0], before[1], before[3]]);
});

onPage("the run goes back to a past step, exactly as it was, and the same way again", still, async (page) => {
  await meet(page);
  const go = (/** @type {number} */ step) =>
    inside(
      page,
      ".past",
      (slider, step) => {
        slider.value = String(step);
        slider.dispatchEvent(new Event("change"));
      },
      step,
    );
  const past = () => inside(page, ".past", ({ max, valueAsNumber, disabled }) => [Number(max), valueAsNumber, disabled]);
  await advance(page, 130);
  const before = await shown(page);
  await advance(page, 120);
  const [after, drawn] = [await shown(page), await pixels(page)];
  assert.deepEqual(await past(), [250, 250, false]);
  await go(130);
  await arrives(page, 130);
  assert.deepEqual(await shown(page), before);
  await pixels(page);
  assert.deepEqual(await past(), [250, 130, false]);
  await go(250);
  await arrives(page, 250);
  assert.deepEqual(await shown(page), after);
  assert.equal(await pixels(page), drawn);
  // A change at a past step gives the run another future.
  await go(0);
  await arrives(page, 0);
  await advance(page, 40);
  await inside(page, '[data-name="learning_rate"] input:not([type=range])', (entry) => {
    entry.value = "0.02";
    entry.dispatchEvent(new Event("change"));
  });
  await page.waitFor((selector) => document.querySelector(selector).view.link().includes("changes=40:learning_rate:0.02"), NETWORK);
  await pixels(page);
  assert.deepEqual(await past(), [40, 40, false]);
});

onPage("a change of a rate is taken back, and made again", still, async (page) => {
  await meet(page);
  await advance(page, 50);
  const click = (/** @type {string} */ name) => inside(page, `button.${name}`, (button) => (button.disabled ? "disabled" : button.click()));
  const link = (/** @type {string} */ end) => page.waitFor(([selector, end]) => document.querySelector(selector).view.link() === end, [NETWORK, end]);
  assert.equal(await click("undo"), "disabled");
  await inside(page, '[data-name="learning_rate"] input:not([type=range])', (entry) => {
    entry.value = "0.02";
    entry.dispatchEvent(new Event("change"));
  });
  await link("network=1&changes=50:learning_rate:0.02");
  await advance(page, 10);
  await click("undo");
  await link("network=1&changes=50:learning_rate:0.02;60:learning_rate:0.1");
  assert.equal(await click("undo"), "disabled");
  await advance(page, 10);
  await click("redo");
  await link("network=1&changes=50:learning_rate:0.02;60:learning_rate:0.1;70:learning_rate:0.02");
});

onPage("a worker that dies is told of, and the run can be had again", { ...still, clean: false }, async (page) => {
  await page.evaluate(() => {
    const { Worker } = globalThis;
    globalThis.Worker = class extends Worker {
      constructor(...parts) {
        super(...parts);
        globalThis.worker = this;
      }
    };
  });
  await meet(page);
  await advance(page, 30);
  await page.on(NETWORK, (element) => void (element.playing = true));
  await page.waitFor((selector) => document.querySelector(selector).view.steps() > 40, NETWORK);
  await page.evaluate(() => globalThis.worker.dispatchEvent(new ErrorEvent("error", { message: "out of breath" })));
  await page.waitFor((selector) => document.querySelector(selector).shadowRoot.querySelector(".notice p").textContent.includes("out of breath"), NETWORK);
  await advance(page, 5);
  assert.equal(await steps(page), 5);
});

for (const colorScheme of ["light", "dark"]) {
  onPage(`axe finds no barrier in a network, ${colorScheme}`, { ...still, colorScheme }, async (page) => {
    await meet(page);
    await advance(page, 50);
    await inside(page, '[data-name="learning_rate"] .about', (button) => button.click());
    const axe = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
    await page.evaluate(`void (() => { ${axe} })()`);
    const { violations } = await page.evaluate(`axe.run("#network")`);
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
  });
}

/** A frame without an origin has no 'self' in WebKit: there the site must name itself. */
const NAMED = "default-src 'none'; script-src http://127.0.0.1:* 'wasm-unsafe-eval'; worker-src http://127.0.0.1:*; style-src http://127.0.0.1:*; connect-src http://127.0.0.1:*; img-src http://127.0.0.1:*";
const frame = {
  "host.html": { body: '<!doctype html><title>host</title><link rel="icon" href="data:,"><iframe sandbox="allow-scripts" src="./#network=1&amp;hidden=16&amp;batch_size=32" width="1000" height="640"></iframe>', headers: { "content-security-policy": "" } },
  [FILES.page]: { headers: { "content-security-policy": NAMED } },
};
onPage("in a sandboxed frame, where there are no workers, it trains on the page", { ...still, path: "host.html", ready: false, faults: frame, clean: false }, async (page) => {
  const frame = await page.frame("iframe");
  await frame.there(`${NETWORK}[data-ready]`);
  await frame.on(NETWORK, (element) => element.advance(60));
  await frame.waitFor((selector) => document.querySelector(selector).view.steps() === 60, NETWORK);
  assert.match(await frame.on(NETWORK, ({ view }) => view.sentences()), /^Step 60\. /);
});
