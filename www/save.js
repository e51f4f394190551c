// @ts-check
import { element } from "./dom.js";

/** Milliseconds for which a file stays in memory after it was handed to the browser. */
const KEPT = 60_000;

/**
 * Whether the browser is known to refuse downloads: in a frame with `sandbox` and without `allow-downloads`. A frame
 * that cannot be asked refuses them where it has no origin.
 */
export function refusesDownloads() {
  try {
    const sandbox = /** @type {HTMLIFrameElement | null} */ (window.frameElement)?.sandbox;
    if (sandbox !== undefined && window.frameElement?.hasAttribute("sandbox")) {
      return !sandbox.contains("allow-downloads");
    }
  } catch {
    // A frame of another origin does not say.
  }
  return self.origin === "null" && window !== window.top;
}

/**
 * Hands a file to the browser, which saves it.
 *
 * @param {string} name
 * @param {Blob} file
 */
export function save(name, file) {
  const address = URL.createObjectURL(file);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT);
}

/**
 * The picture on a canvas as a file; nothing where the browser makes none.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {Promise<Blob | null>}
 */
export const png = (canvas) => new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
