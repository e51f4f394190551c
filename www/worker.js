// @ts-check
// Takes many steps without holding up the page: a run comes in as bytes, goes on in an instance of its
// own, and goes back as bytes.
import init, { Lab } from "./pkg/equisphere.js";

/** Milliseconds between two reports. */
const PAUSE = 100;

/**
 * @typedef {{ run: Uint8Array, data?: string, steps: number }} Question
 * @typedef {{ done: number } | { run: Uint8Array } | { problem: string }} Report
 */

/** @param {MessageEvent<Question>} event */
onmessage = async ({ data: question }) => {
  try {
    const run = await leap(question);
    report({ run }, [run.buffer]);
  } catch (error) {
    report({ problem: error instanceof Error ? error.message : String(error) });
  }
};

/** @param {Question} question */
async function leap({ run, data, steps }) {
  await init({ module_or_path: new URL("./pkg/equisphere_bg.wasm", import.meta.url) });
  const lab = new Lab();
  if (data) {
    lab.load_data(new Uint8Array(await (await fetch(data)).arrayBuffer()));
  }
  lab.restore(run);
  let chunk = 1;
  for (let done = 0; done < steps; ) {
    const wanted = Math.min(chunk, steps - done);
    const start = performance.now();
    const taken = lab.advance(wanted);
    done += taken;
    if (taken < wanted) {
      break;
    }
    report({ done });
    const share = (performance.now() - start) / PAUSE;
    chunk = Math.max(1, Math.round(chunk * Math.min(4, 1 / Math.max(share, 0.01))));
  }
  return lab.save();
}

/**
 * @param {Report} message
 * @param {Transferable[]} [transfer]
 */
function report(message, transfer = []) {
  postMessage(message, { transfer });
}
