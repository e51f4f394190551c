// @ts-check
// What widgets do. Their model has the parameters by their names in links, `link`, `steps`, and what composes a
// laboratory. Of a model they need `get`, `set` and `on`.
import { bareLink, parameters } from "../../www/pkg/parameters.js";
import { TAG, define } from "./tag.js";

/** Attributes of the element that a model may have. */
const COMPOSITION = ["controls", "charts", "knobs", "theme", "autoplay", "caption", "page", "lang"];
/** Milliseconds between two reports of steps. */
const PAUSE = 500;

/**
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} [off]
 * @property {() => void} [save_changes]
 */

/** @typedef {import("../../www/element.js").EquisphereLab} Lab */

const names = /** @type {(keyof typeof parameters)[]} */ (Object.keys(parameters));

/** A value as links have it. @param {unknown} value */
const text = (value) => (Array.isArray(value) ? value.join(";") : String(value).trim().replace(/[\s,;]+/g, ";"));

/** The experiment that a model asks for; nothing for the default one. @param {Model} model @returns {string} */
function linkOf(model) {
  const wanted = names.filter((name) => {
    const value = model.get(name);
    return value !== undefined && value !== null && text(value) !== text(parameters[name]);
  });
  const pairs = wanted.map((name) => `&${name}=${encodeURIComponent(text(model.get(name)))}`);
  return model.get("link") || (pairs.length > 0 ? bareLink + pairs.join("") : "");
}

/** Writes what differs, and hands it on where there is somebody to hand it to. @param {Model} model @param {Record<string, unknown>} values */
function write(model, values) {
  const changed = Object.entries(values).filter(([name, value]) => model.get(name) !== value);
  changed.forEach(([name, value]) => model.set(name, value));
  if (changed.length > 0) {
    model.save_changes?.();
  }
}

/** The parameters as the laboratory has them. @param {Lab} lab */
function valuesOf(lab) {
  const shown = (/** @type {keyof typeof parameters} */ name) => {
    const value = lab.lab?.value_text(name) ?? "";
    return typeof parameters[name] === "number" ? Number(value) : value;
  };
  return Object.fromEntries(names.map((name) => [name, shown(name)]));
}

/** The model follows what the reader does. @param {Lab} lab @param {Model} model @param {AbortSignal} signal */
function tell(lab, model, signal) {
  let timer = 0;
  const report = () => {
    timer = 0;
    write(model, { link: lab.link, steps: lab.lab?.steps() ?? 0 });
  };
  lab.addEventListener("equisphere-ready", report, { signal });
  lab.addEventListener("equisphere-change", () => write(model, { ...valuesOf(lab), link: lab.link, steps: lab.lab?.steps() ?? 0 }), { signal });
  lab.addEventListener("equisphere-step", () => (timer ||= setTimeout(report, PAUSE)), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
}

/** The laboratory follows what is written into the model. @param {Lab} lab @param {Model} model @param {AbortSignal} signal */
function listen(lab, model, signal) {
  const on = (/** @type {string} */ name, /** @type {() => void} */ listener) => {
    model.on(`change:${name}`, listener);
    signal.addEventListener("abort", () => model.off?.(`change:${name}`, listener));
  };
  for (const name of names) {
    on(name, () => {
      const value = text(model.get(name));
      if (lab.lab && value !== text(valuesOf(lab)[name])) {
        void lab.setParameter(name, value.replaceAll(";", " "));
      }
    });
  }
  on("link", () => {
    if (model.get("link") !== lab.link) {
      void lab.open(model.get("link"));
    }
  });
}

/**
 * Shows a laboratory; what it returns takes it away again.
 *
 * @param {{ model: Model, el: HTMLElement }} context
 * @param {string} [usual] the link where the model asks for nothing
 */
export function render({ model, el }, usual = "") {
  define();
  const lab = /** @type {Lab} */ (document.createElement(TAG));
  const ending = new AbortController();
  for (const name of COMPOSITION) {
    const value = model.get(name);
    if (value) {
      lab.setAttribute(name, Array.isArray(value) ? value.join(",") : String(value));
    }
  }
  const link = linkOf(model) || usual;
  if (link !== "") {
    lab.setAttribute("link", link);
  }
  tell(lab, model, ending.signal);
  listen(lab, model, ending.signal);
  el.append(lab);
  return () => {
    ending.abort();
    lab.remove();
  };
}
