// @ts-check
import { element, write } from "./dom.js";

/**
 * Where there is no room beside the pictures the controls are a sheet at the lower edge of the screen: play, speed
 * and the knobs stay in view while charts scroll, and everything else unfolds above them.
 */
export class Sheet {
  #bar;
  #play = element("button", { type: "button", class: "play" });
  #speed;

  /**
   * @param {(key: string) => string} words
   * @param {Pick<import("./frame.js").Frame["bar"], "play" | "speed">} bar
   * @param {Pick<import("./controls.js").Controls, "root" | "folded">} controls
   */
  constructor(words, bar, { root, folded }) {
    this.#bar = bar;
    this.#speed = /** @type {HTMLSelectElement} */ (bar.speed.cloneNode(true));
    const all = element("button", { type: "button", class: "all", "aria-expanded": "false" }, words("parameters.all"));
    this.#play.addEventListener("click", () => bar.play.click());
    this.#speed.addEventListener("change", () => {
      bar.speed.value = this.#speed.value;
      bar.speed.dispatchEvent(new Event("change"));
    });
    all.addEventListener("click", () => all.setAttribute("aria-expanded", String(root.toggleAttribute("data-unfolded"))));
    root.prepend(element("div", { class: "handle" }, this.#play, this.#speed, all));
    root.append(folded);
    this.write();
  }

  /** Says what the bar says. */
  write() {
    write(this.#play, this.#bar.play.textContent ?? "");
    this.#play.disabled = this.#bar.play.disabled;
    this.#speed.value = this.#bar.speed.value;
  }
}
