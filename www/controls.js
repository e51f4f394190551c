// @ts-check
import { element, words, write } from "./dom.js";

/** @typedef {import("./pkg/equisphere.js").Lab} Lab */
/** @typedef {import("./pkg/equisphere.js").ParameterRow} ParameterRow */

/** Positions of a slider. */
const NOTCHES = 1000;

/** Groups that are folded at first where the screen is small. */
const NARROW = "(max-width: 719px)";

/**
 * The controls, made from the table of parameters.
 */
export class Controls {
  /** @type {Map<string, { root: HTMLElement, entry: HTMLInputElement | HTMLSelectElement, slider?: HTMLInputElement, problem: HTMLElement }>} */
  #controls = new Map();

  /**
   * @param {Lab} lab
   * @param {ParameterRow[]} rows
   * @param {() => void} changed is told after a parameter has changed
   */
  constructor(lab, rows, changed) {
    this.lab = lab;
    this.changed = changed;
    this.form = element("form", { class: "controls", "aria-label": "Parameters" });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    /** @type {Map<string, HTMLElement>} */
    const groups = new Map();
    for (const row of rows) {
      let group = groups.get(row.group);
      if (!group) {
        group = element("details", { open: !matchMedia(NARROW).matches }, element("summary", {}, row.group));
        groups.set(row.group, group);
        this.form.append(group);
      }
      group.append(this.#control(row));
    }
    this.refresh();
  }

  /**
   * @param {ParameterRow} row
   * @returns {HTMLElement}
   */
  #control(row) {
    const id = `parameter-${row.name}`;
    const problem = element("p", { class: "problem", id: `${id}-problem`, hidden: true });
    const label = element("label", { for: id }, row.label);
    if (row.symbol) {
      label.append(" ", element("i", {}, row.symbol));
    }
    const title = row.control === "choice" ? row.help : `${row.help} Allowed: ${row.allowed}.`;
    const root = element("div", { class: `control ${row.control}`, "data-name": row.name, title }, label);
    const described = { id, "aria-describedby": problem.id };
    /** @type {HTMLInputElement | HTMLSelectElement} */
    let entry;
    /** @type {HTMLInputElement | undefined} */
    let slider;
    if (row.control === "choice") {
      const options = row.options.map((option) => element("option", { value: option.name }, option.label));
      entry = element("select", described, ...options);
      root.append(entry);
    } else {
      entry = element("input", { ...described, type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false" });
      root.append(entry);
      if (row.control === "slider") {
        slider = this.#slider(row);
        root.append(slider);
      }
    }
    entry.addEventListener("change", () => {
      this.#apply(row.name, () => this.lab.set_text(row.name, entry.value));
    });
    root.append(problem);
    this.#controls.set(row.name, { root, entry, slider, problem });
    return root;
  }

  /**
   * @param {ParameterRow} row
   * @returns {HTMLInputElement}
   */
  #slider(row) {
    const slider = element("input", { type: "range", min: 0, max: NOTCHES, "aria-label": `${row.label}, slider` });
    slider.addEventListener("input", () => {
      this.#apply(row.name, () => this.lab.set_slider(row.name, slider.valueAsNumber / NOTCHES));
    });
    return slider;
  }

  /**
   * @param {string} name
   * @param {() => void} set
   */
  #apply(name, set) {
    const control = this.#controls.get(name);
    if (!control) {
      return;
    }
    try {
      set();
    } catch (error) {
      control.entry.setAttribute("aria-invalid", "true");
      control.problem.hidden = false;
      write(control.problem, words(error));
      return;
    }
    this.refresh();
    this.changed();
  }

  /** Shows the values that are in force. A slider in the reader's hand is not moved. */
  refresh() {
    for (const [name, { root, entry, slider, problem }] of this.#controls) {
      const text = this.lab.value_text(name);
      root.hidden = !this.lab.plays(name);
      entry.value = text;
      entry.removeAttribute("aria-invalid");
      problem.hidden = true;
      if (slider) {
        slider.setAttribute("aria-valuetext", text);
        const share = this.lab.slider_position(name);
        if (!slider.matches(":active")) {
          slider.valueAsNumber = Math.round(share * NOTCHES);
        }
        slider.style.setProperty("--share", `${100 * share}%`);
      }
    }
  }
}
