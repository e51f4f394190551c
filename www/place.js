// @ts-check
import { element } from "./dom.js";
import text from "./pkg/lab.css";
import { core } from "./program.js";

/** Sheets by their text: shared by all laboratories of the page. @type {Map<string, CSSStyleSheet>} */
const sheets = new Map();

/**
 * Gives a shadow root a style sheet. One that is constructed is under no content security policy; a browser that
 * cannot adopt it gets a `<style>`.
 *
 * @param {ShadowRoot} root
 * @param {string} text
 */
export function adopt(root, text) {
  try {
    let sheet = sheets.get(text);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      sheets.set(text, sheet);
    }
    const adopted = sheet;
    // The last one counts most.
    root.adoptedStyleSheets = [...root.adoptedStyleSheets.filter((other) => other !== adopted), adopted];
  } catch {
    root.append(element("style", {}, text));
  }
}

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
