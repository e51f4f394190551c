// @ts-check
// The language of the page. English is compiled into the program; the words of others lie beside this script.
import { translate } from "./failure.js";

/** @typedef {{ speak: (words: string) => void }} Speaker */

/** Words by the language: those of the first view, and all. @type {Record<string, URL[]>} */
const WORDS = {
  zh: [new URL("./pkg/chinese_first_view.txt", import.meta.url), new URL("./pkg/chinese.txt", import.meta.url)],
};

/** What has been loaded last, for new instances of a program. */
let spoken = "";
let language = "";

/**
 * Settles the language, which is one for all laboratories of a page, because they share their programs: that of the first
 * that starts. Its attribute `lang` counts, or the query's `lang` where it follows the address, or the document around
 * it, or the browser.
 *
 * @param {Element} element
 */
export function settleLanguage(element) {
  const query = element.hasAttribute("address") && new URLSearchParams(location.search).get("lang");
  language ||= element.getAttribute("lang") || query || element.closest("[lang]")?.getAttribute("lang") || navigator.language;
}

/**
 * Loads the words of the language; where they cannot be loaded, English is spoken.
 *
 * @param {number} which see `WORDS`
 */
export async function learn(which) {
  settleLanguage(document.documentElement);
  const address = WORDS[language.slice(0, 2)]?.[which];
  if (address) {
    const words = await fetch(address).then((answer) => (answer.ok ? answer.text() : ""), () => "");
    // All words may come before those of the first view.
    spoken = words.length > spoken.length ? words : spoken;
    translate(spoken);
  }
}

/** Has a program speak the language. @param {Speaker} program */
export function teach(program) {
  if (spoken !== "") {
    program.speak(spoken);
  }
}
