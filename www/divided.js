// @ts-check

/** @typedef {import("./pool.js").Pool} Pool */
/** @typedef {import("./pool.js").Job} Job */
/** @typedef {import("./jobs.js").Advance} Advance */
/** @typedef {import("./jobs.js").Report} Report */

/**
 * A run on its way through many steps, divided among workers: each steps some replicas and hands their sums on to the
 * next, and the last one comes to what one worker alone would have come to. Whatever goes wrong with that, one worker
 * begins again alone.
 */
export class DividedRun {
  /** The job of the share that leads is the last. @type {Job[]} */
  #jobs = [];
  #pool;

  /**
   * @param {Pool} pool
   * @param {Advance} request
   * @param {{ shares: number, parcel: number }} division into how many shares, with so many steps between two parcels
   * @param {{ report: (report: Report) => void, silent: () => void }} listener
   * @param {number} [patience] milliseconds
   */
  constructor(pool, request, { shares, parcel }, listener, patience) {
    this.#pool = pool;
    if (shares < 2) {
      this.#jobs = [pool.start(request, listener, patience)];
      return;
    }
    const channels = Array.from({ length: shares - 1 }, () => new MessageChannel());
    for (let place = 0; place < shares; place += 1) {
      const leads = place === shares - 1;
      const report = (/** @type {Report} */ report) => {
        if (report.kind === "failed" && !report.left) {
          this.cancel();
          this.#jobs = [pool.start(request, listener, patience)];
        } else if (leads) {
          listener.report(report);
        }
      };
      const share = { ...request, verb: /** @type {const} */ ("share"), place, shares, parcel, before: channels[place - 1]?.port2, behind: channels[place]?.port1 };
      this.#jobs.push(pool.start(share, { report, silent: () => leads && listener.silent() }, patience));
    }
  }

  /** Waits for a report, anew. */
  watch() {
    this.#jobs.at(-1)?.watch();
  }

  /** Gives up. */
  cancel() {
    for (const job of this.#jobs.splice(0)) {
      this.#pool.cancel(job);
    }
  }
}
