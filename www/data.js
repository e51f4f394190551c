// @ts-check
import { words } from "./program.js";

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
  const answer = await fetch(new URL(`./data/${name}`, import.meta.url));
  if (!answer.ok) {
    throw new Error(words("data.status", { status: answer.status }));
  }
  if (answer.headers.get("content-type")?.startsWith("text/html")) {
    throw new Error(words("data.html"));
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  files.set(name, bytes);
  return bytes;
}
