// @ts-check
// What a worker can be asked to do. A verb is one function here and one pair of types.
import { reason } from "./dom.js";
import { read } from "./log_reading.js";
import { isStop } from "./stop.js";

/** @typedef {typeof import("./pkg/equisphere.js")} Program */

/**
 * Take a run, which is a snapshot, so many steps further.
 *
 * @typedef {{ verb: "advance", run: number, revision: number, snapshot: Uint8Array, data?: Uint8Array, steps: number }} Advance
 * @typedef {{ snapshot: Uint8Array }} Advanced
 */

/**
 * Take one share of the replicas of a run, which is a snapshot, so many steps further, in parcels of `parcel` steps that
 * come from the worker before and go to the one behind. The last of the shares comes back with the run.
 *
 * @typedef {{ verb: "share", run: number, revision: number, snapshot: Uint8Array, data?: Uint8Array, steps: number, place: number, shares: number, parcel: number, before?: MessagePort, behind?: MessagePort }} Share
 */

/**
 * Run the experiment of a link for so many steps, and average each quantity over the second half.
 *
 * @typedef {{ verb: "cell", run: number, revision: number, link: string, steps: number }} Cell
 * @typedef {{ averages: Record<string, number> }} Averaged
 */

/**
 * Let the cells of a map, each the experiment of a link, take steps until they have settled, and tell what they come to.
 *
 * @typedef {{ verb: "settle", run: number, revision: number, links: string[] }} Settle
 * @typedef {{ outcomes: Float64Array[] }} Settled
 */

/**
 * Let the network of a run, which the worker keeps, do what the reader asked for and take steps for a while; it comes back
 * as what is to be drawn.
 *
 * @typedef {{ verb: "train", run: number, revision: number, start?: NetworkStart, orders: Order[], steps: number, milliseconds: number, image?: Float64Array, leaves?: boolean }} Train
 *   `start` is said once, at first; `leaves` gives the network back as a snapshot
 * @typedef {{ link: string, snapshot?: Uint8Array, images: Uint8Array, labels: Uint8Array }} NetworkStart
 * @typedef {{ act: "open", link: string } | { act: "change", name: string, value: number } | { act: "back", step: number } | { act: "reset" }} Order
 * @typedef {{ sight: Uint8Array, taken: number, snapshot?: Uint8Array }} Trained
 */

/**
 * Read training logs, which the worker keeps, and lay them beside theory, see `log_reading.js`.
 *
 * @typedef {{ verb: "read", run: number, revision: number } & import("./log_reading.js").Logs} Read
 * @typedef {import("./log_reading.js").Found} Found
 */

/** @typedef {Advance | Share | Cell | Settle | Train | Read} Request */

/**
 * What a worker that keeps something is asked, and what it answers, by the verb.
 *
 * @typedef {{ train: { asked: Omit<Train, "verb" | "run">, answered: Trained }, read: { asked: Omit<Read, "verb" | "run">, answered: Found } }} Kept
 */

/**
 * A job's number, and the run that it was asked about, come back with every report.
 *
 * @typedef {{ job: number, run: number, revision: number }} About
 * @typedef {About & { kind: "progress", done: number }} Progress
 * @typedef {About & { kind: "done" } & Partial<Advanced> & Partial<Averaged> & Partial<Settled> & Partial<Trained> & Partial<Found>} Done
 * @typedef {About & { kind: "failed", why: string, fatal: boolean, left?: boolean }} Failed `fatal` says that the instance is lost, `left` that the page goes
 * @typedef {Progress | Done | Failed} Report
 */

/**
 * @callback Pace what is done after each slice of steps, with their number so far
 * @param {number} done
 * @returns {Promise<void> | void}
 */

/**
 * Does a job and posts the reports on it.
 *
 * @param {Program} program
 * @param {Request & { job: number }} request
 * @param {number} slice milliseconds of work between two reports
 * @param {(report: Report, transfer?: Transferable[]) => void} post
 * @param {() => Promise<void> | void} [rest] what is done after each report; if it throws, the job ends
 */
