// @ts-check
import { LocalWorker } from "./local_worker.js";

/** @typedef {import("./jobs.js").Request} Request */
/** @typedef {import("./jobs.js").Report} Report */

/** Milliseconds without a report after which a job is called silent. */
const PATIENCE = 5000;
/** Milliseconds after which workers without a job are dropped. */
const IDLE = 4000;

/** Cores of this machine, as far as the browser tells. */
export const CORES = Math.max(1, navigator.hardwareConcurrency || 2);

/**
 * A worker with what it does.
 *
 * @typedef {object} Hand
 * @property {Worker | LocalWorker} worker
 * @property {boolean} alive whether it has reported anything yet
 * @property {Job} [job]
 */

/**
 * A worker; where the document may have none, one that does its jobs on the page.
 *
 * @param {import("./jobs.js").Program} program
 * @param {boolean} local whether it is known that no worker starts here
 */
export function hire(program, local) {
  // A document without an origin may have no worker, and not every browser says so.
  if (!local && origin !== "null") {
    try {
      return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    } catch {
      // As above.
    }
  }
  return new LocalWorker(program);
}

/** A job that was handed to the pool. */
export class Job {
  #timer = 0;
  /** Whether it is done on the page itself, because a worker could not start. */
  local = false;

  /**
   * @param {number} number
   * @param {Request} request
   * @param {{ report: (report: Report) => void, silent: () => void }} listener
   * @param {number} patience
   */
  constructor(number, request, listener, patience) {
    this.number = number;
    this.request = request;
    this.listener = listener;
    this.patience = patience;
  }

  /** Waits for a report, anew. */
  watch() {
    this.rest();
    this.#timer = setTimeout(() => this.listener.silent(), this.patience);
  }

  /** Waits no longer. */
  rest() {
    clearTimeout(this.#timer);
  }

  /** @param {string} why @param {boolean} [left] whether the page goes, so that nothing is to be tried again */
  fail(why, left = false) {
    const { run, revision } = this.request;
    this.rest();
    this.listener.report({ job: this.number, run, revision, kind: "failed", why, fatal: false, left });
  }
}

/** The workers of the page, made on demand and shared by all laboratories on it. */
export class Pool {
  #size = Math.max(1, CORES - 1);
  /** @type {Set<Hand>} */
  #hands = new Set();
  /** @type {Job[]} */
  #queue = [];
  #jobs = 0;
  #dismissal = 0;

  #program;
  #compiled;
  #words;

  /**
   * @param {import("./jobs.js").Program} program for jobs that are done on the page itself
   * @param {WebAssembly.Module} compiled for the workers
   * @param {(key: string, places?: Record<string, string>) => string} words
   */
  constructor(program, compiled, words) {
    this.#program = program;
    this.#compiled = compiled;
    this.#words = words;
    addEventListener("pagehide", () => this.#leave());
  }

  /** Workers that could begin with something at once; the page is none of them. */
  get free() {
    const busy = [...this.#hands].filter((hand) => hand.job).length;
    return origin === "null" || this.#queue.length > 0 ? 0 : CORES - busy;
  }

  /** Workers that there are now. */
  get workers() {
    return this.#hands.size;
  }

  /**
   * Does a job as soon as a worker is free.
   *
   * @param {Request} request
   * @param {{ report: (report: Report) => void, silent: () => void }} listener is told of progress and result, and
   *   when no report has come for a while
   * @param {number} [patience] milliseconds
   */
  start(request, listener, patience = PATIENCE) {
    const job = new Job((this.#jobs += 1), request, listener, patience);
    this.#queue.push(job);
    this.#dispatch();
    return job;
  }

  /** Ends a job without a report, and the worker that does it. @param {Job} job */
  cancel(job) {
    job.rest();
    this.#queue = this.#queue.filter((waiting) => waiting !== job);
    const hand = [...this.#hands].find((hand) => hand.job === job);
    if (hand) {
      this.#drop(hand);
    }
    this.#dispatch();
  }

  #dispatch() {
    clearTimeout(this.#dismissal);
    while (this.#queue.length > 0) {
      const free = [...this.#hands].find((hand) => !hand.job && !this.#queue[0].local);
      // A map and a run that is divided take every core: the page does little beside them.
      const most = ["settle", "share"].includes(this.#queue[0].request.verb) ? CORES : this.#size;
      if (!free && this.#hands.size >= most) {
        return;
      }
      const job = /** @type {Job} */ (this.#queue.shift());
      this.#give(free ?? this.#hire(job), job);
    }
    this.#dismissal = setTimeout(() => this.#dismiss(), IDLE);
  }

  /** @param {Job} job */
  #hire(job) {
    /** @type {Hand} */
    const hand = { worker: this.#worker(job), alive: false };
    hand.worker.onmessage = (/** @type {{ data: Report }} */ { data }) => this.#hear(hand, data);
    hand.worker.onerror = (/** @type {ErrorEvent} */ event) => this.#lose(hand, event.message || this.#words("worker.unknown"));
    hand.worker.onmessageerror = () => this.#lose(hand, this.#words("worker.unreadable"));
    this.#hands.add(hand);
    return hand;
  }

  /**
   * @param {Hand} hand
   * @param {Job} job
   */
  #give(hand, job) {
    hand.job = job;
    job.watch();
    const message = { ...job.request, job: job.number };
    const ports = job.request.verb === "share" ? [job.request.before, job.request.behind].flatMap((port) => port ?? []) : [];
    try {
      hand.worker.postMessage({ ...message, program: hand.alive ? undefined : this.#compiled }, ports);
    } catch {
      // Where a compiled program cannot be sent, the worker compiles it again.
      hand.worker.postMessage(message, ports);
    }
  }

  /**
   * @param {Hand} hand
   * @param {Report} report
   */
  #hear(hand, report) {
    const { job } = hand;
    if (job?.number !== report.job) {
      return;
    }
    hand.alive = true;
    if (report.kind === "progress") {
      job.watch();
    } else {
      job.rest();
      hand.job = undefined;
      if (hand.worker instanceof LocalWorker || (report.kind === "failed" && report.fatal)) {
        this.#drop(hand);
      }
    }
    job.listener.report(report);
    this.#dispatch();
  }

  /**
   * A worker has died. If it never lived, the page does its job; not a share of one, whose ports died with it.
   *
   * @param {Hand} hand
   * @param {string} why
   */
  #lose(hand, why) {
    const { job, alive } = hand;
    this.#drop(hand);
    if (job && !alive && job.request.verb !== "share") {
      job.local = true;
      this.#queue.unshift(job);
    } else {
      job?.fail(this.#words("worker.died", { why }));
    }
    this.#dispatch();
  }

  /** @param {Hand} hand */
  #drop(hand) {
    hand.worker.terminate();
    hand.job = undefined;
    this.#hands.delete(hand);
  }

  #dismiss() {
    for (const hand of this.#hands) {
      if (!hand.job) {
        this.#drop(hand);
      }
    }
  }

  /** The page goes: it may come back from the browser's memory, but without its workers. */
  #leave() {
    const jobs = [...this.#queue, ...[...this.#hands].flatMap(({ job }) => job ?? [])];
    this.#queue = [];
    this.#hands.forEach((hand) => this.#drop(hand));
    jobs.forEach((job) => job.fail(this.#words("worker.left"), true));
  }

  /** @param {Job} job */
  #worker(job) {
    const worker = hire(this.#program, job.local);
    job.local ||= worker instanceof LocalWorker;
    return worker;
  }
}
