// @ts-check
import { chartsShown } from "./charts_shown.js";
import { element, fill, write } from "./dom.js";
import { packed } from "./packing.js";
import { png, refusesDownloads, save } from "./save.js";
import { MYST_SHAPE, SNIPPETS } from "./snippets.js";

/** @typedef {import("./sharing.js").Program} Program */
/** @typedef {import("./sharing.js").Host} Host */

/** Heights in CSS pixels that suit each set of controls, and their limits. */
const HEIGHTS = /** @type {Record<string, number>} */ ({ all: 1200, few: 480, none: 420 });
const [LOWEST, HIGHEST] = [200, 2400];
/** What each part takes; the first is what holds where nothing is said. */
const CHOICES = { controls: ["all", "few", "none"], theme: ["auto", "light", "dark", "transparent"], lang: ["auto", "en", "zh"] };
/** The end of the address of the page in Chinese. */
const CHINESE = /zh\.html$/;
/** The name of the picture that a host without frames shows. */
const PICTURE = "equisphere.png";

/** The dialog that composes a snippet for another page, with what it will look like. */
export class EmbedDialog {
  #program;
  #host;
  #kind;
  #controls;
  #theme;
  #language;
  /** @type {HTMLInputElement[]} */
  #charts;
  /** @type {HTMLInputElement[]} */
  #knobs;
  #sliders;
  #height = element("input", { type: "number", class: "height", min: LOWEST, max: HIGHEST, step: 10 });
  #caption = element("input", { type: "text", class: "caption" });
  #plays = element("input", { type: "checkbox", checked: true });
  #step = element("input", { type: "checkbox" });
  #snippet = element("pre", { tabindex: 0 });
  #preview = element("div", { class: "preview" });
  #status = element("p", { class: "status", role: "status" });
  #picture;
  #dialog;

