// The peers as processes and pages that run `count` steps of a case and tell the processor time in seconds.
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

/** One thread for everybody. */
const SINGLE = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1", NUMBA_NUM_THREADS: "1" };

/**
 * A process that answers `case⇥count` lines with seconds.
 *
 * @param {string} name
 * @param {string[]} command
 */
export function processPeer(name, [program, ...words]) {
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...SINGLE } });
  // Whoever asks a process that has ended hears of it below.
  child.stdin.on("error", () => undefined);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    async run(test, count) {
      child.stdin.write(`${test}\t${count}\n`);
      const { value, done } = await answers.next();
      if (done) {
        throw new Error(`${name} ended without an answer to “${test}”`);
      }
      return Number(value);
    },
    async close() {
      child.stdin.end();
    },
  };
}

/**
 * A module of benches/peers in a page of its own; time is what the page's thread has worked.
 *
 * @param {string} name
 * @param {import("playwright-core").Browser} browser
 * @param {string} module
 */
export async function pagePeer(name, browser, module) {
  const origin = "http://peers.test/";
  const page = await browser.newPage();
  await page.route(`${origin}**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    if (path === "/") {
      return route.fulfill({ contentType: "text/html", body: "<!doctype html>" });
    }
    const contentType = path.endsWith(".wasm") ? "application/wasm" : "text/javascript";
    return route.fulfill({ contentType, body: await readFile(new URL(`..${path}`, import.meta.url)) });
  });
  await page.goto(origin);
  await page.evaluate(async (address) => Object.assign(window, { peer: await import(address) }), `/benches/peers/${module}`);
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find((metric) => metric.name === "ThreadTime")?.value ?? NaN;
  };
  return {
    name,
    async run(test, count) {
      const before = await worked();
      await page.evaluate(([test, count]) => void /** @type {any} */ (window).peer.run(test, count), [test, count]);
      return (await worked()) - before;
    },
    close: () => page.close(),
  };
}
