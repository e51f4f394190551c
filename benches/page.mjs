// What a frame costs and what the first load weighs: `cargo xtask bench`.
import { gzipSync } from "node:zlib";
import { PAGE, launch, open } from "../tests/page/browser.mjs";

const FRAMES = 201;
const STEPS = 1_000_000;

const browser = await launch();

const visit = await browser.newPage();
const files = [];
visit.on("response", async (response) => {
  files.push(response.body().then((body) => [new URL(response.url()).pathname, gzipSync(body, { level: 9 }).length]));
});
await visit.goto(PAGE);
await visit.locator("equisphere-lab[data-ready]").waitFor();
await visit.waitForLoadState("networkidle");
const sizes = (await Promise.all(files)).sort((a, b) => b[1] - a[1]);
console.log("First load, gzip bytes:");
for (const [name, size] of [...sizes, ["in all (target 150 000)", sizes.reduce((sum, file) => sum + file[1], 0)]]) {
  console.log(`${String(size).padStart(9)}  ${name}`);
}
await visit.close();

for (const ratio of [1, 2]) {
  const page = await open(browser, { deviceScaleFactor: ratio });
  const times = await page.evaluate(measure, { FRAMES, STEPS });
  const line = (name, samples) => {
    const sorted = samples.toSorted((a, b) => a - b);
    const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(2);
    console.log(`  ${name.padEnd(36)} ${at(0.5)} ms  (quartiles ${at(0.25)} … ${at(0.75)})`);
  };
  console.log(`Script of a frame at device pixel ratio ${ratio}, median of ${FRAMES}, after ${STEPS} steps:`);
  line("sphere with 64 trails", times.sphere);
  line("four charts", times.charts);
  line("both (target 4 ms)", times.both);
  console.log(`  million steps of 64 replicas: ${times.steps.toFixed(0)} ms`);
  await page.context().close();
}
await browser.close();

/** Runs in the page: trails as long as they get, then frames, each on a step of its own. */
function measure({ FRAMES, STEPS }) {
  const { lab } = document.querySelector("equisphere-lab");
  const [sphere, ...charts] = document.querySelectorAll(".space > canvas, .chart canvas");
  const start = performance.now();
  lab.advance(STEPS);
  const steps = performance.now() - start;
  const times = { sphere: [], charts: [], both: [], steps };
  for (let frame = 0; frame < FRAMES; frame += 1) {
    lab.advance(1);
    lab.follow();
    const a = performance.now();
    lab.draw_sphere(sphere, "light", 2);
    const b = performance.now();
    charts.forEach((canvas, index) => lab.draw_chart(canvas, index, "light", 2));
    const c = performance.now();
    times.sphere.push(b - a);
    times.charts.push(c - b);
    times.both.push(c - a);
  }
  return times;
}
