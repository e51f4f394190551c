// The article: how the page opens, and figures, numbers and buttons in its sentences.
import assert from "node:assert/strict";

import { onPage } from "./browser.mjs";
import { LABORATORY, UNFOLD, entry, number } from "./laboratory.mjs";

/** The figure of a section. @param {string} section */
const figure = (section) => `#${section} ${LABORATORY}`;

/** Brings a section into view and waits for its figure, which then rests. @param {import("./facade.mjs").Page} page @param {string} section */
async function meet(page, section) {
  await page.on(`#${section}`, (element) => element.scrollIntoView());
  await page.there(`${figure(section)}[data-ready]`);
  await page.on(figure(section), async (element) => {
    await element.whole();
    element.clock.playing = false;
  });
}

/** Waits until a figure that does not play is at the step that its caption speaks of. @param {import("./facade.mjs").Page} page @param {string} section @param {number} step */
const arrived = (page, section, step) =>
  page.waitFor(([section, step], deep) => deep(`#${section} equisphere-lab`)[0].lab?.steps() === step, [section, step]);

onPage("the page opens with the moving picture alone, and the rest is one press away", { opening: true }, async (page) => {
  assert.equal(await page.on(LABORATORY, (element) => element.dataset.controls), "few");
  assert.equal(await page.visible(entry("learning_rate")), false);
  assert.equal(await page.visible(".chart[data-name=weight_norm]"), true);
  assert.equal(await page.visible(".chart[data-name=excess_risk]"), false);
  await page.click(UNFOLD);
  assert.equal(await page.visible(entry("learning_rate")), true);
  assert.equal(await page.visible(UNFOLD), false);
});

onPage("an address with an experiment opens the whole laboratory", { opening: true, path: "#v=1&momentum=0.5" }, async (page) => {
  assert.equal(await page.visible(entry("learning_rate")), true);
});

onPage("a part of the page in the address is no experiment", { opening: true, path: "#angle" }, async (page) => {
  assert.equal(await page.visible(entry("learning_rate")), false);
  await page.on("#sphere", () => (location.hash = "#sphere"));
  assert.equal(await number(page, "momentum"), 0);
});

onPage("figures wait until they are near", { opening: true }, async (page) => {
  assert.equal(await page.count(`article ${LABORATORY}[data-ready]`), 0);
  await meet(page, "angle");
  assert.equal(await page.count(`${figure("optimizers")}[data-ready]`), 0);
});

onPage("numbers in sentences are those of the figure", {}, async (page) => {
  await meet(page, "angle");
  const shown = () =>
    page.on("#angle", (section) => {
      const lab = section.querySelector("equisphere-lab").lab;
      return [...section.querySelectorAll("eq-value")].map((value) => [value.textContent, lab.named_number(value.getAttribute("of"))]);
    });
  await arrived(page, "angle", 3500);
  await page.waitFor((_, deep) => deep("#angle eq-value")[0].textContent === deep("#angle equisphere-lab")[0].lab.named_number("angular_update"));
  const numbers = await shown();
  assert.equal(numbers.length, 2);
  numbers.forEach((/** @type {[string, string]} */ [text, value]) => assert.equal(text, value));
  // cos AU* = 1 − ηλ with η = 0.4 and λ = 0.0025: 0.04473, of which three digits are shown.
  assert.equal(numbers[1][1], "0.0447");
});

onPage("buttons in sentences turn knobs and open experiments", {}, async (page) => {
  await meet(page, "sphere");
  const value = (/** @type {string} */ name) => page.on(figure("sphere"), (element, name) => element.lab.value(name), name);
  const press = (/** @type {string} */ selector) => page.on(`#sphere ${selector}`, (element) => element.click());
  assert.equal(await value("learning_rate"), 0.1);
  await press('eq-set[role][learning_rate="×4"]');
  await page.waitFor((_, deep) => deep("#sphere equisphere-lab")[0].lab.value("learning_rate") === 0.4);
  await press("eq-set[role][experiment]");
  await page.waitFor((_, deep) => deep("#sphere equisphere-lab")[0].lab.value("learning_rate") === 0.1);
});

