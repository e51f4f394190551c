// @ts-check
import init, * as core from "./pkg/equisphere.js";
import { Controls } from "./controls.js";
import { element, words, write } from "./dom.js";
import { explain } from "./failure.js";
import { fit, layers, pixelRatio, turnable } from "./figure.js";
import { Leap } from "./leap.js";
import { Player } from "./player.js";

/** The program, for scripts on the page and for tests. */
export { core };

/** Frames between two updates of the numbers: text that changes faster cannot be read. */
const TEXT_FRAMES = 8;
/** Frames between two updates of the table of comparisons. */
const TABLE_FRAMES = 32;
/** Milliseconds between two updates of what a screen reader finds on the pictures. */
const ALTERNATIVE_PAUSE = 2000;
/** Milliseconds before the address follows a change. */
const ADDRESS_PAUSE = 250;

/**
 * @typedef {object} Chart
 * @property {HTMLCanvasElement} canvas the one that moves
 * @property {core.Surface} back
 * @property {core.Surface} front
 * @property {HTMLElement} measured
 * @property {HTMLElement} theory
 * @property {HTMLElement} gap
 * @property {string} title
 */

/** The laboratory: `<equisphere-lab>`. */
export class EquisphereLab extends HTMLElement {
  /** @type {core.Lab} */
  #lab;
  /** @type {Player} */
  #player;
  /** @type {Controls} */
  #controls;
  /** @type {Chart[]} */
  #charts = [];
  /** @type {Record<string, core.Surface>} */
  #surfaces = {};
  /** @type {Leap} */
  #leap;
  #theme = 0;
  #ratio = 1;
  /** @type {Record<string, HTMLElement>} */
  #text = {};
  /** @type {{ measured: HTMLElement, predicted: HTMLElement, gap: HTMLElement, verdict: HTMLElement }[]} */
  #rows = [];
  #started = false;
  #frames = 0;
  #turn = 0;
  /** Whether the next picture must hold every chart. */
  #whole = false;
  /** Whether the pictures of the digits are shown. */
  #pictured = false;
  #alternativeAt = 0;
  #revision = 0;
  #addressTimer = 0;
  #dark = matchMedia("(prefers-color-scheme: dark)");

  connectedCallback() {
    if (!this.#started) {
      this.#started = true;
      this.#start().catch((error) => explain(this, error));
    }
  }

  /** The experiment, for scripts on the page and for tests. */
  get lab() {
    return this.#lab;
  }

  get player() {
    return this.#player;
  }

