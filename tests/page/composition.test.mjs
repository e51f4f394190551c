// What of the laboratory is shown, and how, is composed by the query or by attributes.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { LABORATORY, NOTICE, PLAY, SPHERE, chart, entry, host, moreSteps, ready, steps } from "./laboratory.mjs";

const CONTROLS = ".controls";
const FOOT = ".foot";

/** @typedef {import("./facade.mjs").Page} Page */

/** Parts that lie outside the window, or outside the element. @param {Page} page */
const outside = (page) =>
  page.evaluate((_, deep) => {
    const around = document.documentElement.getBoundingClientRect();
    const parts = deep(".laboratory, .sphere, .space, .chart:not([hidden]), .layers");
    return parts
      .filter((part) => part.getClientRects().length > 0)
      .map((part) => [part.className, part.getBoundingClientRect()])
      .filter(([, { right, bottom, width, height }]) => right > innerWidth + 1 || bottom > innerHeight + 1 || width < 1 || height < 1 || around.width > innerWidth)
      .map(([name, { right, bottom }]) => `${name} ends at ${right}, ${bottom}`);
  });

for (const [width, height, query, charts] of /** @type {[number, number, string, number][]} */ ([
  [320, 320, "controls=none&charts=none", 0],
  [320, 480, "controls=none&charts=weight_norm", 1],
  [480, 320, "controls=few&charts=weight_norm", 1],
  [640, 480, "controls=few&charts=weight_norm,excess_risk&caption=What+is+seen", 2],
])) {
  onPage(`?embed=1&${query} fits into ${width} × ${height}`, { path: `?embed=1&${query}`, viewport: { width, height } }, async (page) => {
    await page.waitFor((selector, deep) => deep(selector)[0].width > 100, SPHERE);
    assert.deepEqual(await outside(page), []);
    assert.equal(await page.visible(CONTROLS), false);
    assert.equal(await page.visible(FOOT), false);
    assert.equal(await page.visible(PLAY), query.includes("few"));
    assert.equal(await page.evaluate((_, deep) => deep(".chart").filter((chart) => chart.checkVisibility()).length), charts);
    assert.equal(await page.visible(".figure-caption"), query.includes("caption"));
    assert.equal(await page.count(NOTICE), 0);
  });
}

for (const width of [316, 328]) {
  onPage(`with all controls nothing is wider than a frame of ${width} pixels`, { path: "?embed=1", viewport: { width, height: 640 } }, async (page) => {
    assert.equal(await page.visible(CONTROLS), true);
    const [needed, given, right] = await page.evaluate((_, deep) => [document.documentElement.scrollWidth, innerWidth, Math.max(...deep(".bar > *, .buttons > *").map((part) => part.getBoundingClientRect().right))]);
    assert.ok(needed <= given && right < given, `${needed} and ${right} of ${given}`);
  });
}

onPage("a theme is kept, whatever the browser prefers", { path: "?embed=1&theme=light", colorScheme: "dark" }, async (page) => {
  const paper = await page.on(".laboratory", (element) => getComputedStyle(element).backgroundColor);
  assert.equal(paper, "rgb(253, 253, 251)");
  // The page’s own paper, which shows at the corners, is light too.
  await page.waitFor(() => getComputedStyle(document.body).backgroundColor === "rgb(255, 255, 255)");
  const field = await page.on(entry("momentum"), (element) => getComputedStyle(element).color);
  assert.equal(field, "rgb(27, 29, 34)");
});

onPage("autoplay may be off", { path: "?embed=1&autoplay=off", reducedMotion: "no-preference" }, async (page) => {
  await page.pause(300);
  assert.equal(await steps(page), 0);
  await page.click(PLAY);
  await moreSteps(page, 5);
});

onPage("what is not known in a composition is said, and the rest holds", { path: "?embed=1&controls=many&charts=weight_norm,loudness" }, async (page) => {
  await page.shows(NOTICE, "controls: “many” is not known here; it takes all, few, none");
  await page.shows(NOTICE, "“loudness”");
  assert.equal(await page.visible(CONTROLS), true);
  assert.equal(await page.visible(chart("weight_norm")), true);
  assert.equal(await page.visible(chart("excess_risk")), false);
});

onPage("attributes compose an element, and its events tell the page what happens", { path: "host.html", ready: false, faults: host('<div id="told"></div><equisphere-lab controls="few" charts="excess_risk" theme="dark"></equisphere-lab>'), before: 'for (const what of ["ready", "change", "step"]) addEventListener(`equisphere-${what}`, ({ detail }) => (globalThis.told = { ...globalThis.told, [what]: detail }));' }, async (page) => {
  await ready(page, 1);
  const height = await page.on(LABORATORY, (element) => ((element.style.height = "300px"), element.getBoundingClientRect().height));
  assert.equal(height, 300);
  assert.equal(await page.visible(CONTROLS), false);
  await page.click(PLAY);
  await page.waitFor((_) => /** @type {any} */ (globalThis).told?.step?.steps > 5);
  await page.click(PLAY);
  await page.on(LABORATORY, (element) => void element.open("v=2&momentum=0.5"));
  await page.waitFor((selector, deep) => deep(selector)[0].lab.value("momentum") === 0.5, LABORATORY);
  const told = await page.evaluate("globalThis.told");
  assert.equal(told.ready.steps, 0);
  assert.match(told.change.link, /momentum=0\.5/);
});
