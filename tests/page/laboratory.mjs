// All that the tests know of how the page is built: where things are, how to take steps without frames, and how
// to read the state of a run.

import { stored } from "./server.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

/** A page of somebody else with the laboratory in it, under the strictest policy. @param {string} body */
export const host = (body) => ({ "host.html": { body: `<!doctype html><title>host</title><link rel="icon" href="${stored("www/icon.svg")}"><script type="module" src="www/lab.js"></script>${body}` } });

/** Waits until so many laboratories are ready, in the whole program. @param {Page} page @param {number} count */
export async function ready(page, count) {
  await page.waitFor(([selector, count], deep) => deep(selector).length === count, [READY, count]);
  await complete(page);
}

/** Moves all laboratories that are ready into the whole program, as a reader's hand would. @param {Page} page */
export const complete = (page) => page.evaluate((selector, deep) => Promise.all(deep(selector).map((element) => element.whole())).then(() => undefined), READY);

export const LABORATORY = "equisphere-lab";
export const READY = `${LABORATORY}[data-ready]`;
export const FAILED = `${LABORATORY}[data-failed]`;

/** What stands in place of a laboratory that cannot run. */
export const FAILURE = ".failure";
export const AFRESH = ".failure .afresh";
export const FAILED_LINK = ".failure .link";

export const UNFOLD = "button.unfold";
export const PLAY = ".bar button.play";
export const STEP = "button.step";
export const RESET = "button.reset";
export const NEW_SEED = "button.reseed";
export const EXPERIMENTS = "select.experiments";
export const STEP_NUMBER = "span.step";
export const STAGE = "span.stage";
export const DIVERGED = '[data-stage="diverged"]';

export const NOTICE = ".notice:not([data-empty])";
export const CLOSE_NOTICE = ".notice:not([data-empty]) button";
export const SCENE = ".scene";
export const CLAIM = ".claim";
export const EXPERIMENT = ".experiment";
export const SENTENCES = ".sentences";
export const CAUTION = ".caution";
export const DIGITS = ".pictures";
export const MASTHEAD = ".masthead";
export const ARTICLE = "article";

export const SPHERE = ".space > canvas";
export const PICTURES = "canvas[role=img]";

export const TABLE = ".comparison tbody";
export const OPEN_TABLE = ".comparison summary";

export const FAST_FORWARD_STEPS = ".fast-forward input";
export const FAST_FORWARD = ".fast-forward .go";
export const CANCEL = ".fast-forward .cancel";
export const WAIT = ".fast-forward .wait";
export const PROGRESS = ".fast-forward progress";
export const FAST_FORWARD_PROBLEM = ".fast-forward .problem";

/** The offer of a newer build, and its buttons. */
export const UPDATE = ".update p";
export const TAKE_UPDATE = ".update .take";
export const LATER = ".update .later";

/** Ends of the paths of files, for faults of the server. */
export const FILES = { page: "/index.html", wasm: "opening_bg.wasm", whole: "equisphere_bg.wasm", digits: "digits.bin", keeper: "service_worker.js" };

/** What moves in a chart. @param {string} name */
export const chart = (name) => `.chart[data-name="${name}"] canvas:not([aria-hidden])`;
/** The frame of a chart. @param {string} name */
export const chartFrame = (name) => `.chart[data-name="${name}"] canvas[aria-hidden]`;
/** Label, entry, slider and message of a parameter. @param {string} name */
export const control = (name) => `.control[data-name="${name}"]`;
/** Where a value is typed or chosen. @param {string} name */
export const entry = (name) => `${control(name)} :is(input:not([type=range]), select)`;
/** The button that shows a parameter's help, and the help. @param {string} name */
export const about = (name) => `${control(name)} .about`;
/** @param {string} name */
export const help = (name) => `${control(name)} .help`;
/** @param {string} name */
export const slider = (name) => `${control(name)} input[type=range]`;
/** Why a value is refused. @param {string} name */
export const problem = (name) => `${control(name)} .problem`;
/**
 * What a function of the program's own module returns, such as its tables.
 *
 * @param {Page} page
 * @param {(core: any, argument: any) => unknown} script
 * @param {unknown} [argument]
 */
export function inCore(page, script, argument) {
  return page.evaluate(`import(new URL("www/lab.js", document.baseURI)).then(({ core }) => (${script})(core, ${JSON.stringify(argument) ?? "undefined"}))`);
}

