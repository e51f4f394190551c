// @ts-check
import { tableButton } from "./chart_table.js";
import { element, write } from "./dom.js";
import { core } from "./program.js";

/** @typedef {import("./laboratory.js").Seat} Seat */
/** @typedef {import("./frame.js").Frame} Frame */
/** @typedef {import("./figure.js").Fitted} Fitted */
/** @typedef {(key: string, places?: Record<string, string | number>) => string} Words */

/** Pictures of the weights, by their names in the program. */
const PICTURES = ["sphere", "half_disc", "both"];
/** CSS pixels that the pointer may travel between press and release for it to be a click. */
const CLICK = 4;
/** Share of what a chart shows by which a key pans. */
const PAN = 0.1;

/** Weights that a key goes on by. @type {Record<string, number>} */
const WEIGHTS = { PageDown: 1, PageUp: -1 };

/**
 * What the views need of the laboratory.
 *
 * @typedef {object} Host
 * @property {Seat} seat
 * @property {Frame} frame
 * @property {Fitted} sphere
 * @property {readonly Fitted[]} figures of the charts, in their order
 * @property {(action: () => void) => void} act runs what calls the program
 * @property {() => void} changed the settings are others
 * @property {() => void} redraw
 * @property {AbortSignal} signal ends what they follow
 * @property {(key: string, places?: Record<string, string | number>) => string} words
 * @property {() => { title: string, meaning: string, symbol: string, theory_label: string }[]} chartRows
 * @property {() => number} pixelRatio
 */

/**
 * How the run is looked at: the picture of the weights and which of them is in ink, the axes of the charts, one chart
 * that fills the bench, the milestones of the schedule; and the switches that break something.
 */
