// @ts-nocheck: what runs in the page is sent as text, and knows the page better than the types do.
// The reader's own run and the calculator, below the laboratory.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { LABORATORY } from "./laboratory.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const PART = "[data-part=own_run]";
const FOUND = `${PART} .findings li`;
const CALCULATOR = "[data-part=calculator]";

/** @param {Page} page @param {string} part */
const opened = async (page, part) => {
  await page.evaluate((part) => {
    document.querySelector(part).scrollIntoView();
    document.querySelector(part).open = true;
  }, part);
  await page.waitFor((part) => document.querySelector(`${part} form`) !== null, part);
};

/** Pastes a file, as a reader may. @param {Page} page @param {string} name @param {string} text */
const paste = (page, name, text) =>
  page.evaluate(
    ([part, name, text]) => {
      const event = new Event("paste", { cancelable: true });
      const files = name ? [new File([text], name)] : [];
      Object.assign(event, { clipboardData: { files, getData: () => text } });
      document.querySelector(`${part} textarea`).dispatchEvent(event);
    },
    [PART, name, text],
  );

/** @param {Page} page @param {string} selector */
const texts = (page, selector) => page.evaluate((selector) => [...document.querySelectorAll(selector)].map((node) => node.textContent), selector);

onPage("the example log is read, drawn, and opened in the laboratory", {}, async (page) => {
  await opened(page, PART);
  await page.evaluate((part) => document.querySelector(`${part} .example`).click(), PART);
  await page.waitFor((selector) => document.querySelector(selector) !== null, FOUND);
  const found = await texts(page, FOUND);
  assert.ok(found.some((text) => text.startsWith("The relaxation time is 250 steps, 32")), found.join(" "));
  const charts = await page.evaluate((part) => [...document.querySelectorAll(`${part} svg`)].map((chart) => chart.querySelectorAll("polyline").length > 5), PART);
  assert.deepEqual(charts, [true, true, true]);
  await page.evaluate((part) => document.querySelector(`${part} button.experiment`).click(), PART);
  await page.waitFor((selector) => document.querySelector(selector).link.includes("changes="), LABORATORY);
  const link = await page.evaluate((selector) => document.querySelector(selector).link, LABORATORY);
  assert.match(link, /weight_decay=0\.005&momentum=0\.9/);
  await page.evaluate((part) => document.querySelector(`${part} button.replay`).click(), PART);
  await page.waitFor((selector) => document.querySelector(selector).link.includes("optimizer=hyperball"), LABORATORY);
});

onPage("what is wrong with a file is said, and an unknown column is chosen", {}, async (page) => {
  await opened(page, PART);
  await paste(page, "broken.csv", "step,lr,turn\n0,0.1,0.01\n1,fast,0.01\n2,0.1,0.01\n");
  await page.waitFor((part) => document.querySelector(`${part} .warnings`) !== null, PART);
  assert.match((await texts(page, `${PART} .warnings li`))[0], /broken\.csv, line 3, column 3: a number was expected, not “fast”/);
  await page.evaluate((part) => {
    const select = document.querySelector(`${part} .unknown select`);
    select.value = "angular_update";
    select.dispatchEvent(new Event("change"));
  }, PART);
  await page.waitFor((part) => document.querySelector(`${part} .recognised`).textContent.includes("angular_update ← turn"), PART);
  await paste(page, "archive.zip", "PK\u0003\u0004\u0000");
  await page.waitFor((part) => document.querySelector(`${part} .status`).textContent.includes("binary file"), PART);
  assert.equal((await texts(page, `${PART} .found > *`)).length, 0);
});

onPage("a million rows are read without a freeze", {}, async (page) => {
  await opened(page, PART);
  const longest = await page.evaluate(async (part) => {
    const lines = ["step,lr,angular_update"];
    for (let step = 0; step < 1_000_000; step += 1) {
      lines.push(`${step},0.1,${0.03 + (step % 7) * 1e-4}`);
    }
    const file = new File([lines.join("\n")], "long.csv");
    let [longest, before, going] = [0, performance.now(), true];
    const tick = () => {
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
      if (going) setTimeout(tick);
    };
    tick();
    const event = new Event("drop", { bubbles: true, cancelable: true });
    Object.assign(event, { dataTransfer: { files: [file] } });
    document.querySelector(`${part} .own-run`).dispatchEvent(event);
    while (!document.querySelector(`${part} .findings`)) await new Promise((resolve) => setTimeout(resolve, 20));
    going = false;
    return longest;
  }, PART);
  // On a busy machine; what is meant is that no wait is one that a reader takes for a hang.
  assert.ok(longest < 3000, `${longest} ms`);
  assert.match((await texts(page, `${PART} .recognised`))[0], /angular_update/);
});

onPage("the calculator gives the numbers of theory and a link of its own", {}, async (page) => {
  await opened(page, CALCULATOR);
  const first = await texts(page, `${CALCULATOR} dd`);
  // arccos(1 − 0.0005) and 1/(4ηλ).
  assert.equal(first[0], "0.03162");
  assert.ok(first.includes("500.0"), first.join(" "));
  const link = await page.evaluate((part) => {
    const field = document.querySelector(`${part} [name=weight_decay]`);
    field.value = "0.02";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return document.querySelector(`${part} a`).search;
  }, CALCULATOR);
  assert.match(decodeURIComponent(link), /weight_decay=0\.02/);
  assert.equal((await texts(page, `${CALCULATOR} dd`))[0], "0.06326");
});

onPage("a link opens its calculation", { path: "?calculator=optimizer%3Dadamw%26learning_rate%3D0.001%26weight_decay%3D0.1%26dimension%3D64" }, async (page) => {
  await page.waitFor((part) => document.querySelector(`${part} dd`) !== null, CALCULATOR);
  assert.equal(await page.evaluate((part) => document.querySelector(`${part} select`).value, CALCULATOR), "adamw");
});