  /**
   * @param {Program} program
   * @param {Host} host
   */
  constructor(program, host) {
    this.#program = program;
    this.#host = host;
    const guard = (/** @type {() => void | Promise<void>} */ act) => () => void host.guard(act);
    this.#kind = this.#select("kind", [...SNIPPETS.keys()]);
    this.#controls = this.#select("controls", CHOICES.controls);
    this.#theme = this.#select("theme", CHOICES.theme);
    this.#language = this.#select("lang", CHOICES.lang);
    this.#controls.value = "few";
    this.#language.value = CHOICES.lang[CHINESE.test(host.page()) ? 2 : 0];
    const { names } = chartsShown(host.frame);
    this.#charts = host.frame.charts.map(({ name }) => element("input", { type: "checkbox", value: name, checked: names.slice(0, 2).includes(name) }));
    this.#height.value = String(HEIGHTS.few);
    this.#snippet.setAttribute("aria-label", this.#words("snippet"));
    const labelled = (/** @type {string} */ key, /** @type {HTMLElement} */ input) => element("label", {}, element("span", {}, this.#words(key)), input);
    const ticked = (/** @type {Node | string} */ text, /** @type {HTMLElement} */ input) => element("label", { class: "tick" }, input, " ", text);
    const charts = this.#charts.map((input, index) => ticked(host.frame.charts[index].title, input));
    const sliders = program.parameter_rows().filter(({ name, control }) => control === "slider" && host.seat.lab.applies(name));
    this.#knobs = sliders.map(({ name }) => element("input", { type: "checkbox", value: name, checked: host.composition.knobs.includes(name) }));
    const knobs = this.#knobs.map((input, index) => ticked(`${sliders[index].label} ${sliders[index].symbol}`, input));
    this.#sliders = element("fieldset", {}, element("legend", {}, this.#words("knobs")), ...knobs);
    const copy = element("button", { type: "button", class: "copy", onclick: guard(() => this.#copy()) }, this.#words("copy"));
    this.#picture = element("button", { type: "button", class: "picture", onclick: guard(() => this.#savePicture()) }, this.#words("picture"));
    const form = element(
      "form",
      { class: "composition" },
      labelled("kind", this.#kind),
      labelled("controls", this.#controls),
      element("fieldset", {}, element("legend", {}, this.#words("charts")), ...charts),
      this.#sliders,
      labelled("theme", this.#theme),
      labelled("lang", this.#language),
      labelled("height", this.#height),
      labelled("caption", this.#caption),
      ticked(this.#words("plays"), this.#plays),
      ticked(this.#words("step", { step: host.seat.lab.readout().step }), this.#step),
    );
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", guard(() => this.#write()));
    this.#controls.addEventListener("change", () => (this.#height.value = String(HEIGHTS[this.#controls.value])));
    this.#dialog = element(
      "dialog",
      { class: "sharing embed-dialog", "aria-label": this.#words("title") },
      element("h2", {}, this.#words("title")),
      element("div", { class: "sides" }, element("div", {}, form, this.#snippet, element("div", { class: "ways" }, copy, this.#picture), this.#status), element("div", { class: "readers" }, element("p", {}, this.#words("preview")), this.#preview)),
      element("form", { method: "dialog" }, element("button", {}, this.#words("close"))),
    );
    this.#dialog.addEventListener("close", () => this.#dialog.remove());
    host.frame.root.append(this.#dialog);
  }

  /** The words of embedding. @param {string} key @param {Record<string, string | number>} [places] */
  #words = (key, places) => fill(this.#program.text(`embed.${key}`), places);

  /**
   * @param {string} key
   * @param {string[]} names
   */
  #select(key, names) {
    return element("select", { class: `choose-${key}` }, ...names.map((name) => element("option", { value: name }, this.#words(`${key}.${name}`))));
  }

  async open() {
    await this.#write();
    this.#dialog.showModal();
  }

  /** What is not as it would be by itself. */
  #composition() {
    const chosen = (/** @type {HTMLInputElement[]} */ inputs) => inputs.flatMap(({ checked, value }) => (checked ? value : [])).join(",");
    /** @type {Record<string, string>} */
    const composition = { charts: chosen(this.#charts) || "none" };
    const say = (/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ usual) => value !== usual && (composition[name] = value);
    say("controls", this.#controls.value, CHOICES.controls[0]);
    // Where all controls are, each parameter has a slider already.
    say("knobs", this.#controls.value === "all" ? "" : chosen(this.#knobs), "");
    say("theme", this.#theme.value, CHOICES.theme[0]);
    say("lang", this.#language.value, CHOICES.lang[0]);
    say("autoplay", this.#plays.checked ? "visible" : "off", "visible");
    say("caption", this.#caption.value.trim(), "");
    return composition;
  }

  /** Writes the snippet and shows what it will look like. */
  async #write() {
    const link = this.#host.seat.lab.shared_link(this.#step.checked, undefined);
    const composition = this.#composition();
    const height = Math.min(HIGHEST, Math.max(LOWEST, Math.round(this.#height.valueAsNumber) || HEIGHTS[this.#controls.value]));
    this.#height.value = String(height);
    const kind = this.#kind.value;
    const still = kind === "picture";
    const grows = this.#controls.value === "all";
    // The language is said in the composition.
    const page = this.#host.page().replace(CHINESE, "");
    const embedding = { page, link: await packed(link), composition, height, grows };
    write(this.#snippet, SNIPPETS.get(kind)?.(embedding) ?? "");
    this.#picture.hidden = !still;
    this.#height.disabled = still || kind === "myst";
    this.#sliders.disabled = still || grows;
    write(this.#status, still ? this.#words("picture.how", { name: PICTURE }) : kind === "myst" ? this.#words("myst.how") : "");
    if (still) {
      this.#preview.replaceChildren(this.#draw());
      return;
    }
    const lab = element("equisphere-lab", { link, ...composition });
    lab.style.height = grows ? "auto" : "100%";
    const frame = element("div", {}, lab);
    const fixed = kind === "myst" ? { aspectRatio: String(MYST_SHAPE) } : grows && kind !== "jupyter" ? {} : { height: `${height}px` };
    Object.assign(frame.style, { overflow: "auto", ...fixed });
    this.#preview.replaceChildren(frame);
  }

  /** The picture that stands for a laboratory: the first chart that is chosen, or the sphere. */
  #draw() {
    const chosen = this.#charts.find(({ checked }) => checked)?.value ?? "sphere";
    const canvas = element("canvas", { class: "figure", role: "img" });
    this.#host.seat.lab.draw_figure(canvas, this.#host.page(), chosen, 2, false);
    return canvas;
  }

  async #savePicture() {
    if (refusesDownloads()) {
      write(this.#status, this.#words("picture.refused"));
      return;
    }
    const file = await png(this.#draw());
    if (file) {
      save(PICTURE, file);
    }
    write(this.#status, this.#words(file ? "picture.saved" : "picture.none", { name: PICTURE }));
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#snippet.textContent ?? "");
      write(this.#status, this.#words("copied"));
    } catch {
      getSelection()?.selectAllChildren(this.#snippet);
      this.#snippet.focus();
      write(this.#status, this.#words("refused"));
    }
  }
}
