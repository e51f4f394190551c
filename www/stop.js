// @ts-check
import { reason } from "./dom.js";

/** What the glue says when it is called after a panic or with an object of an instance that was replaced. */
const GLUE = /^panicked at|stale object|recursive use of an object|null pointer passed to rust|ownership of Rust value/;

/**
 * Whether an error means that the program has stopped, and not that it refused something in a sentence.
 *
 * @param {unknown} error
 */
export function isStop(error) {
  return (typeof WebAssembly === "object" && error instanceof WebAssembly.RuntimeError) || error instanceof RangeError || GLUE.test(reason(error));
}
