// Controls: every parameter has one; they take what is allowed and explain what is not.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { CAUTION, DIGITS, NOTICE, OPEN_TABLE, PLAY, SCENE, SPHERE, STAGE, STEP_NUMBER, TABLE, advance, chartFrame, control, entry, moreSteps, number, openEquivalentRun, parameterRows, problem, shows, slider, steps, value } from "./laboratory.mjs";

onPage("has a control for every row of the table", {}, async (page) => {
  const rows = await parameterRows(page);
  assert.ok(rows.length >= 15);
  for (const row of rows) {
    assert.equal(await page.count(control(row.name)), 1, row.name);
    assert.equal(await page.count(entry(row.name)), 1, row.name);
    assert.equal(await page.count(`${control(row.name)} label`), 1, row.name);
    assert.equal(await page.count(slider(row.name)), row.control === "slider" ? 1 : 0, row.name);
  }
});

onPage("a refused value is explained beside its control and changes nothing", {}, async (page) => {
  await advance(page, 10);
  for (const text of ["fast", "-3", "NaN", "Infinity", "1e99", ""]) {
    await page.fill(entry("learning_rate"), text);
    assert.equal(await page.attribute(entry("learning_rate"), "aria-invalid"), "true", text);
    assert.match(await page.text(problem("learning_rate")), /Learning rate.*0.00001 to 10/);
  }
  assert.equal(await steps(page), 10);
  assert.equal(await number(page, "learning_rate"), 0.1);
  await page.fill(entry("learning_rate"), "2e-1");
  assert.equal(await page.attribute(entry("learning_rate"), "aria-invalid"), null);
  assert.equal(await value(page, "learning_rate"), "0.2");
});

onPage("works by keyboard alone", {}, async (page) => {
  await page.focus(PLAY);
  await page.press("Space");
  await moreSteps(page, 0);
  await page.press("Space");
  const before = await page.pixels(SPHERE);
  await page.focus(SPHERE);
  await page.press("ArrowRight");
  await page.changes(SPHERE, before);
  assert.match(String(await page.attribute(slider("noise_scale"), "aria-label")), /Noise/);
  const noise = await value(page, "noise_scale");
  await page.focus(slider("noise_scale"));
  await page.press("ArrowRight");
  assert.notEqual(await value(page, "noise_scale"), noise);
});

onPage("the sphere turns by dragging", {}, async (page) => {
  const before = await page.pixels(SPHERE);
  const { x, y, width, height } = await page.box(SPHERE);
  const [from, to] = [[x + width / 2, y + height / 2], [x + width / 2 + 60, y + height / 2 + 30]];
  await page.mouse.move(from[0], from[1]);
  await page.mouse.down();
  for (const share of [0.25, 0.5, 0.75, 1]) {
    await page.mouse.move(from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]));
  }
  await page.mouse.up();
  await page.changes(SPHERE, before);
});

onPage("the digits are fetched when they are chosen and not before", {}, async (page) => {
  const fetched = () => page.server.requests.filter((path) => path.endsWith("digits.bin")).length;
  assert.equal(fetched(), 0);
  await page.select(entry("objective"), "digits");
  await page.waitFor((selector, deep) => deep(selector)[0].checkVisibility(), DIGITS);
  assert.equal(fetched(), 1);
  // Both groups have to come to it, and the one that starts far outside takes longest.
  await advance(page, 8000);
  await page.shows(STAGE, "at equilibrium");
  assert.match(await page.text(CAUTION), /from measurement/);
  assert.equal(await page.visible(control("batch_size")), true);
  assert.equal(await page.visible(control("noise_scale")), false);
});

onPage("exact companions have the same angles, or say why there is none", {}, async (page) => {
  const first = await advance(page, 300);
  await page.click(OPEN_TABLE);
  await openEquivalentRun(page, "rescaled");
  const rescaled = await advance(page, 300);
  assert.equal(rescaled.means.weight_norm, 2 * first.means.weight_norm);
  for (const name of ["angular_update", "excess_risk"]) {
    assert.equal(rescaled.means[name], first.means[name], name);
  }
  await page.fill(entry("momentum"), "0.5");
  await openEquivalentRun(page, "exponential_rate");
  await page.shows(NOTICE, "plain SGD without momentum");
});

onPage("changing the optimizer keeps the run and says what was reset", {}, async (page) => {
  await advance(page, 40);
  await page.select(entry("optimizer"), "adamw");
  await page.shows(NOTICE, /weights were kept; momentum and moments begin at zero/);
  assert.equal(await steps(page), 40);
  assert.equal(await page.visible(control("beta1")), true);
  assert.equal(await page.visible(control("momentum")), false);
});

onPage("the predicted density is painted on the sphere when asked", {}, async (page) => {
  const before = await page.pixels(SPHERE);
  await page.select(entry("density"), "shown");
  await page.changes(SPHERE, before);
});

onPage("time can be read in relaxation times", {}, async (page) => {
  await advance(page, 1000);
  await page.shows(STEP_NUMBER, /^1/);
  const lowest = chartFrame("excess_risk");
  const before = await page.pixels(lowest);
  await page.select(entry("time_unit"), "relaxation_times");
  await page.changes(lowest, before);
  assert.equal(await steps(page), 1000);
});

onPage("a spectrum can be typed", {}, async (page) => {
  await page.select(entry("spectrum"), "typed");
  await page.fill(entry("eigenvalues"), "0, 1; 4 9");
  await shows(page, "eigenvalues", "0 1 4 9");
  await page.shows(SCENE, "d = 4");
  await page.fill(entry("eigenvalues"), "0 x");
  await page.shows(problem("eigenvalues"), "2 to 64 numbers");
});

onPage("the table puts every prediction beside its measurement", {}, async (page) => {
  await advance(page, 3000);
  await page.click(OPEN_TABLE);
  await page.waitFor((table, deep) => deep(table)[0].querySelector("td").textContent !== "—", TABLE);
  const rows = await page.on(TABLE, (body) => [...body.rows].map((row) => [...row.children].map((cell) => cell.textContent)));
  assert.ok(rows.length >= 11, `${rows.length}`);
  const [label, measured, predicted, gap, verdict] = rows[0];
  assert.match(label, /Weight norm/);
  assert.match(`${measured} ${predicted}`, /^1\.1\d+ 1\.13\d$/);
  assert.match(gap, /^[+−]\d+\.\d%$/);
  assert.equal(verdict, "holds");
});
