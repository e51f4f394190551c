// What the page costs: bytes of the first load, time to the first picture, a frame, and what a frame leaves
// behind for the garbage collector.
import { existsSync } from "node:fs";
import { LABORATORY, READY } from "../tests/page/laboratory.mjs";
import { launchFirefox } from "../tests/page/playwright.mjs";
import { serve } from "../tests/page/server.mjs";
import { HEAVY, fastForwardSeconds, mapSeconds, responses } from "./responses.mjs";
import { packed, weighCore, weighPage } from "./weights.mjs";

/** @typedef {import("playwright-core").Browser} Browser */

const VISITS = 9;
const FRAMES = 201;
const STEPS = 1_000_000;
const LONG_HISTORY = 100_000_000;
const WATCHED_SECONDS = 4;
const FIREFOX = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** @type {string} */
let PAGE;

/** @param {number[]} list @param {number} share */
const at = (list, share) => list.toSorted((a, b) => a - b)[Math.round(share * (list.length - 1))];
/** @param {number[]} list */
const median = (list) => at(list, 0.5);

/**
 * The page with a laboratory that is ready.
 *
 * @param {Browser} browser
 * @param {import("playwright-core").BrowserContextOptions} options
 */
async function open(browser, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(PAGE);
  // The figures of the article become laboratories of their own when they come near.
  await page.locator(READY).first().waitFor();
  await page.locator(READY).first().evaluate((/** @type {any} */ element) => element.whole());
  return page;
}

/** Files of the first load with their size after `gzip -9`, largest first. @param {Browser} browser */
async function firstLoad(browser) {
  const visit = await browser.newPage();
  /** @type {Promise<{ file: string, bytes: number }>[]} */
  const files = [];
  visit.on("response", (response) => {
    files.push(response.body().then((body) => ({ file: new URL(response.url()).pathname, bytes: packed(body) })));
  });
  await visit.goto(PAGE);
  await visit.locator(READY).waitFor();
  await visit.waitForLoadState("networkidle");
  await visit.close();
  return (await Promise.all(files)).sort((a, b) => b.bytes - a.bytes);
}

/** Milliseconds from navigation to the first picture, visit by visit, each with an empty cache. @param {Browser} browser */
async function firstPictures(browser) {
  /** @type {number[]} */
  const times = [];
  for (let visit = 0; visit <= VISITS; visit += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(PAGE);
    const mark = await page.waitForFunction(() => performance.getEntriesByName("first picture")[0]?.startTime);
    if (visit > 0) {
      times.push(/** @type {number} */ (await mark.jsonValue()));
    }
    await context.close();
  }
  return times;
}

/** Script of a frame in milliseconds, after some steps of some replicas. @param {Browser} browser @param {number} ratio @param {number} steps @param {number} replicas */
async function frames(browser, ratio, steps, replicas) {
  const page = await open(browser, { deviceScaleFactor: ratio });
  const times = await page.evaluate(
    ({ FRAMES, LABORATORY, steps, replicas }) => {
      const element = /** @type {any} */ (document.querySelector(LABORATORY));
      element.lab.set("replicas", replicas);
      const start = performance.now();
      element.lab.advance(steps);
      const advance = performance.now() - start;
      const frames = [];
      for (let frame = 0; frame < FRAMES; frame += 1) {
        element.lab.advance(1);
        const before = performance.now();
        element.drawAll();
        frames.push(performance.now() - before);
      }
      return { advance, frames };
    },
    { FRAMES, LABORATORY, steps, replicas },
  );
  await page.context().close();
  return { ratio, steps, replicas, advance_ms: times.advance, frame_ms: median(times.frames), quartiles: [at(times.frames, 0.25), at(times.frames, 0.75)] };
}

/** Frames a second while the page plays and the sphere turns, and the 95th percentile of their distance. @param {Browser} browser @param {number} ratio */
async function fluency(browser, ratio) {
  const page = await open(browser, { deviceScaleFactor: ratio, reducedMotion: "no-preference" });
  const gaps = await page.evaluate(
    ({ seconds, LABORATORY }) =>
      /** @type {Promise<number[]>} */ (new Promise((resolve) => {
        const { lab } = /** @type {any} */ (document.querySelector(LABORATORY));
        /** @type {number[]} */
        const times = [];
        requestAnimationFrame(function tick(now) {
          lab.turn(0.004, 0);
          times.push(now);
          if (now - times[0] > 1000 * (seconds + 1)) {
            // The first second belongs to the compiler.
            const kept = times.filter((time) => time - times[0] > 1000);
            resolve(kept.slice(1).map((time, k) => time - kept[k]));
          } else {
            requestAnimationFrame(tick);
          }
        });
      })),
    { seconds: WATCHED_SECONDS, LABORATORY },
  );
  await page.context().close();
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  return { ratio, fps: (1000 * gaps.length) / total, slow_ms: at(gaps, 0.95) };
}

