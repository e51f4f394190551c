// @ts-check
// Training logs of the reader's own, read in slices: by a worker, or on the page where there is none.
import { isStop } from "./stop.js";

/** @typedef {typeof import("./pkg/equisphere.js")} Program */
/** @typedef {import("./pkg/equisphere.js").OwnRun} OwnRun */

/** Bytes of a file that are read at a time. */
const PIECE = 1 << 18;

/** Charts by the names of what they show. */
const CHARTS = ["angular_update", "weight_norm", "effective_learning_rate"];

/**
 * What is asked: `files` are read as one log; without them it is the log of the request before. `assignments` say what
 * columns are, `settings` what files lack, an empty value that they lack it; `theme` is that of the charts, `words` are
 * those of the language. `table` asks for the curves as comma-separated values alone.
 *
 * @typedef {object} Logs
 * @property {File[]} [files]
 * @property {[string, string][]} assignments
 * @property {[string, string][]} settings
 * @property {number} theme
 * @property {string} words
 * @property {boolean} [table]
 */

/**
 * What is found: everything that is shown of a log, and links of experiments, or its curves.
 *
 * @typedef {object} Shown
 * @property {{ name: string, measured: string, theory: string }[]} numbers
 * @property {string[]} findings
 * @property {string[]} warnings
 * @property {string[]} recognised
 * @property {{ name: string, preview: string }[]} unknown
 * @property {{ name: string, svg: string, table: import("./pkg/equisphere.js").ChartTable }[]} charts
 * @property {string} [experiment]
 * @property {string} [replay]
 * @typedef {{ shown?: Shown, table?: string }} Found
 */

/** Logs that are kept, by the numbers of who gave them. @type {Map<number, OwnRun>} */
const logs = new Map();

/**
 * Reads files, in pieces, and compares what is in them with theory; throws a sentence, and keeps nothing then of files
 * that were to be read.
 *
 * @param {Program} program
 * @param {{ run: number } & Logs} request
 * @param {number} slice milliseconds of work between two reports
 * @param {(done: number) => Promise<void> | void} pace is told how many bytes have been read
 * @returns {Promise<Found>}
 */
export async function read(program, { run, files, assignments, settings, theme, words, table }, slice, pace) {
  if (words !== program.spoken()) {
    program.speak(words);
  }
  if (files) {
    forget(run);
    logs.set(run, new program.OwnRun());
  }
  const log = /** @type {OwnRun} */ (logs.get(run));
  try {
    settings.forEach(([name, value]) => log.set(name, value));
    assignments.forEach(([column, quantity]) => log.assign(column, quantity));
    if (files) {
      await take(log, files, slice, pace);
    }
    log.analyse();
  } catch (error) {
    // What was given up may have made way for other files.
    if (logs.get(run) === log && isStop(error)) {
      logs.delete(run);
    } else if (logs.get(run) === log && files) {
      forget(run);
    }
    throw error;
  }
  return table ? { table: log.csv() } : { shown: shown(log, theme) };
}

/** @param {number} run */
function forget(run) {
  logs.get(run)?.free();
  logs.delete(run);
}

/**
 * @param {OwnRun} log
 * @param {File[]} files
 * @param {number} slice
 * @param {(done: number) => Promise<void> | void} pace
 */
async function take(log, files, slice, pace) {
  let [done, last] = [0, performance.now()];
  for (const file of files) {
    log.begin(file.webkitRelativePath || file.name);
    for (let at = 0; at < file.size; at += PIECE) {
      const bytes = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
      log.push(bytes);
      done += bytes.length;
      if (performance.now() - last > slice) {
        await pace(done);
        last = performance.now();
      }
    }
    log.end();
  }
}

/**
 * @param {OwnRun} log
 * @param {number} theme
 * @returns {Shown}
 */
function shown(log, theme) {
  return {
    numbers: log.numbers(),
    findings: log.findings(),
    warnings: log.warnings(),
    recognised: log.recognised(),
    unknown: log.unknown(),
    charts: CHARTS.map((name) => ({ name, svg: log.chart(name, theme), table: log.chart_table(name) })),
    experiment: log.experiment(),
    replay: log.replay(),
  };
}
