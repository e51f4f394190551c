// A page in headless Chromium, for tests, benchmarks and screenshots.
import { chromium } from "playwright-core";

/** Without these Chromium looks for services that a test machine does not reach. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const PAGE = process.env.PAGE ?? "http://127.0.0.1:8080/";
export const DEEP_PAGE = process.env.DEEP_PAGE ?? `${PAGE}some/deep/path/`;

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/**
 * Opens the page and waits until the laboratory is ready. Collects what goes wrong in
 * `page.problems`, and requests to other origins in `page.foreign`.
 *
 * @param {import("playwright-core").Browser} browser
 */
export async function open(browser, { address = PAGE, ready = true, prepare, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.problems = [];
  page.foreign = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      page.problems.push(message.text());
    }
  });
  page.on("pageerror", (error) => page.problems.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(address).origin)) {
      page.foreign.push(request.url());
    }
  });
  await prepare?.(page);
  await page.goto(address);
  if (ready) {
    await page.locator("equisphere-lab[data-ready]").waitFor();
  }
  return page;
}

/** Takes steps without waiting for frames, then draws; returns the last record's means. */
export function advance(page, steps) {
  return page.evaluate((steps) => {
    const element = document.querySelector("equisphere-lab");
    element.lab.advance(steps);
    element.lab.follow();
    element.player.redraw();
    return means(element.lab);

    function means(lab) {
      return { steps: lab.steps(), means: [0, 1, 2, 3].map((chart) => lab.last_mean(chart)) };
    }
  }, steps);
}
