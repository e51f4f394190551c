// @ts-check
// A chart as a table, in a dialog: for readers who do not see the chart, and for those who want its numbers.
import { element, fill, write } from "./dom.js";
import style from "./pkg/chart_table.css";
import { adopt } from "./sheets.js";

/** @typedef {typeof import("./pkg/equisphere.js")} Program */
/** @typedef {import("./pkg/equisphere.js").ChartTable} ChartTable */

/** Runs what calls the program. @typedef {(action: () => void | Promise<void>) => unknown} Guard */

/**
 * The button beside a chart that opens its table.
 *
 * @param {Program} program
 * @param {string} title of the chart
 * @param {() => ChartTable} read the table as it is now
 * @param {Guard} [guard] where reading calls the program
 */
export function tableButton(program, title, read, guard = (action) => action()) {
  const words = (/** @type {string} */ key) => fill(program.text(`chart_table.${key}`), { title });
  const open = () => void guard(() => new TableDialog(words, title, read, guard).open(button));
  const button = element("button", { type: "button", class: "as-table", title: words("open"), "aria-label": words("open"), "aria-haspopup": "dialog", onclick: open }, words("sign"));
  return button;
}

/** The dialog: the table of the moment at which it was opened, until the reader wants a newer one. */
class TableDialog {
  #words;
  #read;
  /** @type {ChartTable} */
  #shown;
  #table = element("table");
  #note = element("p", { class: "note" });
  #status = element("p", { class: "status", role: "status" });
  #scroll;
  #dialog;

  /**
   * @param {(key: string) => string} words
   * @param {string} title
   * @param {() => ChartTable} read
   * @param {Guard} guard
   */
  constructor(words, title, read, guard) {
    this.#words = words;
    this.#read = read;
    this.#shown = read();
    const button = (/** @type {string} */ key, /** @type {string} */ title, /** @type {() => void | Promise<void>} */ act) =>
      element("button", { type: "button", class: key, title, onclick: () => void guard(act) }, words(key));
    const close = element("button", { type: "button", class: "close", onclick: () => this.#dialog.close() }, words("close"));
    this.#scroll = element("div", { class: "cells", tabindex: 0, role: "region", "aria-label": title }, this.#table);
    this.#dialog = element(
      "dialog",
      { class: "chart-table", "aria-label": words("title") },
      element("div", { class: "head" }, element("h2", {}, title), close),
      this.#scroll,
      this.#note,
      element("div", { class: "ways" }, button("renew", words("renew.title"), () => this.#renew()), button("copy", words("copy.title"), () => this.#copy()), this.#status),
    );
    // Keys are for the table, and not for the laboratory around it.
    this.#dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.#write();
  }

  /** @param {HTMLElement} opener has the focus again afterwards */
  open(opener) {
    this.#dialog.addEventListener("close", () => {
      this.#dialog.remove();
      opener.focus();
    });
    (opener.closest(".laboratory, .own-run, .product") ?? document.body).append(this.#dialog);
    adopt(/** @type {Document | ShadowRoot} */ (this.#dialog.getRootNode()), style);
    this.#dialog.showModal();
    this.#scroll.focus();
  }

  #write() {
    const { caption, note, columns, rows, last } = this.#shown;
    const head = element("tr", {}, ...columns.map((column) => element("th", { scope: "col" }, column)));
    const made = rows.map(([first, ...cells]) => element("tr", {}, element("th", { scope: "row" }, first), ...cells.map((cell) => element("td", {}, cell))));
    const summary = made.splice(made.length - last);
    const empty = rows.length === 0 ? [element("tr", {}, element("td", { colspan: columns.length }, this.#words("empty")))] : [];
    this.#table.replaceChildren(element("caption", {}, element("span", {}, caption)), element("thead", {}, head), element("tbody", {}, ...made, ...empty), ...(last > 0 ? [element("tfoot", {}, ...summary)] : []));
    write(this.#note, note);
  }

  #renew() {
    this.#shown = this.#read();
    this.#write();
    write(this.#status, this.#words("renewed"));
  }

  /** Copies the table as text, a line a row. */
  async #copy() {
    const { columns, rows } = this.#shown;
    const text = [columns, ...rows].map((cells) => cells.join("\t")).join("\n");
    try {
      await navigator.clipboard.writeText(text);
      write(this.#status, this.#words("copy.done"));
    } catch {
      getSelection()?.selectAllChildren(this.#table);
      this.#scroll.focus();
      write(this.#status, this.#words("copy.refused"));
    }
  }
}
