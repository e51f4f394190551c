// @ts-check
import { element, reason, write } from "./dom.js";
import { core, words } from "./program.js";
import { isStop } from "./stop.js";

/**
 * What is turned: an experiment, as far as its settings go.
 *
 * @typedef {Pick<import("./pkg/equisphere.js").Lab, "set_text" | "set_slider" | "nudge" | "settle" | "value_text" | "applies" | "slider_position" | "can_undo" | "can_redo">} Settings
 * @typedef {Pick<typeof import("./pkg/equisphere.js"), "parameter_rows" | "parameter_help">} Tables
 */

/** @typedef {{ readonly lab: Settings }} Seat */
/** @typedef {import("./pkg/equisphere.js").ParameterRow} ParameterRow */

/** Positions of a slider. */
const NOTCHES = 1000;

/** Keyboard steps by key; the ends are positions and not steps. @type {Record<string, number>} */
export const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
/** @type {Record<string, number>} */
export const ENDS = { Home: 0, End: 1 };

/** Tells the ids of several laboratories apart where styles or scripts look at all of them. */
let made = 0;

/**
 * A parameter's control.
 *
 * @typedef {object} Control
 * @property {ParameterRow} row
 * @property {HTMLElement} root
 * @property {HTMLInputElement | HTMLSelectElement} entry
 * @property {HTMLInputElement} [slider]
 * @property {HTMLElement} problem
 * @property {string} shown the value in force, as the entry showed it last
 * @property {string} [refused] what was typed and refused
 */

/**
 * The controls, made from the table of parameters.
 */
export class Controls {
  /** @type {Map<string, Control>} */
  #controls = new Map();
  #seat;
  #listener;
  #tables;
  #prefix = `laboratory-${(made += 1)}`;
  undo = element("button", { type: "button", class: "undo", title: words("undo.title"), disabled: true }, words("undo"));
  redo = element("button", { type: "button", class: "redo", title: words("redo.title"), disabled: true }, words("redo"));
  /** What stays in view where there is no room for everything. */
  knobs = element("div", { class: "knobs" });
  /** Everything else. */
  folded = element("div", { class: "folded" }, element("div", { class: "edits" }, this.undo, this.redo));
  root = element("div", { class: "controls", role: "group", "aria-label": words("parameters") }, this.knobs, this.folded);

