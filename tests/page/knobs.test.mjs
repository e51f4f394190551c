// Knobs of figures, and what buttons in sentences do to a figure beside turning them.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { LABORATORY, NOTICE, PLAY, READY, host, ready } from "./laboratory.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

/** The figure of a section. @param {string} section */
const figure = (section) => `#${section} ${LABORATORY}`;

/** Brings a section into view and waits for its figure, which then rests at its beginning. @param {Page} page @param {string} section */
async function meet(page, section) {
  await page.on(figure(section), (element) => element.scrollIntoView());
  await page.there(`${figure(section)}[data-ready]`);
  await page.waitFor(() => customElements.get("eq-set") !== undefined);
  // It goes to the step that its caption speaks of.
  await page.waitFor(([of], deep) => deep(of)[0].lab?.steps() === Number(deep(of)[0].getAttribute("at")), [figure(section)]);
  await page.on(figure(section), (element) => {
    element.lab.reset();
    element.clock.redraw();
  });
}

/** What the knobs of an element show that apply. @param {Page} page @param {string} of @returns {Promise<[label: string, value: string, share: number][]>} */
const knobs = (page, of) =>
  page.on(of, (element) => {
    const labels = [...element.shadowRoot.querySelectorAll(".tune label")].filter((label) => label.checkVisibility());
    return labels.map((label) => [label.children[0].textContent, label.children[2].textContent, Number(label.children[1].value)]);
  });

/** Moves a knob to a share of its way, as a hand does. @param {Page} page @param {string} of @param {number} place @param {number} share */
const move = (page, of, place, share) =>
  page.on(
    of,
    (element, [place, share]) => {
      const input = element.shadowRoot.querySelectorAll(".tune input")[place];
      input.value = String(share);
      ["input", "change"].forEach((event) => input.dispatchEvent(new Event(event, { bubbles: true })));
    },
    [place, share],
  );

/** Waits until a knob shows a value. @param {Page} page @param {string} of @param {number} place @param {string} value */
const shows = (page, of, place, value) =>
  page.waitFor(([of, place, value], deep) => deep(of)[0].shadowRoot.querySelectorAll(".tune .number")[place].textContent === value, [of, place, value]);

/** Presses a button in a sentence. @param {Page} page @param {string} selector */
const press = (page, selector) => page.on(selector, (button) => button.click());

onPage("a knob of a figure moves the run, and follows whatever else changes the value", {}, async (page) => {
  const angle = figure("angle");
  await meet(page, "angle");
  await shows(page, angle, 0, "0.1");
  assert.deepEqual(await knobs(page, angle), [["Learning rate η", "0.1", 0.5], ["Weight decay λ", "0.01", 0.5]]);
  const value = (/** @type {string} */ name) => page.on(angle, ({ lab }, name) => lab.value(name), name);
  await move(page, angle, 1, 0.8);
  await shows(page, angle, 1, "0.04");
  assert.equal(await value("weight_decay"), 0.04);
  // Back, as by the keys for it.
  await page.on(angle, (element) => (element.lab.undo(), element.clock.redraw()));
  await shows(page, angle, 1, "0.01");
  // What the experiment has in store for step 1500.
  await page.on(angle, (element) => (element.lab.advance(1501), element.clock.redraw()));
  await shows(page, angle, 0, "0.4");
  await shows(page, angle, 1, "0.0025");
  await page.on(angle, (element) => (element.lab.advance(2000), element.clock.redraw()));
  await press(page, '#angle eq-set[role][weight_decay="×4"]');
  await page.waitFor(([angle], deep) => deep(angle)[0].lab.value("weight_decay") === 0.01, [angle]);
  await shows(page, angle, 1, "0.01");
  await page.waitFor(([angle], deep) => Math.abs(Number(deep(angle)[0].shadowRoot.querySelectorAll(".tune input")[1].value) - 0.5) < 0.02, [angle]);
});

onPage("a knob that is turned before a change which is planned keeps the plan, and says so", {}, async (page) => {
  const angle = figure("angle");
  await meet(page, "angle");
  await page.on(angle, (element) => element.lab.advance(500));
  await move(page, angle, 1, 0.75);
  await shows(page, angle, 1, "0.032");
  await page.waitFor(([of, notice], deep) => deep(of)[0].shadowRoot.querySelector(notice) !== null, [angle, NOTICE]);
  await page.on(angle, (element) => (element.lab.advance(1001), element.clock.redraw()));
  await shows(page, angle, 1, "0.0025");
});

