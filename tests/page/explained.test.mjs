// What the article explains again: symbols of formulas, the product of two knobs, and the run for those who hear it.
import assert from "node:assert/strict";
import { BROWSER, onPage } from "./browser.mjs";
import { LABORATORY, UNFOLD, complete } from "./laboratory.mjs";

const SYMBOL = ".symbol[role=tooltip]";

/** Has the symbols explained, as a reader does who turns to the article. @param {import("./facade.mjs").Page} page */
async function meet(page) {
  await page.on("#length", (element) => element.scrollIntoView());
  await page.waitFor(() => customElements.get("eq-value") !== undefined);
  await page.on("#length p", (element) => void element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true })));
  await page.there(SYMBOL);
}

for (const [path, norm] of [["", "r*, the radius of the equilibrium sphere"], ["zh.html", "r*：平衡球面的半径"]]) {
  onPage(`every symbol of the formulas of ${path || "the page"} is explained`, { path, opening: true, whole: false }, async (page) => {
    await meet(page);
    const unexplained = await page.evaluate((selector) => {
      const box = document.querySelector(selector);
      const isName = (/** @type {string} */ text) => /^[\p{L}~∗_]+$/u.test(text) && !["cos", "tan", "arctan", "π"].includes(text);
      const letters = [...document.querySelectorAll("article mi")].filter((letter) => isName(letter.textContent.trim()));
      const silent = letters.filter((letter) => {
        document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
        letter.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        return box.hidden || box.textContent.startsWith("symbol.");
      });
      return { count: letters.length, silent: silent.map((letter) => letter.outerHTML) };
    }, SYMBOL);
    assert.deepEqual(unexplained.silent, []);
    assert.ok(unexplained.count > 100, `${unexplained.count} letters`);
    const index = await page.evaluate((selector) => {
      const index = [...document.querySelectorAll("#sphere msubsup")].find((part) => part.textContent.includes("∗"));
      index?.querySelector("mi")?.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
      return document.querySelector(selector).textContent;
    }, SYMBOL);
    assert.equal(index, norm);
  });
}

onPage("a symbol is reached by the keyboard, once a section, and its thing in the figure is marked", { opening: true }, async (page) => {
  await meet(page);
  await page.on("#sphere", (element) => element.scrollIntoView());
  await page.there(`#sphere ${LABORATORY}[data-ready]`);
  await page.on(`#sphere ${LABORATORY}`, (element) => element.whole());
  const marked = await page.evaluate((selector) => {
    /** @type {any[]} */
    const symbols = [...document.querySelectorAll("#sphere math [tabindex]")];
    const radius = symbols.find((symbol) => symbol.textContent.startsWith("r∗"));
    radius.focus();
    /** @type {any} */
    const figure = document.querySelector("#sphere equisphere-lab")?.shadowRoot;
    const things = [...figure.querySelectorAll("[data-marked]")].map((thing) => thing.dataset.name);
    const hidden = /** @type {any} */ (document.querySelector(selector)).hidden;
    radius.blur();
    const names = symbols.map((symbol) => symbol.textContent);
    return { things, hidden, after: figure.querySelectorAll("[data-marked]").length, names };
  }, SYMBOL);
  assert.deepEqual(marked.things, ["radius", "weight_norm"]);
  assert.deepEqual([marked.hidden, marked.after], [false, 0]);
  assert.equal(new Set(marked.names).size, marked.names.length, `${marked.names}`);
});

onPage("two linked knobs keep the product, and set both in the figure", { opening: true }, async (page) => {
  await page.on("#angle", (element) => element.scrollIntoView());
  await page.there("equisphere-product .product");
  const sentence = () => page.text("equisphere-product .sentence");
  await page.waitFor((_, deep) => deep("equisphere-product .sentence")[0].textContent !== "");
  const before = await sentence();
  const move = (/** @type {number} */ place, /** @type {string} */ value) =>
    page.on(`equisphere-product .knobs`, (knobs, [place, value]) => {
      const slider = knobs.querySelectorAll("input[type=range]")[place];
      slider.value = value;
      slider.dispatchEvent(new Event("input"));
      slider.dispatchEvent(new Event("change"));
    }, [place, value]);
  const number = (/** @type {string} */ text, /** @type {RegExp} */ pattern) => Number(pattern.exec(text)?.[1]);
  await move(0, "0.5");
  const after = await sentence();
  // From 0.1 by the square root of sixteen.
  assert.equal(number(after, /η = ([\d.]+)/), 0.4);
  assert.equal(number(after, /λ = ([\d.]+)/), 0.0025);
  assert.equal(number(after, /angle on the sphere is ([\d.]+)/), number(before, /angle on the sphere is ([\d.]+)/));
  await page.waitFor((_, deep) => Math.abs((deep("#angle equisphere-lab")[0].lab?.value("weight_decay") ?? 0) - 0.0025) < 1e-9);
});

onPage("the run is told at a polite pace to a reader whose focus is in the laboratory", { reducedMotion: "no-preference", opening: true }, async (page) => {
  await page.click(UNFOLD);
  await complete(page);
  await page.on(LABORATORY, (element) => {
    element.clock.playing = true;
    element.shadowRoot.querySelector("button.play").focus();
  });
  await page.waitFor((_, deep) => deep(".narration")[0].textContent !== "");
  assert.match(await page.text(".narration"), /^Step [\d\s]+: norm [\d.]+( · [\d.]+)?, theory [\d.]+( · [\d.]+)?, (off|at) equilibrium\.$/);
  const said = await page.evaluate(
    (_, deep) =>
      new Promise((resolve) => {
        const region = deep(".narration")[0];
        let count = 0;
        const observer = new MutationObserver(() => (count += 1));
        observer.observe(region, { childList: true, characterData: true, subtree: true });
        setTimeout(() => resolve(count), 2500);
      }),
  );
  assert.ok(said <= 1, `${said} sentences in two and a half seconds in ${BROWSER}`);
});
