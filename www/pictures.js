// @ts-check
import { Fitted, pixelRatio, watchPixelRatio } from "./figure.js";
import { core } from "./program.js";

/** @typedef {import("./laboratory.js").Seat} Seat */
/** @typedef {import("./frame.js").Frame} Frame */

/** CSS pixels to a side of a small picture of weights. */
const SMALL = 64;
/** Of so many charts one is drawn in a frame while playing, in turn. */
const ROUND = 3;

/** The sphere, the charts and the small pictures: sizes, colours, and what is drawn when. */
export class Pictures {
  #seat;
  #frame;
  #sphere;
  #charts;
  #small;
  #composition;
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #print = matchMedia("print");
  #theme = 0;
  /** The chart that had its turn last. */
  #last = 0;
  /** The chart on which the reader has done something, none where it is negative. */
  touched = -1;
  /** Whether the next picture must hold every chart. */
  #every = true;
  /** Whether the pictures of the weights are shown. */
  #pictured = false;

  /**
   * @param {Seat} seat
   * @param {Frame} frame
   * @param {{ theme: string }} composition light or dark where the page wants it; other themes follow the browser
   */
  constructor(seat, frame, composition) {
    this.#composition = composition;
    this.#seat = seat;
    this.#frame = frame;
    this.#sphere = new Fitted(frame.sphere.box, frame.sphere.canvas);
    this.#charts = frame.charts.map(({ box, back, front }) => new Fitted(box, front, back));
    this.#small = [frame.pictures.weights, frame.pictures.component];
    this.#small.forEach((canvas) => Object.assign(canvas, { width: SMALL, height: SMALL }));
  }

  /** The figure of the weights. */
  get sphere() {
    return this.#sphere;
  }

  /** The figures of the charts, in their order. */
  get charts() {
    return this.#charts;
  }

  /** Width of the sphere's picture in CSS pixels. */
  get width() {
    return this.#sphere.width;
  }

  /**
   * Keeps sizes and colours in step with the page. A change is drawn at once: a canvas that gets a size is empty,
   * which nobody is to see.
   *
   * @param {(action: () => void) => void} guard runs what calls the program
   * @param {AbortSignal} signal
   */
  watch(guard, signal) {
    const figures = new Map([this.#sphere, ...this.#charts].map((figure) => [figure.box, figure]));
    const sizes = new ResizeObserver((entries) =>
      guard(() => {
        if (entries.filter(({ target, contentRect }) => figures.get(target)?.resize(contentRect)).length > 0) {
          this.#drawAll();
        }
      }),
    );
    figures.forEach((_, box) => sizes.observe(box));
    signal.addEventListener("abort", () => sizes.disconnect());
    const fit = () => {
      figures.forEach((figure) => figure.fit());
      this.#drawAll();
    };
    watchPixelRatio(() => guard(fit), signal);
    [this.#dark, this.#print].forEach((query) => query.addEventListener("change", () => guard(() => this.colour()), { signal }));
    guard(() => this.colour());
  }

  /** Draws in the colours that are wanted now. */
  colour() {
    const { theme } = this.#composition;
    const wanted = theme === "light" || theme === "dark" ? theme : this.#dark.matches ? "dark" : "light";
    this.#theme = core.theme_number(this.#print.matches ? "light" : wanted);
    this.#drawAll();
  }

  #drawAll() {
    this.#every = true;
    this.draw(false, false);
  }

  /** The next picture holds every chart. */
  complete() {
    this.#every = true;
  }

  /**
   * Draws a picture; while playing, the sphere and some of the charts, in turn.
   *
   * @param {boolean} playing
   * @param {boolean} answering whether the reader waits for it: then the sphere is enough, and the chart that was acted on
   */
  draw(playing, answering) {
    if (this.#sphere.visible) {
      this.#seat.lab.draw_sphere(this.#sphere.surface, this.#theme, pixelRatio());
    }
    if (!playing || this.#every) {
      this.#drawCharts(this.#charts.length);
    } else if (answering && this.touched >= 0) {
      this.#drawChart(this.touched);
    } else if (!answering || !this.#sphere.visible) {
      this.#drawCharts(Math.ceil(this.#shown / ROUND));
    }
    this.#every = false;
    this.#drawSmall();
  }

  /** How many charts there are to draw. */
  get #shown() {
    let shown = 0;
    for (const { visible } of this.#charts) {
      shown += visible ? 1 : 0;
    }
    return shown;
  }

  /** Draws the charts whose turn it is. @param {number} count */
  #drawCharts(count) {
    const { length } = this.#charts;
    for (let looked = 0, drawn = 0; looked < length && drawn < count; looked += 1) {
      this.#last = (this.#last + 1) % length;
      drawn += this.#drawChart(this.#last) ? 1 : 0;
    }
  }

  /** Draws a chart, if it is shown; returns whether it is. @param {number} index */
  #drawChart(index) {
    const { visible, surface, backdrop } = this.#charts[index];
    if (!visible || !backdrop) {
      return false;
    }
    this.#seat.lab.draw_chart(backdrop, surface, index, this.#theme, pixelRatio());
    return true;
  }

  /** Draws the pictures of weights where the weights are images. */
  #drawSmall() {
    if (!this.#seat.isWhole) {
      return;
    }
    this.#small.forEach((canvas, index) => {
      const pixels = this.#seat.lab.picture(index === 1);
      if (this.#pictured !== (pixels !== undefined)) {
        this.#pictured = pixels !== undefined;
        this.#frame.pictures.root.hidden = !this.#pictured;
      }
      if (pixels) {
        core.draw_picture(canvas, pixels, this.#theme);
      }
    });
  }

  /** Goes on with surfaces of the program that is there now. */
  renew() {
    [this.#sphere, ...this.#charts].forEach((figure) => figure.renew());
    this.#every = true;
  }

  /** Gives the surfaces back to the program. */
  free() {
    [this.#sphere, ...this.#charts].forEach((figure) => figure.free());
  }
}
