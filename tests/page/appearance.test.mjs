// How the page looks, and how it sounds to those who do not see it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { onPage } from "./browser.mjs";
import { ARTICLE, LABORATORY, MASTHEAD, PICTURES, PLAY, SPHERE, advance, chart, chartNames, entry, frames, inCore, moreFrames } from "./laboratory.mjs";

const schemes = /** @type {const} */ (["light", "dark"]);

for (const width of [360, 768, 1280]) {
  onPage(`nothing is wider than the screen at ${width} pixels`, { viewport: { width, height: 740 } }, async (page) => {
    // The numbers of two groups are the longest that headers hold.
    await advance(page, 400);
    await page.pause(100);
    const [inner, scroll] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    assert.equal(inner, width);
    assert.ok(scroll <= inner, `${scroll} > ${inner}`);
    const wide = await page.evaluate((laboratory, deep) => {
      const inside = deep(`${laboratory} >> *`).filter((element) => !element.closest(".scroll *"));
      const reaching = inside.filter((element) => element.getClientRects().length > 0 && element.getBoundingClientRect().right > innerWidth + 1);
      return reaching.map((element) => element.className || element.tagName);
    }, LABORATORY);
    assert.deepEqual(wide, []);
  });
}

onPage("the first screen holds the sphere, three charts and the run's buttons", {}, async (page) => {
  const charts = (await chartNames(page)).slice(0, 3).map(chart);
  assert.equal(charts.length, 3);
  for (const selector of [PLAY, SPHERE, ...charts, entry("learning_rate"), entry("weight_decay")]) {
    const box = await page.box(selector);
    assert.ok(box.height > 0 && box.y >= 0 && box.y + box.height <= 800, `${selector} ${JSON.stringify(box)}`);
  }
});

onPage("nothing moves while the numbers change", { reducedMotion: "no-preference" }, async (page) => {
  await page.evaluate(() => {
    const world = /** @type {any} */ (globalThis);
    world.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (world.shift += /** @type {any} */ (entry).value))).observe({ type: "layout-shift" });
  });
  await page.pause(1500);
  assert.ok((await page.evaluate("shift")) < 0.005);
});

onPage("embedded, it is the laboratory alone, and transparent where that is wanted", { path: "?embed=1&theme=transparent" }, async (page) => {
  // The name of the page is heard; nothing of the masthead is seen or takes up room.
  assert.deepEqual(await page.evaluate((masthead) => [...document.querySelectorAll(`${masthead} > *`)].filter((part) => getComputedStyle(part).display !== "none").map((part) => part.localName), MASTHEAD), ["h1"]);
  assert.deepEqual(await page.evaluate((masthead) => { const { position, clipPath } = getComputedStyle(/** @type {Element} */ (document.querySelector(masthead))); return [position, clipPath]; }, MASTHEAD), ["absolute", "inset(50%)"]);
  assert.ok((await page.box(LABORATORY)).y < 1);
  assert.equal(await page.visible(ARTICLE), false);
  assert.equal(await page.visible(SPHERE), true);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgba(0, 0, 0, 0)");
});

for (const colorScheme of schemes) {
  onPage(`the page's greys are the program's, ${colorScheme}`, { colorScheme }, async (page) => {
    const [rows, styles] = await inCore(
      page,
      (core, theme) => {
        const rows = core.color_rows().filter((/** @type {any} */ row) => row.theme === theme && ["paper", "ink", "muted", "grid"].includes(row.name));
        const root = document.documentElement;
        rows.forEach((/** @type {any} */ row) => root.style.removeProperty(`--${row.name}`));
        return [rows.map((/** @type {any} */ row) => row.value), rows.map((/** @type {any} */ row) => getComputedStyle(root).getPropertyValue(`--${row.name}`))];
      },
      colorScheme,
    );
    assert.equal(rows.length, 4);
    assert.deepEqual(styles, rows);
  });

  onPage(`axe finds no barrier, ${colorScheme}`, { colorScheme }, async (page) => {
    await advance(page, 1500);
    await page.pause(100);
    const axe = await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
    await page.evaluate(`void (() => { ${axe} })()`);
    const { violations } = await page.evaluate("axe.run()");
    assert.deepEqual(violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ node) => node.target).join(", ")}`), []);
  });
}

onPage("every picture has a text that states the finding", {}, async (page) => {
  await advance(page, 1500);
  await page.waitFor((sphere, deep) => deep(sphere)[0].ariaLabel.includes("Step 1"), SPHERE);
  const labels = await page.evaluate((pictures, deep) => deep(pictures).map((canvas) => canvas.ariaLabel), PICTURES);
  assert.match(labels[0], /predicted radius 1\.13\. Step 1.500.*weight norm 1\.\d+ \(theory/);
  assert.match(labels.find((/** @type {string} */ label) => label.startsWith("Angular update")), /0\.04\d+, theory 0\.04\d+, gap/);
});

onPage("a frame reads no layout, and draws the frame of a chart only when it changes", { reducedMotion: "no-preference" }, async (page) => {
  await page.pause(500);
  await page.evaluate(() => {
    const reads = { layout: 0, back: 0 };
    Object.assign(globalThis, { reads });
    /** @type {(prototype: any, name: string) => void} */
    const watch = (prototype, name) => {
      const own = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, name));
      const { get, value } = own;
      const counting = get
        ? /** @type {PropertyDescriptor} */ ({ get() { reads.layout += 1; return get.call(this); } })
        : { value(/** @type {any[]} */ ...words) { reads.layout += 1; return value.apply(this, words); } };
      Object.defineProperty(prototype, name, { ...own, ...counting });
    };
    ["clientWidth", "clientHeight", "getBoundingClientRect", "getClientRects"].forEach((name) => watch(Element.prototype, name));
    ["offsetWidth", "offsetHeight", "offsetTop", "offsetLeft"].forEach((name) => watch(HTMLElement.prototype, name));
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = /** @this {CanvasRenderingContext2D} @param {[number, number, number, number]} words */ function (...words) {
      reads.back += Number(this.canvas.hasAttribute("aria-hidden"));
      clearRect.apply(this, words);
    };
  });
  const before = await frames(page);
  await moreFrames(page, before + 40);
  const reads = await page.evaluate("reads");
  const drawn = (await frames(page)) - before;
  assert.equal(reads.layout, 0);
  // Axes grow in round steps: seldom against the frames.
  assert.ok(reads.back < drawn, `${reads.back} of ${drawn}`);
});
