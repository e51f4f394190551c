// @ts-check
import { element, fill, reason, write } from "./dom.js";
import { LONGEST, recordSequence, recordVideo, videoKind } from "./recording.js";
import { png, refusesDownloads, save } from "./save.js";

/** @typedef {typeof import("./pkg/equisphere.js")} Program */

/**
 * The laboratory of which something is taken away.
 *
 * @typedef {object} Host
 * @property {import("./laboratory.js").Seat} seat
 * @property {HTMLCanvasElement} sphere
 * @property {() => string} address at which the experiment can be opened
 * @property {(action: () => void | Promise<void>) => Promise<void>} guard runs what calls the program
 */

/** Pixels to a CSS pixel that are offered. */
const SIZES = [1, 2, 4];

/** The panel from which the reader takes numbers, figures, recordings and texts away. */
export class TakeAway {
  #program;
  #host;
  /** Ends the recording that runs. @type {(() => void) | undefined} */
  #stop;
  #figures;
  #sizes;
  #transparent = element("input", { type: "checkbox" });
  #record;
  #sequence;
  #status = element("p", { class: "status", role: "status" });
  #shown = element("div", { class: "shown", hidden: true });
  root;

  /**
   * @param {Program} program
   * @param {Host} host
   */
  constructor(program, host) {
    this.#program = program;
    this.#host = host;
    const rows = program.figure_rows();
    this.#figures = element("select", { "aria-label": this.#words("figure.which") }, ...rows.map(({ name, title }) => element("option", { value: name }, title)));
    const sizes = SIZES.map((size) => element("option", { value: size }, this.#words("figure.times", { size })));
    this.#sizes = element("select", { "aria-label": this.#words("figure.size") }, ...sizes);
    this.#record = this.#button("record", () => this.#recordVideo());
    this.#sequence = this.#button("sequence", () => this.#recordSequence());
    this.#record.hidden = videoKind() === undefined;
    this.root = element(
      "details",
      { class: "take-away" },
      element("summary", {}, this.#words("summary")),
      this.#group("numbers", this.#button("csv", () => this.#saveText("csv")), this.#button("json", () => this.#saveText("json"))),
      this.#group("figure", this.#figures, this.#sizes, element("label", {}, this.#transparent, " ", this.#words("figure.transparent")), this.#button("png", () => this.#savePicture()), this.#button("svg", () => this.#saveText("svg"))),
      this.#group("recording", this.#record, this.#sequence, ...(this.#record.hidden ? [element("span", {}, this.#words("record.impossible"))] : [])),
      this.#group("texts", ...["bibtex", "pytorch", "numpy"].map((kind) => this.#button(kind, () => this.#showText(kind)))),
      this.#status,
      this.#shown,
    );
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [places]
   */
  #words(key, places) {
    return fill(this.#program.text(`take_away.${key}`), places);
  }

  /**
   * @param {string} key of its word
   * @param {() => void | Promise<void>} act
   */
  #button(key, act) {
    return element("button", { type: "button", class: key, onclick: () => void this.#host.guard(act) }, this.#words(key));
  }

  /**
   * @param {string} key of its name
   * @param {...(Node | string)} parts
   */
  #group(key, ...parts) {
    const name = this.#words(key);
    return element("div", { class: "ways", role: "group", "aria-label": name }, element("span", { class: "what" }, name), ...parts);
  }

  /** The address of the page without the experiment. */
  get #page() {
    return this.#host.address().split("#")[0];
  }

  /**
   * A name that tells files apart.
   *
   * @param {string} what
   * @param {string} ending
   */
  #name(what, ending) {
    const { lab } = this.#host.seat;
    return `equisphere-${lab.preset() ?? "own"}-step-${lab.steps()}-${what}.${ending}`;
  }

  /** @param {string} message */
  #say(message) {
    write(this.#status, message);
  }

  /**
   * A text by its kind, the name of its file, and the type of that.
   *
   * @param {string} kind
   * @returns {[text: string, name: string, type: string]}
   */
  #text(kind) {
    const { lab } = this.#host.seat;
    const figure = this.#figures.value;
    const today = new Date();
    const day = [today.getFullYear(), today.getMonth() + 1, today.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
    switch (kind) {
      case "csv":
        return [lab.series_csv(this.#page), this.#name("series", "csv"), "text/csv"];
      case "json":
        return [lab.series_json(this.#page), this.#name("series", "json"), "application/json"];
      case "svg":
        return [lab.figure_svg(this.#page, figure, this.#transparent.checked), this.#name(figure, "svg"), "image/svg+xml"];
      case "bibtex":
        return [lab.bibtex(this.#page, day), this.#name("citation", "bib"), "application/x-bibtex"];
      case "pytorch":
        return [lab.pytorch(this.#page), this.#name("pytorch", "py"), "text/x-python"];
      default:
        return [lab.numpy(this.#page), this.#name("numpy", "py"), "text/x-python"];
    }
  }

  /** Saves a text, or shows it where that is refused. @param {string} kind */
  #saveText(kind) {
    if (refusesDownloads()) {
      this.#showText(kind);
      this.#say(this.#words("frame"));
      return;
    }
    const [text, name, type] = this.#text(kind);
    this.#saveFile(name, new Blob([text], { type: `${type};charset=utf-8` }));
  }

  /**
   * @param {string} name
   * @param {Blob} file
   */
  #saveFile(name, file) {
    save(name, file);
    this.#say(this.#words("saved", { name }));
  }

  /** Shows a text to be copied. @param {string} kind */
  #showText(kind) {
    const [text] = this.#text(kind);
    const pre = element("pre", { tabindex: 0, "aria-label": this.#words(kind) }, text);
    const buttons = [this.#button("copy", () => this.#copy(pre)), ...(refusesDownloads() ? [] : [this.#button("save", () => this.#saveText(kind))]), this.#button("close", () => this.#hide())];
    this.#say("");
    this.#show(element("div", { class: "ways" }, ...buttons), pre);
  }

  /** @param {...Node} parts */
  #show(...parts) {
    this.#shown.replaceChildren(...parts);
    this.#shown.hidden = false;
  }

  #hide() {
    this.#shown.replaceChildren();
    this.#shown.hidden = true;
    this.#say("");
  }

  /** @param {HTMLElement} pre */
  async #copy(pre) {
    try {
      await navigator.clipboard.writeText(pre.textContent ?? "");
      this.#say(this.#words("copy.done"));
    } catch {
      getSelection()?.selectAllChildren(pre);
      pre.focus();
      this.#say(this.#words("copy.refused"));
    }
  }

  /** Saves the chosen figure as a picture, or shows that where it cannot be saved. */
  async #savePicture() {
    const canvas = element("canvas", { class: "figure" });
    const [figure, size] = [this.#figures.value, Number(this.#sizes.value)];
    const name = this.#name(`${figure}-${size}x`, "png");
    this.#host.seat.lab.draw_figure(canvas, this.#page, figure, size, this.#transparent.checked);
    if (refusesDownloads()) {
      this.#say(this.#words("frame.figure"));
      this.#show(element("div", { class: "ways" }, this.#button("close", () => this.#hide())), canvas);
      return;
    }
    const file = await png(canvas);
    if (file) {
      this.#saveFile(name, file);
    } else {
      this.#say(this.#words("no_picture"));
    }
  }

  /** Begins a recording, or ends the one that runs. */
  async #recordVideo() {
    const kind = videoKind();
    if (this.#ends() || this.#refuses() || !kind) {
      return;
    }
    const name = this.#name("sphere", kind.includes("webm") ? "webm" : "mp4");
    try {
      const { stop, file } = recordVideo(this.#host.sphere, kind);
      this.#begins(this.#record, "record", stop);
      const made = await file;
      if (made.size > 0) {
        this.#saveFile(name, made);
      } else {
        this.#say(this.#words("record.empty"));
      }
    } catch (error) {
      this.#ends();
      this.#say(this.#words("record.refused", { why: reason(error) }));
    }
    this.#rest();
  }

  /** Begins to take pictures, or ends it and saves them. */
  async #recordSequence() {
    if (this.#ends() || this.#refuses()) {
      return;
    }
    const name = (/** @type {number} */ place) => this.#name(`sphere-${String(place + 1).padStart(4, "0")}`, "png");
    const { stop, files } = recordSequence(this.#host.sphere, (count) => this.#say(this.#words("record.frames", { count })));
    this.#begins(this.#sequence, "sequence", stop);
    (await files).forEach((file, place) => this.#saveFile(name(place), file));
    this.#rest();
  }

  /** Whether a recording could not be saved, which the reader is told then. */
  #refuses() {
    const refuses = refusesDownloads();
    if (refuses) {
      this.#say(this.#words("frame.recording"));
    }
    return refuses;
  }

  /** Ends the recording that runs; false where none does. */
  #ends() {
    const stop = this.#stop;
    this.#stop = undefined;
    stop?.();
    return stop !== undefined;
  }

  /**
   * @param {HTMLButtonElement} button that ends it
   * @param {string} key
   * @param {() => void} stop
   */
  #begins(button, key, stop) {
    const ending = setTimeout(() => this.#ends(), LONGEST);
    this.#stop = () => {
      clearTimeout(ending);
      write(button, this.#words(key));
      stop();
    };
    write(button, this.#words("record.stop"));
    this.#other(button).disabled = true;
    this.#say([this.#words("record.running"), this.#words("record.longest", { seconds: LONGEST / 1000 })].join(" "));
  }

  /** @param {HTMLButtonElement} button */
  #other(button) {
    return button === this.#record ? this.#sequence : this.#record;
  }

  /** No recording runs. */
  #rest() {
    this.#record.disabled = false;
    this.#sequence.disabled = false;
  }
}