export class Views {
  #host;
  #picture;
  #logarithmic;
  #fixed;
  #memory;
  #remembered = element("p", { class: "remembered" });
  /** @type {HTMLElement} */
  #replica;
  #hint;
  #usualHint;
  /** What theory's number over each chart is called, and usually is. @type {HTMLElement[]} */
  #theories = [];
  /** @type {string[]} */
  #labels = [];
  #handles = element("div", { class: "milestones" });
  /** Milestones that have handles now. */
  #shownMilestones = "";
  /** @type {HTMLButtonElement[]} */
  #switches = [];
  #wrong = element("p", { class: "wrong", "aria-live": "polite" });
  #schedule;
  root;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    const { frame, words } = host;
    this.#picture = this.#choosePicture();
    this.#hint = /** @type {HTMLElement} */ (frame.sphere.root.querySelector(".hint"));
    this.#usualHint = this.#hint.textContent ?? "";
    this.#replica = /** @type {HTMLElement} */ (frame.sphere.root.querySelector(".legend .ink"));
    this.#logarithmic = this.#option("logarithmic", (on) => this.#lab.set_logarithmic_time(on));
    this.#fixed = this.#option("fixed", (on) => this.#lab.set_fixed_axes(on));
    this.#memory = this.#option("memory", (on) => (this.#lab.show_memory(on), write(this.#remembered, this.#lab.memory_words())));
    frame.column.querySelector(".choose")?.after(this.#remembered);
    this.#watchWeights();
    const rows = host.chartRows();
    frame.charts.forEach((chart, index) => this.#complete(chart, rows[index], index));
    this.#schedule = frame.charts.findIndex(({ name }) => name === "schedule");
    const schedule = frame.charts[this.#schedule]?.box;
    if (schedule) {
      schedule.append(this.#handles);
      // Handles are placed once the chart has a size.
      const sizes = new ResizeObserver(() => host.redraw());
      sizes.observe(schedule);
      host.signal.addEventListener("abort", () => sizes.disconnect());
    }
    this.root = element("details", { class: "breaks" }, element("summary", {}, words("break")), this.#buildSwitches(), this.#wrong);
    this.write();
  }

  get #lab() {
    return this.#host.seat.lab;
  }

  /** Writes what has changed; called with every update of the numbers. */
  write() {
    const { words } = this.#host;
    this.#picture.value = this.#lab.picture_of_weights();
    this.#logarithmic.checked = this.#lab.logarithmic_time();
    this.#fixed.checked = this.#lab.fixed_axes();
    this.#memory.checked = this.#lab.memory_shown();
    write(this.#remembered, this.#lab.memory_words());
    write(this.#replica, words("legend.chosen", { number: this.#lab.chosen() }));
    this.#theories.forEach((theory, place) => {
      const label = this.#lab.theory_label(place);
      write(theory, label);
      theory.toggleAttribute("data-outside", label !== this.#labels[place]);
    });
    this.#rest();
    const thrown = this.#lab.break_rows().map((row) => row.thrown === "true");
    this.#switches.forEach((button, place) => button.setAttribute("aria-pressed", String(thrown[place])));
    const wrong = this.#lab.break_rows().filter((_, place) => thrown[place]);
    write(this.#wrong, wrong.map(({ name }) => words(`break.${name}.wrong`)).join(" "));
    this.#placeMilestones();
  }

  #choosePicture() {
    const { frame, words, act, redraw } = this.#host;
    const options = PICTURES.map((name) => element("option", { value: name }, words(`picture.${name}`)));
    const select = element("select", { class: "picture", "aria-label": words("picture") }, ...options);
    select.addEventListener("change", () => act(() => (this.#lab.show_picture(select.value), redraw())));
    frame.sphere.fit.after(select);
    frame.sphere.root.querySelector(".legend")?.append(this.#table("sphere", words("sphere")));
    return select;
  }

  /** The button that opens a table. @param {string} name of a chart, or `sphere` @param {string} title */
  #table(name, title) {
    return tableButton(core, title, () => this.#lab.chart_table(name), this.#host.act);
  }

  /**
   * A check box among those of the charts.
   *
   * @param {string} name
   * @param {(on: boolean) => void} set
   */
  #option(name, set) {
    const { frame, words, act, redraw } = this.#host;
    const box = element("input", { type: "checkbox", class: name });
    box.addEventListener("change", () => act(() => (set(box.checked), redraw())));
    frame.column.querySelector(".choose div")?.append(element("label", { class: "option" }, box, " ", words(`chart.${name}`)));
    return box;
  }

  /** Weights answer the pointer and the keyboard. */
  #watchWeights() {
    const { frame, act, redraw, sphere, pixelRatio } = this.#host;
    const { canvas } = frame.sphere;
    /** Where a press began. @type {{ x: number, y: number } | undefined} */
    let pressed;
    const at = (/** @type {MouseEvent} */ event) => {
      const fine = canvas.width / Math.max(1, sphere.width);
      return this.#lab.replica_at(canvas.width, canvas.height, pixelRatio(), event.offsetX * fine, event.offsetY * fine);
    };
    canvas.addEventListener("pointerdown", (event) => (pressed = { x: event.clientX, y: event.clientY }));
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons === 0) {
        act(() => this.#name(at(event)));
      }
    });
    canvas.addEventListener("pointerleave", () => this.#name(undefined));
    canvas.addEventListener("pointerup", (event) => {
      const from = pressed;
      pressed = undefined;
      if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) <= CLICK) {
        act(() => {
          const replica = at(event);
          if (replica !== undefined) {
            this.#choose(replica);
          }
        });
      }
    });
    canvas.addEventListener("keydown", (event) => {
      const next = event.key in WEIGHTS ? this.#lab.chosen() + WEIGHTS[event.key] : event.key === "Home" ? 0 : undefined;
      if (next !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        act(() => this.#choose(Math.max(0, next)));
      }
    });
    canvas.addEventListener("blur", () => this.#name(undefined));
    redraw();
  }

  /** @param {number} replica */
  #choose(replica) {
    this.#lab.choose(replica);
    this.#name(this.#lab.chosen());
    this.write();
    this.#host.redraw();
  }

  /** Names a weight beside the picture. @param {number | undefined} replica */
  #name(replica) {
    this.#hint.toggleAttribute("data-named", replica !== undefined);
    if (replica === undefined) {
      this.#rest();
    } else {
      write(this.#hint, this.#lab.weight_words(replica));
    }
  }

  /** What stands there while no weight is named: the half-disc cannot be turned. */
  #rest() {
    if (!this.#hint.hasAttribute("data-named")) {
      write(this.#hint, this.#picture.value === "half_disc" ? "" : this.#usualHint);
    }
  }

  /**
   * Gives a chart its words, its button and the ways to pan.
   *
   * @param {Frame["charts"][number]} chart
   * @param {ReturnType<Host["chartRows"]>[number]} row
   * @param {number} index
   */
  #complete(chart, row, index) {
    const { words } = this.#host;
    const { root, front } = chart;
    const title = /** @type {HTMLElement} */ (root.querySelector("strong"));
    write(title, row.title);
    title.title = row.meaning;
    write(/** @type {HTMLElement} */ (root.querySelector(".symbol")), row.symbol);
    this.#theories[index] = /** @type {HTMLElement} */ (root.querySelector(".what"));
    this.#labels[index] = row.theory_label;
    chart.title = row.title;
    const label = this.#host.frame.column.querySelectorAll(".choose label")[index];
    write(/** @type {HTMLElement} */ (label.querySelector("span")), row.title);
    const fill = element("button", { type: "button", class: "fill", title: words("chart.fill"), "aria-label": words("chart.fill.of", { title: row.title }), "aria-pressed": "false" }, words("chart.fill.sign"));
    fill.addEventListener("click", () => this.#fillBench(root, fill));
    root.querySelector("figcaption")?.append(this.#table(chart.name, row.title), fill);
    this.#pan(front, index);
  }

  /**
   * Lets a chart fill the bench, or gives the others their places back.
   *
   * @param {HTMLElement} root
   * @param {HTMLElement} button
   */
  #fillBench(root, button) {
    const bench = /** @type {HTMLElement} */ (root.closest(".bench"));
    const filled = !root.hasAttribute("data-filling");
    bench.querySelectorAll("[data-filling]").forEach((other) => other.removeAttribute("data-filling"));
    bench.querySelectorAll(".fill").forEach((other) => other.setAttribute("aria-pressed", "false"));
    root.toggleAttribute("data-filling", filled);
    bench.toggleAttribute("data-filled", filled);
    button.setAttribute("aria-pressed", String(filled));
  }

  /**
   * Moves the part of the past that is shown: a drag with Shift, or Shift and an arrow.
   *
   * @param {HTMLCanvasElement} canvas
   * @param {number} index
   */
  #pan(canvas, index) {
    const { act, figures } = this.#host;
    /** @type {{ x: number, window: [number, number] } | undefined} */
    let from;
    const take = (/** @type {Event} */ event) => (event.preventDefault(), event.stopImmediatePropagation());
    const shown = () => /** @type {[number, number]} */ ([...(this.#lab.window() ?? [0, this.#lab.steps()])]);
    canvas.addEventListener("pointerdown", (event) => {
      if (event.shiftKey && event.button === 0) {
        take(event);
        from = { x: event.offsetX, window: shown() };
        canvas.setPointerCapture(event.pointerId);
      }
    }, { capture: true });
    canvas.addEventListener("pointermove", (event) => {
      if (from) {
        take(event);
        const { x, window: [low, high] } = from;
        const share = (x - event.offsetX) / Math.max(1, figures[index].width);
        act(() => this.#show(low, high, share));
      }
    }, { capture: true });
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, (event) => {
        if (from) {
          take(event);
          from = undefined;
        }
      }, { capture: true });
    }
    canvas.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -PAN, ArrowRight: PAN }[event.key];
      if (event.shiftKey && way !== undefined) {
        take(event);
        act(() => this.#show(...shown(), way));
      }
    }, { capture: true });
  }

  /**
   * Shows a window that is moved by a share of its width, within the past.
   *
   * @param {number} low
   * @param {number} high
   * @param {number} share
   */
  #show(low, high, share) {
    const wide = high - low;
    const start = Math.max(0, Math.min(low + share * wide, Math.max(low, this.#lab.steps() - wide)));
    if (this.#lab.window()) {
      this.#lab.show_steps(start, start + wide);
      this.#host.redraw();
    }
  }

  /** Handles on the chart of the schedule, where its milestones are. */
  #placeMilestones() {
    const figure = this.#host.figures[this.#schedule];
    if (!figure?.visible) {
      return;
    }
    const rows = this.#lab.milestones();
    const names = rows.map(({ name }) => name).join();
    if (names !== this.#shownMilestones) {
      this.#shownMilestones = names;
      this.#handles.replaceChildren(...rows.map(({ name, label }) => this.#handle(name, label)));
    }
    const fine = this.#host.pixelRatio();
    [...this.#handles.children].forEach((child, place) => {
      const handle = /** @type {HTMLElement} */ (child);
      const step = Number(rows[place].step);
      const column = figure.backdrop?.column_of(step, this.#lab.steps_per_unit()) ?? Number.NaN;
      handle.hidden = Number.isNaN(column);
      handle.setAttribute("aria-valuenow", String(step));
      if (!handle.hasAttribute("data-dragged")) {
        handle.style.left = `${column / fine}px`;
      }
    });
  }

  /**
   * @param {string} name
   * @param {string} label
   */
  #handle(name, label) {
    const { act, changed, figures, pixelRatio } = this.#host;
    const handle = element("div", { class: "milestone", role: "slider", tabindex: 0, "aria-label": label, title: label, "aria-valuemin": 1 });
    const done = () => (this.#lab.settle(), changed(), this.write());
    handle.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      handle.setPointerCapture(event.pointerId);
      handle.toggleAttribute("data-dragged", true);
    });
    const column = (/** @type {PointerEvent} */ event) => event.clientX - this.#handles.getBoundingClientRect().x;
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasAttribute("data-dragged")) {
        handle.style.left = `${column(event)}px`;
      }
    });
    handle.addEventListener("pointerup", (event) => {
      if (handle.hasAttribute("data-dragged")) {
        handle.removeAttribute("data-dragged");
        act(() => {
          const step = figures[this.#schedule].backdrop?.step_at(column(event) * pixelRatio(), this.#lab.steps_per_unit()) ?? 1;
          this.#lab.move_milestone(name, Math.max(1, Math.round(step)));
          done();
        });
      }
    });
    handle.addEventListener("pointercancel", () => handle.removeAttribute("data-dragged"));
    handle.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
      if (way !== undefined) {
        event.preventDefault();
        event.stopPropagation();
        // A longer decay begins earlier.
        act(() => (this.#lab.nudge(name, name === "decay_steps" ? -way : way), done()));
      }
    });
    return handle;
  }

  #buildSwitches() {
    const { words, act, changed } = this.#host;
    this.#switches = this.#lab.break_rows().map(({ name }, place) => {
      const button = element("button", { type: "button", class: name, "aria-pressed": "false", title: words(`break.${name}.wrong`) }, words(`break.${name}`));
      button.addEventListener("click", () => act(() => (this.#lab.toggle_break(place), changed(), this.write())));
      return button;
    });
    return element("div", { class: "switches", role: "group", "aria-label": words("break") }, ...this.#switches);
  }
}
