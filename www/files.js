// @ts-check
import { words } from "./program.js";

/**
 * The bytes of a file of the page; throws a sentence.
 *
 * @param {URL} address
 * @returns {Promise<Uint8Array>}
 */
export async function fetchFile(address) {
  const answer = await fetch(address);
  if (!answer.ok) {
    throw new Error(words("data.status", { status: answer.status }));
  }
  if (answer.headers.get("content-type")?.startsWith("text/html")) {
    throw new Error(words("data.html"));
  }
  return new Uint8Array(await answer.arrayBuffer());
}
