// @ts-check
import { core, words } from "./program.js";

/** What each part of a composition takes; the first is what holds where nothing is said. */
const CHOICES = /** @type {const} */ ({
  controls: ["all", "few", "none"],
  theme: ["auto", "light", "dark", "transparent"],
  autoplay: ["visible", "off"],
});

/**
 * What of a laboratory is shown, and how: attributes of the element, or the query of the page that is about it.
 *
 * @typedef {object} Composition
 * @property {"all" | "few" | "none"} controls all; the bar, pictures and charts; or the pictures and charts alone
 * @property {"auto" | "light" | "dark" | "transparent"} theme
 * @property {"visible" | "off"} autoplay whether it plays when it comes into view
 * @property {string} caption a line under the pictures
 * @property {string[] | undefined} charts their names; all that are shown at first where there is nothing
 * @property {boolean} embedded whether it stands in a page of somebody else, from which a link leads to its own
 * @property {string[]} knobs names of the parameters that have a knob above the pictures
 * @property {string[]} refused what is wrong with it, in sentences
 */

/**
 * Reads a composition. It may say a language too, by `lang` (see `languages.js`).
 *
 * @param {HTMLElement} element
 * @param {URLSearchParams} query counts where the element says nothing
 * @param {string[]} known names of all charts
 * @returns {Composition}
 */
export function readComposition(element, query, known) {
  /** @type {string[]} */
  const refused = [];
  const said = (/** @type {string} */ name) => element.getAttribute(name) ?? query.get(name);
  const refuse = (/** @type {string} */ name, /** @type {string} */ given, /** @type {readonly string[]} */ allowed) =>
    void refused.push(words("composition.refused", { name, given: given.slice(0, 40), allowed: allowed.join(", ") }));
  const choice = (/** @type {keyof typeof CHOICES} */ name) => {
    const given = said(name);
    const allowed = /** @type {readonly string[]} */ (CHOICES[name]);
    if (given !== null && !allowed.includes(given)) {
      refuse(name, given, allowed);
    }
    return /** @type {any} */ (given !== null && allowed.includes(given) ? given : allowed[0]);
  };
  const list = (/** @type {string} */ name) => said(name)?.split(/[\s,]+/).filter((one) => one !== "");
  const listed = list("charts");
  const unknown = listed?.filter((name) => name !== "none" && !known.includes(name)) ?? [];
  unknown.forEach((name) => refuse("charts", name, [...known, "none"]));
  // Whoever asks for knobs begins in the whole program, which knows all parameters.
  const asked = list("knobs") ?? [];
  const sliders = asked.length > 0 ? core.parameter_rows().flatMap(({ name, control }) => (control === "slider" ? name : [])) : [];
  const knobs = asked.filter((name) => sliders.includes(name) || refuse("knobs", name, sliders));
  const charts = listed && (listed.length > unknown.length ? listed.filter((name) => known.includes(name)) : undefined);
  return { controls: choice("controls"), theme: choice("theme"), autoplay: choice("autoplay"), caption: said("caption")?.slice(0, 400) ?? "", charts, knobs, embedded: query.get("embed") === "1" || !element.hasAttribute("address"), refused };
}
