// @ts-check
// The hands of the article: numbers and buttons within its sentences, which belong to the figure of their own section, the
// drawing of a step, and the parts that come when they are opened.
import { Calculator } from "./calculator.js";
import { unable, whole } from "./lab.js";
import { OwnRun } from "./own_run.js";
import style from "./pkg/parts.css";
import { PlaneView } from "./plane.js";
import { ProductView } from "./product.js";
import { explainSymbols } from "./symbols.js";

/** @typedef {import("./element.js").EquisphereLab} EquisphereLab */

/** Attributes of a button that are not its settings. */
const OWN = ["class", "id", "role", "tabindex", "aria-pressed"];

/** Steps that a figure takes at once on its way, so that the page stays free in between. */
const STRIDE = 500;
/** Pictures that the trail of a weight vector lasts, and some more. */
const TRAIL_FRAMES = 50;

/** What tells that the reader turns to the article. */
const MEETINGS = ["pointerover", "pointerdown", "focusin"];

/** @param {Element} part */
const figureOf = (part) => /** @type {EquisphereLab | null | undefined} */ (part.closest("section")?.querySelector("equisphere-lab"));

/**
 * Does something when an element comes near what is seen.
 *
 * @param {Element} element
 * @param {() => void} act
 * @param {string} [distance] at which it is near
 */
function near(element, act, distance = "200px") {
  const look = (/** @type {IntersectionObserverEntry[]} */ entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) {
      observer.disconnect();
      act();
    }
  };
  const observer = new IntersectionObserver(look, { rootMargin: distance });
  observer.observe(element);
}

/**
 * A number of the figure, as it is now: `<eq-value of="weight_norm">`, or `of="predicted.weight_norm"`. Where its chart is
 * shown, it is marked while the pointer is on the number.
 */
class Value extends HTMLElement {
  connectedCallback() {
    const figure = figureOf(this);
    const name = this.getAttribute("of") ?? "";
    const write = () => {
      if (figure?.lab && "named_number" in figure.lab) {
        this.textContent = figure.lab.named_number(name);
      }
    };
    for (const event of ["ready", "change", "step"]) {
      figure?.addEventListener(`equisphere-${event}`, write);
    }
    const mark = (/** @type {boolean} */ on) => {
      const chart = figure?.shadowRoot?.querySelector(`.chart[data-name="${name.replace("predicted.", "")}"]`);
      chart?.toggleAttribute("data-marked", on);
    };
    this.addEventListener("pointerenter", () => mark(true));
    this.addEventListener("pointerleave", () => mark(false));
    write();
  }
}

/**
 * Takes a figure to the step that its caption speaks of, `at`, unless it is further.
 *
 * @param {EquisphereLab} figure
 * @param {() => boolean} wanted whether it is still to go on
 */
async function arrive(figure, wanted) {
  const at = Number(figure.getAttribute("at"));
  if (!figure.lab || figure.lab.steps() >= at) {
    return;
  }
  while (figure.lab && figure.lab.steps() < at && wanted()) {
    const { lab } = figure;
    const left = at - lab.steps();
    const pace = lab.value("steps_per_frame");
    // The last steps are taken as when it plays, so that weights have the trails of their latest way.
    lab.advance(Math.min(left, left > TRAIL_FRAMES * pace ? Math.min(STRIDE, left - TRAIL_FRAMES * pace) : pace));
    lab.follow();
    await new Promise((go) => setTimeout(go));
  }
  // Drawn once: whoever wants no motion sees none.
  if (figure.lab && wanted()) {
    figure.lab.fit_view(false);
    figure.clock?.redraw();
  }
}

/**
 * Turns knobs of a figure. What its caption says of them holds after the changes that its experiment has in store, so
 * it goes there first.
 *
 * @param {EquisphereLab | null | undefined} figure
 * @param {Record<string, string>} knobs
 */
async function turn(figure, knobs) {
  if (figure && !figure.lab) {
    await figure.apply({});
  }
  const link = figure?.link;
  await (figure && arrive(figure, () => figure.link === link));
  await figure?.apply(knobs);
}

/** What ends the windows of figures that follow the latest steps. @type {WeakMap<EquisphereLab, AbortController>} */
const following = new WeakMap();

/**
 * Shows no more than the latest steps, until the experiment is changed or all steps are wanted.
 *
 * @param {EquisphereLab} figure
 * @param {number} steps
 */
function follow(figure, steps) {
  const life = new AbortController();
  following.set(figure, life);
  let shown = false;
  const show = () => {
    if (!figure.lab || !("show_steps" in figure.lab) || (shown && !figure.lab.window())) {
      life.abort();
    } else if (figure.lab.steps() > steps) {
      figure.lab.show_steps(figure.lab.steps() - steps, figure.lab.steps());
      shown = true;
    }
  };
  figure.addEventListener("equisphere-step", show, life);
  figure.addEventListener("equisphere-change", () => life.abort(), life);
}

