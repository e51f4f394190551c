// How soon the page answers: clicks, keys and a slider while heavy experiments play, by the browser's own Event Timing
// (Chromium alone measures to the next picture), and how long a map and a divided fast-forward take.

/** @typedef {import("playwright-core").Page} Page */

/** The heaviest that the table of parameters allows, and four runs at once; `keep` is how many are kept beside the shown one. */
export const HEAVY = [
  { name: "1000 weights × 256 replicas", link: "dimension=1000&replicas=256", keep: 0 },
  { name: "matrix noise, 64 weights × 256", link: "dimension=64&replicas=256&noise=matrix", keep: 0 },
  { name: "10,000 steps a frame", link: "steps_per_frame=10000", keep: 0 },
  { name: "four runs at once", link: "", keep: 3 },
  { name: "four runs of 1000 weights × 256", link: "dimension=1000&replicas=256", keep: 3 },
];
const ROUNDS = 8;
/** Milliseconds between two actions, as of a quick reader. */
const BETWEEN = 180;
/** Event Timing tells of nothing shorter. */
const SHORTEST = 16;

/** @param {number[]} list @param {number} share */
const at = (list, share) => list.toSorted((a, b) => a - b)[Math.ceil(share * list.length) - 1];

/**
 * Durations of clicks, keys and moves of a slider, in milliseconds to the next picture, while an experiment plays.
 *
 * @param {Page} page with a laboratory that is ready and unfolded
 * @param {string} laboratory its selector
 * @param {typeof HEAVY[number]} heavy
 */
export async function responses(page, laboratory, { name, link, keep }) {
  await page.locator(laboratory).evaluate(
    (/** @type {any} */ element, { link, keep }) => {
      element.lab.open_link(`v=2&${link}`);
      for (let kept = 0; kept < keep; kept += 1) {
        element.lab.keep();
      }
    },
    { link, keep },
  );
  await page.evaluate((shortest) => {
    /** @type {any} */ (globalThis).answered = [];
    /** @param {any} list */
    const take = (list) => {
      for (const { name, duration, interactionId } of list.getEntries()) {
        if (interactionId > 0 && ["click", "keydown", "keyup", "pointerup"].includes(name)) {
          /** @type {any} */ (globalThis).answered.push(duration);
        }
      }
    };
    new PerformanceObserver(take).observe(/** @type {any} */ ({ type: "event", durationThreshold: shortest }));
  }, SHORTEST);
  await page.locator(laboratory).evaluate((/** @type {any} */ element) => (element.clock.playing = true));
  await page.waitForTimeout(500);
  let actions = 0;
  const slider = page.locator(laboratory).locator(".control input[type=range]").first();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const act of [
      () => page.locator(laboratory).locator("canvas").first().click(),
      () => page.keyboard.press("ArrowRight"),
      () => slider.focus().then(() => page.keyboard.press("ArrowRight")),
      () => slider.click(),
      () => page.keyboard.press("ArrowLeft"),
    ]) {
      await act();
      actions += 1;
      await page.waitForTimeout(BETWEEN);
    }
  }
  const slow = /** @type {number[]} */ (await page.evaluate("globalThis.answered"));
  // What is not told of was faster. A click and a key are each two or three events; each counts.
  const durations = [...slow, ...Array(Math.max(0, 2 * actions - slow.length)).fill(SHORTEST)];
  return { name, actions, median_ms: at(durations, 0.5), late_ms: at(durations, 0.95), longest_ms: at(durations, 1) };
}

/** Seconds of a map of the default experiment, 32 × 32 cells, with all cores. @param {Page} page @param {string} laboratory */
export async function mapSeconds(page, laboratory) {
  const lab = page.locator(laboratory);
  await lab.locator("button.map-open").click();
  await lab.locator("button.map-start").click();
  const dialog = lab.locator("dialog.map[data-seconds]");
  await dialog.waitFor({ timeout: 300_000 });
  return Number(await dialog.getAttribute("data-seconds"));
}

/**
 * Seconds of a million steps of the default experiment by fast-forward.
 *
 * @param {Page} page
 * @param {string} laboratory
 * @param {boolean} divided among as many workers as there are cores, and otherwise by one
 */
export async function fastForwardSeconds(page, laboratory, divided) {
  const lab = page.locator(laboratory);
  await lab.evaluate((/** @type {any} */ element, divided) => {
    element.lab.reset();
    if (!divided) {
      element.lab.shares = () => 1;
    }
  }, divided);
  const start = performance.now();
  await lab.locator(".fast-forward input").first().fill("1000000");
  await lab.locator("button.go").click();
  await lab.evaluate(async (/** @type {any} */ element) => {
    while (element.lab.steps() < 1_000_000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  return (performance.now() - start) / 1000;
}