  /**
   * @param {Seat} seat
   * @param {boolean} open whether the groups are unfolded at first
   * @param {{ act: (action: () => void) => void, changed: () => void }} listener runs what calls the program, and is told
   *   after a parameter has changed
   * @param {Tables} [tables] what parameters there are: those of the laboratory, where nothing else is said
   */
  constructor(seat, open, listener, tables = core) {
    this.#seat = seat;
    this.#tables = tables;
    this.#listener = listener;
    /** @type {Map<string, HTMLElement>} */
    const groups = new Map();
    for (const row of tables.parameter_rows()) {
      if (row.knob) {
        this.knobs.append(this.#build(row));
        continue;
      }
      let group = groups.get(row.group);
      if (!group) {
        group = element("details", { open }, element("summary", {}, row.group));
        groups.set(row.group, group);
        this.folded.append(group);
      }
      group.append(this.#build(row));
    }
    this.refresh();
  }

  /**
   * @param {ParameterRow} row
   * @returns {HTMLElement}
   */
  #build(row) {
    const id = `${this.#prefix}-${row.name}`;
    const problem = element("p", { class: "problem", id: `${id}-problem`, role: "alert" });
    const { help: about, allowed } = this.#tables.parameter_help(row.name);
    const help = element("p", { class: "help", id: `${id}-help`, hidden: true }, row.control === "choice" ? about : words("help", { help: about, allowed }));
    const described = { id, "aria-describedby": `${problem.id} ${help.id}` };
    const entry = row.control === "choice" ? this.#choice(row, described) : element("input", { ...described, type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false" });
    const label = element("label", { for: id }, row.label);
    if (row.symbol) {
      label.append(" ", element("i", {}, row.symbol));
    }
    const slider = row.control === "slider" ? this.#slider(row, help.id) : undefined;
    const head = element("span", { class: "name" }, label, this.#disclosure(row, help, about));
    const root = element("div", { class: `control ${row.control}`, "data-name": row.name }, head, entry, ...(slider ? [slider] : []), problem, help);
    this.#controls.set(row.name, { row, root, entry, slider, problem, shown: "" });
    entry.addEventListener("change", () => this.#type(row.name));
    entry.addEventListener("keydown", (event) => this.#key(row.name, /** @type {KeyboardEvent} */ (event)));
    return root;
  }

  /**
   * @param {ParameterRow} row
   * @param {Record<string, string>} attributes
   */
  #choice(row, attributes) {
    return element("select", attributes, ...row.options.map((option) => element("option", { value: option.name }, option.label)));
  }

  /**
   * The button that shows and hides a parameter's help.
   *
   * @param {ParameterRow} row
   * @param {HTMLElement} help
   * @param {string} title
   */
  #disclosure(row, help, title) {
    const label = words("help.about", { parameter: row.label });
    const button = element("button", { type: "button", class: "about", title, "aria-label": label, "aria-expanded": "false", "aria-controls": help.id }, words("help.sign"));
    button.addEventListener("click", () => {
      help.hidden = !help.hidden;
      button.setAttribute("aria-expanded", String(!help.hidden));
    });
    return button;
  }

  /**
   * @param {ParameterRow} row
   * @param {string} help id of its help
   * @returns {HTMLInputElement}
   */
  #slider(row, help) {
    const { name } = row;
    const slider = element("input", { type: "range", min: 0, max: NOTCHES, "aria-label": words("slider", { parameter: row.label }), "aria-describedby": help });
    slider.addEventListener("input", () => this.#apply(name, () => this.#seat.lab.set_slider(name, slider.valueAsNumber / NOTCHES)));
    slider.addEventListener("change", () => {
      this.#seat.lab.settle();
      this.refresh();
    });
    slider.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in STEPS || event.key in ENDS)) {
        return;
      }
      event.preventDefault();
      this.#apply(name, () => (event.key in ENDS ? this.#seat.lab.set_slider(name, ENDS[event.key]) : this.#seat.lab.nudge(name, STEPS[event.key])));
    });
    return slider;
  }

  /**
   * Applies what is typed or chosen, once.
   *
   * @param {string} name
   */
  #type(name) {
    const control = /** @type {Control} */ (this.#controls.get(name));
    const text = control.entry.value;
    if (text !== control.shown && text !== control.refused) {
      this.#apply(name, () => this.#seat.lab.set_text(name, text));
    }
  }

  /**
   * Enter applies, Escape gives up what was typed.
   *
   * @param {string} name
   * @param {KeyboardEvent} event
   */
  #key(name, event) {
    const control = /** @type {Control} */ (this.#controls.get(name));
    if (event.key === "Enter") {
      this.#type(name);
    } else if (event.key === "Escape" && control.entry.value !== control.shown) {
      event.preventDefault();
      this.#show(control, this.#seat.lab.value_text(name));
    }
  }

  /**
   * @param {string} name
   * @param {() => void} set
   */
  #apply(name, set) {
    const control = /** @type {Control} */ (this.#controls.get(name));
    const typed = control.entry.value;
    this.#listener.act(() => {
      try {
        set();
      } catch (error) {
        if (isStop(error)) {
          throw error;
        }
        control.entry.value = typed;
        control.refused = typed;
        control.entry.setAttribute("aria-invalid", "true");
        write(control.problem, reason(error));
        return;
      }
      this.#show(control, this.#seat.lab.value_text(name));
      this.refresh();
      this.#listener.changed();
    });
  }

  /**
   * @param {Control} control
   * @param {string} text
   */
  #show(control, text) {
    if (control.entry.value !== text) {
      control.entry.value = text;
    }
    control.shown = text;
    control.refused = undefined;
    control.entry.removeAttribute("aria-invalid");
    write(control.problem, "");
  }

  /**
   * Shows the values that are in force. Neither a slider in the reader's hand nor an entry that is being typed into is changed.
   *
   * @param {boolean} [goesOn] whether nothing but the run has moved: then what was refused stays, with the reason
   */
  refresh(goesOn = false) {
    this.undo.disabled = !this.#seat.lab.can_undo();
    this.redo.disabled = !this.#seat.lab.can_redo();
    for (const [name, control] of this.#controls) {
      const { root, entry, slider } = control;
      const text = this.#seat.lab.value_text(name);
      root.hidden = !this.#seat.lab.applies(name);
      const held = /** @type {Document | ShadowRoot} */ (entry.getRootNode()).activeElement === entry;
      const refused = goesOn && control.refused !== undefined && control.shown === text;
      if (!refused && (!held || entry.value === control.shown)) {
        this.#show(control, text);
      }
      if (slider) {
        slider.setAttribute("aria-valuetext", text);
        const share = this.#seat.lab.slider_position(name);
        if (!slider.matches(":active")) {
          slider.valueAsNumber = Math.round(share * NOTCHES);
        }
        slider.style.setProperty("--share", `${100 * share}%`);
      }
    }
  }
}
