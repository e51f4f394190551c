// Data that an experiment waits for, on networks that are slow or fail.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { DIGITS, EXPERIMENTS, FILES, LABORATORY, NOTICE, advance, entry, number, shows, steps, value } from "./laboratory.mjs";
import { gate } from "./server.mjs";

/** The first request for the digits hangs until the test lets it fail. */
const FIRST_HANGS = `
  const own = globalThis.fetch;
  globalThis.failFirst = undefined;
  globalThis.fetch = (address, ...rest) =>
    String(address).includes("/digits.") && !globalThis.failFirst
      ? new Promise((_, reject) => (globalThis.failFirst = () => reject(new TypeError("too late"))))
      : own(address, ...rest);
`;

onPage("a request that fails late does not drop the one that succeeded", { before: FIRST_HANGS }, async (page) => {
  await page.select(entry("objective"), "digits");
  await page.waitFor("globalThis.failFirst !== undefined");
  await page.evaluate(() => void (location.hash = "#v=1&objective=digits&momentum=0.5"));
  await shows(page, "objective", "digits");
  await page.evaluate("void failFirst()");
  await page.pause(100);
  assert.equal(await value(page, "objective"), "digits");
  assert.equal(await number(page, "momentum"), 0.5);
  assert.equal(await page.count(NOTICE), 0);
});

const slow = gate();
onPage("what is typed while the data load is kept", { faults: { [FILES.digits]: { until: slow.until } } }, async (page) => {
  await page.select(entry("objective"), "digits");
  await page.shows(NOTICE, "Loading");
  await page.fill(entry("momentum"), "0.25");
  slow.release();
  await page.waitFor((selector, deep) => deep(selector)[0].checkVisibility(), DIGITS);
  assert.equal(await number(page, "momentum"), 0.25);
  await shows(page, "momentum", "0.25");
});

const meanwhile = gate();
onPage("data that come after another experiment was opened leave it alone", { faults: { [FILES.digits]: { until: meanwhile.until } } }, async (page) => {
  await page.select(entry("objective"), "digits");
  await page.shows(NOTICE, "Loading");
  await page.select(EXPERIMENTS, "same_product");
  const link = await page.on(LABORATORY, (element) => element.lab.link());
  meanwhile.release();
  await page.pause(300);
  assert.equal(await page.on(LABORATORY, (element) => element.lab.link()), link);
  assert.equal(await value(page, "objective"), "rayleigh");
});

for (const [what, fault, why] of /** @type {[string, import("./server.mjs").Fault, string][]} */ ([
  ["a 404", { status: 404, body: "gone" }, "404"],
  ["a page in its place", { body: "<!doctype html><p>hello", type: "text/html" }, "page instead"],
  ["bytes of something else", { body: "no digits" }, "could not be loaded"],
])) {
  onPage(`${what} for the digits is told, and the run goes on`, { faults: { [FILES.digits]: fault }, clean: false }, async (page) => {
    await advance(page, 30);
    await page.select(entry("objective"), "digits");
    await page.shows(NOTICE, "could not be loaded");
    await page.shows(NOTICE, why);
    assert.equal(await steps(page), 30);
    await shows(page, "objective", "rayleigh");
  });
}
