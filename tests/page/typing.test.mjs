// Entries, sliders and help by keyboard.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { EXPERIMENTS, NOTICE, PLAY, about, advance, entry, help, number, parameterRows, problem, shows, slider, value } from "./laboratory.mjs";

onPage("arrow keys move whole numbers by one, and the other keys further", {}, async (page) => {
  const before = await number(page, "dimension");
  await page.focus(slider("dimension"));
  await page.press("ArrowRight");
  assert.equal(await number(page, "dimension"), before + 1);
  await page.press("ArrowUp");
  assert.equal(await number(page, "dimension"), before + 2);
  await page.press("ArrowLeft");
  assert.equal(await number(page, "dimension"), before + 1);
  await page.press("PageUp");
  assert.ok((await number(page, "dimension")) >= before + 4);
  await page.press("Home");
  const lowest = await number(page, "dimension");
  await page.press("ArrowDown");
  assert.equal(await number(page, "dimension"), lowest);
  await page.press("End");
  assert.ok((await number(page, "dimension")) > 100);
  for (const name of ["steps_per_frame", "replicas", "noise_scale", "learning_rate"]) {
    const before = await number(page, name);
    await page.focus(slider(name));
    await page.press("ArrowRight");
    assert.ok((await number(page, name)) > before, name);
    assert.equal(await page.attribute(slider(name), "aria-valuetext"), await value(page, name));
  }
});

onPage("a script's change does not write over what is being typed", {}, async (page) => {
  await page.select(EXPERIMENTS, "same_product");
  await page.click(PLAY);
  await page.fill(entry("momentum"), "0.7", { enter: false });
  await page.evaluate((selector, deep) => void (deep(selector)[0].dataset.typing = "yes"), entry("momentum"));
  await advance(page, 1600);
  await shows(page, "learning_rate", "0.4");
  assert.equal(await value(page, "momentum"), "0.7");
  assert.equal(await number(page, "momentum"), 0);
  await page.press("Enter");
  assert.equal(await number(page, "momentum"), 0.7);
});

onPage("Escape brings the value in force back", {}, async (page) => {
  await page.fill(entry("momentum"), "lots");
  assert.equal(await page.attribute(entry("momentum"), "aria-invalid"), "true");
  await page.press("Escape");
  assert.equal(await value(page, "momentum"), "0");
  assert.equal(await page.attribute(entry("momentum"), "aria-invalid"), null);
  assert.equal(await page.text(problem("momentum")), "");
});

onPage("the help of every parameter can be reached by key and by touch", {}, async (page) => {
  for (const { name } of await parameterRows(page)) {
    const described = await page.attribute(entry(name), "aria-describedby");
    const ids = await page.on(help(name), (help) => [help.id, help.textContent]);
    assert.ok(described?.split(" ").includes(ids[0]), name);
    assert.ok(ids[1].length > 10, name);
  }
  assert.equal(await page.visible(help("learning_rate")), false);
  await page.focus(about("learning_rate"));
  await page.press("Enter");
  assert.equal(await page.visible(help("learning_rate")), true);
  assert.match(await page.text(help("learning_rate")), /0.00001 to 10/);
  assert.equal(await page.attribute(about("learning_rate"), "aria-expanded"), "true");
  const { width, height } = await page.box(about("learning_rate"));
  assert.ok(width >= 24 && height >= 24, `${width} × ${height}`);
  await page.click(about("learning_rate"));
  assert.equal(await page.visible(help("learning_rate")), false);
});

onPage("what is announced is written into a region that was there before", {}, async (page) => {
  const found = await page.evaluate((_, deep) => {
    const regions = deep("[role=status], [role=alert]");
    return regions.map((/** @type {any} */ region) => [region.textContent, region.checkVisibility(), region.closest("[hidden]") === null || region.closest(".control") !== null]);
  });
  assert.ok(found.length > 10, `${found.length}`);
  assert.deepEqual(found.filter((/** @type {any[]} */ [text]) => text !== ""), []);
  const status = await page.evaluate((_, deep) => deep("[role=status]")[0].checkVisibility());
  assert.equal(status, true);
  await page.evaluate((_, deep) => void (deep(".notice [role=status]")[0].id = "same"));
  await advance(page, 40);
  await page.select(entry("optimizer"), "adamw");
  await page.shows(NOTICE, /weights were kept/);
  assert.match(await page.text("#same"), /weights were kept/);
});
