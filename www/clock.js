// @ts-check

/** Longest time that stepping may take from one frame, in milliseconds; and while the reader does something. */
const BUDGET = 10;
const GENTLE = 3;
/** Milliseconds for which what the reader did last counts. */
const ATTENTION = 400;
/** Milliseconds between two frames from which on the machine is too slow for every one. */
const LATE = 25;

/**
 * What the clock drives.
 *
 * @typedef {object} Driven
 * @property {(steps: number) => number} advance takes up to so many steps and returns how many
 * @property {() => number} stepsPerSecond at speed 1
 * @property {(playing: boolean, answering: boolean) => void} draw draws a picture; the reader waits for it who has done something since the last one
 * @property {(playing: boolean) => void} changed is told of play and pause
 * @property {(error: unknown) => void} failed is told when one of the others threw
 */

/** Longest time between two frames that is made up for, in milliseconds: after a rest the run goes on from where it is. */
const LONGEST_GAP = 100;
/** Time that the first frame after a rest stands for, in milliseconds. */
const FIRST_GAP = 1000 / 60;

/**
 * The clock of a laboratory: takes steps by the time that has passed, however often frames come, and draws once per frame while playing, draws once when asked, and
 * rests while nobody can see it. A rest is not the reader's own pause.
 */
export class Clock {
  #playing = false;
  #visible = false;
  #wanted = false;
  #frame = 0;
  /** Until when steps have been taken, while playing. @type {number | undefined} */
  #last;
  /** When the last frame was. */
  #before = 0;
  /** The part of a step that is due. */
  #due = 0;
  /** How many times faster than usual; infinite for as fast as the machine can. */
  speed = 1;
  /** Steps that the last frame had time for in one go. */
  #chunk = 1;
  /** When the reader did something last. */
  touched = -Infinity;
  /** When the last picture was drawn. */
  #drawn = 0;
  /** When a frame came late last. */
  #late = -Infinity;
  /** What the last frame was for: the show, an answer to the reader, or nothing. @type {"show" | "answer" | "nothing"} */
  #kind = "show";
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
      this.#last = undefined;
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
  #tick = (/** @type {number} */ now) => {
    this.#frame = 0;
    if (!this.#visible) {
      this.#last = undefined;
      return;
    }
    try {
      this.#late = this.#last !== undefined && now - this.#before > LATE ? now : this.#late;
      this.#before = now;
      this.#kind = this.#next(now);
      // The steps of a frame that answers are made up for in the next one.
      if (this.#playing && this.#kind !== "answer") {
        const gap = this.#last === undefined ? FIRST_GAP : Math.min(LONGEST_GAP, now - this.#last);
        this.#last = now;
        this.#step(gap);
      }
      if (this.#kind !== "nothing" || !this.#playing) {
        this.#wanted = false;
        this.#driven.draw(this.#playing, this.#kind === "answer");
        this.#drawn = performance.now();
      }
    } catch (error) {
      this.#driven.failed(error);
      return;
    }
    this.#schedule();
  };

  /**
   * What a frame is for. The first one after something that the reader did answers it, before anything else is done. Where
   * the machine is behind while the reader acts, every other frame has no picture, so that none has to be waited for.
   *
   * @param {number} now
   */
  #next(now) {
    if (this.touched > this.#drawn && this.#kind !== "answer") {
      return "answer";
    }
    const isBehind = now - this.touched < ATTENTION && now - this.#late < ATTENTION;
    return this.#playing && isBehind && !this.#wanted && this.#kind === "show" ? "nothing" : "show";
  }

  /**
   * Takes the steps that are due in chunks, as many as there is time for; the others are not made up for.
   *
   * @param {number} gap milliseconds since the last frame
   */
  #step(gap) {
    this.#due = Math.min(this.#due, 1) + (this.#driven.stepsPerSecond() * this.speed * gap) / 1000;
    const wanted = Math.floor(this.#due);
    this.#due = Number.isFinite(this.#due) ? this.#due - wanted : 0;
    const start = performance.now();
    const budget = start - this.touched < ATTENTION ? GENTLE : BUDGET;
    let done = 0;
    while (this.#playing && done < wanted) {
      const chunk = Math.min(this.#chunk, wanted - done);
      const before = performance.now();
      const taken = this.#driven.advance(chunk);
      const now = performance.now();
      done += taken;
      if (taken < chunk) {
        this.playing = false;
        return;
      }
      const share = (now - before) / budget;
      this.#chunk = Math.max(1, Math.floor(share > 0.25 ? chunk / 2 : Math.max(this.#chunk, chunk * 2)));
      if (now - start > budget) {
        return;
      }
    }
  }
}
