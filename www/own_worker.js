// @ts-check
import { LocalWorker } from "./local_worker.js";
import { hire } from "./pool.js";

/** @typedef {import("./jobs.js").Report} Report */
/** @typedef {import("./jobs.js").Kept} Kept */

/** Tells what is kept in workers of a page apart. */
let made = 0;

/**
 * A worker of its own for what it keeps from one request to the next: one network in training, or the logs of a reader.
 *
 * @template {keyof Kept} Verb
 */
export class OwnWorker {
  #verb;
  #program;
  #compiled;
  #words;
  #run = (made += 1);
  #jobs = 0;
  /** @type {Worker | LocalWorker} */
  #worker;
  /** Whether the worker has reported anything yet. */
  #alive = false;
  /** Whether it has done what it was first asked for. */
  #holds = false;
  /** A loss of which nobody has heard yet. @type {Error | undefined} */
  #loss;
  /** What is being done, and who waits for it. @type {{ job: number, request: Kept[Verb]["asked"], progress: (done: number) => void, done: (answer: Kept[Verb]["answered"] & { revision: number }) => void, failed: (why: Error) => void } | undefined} */
  #waiting;

  /**
   * @param {Verb} verb what it is asked for
   * @param {import("./jobs.js").Program} program for documents that may have no workers
   * @param {WebAssembly.Module} compiled for the worker
   * @param {(key: string, places?: Record<string, string>) => string} words
   */
  constructor(verb, program, compiled, words) {
    this.#verb = verb;
    this.#program = program;
    this.#compiled = compiled;
    this.#words = words;
    this.#worker = this.#hire(false);
  }

  /** Whether the worker has what it was given by earlier requests. */
  get holds() {
    return this.#holds;
  }

  /** Whether it works on the page itself. */
  get isLocal() {
    return this.#worker instanceof LocalWorker;
  }

  /** @param {boolean} local */
  #hire(local) {
    const worker = hire(this.#program, local);
    worker.onmessage = (/** @type {{ data: Report }} */ { data }) => this.#hear(data);
    worker.onerror = (/** @type {ErrorEvent} */ event) => this.#lose(event.message || this.#words("worker.unknown"));
    worker.onmessageerror = () => this.#lose(this.#words("worker.unreadable"));
    return worker;
  }

  /**
   * Hands on a request, one at a time; throws a sentence. What the worker had may be gone then, see `holds`.
   *
   * @param {Kept[Verb]["asked"]} request
   * @param {(done: number) => void} [progress]
   * @returns {Promise<Kept[Verb]["answered"] & { revision: number }>}
   */
  ask(request, progress = () => {}) {
    const loss = this.#loss;
    if (loss) {
      this.#loss = undefined;
      return Promise.reject(loss);
    }
    return new Promise((done, failed) => {
      this.#waiting = { job: (this.#jobs += 1), request, progress, done, failed };
      this.#send();
    });
  }

  #send() {
    if (!this.#waiting) {
      return;
    }
    const { job, request } = this.#waiting;
    const message = /** @type {import("./worker.js").Message} */ (/** @type {unknown} */ ({ verb: this.#verb, run: this.#run, ...request, job }));
    try {
      this.#worker.postMessage({ ...message, program: this.#alive ? undefined : this.#compiled });
    } catch {
      // Where a compiled program cannot be sent, the worker compiles it again.
      this.#worker.postMessage(message);
    }
  }

  /** @param {Report} report */
  #hear(report) {
    if (this.#waiting?.job !== report.job) {
      return;
    }
    this.#alive = true;
    if (report.kind === "progress") {
      this.#waiting.progress(report.done);
      return;
    }
    const { done, failed } = this.#waiting;
    this.#waiting = undefined;
    if (report.kind === "failed" && report.fatal) {
      this.#replace();
      failed(new Error(this.#words("worker.died", { why: report.why })));
    } else if (report.kind === "failed") {
      failed(new Error(report.why));
    } else {
      this.#holds = true;
      done(/** @type {Kept[Verb]["answered"] & { revision: number }} */ (/** @type {unknown} */ (report)));
    }
  }

  /** The worker has died. If it never lived, the page does its work. @param {string} why */
  #lose(why) {
    if (!this.#alive && !this.isLocal) {
      this.#worker.terminate();
      this.#worker = this.#hire(true);
      this.#send();
      return;
    }
    this.#replace();
    const loss = new Error(this.#words("worker.died", { why }));
    if (this.#waiting) {
      this.#waiting.failed(loss);
      this.#waiting = undefined;
    } else {
      this.#loss = loss;
    }
  }

  /** Puts another worker in place of one that is lost. */
  #replace() {
    this.#worker.terminate();
    this.#worker = this.#hire(false);
    this.#alive = false;
    this.#holds = false;
  }

  /** Gives up what is being done, and what the worker had; who waits for it never hears of it. */
  cancel() {
    this.#waiting = undefined;
    this.#replace();
  }

  /** Ends the worker, and what waits for it never hears of it. */
  end() {
    this.#waiting = undefined;
    this.#worker.terminate();
  }
}