onPage("a knob answers the keys with round values, up to its ends", {}, async (page) => {
  const sphere = figure("sphere");
  await meet(page, "sphere");
  const key = (/** @type {string} */ key) =>
    page.on(sphere, (element, key) => {
      const input = element.shadowRoot.querySelector(".tune input");
      input.focus();
      input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
    }, key);
  for (const [pressed, value] of [["ArrowRight", "0.11"], ["ArrowDown", "0.1"], ["PageUp", "0.2"], ["End", "1"], ["ArrowUp", "1"], ["Home", "0.01"]]) {
    await key(pressed);
    await shows(page, sphere, 0, value);
  }
  assert.equal(await page.on(sphere, (element) => element.shadowRoot.querySelector(".tune input").getAttribute("aria-valuetext")), "0.01");
});

onPage("where weights start is a knob too, and starts the run over", {}, async (page) => {
  const sphere = figure("sphere");
  await meet(page, "sphere");
  await page.on(sphere, (element) => element.lab.advance(300));
  await move(page, sphere, 2, 0.25);
  await shows(page, sphere, 2, "0.95");
  assert.deepEqual(await page.on(sphere, ({ lab }) => [lab.steps(), lab.value("initial_norm_odd")]), [0, 0.5]);
  // The caption says where they start now.
  await page.waitFor(() => document.querySelector("#sphere eq-value[of=initial_norm]")?.textContent === "0.950");
});

onPage("a knob of a comparison says which runs it turns, and turns them", {}, async (page) => {
  const rate = figure("rate");
  await meet(page, "rate");
  await page.on(rate, (element) => element.lab.advance(200));
  await shows(page, rate, 0, "0.4");
  assert.deepEqual((await knobs(page, rate)).map(([label]) => label), ["Noise scale σ, all runs", "Learning rate η, all runs"]);
  await move(page, rate, 0, 0.75);
  await shows(page, rate, 0, "1.3");
  const differences = await page.on(rate, ({ lab }) => lab.kept_rows().map((/** @type {any} */ row) => row.differences));
  assert.equal(differences.length, 2);
  differences.forEach((/** @type {string} */ words) => assert.match(words, /λ/));
  differences.forEach((/** @type {string} */ words) => assert.doesNotMatch(words, /σ/));
  // Where somebody else's runs are beside it, it turns the shown one alone.
  await meet(page, "schedules");
  await press(page, '#schedules eq-set[role][link*="linear"]');
  await page.waitFor(([of], deep) => deep(of)[0].lab.kept_rows().length === 1, [figure("schedules")]);
  await page.waitFor(([of], deep) => /shown run/.test(deep(of)[0].shadowRoot.querySelector(".tune span").textContent), [figure("schedules")]);
});

onPage("a figure that has come to its end goes on when a knob is turned", {}, async (page) => {
  const rate = figure("rate");
  await meet(page, "rate");
  // Twenty seconds of five steps in each sixtieth.
  await page.on(rate, (element) => (element.lab.advance(5990), (element.clock.playing = true)));
  await page.waitFor(([of], deep) => deep(of)[0].dataset.playing === "false", [rate]);
  assert.equal(await page.on(rate, ({ lab }) => lab.steps()), 6000);
  await move(page, rate, 1, 0.6);
  await page.waitFor(([of], deep) => deep(of)[0].lab.steps() > 6000, [rate]);
});

