// Pictures of the page for people to look at: `cargo xtask screenshots` writes target/screenshots/<browser>/.
import { mkdir, writeFile } from "node:fs/promises";
import { BROWSER, closeBrowsers, open } from "./browser.mjs";
import { CARD, card } from "./card.mjs";
import { OPEN_TABLE } from "./laboratory.mjs";

const FOLDER = `target/screenshots/${BROWSER}`;

/**
 * Name, address after the page's, width, height, theme, milliseconds of play, whole page.
 *
 * @type {[string, string, number, number, "light" | "dark", number, boolean?][]}
 */
const SHOTS = [
  ["start-light-1280", "", 1280, 800, "light", 0],
  ["moving-light-1280", "", 1280, 800, "light", 900],
  ["convergence-light-1280", "", 1280, 800, "light", 6000],
  ["convergence-dark-1280", "", 1280, 800, "dark", 6000],
  ["convergence-light-360", "", 360, 740, "light", 5000, true],
  ["convergence-dark-360", "", 360, 740, "dark", 2000],
  ["tablet-light-820", "", 820, 1100, "light", 3000],
  ["drop-light-1280", "#v=1&initial_norm=1.2&initial_norm_odd=1&schedule=step&drop_step=1500&steps_per_frame=40", 1280, 800, "light", 5000],
  ["product-dark-1280", "#v=1&initial_norm=1&initial_norm_odd=1&steps_per_frame=20&changes=1500:learning_rate:0.4;1500:weight_decay:0.0025", 1280, 800, "dark", 5000],
  ["digits-light-1280", "#v=1&objective=digits", 1280, 800, "light", 6000],
  ["dimension-dark-1280", "#v=1&dimension=100&noise_scale=0.1", 1280, 800, "dark", 3000],
  ["diverged-light-1280", "#v=1&learning_rate=10&weight_decay=1", 1280, 800, "light", 3000],
  ["link-dark-360", "#v=1&learning_rate=1e9&momentum=abc", 360, 740, "dark", 500],
  ["density-light-1280", "#v=1&density=shown&initial_norm=1.2&initial_norm_odd=1&noise_scale=1&replicas=256", 1280, 800, "light", 3000],
  ["bursts-light-1280", "#v=1&noise_scale=0&weight_decay=0.1&replicas=4&initial_norm=1&initial_norm_odd=1&steps_per_frame=2", 1280, 800, "light", 4000],
  ["lion-dark-1280", "#v=1&optimizer=lion&learning_rate=0.003&weight_decay=0.5&beta2=0.9&dimension=100&noise_scale=2&initial_norm=4&steps_per_frame=20&time_unit=relaxation_times", 1280, 900, "dark", 3000],
  ["hyperball-light-1280", "#v=1&optimizer=hyperball&learning_rate=0.0447", 1280, 800, "light", 3000],
  ["table-light-1280", "#v=1", 1280, 1100, "light", 3000],
  ["table-dark-360", "#v=1", 360, 740, "dark", 2000, true],
  ["comparison-light-1280", "#v=2&learning_rate=0.4&weight_decay=0.0025&initial_norm=1.13&initial_norm_odd=1.13&steps_per_frame=5", 1280, 900, "light", 8000],
  ["comparison-dark-1920", "#v=2&weight_decay=0.04&initial_norm=0.8&initial_norm_odd=0.8&steps_per_frame=5", 1920, 1080, "dark", 5000],
  ["embed-light-900", "?embed=1", 900, 640, "light", 3000],
  ["embed-light-320", "?embed=1&controls=none&charts=none", 320, 320, "light", 3000],
  ["embed-dark-480", "?embed=1&controls=few&charts=weight_norm&theme=dark", 480, 320, "light", 3000],
  ["embed-light-640", "?embed=1&controls=few&charts=weight_norm,excess_risk&caption=Weights+come+to+their+sphere.", 640, 480, "light", 3000],
];

await mkdir(FOLDER, { recursive: true });
for (const [name, path, width, height, colorScheme, play, fullPage] of SHOTS) {
  const page = await open({ path, viewport: { width, height }, colorScheme, reducedMotion: play > 0 ? "no-preference" : "reduce", whole: false });
  await page.pause(play);
  if (name.startsWith("table")) {
    await page.click(OPEN_TABLE);
  }
  await writeFile(`${FOLDER}/${name}.png`, await page.screenshot({ fullPage }));
  await page.close();
}
if (BROWSER === "chromium") {
  await writeFile(CARD, await card());
}
await closeBrowsers();
console.log(`${SHOTS.length} pictures are in ${FOLDER}/`);
