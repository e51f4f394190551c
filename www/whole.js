// @ts-check
// The whole program, which loads when the reader turns to a laboratory: everything but the first view.
import init, * as program from "./pkg/equisphere.js";
import { showCharts } from "./charts_shown.js";
import { Kept } from "./kept.js";
import { Keys } from "./keys.js";
import { unpacked } from "./packing.js";
import style from "./pkg/whole.css";
import { Pool } from "./pool.js";
import { Replay } from "./replay.js";
import { TakeAway } from "./take_away.js";

/** @typedef {Awaited<ReturnType<typeof open>>} Whole */

/** The dialog by which a laboratory is shared, which loads when it is opened. @typedef {{ open: () => Promise<void> }} Sharing */

/**
 * Loads the module and starts an instance.
 *
 * @param {(address: URL) => Promise<WebAssembly.Module>} compile
 * @param {(key: string, places?: Record<string, string | number>) => string} words
 */
export async function open(compile, words) {
  const compiled = await compile(new URL("./pkg/equisphere_bg.wasm", import.meta.url));
  await init({ module_or_path: compiled });
  const pool = new Pool(program, compiled, words);
  return {
    program,
    style,
    pool,
    showCharts,
    unpacked: (/** @type {string} */ link) => unpacked(link, words),
    replay: (/** @type {import("./laboratory.js").Seat} */ seat, /** @type {import("./replay.js").Listener} */ listener) => new Replay(words, pool, seat, listener),
    sharing: (/** @type {import("./sharing.js").Host} */ host) => sharing(program, host),
    takeAway: (/** @type {import("./take_away.js").Host} */ host) => new TakeAway(program, host),
    kept: (/** @type {import("./laboratory.js").Seat} */ seat, /** @type {import("./kept.js").Listener} */ listener) => new Kept(words, seat, listener),
    keys: (/** @type {Record<string, () => void>} */ actions) => new Keys(words, actions),
  };
}

/**
 * @param {typeof program} core
 * @param {import("./sharing.js").Host} host
 * @returns {Sharing}
 */
function sharing(core, host) {
  /** @type {import("./sharing.js").ShareDialog | undefined} */
  let dialog;
  return {
    async open() {
      if (!dialog) {
        const { ShareDialog } = await import("./sharing.js");
        dialog ??= new ShareDialog(core, host);
      }
      await dialog.open();
    },
  };
}
