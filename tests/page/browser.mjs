// The page in the browser that the environment variable BROWSER names: chromium, firefox or webkit.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { FAILED, LABORATORY, READY, complete } from "./laboratory.mjs";
import { Page } from "./facade.mjs";
import { WATCH } from "./in_page.mjs";
import * as playwright from "./playwright.mjs";
import { serve } from "./server.mjs";
import * as webkit from "./webkit.mjs";

/** chromium, firefox or webkit */
export const BROWSER = process.env.BROWSER ?? "chromium";

/**
 * How the page is looked at.
 *
 * @typedef {object} Look
 * @property {{ width: number, height: number }} viewport
 * @property {"light" | "dark"} colorScheme
 * @property {"reduce" | "no-preference"} reducedMotion
 * @property {number} deviceScaleFactor
 * @property {boolean} scripts
 */

/** @type {Look} */
const USUAL = { viewport: { width: 1280, height: 800 }, colorScheme: "light", reducedMotion: "reduce", deviceScaleFactor: 1, scripts: true };

/**
 * @typedef {object} Visit
 * @property {string} [path] after the server's address, with `?` and `#`
 * @property {boolean} [ready] whether to wait for the laboratory
 * @property {boolean} [opening] whether the page stays as it opens, with the moving picture alone
 * @property {boolean} [whole] whether the laboratory moves into the whole program then; otherwise it stays in that of
 *   the first view until it is touched
 * @property {Record<string, import("./server.mjs").Fault>} [faults] of the server, by the end of the path
 * @property {string} [before] a script that runs in the page before everything else
 * @property {boolean} [pristine] whether the page is left as a host would send it, to the byte: without `before`, and
 *   without what watches for problems where the driver does not
 */

/** On a machine that nobody watches, a test that fails is run once more: browsers under automation lose a page now and then. */
const AGAIN = process.env.CI === "1";

/** Tests that a browser cannot run, by the beginning of their name, and why. @type {[browser: string, name: string, reason: string][]} */
const CANNOT = [
  ["firefox", "nothing moves while the numbers change", "Firefox does not report layout shifts"],
  ["webkit", "nothing moves while the numbers change", "WebKit does not report layout shifts"],
  ["webkit", "what is kept makes the first visit no heavier", "WebKit under automation asks the server again for what it has just loaded, preloads among it"],
  ["webkit", "runs in a sandboxed frame when the policy says 'self'", "WebKit matches 'self' with nothing in a frame without an origin"],
];

/**
 * Opens the page on a server of its own and waits until the laboratory is ready.
 *
 * @param {Partial<Look> & Visit} [options]
 */
export async function open({ path = "", ready = true, opening = false, whole = true, faults, before = "", pristine = false, ...look } = {}) {
  const server = await serve({ faults, before: pristine ? "" : WATCH + before });
  const wanted = { ...USUAL, ...look };
  const driver = await (BROWSER === "webkit" ? webkit.openDriver(wanted) : playwright.openDriver(BROWSER, wanted));
  const page = new Page(driver, server);
  await page.goto(path);
  if (ready) {
    await page.there(`${READY}, ${FAILED}`);
    assert.equal(await page.count(FAILED), 0, "the laboratory failed");
    if (!opening) {
      await page.on(LABORATORY, (element) => element.unfold());
    }
    if (whole) {
      await complete(page);
    }
  }
  return page;
}

/**
 * A test with a page of its own, which must not have logged anything unless `clean` is false: no request to
 * another origin either, which the server's policy refuses.
 *
 * @param {string} name
 * @param {Partial<Look> & Visit & { clean?: boolean }} options
 * @param {(page: Page) => Promise<void>} body
 */
export function onPage(name, { clean = true, ...options }, body) {
  const skip = CANNOT.find(([browser, start]) => browser === BROWSER && name.startsWith(start))?.[2];
  const visit = async () => {
    const page = await open(options);
    try {
      await body(page);
      if (clean) {
        assert.deepEqual(await page.problems(), []);
      }
    } finally {
      await page.close();
    }
  };
  test(name, { skip }, async (context) => {
    try {
      await visit();
    } catch (error) {
      if (!AGAIN) {
        throw error;
      }
      // What fails twice is wrong; what fails once is told of, and to be made steady.
      context.diagnostic(`failed once: ${error instanceof Error ? error.stack : error}`);
      await visit();
    }
  });
}

/** Ends the browsers. Test files need not call it. */
export async function closeBrowsers() {
  await playwright.closeBrowsers();
  await webkit.closeBrowsers();
}

if (process.env.NODE_TEST_CONTEXT) {
  after(closeBrowsers);
}
