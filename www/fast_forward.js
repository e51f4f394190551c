// @ts-check
import { fetchData } from "./data.js";
import { DividedRun } from "./divided.js";
import { element, reason } from "./dom.js";
import { words } from "./program.js";
import { isStop } from "./stop.js";

/** @typedef {import("./laboratory.js").Seat} Seat */

/** Milliseconds between two pictures of the progress: the page draws on the cores that compute. */
const BETWEEN = 250;

/**
 * Who is told what fast-forward does.
 *
 * @typedef {object} Listener
 * @property {() => Promise<import("./whole.js").Whole>} whole brings the run into the whole program
 * @property {(step: number) => void} back reads a step of the past
 * @property {() => void} starts before the run is handed away
 * @property {() => void} landed after the page has the result
 * @property {(message: string) => void} say something that the reader should know
 * @property {(error: unknown) => void} failed the page's own program has stopped
 */

/**
 * Fast-forward: a worker takes the steps; the page stays where it is until it has the result, which
 * is what it would have come to by itself.
 */
export class FastForward {
  /** @type {DividedRun | undefined} */
  #job;
  /** Whether a run is being handed away or is away. */
  #away = false;
  /** Whether the run has diverged and takes no more steps. */
  #ended = false;
  #told = -Infinity;
  #seat;
  #listener;
  #patience;
  #entry = element("input", { type: "text", inputmode: "numeric", value: "100000", autocomplete: "off", "aria-label": words("fast_forward.steps.label") });
  #go = element("button", { type: "button", class: "go" }, words("fast_forward"));
  #goTo = element("button", { type: "button", class: "go-to" }, words("go_to"));
  #step = element("input", { type: "text", inputmode: "numeric", class: "step-entry", autocomplete: "off", "aria-label": words("go_to.label") });
  #relaxation = element("button", { type: "button", class: "one-relaxation" }, words("relaxation"));
  #equilibrium = element("button", { type: "button", class: "to-equilibrium" }, words("to_equilibrium"));
  #cancel = element("button", { type: "button", class: "cancel", hidden: true }, words("fast_forward.cancel"));
  #progress = element("progress", { hidden: true, "aria-label": words("fast_forward") });
  #wait = element("button", { type: "button", class: "wait", hidden: true }, words("fast_forward.wait"));
  #problem = element("span", { class: "problem", role: "alert" });
  root = element(
    "div",
    { class: "fast-forward", role: "group", "aria-label": words("fast_forward") },
    ...[this.#go, this.#entry, element("span", {}, words("fast_forward.steps")), this.#goTo, this.#step, this.#relaxation, this.#equilibrium, this.#progress, this.#cancel, this.#wait, this.#problem],
  );

  /**
   * @param {Seat} seat
   * @param {number | undefined} patience milliseconds without a report after which the reader is asked
   * @param {Listener} listener
   */
  constructor(seat, patience, listener) {
    this.#seat = seat;
    this.#patience = patience;
    this.#listener = listener;
    const steps = (/** @type {() => number} */ count) => () => this.#forward(count);
    const typed = () => this.#seat.lab.fast_forward_steps(this.#entry.value);
    this.#go.addEventListener("click", steps(typed));
    this.#relaxation.addEventListener("click", steps(() => this.#known(this.#seat.lab.steps_of_relaxation())));
    this.#equilibrium.addEventListener("click", steps(() => this.#known(this.#seat.lab.steps_to_equilibrium())));
    const goTo = () => this.#forward(() => this.#seat.lab.step_to_go_to(this.#step.value) - this.#seat.lab.steps());
    this.#goTo.addEventListener("click", goTo);
    this.#step.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        goTo();
      }
    });
    this.#cancel.addEventListener("click", () => this.cancel());
    this.#wait.addEventListener("click", () => this.#waitOn());
    this.#entry.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        this.#forward(typed);
      }
    });
  }

  /** Steps that theory knows. @param {number} steps */
  #known(steps) {
    if (Number.isNaN(steps)) {
      throw new Error(words("no_relaxation"));
    }
    return steps;
  }

  /**
   * Sends the run away for so many steps; where they lie behind it, the past is read.
   *
   * @param {() => number} count throws a sentence where there is no such number
   */
  async #forward(count) {
    this.cancel();
    try {
      const { pool } = await this.#listener.whole();
      const steps = count();
      if (steps <= 0) {
        this.#listener.back(this.#seat.lab.steps() + steps);
        return;
      }
      if (this.#ended) {
        throw new Error(words("fast_forward.diverged"));
      }
      this.#listener.starts();
      this.#show(true);
      const file = this.#seat.lab.data();
      const data = file && (await fetchData(file));
      if (this.#away && !this.#job) {
        this.#send(pool, steps, data || undefined);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * @param {import("./pool.js").Pool} pool
   * @param {number} steps
   * @param {Uint8Array | undefined} data
   */
  #send(pool, steps, data) {
    const [run, revision] = [this.#seat.lab.run_id(), this.#seat.lab.run_revision()];
    const request = { verb: /** @type {const} */ ("advance"), run, revision, snapshot: this.#seat.lab.snapshot(), data, steps };
    const listener = {
      report: (/** @type {import("./jobs.js").Report} */ report) => this.#hear(report, steps),
      silent: () => this.#ask(),
    };
    const shares = this.#seat.lab.shares(steps, pool.free);
    const division = { shares, parcel: this.#seat.lab.parcel_steps(shares) };
    this.#job = new DividedRun(pool, request, division, listener, this.#patience);
  }

  /** Gives up; the run stays where it was. */
  cancel() {
    this.#job?.cancel();
    this.#job = undefined;
    this.#show(false);
    this.#problem.textContent = "";
  }

  /** Gives up because the run goes another way, and says so. */
  callOff() {
    if (this.#away) {
      this.cancel();
      this.#listener.say(words("fast_forward.called_off"));
    }
  }

  /**
   * @param {import("./jobs.js").Report} report
   * @param {number} steps
   */
  #hear(report, steps) {
    this.#answered();
    if (report.kind === "progress") {
      const now = performance.now();
      if (now - this.#told > BETWEEN) {
        this.#progress.value = report.done / steps;
        this.#told = now;
      }
      return;
    }
    this.#job = undefined;
    this.#show(false);
    if (report.kind === "failed") {
      this.#refuse(report.why);
      return;
    }
    try {
      this.#seat.lab.land(report.snapshot ?? new Uint8Array(), report.run, report.revision);
      this.#listener.landed();
    } catch (error) {
      if (isStop(error)) {
        this.#listener.failed(error);
      } else {
        this.#listener.say(reason(error));
      }
    }
  }

  /** Nothing has been heard for a while: the reader decides. */
  #ask() {
    this.#problem.textContent = words("fast_forward.silent");
    this.#wait.hidden = false;
  }

  #waitOn() {
    this.#answered();
    this.#job?.watch();
  }

  #answered() {
    if (!this.#wait.hidden) {
      this.#wait.hidden = true;
      this.#problem.textContent = "";
    }
  }

  /** @param {unknown} error */
  #fail(error) {
    if (isStop(error)) {
      this.#listener.failed(error);
    } else {
      this.#refuse(reason(error));
    }
  }

  /** @param {string} why */
  #refuse(why) {
    this.cancel();
    this.#problem.textContent = why;
  }

  /** Nothing goes on where the run has diverged; its past can still be gone to. @param {boolean} ended */
  rest(ended) {
    this.#ended = ended;
    this.#go.disabled = ended || this.#away;
    this.#relaxation.disabled = this.#equilibrium.disabled = ended;
  }

  /** @param {boolean} away */
  #show(away) {
    this.#away = away;
    this.#told = -Infinity;
    this.#progress.hidden = !away;
    this.#progress.removeAttribute("value");
    this.#cancel.hidden = !away;
    this.#wait.hidden = true;
    this.#go.disabled = away || this.#ended;
    if (away) {
      this.#problem.textContent = "";
    }
  }
}
