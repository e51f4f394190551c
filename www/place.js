// @ts-check
import { element } from "./dom.js";
import text from "./pkg/lab.css";
import { core } from "./program.js";
import { adopt } from "./sheets.js";

/** Where an element's own nodes stand: its shadow root, with its style. */
export class Place {
  #root;
  /** Apart from style elements, where sheets cannot be adopted. */
  #box = element("div", {}, element("slot"));

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#root = host.attachShadow({ mode: "open" });
    adopt(this.#root, text);
    this.#box.style.display = "contents";
    this.#root.append(this.#box);
  }

  /** Shows something; without an argument, what the element contains. @param {HTMLElement} [content] */
  show(content = element("slot")) {
    this.#box.replaceChildren(content);
  }

  /** Takes one more style sheet. @param {string} text */
  dress(text) {
    adopt(this.#root, text);
  }

  /** Takes the program's colours over, as custom properties. @param {string} theme one of both, or that of the browser */
  colour(theme) {
    const rows = core.color_rows();
    const colours = (/** @type {string} */ theme) => rows.filter((row) => row.theme === theme).map(({ name, value }) => `--${name}:${value};`).join("");
    const forced = theme === "light" || theme === "dark";
    const usual = `:host{${colours("light")}}`;
    adopt(this.#root, forced ? `${usual}@media screen{:host{${colours(theme)}}}` : `${usual}@media screen and (prefers-color-scheme:dark){:host{${colours("dark")}}}`);
  }
}