  async #start() {
    await init({ module_or_path: new URL("./pkg/equisphere_bg.wasm", import.meta.url) });
    this.#lab = new core.Lab();
    this.#player = new Player(
      (steps) => this.#lab.advance(steps),
      () => this.#lab.value("steps_per_frame"),
      (playing) => this.#draw(playing),
      () => this.#showPlaying(),
    );
    this.#leap = new Leap(
      this.#lab,
      () => (this.#player.playing = false),
      () => this.#show(),
    );
    this.#controls = new Controls(this.#lab, core.parameter_rows(), () => this.#changed());
    this.#build();
    this.#colour();
    this.#watch();
    await this.#openAddress();
    this.#player.playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.dataset.ready = "";
  }

  #build() {
    const charts = core.chart_rows().map((row, index) => this.#chart(row, index));
    this.replaceChildren(
      this.#bar(),
      element(
        "div",
        { class: "bench" },
        this.#sphere(),
        element("div", { class: "charts" }, ...charts),
        this.#controls.form,
      ),
      this.#foot(),
    );
    const criterion = document.getElementById("criterion");
    if (criterion) {
      write(criterion, core.equilibrium_criterion());
    }
  }

  #bar() {
    const button = (/** @type {string} */ name, /** @type {string} */ label, /** @type {() => void} */ act, title = "") =>
      (this.#text[name] = element("button", { type: "button", class: name, title, onclick: act }, label));
    const presets = core.preset_rows().map((row) => element("option", { value: row.name }, row.title));
    const select = element(
      "select",
      { "aria-label": "Experiment", onchange: () => this.#openPreset(select.value) },
      ...presets,
      element("option", { value: "", hidden: true }, "Your own settings"),
    );
    this.#text.preset = select;
    return element(
      "div",
      { class: "bar" },
      element(
        "div",
        { class: "buttons", role: "group", "aria-label": "Run" },
        button("play", "Play", () => (this.#player.playing = !this.#player.playing)),
        button("step", "Step", () => this.#stepOnce(), "One step"),
        button("reset", "Reset", () => this.#reset(), "The same run again, from step 0"),
        button("reseed", "New seed", () => this.#reseed(), "Another run with the same settings"),
      ),
      select,
      element(
        "div",
        { class: "clock" },
        element("span", {}, "step ", this.#output("step", "number")),
        this.#output("relaxations", "number"),
        this.#output("stage", "stage"),
      ),
      button("share", "Share", () => this.#share(), "Copy the whole experiment as a link"),
    );
  }

  /**
   * @param {string} name
   * @param {string} [kind]
   */
  #output(name, kind = name) {
    return (this.#text[name] = element("span", { class: `${name} ${kind}` }));
  }

  #sphere() {
    const canvas = element("canvas", { tabindex: 0, role: "img", title: "Drag, or use the arrow keys, to turn", "aria-label": "The equilibrium sphere" });
    this.#text.sphere = canvas;
    this.#surfaces.sphere = new core.Surface(canvas);
    turnable(canvas, (right, down) => {
      this.#lab.turn(right, down);
      this.#player.redraw();
    });
    const pictures = element(
      "div",
      { class: "pictures", hidden: true },
      element("figure", {}, this.#picture("weights", "Replica 0’s weights as an image"), element("figcaption", { class: "ink" }, "replica 0")),
      element("figure", {}, this.#picture("component", "The first principal component as an image"), element("figcaption", { class: "minimiser" }, "minimiser")),
    );
    this.#text.pictures = pictures;
    return element(
      "figure",
      { class: "sphere" },
      element("figcaption", {}, this.#output("scene"), element("span", { class: "hint" }, "drag to turn")),
      element("div", { class: "space" }, canvas, pictures),
      element(
        "div",
        { class: "legend" },
        element("span", { class: "measured dot" }, "weights"),
        element("span", { class: "ink dot" }, "replica 0"),
        element("span", { class: "theory line" }, "predicted radius ", this.#output("radius", "number")),
        element("span", { class: "minimiser dot" }, "minimiser"),
      ),
    );
  }

  /**
   * @param {string} name
   * @param {string} label
   */
  #picture(name, label) {
    const canvas = element("canvas", { role: "img", "aria-label": label, width: 64, height: 64 });
    this.#surfaces[name] = new core.Surface(canvas);
    return canvas;
  }

  /**
   * @param {core.ChartRow} row
   * @param {number} index
   */
  #chart(row, index) {
    const { root, front, back } = layers(row.title);
    const number = (/** @type {string} */ kind) => element("span", { class: `${kind} number` }, "—");
    const [measured, theory, gap] = [number("measured"), number("theory"), number("gap")];
    this.#charts[index] = {
      canvas: front,
      back: new core.Surface(back),
      front: new core.Surface(front),
      measured,
      theory,
      gap,
      title: row.title,
    };
    return element(
      "figure",
      { class: "chart", "data-name": row.name },
      element(
        "figcaption",
        {},
        element("strong", { title: row.meaning }, row.title),
        element("span", { class: "symbol" }, row.symbol),
        element("span", { class: "numbers" }, measured, element("span", { class: "what" }, row.theory_label), theory, gap),
      ),
      root,
    );
  }

  #foot() {
    this.#text.notice = element("div", { class: "notice", role: "status", hidden: true });
    return element(
      "div",
      { class: "foot" },
      element("p", { class: "experiment" }, this.#output("claim"), " ", this.#output("look")),
      this.#output("sentences"),
      this.#output("caution"),
      this.#leap.form,
      this.#comparison(),
      this.#text.notice,
    );
  }

  /** The table of every prediction beside its measurement. */
  #comparison() {
    const heads = ["Quantity", "Measured", "Predicted", "Gap", "Theory"];
    const head = element("tr", {}, ...heads.map((name) => element("th", { scope: "col" }, name)));
    const body = element("tbody");
    this.#rows = this.#lab.comparisons().map((row) => {
      const cell = (/** @type {string} */ kind) => element("td", { class: `${kind} number` });
      const cells = { measured: cell("measured"), predicted: cell("theory"), gap: cell("gap"), verdict: element("td", { class: "verdict" }) };
      const label = element("th", { scope: "row" }, row.label, " ", element("i", {}, row.equation));
      body.append(element("tr", {}, label, ...Object.values(cells)));
      return cells;
    });
    return element(
      "details",
      { class: "comparison" },
      element("summary", {}, "Measured and predicted, the whole table"),
      element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Measured and predicted" }, element("table", {}, element("thead", {}, head), body)),
      element(
        "p",
        {},
        "Exact companions, whose weights point in the same directions step by step: ",
        ...core.companion_rows().flatMap(({ name, label }) => [
          element("button", { type: "button", onclick: () => this.#openCompanion(name) }, label),
          " ",
        ]),
      ),
    );
  }

  #writeComparison() {
    this.#lab.comparisons().forEach((row, index) => {
      const cells = this.#rows[index];
      for (const name of /** @type {const} */ (["measured", "predicted", "gap", "verdict"])) {
        write(cells[name], row[name]);
      }
    });
  }

  #watch() {
    for (const figure of this.querySelectorAll(".space, .layers")) {
      fit(figure, () => {
        this.#whole = true;
        this.#ratio = pixelRatio();
        this.#player.redraw();
      });
    }
    let onScreen = true;
    const look = () => {
      this.#player.visible = onScreen && document.visibilityState === "visible";
    };
    new IntersectionObserver(([entry]) => {
      onScreen = entry.isIntersecting;
      look();
    }).observe(this);
    document.addEventListener("visibilitychange", look);
    this.#dark.addEventListener("change", () => this.#colour());
    addEventListener("hashchange", () => this.#openAddress());
  }

  #colour() {
    const theme = this.#dark.matches ? "dark" : "light";
    this.#theme = core.theme_number(theme);
    this.#whole = true;
    for (const row of core.color_rows()) {
      if (row.theme === theme) {
        document.documentElement.style.setProperty(`--${row.name}`, row.value);
      }
    }
    this.#player.redraw();
  }

  /** Pictures drawn so far, for tests and benchmarks. */
  get frames() {
    return this.#frames;
  }

  /** Draws a picture with every chart at once, as after a change of size. */
  drawAll() {
    this.#whole = true;
    this.#draw(true);
  }

  /**
   * Draws a picture; while playing, the sphere and every other chart, in turn.
   *
   * @param {boolean} playing
   */
  #draw(playing) {
    if (playing) {
      this.#lab.follow();
    }
    this.#lab.draw_sphere(this.#surfaces.sphere, this.#theme, this.#ratio);
    this.#turn = 1 - this.#turn;
    for (let index = 0; index < this.#charts.length; index += 1) {
      if (!playing || this.#whole || index % 2 === this.#turn) {
        const { back, front } = this.#charts[index];
        this.#lab.draw_chart(back, front, index, this.#theme, this.#ratio);
      }
    }
    this.#whole = false;
    this.#drawPictures();
    if (this.#frames === 0) {
      performance.mark("first picture");
    }
    this.#frames += 1;
    if (!playing || this.#frames % TEXT_FRAMES === 0) {
      this.#write(!playing);
    }
    if (!playing || this.#frames % TABLE_FRAMES === 0) {
      this.#writeComparison();
    }
  }

  #drawPictures() {
    const there = this.#lab.has_pictures();
    if (this.#pictured !== there) {
      this.#pictured = there;
      this.#text.pictures.hidden = !there;
    }
    if (there) {
      this.#lab.draw_picture(this.#surfaces.weights, false, this.#theme);
      this.#lab.draw_picture(this.#surfaces.component, true, this.#theme);
    }
  }

  /** @param {boolean} settled the picture stays as it is, and may be read aloud at once */
  #write(settled) {
    if (this.#revision !== this.#lab.revision()) {
      this.#revision = this.#lab.revision();
      this.#controls.refresh();
      const notes = this.#lab.take_notes();
      if (notes !== "") {
        this.#notify(notes);
      }
    }
    const readout = this.#lab.readout();
    for (const name of /** @type {const} */ (["step", "relaxations", "sentences", "caution", "radius", "scene"])) {
      write(this.#text[name], readout[name]);
    }
    write(this.#text.stage, readout.stage_label);
    this.dataset.stage = readout.stage;
    this.#charts.forEach((chart, index) => this.#writeHeader(chart, index));
    const now = performance.now();
    if (settled || now - this.#alternativeAt > ALTERNATIVE_PAUSE) {
      this.#alternativeAt = now;
      this.#text.sphere.setAttribute("aria-label", `The equilibrium sphere, predicted radius ${readout.radius}. ${readout.sentences}`);
      for (const { canvas, title, measured, theory, gap } of this.#charts) {
        canvas.setAttribute("aria-label", `${title} against the step: ${measured.textContent}, theory ${theory.textContent}, gap ${gap.textContent}.`);
      }
    }
  }

  /**
   * @param {{ measured: HTMLElement, theory: HTMLElement, gap: HTMLElement }} chart
   * @param {number} index
   */
  #writeHeader(chart, index) {
    const header = this.#lab.header(index);
    write(chart.measured, header.measured);
    write(chart.theory, header.theory);
    write(chart.gap, header.gap);
  }

  #showPlaying() {
    if (this.#player.playing) {
      this.#leap.cancel();
    }
    write(this.#text.play, this.#player.playing ? "Pause" : "Play");
    this.dataset.playing = String(this.#player.playing);
    this.#player.redraw();
  }

  #stepOnce() {
    this.#player.playing = false;
    this.#leap.cancel();
    this.#lab.advance(1);
    this.#lab.follow();
    this.#player.redraw();
  }

  #reset() {
    this.#lab.reset();
    this.#changed();
  }

  #reseed() {
    this.#lab.set("seed", core.fresh_seed());
    this.#changed();
  }

  /** @param {string} name */
  #openPreset(name) {
    this.#lab.open_preset(name);
    this.#changed();
    this.#player.playing = true;
  }

  /** @param {string} name */
  #openCompanion(name) {
    try {
      this.#lab.open_companion(name);
      this.#changed();
    } catch (error) {
      this.#notify(words(error));
    }
  }

  async #openAddress() {
    this.#leap.cancel();
    if (location.hash.length > 1) {
      try {
        this.#notify(this.#lab.open_link(location.hash).join(" "));
      } catch (error) {
        this.#notify(words(error));
      }
    }
    await this.#fetchData();
    this.#show();
  }

  /** After anything the reader did: data that is now needed, controls, pictures, the address. */
  async #changed() {
    this.#leap.cancel();
    await this.#fetchData();
    this.#show();
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(() => this.#writeAddress(), ADDRESS_PAUSE);
  }

  #show() {
    const preset = this.#lab.preset();
    const row = core.preset_rows().find((row) => row.name === preset);
    /** @type {HTMLSelectElement} */ (this.#text.preset).value = preset ?? "";
    write(this.#text.claim, row ? row.claim : "Your own settings.");
    write(this.#text.look, row ? row.look : "");
    this.#controls.refresh();
    this.#player.redraw();
  }

  /** Fetches what the experiment waits for; if that fails, the one before goes on. */
  async #fetchData() {
    const name = this.#lab.wanted_data();
    if (!name) {
      return;
    }
    this.#notify("Loading the images…");
    try {
      const answer = await fetch(new URL(`./data/${name}`, import.meta.url));
      if (!answer.ok) {
        throw new Error(`${answer.status} ${answer.statusText}`);
      }
      this.#lab.load_data(new Uint8Array(await answer.arrayBuffer()));
      this.#notify("");
    } catch (error) {
      this.#lab.stop_waiting();
      this.#notify(`The images could not be loaded (${words(error)}); the experiment before goes on.`);
    }
  }

  #writeAddress() {
    const link = this.#lab.link();
    history.replaceState(null, "", link.includes("&") ? `#${link}` : location.pathname + location.search);
  }

  async #share() {
    this.#writeAddress();
    const exact = this.#lab.link_replays() ? "" : " So many settings changed on the way that it holds only the present ones.";
    try {
      await navigator.clipboard.writeText(location.href);
      this.#notify(`The link is in the clipboard.${exact}`);
    } catch {
      this.#notify(`The browser keeps the clipboard closed; copy the address: ${location.href}${exact}`);
    }
  }

  /** @param {string} message an empty one takes the notice away */
  #notify(message) {
    const { notice } = this.#text;
    notice.hidden = message === "";
    notice.replaceChildren(
      message,
      element("button", { type: "button", "aria-label": "Close the notice", onclick: () => this.#notify("") }, "×"),
    );
  }
}
