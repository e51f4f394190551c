// What the address of the page holds.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { onPage, open } from "./browser.mjs";
import { CLOSE_NOTICE, DIGITS, LABORATORY, NOTICE, advance, entry, shows, steps, value } from "./laboratory.mjs";
import { DEEP } from "./server.mjs";

test("a link opened elsewhere gives the same numbers", async () => {
  const page = await open();
  await page.fill(entry("momentum"), "0.5");
  await advance(page, 300);
  await page.fill(entry("learning_rate"), "0.03");
  const first = await advance(page, 300);
  await page.waitFor(() => location.hash.includes("changes=300:learning_rate:0.03"));
  const path = new URL(await page.address()).hash;
  await page.close();
  const other = await open({ path });
  assert.deepEqual(await advance(other, 600), first);
  await shows(other, "momentum", "0.5");
  await shows(other, "learning_rate", "0.03");
  await other.close();
});

onPage("values out of range in a link are changed, and the page says so", { path: "#v=1&learning_rate=1e9&weight_decay=lots&unknown=1" }, async (page) => {
  assert.equal(await value(page, "learning_rate"), "10");
  assert.equal(await value(page, "weight_decay"), "0.01");
  assert.match(await page.text(NOTICE), /Learning rate.*1e9.*10[^]*Weight decay.*lots.*0\.01/);
});

onPage("a link of another version is refused and the run goes on", {}, async (page) => {
  await advance(page, 50);
  await page.evaluate(() => void (location.hash = "#v=7&momentum=0.5"));
  await page.shows(NOTICE, "version 7");
  assert.equal(await steps(page), 50);
  await page.evaluate(() => void (location.hash = `#v=1&x=${"1".repeat(40000)}`));
  await page.shows(NOTICE, "long");
  assert.equal(await steps(page), 50);
  await page.click(CLOSE_NOTICE);
  assert.equal(await page.visible(NOTICE), false);
});

onPage("works from any sub-path", { path: DEEP }, async (page) => {
  await page.select(entry("objective"), "digits");
  await page.waitFor((selector, deep) => deep(selector)[0].checkVisibility(), DIGITS);
});

/** Lines of a checksum and a link, see there. */
const SERIES = readFileSync(new URL("../reference/series.txt", import.meta.url), "utf8").trim().split("\n");

/** FNV-1a, 64 bits, in hexadecimal. @param {string} text */
function checksum(text) {
  const hash = Buffer.from(text).reduce((hash, byte) => ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn, 0xcbf29ce484222325n);
  return hash.toString(16).padStart(16, "0");
}

onPage("links lead to the same series as natively, to the last bit", {}, async (page) => {
  for (const line of SERIES.filter((line) => !line.startsWith("#"))) {
    const link = line.split(" ")[1];
    await page.evaluate((link) => void (location.hash = link), link);
    const goal = Number(link.match(/&step=(\d+)/)?.[1]);
    await page.waitFor(([selector, goal], deep) => deep(selector)[0].lab?.steps() === goal, [LABORATORY, goal]);
    const csv = await page.on(LABORATORY, ({ lab }) => lab.series_csv(""));
    const rows = csv.split("\n").filter((/** @type {string} */ row) => row.startsWith('"'));
    const numbers = rows.map((/** @type {string} */ row) => `${row.replace(/^"[^"]*",/, "")}\n`);
    assert.equal(`${checksum(numbers.join(""))} ${link}`, line);
  }
});
