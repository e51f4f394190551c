// @ts-check
// The calculator: from settings to angle, norm and relaxation time, with a link of its own.
import { element, reason, write } from "./dom.js";

/** @typedef {typeof import("./pkg/equisphere.js")} Program */

/** The parameters that count, by the names of the table. */
const PARAMETERS = ["learning_rate", "weight_decay", "momentum", "beta1", "beta2", "dimension", "noise_scale"];
const SIZES = ["batch", "samples"];

/** The key of the query under which a link has a calculation. */
export const KEY = "calculator";

export class Calculator {
  #program;
  #results = element("dl", { class: "results" });
  #problem = element("p", { class: "status", role: "alert" });
  #link;
  #form;
  root;

  /** @param {Program} program */
  constructor(program) {
    this.#program = program;
    const rows = program.parameter_rows();
    const given = new URLSearchParams(new URLSearchParams(location.search).get(KEY) ?? "");
    const optimizer = rows.find(({ name }) => name === "optimizer");
    const options = (optimizer?.options ?? []).map(({ name, label }) => element("option", { value: name, selected: given.get("optimizer") === name }, label));
    const fields = rows.filter(({ name }) => PARAMETERS.includes(name)).map(({ name, label, symbol }) => this.#field(name, `${label} ${symbol}`, given.get(name) ?? ""));
    const sizes = SIZES.map((name) => this.#field(name, program.text(`calculator.${name}`), given.get(name) ?? ""));
    this.#link = element("a", { href: "?" }, program.text("calculator.link"));
    this.#form = element("form", { class: "settings", oninput: () => this.#calculate(), onsubmit: (event) => event.preventDefault() }, element("label", {}, optimizer?.label ?? "", element("select", { name: "optimizer" }, ...options)), ...fields, ...sizes);
    this.root = element("div", { class: "calculator" }, element("p", {}, program.text("calculator.about")), this.#form, this.#problem, element("div", { role: "status" }, this.#results), element("p", {}, this.#link));
    this.#calculate();
  }

  /**
   * @param {string} name
   * @param {string} label
   * @param {string} value
   */
  #field(name, label, value) {
    const defaults = /** @type {Record<string, string>} */ ({ learning_rate: "0.1", weight_decay: "0.005", momentum: "0", beta1: "0.9", beta2: "0.99", dimension: "64", noise_scale: "0.4" });
    return element("label", {}, label, element("input", { name, inputmode: "decimal", autocomplete: "off", value: value || (defaults[name] ?? "") }));
  }

  #calculate() {
    const said = [...new FormData(this.#form)].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value !== "");
    const pairs = said.filter(([name]) => !SIZES.includes(name)).map(([name, value]) => `${name}=${value}`);
    const [batch, samples] = SIZES.map((size) => Number(said.find(([name]) => name === size)?.[1] ?? NaN));
    const query = new URLSearchParams(said);
    this.#link.href = `?${new URLSearchParams([[KEY, String(query)]])}`;
    try {
      const rows = this.#program.calculate(pairs, batch, samples);
      this.#results.replaceChildren(...rows.map(({ name, value }) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
      write(this.#problem, "");
    } catch (error) {
      this.#results.replaceChildren();
      write(this.#problem, reason(error));
    }
  }
}
