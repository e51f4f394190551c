// On a phone the sphere and the knobs stay in view while the charts scroll between them.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { LABORATORY, PLAY, SPHERE, advance, chart, control, entry, number } from "./laboratory.mjs";

const SHEET_PLAY = ".handle .play";
const SHEET_SPEED = ".handle .speed";
const ALL = ".handle .all";
const phone = { viewport: { width: 360, height: 760 } };

/** Whether an element lies on the screen as a whole. @param {import("./facade.mjs").Page} page @param {string} selector */
async function inView(page, selector) {
  const { x, y, width, height } = await page.box(selector);
  return width > 0 && height > 0 && x >= 0 && y >= 0 && x + width <= phone.viewport.width && y + height <= phone.viewport.height;
}

onPage("sphere, learning rate, decay and speed stay in view while charts scroll", phone, async (page) => {
  for (const name of ["weight_norm", "excess_risk"]) {
    await page.on(chart(name), (canvas) => canvas.scrollIntoView({ block: "nearest", behavior: "instant" }));
    for (const selector of [SPHERE, entry("learning_rate"), entry("weight_decay"), SHEET_SPEED, SHEET_PLAY]) {
      assert.ok(await inView(page, selector), `${selector} while ${name} is shown`);
    }
    // What is scrolled to lies between the sphere above and the sheet below.
    const [sphere, shown, sheet] = await Promise.all([".sphere", chart(name), ".controls"].map((selector) => page.box(selector)));
    assert.ok(shown.y >= sphere.y + sphere.height - 1 && shown.y + shown.height <= sheet.y + 1, `${name} is covered`);
  }
});

onPage("the sheet plays and says what the bar says, and unfolds to every setting", phone, async (page) => {
  await page.select(SHEET_SPEED, "4");
  assert.equal(await page.value(".bar .speed"), "4");
  await page.click(SHEET_PLAY);
  await page.waitFor((selector, deep) => deep(selector)[0].dataset.playing === "true", LABORATORY);
  await page.waitFor(([sheet, bar], deep) => deep(sheet)[0].textContent === deep(bar)[0].textContent, [SHEET_PLAY, PLAY]);
  await page.click(SHEET_PLAY);
  await page.waitFor((selector, deep) => deep(selector)[0].dataset.playing === "false", LABORATORY);
  assert.equal(await page.visible(control("momentum")), false);
  await page.click(ALL);
  assert.equal(await page.attribute(ALL, "aria-expanded"), "true");
  await page.click(".folded summary");
  await page.fill(entry("momentum"), "0.9");
  assert.equal(await page.value(entry("momentum")), "0.9");
  assert.ok(await inView(page, entry("learning_rate")));
  await page.click(ALL);
  assert.equal(await page.visible(control("momentum")), false);
});

onPage("the knobs of the first view move the run, and show what is in force", { ...phone, opening: true, whole: false }, async (page) => {
  const [knob, shown] = ["input", ".number"].map((part) => `.tune label:first-child ${part}`);
  const move = (/** @type {string} */ position) =>
    page.on(
      knob,
      (input, position) => {
        input.value = position;
        ["input", "change"].forEach((event) => input.dispatchEvent(new Event(event, { bubbles: true })));
      },
      position,
    );
  assert.ok(await inView(page, knob), "the first knob is on the first screen");
  assert.equal(await page.text(shown), "0.1");
  await move("0.8");
  await page.shows(shown, "0.4");
  assert.equal(await number(page, "learning_rate"), 0.4);
  await page.waitFor(() => location.hash.includes("learning_rate=0.4"));
  await advance(page, 50);
  await move("1");
  await page.shows(shown, "1");
  assert.ok(Math.abs(Number(await page.value(knob)) - 1) < 0.03, "as near as the slider's steps come");
  await page.evaluate(() => void (location.hash = "v=2&learning_rate=0.02"));
  await page.waitFor((_, deep) => !deep(".tune")[0].checkVisibility());
});
