// @ts-check

/** Longest time that stepping may take from one frame, in milliseconds; and while the reader does something. */
const BUDGET = 10;
const GENTLE = 3;
/** Milliseconds for which what the reader did last counts. */
const ATTENTION = 400;
/** A longer gap between two frames, in milliseconds and in gaps as the screen has them, means that the machine is behind. */
const LATE = 25;
const LATE_GAPS = 1.5;

/**
 * What the clock drives.
 *
 * @typedef {object} Driven
 * @property {(steps: number) => number} advance takes up to so many steps and returns how many
 * @property {() => number} stepsPerSecond at speed 1
 * @property {(playing: boolean, answering: boolean) => void} draw draws a picture; `answering` is whether the reader has done something
 *   since the last one
 * @property {(playing: boolean) => void} changed is told of play and pause
 * @property {(error: unknown) => void} failed is told when one of the others threw
 */

/** Longest time between two frames that is made up for, in milliseconds: after a rest the run goes on from where it is. */
const LONGEST_GAP = 100;
/** Time that the first frame after a rest stands for, in milliseconds. */
const FIRST_GAP = 1000 / 60;

/**
 * The clock of a laboratory: takes steps by the time that has passed, however often frames come, and draws in each frame while playing,
 * or in every other one where the machine is behind while the reader acts. It draws once when asked, and rests while nobody can see it. A rest is not the reader's own pause.
 */
export class Clock {
  #playing = false;
  #visible = false;
  #wanted = false;
  #frame = 0;
  /** When the last frame was, while playing. @type {number | undefined} */
  #last;
  /** Milliseconds for which steps are still to be taken: those of a frame that answers come with the next. */
  #owed = 0;
  /** The shortest gap between two frames so far, in milliseconds. */
  #shortest = Infinity;
  /** The part of a step that is due. */
  #due = 0;
  /** How many times faster than usual; infinite for as fast as the machine can. */
  speed = 1;
  /** Steps that the last frame had time for in one go. */
  #chunk = 1;
  /** When the reader did something last. */
  #touched = -Infinity;
  /** Whether no picture has been drawn since. */
  #waiting = false;
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

  /** Notes that the reader does something, for which a picture is to come soon. @param {number} [now] */
  touch(now = performance.now()) {
    this.#touched = now;
    this.#waiting = true;
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
      if (this.#playing) {
        this.#pass(now);
      }
      this.#kind = this.#next(now);
      if (this.#playing && this.#kind !== "answer") {
        const due = this.#owed;
        this.#owed = 0;
        this.#step(due);
      }
      if (this.#kind !== "nothing" || !this.#playing) {
        this.#wanted = false;
        this.#driven.draw(this.#playing, this.#kind === "answer");
        this.#waiting = false;
      }
    } catch (error) {
      this.#driven.failed(error);
      return;
    }
    this.#schedule();
  };

  /** Lets the time since the last frame pass, and notes whether it was long. @param {number} now */
  #pass(now) {
    if (this.#last === undefined) {
      this.#owed = FIRST_GAP;
    } else {
      const gap = now - this.#last;
      this.#shortest = Math.min(this.#shortest, gap);
      this.#late = gap > Math.max(LATE, LATE_GAPS * this.#shortest) ? now : this.#late;
      this.#owed += Math.min(LONGEST_GAP, gap);
    }
    this.#last = now;
  }

  /**
   * What a frame is for. The first one after something that the reader did answers it, before anything else is done. Where
   * the machine is behind while the reader acts, every other frame has no picture, so that none has to be waited for.
   *
   * @param {number} now
   */
  #next(now) {
    if (this.#waiting && this.#kind !== "answer") {
      return "answer";
    }
    const isBehind = now - this.#touched < ATTENTION && now - this.#late < ATTENTION;
    return this.#playing && isBehind && !this.#wanted && this.#kind === "show" ? "nothing" : "show";
  }

  /**
   * Takes the steps that are due in chunks, as many as there is time for; the others are not made up for.
   *
   * @param {number} gap milliseconds for which steps are taken
   */
  #step(gap) {
    this.#due = Math.min(this.#due, 1) + (this.#driven.stepsPerSecond() * this.speed * gap) / 1000;
    const wanted = Math.floor(this.#due);
    this.#due = Number.isFinite(this.#due) ? this.#due - wanted : 0;
    const start = performance.now();
    const budget = start - this.#touched < ATTENTION ? GENTLE : BUDGET;
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
