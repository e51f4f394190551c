// @ts-check
// The whole program, which loads when the reader turns to a laboratory: everything but the first view.
import init, * as program from "./pkg/equisphere.js";
import { showCharts } from "./charts_shown.js";
import { tableButton } from "./chart_table.js";
import { Controls } from "./controls.js";
import { OwnWorker } from "./own_worker.js";
import { unpacked } from "./packing.js";
import { Pool } from "./pool.js";
import controlsStyle from "./pkg/controls.css";
import style from "./pkg/whole.css";
import { Tools } from "./tools.js";

/** @typedef {Awaited<ReturnType<typeof open>>} Whole */

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
    style: controlsStyle + style,
    pool,
    showCharts,
    unpacked: (/** @type {string} */ link) => unpacked(link, words),
    controls: (/** @type {ConstructorParameters<typeof Controls>} */ ...parts) => new Controls(...parts),
    tableButton: (/** @type {string} */ title, /** @type {() => import("./chart_table.js").ChartTable} */ read, /** @type {import("./chart_table.js").Guard | undefined} */ guard = undefined) => tableButton(program, title, read, guard),
    training: () => new OwnWorker("train", program, compiled, words),
    reading: () => new OwnWorker("read", program, compiled, words),
    tools: (/** @type {import("./tools.js").Bench} */ bench) => new Tools(pool, bench),
  };
}
