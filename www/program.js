// @ts-check
// The program, one instance for all laboratories of the page: at first a small one that knows the default experiment
// alone, then the whole one. What the small one knows the whole one knows too, so a laboratory moves from one to the
// other while it runs.
import init, * as opening from "./pkg/opening.js";
import { compile } from "./compile.js";
import { fill, reason } from "./dom.js";
import { Unable } from "./failure.js";
import { learn, teach } from "./languages.js";

export { stopped, unable } from "./failure.js";
export { settleLanguage } from "./languages.js";

/** @typedef {typeof import("./pkg/equisphere.js")} Core */

/**
 * The program that has been loaded last. What only the whole one has is called after `whole()`.
 *
 * @type {Core}
 */
export let core = /** @type {any} */ (/** @type {Pick<Core, "known_answer" | "speak" | "text" | "theme_number">} */ (opening));

/** Whether the whole program is there. */
export const isWhole = () => core !== /** @type {any} */ (opening);

const ADDRESS = new URL("./pkg/opening_bg.wasm", import.meta.url);

/**
 * Who has objects in an instance, and takes them out and in again when it is replaced.
 *
 * @typedef {{ park: () => void, resume: () => void }} Tenant
 */

/** @type {Set<Tenant>} */
export const tenants = new Set();

/** Fetches the script of the whole program. @type {() => Promise<typeof import("./whole.js")>} */
let fetchWhole = () => Promise.reject(new Error());

/** Says how the script of the whole program, which asks for this one, is fetched. @param {typeof fetchWhole} fetch */
export function provideWhole(fetch) {
  fetchWhole = fetch;
}

/** @type {Promise<unknown> | undefined} */
let opened;
/** @type {Promise<import("./whole.js").Whole> | undefined} */
let completed;
/** Whether an instance has trapped or panicked, so that it is not to be trusted with a new run. */
let broken = false;

/** Loads the program of the first view, unless the whole one is there; throws an `Unable` that says why it cannot. */
export function load() {
  if (isWhole()) {
    return whole();
  }
  if (!opened) {
    // A failure is told when its words are there.
    const learned = learn(0);
    opened = compile(ADDRESS)
      .finally(() => learned)
      .then((module) => init({ module_or_path: module }))
      .then(() => check(core));
    opened.catch(() => (opened = undefined));
  }
  return opened;
}

/** Loads the whole program, once; throws an `Unable` that says why it cannot. */
export function whole() {
  completed ??= Promise.all([fetchWhole(), learn(1)])
    .catch((error) => {
      throw new Unable("part", { why: reason(error) });
    })
    .then(([{ open }]) => open(compile, words))
    .then((loaded) => {
      check(loaded.program);
      core = loaded.program;
      return loaded;
    })
    .catch((error) => {
      completed = undefined;
      throw error;
    });
  return completed;
}

/** Has a program speak the language of the page. An engine that computes steps with a known result wrongly shows no numbers at all. @param {Core} program */
function check(program) {
  teach(program);
  if (!program.known_answer()) {
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

/** Takes over a program that was loaded elsewhere, where a script has a copy of this one in it. @param {Core} program */
export function adopt(program) {
  core = program;
}

/** Tells that an instance has trapped or panicked. */
export function condemn() {
  broken = true;
}

/** Replaces the instances if one has stopped. The runs of other laboratories move into the new ones. */
export function restart() {
  if (!broken) {
    return;
  }
  broken = false;
  const moving = [...tenants];
  moving.forEach((tenant) => tenant.park());
  if (opened) {
    opening.__wbg_reset_state();
    teach(opening);
  }
  if (isWhole()) {
    core.__wbg_reset_state();
    teach(core);
  }
  moving.forEach((tenant) => tenant.resume());
}
