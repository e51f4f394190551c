// @ts-check
// A network while it stands on the page: it asks its worker for steps, draws what comes of them, and tells it what the
// reader does.
import { DigitPad } from "./digit_pad.js";
import { reason, write } from "./dom.js";
import { Edits } from "./edits.js";
import { Fitted, pixelRatio, watchPixelRatio } from "./figure.js";
import { buildFrame } from "./network_frame.js";
import { Notice } from "./notice.js";
import { words as frameWords } from "./program.js";
import { isStop } from "./stop.js";
import { watchVisibility } from "./visibility.js";

/** @typedef {import("./jobs.js").Order} Order */

/** Milliseconds of training between two pictures. */
const ROUND = 45;
/** Longest time between two rounds that is made up for, in milliseconds. */
const LONGEST_GAP = 150;
/** Milliseconds between two updates of the numbers: text that changes faster cannot be read. */
const TEXT = 250;
/** Below this width, in CSS pixels, the groups of controls are folded at first. */
const NARROW = 656;

/** What a network begins with. @typedef {{ link: string, steps?: number, snapshot?: Uint8Array, playing?: boolean }} Beginning */

/** A network while it stands on the page. */
export class NetworkBench {
  #program;
  #host;
  #listener;
  #files;
  #training;
  #frame;
  #pad;
  #controls;
  #notice = new Notice();
  /** What the next round begins with. @type {Beginning | undefined} */
  #beginning;
  /** What the reader did since the last round. @type {Order[]} */
  #orders = [];
  #edits = new Edits();
  /** The last step that the run has come to. */
  #furthest = 0;
  /** Steps to be taken whether it plays or not. */
  #due = 0;
  /** Whether the digit has changed. */
  #asks = true;
  #playing = false;
  #visible = false;
  /** The round that is under way. @type {Promise<void> | undefined} */
  #rounds;
  #ended = false;
  /** Whether a failure has to be seen before it goes on. */
  #halted = false;
  /** When the last steps were asked for, while playing. @type {number | undefined} */
  #last;
  #written = -Infinity;
  #drawing = 0;
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #print = matchMedia("print");
  /** Sheets with what draws upon them. @type {{ fitted: Fitted, draw: (surface: import("./pkg/equisphere.js").Surface, theme: number, ratio: number) => void }[]} */
  #sheets = [];
  #known = { steps: 0, link: "" };
  view;

