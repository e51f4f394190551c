// What axe finds in every state of the page that a reader can bring about, light and dark.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { onPage } from "./browser.mjs";
import { FAILED, FILES, advance } from "./laboratory.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const AXE = new URL("../../node_modules/axe-core/axe.min.js", import.meta.url);

/** Opens a part of the article and waits for what comes with it. @param {Page} page @param {string} name */
async function unfold(page, name) {
  await page.evaluate((name) => {
    const part = /** @type {HTMLDetailsElement} */ (document.querySelector(`[data-part=${name}]`));
    part.scrollIntoView();
    part.open = true;
  }, name);
  await page.there(`[data-part=${name}] form`);
}

/**
 * States: a name, how the page is visited, and what a reader does there.
 *
 * @type {[string, Parameters<typeof import("./browser.mjs").open>[0], (page: Page) => Promise<unknown>][]}
 */
const STATES = [
  ["the opening", { opening: true, whole: false }, async () => {}],
  ["the page in Chinese", { path: "zh.html" }, (page) => advance(page, 300)],
  ["a frame", { path: "?embed=1&controls=few&caption=Here" }, (page) => advance(page, 300)],
  ["the dialog of links", {}, (page) => page.click(".bar .share")],
  ["the list of keys", {}, (page) => page.press("?")],
  ["the map", {}, (page) => page.click("button.map-open")],
  [
    "a log with its findings",
    {},
    async (page) => {
      await unfold(page, "own_run");
      await page.on("[data-part=own_run] .example", (button) => button.click());
      await page.there("[data-part=own_run] .findings li");
    },
  ],
  ["the calculator", {}, (page) => unfold(page, "calculator")],
  ["a laboratory that cannot run", { ready: false, faults: { [FILES.wasm]: { status: 404, body: "gone" } } }, (page) => page.there(FAILED)],
];

for (const [name, visit, act] of STATES) {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    onPage(`axe finds no barrier in ${name}, ${colorScheme}`, { ...visit, colorScheme, clean: visit?.ready !== false }, async (page) => {
      await act(page);
      // What fades in has its colour only afterwards.
      await page.waitFor(() => document.getAnimations().every((animation) => animation.playState === "finished"));
      await page.evaluate(`void (() => { ${await readFile(AXE, "utf8")} })()`);
      const { violations } = await page.evaluate("axe.run()");
      assert.deepEqual(violations.map((/** @type {any} */ found) => `${found.id}: ${found.nodes.map((/** @type {any} */ node) => node.target).join(", ")}`), []);
    });
  }
}