/**
 * Begins anew in a figure, with an experiment or with what a link says, and plays.
 *
 * @param {EquisphereLab} figure
 * @param {string | undefined} experiment
 * @param {string | undefined} link
 */
async function begin(figure, experiment, link) {
  following.get(figure)?.abort();
  if (link === undefined) {
    return figure.apply({ experiment: experiment ?? "" });
  }
  if (!figure.lab) {
    await figure.apply({});
  }
  await figure.open(link);
  if (figure.clock) {
    figure.clock.playing = true;
  }
}

/** The charts of a figure with the boxes that show and hide them. @param {EquisphereLab} figure */
function chartsOf(figure) {
  const found = (/** @type {string} */ selector) => [...(figure.shadowRoot?.querySelectorAll(selector) ?? [])];
  const boxes = found(".choose label:not(.option) input");
  return found(".chart").map((chart, place) => ({ name: chart.getAttribute("data-name") ?? "", box: /** @type {HTMLInputElement | undefined} */ (boxes[place]) }));
}

/** Shows charts by their names. @param {EquisphereLab} figure @param {string} names */
function showCharts(figure, names) {
  const wanted = names.split(/[\s,]+/);
  chartsOf(figure).forEach(({ name, box }) => void (box && box.checked !== wanted.includes(name) && box.click()));
}

/** Brings a figure into view of which less than half is seen. @param {EquisphereLab} figure */
function reveal(figure) {
  const { top, bottom, height } = figure.getBoundingClientRect();
  if (Math.min(bottom, innerHeight) - Math.max(top, 0) < height / 2) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    figure.scrollIntoView({ block: height < innerHeight ? "nearest" : "start", behavior: still ? "auto" : "smooth" });
  }
}

/**
 * The rows of a table that open experiments tell which of them the figure shows: the one that was chosen last, and of
 * those with the same experiment the one that has momentum if the figure has.
 */
class Choice {
  /** @param {HTMLTableElement} table @param {EquisphereLab} figure */
  constructor(table, figure) {
    const setters = [...table.querySelectorAll("eq-set")];
    let chosen = figure.getAttribute("experiment");
    const mark = () => {
      const momentum = (figure.lab?.value("momentum") ?? 0) > 0;
      const same = setters.filter((setter) => setter.getAttribute("experiment") === chosen);
      const row = same.find((setter) => same.length === 1 || setter.hasAttribute("momentum") === momentum);
      setters.forEach((setter) => setter.setAttribute("aria-pressed", String(setter === row)));
    };
    setters.forEach((setter) => setter.addEventListener("equisphere-chosen", () => (chosen = setter.getAttribute("experiment"))));
    figure.addEventListener("equisphere-change", mark);
    mark();
  }
}

/**
 * A button in a sentence that turns knobs of the figure: `<eq-set learning_rate="×4">`, or opens an experiment,
 * where it may turn knobs too, show the latest steps alone and other charts: `<eq-set experiment="bursts" window="200">`;
 * or what a `link` says, or `again` what the figure began with.
 */
class Setter extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "button");
    this.setAttribute("tabindex", "0");
    this.addEventListener("click", () => void this.#act());
    this.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        void this.#act();
      }
    });
  }

  async #act() {
    const figure = figureOf(this);
    const given = [...this.attributes].filter(({ name }) => !OWN.includes(name));
    const { experiment, link, again, window, charts, ...knobs } = /** @type {Record<string, string>} */ (Object.fromEntries(given.map(({ name, value }) => [name, value])));
    if (figure) {
      reveal(figure);
    }
    if (!figure || (experiment ?? link ?? again) === undefined) {
      return turn(figure, knobs);
    }
    this.dispatchEvent(new Event("equisphere-chosen"));
    const own = (/** @type {string} */ name) => (again === undefined ? null : figure.getAttribute(name));
    const first = own("link");
    // Runs that were put beside it go.
    await begin(figure, experiment ?? own("experiment") ?? undefined, link ?? (first === null ? undefined : `${first}&kept=none`));
    showCharts(figure, charts ?? figure.getAttribute("charts") ?? "");
    if (Object.keys(knobs).length > 0) {
      await figure.apply(knobs);
    }
    if (window !== undefined) {
      follow(figure, Number(window));
    }
  }
}

/** What a drawing contains is shown until it comes near. */
class NearElement extends HTMLElement {
  connectedCallback() {
    // Where it cannot be drawn, what it contains stays.
    near(this, () => void this.#start().catch(() => {}));
  }

  async #start() {
    this.replaceChildren(this.drawing(await whole()));
    this.dataset.ready = "";
  }

  /** What stands in its place then. @abstract @param {import("./whole.js").Whole} _loaded @returns {HTMLElement} */
  drawing(_loaded) {
    return this;
  }
}

