// @ts-check
import { element, write } from "./dom.js";
import { core, words } from "./program.js";

/** @typedef {import("./laboratory.js").Seat} Seat */
/** @typedef {import("./pkg/equisphere.js").Comparison} Comparison */

/** Columns after the first, and what they look like. */
const COLUMNS = /** @type {const} */ ([
  ["measured", "measured number"],
  ["predicted", "theory number"],
  ["gap", "gap number"],
  ["verdict", "verdict"],
]);

/**
 * The table of every prediction beside its measurement, and the runs that theory says are equivalent. It is empty until
 * the whole program is there.
 */
export class Table {
  #seat;
  #body = element("tbody");
  #criterion = element("p", { class: "criterion" });
  #runs = element("p", { class: "equivalent-runs" }, words("table.equivalent_runs"), " ");
  #openEquivalentRun;
  /** @type {Record<typeof COLUMNS[number][0], HTMLElement>[]} */
  #rows = [];
  root;

  /**
   * @param {Seat} seat
   * @param {(name: string) => void} openEquivalentRun
   */
  constructor(seat, openEquivalentRun) {
    this.#seat = seat;
    this.#openEquivalentRun = openEquivalentRun;
    const heads = ["quantity", ...COLUMNS.map(([name]) => name)].map((name) => element("th", { scope: "col" }, words(`table.${name}`)));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), this.#body);
    this.root = element(
      "details",
      { class: "comparison" },
      element("summary", {}, words("table.summary")),
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": words("table") }, table),
      this.#criterion,
      this.#runs,
    );
  }

  /** Writes what the whole program knows. */
  complete() {
    const buttons = core.equivalent_run_rows().map(({ name, label }) => element("button", { type: "button", onclick: () => this.#openEquivalentRun(name) }, label));
    this.#runs.append(...buttons);
    write(this.#criterion, this.#seat.lab.criterion());
    this.write();
  }

  write() {
    if (!this.#seat.isWhole) {
      return;
    }
    const comparisons = this.#seat.lab.comparisons();
    if (comparisons.length !== this.#rows.length) {
      this.#build(comparisons);
    }
    comparisons.forEach((row, index) => COLUMNS.forEach(([name]) => write(this.#rows[index][name], row[name])));
  }

  /** @param {Comparison[]} comparisons */
  #build(comparisons) {
    this.#rows = comparisons.map(() => {
      const cells = COLUMNS.map(([name, look]) => [name, element("td", { class: look })]);
      return Object.fromEntries(cells);
    });
    const rows = comparisons.map(({ label, equation }, index) => {
      const head = element("th", { scope: "row" }, label, " ", element("i", {}, equation));
      return element("tr", {}, head, ...Object.values(this.#rows[index]));
    });
    this.#body.replaceChildren(...rows);
  }
}