onPage("an optimizer that is chosen is marked, its figure is brought into view, and has the knobs of its rule", {}, async (page) => {
  const optimizers = figure("optimizers");
  await meet(page, "optimizers");
  const pressed = () => page.on("#optimizers table", (table) => [...table.querySelectorAll("[aria-pressed=true]")].map((row) => row.textContent.trim()));
  assert.deepEqual(await pressed(), ["AdamW"]);
  await shows(page, optimizers, 0, "0.01");
  assert.deepEqual((await knobs(page, optimizers)).map(([label]) => label), ["Learning rate η", "Weight decay λ", "First moment β₁"]);
  await page.on("#optimizers", (section) => section.scrollIntoView());
  await page.on("#optimizers table", (table) => table.scrollIntoView({ block: "end" }));
  const seen = () => page.on(optimizers, (element) => {
    const { top, bottom, height } = element.getBoundingClientRect();
    return (Math.min(bottom, innerHeight) - Math.max(top, 0)) / height;
  });
  assert.ok(await seen() < 0.5, "the figure is out of sight");
  await press(page, '#optimizers eq-set[role][experiment="lion"]');
  await page.waitFor(([of], deep) => deep(of)[0].lab.preset() === "lion", [optimizers]);
  await page.waitFor(([of], deep) => {
    const { top, bottom } = deep(of)[0].getBoundingClientRect();
    return top >= -1 && bottom <= innerHeight + 1;
  }, [optimizers]);
  assert.deepEqual(await pressed(), ["Lion"]);
  await press(page, "#optimizers eq-set[role][momentum]");
  await shows(page, optimizers, 2, "0.9");
  await page.waitFor(() => document.querySelector("#optimizers [aria-pressed=true]")?.hasAttribute("momentum"));
  assert.equal((await knobs(page, optimizers))[2][0], "Momentum α");
  // Without momentum it is the row above.
  await move(page, optimizers, 2, 0);
  await page.waitFor(() => document.querySelector("#optimizers [aria-pressed=true]")?.textContent === "SGD");
});

onPage("the edge of stability is shown in the chart in which it is seen", {}, async (page) => {
  const leaving = figure("leaving");
  await meet(page, "leaving");
  const charts = () => page.on(leaving, (element) => [...element.shadowRoot.querySelectorAll(".chart")].filter((chart) => chart.checkVisibility()).map((chart) => chart.dataset.name));
  const usual = ["weight_norm", "angular_update", "excess_risk"];
  assert.deepEqual(await charts(), usual);
  await press(page, '#leaving eq-set[role][experiment="edge"]');
  await page.waitFor(([of], deep) => deep(of)[0].shadowRoot.querySelector('.chart[data-name="effective_learning_rate"]').checkVisibility(), [leaving]);
  assert.deepEqual(await charts(), ["weight_norm", "excess_risk", "effective_learning_rate"]);
  const rate = await page.on(leaving, ({ lab }) => (lab.advance(6000), lab.last_average("effective_learning_rate")));
  // 2/(a_d − a_1), with a spread of one.
  assert.ok(Math.abs(rate - 2) < 0.2, `${rate}`);
  await press(page, '#leaving eq-set[role][experiment="escape"]');
  await page.waitFor(([of], deep) => !deep(of)[0].shadowRoot.querySelector('.chart[data-name="effective_learning_rate"]').checkVisibility(), [leaving]);
  assert.deepEqual(await charts(), usual);
});

onPage("a figure offers to come closer where its sphere has become small", {}, async (page) => {
  const leaving = figure("leaving");
  const offered = () => page.on(leaving, (element) => element.shadowRoot.querySelector(".fit").checkVisibility());
  const offers = (/** @type {boolean} */ wanted) =>
    page.waitFor(([of, wanted], deep) => deep(of)[0].shadowRoot.querySelector(".fit").checkVisibility() === wanted, [leaving, wanted]);
  await meet(page, "leaving");
  await press(page, '#leaving eq-set[role][experiment="escape"]');
  await page.waitFor(([of], deep) => deep(of)[0].lab.preset() === "escape", [leaving]);
  assert.equal(await offered(), false);
  await page.on(leaving, (element) => {
    element.clock.playing = false;
    for (let picture = 0; picture < 200; picture += 1) {
      element.lab.advance(20);
      element.lab.follow();
    }
    element.clock.redraw();
  });
  await offers(true);
  await page.on(leaving, (element) => element.shadowRoot.querySelector(".fit").click());
  await offers(false);
});

