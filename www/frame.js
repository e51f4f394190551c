// @ts-check
import { element } from "./dom.js";
import { frame as box } from "./figure.js";
import { core, words } from "./program.js";

/** @typedef {import("./pkg/equisphere.js").ChartRow} ChartRow */

/** CSS pixels of height where no style sheet says more. */
const SPHERE_HEIGHT = 360;
const CHART_HEIGHT = 160;

/** What a laboratory is built of: everything that is written to, drawn upon or clicked. @typedef {ReturnType<typeof buildFrame>} Frame */

/**
 * Builds the frame of a laboratory.
 *
 * @param {{ controls: HTMLElement, fastForward: HTMLElement, table: HTMLElement, notice: HTMLElement }} parts
 */
export function buildFrame(parts) {
  const bar = buildBar();
  const sphere = buildSphere();
  const charts = core.chart_rows().map(buildChart);
  const foot = buildFoot(parts);
  const middle = element("div", { class: "bench" }, sphere.root, element("div", { class: "charts" }, ...charts.map(({ root }) => root)), parts.controls);
  const root = element("div", { class: "laboratory" }, bar.root, middle, foot.root, parts.notice);
  return { root, bar, sphere, pictures: sphere.pictures, charts, foot };
}

/** @param {string} name */
function button(name) {
  return element("button", { type: "button", class: name, title: words(`${name}.title`) }, words(name));
}

/** @param {string} name class or classes */
function output(name) {
  return element("span", { class: name });
}

function buildBar() {
  const play = element("button", { type: "button", class: "play" }, words("play"));
  const [step, reset, reseed, share] = ["step", "reset", "reseed", "share"].map(button);
  const rows = core.preset_rows().map((row) => element("option", { value: row.name }, row.title));
  const experiments = element("select", { "aria-label": words("experiment") }, ...rows, element("option", { value: "", hidden: true }, words("own_settings")));
  const [number, relaxations, stage] = ["step number", "relaxations number", "stage"].map(output);
  const buttons = element("div", { class: "buttons", role: "group", "aria-label": words("run") }, play, step, reset, reseed);
  const clock = element("div", { class: "clock" }, element("span", {}, words("clock.step"), " ", number), relaxations, stage);
  const root = element("div", { class: "bar" }, buttons, experiments, clock, share);
  return { root, play, step, reset, reseed, share, experiments, number, relaxations, stage };
}

function buildSphere() {
  const canvas = element("canvas", { tabindex: 0, role: "img", title: words("sphere.title"), "aria-label": words("sphere") });
  const [scene, radius] = ["scene", "radius number"].map(output);
  const pictures = buildPictures();
  const space = box("space", SPHERE_HEIGHT, canvas, pictures.root);
  const legend = (/** @type {string} */ name, /** @type {string} */ look) => element("span", { class: look }, words(`legend.${name}`));
  const predicted = legend("radius", "theory line");
  predicted.append(" ", radius);
  const root = element(
    "figure",
    { class: "sphere" },
    element("figcaption", {}, scene, element("span", { class: "hint" }, words("sphere.hint"))),
    space,
    element("div", { class: "legend" }, legend("weights", "measured dot"), legend("replica", "ink dot"), predicted, legend("minimiser", "minimiser dot")),
  );
  return { root, box: space, canvas, scene, radius, pictures };
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
  const front = element("canvas", { role: "img", "aria-label": row.title });
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
  return { root, title: row.title, box: layers, front, back, measured, theory, gap };
}

/** @param {{ fastForward: HTMLElement, table: HTMLElement }} parts */
function buildFoot({ fastForward, table }) {
  const [claim, look, sentences, caution] = ["claim", "look", "sentences", "caution"].map(output);
  const root = element("div", { class: "foot" }, element("p", { class: "experiment" }, claim, " ", look), sentences, caution, fastForward, table);
  return { root, claim, look, sentences, caution };
}
