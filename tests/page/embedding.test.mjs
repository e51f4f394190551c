// The laboratory in an article of somebody else, through every door at once.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { BROWSER, onPage } from "./browser.mjs";
import { CARD, card } from "./card.mjs";
import { LABORATORY, READY, moreSteps } from "./laboratory.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const read = (/** @type {string} */ name) => readFileSync(new URL(name, import.meta.url), "utf8");
/** The article under the policy that many blogs send: none. */
const article = {
  path: "host_article.html",
  ready: false,
  viewport: { width: 900, height: 800 },
  faults: {
    "host_article.html": { body: read("host_article.html"), headers: { "content-security-policy": "" } },
    "host_article.css": { body: read("host_article.css"), type: "text/css" },
    // A policy that is sent says 'self', which to some browsers is nothing where a document has no origin.
    "/index.html": { headers: { "content-security-policy": "" } },
  },
};

/** A laboratory in a frame, once it is ready. @param {Page} page @param {string} id */
async function framed(page, id) {
  await page.on(`#${id}`, (frame) => frame.scrollIntoView({ block: "center", behavior: "instant" }));
  const inner = await page.frame(`#${id}`);
  await inner.there(READY);
  return inner;
}

onPage("every door opens in one article", article, async (page) => {
  await page.waitFor(([selector], deep) => deep(selector).length === 2, [READY]);
  assert.equal(await page.on("#one", (lab) => lab.learning_rate), 0.4);
  assert.equal(await page.on("#two", (lab) => lab.optimizer), "adamw");
  const sphere = await framed(page, "sphere");
  await sphere.waitFor((selector, deep) => deep(selector)[0].lab.steps() === 400, LABORATORY);
  const chart = await framed(page, "chart");
  assert.equal(await chart.on(LABORATORY, (lab) => lab.lab.value("learning_rate")), 0.2);
  const sandboxed = await framed(page, "sandboxed");
  assert.equal(await sandboxed.on(LABORATORY, (lab) => lab.lab.value("momentum")), 0.9);
  const whole = await framed(page, "whole");
  assert.equal(await whole.on(LABORATORY, (lab) => lab.lab.value("seed")), 5);
  const shared = await page.evaluate((_, deep) => deep("#one")[0].lab.constructor === deep("#two")[0].lab.constructor);
  assert.ok(shared, "the elements of the article share one program");
});

onPage("a frame with all controls gets the height of what is in it, and only from its own window", article, async (page) => {
  const whole = await framed(page, "whole");
  const needed = await whole.waitFor(() => Math.ceil(document.documentElement.getBoundingClientRect().height));
  await page.waitFor((selector, deep) => deep(selector)[0].getBoundingClientRect().height > 600, "#whole");
  const height = () => page.on("#whole", (frame) => frame.getBoundingClientRect().height);
  assert.ok(Math.abs((await height()) - needed) < 40, `${await height()} for ${needed}`);
  const before = await page.on("#sphere", (frame) => frame.getBoundingClientRect().height);
  await page.evaluate(() => window.postMessage({ equisphere: "height", height: 5 }, "*"));
  await page.pause(200);
  assert.ok((await height()) > 600);
  assert.equal(await page.on("#sphere", (frame) => frame.getBoundingClientRect().height), before, "one that fills its frame says nothing");
});

onPage("in a frame that may run scripts alone it plays, goes to steps and fast-forwards", { ...article, reducedMotion: "no-preference" }, async (page) => {
  const frame = await framed(page, "sandboxed");
  await moreSteps(frame, 20);
  await frame.evaluate((_, deep) => deep("equisphere-lab")[0].open("v=2&step=30000"));
  await frame.waitFor((selector, deep) => deep(selector)[0].lab.steps() === 30000, LABORATORY);
  await frame.on(".fast-forward input", (input) => (input.value = "20000"));
  await frame.on(".fast-forward .go", (button) => button.click());
  await frame.waitFor((selector, deep) => deep(selector)[0].lab.steps() === 50000, LABORATORY);
});

onPage("the wheel scrolls the article and not the laboratory", article, async (page) => {
  await page.waitFor(([selector], deep) => deep(selector).length === 2, [READY]);
  const taken = await page.evaluate((_, deep) =>
    deep("#one >> canvas").map((canvas) => {
      const event = new WheelEvent("wheel", { deltaY: 100, bubbles: true, cancelable: true, composed: true });
      canvas.dispatchEvent(event);
      return event.defaultPrevented || !["pan-y", "auto"].includes(getComputedStyle(canvas).touchAction);
    }),
  );
  assert.ok(taken.length > 1 && !taken.includes(true), String(taken));
});

onPage("the helper of frames is small", { whole: false }, async () => {
  const { length } = readFileSync(new URL("../../dist/embed.js", import.meta.url));
  assert.ok(length > 100 && length <= 1000, `${length} bytes`);
});

if (BROWSER === "chromium") {
  onPage("the picture that other sites show is what the laboratory draws now", { whole: false, faults: { "/index.html": { headers: { "content-security-policy": "" } } } }, async (page) => {
    const pictures = [readFileSync(CARD), await card()].map((picture) => `data:image/png;base64,${picture.toString("base64")}`);
    const difference = await page.evaluate(async (sources) => {
      const values = await Promise.all(
        sources.map(async (/** @type {string} */ source) => {
          const image = Object.assign(new Image(), { src: source });
          await image.decode();
          const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
          const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, canvas.width, canvas.height).data;
        }),
      );
      const [one, other] = values;
      return one.length === other.length ? Array.from(one).reduce((sum, value, place) => sum + Math.abs(value - other[place]), 0) / one.length : Infinity;
    }, pictures);
    // Of 255 on average: letters are drawn a little differently from machine to machine, curves in other places would make more.
    assert.ok(difference < 2.5, `${difference}: cargo xtask screenshots renews it`);
  });
}