export async function perform(program, request, slice, post, rest) {
  const about = { job: request.job, run: request.run, revision: request.revision };
  const pace = (/** @type {number} */ done) => {
    post({ ...about, kind: "progress", done });
    return rest?.();
  };
  try {
    const result = await answer(program, request, slice, pace);
    const bytes = Object.values(result).filter((value) => value instanceof Uint8Array);
    post({ ...about, kind: "done", ...result }, bytes.map(({ buffer }) => buffer));
  } catch (error) {
    post({ ...about, kind: "failed", why: reason(error), fatal: isStop(error) });
  }
}

/**
 * @param {Program} program
 * @param {Request} request
 * @param {number} slice
 * @param {Pace} pace
 */
function answer(program, request, slice, pace) {
  switch (request.verb) {
    case "advance":
      return advance(program, request, slice, pace);
    case "share":
      return share(program, request, slice, pace);
    case "cell":
      return average(program, request, slice, pace);
    case "settle":
      return settle(program, request, slice, pace);
    case "train":
      return train(program, request, slice, pace);
    case "read":
      return read(program, request, slice, pace);
  }
}

/**
 * @param {Program} program
 * @param {Advance} request
 * @param {number} slice
 * @param {Pace} pace
 * @returns {Promise<Advanced>}
 */
async function advance(program, { snapshot, data, steps }, slice, pace) {
  const run = program.WorkerRun.restore(snapshot, data);
  return stepped(run, steps, slice, pace, () => ({ snapshot: run.snapshot() }));
}

/** Parcels that may be under way between two workers. */
const UNDER_WAY = 8;

/**
 * What comes through a port, in order.
 *
 * @param {MessagePort | undefined} port
 */
function mailbox(port) {
  /** @type {any[]} */
  const waiting = [];
  /** @type {((mail: any) => void) | undefined} */
  let taker;
  if (port) {
    port.onmessage = ({ data }) => {
      if (taker) {
        taker(data);
        taker = undefined;
      } else {
        waiting.push(data);
      }
    };
  }
  return () => (waiting.length > 0 ? waiting.shift() : new Promise((resolve) => (taker = resolve)));
}

/**
 * @param {Program} program
 * @param {Share} request
 * @param {number} slice
 * @param {Pace} pace
 * @returns {Promise<Partial<Advanced>>}
 */
async function share(program, { snapshot, data, steps, place, shares, parcel, before, behind }, slice, pace) {
  const made = program.WorkerShare.restore(snapshot, data, place, shares, steps);
  if (!made) {
    throw new Error("undivided");
  }
  const [arrival, receipt] = [mailbox(before), mailbox(behind)];
  try {
    let last = performance.now();
    for (let done = 0, sent = 0; done < steps; sent += 1) {
      const next = Math.min(parcel, steps - done);
      const { sums, states } = before ? await arrival() : {};
      // Arrays come back as receipts and go again: new ones would cost more than what is written into them.
      const array = behind && (sent < UNDER_WAY ? new Float64Array(program.sums_of(parcel)) : await receipt());
      if (!made.advance(next, sums, states)) {
        throw new Error("undivided");
      }
      before?.postMessage(sums, [sums.buffer]);
      if (behind) {
        made.put_sums(array);
        const mail = { sums: array, states: made.states() };
        behind.postMessage(mail, [mail.sums.buffer, mail.states.buffer]);
      }
      done += next;
      if (performance.now() - last > slice) {
        await pace(done);
        last = performance.now();
      }
    }
    const result = behind ? {} : { snapshot: made.snapshot() };
    made.free();
    return result;
  } catch (error) {
    if (!isStop(error)) {
      made.free();
    }
    throw error;
  }
}

/**
 * @param {Program} program
 * @param {Cell} request
 * @param {number} slice
 * @param {Pace} pace
 * @returns {Promise<Averaged>}
 */
