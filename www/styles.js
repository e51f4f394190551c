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
function adopt(root, text) {
  try {
    let sheet = sheets.get(text);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      sheets.set(text, sheet);
    }
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    root.append(element("style", {}, text));
  }
}

/** Layout and type. @param {ShadowRoot} root */
export function style(root) {
  adopt(root, text);
}

/** The program's colours, as custom properties of the element. @param {ShadowRoot} root */
export function colour(root) {
  const rows = core.color_rows();
  const colours = (/** @type {string} */ theme) => rows.filter((row) => row.theme === theme).map(({ name, value }) => `--${name}:${value};`).join("");
  adopt(root, `:host{${colours("light")}}@media (prefers-color-scheme:dark){:host{${colours("dark")}}}`);
}