/** @param {Page} page @returns {Promise<{ name: string, control: string }[]>} */
export const parameterRows = (page) => inCore(page, (core) => core.parameter_rows().map((/** @type {any} */ row) => ({ name: row.name, control: row.control })));

/** Names of the charts, in their order. @param {Page} page @returns {Promise<string[]>} */
export const chartNames = (page) => inCore(page, (core) => core.chart_rows().map((/** @type {any} */ row) => row.name));

/** Opens an equivalent run by its name. @param {Page} page @param {string} name */
export async function openEquivalentRun(page, name) {
  const names = await inCore(page, (core) => core.equivalent_run_rows().map((/** @type {any} */ row) => row.name));
  await page.click(`.equivalent-runs button:nth-of-type(${names.indexOf(name) + 1})`);
}

/** The value of the parameter as its control shows it. @param {Page} page @param {string} name */
export const value = (page, name) => page.value(entry(name));

/** The value of the parameter in force, as a number. @param {Page} page @param {string} name @returns {Promise<number>} */
export const number = (page, name) => page.on(LABORATORY, (element, name) => element.lab.value(name), name);

/** Waits until a control shows a value: the next frame brings it. @param {Page} page @param {string} name @param {string} value */
export const shows = (page, name, value) => page.waitFor(([selector, value], deep) => deep(selector)[0]?.value === value, [entry(name), value]);

/** @param {Page} page @returns {Promise<number>} */
export const steps = (page) => page.on(LABORATORY, (element) => element.lab.steps());

/** Waits until the run has taken more than so many steps. @param {Page} page @param {number} least */
export const moreSteps = (page, least) => page.waitFor(([selector, least], deep) => deep(selector)[0].lab.steps() > least, [LABORATORY, least]);

/** Pictures drawn so far. @param {Page} page @returns {Promise<number>} */
export const frames = (page) => page.on(LABORATORY, (element) => element.frames);

/** Waits until more than so many pictures are drawn. @param {Page} page @param {number} least */
export const moreFrames = (page, least) => page.waitFor(([selector, least], deep) => deep(selector)[0].frames > least, [LABORATORY, least]);

/** Steps, once they have not changed for a while; fails when they go on changing. @param {Page} page */
export async function settled(page) {
  for (let attempt = 0, before = -1; attempt < 20; attempt += 1) {
    const now = await steps(page);
    if (now === before) {
      return now;
    }
    before = now;
    await page.pause(250);
  }
  throw new Error("the run does not rest");
}

/**
 * Takes steps without waiting for frames, then draws.
 *
 * @param {Page} page
 * @param {number} steps
 * @returns {Promise<{ steps: number, means: Record<string, number> }>} the last record's means by the name of the chart
 */
export async function advance(page, steps) {
  const names = await chartNames(page);
  return page.on(
    LABORATORY,
    (element, [steps, names]) => {
      element.lab.advance(steps);
      element.lab.follow();
      element.clock.redraw();
      const means = names.map((/** @type {string} */ name) => [name, element.lab.last_average(name)]);
      return { steps: element.lab.steps(), means: Object.fromEntries(means) };
    },
    [steps, names],
  );
}

/** Lets the camera and the charts follow the run to where it is. @param {Page} page */
export const follow = (page) => page.on(LABORATORY, (element) => element.lab.follow());

/** Everything that the run's charts and table show, and its last means, as full numbers. @param {Page} page */
export async function state(page) {
  const { means } = await advance(page, 0);
  const rest = await page.on(LABORATORY, ({ lab }) => [lab.steps(), lab.comparisons(), lab.readout().sentences, lab.link()]);
  return { means, steps: rest[0], rest };
}

/** Fast-forwards by what is typed. @param {Page} page @param {string | number} steps */
export async function fastForward(page, steps) {
  await page.fill(FAST_FORWARD_STEPS, String(steps), { enter: false });
  await page.click(FAST_FORWARD);
}

/** Whether a fast-forward is under way. @param {Page} page @returns {Promise<boolean>} */
export const away = (page) => page.visible(CANCEL);

/** Waits until a fast-forward has landed. @param {Page} page */
export const landed = (page) => page.waitFor((selector, deep) => !deep(selector)[0].checkVisibility(), CANCEL);
