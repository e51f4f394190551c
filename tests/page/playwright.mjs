// Pages in Chromium and in Firefox, through Playwright.
import { chromium, firefox } from "playwright-core";

/** @typedef {import("./browser.mjs").Look} Look */

/** Without these Chromium looks for services that a test machine does not reach. */
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** A Chromium, for whoever needs more of it than a page. */
export function launchChromium() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/**
 * A Firefox. Playwright sets neither colour scheme nor motion of a released Firefox, nor switches its scripts off:
 * preferences of the whole browser do.
 *
 * @param {Partial<Look>} [look]
 */
export function launchFirefox({ colorScheme, reducedMotion, scripts = true } = {}) {
  return firefox.launch({
    channel: "moz-firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    firefoxUserPrefs: {
      "layout.css.prefers-color-scheme.content-override": colorScheme === "dark" ? 0 : 1,
      "ui.prefersReducedMotion": reducedMotion === "reduce" ? 1 : 0,
      "javascript.enabled": scripts,
    },
  });
}

/** @type {Map<string, Promise<import("playwright-core").Browser>>} */
const browsers = new Map();

/**
 * The browser for pages that are to look so; those that can be shared are.
 *
 * @param {string} name
 * @param {Look} look
 */
function browserFor(name, look) {
  const key = name === "firefox" ? JSON.stringify([look.colorScheme, look.reducedMotion, look.scripts]) : "";
  const launched = browsers.get(key) ?? (name === "firefox" ? launchFirefox(look) : launchChromium());
  browsers.set(key, launched);
  return launched;
}

/** Closes the browsers that were started. */
export async function closeBrowsers() {
  await Promise.all([...browsers.values()].map(async (browser) => (await browser).close()));
  browsers.clear();
}

/**
 * An empty page.
 *
 * @param {string} name chromium or firefox
 * @param {Look} look
 * @returns {Promise<import("./facade.mjs").Driver>}
 */
export async function openDriver(name, look) {
  const { viewport, colorScheme, reducedMotion, deviceScaleFactor, scripts } = look;
  const browser = await browserFor(name, look);
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion, deviceScaleFactor, javaScriptEnabled: scripts });
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      problems.push(message.text());
    }
  });
  page.on("pageerror", (error) => problems.push(error.message));
  return {
    ...inputs(page, page, async () => ({ x: 0, y: 0 })),
    goto: async (address) => void (await page.goto(address)),
    resize: (width, height) => page.setViewportSize({ width, height }),
    screenshot: (fullPage) => page.screenshot({ fullPage }),
    problems: async () => problems,
    ...(name === "chromium" ? { heap: () => heapOf(page) } : {}),
    close: () => context.close(),
  };
}

/** Bytes that scripts of a page in Chromium hold, once the garbage is gone. @param {import("playwright-core").Page} page */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/**
 * Scripts, keys and mouse in a page or in a frame of it.
 *
 * @param {import("playwright-core").Page} page
 * @param {import("playwright-core").Page | import("playwright-core").Frame} inside
 * @param {() => Promise<{ x: number, y: number }>} corner of the frame in the page
 * @returns {any} the driver but for what only whole pages have
 */
function inputs(page, inside, corner) {
  return {
    evaluate: (/** @type {string} */ expression) => inside.evaluate(expression),
    press: (/** @type {string} */ key) => page.keyboard.press(key),
    type: (/** @type {string} */ text) => page.keyboard.type(text),
    move: async (/** @type {number} */ x, /** @type {number} */ y) => {
      const { x: left, y: top } = await corner();
      await page.mouse.move(left + x, top + y);
    },
    down: () => page.mouse.down(),
    up: () => page.mouse.up(),
    frame: async (/** @type {string} */ selector) => {
      const handle = await inside.waitForSelector(selector);
      const frame = await handle.contentFrame();
      if (!frame) {
        throw new Error(`${selector} is no frame`);
      }
      return inputs(page, frame, async () => (await handle.boundingBox()) ?? { x: 0, y: 0 });
    },
  };
}
