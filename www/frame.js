// @ts-check
import { button, element } from "./dom.js";
import { frame as box } from "./figure.js";
import { core, words } from "./program.js";

/** @typedef {import("./pkg/equisphere.js").ChartRow} ChartRow */

/** CSS pixels of height where no style sheet says more. */
const SPHERE_HEIGHT = 360;
/** So many charts are shown before the reader chooses. */
const CHARTS_AT_FIRST = 3;
const CHART_HEIGHT = 160;

/** What a laboratory is built of: everything that is written to, drawn upon or clicked. @typedef {ReturnType<typeof buildFrame>} Frame */

/**
 * Builds the frame of a laboratory. What comes with the whole program has its places in it: beside the pictures
 * (`middle`), under the charts (`column`) and in the foot.
 *
 * @param {HTMLElement} notice
 * @param {import("./composition.js").Composition} composition
 */
export function buildFrame(notice, { charts: shown, knobs: turned, caption, embedded }) {
  const bar = buildBar();
  const sphere = buildSphere();
  sphere.out.hidden = !embedded;
  const charts = core.chart_rows().map(buildChart);
  charts.forEach(({ root, name }, index) => (root.hidden = !(shown ? shown.includes(name) : index < CHARTS_AT_FIRST)));
  const foot = buildFoot();
  const knobs = turned.map(buildKnob);
  const column = element("div", { class: "charts", "data-none": shown?.length === 0 }, ...charts.map(({ root }) => root));
  const middle = element("div", { class: "bench" }, sphere.root, column);
  const legend = element("p", { class: "figure-caption", hidden: caption === "" }, caption);
  const root = element("div", { class: "laboratory" }, bar.root, element("div", { class: "tune" }, ...knobs.map(({ root }) => root)), foot.experiment, middle, legend, foot.root, notice);
  const named = { laboratory: root, bar: bar.root, sphere: sphere.root, charts: column, foot: foot.root, out: sphere.out };
  Object.entries(named).forEach(([name, { part }]) => part.add(name));
  return { root, bar, sphere, pictures: sphere.pictures, charts, column, middle, knobs, foot };
}

/** How many times faster than usual a run may play, and how fractions are written. */
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16, 64];
/** @type {Record<number, string>} */
const FRACTIONS = { 0.25: "¼", 0.5: "½" };

/** @param {string} name class or classes */
function output(name) {
  return element("span", { class: name });
}

function buildBar() {
  const play = element("button", { type: "button", class: "play" }, words("play"));
  const [step, reset, reseed, share, unfold] = ["step", "reset", "reseed", "share", "unfold"].map((name) => button(name, words));
  const experiments = element("select", { class: "experiments", "aria-label": words("experiment") });
  const speeds = SPEEDS.map((speed) => element("option", { value: speed }, words("speed.times", { speed: FRACTIONS[speed] ?? speed })));
  const speed = element("select", { class: "speed", "aria-label": words("speed"), title: words("speed") }, ...speeds, element("option", { value: Infinity }, words("speed.fastest")));
  speed.value = "1";
  const keys = element("button", { type: "button", class: "keys", title: words("keys.title"), "aria-label": words("keys.title") }, words("help.sign"));
  const [number, relaxations, stage] = ["step number", "relaxations number", "stage"].map(output);
  const buttons = element("div", { class: "buttons", role: "group", "aria-label": words("run") }, play, step, reset, reseed, speed);
  const clock = element("div", { class: "clock" }, element("span", {}, words("clock.step"), " ", number), relaxations, stage);
  const root = element("div", { class: "bar" }, buttons, experiments, clock, unfold, share, keys);
  return { root, play, step, reset, reseed, share, unfold, speed, keys, experiments, number, relaxations, stage };
}

function buildSphere() {
  const canvas = element("canvas", { tabindex: 0, role: "img", title: words("sphere.title"), "aria-label": words("sphere") });
  const [scene, radius] = ["scene", "radius number"].map(output);
  const pictures = buildPictures();
  const out = element("a", { class: "out", href: "", target: "_blank", rel: "noopener" }, words("out"));
  const space = box("space", SPHERE_HEIGHT, canvas, pictures.root, out);
  const legend = (/** @type {string} */ name, /** @type {string} */ look) => element("span", { class: look, "data-name": name }, words(`legend.${name}`));
  const fit = button("fit", words);
  const predicted = legend("radius", "theory line");
  predicted.append(" ", radius);
  const root = element(
    "figure",
    { class: "sphere" },
    element("figcaption", {}, scene, element("span", { class: "hint" }, words("sphere.hint")), fit),
    space,
    element("div", { class: "legend" }, legend("weights", "measured dot"), legend("replica", "ink dot"), predicted, legend("minimiser", "minimiser dot")),
  );
  return { root, box: space, canvas, scene, radius, fit, pictures, out };
}

/** Small pictures of weights, where the weights are images. */
function buildPictures() {
  const picture = (/** @type {string} */ name) => element("canvas", { role: "img", "aria-label": words(`picture.${name}`) });
  const [weights, component] = ["weights", "component"].map(picture);
  const figure = (/** @type {HTMLCanvasElement} */ canvas, /** @type {string} */ name, /** @type {string} */ look) =>
    element("figure", {}, canvas, element("figcaption", { class: look }, words(`legend.${name}`)));
  const root = element("div", { class: "pictures", hidden: true }, figure(weights, "replica", "ink"), figure(component, "minimiser", "minimiser"));
  return { root, weights, component };
}

/** @param {ChartRow} row */
function buildChart(row) {
  const front = element("canvas", { role: "img", tabindex: 0, "aria-label": row.title });
  const back = element("canvas", { "aria-hidden": "true" });
  front.style.zIndex = "1";
  const layers = box("layers", CHART_HEIGHT, front, back);
  const [measured, theory, gap] = ["measured number", "theory number", "gap number"].map(output);
  const root = element(
    "figure",
    { class: "chart", "data-name": row.name },
    element(
      "figcaption",
      {},
      element("strong", { title: row.meaning }, row.title),
      element("span", { class: "symbol" }, row.symbol),
      element("span", { class: "numbers" }, measured, element("span", { class: "what" }, row.theory_label), theory, gap),
    ),
    layers,
    element("p", { class: "empty" }, words("chart.empty")),
  );
  return { root, name: row.name, title: row.title, box: layers, front, back, measured, theory, gap };
}

/** A knob begins in the middle of its way; see `Knobs`. @param {string} name of the parameter */
function buildKnob(name) {
  const input = element("input", { type: "range", min: 0, max: 1, step: 0.025 });
  const shown = output("number");
  const label = element("span", {}, words(`knob.${name}`));
  return { name, label, input, shown, root: element("label", {}, label, input, shown) };
}

function buildFoot() {
  const [claim, look, sentences, caution] = ["claim", "look", "sentences", "caution"].map(output);
  const experiment = element("p", { class: "experiment" }, claim, " ", look);
  const root = element("div", { class: "foot" }, sentences, caution);
  return { root, experiment, claim, look, sentences, caution };
}
