// @ts-check
// Sharing and embedding, which load when the reader asks for them.
import { chartsShown } from "./charts_shown.js";
import { element, fill, write } from "./dom.js";
import { EmbedDialog } from "./embedding.js";
import { packed } from "./packing.js";
import style from "./pkg/sharing.css";
import { draw } from "./qr.js";

/** @typedef {typeof import("./pkg/equisphere.js")} Program */

/**
 * The laboratory that is shared.
 *
 * @typedef {object} Host
 * @property {import("./laboratory.js").Seat} seat
 * @property {import("./frame.js").Frame} frame
 * @property {(style: string) => void} adopt takes a style sheet
 * @property {() => string} page address of the whole page, without an experiment
 * @property {import("./composition.js").Composition} composition
 * @property {(action: () => void | Promise<void>) => Promise<void>} guard runs what calls the program
 */

/** The dialog with the link of everything that the laboratory shows. */
export class ShareDialog {
  #program;
  #host;
  #now = element("input", { type: "radio", name: "from", value: "step", checked: true });
  #start = element("input", { type: "radio", name: "from", value: "start" });
  #nowText = element("span");
  #address = element("input", { type: "text", class: "address", readonly: true });
  #status = element("p", { class: "status", role: "status" });
  #code = element("div", { class: "qr", hidden: true });
  #copy;
  #dialog;

  /**
   * @param {Program} program
   * @param {Host} host
   */
  constructor(program, host) {
    this.#program = program;
    this.#host = host;
    const guard = (/** @type {() => void | Promise<void>} */ act) => () => void host.guard(act);
    const button = (/** @type {string} */ key, /** @type {() => void | Promise<void>} */ act) => element("button", { type: "button", class: key, onclick: guard(act) }, this.#words(key));
    this.#address.setAttribute("aria-label", this.#words("address"));
    this.#copy = button("copy", () => this.#copyAddress());
    const hand = typeof navigator.share === "function" ? [button("hand", () => this.#hand())] : [];
    const close = element("form", { method: "dialog" }, element("button", {}, this.#words("close")));
    [this.#now, this.#start].forEach((input) => input.addEventListener("change", guard(() => this.#write())));
    this.#dialog = element(
      "dialog",
      { class: "sharing share-dialog", "aria-label": this.#words("title") },
      element("h2", {}, this.#words("title")),
      element("p", {}, this.#words(host.composition.embedded ? "what.embedded" : "what")),
      element("div", { class: "choices", role: "radiogroup", "aria-label": this.#words("from") }, element("label", {}, this.#now, " ", this.#nowText), element("label", {}, this.#start, " ", this.#words("from.start"))),
      this.#address,
      element("div", { class: "ways" }, this.#copy, ...hand, button("qr", () => this.#showCode()), button("embed", () => this.#embed())),
      this.#status,
      this.#code,
      close,
    );
    host.frame.root.append(this.#dialog);
  }

  /** The words of sharing. @param {string} key @param {Record<string, string | number>} [places] */
  #words = (key, places) => fill(this.#program.text(`share.${key}`), places);

  async open() {
    this.#host.adopt(style);
    const steps = this.#host.seat.lab.steps();
    this.#now.disabled = steps === 0;
    (steps === 0 ? this.#start : this.#now).checked = true;
    const { step } = this.#host.seat.lab.readout();
    write(this.#nowText, this.#words("from.step", { step }));
    this.#hideCode();
    await this.#write();
    if (!this.#dialog.open) {
      this.#dialog.showModal();
      this.#copy.focus();
    }
  }

  /** Writes the link that is wanted. */
  async #write() {
    const { lab } = this.#host.seat;
    const { names, asAtFirst } = chartsShown(this.#host.frame);
    const asComposed = asAtFirst || this.#host.composition.charts !== undefined;
    const link = lab.shared_link(this.#now.checked, asComposed ? undefined : names);
    write(this.#status, lab.link_replays() ? "" : this.#words("shortened"));
    this.#address.value = `${this.#host.page()}#${await packed(link)}`;
    if (!this.#code.hidden) {
      await this.#showCode();
    }
  }

  async #copyAddress() {
    try {
      await navigator.clipboard.writeText(this.#address.value);
      write(this.#status, this.#words("copied"));
    } catch {
      this.#address.focus();
      this.#address.select();
      write(this.#status, this.#words("refused"));
    }
  }

  /** Hands the link to the system's own ways of sharing. */
  async #hand() {
    try {
      await navigator.share({ title: document.title, url: this.#address.value });
    } catch (error) {
      // Whoever changes their mind need not be told.
      if (!(error instanceof DOMException && error.name === "AbortError")) {
        write(this.#status, this.#words("hand.refused"));
      }
    }
  }

  #hideCode() {
    this.#code.hidden = true;
    this.#code.replaceChildren();
  }

  async #showCode() {
    const canvas = draw(this.#address.value);
    this.#code.hidden = !canvas;
    this.#code.replaceChildren(...(canvas ? [canvas] : []));
    canvas?.setAttribute("aria-label", this.#words("qr.label"));
    write(this.#status, canvas ? "" : this.#words("qr.too_long"));
  }

  async #embed() {
    this.#dialog.close();
    await new EmbedDialog(this.#program, this.#host).open();
  }
}
