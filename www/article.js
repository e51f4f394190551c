// @ts-check
// The hands of the article: numbers and buttons within its sentences, which belong to the figure of their own section, the
// drawing of a step, and the parts that come when they are opened.
import { Calculator } from "./calculator.js";
import { unable, whole } from "./lab.js";
import { OwnRun } from "./own_run.js";
import style from "./pkg/parts.css";
import { PlaneView } from "./plane.js";

/** @typedef {import("./element.js").EquisphereLab} EquisphereLab */

/** Attributes of a button that are not its settings. */
const OWN = ["class", "id", "role", "tabindex"];

/** @param {Element} part */
const figureOf = (part) => /** @type {EquisphereLab | null | undefined} */ (part.closest("section")?.querySelector("equisphere-lab"));

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
 * A button in a sentence that turns knobs of the figure: `<eq-set learning_rate="×4">`, or opens an experiment:
 * `<eq-set experiment="escape">`.
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
    const settings = [...this.attributes].filter(({ name }) => !OWN.includes(name));
    await figureOf(this)?.apply(Object.fromEntries(settings.map(({ name, value }) => [name, value])));
  }
}

/** The drawing of a step: `<equisphere-plane shows="length">`; what it contains is shown until it is near. */
class Drawing extends HTMLElement {
  connectedCallback() {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          observer.disconnect();
          // Where it cannot be drawn, what it contains stays.
          this.#start().catch(() => {});
        }
      },
      { rootMargin: "200px" },
    );
    observer.observe(this);
  }

  async #start() {
    const { program } = await whole();
    const view = new PlaneView(program, this.getAttribute("shows") ?? "");
    this.replaceChildren(view.root);
    this.dataset.ready = "";
  }
}

/** The laboratory that follows the address. */
const laboratory = () => /** @type {EquisphereLab | null} */ (document.querySelector("equisphere-lab[address]"));

/** Fills a part of the page, which comes when it is opened. @param {HTMLDetailsElement} part */
async function fill(part) {
  const { program } = await whole();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const show = (/** @type {string} */ link) => {
    laboratory()?.scrollIntoView();
    void laboratory()?.open(link);
  };
  part.append((part.dataset.part === "calculator" ? new Calculator(program) : new OwnRun(program, show)).root);
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
  if (link?.hash.includes("=")) {
    laboratory()?.scrollIntoView();
  }
});

customElements.define("eq-value", Value);
customElements.define("eq-set", Setter);
customElements.define("equisphere-plane", Drawing);