async function average(program, { link, steps }, slice, pace) {
  const cell = new program.SweepCell(link, steps);
  return stepped(cell, steps, slice, pace, () => {
    const values = cell.averages();
    return { averages: Object.fromEntries(cell.quantities().map((name, index) => [name, values[index]])) };
  });
}

/** Steps of a cell of a map between two looks at the clock. */
const LOOK = 2048;

/**
 * @param {Program} program
 * @param {Settle} request
 * @param {number} slice
 * @param {Pace} pace
 * @returns {Promise<Settled>}
 */
async function settle(program, { links }, slice, pace) {
  const outcomes = [];
  let [done, last] = [0, performance.now()];
  for (const link of links) {
    const cell = new program.MapCell(link);
    try {
      for (let taken = 1; taken > 0; done += taken) {
        taken = cell.advance(LOOK);
        if (performance.now() - last > slice) {
          await pace(done);
          last = performance.now();
        }
      }
      outcomes.push(cell.numbers());
      cell.free();
    } catch (error) {
      if (!isStop(error)) {
        cell.free();
      }
      throw error;
    }
  }
  return { outcomes };
}

/** Networks in training, by their runs. @type {Map<number, import("./pkg/equisphere.js").NetworkRun>} */
const networks = new Map();

/** The share of a slice that a few steps between two looks at the clock take. */
const SHARE = 0.25;

/**
 * @param {Program} program
 * @param {Train} request
 * @param {number} slice
 * @param {Pace} pace
 * @returns {Promise<Trained>}
 */
async function train(program, { run, start, orders, steps, milliseconds, image, leaves }, slice, pace) {
  if (start) {
    networks.set(run, new program.NetworkRun(start.link, start.images, start.labels));
  }
  const network = /** @type {import("./pkg/equisphere.js").NetworkRun} */ (networks.get(run));
  if (start?.snapshot) {
    network.restore(start.snapshot);
  }
  for (const order of orders) {
    obey(network, order);
  }
  let [done, chunk, paced] = [0, 1, performance.now()];
  for (const begin = paced; done < steps; ) {
    const before = performance.now();
    const wanted = Math.min(chunk, steps - done);
    const taken = network.advance(wanted);
    const now = performance.now();
    done += taken;
    if (taken < wanted || now - begin >= milliseconds) {
      break;
    }
    const longest = (SHARE * Math.min(slice, milliseconds)) / Math.max(now - before, 0.05);
    chunk = Math.max(1, Math.floor(chunk * Math.min(4, longest)));
    if (now - paced > slice) {
      await pace(done);
      paced = performance.now();
    }
  }
  const sight = network.sight(image);
  if (!leaves) {
    return { sight, taken: done };
  }
  const snapshot = network.snapshot();
  networks.delete(run);
  network.free();
  return { sight, taken: done, snapshot };
}

/**
 * @param {import("./pkg/equisphere.js").NetworkRun} network
 * @param {Order} order
 */
function obey(network, order) {
  switch (order.act) {
    case "open":
      return network.open(order.link);
    case "change":
      return network.change(order.name, order.value);
    case "back":
      return network.back(order.step);
    case "reset":
      return network.reset();
  }
}

/**
 * Takes steps in slices, then makes the result, and frees what took them.
 *
 * @template Result
 * @param {{ advance(steps: number): number, free(): void }} run
 * @param {number} steps
 * @param {number} slice
 * @param {Pace} pace
 * @param {() => Result} result
 */
async function stepped(run, steps, slice, pace, result) {
  try {
    let chunk = 1;
    for (let done = 0; done < steps; ) {
      const wanted = Math.min(chunk, steps - done);
      const start = performance.now();
      const taken = run.advance(wanted);
      const share = (performance.now() - start) / slice;
      done += taken;
      if (taken < wanted) {
        break;
      }
      await pace(done);
      chunk = Math.max(1, Math.round(chunk * Math.min(4, 1 / Math.max(share, 0.01))));
    }
    const made = result();
    run.free();
    return made;
  } catch (error) {
    if (!isStop(error)) {
      run.free();
    }
    throw error;
  }
}
