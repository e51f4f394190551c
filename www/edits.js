// @ts-check
// What the reader set, so that it can be taken back and made again.

/** A setting: the texts of a parameter before and after. @typedef {{ name: string, before: string, after: string }} Edit */

/** The most edits that can be taken back. */
const MOST = 200;

/** Edits, the oldest first; some may have been taken back. */
export class Edits {
  /** @type {Edit[]} */
  #edits = [];
  /** So many of them hold; the others have been taken back. */
  #holding = 0;
  /** Whether a slider is held, all of whose values are one edit. */
  #held = false;

  get canUndo() {
    return this.#holding > 0;
  }

  get canRedo() {
    return this.#holding < this.#edits.length;
  }

  /** @param {Edit} edit @param {boolean} held whether more values of it may follow */
  push(edit, held) {
    const last = this.#edits[this.#holding - 1];
    const goesOn = held && this.#held && last?.name === edit.name;
    this.#edits = this.#edits.slice(goesOn || this.#holding < MOST ? 0 : 1, this.#holding);
    if (goesOn) {
      last.after = edit.after;
    } else {
      this.#edits.push(edit);
    }
    this.#holding = this.#edits.length;
    this.#held = held;
  }

  /** The slider is let go. */
  settle() {
    this.#held = false;
  }

  /** Takes the last edit back, or makes it again; returns what to set, if there is anything. @param {boolean} again */
  move(again) {
    const edit = this.#edits[again ? this.#holding : this.#holding - 1];
    this.#held = false;
    if (edit) {
      this.#holding += again ? 1 : -1;
      return { name: edit.name, text: again ? edit.after : edit.before };
    }
  }

  clear() {
    [this.#edits, this.#holding, this.#held] = [[], 0, false];
  }
}