  /**
   * @param {HTMLElement} host
   * @param {import("./whole.js").Whole} loaded
   * @param {{ images: Uint8Array, labels: Uint8Array }} files
   * @param {Beginning} beginning
   * @param {{ stepped: () => void, ready: () => void, failed: (error: unknown) => void }} listener
   */
  constructor(host, { program, controls, training, tableButton }, files, beginning, listener) {
    this.#program = program;
    this.#host = host;
    this.#files = files;
    this.#listener = listener;
    const view = new program.NetworkView(files.images, files.labels);
    this.view = view;
    const told = this.#take(beginning);
    this.#training = training();
    const changed = () => this.#act();
    this.#pad = new DigitPad(this.#words, {
      stroke: (from, to) => this.#show(() => view.stroke(...from, ...to)),
      move: (right, down) => this.#show(() => view.move_pen(right, down)),
      toggle: () => this.#show(() => view.toggle_pixel()),
      pick: () => this.#show(() => view.pick_digit()),
      clear: () => this.#show(() => view.clear_digit()),
      redraw: () => this.#redraw(),
    });
    view.pick_digit();
    this.#frame = buildFrame(view, this.#words, this.#pad.root, this.#notice.root);
    const width = host.clientWidth;
    this.#controls = controls({ lab: this.#desk() }, !(width > 0 && width < NARROW), { act: this.#guard, changed }, { parameter_rows: () => view.parameter_rows(), parameter_help: (name) => view.parameter_help(name) });
    this.#controls.undo.addEventListener("click", () => this.#edit(false));
    this.#controls.redo.addEventListener("click", () => this.#edit(true));
    this.#frame.middle.append(this.#controls.root);
    this.#prepare();
    this.#addTables(tableButton);
    this.#listen();
    this.playing = beginning.playing ?? false;
    this.#notice.say(told);
    this.#wake();
  }

  #words = (/** @type {string} */ key) => this.#program.text(`network.${key}`);

  get root() {
    return this.#frame.root;
  }

  /** The link of the run, also when the program cannot be asked. */
  get link() {
    return this.#known.link;
  }

  get playing() {
    return this.#playing;
  }

  set playing(playing) {
    this.#playing = playing;
    this.#last = undefined;
    this.#host.dataset.playing = String(playing);
    write(this.#frame.bar.play, frameWords(playing ? "pause" : "play"));
    this.#act();
  }

  /** Runs what calls the program. @param {() => void} action */
  #guard = (action) => {
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  };

  /** @param {unknown} error */
  #fail(error) {
    if (this.#ended) {
      return;
    }
    if (isStop(error)) {
      this.#listener.failed(error);
    } else {
      this.#notice.say(reason(error));
    }
  }

  /** Begins with a link; returns what was not taken as it is written. @param {Beginning} beginning */
  #take(beginning) {
    let told = "";
    try {
      const [link, ...remarks] = this.view.open_link(beginning.link);
      this.#beginning = { ...beginning, link };
      told = remarks.join(" ");
    } catch (error) {
      if (isStop(error)) {
        throw error;
      }
      const [link] = this.view.open_link("");
      this.#beginning = { link };
      told = reason(error);
    }
    this.#due = this.#beginning.steps ?? 0;
    this.#known = { steps: 0, link: this.#beginning.link };
    return told;
  }

  /** What the controls turn. */
  #desk() {
    const { view } = this;
    /** @type {(name: string, held: boolean, set: () => number) => void} */
    const set = (name, held, set) => {
      const before = view.value_text(name);
      this.#change(name, set());
      this.#edits.push({ name, before, after: view.value_text(name) }, held);
    };
    return {
      set_text: (/** @type {string} */ name, /** @type {string} */ text) => set(name, false, () => view.set_text(name, text)),
      set_slider: (/** @type {string} */ name, /** @type {number} */ share) => set(name, true, () => view.set_slider(name, share)),
      nudge: (/** @type {string} */ name, /** @type {number} */ steps) => set(name, false, () => view.nudge(name, steps)),
      settle: () => this.#edits.settle(),
      value_text: (/** @type {string} */ name) => view.value_text(name),
      applies: (/** @type {string} */ name) => view.applies(name),
      slider_position: (/** @type {string} */ name) => view.slider_position(name),
      can_undo: () => this.#edits.canUndo,
      can_redo: () => this.#edits.canRedo,
    };
  }

  /** Has the run take the value of a parameter. @param {string} name @param {number} value */
  #change(name, value) {
    this.#orders = this.#orders.filter((order) => !(order.act === "change" && order.name === name));
    this.#orders.push({ act: "change", name, value });
  }

  /** Takes the last edit back, or makes it again, from the present step on. @param {boolean} again */
  #edit(again) {
    const edit = this.#edits.move(again);
    if (edit) {
      this.#guard(() => this.#change(edit.name, this.view.set_text(edit.name, edit.text)));
      this.#act();
      this.#controls.refresh();
    }
  }

  /** Goes to a step that the run has taken, or on to one. @param {number} step */
  #go(step) {
    this.playing = false;
    const ahead = step - this.#known.steps;
    this.#due = Math.max(0, ahead);
    if (ahead < 0) {
      this.#orders.push({ act: "back", step });
    }
    this.#act();
  }

  #prepare() {
    const { loss, accuracy, layers, weights } = this.#frame;
    const { view } = this;
    /** @type {(box: Element, canvas: HTMLCanvasElement, draw: (surface: import("./pkg/equisphere.js").Surface, theme: number, ratio: number) => void) => void} */
    const sheet = (box, canvas, draw) => void this.#sheets.push({ fitted: new Fitted(box, canvas), draw });
    sheet(loss.box, loss.canvas, (on, theme, ratio) => view.draw_loss(on, theme, ratio));
    sheet(accuracy.box, accuracy.canvas, (on, theme, ratio) => view.draw_accuracy(on, theme, ratio));
    sheet(weights.box, weights.canvas, (on, theme, ratio) => view.draw_weights(on, theme, ratio));
    sheet(this.#pad.canvas, this.#pad.canvas, (on, theme, ratio) => view.draw_digit(on, this.#pad.hasPen, theme, ratio));
    sheet(this.#pad.bars, this.#pad.bars, (on, theme, ratio) => view.draw_probabilities(on, theme, ratio));
    layers.forEach(({ charts, histogram }, layer) => {
      charts.forEach(({ box, canvas }, chart) => sheet(box, canvas, (on, theme, ratio) => view.draw_chart(on, layer, chart, theme, ratio)));
      sheet(histogram.box, histogram.canvas, (on, theme, ratio) => view.draw_histogram(on, layer, theme, ratio));
    });
  }

  /** Gives every chart the button that opens its table. @param {import("./whole.js").Whole["tableButton"]} make */
  #addTables(make) {
    const { loss, accuracy, digit, layers, weights } = this.#frame;
    const add = (/** @type {HTMLElement} */ figure, /** @type {string} */ title, /** @type {string} */ name, layer = 0, chart = 0) =>
      figure.querySelector("figcaption")?.append(make(title, () => this.view.chart_table(name, layer, chart), this.#guard));
    add(loss.root, this.#words("loss"), "loss");
    add(accuracy.root, this.#words("accuracy"), "accuracy");
    add(digit, this.#words("digit.bars"), "digit");
    add(weights.root, this.#words("weights"), "weights");
    const rows = this.view.layer_charts();
    layers.forEach(({ charts, histogram }, layer) => {
      charts.forEach(({ root }, chart) => add(root, rows[chart].title, "chart", layer, chart));
      add(histogram.root, this.#words("histogram"), "histogram", layer);
    });
  }

  #listen() {
    const { bar } = this.#frame;
    bar.play.addEventListener("click", () => (this.playing = !this.playing));
    bar.step.addEventListener("click", () => {
      this.playing = false;
      this.#due += 1;
      this.#act();
    });
    bar.reset.addEventListener("click", () => this.#order({ act: "reset" }));
    bar.past.addEventListener("change", () => this.#go(bar.past.valueAsNumber));
    bar.speed.addEventListener("change", () => (this.#last = undefined));
    bar.experiments.addEventListener("change", () =>
      this.#guard(() => {
        const link = this.view.open_preset(bar.experiments.value);
        if (link !== undefined) {
          this.#order({ act: "open", link });
          this.playing = true;
        }
      }),
    );
    bar.link.addEventListener("click", (event) => {
      event.preventDefault();
      try {
        history.replaceState(history.state, "", `#${this.link}`);
        this.#notice.say(this.#words("link.written"));
      } catch {
        // A document without an address of its own: the link can be copied all the same.
        this.#notice.say(this.link);
      }
    });
  }

  /** Opens a link; what is wrong with it is told. @param {string} text */
  open(text) {
    this.#guard(() => {
      const [link, ...remarks] = this.view.open_link(text);
      this.#notice.say(remarks.join(" "));
      this.#order({ act: "open", link });
    });
  }

  /** What begins another run leaves nothing of what was to be done. @param {Order} order */
  #order(order) {
    this.#orders = [order];
    if (order.act === "open") {
      this.#edits.clear();
    }
    this.#due = 0;
    this.#act();
  }

  /** Takes so many steps, and waits until they are taken. @param {number} steps */
  async advance(steps) {
    this.playing = false;
    this.#due += steps;
    this.#act();
    while (this.#rounds) {
      await this.#rounds;
    }
  }

  /** Changes the digit. @param {() => void} change */
  #show(change) {
    this.#guard(() => {
      change();
      this.#asks = true;
      this.#redraw();
      this.#act();
    });
  }

  /** Follows what happens around it. @param {AbortSignal} signal */
  watch(signal) {
    const sizes = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) {
        this.#sheets.filter(({ fitted }) => fitted.box === target).forEach(({ fitted }) => fitted.resize(contentRect));
      }
      this.#redraw();
    });
    this.#sheets.forEach(({ fitted }) => sizes.observe(fitted.box));
    signal.addEventListener("abort", () => sizes.disconnect());
    watchPixelRatio(() => (this.#sheets.forEach(({ fitted }) => fitted.fit()), this.#redraw()), signal);
    this.#dark.addEventListener("change", () => this.#redraw(), { signal });
    // Paper does not wait for the next frame.
    this.#print.addEventListener("change", () => this.#guard(() => this.draw()), { signal });
    const seen = (/** @type {boolean} */ visible) => {
      this.#visible = visible;
      this.#last = undefined;
      this.#wake();
    };
    watchVisibility(this.#host, seen, signal);
  }

  get #wants() {
    return !this.#ended && !this.#halted && (this.#beginning !== undefined || this.#orders.length > 0 || this.#due > 0 || this.#asks || (this.#playing && this.#visible));
  }

  /** Goes on with rounds as long as there is something to do. */
  #wake() {
    if (!this.#rounds && this.#wants) {
      const go = async () => {
        while (this.#wants) {
          await this.#round();
        }
      };
      this.#rounds = go()
        .catch((error) => this.#lost(error))
        .finally(() => {
          this.#rounds = undefined;
          this.#wake();
        });
    }
  }

  /** Does what the reader asks for, also after a failure. */
  #act() {
    this.#halted = false;
    this.#wake();
  }

  /** The worker cannot go on, until the reader asks for something; the run begins from its link then. @param {unknown} error */
  #lost(error) {
    this.#halted = true;
    this.#due = 0;
    this.#asks = false;
    this.#orders = [];
    this.#playing = false;
    this.#host.dataset.playing = "false";
    write(this.#frame.bar.play, frameWords("play"));
    this.#fail(error);
  }

  /** Steps that are wanted now. */
  #steps() {
    if (this.#due > 0 || !this.#playing || !this.#visible) {
      return this.#due;
    }
    const speed = Number(this.#frame.bar.speed.value);
    const now = performance.now();
    const gap = this.#last === undefined ? ROUND : Math.min(LONGEST_GAP, now - this.#last);
    this.#last = now;
    return Number.isFinite(speed) ? Math.max(1, Math.round((speed * gap) / 1000)) : Infinity;
  }

  /** One request to the worker, and the picture that comes of it. */
  async #round() {
    const { view } = this;
    const began = performance.now();
    const [beginning, orders, due] = [this.#beginning, this.#orders, this.#due > 0];
    const steps = this.#steps();
    this.#beginning = undefined;
    this.#orders = [];
    this.#asks = false;
    const start = beginning && { link: beginning.link, snapshot: beginning.snapshot, ...this.#files };
    const report = await this.#training.ask({ revision: view.revision(), start, orders, steps, milliseconds: ROUND, image: view.image() }).catch((error) => {
      this.#beginning = beginning || !this.#training.holds ? { link: this.link } : undefined;
      throw error;
    });
    if (this.#ended) {
      return;
    }
    view.take(report.sight, report.revision);
    this.#known = { steps: view.steps(), link: view.link() };
    // What changes the run gives it another future.
    const same = !start && orders.every(({ act }) => act === "back");
    this.#furthest = same ? Math.max(this.#furthest, this.#known.steps) : this.#known.steps;
    const stopped = view.diverged();
    if (due) {
      this.#due = stopped ? 0 : Math.max(0, this.#due - report.taken);
    } else if (stopped && this.#playing) {
      this.playing = false;
    }
    this.#redraw();
    this.#listener.ready();
    // Where the reader wants a certain speed, there is time to rest.
    const left = ROUND - (performance.now() - began);
    if (!due && this.#playing && Number.isFinite(Number(this.#frame.bar.speed.value)) && left > 0) {
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  #redraw() {
    if (this.#drawing === 0 && !this.#ended) {
      this.#drawing = requestAnimationFrame(() => {
        this.#drawing = 0;
        if (!this.#ended) {
          this.#guard(() => this.draw());
        }
      });
    }
  }

  /** Draws every picture, and writes the numbers when it is time. */
  draw() {
    const theme = this.#program.theme_number(this.#dark.matches && !this.#print.matches ? "dark" : "light");
    this.#sheets.filter(({ fitted }) => fitted.visible).forEach(({ fitted, draw }) => draw(fitted.surface, theme, pixelRatio()));
    const now = performance.now();
    write(this.#frame.bar.number, this.view.step_text());
    this.#showPast();
    if (!this.#playing || now - this.#written > TEXT) {
      this.#written = now;
      this.#write();
    }
  }

  /** Where the run is on the way that it has gone; a reader who holds the slider is left alone. */
  #showPast() {
    const { past } = this.#frame.bar;
    past.disabled = this.#furthest === 0;
    if (!past.matches(":active")) {
      past.max = String(this.#furthest);
      past.value = String(this.#known.steps);
    }
  }

  #write() {
    const { view } = this;
    const { bar, loss, accuracy, layers, claim, look, sentences, invariance } = this.#frame;
    const preset = view.preset() ?? "";
    bar.experiments.value = preset;
    const [claims, looks] = view.claim();
    write(claim, preset ? claims : frameWords("own_settings.claim"));
    write(look, looks);
    write(sentences, view.sentences());
    write(invariance, view.invariance());
    bar.link.setAttribute("href", `#${this.link}`);
    write(loss.measured, view.loss());
    write(accuracy.measured, view.accuracy());
    this.#pad.say(view.reading());
    layers.forEach(({ root, title, meaning, charts, histogram }, layer) => {
      root.hidden = layer >= view.layer_count();
      if (root.hidden) {
        return;
      }
      const [name, explained, outside] = view.layer_words(layer);
      write(title, name);
      write(meaning, explained);
      charts.forEach(({ measured, theory, canvas }, chart) => {
        const [found, predicted, alternative] = view.layer_header(layer, chart);
        write(measured, found);
        write(theory, predicted);
        theory.title = outside;
        theory.toggleAttribute("data-outside", outside !== "");
        canvas.setAttribute("aria-label", alternative);
      });
      histogram.canvas.setAttribute("aria-label", view.histogram_words(layer));
    });
    this.#controls.refresh(true);
    this.#host.dataset.stage = view.diverged() ? "diverged" : view.steps() === 0 ? "start" : "running";
    this.#listener.stepped();
  }

  /** Takes the run along, for a time when the element is not on the page. @returns {Promise<Beginning>} */
  async leave() {
    this.#ended = true;
    const beginning = { ...this.#known, playing: this.#playing };
    await this.#rounds;
    const orders = this.#orders;
    const report = await this.#training.ask({ revision: 0, orders, steps: 0, milliseconds: 0, leaves: true }).catch(() => undefined);
    this.abandon();
    this.#sheets.forEach(({ fitted }) => fitted.free());
    this.view.free();
    return report ? { link: beginning.link, playing: beginning.playing, snapshot: report.snapshot } : beginning;
  }

  /** Ends it without a word to the program; the run can be replayed. @returns {Beginning} */
  abandon() {
    this.#ended = true;
    cancelAnimationFrame(this.#drawing);
    this.#training.end();
    return { ...this.#known, playing: this.#playing };
  }
}
