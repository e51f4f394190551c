// @ts-check
import { element, write } from "./dom.js";

/** Where arrow keys move the pen: to the right and down. @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** A square in which the reader draws a digit by mouse, finger or keys, or has one of the test images shown. */
export class DigitPad {
  #listener;
  /** Where the pen was, in shares of the sides. @type {[number, number] | undefined} */
  #last;
  canvas = element("canvas", { class: "pad", tabindex: 0, role: "application" });
  bars = element("canvas", { class: "bars", role: "img" });
  #reading = element("p", { class: "reads number" });
  root;

  /**
   * @param {(key: string) => string} words
   * @param {object} listener
   * @param {(from: [number, number], to: [number, number]) => void} listener.stroke
   * @param {(right: number, down: number) => void} listener.move
   * @param {() => void} listener.toggle
   * @param {() => void} listener.pick
   * @param {() => void} listener.clear
   * @param {() => void} listener.redraw
   */
  constructor(words, listener) {
    this.#listener = listener;
    this.canvas.setAttribute("aria-label", words("digit.pad"));
    this.bars.setAttribute("aria-label", words("digit.bars"));
    const pick = element("button", { type: "button", class: "pick", title: words("digit.pick.title"), onclick: listener.pick }, words("digit.pick"));
    const clear = element("button", { type: "button", class: "clear", title: words("digit.clear.title"), onclick: listener.clear }, words("digit.clear"));
    this.root = element("div", { class: "digit" }, this.canvas, this.bars, element("div", { class: "digit-words" }, this.#reading, element("div", { class: "buttons" }, pick, clear)));
    this.#listen();
  }

  /** Whether keys draw. */
  get hasPen() {
    return this.canvas.matches(":focus-visible");
  }

  /** Says what is read. @param {string} reading */
  say(reading) {
    write(this.#reading, reading);
    this.bars.setAttribute("aria-label", reading);
  }

  #listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#last = this.#place(event);
      this.#listener.stroke(this.#last, this.#last);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (this.#last && canvas.hasPointerCapture(event.pointerId)) {
        const place = this.#place(event);
        this.#listener.stroke(this.#last, place);
        this.#last = place;
      }
    });
    ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, () => (this.#last = undefined)));
    ["focus", "blur"].forEach((name) => canvas.addEventListener(name, this.#listener.redraw));
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const way = KEYS[event.key];
      if (way) {
        this.#listener.move(...way);
      } else if (event.key === " " || event.key === "Enter") {
        this.#listener.toggle();
      } else if (event.key === "Delete" || event.key === "Backspace") {
        this.#listener.clear();
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /**
   * @param {PointerEvent} event
   * @returns {[number, number]}
   */
  #place(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  }
}
