// @ts-check
import { ENDS, STEPS } from "./controls.js";
import { write } from "./dom.js";
import { core } from "./program.js";

/** @typedef {import("./laboratory.js").Seat} Seat */
/** @typedef {import("./frame.js").Frame["knobs"][number]} Knob */

/**
 * A few settings in the reader's hand, above the pictures of a figure. The frame has built their sliders; the program
 * says how far each reaches and which runs it turns.
 */
export class Knobs {
  #seat;
  #knobs;
  #words;
  #turn;
  /** What each is called, without what it turns. @type {Map<Knob, string>} */
  #names = new Map();
  /** Ends of each, as positions of its parameter's slider; they stay while it is held. @type {Map<Knob, [number, number]>} */
  #ends = new Map();

  /**
   * @param {Seat} seat
   * @param {Knob[]} knobs
   * @param {(key: string, places?: Record<string, string | number>) => string} words
   * @param {(turn: () => void) => void} turn runs what changes the program's settings, and tells of it
   */
  constructor(seat, knobs, words, turn) {
    this.#seat = seat;
    this.#knobs = knobs;
    this.#words = words;
    this.#turn = turn;
    const rows = core.parameter_rows();
    for (const knob of knobs) {
      const row = rows.find(({ name }) => name === knob.name);
      this.#names.set(knob, `${row?.label} ${row?.symbol}`.trim());
      knob.input.addEventListener("change", () => this.#seat.lab.settle());
      knob.input.addEventListener("keydown", (event) => this.#press(knob, event));
      this.#reach(knob);
    }
  }

  /** Sets a parameter to where its slider has been moved. @param {Knob} knob @param {number} share of its way */
  turn(knob, share) {
    const [low, high] = this.#reach(knob);
    this.#turn(() => this.#seat.lab.turn_knob(knob.name, low, high, share));
  }

  /** Arrow keys go through round values, as on the sliders of the controls. @param {Knob} knob @param {KeyboardEvent} event */
  #press(knob, event) {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(key in STEPS || key in ENDS)) {
      return;
    }
    event.preventDefault();
    const [low, high] = this.#reach(knob);
    const { lab } = this.#seat;
    this.#turn(() => (key in ENDS ? lab.turn_knob(knob.name, low, high, ENDS[key]) : lab.press_knob(knob.name, low, high, STEPS[key])));
  }

  /** The ends of a knob: new ones only while nobody holds it. @param {Knob} knob @returns {[number, number]} */
  #reach(knob) {
    let ends = this.#ends.get(knob);
    if (!ends || !knob.input.matches(":active")) {
      const [low, high] = this.#seat.lab.knob_ends(knob.name);
      ends = [low, high];
      this.#ends.set(knob, ends);
    }
    return ends;
  }

  /** Shows the values that are in force; a slider in the reader's hand stays where it is. */
  refresh() {
    const { lab } = this.#seat;
    for (const knob of this.#knobs) {
      const { name, input, label, shown, root } = knob;
      root.hidden = !lab.applies(name);
      const own = this.#names.get(knob) ?? name;
      const reach = lab.reach(name);
      write(label, reach === "alone" ? own : this.#words(`knob.${reach}`, { knob: own }));
      const text = lab.value_text(name);
      write(shown, text);
      input.setAttribute("aria-valuetext", text);
      if (!input.matches(":active")) {
        input.value = String(lab.knob_share(name, ...this.#reach(knob)));
      }
    }
  }
}
