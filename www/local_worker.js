// @ts-check
import { perform } from "./jobs.js";

/** Milliseconds of work at a time, between which the page draws and listens. */
const SLICE = 12;

/**
 * Does a worker's jobs on the page itself, in slices: for documents that may have no workers, such as those in a
 * sandboxed frame.
 */
export class LocalWorker {
  /** @type {((event: { data: import("./jobs.js").Report }) => void) | null} */
  onmessage = null;
  onerror = null;
  onmessageerror = null;
  #ended = false;
  #program;

  /** @param {import("./jobs.js").Program} program */
  constructor(program) {
    this.#program = program;
  }

  /** @param {import("./worker.js").Message} message @param {Transferable[]} [_ports] stay where they are */
  postMessage(message, _ports) {
    const rest = async () => {
      await new Promise((resolve) => setTimeout(resolve));
      if (this.#ended) {
        throw new Error("ended");
      }
    };
    const post = (/** @type {import("./jobs.js").Report} */ report) => {
      if (!this.#ended) {
        this.onmessage?.({ data: report });
      }
    };
    perform(this.#program, message, SLICE, post, rest);
  }

  terminate() {
    this.#ended = true;
  }
}
