// @ts-check
import { element, reason, write } from "./dom.js";
import { isStop } from "./stop.js";

/** @typedef {import("./laboratory.js").Seat} Seat */
/** @typedef {import("./pool.js").Pool} Pool */
/** @typedef {import("./pool.js").Job} Job */

/**
 * A run on its way.
 *
 * @typedef {object} Way
 * @property {number} place of the run
 * @property {number} steps
 * @property {number} done
 * @property {Job} [job]
 * @property {import("./jobs.js").Done} [result]
 */

/**
 * @typedef {object} Listener
 * @property {(name: string) => Promise<Uint8Array>} fetchData a data file of the page
 * @property {() => void} landed after all runs have come to their steps
 * @property {(message: string) => void} say something that the reader should know
 * @property {(error: unknown) => void} failed the page's own program has stopped
 */

/** Takes the runs of a link to the steps that it says: workers go there, and the page follows when all have come. */
export class Replay {
  #words;
  #pool;
  #seat;
  #listener;
  /** @type {Way[]} */
  #ways = [];
  #text = element("span", { role: "status" });
  #progress;
  root;

  /**
   * @param {(key: string, places?: Record<string, string | number>) => string} words
   * @param {Pool} pool
   * @param {Seat} seat
   * @param {Listener} listener
   */
  constructor(words, pool, seat, listener) {
    this.#words = words;
    this.#pool = pool;
    this.#seat = seat;
    this.#listener = listener;
    this.#progress = element("progress", { "aria-label": words("replay") });
    const cancel = element("button", { type: "button", onclick: () => this.#giveUp() }, words("replay.cancel"));
    this.root = element("div", { class: "replay", hidden: true }, this.#text, this.#progress, cancel);
  }

  /** Whether a run is on its way. */
  get away() {
    return this.#ways.length > 0;
  }

  /** Sends the runs on their way. @param {ArrayLike<number>} steps to take, by the place of the run */
  start(steps) {
    this.cancel();
    this.#ways = Array.from(steps, (steps, place) => ({ place, steps, done: 0 })).filter(({ steps }) => steps > 0);
    if (!this.away) {
      return;
    }
    const farthest = Math.max(...this.#ways.map(({ steps }) => steps));
    write(this.#text, this.#words("replay.going", { step: farthest.toLocaleString("en").replaceAll(",", "\u202f") }));
    this.#progress.removeAttribute("value");
    this.root.hidden = false;
    this.#ways.forEach((way) => void this.#send(way));
  }

  /** @param {Way} way */
  async #send(way) {
    const { lab } = this.#seat;
    try {
      const file = lab.data_at(way.place);
      const data = file && (await this.#listener.fetchData(file));
      const state = lab.run_state_at(way.place);
      if (!this.#ways.includes(way) || !state) {
        return;
      }
      const [run, revision] = state;
      const snapshot = /** @type {Uint8Array} */ (lab.snapshot_at(way.place));
      const request = { verb: /** @type {const} */ ("advance"), run, revision, snapshot, data: data || undefined, steps: way.steps };
      const report = (/** @type {import("./jobs.js").Report} */ report) => this.#hear(way, report);
      way.job = this.#pool.start(request, { report, silent: () => write(this.#text, this.#words("fast_forward.silent")) });
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * @param {Way} way
   * @param {import("./jobs.js").Report} report
   */
  #hear(way, report) {
    if (report.kind === "failed") {
      this.#fail(new Error(report.why));
      return;
    }
    way.done = report.kind === "done" ? way.steps : report.done;
    const sum = (/** @type {(way: Way) => number} */ of) => this.#ways.reduce((sum, way) => sum + of(way), 0);
    this.#progress.value = sum(({ done }) => done) / sum(({ steps }) => steps);
    if (report.kind === "done") {
      way.job = undefined;
      way.result = report;
      if (this.#ways.every(({ result }) => result)) {
        this.#land();
      }
    }
  }

  #land() {
    const ways = this.#ways;
    this.#rest();
    try {
      for (const { place, result } of ways) {
        this.#seat.lab.land_at(place, result?.snapshot ?? new Uint8Array(), result?.run ?? 0, result?.revision ?? 0);
      }
      this.#listener.landed();
    } catch (error) {
      this.#fail(error);
    }
  }

  #rest() {
    this.#ways = [];
    this.root.hidden = true;
  }

  /** Gives up; the runs stay at their starts. */
  cancel() {
    const ways = this.#ways;
    this.#rest();
    ways.forEach(({ job }) => job && this.#pool.cancel(job));
  }

  /** Gives up because the run goes another way, and says so. */
  callOff() {
    if (this.away) {
      this.cancel();
      this.#listener.say(this.#words("replay.called_off"));
    }
  }

  /** The reader gives up. */
  #giveUp() {
    this.cancel();
    this.#seat.lab.show_steps(Number.NaN, Number.NaN);
    this.#listener.say(this.#words("replay.cancelled"));
    this.#listener.landed();
  }

  /** @param {unknown} error */
  #fail(error) {
    this.cancel();
    if (isStop(error)) {
      this.#listener.failed(error);
    } else {
      this.#listener.say(this.#words("replay.failed", { why: reason(error) }));
    }
  }
}
