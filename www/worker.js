// @ts-check
// A worker of the pool: an instance of the program of its own, which does one job after the other.
import init, * as program from "./pkg/equisphere.js";
import { reason } from "./dom.js";
import { perform } from "./jobs.js";

/** Milliseconds of work between two reports. */
const SLICE = 100;

/** @type {Promise<unknown> | undefined} */
let ready;

/** @typedef {import("./jobs.js").Request & { job: number, program?: WebAssembly.Module }} Message */

/** @param {MessageEvent<Message>} event */
onmessage = async ({ data: message }) => {
  try {
    ready ??= init({ module_or_path: message.program ?? new URL("./pkg/equisphere_bg.wasm", import.meta.url) });
    await ready;
  } catch (error) {
    const { job, run, revision } = message;
    post({ kind: "failed", job, run, revision, why: reason(error), fatal: true });
    return;
  }
  await perform(program, message, SLICE, post);
};

/**
 * @param {import("./jobs.js").Report} report
 * @param {Transferable[]} [transfer]
 */
function post(report, transfer = []) {
  postMessage(report, { transfer });
}
