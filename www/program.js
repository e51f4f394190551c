// @ts-check
// The program: compiled once for the page, one instance for all laboratories on it.
import init, * as core from "./pkg/equisphere.js";
import { compile } from "./compile.js";
import { fill } from "./dom.js";
import { Unable } from "./failure.js";

export { core };

const ADDRESS = new URL("./pkg/equisphere_bg.wasm", import.meta.url);

/**
 * Who has objects in the instance, and takes them out and in again when it is replaced.
 *
 * @typedef {{ park: () => void, resume: () => void }} Tenant
 */

/** @type {Set<Tenant>} */
export const tenants = new Set();

/** @type {Promise<void> | undefined} */
let loading;
/** Whether the instance has trapped or panicked, so that it is not to be trusted with a new run. */
let broken = false;

/** Loads the program, once; throws an `Unable` that says why it cannot. */
export function load() {
  loading ??= start().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function start() {
  await init({ module_or_path: await compile(ADDRESS) });
  // An engine that computes steps with a known result wrongly shows no numbers at all.
  if (!core.known_answer()) {
    throw new Unable("wrong_numbers");
  }
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

/** @type {Promise<typeof import("./annex.js")> | undefined} */
let script;
/** @type {Promise<import("./annex.js").Annex> | undefined} */
let annexed;
/** The words that load on demand, once they are there. */
let onDemand = "";

/** Loads the words that the first view does not need, with the script of the annex. */
export function moreWords() {
  script ??= import("./annex.js").then(
    (loaded) => {
      onDemand = loaded.onDemand;
      core.load_words(onDemand);
      return loaded;
    },
    (error) => {
      script = undefined;
      throw error;
    },
  );
  return script;
}

/** A text that may load on demand: empty until then. @param {string} key */
export function later(key) {
  const text = core.text(key);
  return text === key ? "" : text;
}

/** What the first view does not need, loaded once when it is asked for: links, workers, pictures that stand still. */
export function annex() {
  annexed ??= moreWords()
    .then(({ open }) => open(compile, words))
    .catch((error) => {
      annexed = undefined;
      throw error;
    });
  return annexed;
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
  if (onDemand !== "") {
    core.load_words(onDemand);
  }
  moving.forEach((tenant) => tenant.resume());
}
