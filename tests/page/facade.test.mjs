// What the other tests stand on does the same in every browser.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { stored } from "./server.mjs";

const nested = `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Nested</title>
<outer-part></outer-part>
<script>
  const define = (name, html) =>
    customElements.define(name, class extends HTMLElement {
      connectedCallback() {
        this.attachShadow({ mode: "open" }).innerHTML = html;
      }
    });
  define("outer-part", "<p class=outside>far out</p><inner-part></inner-part>");
  define("inner-part", "<div style='height: 3000px'></div><input value=old><button>Press</button><select><option>one<option>two</select><p class=log></p>");
  const inner = document.querySelector("outer-part").shadowRoot.querySelector("inner-part").shadowRoot;
  for (const kind of ["click", "change"]) {
    inner.addEventListener(kind, ({ target }) => { if (target.localName !== "p") inner.querySelector(".log").append(kind + " " + (target.value || target.localName) + "; "); });
  }
</script>`;
const bare = { ready: false, path: "host.html", faults: { "host.html": { body: nested, headers: { "content-security-policy": "" } } } };

onPage("selectors, clicks and keys reach through open shadow roots", bare, async (page) => {
  assert.equal(await page.text(".outside"), "far out");
  assert.equal(await page.count("outer-part >> button"), 1);
  assert.equal(await page.count("inner-part >> .outside"), 0);
  await page.click("button");
  await page.fill("input", "new 0.5");
  assert.equal(await page.value("input"), "new 0.5");
  await page.select("select", "two");
  assert.equal(await page.text(".log"), "click button; change new 0.5; change two;");
  await assert.rejects(page.select("select", "three"), /no option “three”/);
});

onPage("numbers come out of the page with every bit, and errors with their words", bare, async (page) => {
  const numbers = [0.1 + 0.2, Number.MIN_VALUE, Number.MAX_VALUE, 1e21, NaN, -Infinity];
  assert.deepEqual(await page.evaluate("[0.1 + 0.2, Number.MIN_VALUE, Number.MAX_VALUE, 1e21, NaN, -Infinity]"), numbers);
  await assert.rejects(page.evaluate(() => Promise.reject(new Error("no such luck"))), /no such luck/);
});

onPage("what a page logs and what it asks of others is noticed", { path: "?embed=1", clean: false }, async (page) => {
  assert.deepEqual(await page.problems(), []);
  await page.evaluate(() => {
    console.warn("a warning");
    setTimeout(() => {
      throw new Error("thrown late");
    });
    document.body.append(Object.assign(new Image(), { src: "http://127.0.0.2:9/picture" }));
  });
  await page.pause(300);
  const problems = (await page.problems()).join("\n");
  assert.match(problems, /a warning/);
  assert.match(problems, /thrown late/);
  assert.match(problems, /refuses http:\/\/127\.0\.0\.2:9/);
});

onPage("the server tells lies when asked", { ...bare, faults: { ...bare.faults, "page.css": { truncate: 9, type: "text/plain" }, "icon.svg": { status: 503 }, "lab.js": { drop: true } }, clean: false }, async (page) => {
  const ask = (/** @type {string} */ path) => page.evaluate((path) => fetch(path).then(async (answer) => [answer.status, answer.headers.get("content-type"), (await answer.arrayBuffer()).byteLength], () => "lost"), path);
  assert.deepEqual(await ask(stored("www/page.css")), [200, "text/plain", 9]);
  assert.equal((await ask(stored("www/icon.svg")))[0], 503);
  assert.equal(await ask("www/lab.js"), "lost");
  assert.deepEqual((await ask("nothing.js"))[0], 404);
  /** @type {() => void} */
  let release = () => {};
  page.server.faults["worker.js"] = { until: new Promise((resolve) => (release = () => resolve(undefined))) };
  await page.evaluate(`void (globalThis.slow = 'waiting', fetch('${stored("www/worker.js")}').then((answer) => (slow = answer.status)))`);
  await page.pause(200);
  assert.equal(await page.evaluate("slow"), "waiting");
  release();
  await page.waitFor("slow === 200");
});

for (const [look, expected] of /** @type {[Partial<import("./browser.mjs").Look>, any[]][]} */ ([
  [{ viewport: { width: 360, height: 640 }, colorScheme: "dark" }, [360, 640, 1, true, true]],
  [{ viewport: { width: 1000, height: 700 }, deviceScaleFactor: 2, reducedMotion: "no-preference" }, [1000, 700, 2, false, false]],
])) {
  onPage(`the page is looked at as asked: ${JSON.stringify(look)}`, { ...bare, ...look }, async (page) => {
    const seen = "[innerWidth, innerHeight, devicePixelRatio, matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('(prefers-reduced-motion: reduce)').matches]";
    assert.deepEqual(await page.evaluate(seen), expected);
    await page.resize(500, 400);
    assert.deepEqual((await page.evaluate(seen)).slice(0, 2), [500, 400]);
  });
}