onPage("a figure that does not play is at the step that its caption speaks of", {}, async (page) => {
  for (const [section, step] of /** @type {[string, number][]} */ ([["sphere", 1500], ["angle", 3500], ["schedules", 20_000]])) {
    await page.on(`#${section}`, (element) => element.scrollIntoView());
    await page.there(`${figure(section)}[data-ready]`);
    await arrived(page, section, step);
  }
  await page.waitFor((_, deep) => /^1\.17 and 1\.13$/.test(deep("#sphere eq-value[of=weight_norm]")[0].textContent));
});

onPage("four times the decay doubles the angle, whenever it is asked for", {}, async (page) => {
  await meet(page, "angle");
  await arrived(page, "angle", 3500);
  // From the start again, as a figure is that has just begun to play.
  await page.on(figure("angle"), (element) => element.lab.reset());
  await page.on('#angle eq-set[role][weight_decay="×4"]', (element) => element.click());
  // The decay is 0.01 at the start too, and a fourth of that from step 1500 on.
  await page.waitFor((_, deep) => {
    const { lab } = deep("#angle equisphere-lab")[0];
    return lab.steps() >= 3500 && lab.value("weight_decay") === 0.01;
  });
  await page.on(figure("angle"), (element) => element.lab.advance(3000));
  const [rate, decay, angle] = await page.on(figure("angle"), ({ lab }) => [...["learning_rate", "weight_decay"].map((name) => lab.value(name)), lab.named_number("angular_update")]);
  assert.deepEqual([rate, decay], [0.4, 0.01]);
  // arccos(1 − 0.004) = 0.0895, of which the mean over the latest steps is within some percent.
  assert.ok(Math.abs(angle / 0.0895 - 1) < 0.05, `${angle}`);
});

onPage("the row of momentum keeps its momentum, and bursts are shown a few steps at a time", {}, async (page) => {
  await meet(page, "optimizers");
  await page.on('#optimizers eq-set[role][momentum]', (element) => element.click());
  await page.waitFor((_, deep) => deep("#optimizers equisphere-lab")[0].lab.value("momentum") === 0.9);
  await page.on(figure("optimizers"), (element) => element.lab.advance(4000));
  assert.equal(await page.on(figure("optimizers"), (element) => element.lab.value("momentum")), 0.9);
  await meet(page, "leaving");
  await page.on('#leaving eq-set[role][experiment="bursts"]', (element) => element.click());
  await page.waitFor((_, deep) => {
    const { lab, clock } = deep("#leaving equisphere-lab")[0];
    const [low, high] = lab.window() ?? [];
    clock.playing ||= lab.steps() < 300;
    return high - low === 200 && lab.steps() - high < 100;
  });
});

onPage("a figure opens in the laboratory", {}, async (page) => {
  await meet(page, "optimizers");
  await page.on("#optimizers figcaption a", (link) => link.click());
  await page.waitFor((_, deep) => deep("equisphere-lab[address]")[0].lab?.preset?.() === "adamw");
});

onPage("the loss stays along a ray and changes across rays", {}, async (page) => {
  await page.on("#length", (element) => element.scrollIntoView());
  await page.there("#length .plane .handle");
  const sentence = () => page.text("#length .sentence");
  await page.waitFor((_, deep) => deep("#length .sentence")[0].textContent !== "");
  const numbers = async () => (await sentence()).match(/[0-9.]+[0-9]/g) ?? [];
  const press = (/** @type {string} */ key) =>
    page.on("#length .handle", (handle, key) => void handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })), key);
  const [norm, loss] = await numbers();
  await press("ArrowUp");
  const [longer, same] = await numbers();
  assert.ok(Number(longer) > Number(norm));
  assert.equal(same, loss);
  await press("ArrowRight");
  const [unchanged, other] = await numbers();
  assert.equal(unchanged, longer);
  assert.notEqual(other, loss);
});

onPage("without scripts it reads as an article, with formulas, numbers and still pictures", { scripts: false, ready: false, clean: false }, async (page) => {
  assert.ok((await page.text("article")).includes("equilibrium sphere"));
  // Every figure has a picture, and the linked knobs their numbers.
  const blank = await page.evaluate(() => {
    const figures = [...document.querySelectorAll("article :is(equisphere-lab, equisphere-plane, equisphere-product, equisphere-network, figure)")];
    return figures.filter((figure) => !figure.querySelector("picture img")).map((figure) => `${figure.closest("section")?.id} ${figure.localName}`);
  });
  assert.deepEqual(blank, []);
  assert.match(await page.text("#angle equisphere-product"), /0\.0447 rad/);
});
