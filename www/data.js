// @ts-check
import { reason } from "./dom.js";
import { fetchFile } from "./files.js";
import { words } from "./program.js";
import { isStop } from "./stop.js";

/** @typedef {import("./pkg/equisphere.js").Lab} Lab */

/** Where the data files are, by their names: the build writes its hashes into strings such as these. */
const ADDRESSES = new Map([["digits.bin", new URL("./data/digits.bin", import.meta.url)]]);

/** Files that have arrived, by their names. @type {Map<string, Uint8Array>} */
const files = new Map();

/**
 * A data file of the page, from the network or from an earlier time; throws a sentence.
 *
 * @param {string} name
 * @returns {Promise<Uint8Array>}
 */
export async function fetchData(name) {
  const there = files.get(name);
  if (there) {
    return there;
  }
  const bytes = await fetchFile(/** @type {URL} */ (ADDRESSES.get(name)));
  files.set(name, bytes);
  return bytes;
}

/**
 * Fetches what the opened experiment waits for; if that fails, the one before goes on.
 *
 * @param {Lab} lab
 * @param {(message: string) => void} say
 */
export async function fetchWanted(lab, say) {
  const name = lab.wanted_data();
  const ticket = lab.waiting();
  if (!name || ticket === 0) {
    return;
  }
  say(words("data.loading"));
  let loads = false;
  try {
    const bytes = await fetchData(name);
    if (lab.wanted_data() === name) {
      loads = true;
      lab.load_data(bytes);
      say("");
    }
  } catch (error) {
    if (isStop(error)) {
      throw error;
    }
    // An experiment that was opened in the meantime is not given up for the failure of this one.
    if (lab.give_up(ticket) || loads) {
      say(words("data.failed", { why: reason(error) }));
    }
  }
}
