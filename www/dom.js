// @ts-check

/**
 * Makes an element. A function is a listener for the event that the name gives after "on"; `undefined` and `false`
 * attributes are left out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | EventListener | undefined>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name.slice(2), value);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== undefined && value !== false) {
      made.setAttribute(name, String(value));
    }
  }
  made.append(...children);
  return made;
}

/**
 * A button with the word and the title that its name has in the table of words.
 *
 * @param {string} name also its class
 * @param {(key: string) => string} words
 */
export function button(name, words) {
  return element("button", { type: "button", class: name, title: words(`${name}.title`) }, words(name));
}

/**
 * Writes text only where it differs: an unchanged node costs no layout.
 *
 * @param {HTMLElement} target
 * @param {string} text
 */
export function write(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/**
 * What went wrong, in words.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function reason(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Fills the places of a template: `{name}`.
 *
 * @param {string} template
 * @param {Record<string, string | number>} [places]
 * @returns {string}
 */
export function fill(template, places = {}) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(places[name] ?? name));
}
