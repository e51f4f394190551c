// @ts-check
import { linkOfAddress, takeAddress } from "./address.js";
import { fetchData } from "./data.js";
import { readComposition } from "./composition.js";
import { reason } from "./dom.js";
import { Laboratory } from "./laboratory.js";
import { Place } from "./place.js";
import { condemn, core, load, restart, settleLanguage, stopped, tenants, unable, whole, words } from "./program.js";
import { isStop } from "./stop.js";

/** The knobs of the opening. */
const OPENING_KNOBS = ["learning_rate", "weight_decay"];

/** What a link says beyond the experiment. */
const BEYOND = /(^|&)(step|charts|window|view|packed)=/;

/**
 * The laboratory: `<equisphere-lab>`. What it contains is shown until it is ready. Attributes, read when it starts:
 * `link`, the experiment; `experiment`, the name of one; `loading`, "lazy" for one that starts when it comes near what
 * is seen; `address`, that it follows the address bar, if no other does; `patience`, milliseconds
 * without a report from a worker after which the reader is asked; `page`, where links that are shared open, if not
 * beside this script; and those of its composition, `controls`, `theme` (which may change at any time),
 * `autoplay`, `charts`, `knobs` and `caption` (see `composition.js`), which one with `address` takes from the query as well.
 *
 * Parameters are attributes and properties by their names in links, `learning_rate="0.2"`: attributes for the start,
 * properties at any time.
 *
 * Events, which bubble: `equisphere-ready`, `equisphere-change` after the reader has changed the experiment, and
 * `equisphere-step` when the numbers are written anew; `detail` has `link` and `steps`.
 *
 * `opening` begins with the moving picture alone, until the reader asks for the rest or an address does.
 *
 * State for style sheets: `data-opening`, `data-ready`, `data-failed`, `data-playing`, `data-stage`, `data-controls`, `data-theme`.
 */
export class EquisphereLab extends HTMLElement {
  static observedAttributes = ["theme"];
  #place = new Place(this);
  /** @type {Laboratory | undefined} */
  #laboratory;
  /** @type {ReturnType<Laboratory["park"]> | undefined} */
  #parked;
  /** Ends whatever follows the page. */
  #connection = new AbortController();
  /** @type {ReturnType<typeof takeAddress>} */
  #address;
  /** The link of the run, for when the program cannot be asked; empty for the default experiment. */
  #link = "";
  /** Whether the element shows a failure. */
  #failed = false;
  /** Parameters that were set before the element was ready. @type {Map<string, string>} */
  #early = new Map();

  connectedCallback() {
    this.#connection = new AbortController();
    if (this.#laboratory) {
      this.#watch(this.#laboratory);
    } else if (!this.#failed) {
      this.#startWhenNear();
    }
  }

  /** Another theme is shown at once. */
  attributeChangedCallback() {
    this.#laboratory?.paint(this.#dress(this.getAttribute("theme") ?? "auto"));
  }

  disconnectedCallback() {
    this.#connection.abort();
    tenants.delete(this);
    queueMicrotask(() => {
      if (!this.isConnected) {
        this.park();
      }
    });
  }

  /** Moving within the document by `moveBefore` changes nothing. */
  connectedMoveCallback() {}

  /** The experiment, for scripts on the page and for tests; there is none while the element is not on the page. */
  get lab() {
    return this.#laboratory?.lab;
  }

  get clock() {
    return this.#laboratory?.clock;
  }

  /** The whole experiment as text; empty for the default one. */
  get link() {
    return this.#link;
  }

  /** Pictures drawn so far. */
  get frames() {
    return this.#laboratory?.frames ?? 0;
  }

  /** Draws a picture with every chart at once. */
  drawAll() {
    this.#laboratory?.drawAll();
  }

  /** Moves the laboratory into the whole program, as the reader's hand does. */
  async whole() {
    await this.#laboratory?.whole();
  }

  /**
   * Opens an experiment by the name `experiment`, or sets parameters, as the reader's hand does, and plays.
   *
   * @param {Record<string, string>} settings
   */
  async apply({ experiment, ...settings }) {
    if (!this.#laboratory && !this.#failed) {
      await this.#start();
    }
    const laboratory = this.#laboratory;
    await (experiment === undefined ? laboratory?.set(Object.entries(settings)) : laboratory?.experiment(experiment));
    if (laboratory && experiment === undefined) {
      laboratory.clock.playing = true;
    }
  }

  /** Shows everything that there is, where the page began with the moving picture alone. */
  unfold() {
    if ("opening" in this.dataset) {
      delete this.dataset.opening;
      this.dataset.controls = "all";
      void this.#laboratory?.act(() => {});
    }
  }

  /** Opens a link; what is wrong with it is told in a notice. @param {string} link */
  async open(link) {
    this.unfold();
    await this.#laboratory?.guard(async () => this.#open(link));
  }

