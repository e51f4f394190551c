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
 * The table of every prediction beside its measurement, and the runs that theory says are equivalent.
 */
export class Table {
  #seat;
  #body = element("tbody");
  /** @type {Record<typeof COLUMNS[number][0], HTMLElement>[]} */
  #rows = [];
  root;

  /**
   * @param {Seat} seat
   * @param {(name: string) => void} openEquivalentRun
   * @param {() => void} replayAngle
   */
  constructor(seat, openEquivalentRun, replayAngle) {
    this.#seat = seat;
    const heads = ["quantity", ...COLUMNS.map(([name]) => name)].map((name) => element("th", { scope: "col" }, words(`table.${name}`)));
    const ways = core.equivalent_run_rows().map(({ name, label }) => element("button", { type: "button", onclick: () => openEquivalentRun(name) }, label));
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), this.#body);
    this.root = element(
      "details",
      { class: "comparison" },
      element("summary", {}, words("table.summary")),
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": words("table") }, table),
      element("p", { class: "criterion" }, seat.lab.criterion()),
      element("p", { class: "equivalent-runs" }, words("table.equivalent_runs"), " ", ...ways),
      element("p", { class: "angle-replay" }, words("table.angle_replay"), " ", element("button", { type: "button", onclick: replayAngle }, words("table.angle_replay.open"))),
    );
    this.write();
  }

  write() {
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
