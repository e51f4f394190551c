// How the run is looked at: groups, half-disc, weights, axes, one chart alone, the schedule; and what can be broken.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { LABORATORY, NOTICE, OPEN_TABLE, PLAY, SPHERE, STAGE, advance, chart, complete, entry, frames, moreFrames, number } from "./laboratory.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const PICTURE = "select.picture";
const SCHEDULE = chart("schedule");
const MILESTONE = ".milestone";
const MEASURED = '.chart[data-name="weight_norm"] .measured';

/** What a canvas holds after the next picture. @param {Page} page @param {string} selector */
async function drawn(page, selector) {
  const before = await frames(page);
  await page.on(LABORATORY, (element) => element.clock.redraw());
  await moreFrames(page, before);
  return page.pixels(selector);
}

/** Shows a chart that is not shown at first. @param {Page} page @param {string} selector of its canvas */
async function showChart(page, selector) {
  await page.on(selector, (canvas) => {
    const figure = canvas.closest(".chart");
    const place = [...figure.parentNode.querySelectorAll(".chart")].indexOf(figure);
    figure.parentNode.querySelectorAll(".choose input")[place].click();
  });
  await page.waitFor((selector, deep) => deep(selector)[0].width > 300, selector);
}

onPage("two groups are told apart until they have met", {}, async (page) => {
  await advance(page, 20);
  await page.shows(MEASURED, / · /);
  await page.shows(STAGE, "off equilibrium");
  await advance(page, 3000);
  await page.shows(MEASURED, /^1\.\d+$/);
  await page.shows(STAGE, "at equilibrium");
});

onPage("the weights are seen around the sphere, in the half-disc or in both, as more dimensions ask for or as chosen", {}, async (page) => {
  await advance(page, 100);
  const sphere = await drawn(page, SPHERE);
  const pictures = new Set([sphere]);
  for (const name of ["half_disc", "both"]) {
    await page.select(PICTURE, name);
    pictures.add(await drawn(page, SPHERE));
  }
  assert.equal(pictures.size, 3);
  await page.select(PICTURE, "sphere");
  assert.equal(await drawn(page, SPHERE), sphere);
});

onPage("more than three dimensions are seen in the half-disc at first", {}, async (page) => {
  await page.fill(entry("dimension"), "10");
  await page.waitFor((selector, deep) => deep(selector)[0].value === "half_disc", PICTURE);
});

onPage("a weight under the pointer is named, a click draws it in ink, and so do keys", {}, async (page) => {
  await advance(page, 100);
  const before = await drawn(page, SPHERE);
  const place = await page.box(SPHERE);
  // The middle of the points that belong to one dot.
  const dot = await page.on(SPHERE, (canvas) => {
    const { lab } = canvas.getRootNode().host;
    const box = canvas.getBoundingClientRect();
    const fine = canvas.width / box.width;
    const points = new Map();
    for (let y = 10; y < box.height - 10; y += 4) {
      for (let x = 10; x < box.width - 10; x += 4) {
        const replica = lab.replica_at(canvas.width, canvas.height, 2, x * fine, y * fine);
        points.set(replica, [...(points.get(replica) ?? []), { replica, x: box.x + x, y: box.y + y }]);
      }
    }
    const [, found] = [...points].find(([replica, { length }]) => replica > 0 && length > 4) ?? [0, []];
    return found[Math.floor(found.length / 2)];
  });
  assert.ok(dot.replica > 0);
  await page.mouse.move(dot.x, dot.y);
  await page.shows(".hint", `Weight ${dot.replica}: length`);
  // The words change while the picture below them keeps its place.
  assert.deepEqual(await page.box(SPHERE), place);
  await page.mouse.down();
  await page.mouse.up();
  await page.shows(".legend .ink", `replica ${dot.replica}`);
  assert.notEqual(await drawn(page, SPHERE), before);
  await page.focus(SPHERE);
  await page.press("PageDown");
  await page.shows(".legend .ink", `replica ${dot.replica + 1}`);
  await page.press("Home");
  await page.shows(".legend .ink", "replica 0");
});

onPage("the time axis may be logarithmic, the vertical one fixed, and what is shown is moved along", {}, async (page) => {
  await advance(page, 1000);
  const norm = chart("weight_norm");
  const linear = await drawn(page, norm);
  await page.click(".choose summary");
  await page.click(".choose input.logarithmic");
  assert.notEqual(await drawn(page, norm), linear);
  await page.click(".choose input.logarithmic");
  assert.equal(await drawn(page, norm), linear);
  await page.on(LABORATORY, (element) => element.lab.show_steps(500, 700));
  const free = await drawn(page, norm);
  await page.click(".choose input.fixed");
  assert.notEqual(await drawn(page, norm), free);
  await page.focus(norm);
  await page.press("Shift+ArrowRight");
  const [low, high] = await page.on(LABORATORY, (element) => [...element.lab.window()]);
  assert.deepEqual([low, high], [520, 720]);
});