  /** Takes the run out of the program's instance, as bytes, and frees what it held there. */
  park() {
    const laboratory = this.#laboratory;
    if (!laboratory) {
      return;
    }
    this.#connection.abort();
    try {
      this.#parked = laboratory.park();
      this.#leave();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Puts the run back. */
  resume() {
    this.#connection = new AbortController();
    this.#start();
  }

  /** Starts, or waits until it comes near what is seen where the attribute `loading` says "lazy", as pictures do. */
  #startWhenNear() {
    if (this.getAttribute("loading") !== "lazy") {
      return this.#start();
    }
    const look = (/** @type {IntersectionObserverEntry[]} */ entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) {
        observer.disconnect();
        this.#start();
      }
    };
    const observer = new IntersectionObserver(look, { rootMargin: "50%" });
    observer.observe(this);
    this.#connection.signal.addEventListener("abort", () => observer.disconnect());
  }

  async #start() {
    const { signal } = this.#connection;
    settleLanguage(this);
    try {
      const address = this.hasAttribute("address") ? linkOfAddress() : "";
      await (this.#parked || this.#wanted(address) || this.hasAttribute("experiment") || this.hasAttribute("knobs") || this.#query.has("knobs") ? whole() : load());
      const parked = this.#parked;
      const data = parked?.data && (await fetchData(parked.data));
      if (!signal.aborted && !this.#laboratory) {
        await this.#build(parked && core.Lab.restore(parked.bytes, data || undefined));
      }
    } catch (error) {
      if (isStop(error)) {
        this.#fail(error);
      } else if (!signal.aborted) {
        this.#explain(error);
      }
    }
  }

