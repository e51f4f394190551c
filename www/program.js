// @ts-check
// The program: compiled once for the page, one instance for all laboratories on it.
import init, * as core from "./pkg/equisphere.js";
import { fill, reason } from "./dom.js";
import { Unable } from "./failure.js";

export { core };

const ADDRESS = new URL("./pkg/equisphere_bg.wasm", import.meta.url);

/** The shortest module. @type {number[]} */
const EMPTY = [0, 97, 115, 109, 1, 0, 0, 0];
/** A module that is valid where SIMD is known: a function that returns `i8x16.popcnt(i8x16.splat(0))`. */
const SIMD = [...EMPTY, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

/**
 * Who has objects in the instance, and takes them out and in again when it is replaced.
 *
 * @typedef {{ park: () => void, resume: () => void }} Tenant
 */

/** @type {Set<Tenant>} */
export const tenants = new Set();

/** @type {WebAssembly.Module | undefined} */
let compiled;
/** @type {Promise<void> | undefined} */
let loading;
/** Whether the instance has trapped or panicked, so that it is not to be trusted with a new run. */
let broken = false;

/** The compiled program, for workers. */
export const compiledProgram = () => compiled;

/** Loads the program, once; throws an `Unable` that says why it cannot. */
export function load() {
  loading ??= start().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function start() {
  compiled = await compile();
  await init({ module_or_path: compiled });
  if (!core.known_answer()) {
    throw new Unable("wrong_numbers");
  }
}

/** @returns {Promise<WebAssembly.Module>} */
async function compile() {
  if (typeof WebAssembly !== "object") {
    throw new Unable("no_webassembly");
  }
  const answer = await ask();
  const streams = "compileStreaming" in WebAssembly && answer.headers.get("content-type")?.startsWith("application/wasm");
  try {
    return await (streams ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer()));
  } catch (error) {
    throw await diagnosis(error);
  }
}

async function ask() {
  const places = { address: ADDRESS.href };
  const answer = await fetch(ADDRESS).catch((error) => {
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
 * @param {unknown} error
 * @returns {Promise<unknown>}
 */
async function diagnosis(error) {
  try {
    new WebAssembly.Module(new Uint8Array(EMPTY));
  } catch {
    return new Unable("policy");
  }
  if (!WebAssembly.validate(new Uint8Array(SIMD))) {
    return new Unable("too_old");
  }
  const places = { address: ADDRESS.href };
  const answer = await ask();
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (EMPTY.slice(0, 4).some((byte, index) => bytes[index] !== byte)) {
    return new Unable("not_wasm", { ...places, type: answer.headers.get("content-type") ?? "" });
  }
  return new Unable("damaged", { ...places, why: reason(error) });
}

/**
 * Words of the page's frame.
 *
 * @param {string} key without its section, `control`
 * @param {Record<string, string | number>} [places]
 */
export function words(key, places) {
  return fill(core.text(`control.${key}`), places);
}

/** Tells that the instance has trapped or panicked. */
export function condemn() {
  broken = true;
}

/** Replaces the instance if it has stopped. The runs of other laboratories move into the new one. */
export function restart() {
  if (!broken) {
    return;
  }
  broken = false;
  const moving = [...tenants];
  moving.forEach((tenant) => tenant.park());
  core.__wbg_reset_state();
  moving.forEach((tenant) => tenant.resume());
}
