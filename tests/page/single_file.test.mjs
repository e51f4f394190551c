// The page in one file opens from disk, and is complete.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { onPage } from "./browser.mjs";
import { DIGITS, LABORATORY, PLAY, READY, STEP, complete, entry, fastForward, help, about, landed, moreSteps, number, settled, slider, steps } from "./laboratory.mjs";

const FILE = new URL("../../target/equisphere.html", import.meta.url);

onPage("one file from disk plays, moves its sliders, fast-forwards and opens the digits", { ready: false, pristine: true, path: "www/", clean: false }, async (page) => {
  await page.driver.goto(FILE.href);
  await page.there(READY);
  assert.match(await page.address(), /^file:/);
  await page.click(PLAY);
  await moreSteps(page, 20);
  await page.click(PLAY);
  await page.on(LABORATORY, (element) => element.unfold());
  await complete(page);
  const before = await number(page, "learning_rate");
  await page.focus(slider("learning_rate"));
  await page.press("ArrowRight");
  assert.ok((await number(page, "learning_rate")) > before);
  await page.click(about("learning_rate"));
  await page.shows(help("learning_rate"), "along the gradient");
  const start = await settled(page);
  await fastForward(page, 100_000);
  await landed(page);
  assert.equal(await steps(page), start + 100_000);
  await page.select(entry("objective"), "digits");
  await page.waitFor((selector, deep) => deep(selector)[0].checkVisibility(), DIGITS);
  await page.click(STEP);
  assert.equal(await settled(page), 1);
  assert.deepEqual((await page.problems()).filter((problem) => !problem.includes("404")), []);
});

onPage("the one file asks for nothing outside itself", { ready: false, pristine: true, path: "www/", clean: false }, async (page) => {
  const text = readFileSync(FILE, "utf8");
  assert.ok(text.length > 700_000 && text.length < 2_600_000, `${text.length} bytes`);
  // The script itself writes such things, as text for other pages.
  const markup = text.replace(/<script type="module">[^]*<\/script>/, "");
  assert.ok(markup.length < 200_000 && markup.includes("</article>"));
  assert.doesNotMatch(markup, /<link|<script[^>]* src=|@import/);
  await page.driver.goto(FILE.href);
  await page.there(READY);
  assert.deepEqual(await page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => !name.startsWith('data:'))"), []);
});
