// @ts-check
import { LocalWorker } from "./local_worker.js";
import { hire } from "./pool.js";

/** @typedef {import("./jobs.js").Train} Train */
/** @typedef {import("./jobs.js").Report} Report */
/** @typedef {import("./jobs.js").Trained} Trained */

/** Tells the networks of a page apart. */
let made = 0;

/** A worker of its own for one network in training, which it keeps from one request to the next. */
export class Training {
  #program;
  #compiled;
  #words;
  #run = (made += 1);
  #jobs = 0;
  /** @type {Worker | LocalWorker} */
  #worker;
  /** Whether the worker has answered yet. */
  #alive = false;
  /** A loss of which nobody has heard yet. @type {Error | undefined} */
  #loss;
  /** What is being done, and who waits for it. @type {{ job: number, request: Omit<Train, "verb" | "run">, done: (trained: Trained & { revision: number }) => void, failed: (why: Error) => void } | undefined} */
  #waiting;

  /**
   * @param {import("./jobs.js").Program} program for documents that may have no workers
   * @param {WebAssembly.Module} compiled for the worker
   * @param {(key: string, places?: Record<string, string>) => string} words
   */
  constructor(program, compiled, words) {
    this.#program = program;
    this.#compiled = compiled;
    this.#words = words;
    this.#worker = this.#hire(false);
  }

  /** Whether the worker has the network of earlier requests. */
  get holds() {
    return this.#alive;
  }

  /** Whether it trains on the page itself. */
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
   * Hands on a request, one at a time; throws a sentence. The network may be gone then, see `holds`.
   *
   * @param {Omit<Train, "verb" | "run">} request
   * @returns {Promise<Trained & { revision: number }>}
   */
  ask(request) {
    const loss = this.#loss;
    if (loss) {
      this.#loss = undefined;
      return Promise.reject(loss);
    }
    return new Promise((done, failed) => {
      this.#waiting = { job: (this.#jobs += 1), request, done, failed };
      this.#send();
    });
  }

  #send() {
    if (!this.#waiting) {
      return;
    }
    const { job, request } = this.#waiting;
    const message = { verb: /** @type {const} */ ("train"), run: this.#run, ...request, job };
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
      done(/** @type {Trained & { revision: number }} */ (report));
    }
  }

  /** The worker has died. If it never lived, the page trains. @param {string} why */
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
  }

  /** Ends the worker, and what waits for it never hears of it. */
  end() {
    this.#waiting = undefined;
    this.#worker.terminate();
  }
}
