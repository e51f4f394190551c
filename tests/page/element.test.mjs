// The element in pages of others: it owns only itself.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { FILES, LABORATORY, PLAY, READY, SPHERE, host, moreSteps, ready } from "./laboratory.mjs";

const LINK = "v=2&momentum=0.5&seed=7";
const on = { path: "host.html", ready: false };

/** @typedef {import("./facade.mjs").Page} Page */

/** Link and steps of a laboratory, by its id. @param {Page} page @param {string} id */
const run = (page, id) => page.on(`#${id}`, (element) => [element.lab.link(), element.lab.steps()]);

/** Waits until the sphere's canvas shows anything. @param {Page} page */
const drawn = (page) =>
  page.waitFor((selector, deep) => {
    const [{ width, height }] = deep(selector);
    const blank = Object.assign(document.createElement("canvas"), { width, height });
    return width > 100 && deep(selector)[0].toDataURL() !== blank.toDataURL();
  }, SPHERE);

onPage("two on one page run apart, and share one program", { ...on, faults: host(`<equisphere-lab id="a" link="${LINK}"></equisphere-lab><equisphere-lab id="b"></equisphere-lab>`) }, async (page) => {
  await ready(page, 2);
  for (const module of [FILES.wasm, FILES.whole]) {
    assert.ok(page.server.requests.filter((path) => path.endsWith(module)).length <= 1, module);
  }
  await page.on("#a", (element) => void element.lab.advance(30));
  await page.on("#b", (element) => void element.lab.advance(40));
  assert.deepEqual(await run(page, "a"), [LINK, 30]);
  const [link, steps] = await run(page, "b");
  assert.ok(steps === 40 && !link.includes("momentum"), link);
  await page.click(`#b >> ${PLAY}`);
  await page.waitFor((_, deep) => deep("#b")[0].lab.steps() > 60);
  assert.deepEqual(await run(page, "a"), [LINK, 30]);
  assert.equal(await page.evaluate(() => document.documentElement.getAttribute("style")), null);
});

onPage("only one follows the address, and that only while it is there", { ...on, path: `host.html#${LINK}`, faults: host('<equisphere-lab id="a" address></equisphere-lab><equisphere-lab id="b" address></equisphere-lab>') }, async (page) => {
  await ready(page, 2);
  assert.equal((await run(page, "a"))[0], LINK);
  assert.ok(!(await run(page, "b"))[0].includes("momentum"));
  await page.evaluate(() => document.querySelector("#a")?.remove());
  await page.pause(50);
  await page.evaluate(() => void (location.hash = "#v=1&momentum=0.25"));
  await page.pause(200);
  assert.equal(await page.evaluate(() => location.hash), "#v=1&momentum=0.25");
  assert.ok(!(await run(page, "b"))[0].includes("momentum"));
});

onPage("works in a shadow root of another element", { ...on, faults: host('<div id="outer"></div>') }, async (page) => {
  await page.on("#outer", (outer) => void (outer.attachShadow({ mode: "open" }).innerHTML = "<equisphere-lab></equisphere-lab>"));
  await ready(page, 1);
  await drawn(page);
  await page.click(PLAY);
  await moreSteps(page, 20);
});

onPage("in closed details it rests, and measures itself when they are opened", { ...on, reducedMotion: "no-preference", faults: host('<details><summary>open</summary><equisphere-lab></equisphere-lab></details>') }, async (page) => {
  await ready(page, 1);
  await page.pause(200);
  assert.equal(await page.on(LABORATORY, (element) => element.lab.steps()), 0);
  await page.click("summary");
  await drawn(page);
  await moreSteps(page, 20);
});

onPage("can be made by a script", { ...on, faults: host("") }, async (page) => {
  await page.waitFor(() => customElements.get("equisphere-lab") !== undefined);
  await page.evaluate((link) => {
    const made = document.createElement("equisphere-lab");
    made.setAttribute("link", link);
    made.id = "a";
    document.body.append(made);
  }, LINK);
  await ready(page, 1);
  await drawn(page);
  assert.equal((await run(page, "a"))[0], LINK);
});