onPage("the schedule starts over, and stands beside another one", {}, async (page) => {
  const schedules = figure("schedules");
  await meet(page, "schedules");
  for (const [part, schedule] of [["linear", "linear"], ["cooldown", "cooldown"]]) {
    await press(page, `#schedules eq-set[role][link*="${part}"]`);
    await page.waitFor(([of, schedule], deep) => deep(of)[0].lab.value_text("schedule") === schedule && deep(of)[0].lab.kept_rows().length === 1, [schedules, schedule]);
    const kept = await page.on(schedules, ({ lab }) => lab.kept_rows()[0]);
    assert.equal(kept.name, "cosine");
    // The schedule, and what the schedules use, are all that differs.
    assert.doesNotMatch(kept.differences, /η|λ|σ|seed/);
  }
  await press(page, "#schedules eq-set[role][again]");
  await page.waitFor(([of], deep) => deep(of)[0].lab.value_text("schedule") === "cosine" && deep(of)[0].lab.kept_rows().length === 0 && deep(of)[0].clock.playing, [schedules]);
});

onPage("a figure opens in the laboratory as it has been turned, with the charts that it adds", {}, async (page) => {
  const leaving = figure("leaving");
  await meet(page, "leaving");
  await press(page, '#leaving eq-set[role][experiment="edge"]');
  await page.waitFor(([of], deep) => deep(of)[0].shadowRoot.querySelector('.chart[data-name="effective_learning_rate"]').checkVisibility(), [leaving]);
  await page.on(leaving, (element) => {
    element.clock.playing = false;
    element.lab.reset();
  });
  await move(page, leaving, 0, 0.8);
  await shows(page, leaving, 0, "0.4");
  await page.on("#leaving figcaption a[href*='=']:last-child", (link) => link.click());
  const opened = `${LABORATORY}[address]`;
  await page.waitFor(([of], deep) => deep(of)[0].lab?.value("learning_rate") === 0.4 && deep(of)[0].lab.value("noise_scale") === 0.001, [opened]);
  await page.waitFor(([of], deep) => deep(of)[0].shadowRoot.querySelector('.chart[data-name="effective_learning_rate"]').checkVisibility(), [opened]);
});

onPage("the calculator opens by itself once it is near, and one's own run when it is asked for", {}, async (page) => {
  const part = (/** @type {string} */ name) => `details[data-part=${name}]`;
  assert.equal(await page.count(`${part("calculator")}[open]`), 0);
  assert.equal(await page.count(`${part("calculator")} form`), 0);
  await page.on("#your-training", (section) => section.scrollIntoView());
  await page.there(`${part("calculator")}[open] .results dd`);
  assert.deepEqual(await page.on("#your-training", (section) => [...section.querySelectorAll("h3")].map((head) => head.textContent)), ["Calculator", "Your own run"]);
  assert.equal(await page.count(`${part("calculator")} form`), 1);
  assert.equal(await page.count(`${part("own_run")}[open]`), 0);
  // A control has an edge of its own, and stays closed when the reader closes it.
  assert.equal(await page.on(`${part("own_run")} summary`, (summary) => getComputedStyle(summary).borderTopStyle), "solid");
  await page.on(`${part("calculator")} summary`, (summary) => summary.click());
  await page.pause(300);
  assert.equal(await page.count(`${part("calculator")}[open]`), 0);
});

onPage("an element and a frame have the knobs that they ask for, and say what has none", { ready: false, path: "host.html", faults: host('<equisphere-lab controls="few" autoplay="off" knobs="noise_scale, momentum nonsense optimizer"></equisphere-lab>') }, async (page) => {
  await ready(page, 1);
  await shows(page, LABORATORY, 0, "0.4");
  assert.deepEqual((await knobs(page, LABORATORY)).map(([label]) => label), ["Noise scale σ", "Momentum α"]);
  await page.waitFor(([notice], deep) => /nonsense.*optimizer/s.test(deep(notice)[0]?.textContent ?? ""), [NOTICE]);
  await move(page, LABORATORY, 0, 1);
  await shows(page, LABORATORY, 0, "4");
  await page.goto("?embed=1&controls=none&knobs=weight_decay#v=2&weight_decay=0.02");
  await page.there(READY);
  await shows(page, LABORATORY, 0, "0.02");
  assert.equal(await page.visible(PLAY), false);
  assert.deepEqual(await knobs(page, LABORATORY), [["Weight decay λ", "0.02", 0.5]]);
});
