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
const OWN = ["class", "id", "role", "tabindex"];

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
 */
function near(element, act) {
  const look = (/** @type {IntersectionObserverEntry[]} */ entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) {
      observer.disconnect();
      act();
    }
  };
  const observer = new IntersectionObserver(look, { rootMargin: "200px" });
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
 * A button in a sentence that turns knobs of the figure: `<eq-set learning_rate="×4">`, or opens an experiment,
 * where it may turn knobs too and show the latest steps alone: `<eq-set experiment="bursts" window="200">`.
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
    const { experiment, window, ...knobs } = /** @type {Record<string, string>} */ (Object.fromEntries(given.map(({ name, value }) => [name, value])));
    if (!figure || experiment === undefined) {
      return turn(figure, knobs);
    }
    following.get(figure)?.abort();
    await figure.apply({ experiment });
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
  const open = () => fill(part).catch((error) => part.append(unable(error)));
  part.open ||= location.search.includes(`${part.dataset.part}=`);
  if (part.open) {
    open();
  } else {
    part.addEventListener("toggle", open, { once: true });
  }
}

// A link with an experiment changes the address, which the laboratory follows; the reader wants to see it.
document.querySelector("article")?.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest("a") : null;
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

customElements.define("eq-value", Value);
customElements.define("eq-set", Setter);
customElements.define("equisphere-plane", Drawing);
customElements.define("equisphere-product", ProductKnobs);
