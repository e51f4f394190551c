// @ts-check
import { element, words } from "./dom.js";

/** @typedef {import("./pkg/equisphere.js").Lab} Lab */

/**
 * Fast-forward: a worker takes the steps; the page stays where it is until it has the result, which
 * is what it would have come to by itself.
 */
export class Leap {
  /** @type {Worker | undefined} */
  #worker;
  #entry = element("input", { type: "text", inputmode: "numeric", value: "100000", "aria-label": "Steps" });
  #go = element("button", { type: "submit", class: "go" }, "Fast-forward");
  #cancel = element("button", { type: "button", class: "cancel", hidden: true, onclick: () => this.cancel() }, "Cancel");
  #progress = element("progress", { hidden: true, "aria-label": "Fast-forward" });
  #problem = element("span", { class: "problem", role: "alert" });
  form = element("form", { class: "leap" }, this.#go, this.#entry, " steps", this.#progress, this.#cancel, this.#problem);

  /**
   * @param {Lab} lab
   * @param {() => void} starts is told before the worker begins
   * @param {() => void} landed is told after the page has the result
   */
  constructor(lab, starts, landed) {
    this.lab = lab;
    this.starts = starts;
    this.landed = landed;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.start();
    });
  }

  /** Sends the run away for as many steps as the entry says. */
  start() {
    this.cancel();
    this.#problem.textContent = "";
    try {
      const steps = this.lab.leap(this.#entry.value);
      this.starts();
      const data = this.lab.data();
      const address = data && new URL(`./data/${data}`, import.meta.url).href;
      this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
      this.#worker.onmessage = ({ data: report }) => this.#hear(report, steps);
      this.#worker.onerror = () => this.#fail("The worker could not start.");
      const run = this.lab.save();
      this.#worker.postMessage({ run, data: address, steps }, [run.buffer]);
      this.#show(true);
    } catch (error) {
      this.#fail(words(error));
    }
  }

  /** Gives up; the run stays where it was. */
  cancel() {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#show(false);
  }

  /**
   * @param {import("./worker.js").Report} report
   * @param {number} steps
   */
  #hear(report, steps) {
    if ("done" in report) {
      this.#progress.value = report.done / steps;
      return;
    }
    if ("problem" in report) {
      this.#fail(report.problem);
      return;
    }
    this.cancel();
    try {
      this.lab.restore(report.run);
    } catch (error) {
      this.#fail(words(error));
    }
    this.landed();
  }

  /** @param {string} why */
  #fail(why) {
    this.cancel();
    this.#problem.textContent = why;
  }

  /** @param {boolean} away */
  #show(away) {
    this.#progress.hidden = !away;
    this.#cancel.hidden = !away;
    this.#go.disabled = away;
    if (away) {
      this.#progress.removeAttribute("value");
      this.#problem.textContent = "";
    }
    this.form.dataset.away = String(away);
  }
}
