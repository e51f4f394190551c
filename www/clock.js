// @ts-check

/** Longest time that stepping may take from one frame, in milliseconds. */
const BUDGET = 10;

/**
 * What the clock drives.
 *
 * @typedef {object} Driven
 * @property {(steps: number) => number} advance takes up to so many steps and returns how many
 * @property {() => number} stepsPerFrame
 * @property {(playing: boolean) => void} draw draws a picture
 * @property {(playing: boolean) => void} changed is told of play and pause
 * @property {(error: unknown) => void} failed is told when one of the others threw
 */

/**
 * The clock of a laboratory: steps and draws once per frame while playing, draws once when asked, and
 * rests while nobody can see it. A rest is not the reader's own pause.
 */
export class Clock {
  #playing = false;
  #visible = false;
  #wanted = false;
  #frame = 0;
  /** Steps that the last frame had time for in one go. */
  #chunk = 1;
  /** @type {Driven} */
  #driven;

  /** @param {Driven} driven */
  constructor(driven) {
    this.#driven = driven;
  }

  get playing() {
    return this.#playing;
  }

  /** @param {boolean} playing */
  set playing(playing) {
    if (this.#playing !== playing) {
      this.#playing = playing;
      this.#driven.changed(playing);
      this.#schedule();
    }
  }

  /** @param {boolean} visible */
  set visible(visible) {
    this.#visible = visible;
    this.#schedule();
  }

  /** Asks for a picture in the next frame. */
  redraw() {
    this.#wanted = true;
    this.#schedule();
  }

  /** Ends the clock for good. */
  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
  }

  #schedule() {
    if (this.#frame === 0 && this.#visible && (this.#playing || this.#wanted)) {
      this.#frame = requestAnimationFrame(this.#tick);
    }
  }

  /** One function for all frames. */
  #tick = () => {
    this.#frame = 0;
    if (!this.#visible) {
      return;
    }
    try {
      if (this.#playing) {
        this.#step();
      }
      this.#wanted = false;
      this.#driven.draw(this.#playing);
    } catch (error) {
      this.#driven.failed(error);
      return;
    }
    this.#schedule();
  };

  /** Takes the frame's steps in chunks, as many as there is time for. */
  #step() {
    const wanted = this.#driven.stepsPerFrame();
    const start = performance.now();
    let done = 0;
    while (done < wanted) {
      const chunk = Math.min(this.#chunk, wanted - done);
      const before = performance.now();
      const taken = this.#driven.advance(chunk);
      const now = performance.now();
      done += taken;
      if (taken < chunk) {
        this.playing = false;
        return;
      }
      const share = (now - before) / BUDGET;
      this.#chunk = Math.max(1, Math.floor(share > 0.25 ? chunk / 2 : Math.max(this.#chunk, chunk * 2)));
      if (now - start > BUDGET) {
        return;
      }
    }
  }
}