for (const [how, pause] of /** @type {[string, number][]} */ ([["at once", 0], ["after a while", 100]])) {
  onPage(`moved in the document ${how}, it keeps its run`, { ...on, faults: host(`<equisphere-lab id="a" link="${LINK}"></equisphere-lab><main></main>`) }, async (page) => {
    await ready(page, 1);
    const before = await page.on("#a", (element) => {
      element.lab.advance(123);
      return [element.lab.link(), element.lab.steps(), element.lab.last_average("weight_norm")];
    });
    await page.evaluate(async (pause) => {
      const element = /** @type {Element} */ (document.querySelector("#a"));
      if (pause > 0) {
        element.remove();
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
      document.querySelector("main")?.append(element);
    }, pause);
    await ready(page, 1);
    await drawn(page);
    assert.deepEqual(await page.on("main #a", (element) => [element.lab.link(), element.lab.steps(), element.lab.last_average("weight_norm")]), before);
    const live = await page.on("#a", (element) => (element.lab.advance(50), element.lab.last_average("weight_norm")));
    // The same run that was never moved.
    await page.evaluate((link) => {
      const other = Object.assign(document.createElement("equisphere-lab"), { id: "b" });
      other.setAttribute("link", link);
      document.body.append(other);
    }, LINK);
    await ready(page, 2);
    const still = await page.on("#b", (element) => (element.lab.advance(173), element.lab.last_average("weight_norm")));
    assert.equal(live, still);
  });
}

const WATCH_LISTENERS = `
  globalThis.listening = { listeners: [], observers: new Set() };
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (!(this instanceof Node) || this === document) { listening.listeners.push([type, options?.signal]); }
    return add.call(this, type, listener, options);
  };
  for (const name of ["ResizeObserver", "IntersectionObserver"]) {
    const { observe, disconnect } = globalThis[name].prototype;
    globalThis[name].prototype.observe = function (target) { listening.observers.add(this); return observe.call(this, target); };
    globalThis[name].prototype.disconnect = function () { listening.observers.delete(this); return disconnect.call(this); };
  }
`;

onPage("two hundred that came and went have left nothing behind", { ...on, before: WATCH_LISTENERS, faults: host("") }, async (page) => {
  await page.waitFor(() => customElements.get("equisphere-lab") !== undefined);
  await page.evaluate(() => void (/** @type {any} */ (globalThis).come = async (/** @type {number} */ count) => {
    const { whole } = await import(new URL("www/lab.js", document.baseURI).href);
    // The pool of workers, which all elements share, follows the page from then on.
    const { program } = await whole();
    let nodes = 0;
    for (let made = 0; made < count; made += 5) {
      const elements = Array.from({ length: 5 }, () => document.createElement("equisphere-lab"));
      document.body.append(...elements);
      while (!elements.every((element) => "ready" in element.dataset)) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      elements.forEach((element) => /** @type {any} */ (element).lab.advance(100));
      elements.forEach((element) => element.remove());
      await Promise.resolve();
      nodes = Math.max(...elements.map(({ shadowRoot }) => shadowRoot?.querySelectorAll("*").length ?? 0));
    }
    const { memory } = await program.default();
    return { memory: memory.buffer.byteLength, nodes };
  }));
  /** Types of the listeners that are still there, but for those on signals, and the number of observers. */
  const left = () =>
    page.evaluate(() => {
      const { listeners, observers } = /** @type {any} */ (globalThis).listening;
      return [listeners.filter((/** @type {any} */ [type, signal]) => type !== "abort" && !signal?.aborted).map((/** @type {any} */ [type]) => type), observers.size];
    });
  const few = await page.evaluate("come(20)");
  // The page, and what drives the browser, have listeners of their own; the elements must not add to them.
  const own = await left();
  const many = await page.evaluate("come(180)");
  // The allocator may take a page more on the way; one element kept would be 0.4 MB.
  assert.ok(many.memory - few.memory < 400_000, `${many.memory} after ${few.memory}`);
  assert.ok(many.nodes <= 3, `${many.nodes} nodes`);
  assert.deepEqual(await left(), own);
  assert.equal(own[1], 0);
});

/** @type {() => void} */
let release = () => {};
const later = { [FILES.wasm]: { until: new Promise((resolve) => (release = () => resolve(undefined))) } };
onPage("it shows what it contains until it is ready, and nothing of it reaches the page", { ...on, faults: { ...host('<equisphere-lab><p id="inside">wait</p></equisphere-lab><button>outside</button>'), ...later } }, async (page) => {
  await page.there(LABORATORY);
  assert.equal(await page.visible("#inside"), true);
  release();
  await page.there(READY);
  assert.equal(await page.visible("#inside"), false);
  const [outside, inside] = await page.evaluate((play, deep) => [document.querySelector("body > button"), deep(play)[0]].map((button) => getComputedStyle(button).fontWeight), PLAY);
  assert.equal(outside, "400");
  assert.equal(inside, "600");
});
