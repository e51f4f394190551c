// The address bar belongs to the page, which hands it to one laboratory.
import assert from "node:assert/strict";
import { onPage, open } from "./browser.mjs";
import { LABORATORY, NOTICE, advance, entry, number, steps } from "./laboratory.mjs";

/** @param {import("./facade.mjs").Page} page */
const hash = (page) => page.evaluate(() => location.hash);
/** @param {import("./facade.mjs").Page} page @param {string} hash */
const go = (page, hash) => page.evaluate((hash) => void (location.hash = hash), hash);

onPage("back at the bare address there is the default experiment again", {}, async (page) => {
  await go(page, "#v=1&momentum=0.5");
  await page.waitFor((selector, deep) => deep(selector)[0].lab.value("momentum") === 0.5, LABORATORY);
  await page.evaluate(() => history.back());
  await page.waitFor((selector, deep) => deep(selector)[0].lab.value("momentum") === 0, LABORATORY);
  assert.equal(await hash(page), "");
});

onPage("a refused link gives the address back to what runs", { path: "#v=1&momentum=0.5" }, async (page) => {
  await advance(page, 20);
  const before = await hash(page);
  await go(page, "#v=7&momentum=0.25");
  await page.shows(NOTICE, "version 7");
  await page.shows(NOTICE, /address now holds/);
  assert.equal(await hash(page), before);
  assert.equal(await number(page, "momentum"), 0.5);
  assert.equal(await steps(page), 20);
});

onPage("a corrected link is corrected in the address", { path: "#v=1&learning_rate=1e9" }, async (page) => {
  await page.shows(NOTICE, /Learning rate/);
  assert.match(await hash(page), /learning_rate=10(&|$)/);
  // What the address now holds is what runs.
  const path = await hash(page);
  const other = await open({ path });
  assert.equal(await number(other, "learning_rate"), 10);
  assert.equal(await other.count(NOTICE), 0);
  await other.close();
});

onPage("the address follows changes, and the default experiment leaves it bare", {}, async (page) => {
  await page.fill(entry("momentum"), "0.5");
  await page.waitFor(() => location.hash.includes("momentum"));
  await page.fill(entry("momentum"), "0");
  await page.waitFor(() => !location.hash.includes("momentum"));
});

onPage("a removed element follows the address no more", {}, async (page) => {
  const opened = await page.on(LABORATORY, async (element) => {
    let opened = 0;
    const { prototype } = element.lab.constructor;
    const own = prototype.open_link;
    prototype.open_link = function (/** @type {string} */ link) {
      opened += 1;
      return own.call(this, link);
    };
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 20));
    location.hash = "#v=1&momentum=0.5";
    await new Promise((resolve) => setTimeout(resolve, 100));
    return opened;
  });
  assert.equal(opened, 0);
  assert.equal(await hash(page), "#v=1&momentum=0.5");
});
