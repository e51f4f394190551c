// @ts-check
// What the first view does not need, in a module and an instance of its own: reads links, runs jobs, draws
// pictures that stand still, prepares data, and brings words.
import init, * as program from "./pkg/annex.js";
import onDemand from "./pkg/on_demand.txt";
import { Pool } from "./pool.js";

/** Words that the first view does not need. */
export { onDemand };

/** @typedef {Awaited<ReturnType<typeof open>>} Annex */

/**
 * Loads the module and starts an instance.
 *
 * @param {(address: URL) => Promise<WebAssembly.Module>} compile
 * @param {(key: string, places?: Record<string, string | number>) => string} words
 */
export async function open(compile, words) {
  const compiled = await compile(new URL("./pkg/annex_bg.wasm", import.meta.url));
  await init({ module_or_path: compiled });
  return { program, pool: new Pool(program, compiled, words) };
}
