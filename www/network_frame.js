// @ts-check
import { button, element } from "./dom.js";
import { frame as box } from "./figure.js";
import { words as frameWords } from "./program.js";

/** @typedef {import("./pkg/equisphere.js").NetworkView} NetworkView */

/** CSS pixels of height of a chart. */
const CHART_HEIGHT = 128;
const HISTOGRAM_HEIGHT = 96;
const WEIGHTS_HEIGHT = 110;

/** Steps in a second that are offered, with their words; as many as the machine can is one more. @type {[number, string][]} */
const SPEEDS = [
  [10, "speed.10"],
  [100, "speed.100"],
  [500, "speed.500"],
];
/** The most layers of a network. */
const LAYERS = 3;
/** What is chosen at first. */
const USUAL_SPEED = 100;

/** The legend: words, and how they look. */
const LEGEND = [
  ["legend.measured", "measured dot"],
  ["legend.theory", "theory line"],
  ["legend.first", "ink dot"],
];

/** A canvas in a box, and how it is drawn. @typedef {{ box: HTMLElement, canvas: HTMLCanvasElement }} Sheet */

/**
 * A chart with its title and the numbers over it.
 *
 * @param {string} title
 * @param {string} symbol
 * @param {string} meaning
 * @param {number} height
 */
function chart(title, symbol, meaning, height = CHART_HEIGHT) {
  const canvas = element("canvas", { role: "img", "aria-label": title });
  const [measured, theory] = ["measured number", "theory number"].map((name) => element("span", { class: name }));
  const layers = box("layers", height, canvas);
  const caption = element("figcaption", {}, element("strong", { title: meaning }, title), element("span", { class: "symbol" }, symbol), element("span", { class: "numbers" }, measured, theory));
  return { root: element("figure", { class: "chart" }, caption, layers), box: layers, canvas, measured, theory };
}

/**
 * What a network is shown with: everything that is written to, drawn upon or clicked.
 *
 * @param {NetworkView} view
 * @param {(key: string) => string} words
 * @param {HTMLElement} pad
 * @param {HTMLElement} notice
 */
export function buildFrame(view, words, pad, notice) {
  const bar = buildBar(view, words);
  const loss = chart(words("loss"), "", words("loss.meaning"));
  const accuracy = chart(words("accuracy"), "", words("accuracy.meaning"));
  const layers = Array.from({ length: LAYERS }, () => buildLayer(view, words));
  const weights = element("canvas", { role: "img", "aria-label": words("weights.alternative") });
  const weightsBox = box("layers", WEIGHTS_HEIGHT, weights);
  const pictures = element("figure", { class: "chart weights" }, element("figcaption", {}, element("strong", {}, words("weights"))), weightsBox);
  const [claim, look] = ["claim", "look"].map((name) => element("span", { class: name }));
  const [sentences, invariance] = ["sentences", "invariance"].map((name) => element("span", { class: name }));
  const legend = element("div", { class: "legend" }, ...LEGEND.map(([name, look]) => element("span", { class: look }, words(name))));
  const digit = element("figure", { class: "chart" }, element("figcaption", {}, element("strong", {}, words("digit"))), pad);
  const top = element("div", { class: "row" }, loss.root, accuracy.root, digit);
  const columns = element("div", { class: "row layers-row" }, ...layers.map(({ root }) => root));
  const middle = element("div", { class: "bench" }, element("div", { class: "charts" }, top, columns, pictures, legend));
  const root = element("div", { class: "laboratory network" }, bar.root, element("p", { class: "experiment" }, claim, " ", look), middle, element("div", { class: "foot" }, element("p", {}, invariance), sentences), notice);
  return { root, bar, loss, accuracy, digit, layers, weights: { root: pictures, box: weightsBox, canvas: weights }, middle, claim, look, sentences, invariance };
}

/**
 * @param {NetworkView} view
 * @param {(key: string) => string} words
 */
function buildLayer(view, words) {
  const title = element("h3", {});
  const meaning = element("p", { class: "meaning" });
  const charts = view.layer_charts().map((row) => chart(row.title, row.symbol, row.meaning));
  const histogram = chart(words("histogram"), words("histogram.symbol"), words("histogram.meaning"), HISTOGRAM_HEIGHT);
  const [angle, ...others] = charts.map((chart) => chart.root);
  const root = element("section", { class: "layer" }, title, meaning, angle, histogram.root, ...others);
  return { root, title, meaning, charts, histogram };
}

/**
 * @param {NetworkView} view
 * @param {(key: string) => string} words
 */
function buildBar(view, words) {
  const play = element("button", { type: "button", class: "play" }, frameWords("play"));
  const [step, reset] = ["step", "reset"].map((name) => button(name, frameWords));
  const speeds = SPEEDS.map(([speed, name]) => element("option", { value: speed }, words(name)));
  const speed = element("select", { class: "speed", "aria-label": frameWords("speed"), title: frameWords("speed") }, ...speeds, element("option", { value: Infinity }, frameWords("speed.fastest")));
  speed.value = String(USUAL_SPEED);
  const presets = view.preset_rows().map((row) => element("option", { value: row.name }, row.title));
  const experiments = element("select", { class: "experiments", "aria-label": frameWords("experiment") }, ...presets, element("option", { value: "", hidden: true }, frameWords("own_settings")));
  const number = element("span", { class: "step number" }, "0");
  const past = element("input", { type: "range", class: "past", min: 0, max: 0, value: 0, disabled: true, "aria-label": words("past"), title: words("past.title") });
  const link = element("a", { class: "link", href: "", title: words("link.title") }, words("link"));
  const buttons = element("div", { class: "buttons", role: "group", "aria-label": frameWords("run") }, play, step, reset, speed);
  const clock = element("div", { class: "clock" }, element("span", {}, frameWords("clock.step"), " ", number), past, link);
  return { root: element("div", { class: "bar" }, buttons, experiments, clock), play, step, reset, speed, experiments, number, past, link };
}