/** Bytes that a frame allocates on the browser's heap, by function, by the browser's own sampling. @param {Browser} browser */
async function garbage(browser) {
  const page = await open(browser, { reducedMotion: "no-preference" });
  await page.waitForTimeout(2000);
  const session = await page.context().newCDPSession(page);
  const count = () => page.evaluate((name) => /** @type {any} */ (document.querySelector(name)).frames, LABORATORY);
  const before = await count();
  await session.send("HeapProfiler.startSampling", {
    samplingInterval: 64,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await page.waitForTimeout(1000 * WATCHED_SECONDS);
  const { profile } = await session.send("HeapProfiler.stopSampling");
  const watched = (await count()) - before;
  const sums = new Map();
  /** @param {any} node */
  const visit = (node) => {
    const { functionName, url } = node.callFrame;
    if (node.selfSize > 0 && url) {
      const name = `${functionName || "anonymous"} in ${url.split("/").at(-1)}`;
      sums.set(name, (sums.get(name) ?? 0) + node.selfSize / watched);
    }
    node.children.forEach(visit);
  };
  visit(profile.head);
  await page.context().close();
  return { frames: watched, functions: [...sums].sort((a, b) => b[1] - a[1]) };
}

/** The laboratory that the page opens with. */
const FIRST = `${LABORATORY}[address]`;

/**
 * How soon the page answers while heavy experiments play, and how long a map and a divided fast-forward take.
 *
 * @param {Browser} browser
 */
async function heavyWork(browser) {
  /** @param {(page: import("playwright-core").Page) => Promise<any>} measure */
  const opened = async (measure) => {
    const page = await open(browser, {});
    try {
      await page.locator(FIRST).evaluate((/** @type {any} */ element) => element.unfold());
      return [await measure(page)];
    } catch (error) {
      // One measurement that fails does not take the others with it.
      console.error("left out:", error);
      return [];
    } finally {
      await page.context().close();
    }
  };
  const answers = [];
  for (const heavy of HEAVY) {
    answers.push(...(await opened((page) => responses(page, FIRST, heavy))));
  }
  const maps = [];
  const divided = [];
  const undivided = [];
  for (let round = 0; round < 3; round += 1) {
    maps.push(...(await opened((page) => mapSeconds(page, FIRST))));
    divided.push(...(await opened((page) => fastForwardSeconds(page, FIRST, true))));
    undivided.push(...(await opened((page) => fastForwardSeconds(page, FIRST, false))));
  }
  return { answers, map: median(maps), divided: median(divided), undivided: median(undivided) };
}

/** Everything above; `thorough` adds the long history, heavy work, and Firefox if it is there. @param {Browser} browser @param {boolean} thorough */
export async function measurePage(browser, thorough) {
  const server = await serve();
  PAGE = server.address;
  const files = await firstLoad(browser);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const pictures = await firstPictures(browser);
  const drawn = [await frames(browser, 1, STEPS, 64), await frames(browser, 2, STEPS, 64)];
  const fluent = [];
  for (const ratio of [1, 2]) {
    fluent.push({ browser: "Chromium", ...(await fluency(browser, ratio)) });
  }
  if (thorough) {
    drawn.push(await frames(browser, 2, LONG_HISTORY, 1));
    if (existsSync(FIREFOX)) {
      const other = await launchFirefox();
      for (const ratio of [1, 2]) {
        fluent.push({ browser: "Firefox", ...(await fluency(other, ratio)) });
      }
      await other.close();
    }
  }
  const summary = { frame_ms: drawn[1].frame_ms, first_picture_ms: median(pictures), bytes_gzip: bytes };
  const weights = await weighPage(files.map(({ file }) => file));
  const left = await garbage(browser);
  const heavy = thorough ? await heavyWork(browser) : undefined;
  server.close();
  return { heavy, summary, weights, pictures, drawn, fluent, core: await weighCore(), garbage: left };
}
