// @ts-check
import { element, write } from "./dom.js";

/** @typedef {import("./laboratory.js").Seat} Seat */
/** @typedef {import("./pkg/equisphere.js").KeptRow} KeptRow */

/**
 * Who runs what calls the program, and is told when the runs are others.
 *
 * @typedef {{ act: (action: () => void) => void, changed: () => void }} Listener
 */

/** The runs that are kept: names, what sets them apart, and what can be done with them. */
export class Kept {
  #seat;
  #listener;
  #words;
  #shown = "";
  #list;

  /**
   * @param {(key: string, places?: Record<string, string>) => string} words
   * @param {Seat} seat
   * @param {Listener} listener
   */
  constructor(words, seat, listener) {
    this.#words = words;
    this.#seat = seat;
    this.#listener = listener;
    this.#list = element("ul", { class: "kept", "aria-label": words("kept"), hidden: true });
  }

  get root() {
    return this.#list;
  }

  /** Writes the list where it has changed. */
  write() {
    const rows = this.#seat.lab.kept_rows();
    const shown = JSON.stringify(rows);
    if (shown !== this.#shown && !this.#list.matches(":focus-within")) {
      this.#shown = shown;
      this.#list.replaceChildren(...rows.map((row) => this.#row(row)));
    }
    this.#list.hidden = rows.length === 0;
  }

  /** @param {KeptRow} row */
  #row(row) {
    const place = Number(row.place);
    const name = element("input", { type: "text", value: row.name, "aria-label": this.#words("kept.name"), maxlength: 40 });
    name.addEventListener("change", () => this.#listener.act(() => this.#seat.lab.name_run(place, name.value)));
    const differences = element("span", { class: "differences" });
    write(differences, row.differences);
    const open = element("button", { type: "button" }, this.#words("kept.show"));
    const drop = element("button", { type: "button", "aria-label": this.#words("kept.drop", { name: row.name }) }, this.#words("notice.close.sign"));
    open.addEventListener("click", () => this.#change(() => this.#seat.lab.show_kept(place)));
    drop.addEventListener("click", () => this.#change(() => this.#seat.lab.drop_kept(place)));
    const item = element("li", {}, element("strong", {}, row.letter), name, differences, open, drop);
    item.style.setProperty("--run", `var(--run-${row.mark})`);
    return item;
  }

  /** @param {() => void} change */
  #change(change) {
    this.#listener.act(() => {
      change();
      const { activeElement } = /** @type {Document | ShadowRoot} */ (this.#list.getRootNode());
      if (activeElement instanceof HTMLElement) {
        activeElement.blur();
      }
      this.#listener.changed();
    });
  }
}
