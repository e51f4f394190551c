// @ts-check
import { write } from "./dom.js";
import { words } from "./program.js";

/** @typedef {import("./laboratory.js").Seat} Seat */
/** @typedef {import("./frame.js").Frame} Frame */

/** Milliseconds between two updates of what a screen reader finds on the pictures. */
const ALTERNATIVE_PAUSE = 2000;

/** Writes the run's numbers and sentences into the frame. */
export class Readout {
  #seat;
  #frame;
  #alternativeAt = 0;

  /**
   * @param {Seat} seat
   * @param {Frame} frame
   */
  constructor(seat, frame) {
    this.#seat = seat;
    this.#frame = frame;
  }

  /**
   * Writes, and returns the stage of the run.
   *
   * @param {boolean} settled the picture stays as it is, and may be read aloud at once
   * @returns {string}
   */
  write(settled) {
    const { bar, sphere, foot, charts } = this.#frame;
    const readout = this.#seat.lab.readout();
    write(bar.number, readout.step);
    write(bar.relaxations, readout.relaxations);
    write(bar.stage, readout.stage_label);
    write(sphere.radius, readout.radius);
    write(sphere.scene, readout.scene);
    write(foot.sentences, readout.sentences);
    write(foot.caution, readout.caution);
    charts.forEach((chart, index) => {
      const header = this.#seat.lab.header(index);
      write(chart.measured, header.measured);
      write(chart.theory, header.theory);
      write(chart.gap, header.gap);
    });
    const now = performance.now();
    if (settled || now - this.#alternativeAt > ALTERNATIVE_PAUSE) {
      this.#alternativeAt = now;
      this.#writeAlternatives(readout.radius, readout.sentences);
    }
    return readout.stage;
  }

  /**
   * Says in words what the pictures show.
   *
   * @param {string} radius
   * @param {string} sentences
   */
  #writeAlternatives(radius, sentences) {
    const { sphere, charts } = this.#frame;
    sphere.canvas.setAttribute("aria-label", words("sphere.alternative", { radius, sentences }));
    for (const { front, title, measured, theory, gap } of charts) {
      const places = { title, measured: measured.textContent ?? "", theory: theory.textContent ?? "", gap: gap.textContent ?? "" };
      front.setAttribute("aria-label", words("chart.alternative", places));
    }
  }
}
