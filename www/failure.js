// @ts-check
import { element, words } from "./dom.js";

/**
 * Puts an explanation where the laboratory would have been.
 *
 * @param {Element} lab
 * @param {unknown} error why it could not start
 */
export function explain(lab, error) {
  const refused = typeof WebAssembly === "object" && error instanceof WebAssembly.CompileError;
  const message = refused
    ? "The browser refused to run the laboratory’s WebAssembly: either it is too old to know WebAssembly SIMD, or the content security policy of this site lacks 'wasm-unsafe-eval'."
    : "The laboratory could not start.";
  const details = element("small", {}, words(error));
  lab.replaceChildren(element("p", { class: "fallback", role: "alert" }, message, element("br"), details));
  lab.setAttribute("data-failed", "");
}
