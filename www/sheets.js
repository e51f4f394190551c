// @ts-check
import { element } from "./dom.js";

/** Sheets by their text: shared by all laboratories of the page. @type {Map<string, CSSStyleSheet>} */
const sheets = new Map();

/**
 * Gives a tree a style sheet. One that is constructed is under no content security policy; a browser that
 * cannot adopt it gets a `<style>`.
 *
 * @param {Document | ShadowRoot} root
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
    (root instanceof Document ? root.head : root).append(element("style", {}, text));
  }
}
