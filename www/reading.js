// @ts-check
import { write } from "./dom.js";

/** @typedef {import("./laboratory.js").Seat} Seat */
/** @typedef {import("./frame.js").Frame} Frame */
/** @typedef {import("./figure.js").Fitted} Fitted */

/** CSS pixels that the pointer has to travel before a press is a selection and not a click. */
const DRAGGED = 6;
/** Milliseconds that computing a past state may take in one go; the reader is answered in between. */
const SLICE = 8;
/** Share of what is shown that is left when the reader narrows it by key or wheel. */
const NARROWER = 0.6;

/** Points of a chart that a key goes on by. @type {Record<string, number>} */
const KEYS = { ArrowRight: 1, ArrowLeft: -1, PageUp: 20, PageDown: -20 };

/**
 * What the reader does with the past.
 *
 * @typedef {object} Listener
 * @property {(action: () => void) => void} act runs what calls the program, for a reader who changes something
 * @property {(action: () => void) => void} guard runs what calls the program
 * @property {() => void} pause
 * @property {() => void} redraw
 * @property {() => void} branched the run has gone back
 */

/**
 * Reads the past: a cross-hair over all charts, a scrubber, a part of the time axis, and the way back to a step.
 */
export class Reading {
  #seat;
  #timeline;
  #listener;
  /** Whether the step stays when the pointer leaves. */
  #held = false;
  /** Steps that are computed before the time is looked at. */
  #chunk = 16;
  #timer = 0;

  /**
   * @param {Seat} seat
   * @param {Frame} frame
   * @param {import("./timeline.js").Timeline} timeline
   * @param {readonly Fitted[]} figures of the charts, in their order
   * @param {Listener} listener
   */
  constructor(seat, frame, timeline, figures, listener) {
    this.#seat = seat;
    this.#timeline = timeline;
    this.#listener = listener;
    frame.charts.forEach(({ front }, index) => this.#watch(front, figures[index]));
    const { scrubber, branch, present, all } = timeline;
    scrubber.addEventListener("input", () => {
      const step = scrubber.valueAsNumber;
      listener.act(() => {
        listener.pause();
        this.hold(step);
      });
    });
    branch.addEventListener("click", () => listener.act(() => this.#branch()));
    present.addEventListener("click", () => listener.act(() => this.leave()));
    all.addEventListener("click", () => listener.act(() => this.#show(Number.NaN, Number.NaN)));
  }

  /** Reads the present again. */
  leave() {
    this.#held = false;
    this.#read(Number.NaN);
  }

  /** Writes what is read; called with every update of the numbers. */
  write() {
    const { scrubber, reading, branch, present, all } = this.#timeline;
    const last = Math.max(0, this.#seat.lab.steps() - 1);
    scrubber.max = String(last);
    const cursor = this.#seat.lab.cursor();
    scrubber.valueAsNumber = Number.isFinite(cursor) ? cursor : last;
    write(reading, this.#seat.lab.reading());
    branch.hidden = present.hidden = !(this.#held && Number.isFinite(cursor));
    all.hidden = !this.#seat.lab.window();
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Fitted} figure
   */
  #watch(canvas, figure) {
    /** Where a press began. @type {{ x: number, step: number } | undefined} */
    let pressed;
    const step = (/** @type {MouseEvent} */ event) => {
      const column = (event.offsetX / Math.max(1, figure.width)) * canvas.width;
      return Math.round(figure.backdrop?.step_at(column, this.#seat.lab.steps_per_unit()) ?? Number.NaN);
    };
    const guarded = (/** @type {(event: any) => void} */ act) => (/** @type {any} */ event) => this.#listener.guard(() => act(event));
    canvas.addEventListener("pointerdown", guarded((event) => {
      if (event.button === 0) {
        pressed = { x: event.offsetX, step: step(event) };
        canvas.setPointerCapture(event.pointerId);
      }
    }));
    canvas.addEventListener("pointermove", guarded((event) => {
      if (!this.#held || pressed) {
        this.#read(step(event));
      }
    }));
    canvas.addEventListener("pointerup", guarded((event) => {
      const from = pressed;
      pressed = undefined;
      if (from && event.pointerType === "mouse" && Math.abs(event.offsetX - from.x) > DRAGGED) {
        this.#held = false;
        this.#read(Number.NaN);
        this.#show(from.step, step(event));
      } else if (from) {
        this.hold(step(event));
      }
    }));
    canvas.addEventListener("pointercancel", () => (pressed = undefined));
    canvas.addEventListener("pointerleave", guarded(() => {
      if (!this.#held && !pressed) {
        this.#read(Number.NaN);
      }
    }));
    canvas.addEventListener("dblclick", guarded(() => {
      this.leave();
      this.#show(Number.NaN, Number.NaN);
    }));
    canvas.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        guarded(() => this.#zoom(step(event), event.deltaY < 0 ? NARROWER : 1 / NARROWER))(event);
      }
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { key, ctrlKey, metaKey, altKey } = event;
    const { lab } = this.#seat;
    const act = /** @type {Record<string, () => void>} */ ({
      Home: () => this.hold(0),
      End: () => this.hold(lab.steps()),
      Escape: () => this.leave(),
      "+": () => this.#zoom(this.#middle(), NARROWER),
      "-": () => this.#zoom(this.#middle(), 1 / NARROWER),
      0: () => this.#show(Number.NaN, Number.NaN),
    })[key];
    const points = KEYS[key];
    if (ctrlKey || metaKey || altKey || !(act || points)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.#listener.act(() => {
      if (act) {
        act();
      } else {
        this.#held = true;
        this.#seat.lab.read_next(points);
        this.#look();
      }
    });
  }

  /** The step that is read, or the last one. */
  #middle() {
    const cursor = this.#seat.lab.cursor();
    return Number.isFinite(cursor) ? cursor : this.#seat.lab.steps();
  }

  /** Reads a step until another one is read. @param {number} step */
  hold(step) {
    this.#held = true;
    this.#read(step);
  }

  /** @param {number} step */
  #read(step) {
    this.#seat.lab.read(step);
    this.#look();
  }

  /**
   * Shows the weights of the step that is read, as soon as they are computed.
   *
   * @param {() => void} [then] what waits for them
   */
  #look(then) {
    clearTimeout(this.#timer);
    const start = performance.now();
    let done = false;
    for (let spent = 0; !done && spent < SLICE; ) {
      done = this.#seat.lab.look_back_by(this.#chunk);
      const now = performance.now() - start;
      this.#chunk = now - spent > SLICE / 4 ? Math.max(1, this.#chunk >> 1) : Math.min(4096, this.#chunk * 2);
      spent = now;
    }
    if (done) {
      then?.();
    } else {
      this.#timer = setTimeout(() => this.#listener.guard(() => this.#look(then)));
    }
    this.#listener.redraw();
  }

  /**
   * @param {number} step stays where it is
   * @param {number} share of what is shown that is left
   */
  #zoom(step, share) {
    const [low, high] = this.#seat.lab.window() ?? [0, this.#seat.lab.steps()];
    const wide = [low, high].map((end) => step + (end - step) * share);
    const all = wide[0] <= 0 && wide[1] >= this.#seat.lab.steps();
    this.#show(all ? Number.NaN : wide[0], wide[1]);
  }

  /** @param {number} one @param {number} other steps between which the charts show the past; NaN for all */
  #show(one, other) {
    this.#seat.lab.show_steps(one, other);
    this.#listener.redraw();
  }

  #branch() {
    this.#look(() => {
      if (this.#seat.lab.branch()) {
        this.#held = false;
        this.#listener.branched();
      }
    });
  }
}