  /** What composes it beside its attributes. */
  get #query() {
    return new URLSearchParams(this.hasAttribute("address") ? location.search : "");
  }

  /** @param {import("./pkg/equisphere.js").Lab | undefined} restored */
  async #build(restored) {
    this.#define();
    const query = this.#query;
    const composition = readComposition(this, query, core.chart_rows().map(({ name }) => name));
    if (this.hasAttribute("opening") && !restored && !this.#wanted(linkOfAddress()) && !query.has("controls") && !query.has("embed")) {
      composition.controls = "few";
      composition.knobs = OPENING_KNOBS;
      this.dataset.opening = "";
    }
    this.dataset.controls = composition.controls;
    this.#dress(composition.theme);
    const lab = restored ?? new core.Lab();
    const laboratory = new Laboratory(lab, {
      element: this,
      width: this.clientWidth,
      alone: this.hasAttribute("address"),
      composition,
      patience: Number(this.getAttribute("patience")) || undefined,
      changed: () => this.#follow(),
      unfold: () => this.unfold(),
      stepped: () => this.#tell("step"),
      share: () => {
        this.#follow();
        return this.#share();
      },
      page: () => this.#page,
      failed: (error) => this.#fail(error),
    });
    this.#laboratory = laboratory;
    this.#place.show(laboratory.root);
    this.#watch(laboratory);
    await laboratory.guard(() => this.#begin(laboratory, restored !== undefined, composition));
    if (this.#laboratory === laboratory) {
      this.dataset.ready = "";
      this.#tell("ready");
      // What was set while the element was on its way.
      const late = this.#given(false);
      if (late.length > 0) {
        await laboratory.set(late);
      }
    }
  }

  /** Puts a theme on. @param {string} theme */
  #dress(theme) {
    this.#place.colour(theme);
    return (this.dataset.theme = theme);
  }

  /** Tells the page around it what has happened. @param {"ready" | "change" | "step"} what */
  #tell(what) {
    const detail = { link: this.#link, steps: this.#laboratory?.lab.steps() ?? 0 };
    this.dispatchEvent(new CustomEvent(`equisphere-${what}`, { detail, bubbles: true, composed: true }));
  }

  /**
   * The link with which the element begins, if it does not begin with the default experiment.
   *
   * @param {string | undefined} address what the address asks for
   */
  #wanted(address) {
    return this.#link || address || this.getAttribute("link");
  }

  /**
   * Opens what the element begins with: the run that it had, or what the address or its attribute asks for.
   *
   * @param {Laboratory} laboratory
   * @param {boolean} restored
   * @param {import("./composition.js").Composition} composition
   */
  async #begin(laboratory, restored, { autoplay, refused }) {
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const playing = this.#parked?.playing ?? !(reduced || autoplay === "off");
    this.#parked = undefined;
    const wanted = this.#wanted(this.#address?.link);
    const experiment = this.getAttribute("experiment");
    if (!restored && wanted) {
      await this.#open(wanted);
    } else if (!restored && experiment) {
      await laboratory.experiment(experiment);
    }
    const given = this.#given(!restored);
    if (given.length > 0) {
      await laboratory.set(given);
    }
    if (this.#laboratory === laboratory) {
      this.#link = laboratory.link;
      if (restored || !wanted) {
        this.#address?.write(this.#link);
      }
      laboratory.clock.playing = playing && !laboratory.arriving;
      if (refused.length > 0) {
        laboratory.say(refused.join(" "));
      }
    }
  }

  /** @param {Laboratory} laboratory */
  #watch(laboratory) {
    const { signal } = this.#connection;
    tenants.add(this);
    laboratory.watch(signal);
    if (this.hasAttribute("address")) {
      this.#address = takeAddress((link) => void this.open(link), signal);
    }
  }

  /**
   * Opens a link and tells what is wrong with it. The address then holds what runs.
   *
   * @param {string} link
   */
  async #open(link) {
    const laboratory = /** @type {Laboratory} */ (this.#laboratory);
    let told = "";
    try {
      told = await laboratory.open(link);
    } catch (error) {
      if (isStop(error)) {
        throw error;
      }
      told = reason(error);
    }
    if (this.#laboratory !== laboratory) {
      return;
    }
    this.#link = laboratory.link;
    // What a link says beyond the experiment stays in the address until the reader changes something.
    this.#address?.write(told === "" && BEYOND.test(link) ? link : this.#link);
    if (told !== "") {
      laboratory.say(this.#address ? words("address.replaced", { told }) : told);
    }
  }

  /** After a change of the experiment. */
  #follow() {
    if (this.#laboratory) {
      this.#link = this.#laboratory.link;
      this.#address?.writeSoon(this.#link);
      this.#tell("change");
    }
  }

  /** The whole page: this one, if the element follows the address, or else the laboratory's own. */
  get #page() {
    const page = new URL(this.#address ? location.href : new URL(this.getAttribute("page") ?? "../", import.meta.url));
    page.search = page.hash = "";
    return page.href;
  }

  /** Where the experiment can be opened. */
  #share() {
    return `${this.#page}#${this.#link}`;
  }

  /** What a parameter is now: a number, or the text of an option or a list. @param {string} name */
  parameter(name) {
    const { lab } = this;
    const number = lab?.value(name);
    const text = lab?.value_text(name);
    return text === undefined || Number(text) === number ? number : text;
  }

  /** Sets a parameter; before the element is ready, for when it is. @param {string} name @param {unknown} value */
  setParameter(name, value) {
    this.#early.set(name, String(value));
    if (this.dataset.ready !== undefined) {
      void this.#laboratory?.set(this.#given(false));
    }
  }

  /**
   * Parameters that properties ask for, and attributes, and that have not been set.
   *
   * @param {boolean} attributes whether they count
   * @returns {[string, string][]}
   */
  #given(attributes) {
    const names = core.parameter_names();
    const given = names.flatMap((name) => {
      const text = this.#early.get(name) ?? (attributes ? this.getAttribute(name) : null);
      return text === null ? [] : [/** @type {[string, string]} */ ([name, text])];
    });
    this.#early.clear();
    return given;
  }

  /** Gives the element a property for each parameter, and takes over what was set before there was one. */
  #define() {
    for (const name of core.parameter_names()) {
      const early = Object.getOwnPropertyDescriptor(this, name)?.value;
      if (early !== undefined) {
        delete (/** @type {any} */ (this)[name]);
        this.#early.set(name, String(early));
      }
      if (!(name in this)) {
        /** @this {EquisphereLab} */
        const get = function () { return this.parameter(name); };
        /** @this {EquisphereLab} @param {unknown} value */
        const set = function (value) { this.setParameter(name, value); };
        Object.defineProperty(EquisphereLab.prototype, name, { get, set, enumerable: true });
      }
    }
  }

  /** The program has stopped. @param {unknown} error */
  #fail(error) {
    if (this.#failed) {
      return;
    }
    condemn();
    const address = this.#share();
    this.#end();
    this.#explain(stopped(error, address, () => this.#afresh()));
  }

  /** Starts the link of the run that failed, in an instance that has not. */
  #afresh() {
    this.#failed = false;
    delete this.dataset.failed;
    this.#place.show();
    restart();
    this.resume();
  }

  /** Shows a failure in place of the laboratory. @param {unknown} why an error, or what is to be shown */
  #explain(why) {
    this.#failed = true;
    this.#place.show(why instanceof HTMLElement ? why : unable(why));
    this.dataset.failed = "";
  }

  #end() {
    this.#connection.abort();
    tenants.delete(this);
    this.#laboratory?.abandon();
    this.#leave();
  }

  #leave() {
    this.#laboratory = undefined;
    this.#address = undefined;
    this.#place.show();
    delete this.dataset.ready;
    delete this.dataset.playing;
    delete this.dataset.stage;
  }
}
