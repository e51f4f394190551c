// @ts-check
import { reason } from "./dom.js";
import { Unable } from "./failure.js";

/** The shortest module. @type {number[]} */
const EMPTY = [0, 97, 115, 109, 1, 0, 0, 0];
/** A module that is valid where SIMD is known: a function that returns `i8x16.popcnt(i8x16.splat(0))`. */
const SIMD = [...EMPTY, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

/**
 * Compiles a module; throws an `Unable` that says why it cannot.
 *
 * @param {URL} address
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compile(address) {
  if (typeof WebAssembly !== "object") {
    throw new Unable("no_webassembly");
  }
  const answer = await ask(address);
  const streams = "compileStreaming" in WebAssembly && answer.headers.get("content-type")?.startsWith("application/wasm");
  try {
    return await (streams ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer()));
  } catch (error) {
    throw await diagnosis(address, error);
  }
}

/** @param {URL} address */
async function ask(address) {
  const places = { address: address.href };
  const answer = await fetch(address).catch((error) => {
    throw new Unable("unreachable", { ...places, why: reason(error) });
  });
  if (!answer.ok) {
    throw new Unable("missing", { ...places, status: answer.status });
  }
  return answer;
}

/**
 * Why the program could not be compiled: told from what else compiles, and from what the server sent.
 *
 * @param {URL} address
 * @param {unknown} error
 * @returns {Promise<unknown>}
 */
async function diagnosis(address, error) {
  try {
    new WebAssembly.Module(new Uint8Array(EMPTY));
  } catch {
    return new Unable("policy");
  }
  if (!WebAssembly.validate(new Uint8Array(SIMD))) {
    return new Unable("too_old");
  }
  const places = { address: address.href };
  const answer = await ask(address);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (EMPTY.slice(0, 4).some((byte, index) => bytes[index] !== byte)) {
    return new Unable("not_wasm", { ...places, type: answer.headers.get("content-type") ?? "" });
  }
  return new Unable("damaged", { ...places, why: reason(error) });
}
