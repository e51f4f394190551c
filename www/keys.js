// @ts-check
import { element } from "./dom.js";

/** Where it is remembered that the reader wants no keys. */
const OFF = "equisphere.keys.off";

/** Keys in the order of the help, and the names of what they do. @type {[string, string][]} */
export const KEYS = [
  [" ", "play"],
  [".", "step"],
  ["r", "reset"],
  ["k", "keep"],
  ["s", "share"],
  ["z", "undo"],
  ["Z", "redo"],
  ["f", "full_screen"],
  ["?", "help"],
];

/** Where keys type or choose. */
const TYPING = new Set(["input", "select", "textarea"]);
/** What the space bar presses. */
const PRESSED = new Set(["button", "summary", "a"]);

/** Keys that act on the laboratory, and the dialog that lists them. */
export class Keys {
  #dialog;
  #on = element("input", { type: "checkbox" });
  /** @type {Record<string, () => void>} */
  #actions;

  /**
   * @param {(key: string) => string} words
   * @param {Record<string, () => void>} actions by their names in the list
   */
  constructor(words, actions) {
    this.#actions = { ...actions, help: () => this.open() };
    const rows = KEYS.map(([key, name]) => element("tr", {}, element("th", { scope: "row" }, element("kbd", {}, words(`keys.key.${name}`))), element("td", {}, words(`keys.${name}`))));
    this.#on.checked = !remembered();
    this.#on.addEventListener("change", () => remember(!this.#on.checked));
    this.#dialog = element(
      "dialog",
      { class: "keys-help", "aria-label": words("keys.title") },
      element("h2", {}, words("keys.title")),
      element("table", {}, ...rows),
      element("p", {}, words("keys.charts")),
      element("label", {}, this.#on, " ", words("keys.on")),
      element("form", { method: "dialog" }, element("button", {}, words("keys.close"))),
    );
  }

  /** What stands on the page. */
  get root() {
    return this.#dialog;
  }

  open() {
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
  }

  /**
   * Answers a key that was pressed before any of this was there.
   *
   * @param {KeyboardEvent} event
   * @param {EventTarget[]} path through which it went
   */
  answer(event, path) {
    const { key, ctrlKey, metaKey, altKey, shiftKey, defaultPrevented } = event;
    // What it was pressed on is asked first, as it would have been; the page around has heard of it already.
    const again = new KeyboardEvent("keydown", { key, ctrlKey, metaKey, altKey, shiftKey, cancelable: true });
    if (!defaultPrevented && path[0].dispatchEvent(again)) {
      this.press(event, path);
    }
  }

  /**
   * Does what a key is for, unless it is typed.
   *
   * @param {KeyboardEvent} event
   * @param {EventTarget[]} path of the event
   */
  press(event, path) {
    const [at] = path;
    const [key, name] = KEYS.find(([key]) => key === event.key) ?? [];
    if (!name || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !this.#on.checked || path.some((node) => node instanceof HTMLDialogElement)) {
      return;
    }
    // Where keys type or choose, or press a button, they do that.
    if (at instanceof HTMLElement && (at.isContentEditable || TYPING.has(at.localName) || (key === " " && PRESSED.has(at.localName)))) {
      return;
    }
    event.preventDefault();
    this.#actions[name]?.();
  }
}

/** Storage may be denied: then it is not remembered. */
function remembered() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

/** @param {boolean} off */
function remember(off) {
  try {
    if (off) {
      localStorage.setItem(OFF, "");
    } else {
      localStorage.removeItem(OFF);
    }
  } catch {
    // As above.
  }
}