onPage("a strip under the time axis shows which steps the weights remember, and a sentence counts them", {}, async (page) => {
  await advance(page, 1000);
  const risk = chart("excess_risk");
  const without = await drawn(page, risk);
  assert.equal(await page.on(".remembered", (sentence) => sentence.textContent), "");
  await page.click(".choose summary");
  await page.click(".choose input.memory");
  await page.shows(".remembered", /^Half of what gradients left in the weights is from the last \d+ steps/);
  assert.notEqual(await drawn(page, risk), without);
  await page.click(".choose input.memory");
  assert.equal(await drawn(page, risk), without);
  assert.equal(await page.on(".remembered", (sentence) => sentence.textContent), "");
});

onPage("the angle of a run is replayed beside it as the rate of a Hyperball run", {}, async (page) => {
  await page.click(OPEN_TABLE);
  await page.click(".angle-replay button");
  await page.shows(NOTICE, /No step is taken yet/);
  await advance(page, 500);
  await page.click(".angle-replay button");
  await page.waitFor((selector, deep) => deep(selector)[0].value === "hyperball", entry("optimizer"));
  assert.equal(await page.on(LABORATORY, (element) => element.lab.kept_rows().length), 1);
  // The link holds the whole of it: the rate of the first steps, and its changes.
  const link = await page.on(LABORATORY, (element) => element.lab.link());
  assert.match(link, /optimizer=hyperball/);
  assert.match(link, /changes=\d+:learning_rate:/);
});

onPage("one chart fills the space of all, and gives the others their places back", {}, async (page) => {
  await advance(page, 100);
  const before = (await page.box(chart("weight_norm"))).width;
  await page.click('.chart[data-name="weight_norm"] .fill');
  assert.equal(await page.visible(SPHERE), false);
  assert.equal(await page.visible(chart("angular_update")), false);
  assert.ok((await page.box(chart("weight_norm"))).width > 1.2 * before);
  await page.click('.chart[data-name="weight_norm"] .fill');
  assert.equal(await page.visible(SPHERE), true);
  assert.equal((await page.box(chart("weight_norm"))).width, before);
});

onPage("every quantity has a chart, and the schedule's milestones are moved by mouse and by key", {}, async (page) => {
  await page.select(entry("schedule"), "step");
  await advance(page, 500);
  for (const name of ["unit_gradient_norm", "alignment"]) {
    await showChart(page, chart(name));
    await page.shows(`.chart[data-name="${name}"] strong`, /\w/);
  }
  await showChart(page, SCHEDULE);
  await page.there(`${MILESTONE}:not([hidden])`);
  await page.on(SCHEDULE, (canvas) => canvas.scrollIntoView({ block: "center", behavior: "instant" }));
  const handle = await page.box(MILESTONE);
  const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 40, y);
  await page.mouse.move(x - 80, y);
  await page.mouse.up();
  await page.waitFor((selector, deep) => deep(selector)[0].lab.value("drop_step") < 1900, LABORATORY);
  const dragged = await number(page, "drop_step");
  assert.ok(dragged > 500, String(dragged));
  await page.focus(MILESTONE);
  await page.press("ArrowRight");
  await page.waitFor(([selector, dragged], deep) => deep(selector)[0].lab.value("drop_step") > dragged, [LABORATORY, dragged]);
});

onPage("what is broken is a setting like others, says what is wrong, and is mended", {}, async (page) => {
  await advance(page, 10);
  await page.click(".breaks summary");
  const switches = ["no_normalization", "no_noise", "no_decay", "too_large"];
  for (const name of switches) {
    await page.click(`.breaks .${name}`);
    await page.waitFor((selector, deep) => deep(selector)[0].getAttribute("aria-pressed") === "true", `.breaks .${name}`);
    await page.shows(".breaks .wrong", /\w{4}/);
    await page.waitFor(() => location.hash.length > 4);
    await page.click(`.breaks .${name}`);
    await page.waitFor((selector, deep) => deep(selector)[0].getAttribute("aria-pressed") === "false", `.breaks .${name}`);
  }
  assert.equal(await page.text(".breaks .wrong"), "");
  await page.click(".breaks .no_normalization");
  await page.shows(".caution", "no sphere");
  await page.click("button.undo");
  await page.waitFor((selector, deep) => deep(selector)[0].lab.value_text("objective") === "rayleigh", LABORATORY);
});

onPage("a chart that is not of the first view has its words once the whole program is there", { whole: false, path: "?charts=alignment" }, async (page) => {
  await page.focus(PLAY);
  await complete(page);
  await page.shows('.chart[data-name="alignment"] strong', "Alignment");
});
