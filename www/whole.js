// @ts-check
// The whole program, which loads when the reader turns to a laboratory: everything but the first view.
import init, * as program from "./pkg/equisphere.js";
import { Calculator } from "./calculator.js";
import { Kept } from "./kept.js";
import { Keys } from "./keys.js";
import { OwnRun } from "./own_run.js";
import parts from "./pkg/parts.css";
import { Pool } from "./pool.js";
import style from "./pkg/whole.css";
import { TakeAway } from "./take_away.js";

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
  return {
    program,
    style,
    /** Fills a part of the page below the laboratory. */
    part: (/** @type {HTMLElement} */ host, /** @type {(link: string) => void} */ show) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(parts);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
      host.append((host.dataset.part === "calculator" ? new Calculator(program) : new OwnRun(program, show)).root);
    },
    pool: new Pool(program, compiled, words),
    takeAway: (/** @type {import("./take_away.js").Host} */ host) => new TakeAway(program, host),
    kept: (/** @type {import("./laboratory.js").Seat} */ seat, /** @type {import("./kept.js").Listener} */ listener) => new Kept(words, seat, listener),
    keys: (/** @type {Record<string, () => void>} */ actions) => new Keys(words, actions),
  };
}
