// @ts-check
import { words } from "./program.js";

/**
 * Puts an address into the clipboard, or shows it where the browser keeps that closed.
 *
 * @param {string} address
 * @param {boolean} replays whether the address holds every change that was made on the way
 * @param {(message: string) => void} say
 */
export async function share(address, replays, say) {
  const exact = replays ? "" : words("share.shortened");
  try {
    await navigator.clipboard.writeText(address);
    say(words("share.copied", { exact }).trim());
  } catch {
    say(words("share.refused", { address, exact }).trim());
  }
}
