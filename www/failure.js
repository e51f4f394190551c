// @ts-check
import { element, fill, reason } from "./dom.js";
import { words } from "./pkg/failure_words.js";

/** @typedef {keyof typeof words} FailureKey */

/** Takes the sentences over that a language has for failures. @param {string} table of words */
export function translate(table) {
  for (const [, key, text] of table.matchAll(/^failure\.(\w+) = (.*)$/gm)) {
    words[/** @type {FailureKey} */ (key)] = text;
  }
}

/** The laboratory cannot start, for a reason that can be put in words before the program is there. */
export class Unable extends Error {
  /**
   * @param {FailureKey} key
   * @param {Record<string, string | number>} [places]
   */
  constructor(key, places) {
    super();
    this.key = key;
    this.places = places;
  }

  /** When it is read the words of the language may be there. */
  get message() {
    return fill(words[this.key], this.places);
  }
}

/**
 * What stands in place of a laboratory that could not start.
 *
 * @param {unknown} error
 */
export function unable(error) {
  const why = error instanceof Unable ? error.message : fill(words.unknown, { why: reason(error) });
  return element("section", { class: "failure", role: "alert" }, element("h2", {}, words.title), element("p", {}, why), element("p", {}, words.advice));
}

/**
 * What stands in place of a laboratory whose program has stopped.
 *
 * @param {unknown} error
 * @param {string} link of the run
 * @param {() => void} afresh starts the link in a new instance of the program
 */
export function stopped(error, link, afresh) {
  const entry = element("input", { type: "text", class: "link", readonly: true, value: link, "aria-label": words.link, onfocus: () => entry.select() });
  return element(
    "section",
    { class: "failure", role: "alert" },
    element("h2", {}, words.stopped),
    element("p", {}, words.what),
    element("pre", {}, reason(error)),
    element("label", {}, element("span", {}, words.link), entry),
    element("button", { type: "button", class: "afresh", onclick: afresh }, words.afresh),
  );
}