/** The drawing of a step: `<equisphere-plane shows="length">`. */
class Drawing extends NearElement {
  /** @param {import("./whole.js").Whole} loaded */
  drawing(loaded) {
    return new PlaneView(loaded, this.getAttribute("shows") ?? "").root;
  }
}

/** Two linked sliders for the figure of the section: `<equisphere-product learning_rate="0.1" weight_decay="0.01">`. */
class ProductKnobs extends NearElement {
  /** @param {import("./whole.js").Whole} loaded */
  drawing(loaded) {
    const number = (/** @type {string} */ name) => Number(this.getAttribute(name));
    const start = { learning_rate: number("learning_rate"), weight_decay: number("weight_decay") };
    return new ProductView(loaded, start, (values) => void turn(figureOf(this), values)).root;
  }
}

// A figure that does not play by itself shows what its caption speaks of.
for (const figure of /** @type {NodeListOf<EquisphereLab>} */ (document.querySelectorAll("article equisphere-lab[at]"))) {
  const fill = () => {
    const link = figure.link;
    if (figure.lab?.steps() === 0 && !figure.clock?.playing) {
      void arrive(figure, () => figure.link === link && !figure.clock?.playing).catch(() => {});
    }
  };
  figure.addEventListener("equisphere-ready", fill);
  fill();
}

/** Loads the element of a network in training; where that fails, its picture stays. */
const loadNetwork = () => void import("./network.js").catch(() => {});

const network = document.querySelector("equisphere-network");
if (network) {
  near(network, loadNetwork);
  const show = () => {
    if (location.hash.startsWith("#network=")) {
      loadNetwork();
      network.scrollIntoView();
    }
  };
  addEventListener("hashchange", show);
  show();
}

/** The laboratory that follows the address. */
const laboratory = () => /** @type {EquisphereLab | null} */ (document.querySelector("equisphere-lab[address]"));

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

/** Fills a part of the page, which comes when it is opened. @param {HTMLDetailsElement} part */
async function fill(part) {
  const loaded = await whole();
  const show = (/** @type {string} */ link) => {
    laboratory()?.scrollIntoView();
    void laboratory()?.open(link);
  };
  part.append((part.dataset.part === "calculator" ? new Calculator(loaded.program) : new OwnRun(loaded, show)).root);
}

for (const part of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details[data-part]"))) {
  /** @type {Promise<void> | undefined} */
  let filled;
  const open = () => (filled ??= fill(part));
  const tell = () => void open().catch((error) => part.append(unable(error)));
  part.open ||= location.search.includes(`${part.dataset.part}=`);
  if (part.open) {
    tell();
    continue;
  }
  part.addEventListener("toggle", tell, { once: true });
  if (part.dataset.near !== undefined) {
    // Open once there is something in it, unless the reader was there before; where that fails, it waits to be opened.
    near(part, () => {
      if (!filled) {
        open().then(() => void (part.open = true), () => void (filled = undefined));
      }
    }, "100%");
  }
}

/** The charts that a laboratory shows at first, so many of the first. */
const USUAL_CHARTS = 3;

/** A figure that has been turned opens in the laboratory as it is now, with its charts. @param {HTMLAnchorElement} link */
function takeAlong(link) {
  const figure = /** @type {EquisphereLab | null | undefined} */ (link.closest("figcaption")?.parentElement?.querySelector("equisphere-lab"));
  if (!link.hash.includes("=") || !figure?.lab || !("shared_link" in figure.lab)) {
    return;
  }
  const charts = chartsOf(figure);
  const names = charts.filter(({ box }, place) => place < USUAL_CHARTS || box?.checked).map(({ name }) => name);
  link.hash = figure.lab.shared_link(false, names.length > USUAL_CHARTS ? names : undefined);
}

// A link with an experiment changes the address, which the laboratory follows; the reader wants to see it.
document.querySelector("article")?.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest("a") : null;
  if (link) {
    takeAlong(link);
  }
  if (link?.hash.includes("=") && !link.hash.startsWith("#network=")) {
    laboratory()?.scrollIntoView();
  }
});

// Formulas are explained when the reader meets the first of them; where that cannot be loaded they stay as they are.
const text = document.querySelector("article");
const meet = () => {
  MEETINGS.forEach((event) => text?.removeEventListener(event, meet));
  if (text) {
    void explainSymbols(text).catch(() => {});
  }
};
MEETINGS.forEach((event) => text?.addEventListener(event, meet, { passive: true }));

for (const table of document.querySelectorAll("table")) {
  const figure = figureOf(table);
  if (figure && table.querySelector("eq-set")) {
    new Choice(/** @type {HTMLTableElement} */ (table), figure);
  }
}

customElements.define("eq-value", Value);
customElements.define("eq-set", Setter);
customElements.define("equisphere-plane", Drawing);
customElements.define("equisphere-product", ProductKnobs);
