// @ts-check
import { element, write } from "./dom.js";
import { words } from "./program.js";

/**
 * Tells the reader something, until closed or replaced. The region that a screen reader follows is there, and
 * empty, before anything is written into it: otherwise it would not be announced.
 */
export class Notice {
  #text = element("p", { role: "status" });
  #close = element("button", { type: "button", "aria-label": words("notice.close"), hidden: true, onclick: () => this.say("") }, words("notice.close.sign"));
  #box = element("div", { class: "notice", "data-empty": true }, this.#text, this.#close);
  root = element("div", { class: "notices" }, this.#box);

  /** @param {string} message an empty one takes the notice away */
  say(message) {
    write(this.#text, message);
    this.#close.hidden = message === "";
    this.#box.toggleAttribute("data-empty", message === "");
  }
}
