// What was measured, for the terminal and for docs/performance.md.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, release } from "node:os";

/** Rows of cells as a table in Markdown. */
function table(heads, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Rules besides SGD and its momentum, and the digits: rows for some peers alone. */
export const OTHER_RULES = [...["adam", "adamw", "lion", "hyperball"].flatMap((rule) => [`${rule} 3 256`, `${rule} 100 256`]), "muon 64 256", "digits 64 256"];

const times = (ratio) => `${ratio.toFixed(ratio < 10 ? 2 : 0)}×`;

/** Cases down, peers across; a cell is the median ratio and its quartiles. */
function comparison(rows, where) {
  const here = rows.filter((row) => row.where === where);
  const peers = [...new Set(here.map((row) => row.peer))];
  const cases = [...new Set(here.map((row) => row.case))];
  const cell = (test, peer) => {
    const row = here.find((row) => row.case === test && row.peer === peer);
    return row ? `${times(row.ratio)} (${row.quartiles.map((quartile) => quartile.toFixed(quartile < 10 ? 2 : 0)).join("–")})` : "";
  };
  return table(["case", ...peers], cases.map((test) => [test, ...peers.map((peer) => cell(test, peer))]));
}

/** The targets of the project, each with what was measured. */
function targets(rows, page) {
  const ratio = (where, test, peer) => rows.find((row) => row.where === where && row.case === test && row.peer === peer)?.ratio;
  const least = (where, tests, peer) => {
    const found = tests.map((test) => ratio(where, test, peer)).filter((found) => found !== undefined);
    return found.length > 0 ? Math.min(...found) : undefined;
  };
  const many = ["step 3 256", "step 32 256", "step 100 256", "step 1000 256"];
  const one = ["step 3 1", "step 32 1", "step 100 1", "step 1000 1"];
  const aims = [
    ["WebAssembly in Node over native code of the same source, M = 256", 0.95, least("Node", many, "native, same source")],
    ["WebAssembly in Chromium over the same", 0.8, least("Chromium", many, "native, same source")],
    ["best JavaScript, d = 3, M = 256", 5, ratio("Node", "step 3 256", "best JavaScript")],
    ["best JavaScript, d = 3, M = 1", 1.5, ratio("Node", "step 3 1", "best JavaScript")],
    ["best JavaScript, d = 100, M = 256", 5, ratio("Node", "step 100 256", "best JavaScript")],
    ["numba, M = 256", 1.9, least("Node", many, "numba")],
    ["numba, M = 1", 1.3, least("Node", one, "numba")],
    ["other rules and the digits, M = 256: best JavaScript", 1, least("Node", OTHER_RULES, "best JavaScript")],
    ["other rules, M = 256: numba", 1, least("Node", OTHER_RULES.filter((test) => !test.startsWith("digits")), "numba")],
    ["digits, M = 256: numba", 1, ratio("Node", "digits 64 256", "numba")],
    ["JAX, M = 256", 10, least("Node", many, "JAX")],
    ["NumPy, M = 256", 7, least("Node", many, "NumPy")],
    ["PyTorch, M = 256", 12, least("Node", many, "PyTorch")],
    ["training the network: NumPy", 1, ratio("Node", "network", "NumPy")],
    ["training the network: PyTorch", 1, ratio("Node", "network", "PyTorch")],
    ["training the network in Chromium: NumPy", 1, ratio("Chromium", "network", "NumPy")],
    ["training the network in Chromium: PyTorch", 1, ratio("Chromium", "network", "PyTorch")],
    ["training the network in Chromium: TensorFlow.js", 1, ratio("Chromium", "network", "TensorFlow.js")],
    ["normals: rand_distr in WebAssembly", 3, ratio("Node", "normals", "rand_distr in WebAssembly")],
    ["normals: best JavaScript", 8, ratio("Node", "normals", "best JavaScript")],
    ["reduction at d = 1000, flat, M = 256: the whole step", 40, ratio("Node", "reduction 1000 256", "whole step")],
  ];
  const measured = aims.map(([name, aim, found]) => {
    const verdict = found === undefined ? "not measured in this run" : found >= aim ? "reached" : `missed by ${Math.ceil(100 * (1 - found / aim))}%`;
    return [name, `≥ ${aim}×`, found === undefined ? "" : times(found), verdict];
  });
  return table(["", "target", "measured", ""], [...measured, ...(page ? pageTargets(page) : [])]);
}

/** The targets of the page. */
function pageTargets(page) {
  const { first_picture_ms, bytes_gzip } = page.summary;
  const limits = [
    ["first picture on this machine", "≤ 300 ms", first_picture_ms, 300, `${first_picture_ms.toFixed(0)} ms`],
    ["simulation without pictures after gzip, with the bench's own code", "≤ 25 kB", page.core, 25_000, `${(page.core / 1000).toFixed(1)} kB`],
    ["first load after gzip", "≤ 120 kB", bytes_gzip, 120_000, `${(bytes_gzip / 1000).toFixed(1)} kB`],
  ].map(([name, aim, found, most, shown]) => [name, aim, shown, found <= most ? "reached" : `missed by ${Math.ceil(100 * (found / most - 1))}%`]);
  for (const { name, late_ms } of page.heavy?.answers ?? []) {
    limits.push([`95% of answers while playing ${name}`, "≤ 50 ms", `${late_ms} ms`, late_ms <= 50 ? "reached" : `missed by ${Math.ceil(100 * (late_ms / 50 - 1))}%`]);
  }
  const { map, divided, undivided } = page.heavy ?? {};
  if (map) {
    limits.push(["map of 32 × 32 cells to equilibrium on all cores", "≤ 2 s", `${map.toFixed(2)} s`, map <= 2 ? "reached" : `missed by ${Math.ceil(100 * (map / 2 - 1))}%`]);
  }
  if (divided && undivided) {
    limits.push(["10⁶ steps × 64 replicas in the page, one worker", "≤ 0.8 s", `${undivided.toFixed(2)} s`, undivided <= 0.8 ? "reached" : `missed by ${Math.ceil(100 * (undivided / 0.8 - 1))}%`]);
    const gain = undivided / divided;
    limits.push(["the same on all cores", "≥ 1.7×", times(gain), gain >= 1.7 ? "reached" : `missed by ${Math.ceil(100 * (1 - gain / 1.7))}%`]);
  }
  const slowest = page.fluent.reduce((slow, one) => (one.fps < slow.fps ? one : slow));
  const fluent = ["frames a second, the sphere turning", "60", slowest.fps.toFixed(1), slowest.fps > 59 ? "reached" : `missed in ${slowest.browser} at pixel ratio ${slowest.ratio}`];
  return [...limits, fluent];
}

/** Answers to the reader, maps and fast-forwards; nothing where they were not measured. */
function heavyWork(heavy) {
  if (!heavy) {
    return "";
  }
  const { answers, map, divided, undivided } = heavy;
  const rows = answers.map(({ name, actions, median_ms, late_ms, longest_ms }) => [name, actions, `${median_ms} ms`, `${late_ms} ms`, `${longest_ms} ms`]);
  const seconds = (/** @type {number | undefined} */ time) => (time === undefined ? "nobody knows how long" : `${time.toFixed(2)} s`);
  return `Clicks, keys and moves of a slider while something heavy plays, by Chromium's Event Timing: to the next picture, in steps of
eight milliseconds.

${table(["playing", "actions", "median", "95% are below", "longest"], rows)}

A map of the default experiment, 32 × 32 cells to equilibrium, takes ${seconds(map)} on all cores. A million steps of 64 replicas by
fast-forward, with history and forecast, take ${seconds(undivided)} with one worker and ${seconds(divided)} with one for each core.
`;
}

/** What the page costs. */
function pageSection(page) {
  return `Bytes of each part, as it is and after \`gzip -9\`; the sections of the wasm are packed one by one. The first load is
${page.summary.bytes_gzip} bytes.

${table(["part", "bytes", "after gzip", "loaded"], page.weights.map(({ part, raw, gzip, when }) => [part, raw, gzip, when]))}

First picture, milliseconds after navigation, nine visits with an empty cache: median ${page.summary.first_picture_ms.toFixed(0)} (${page.pictures.map((time) => time.toFixed(0)).join(", ")}).

Script of a frame with the sphere and all four charts; while it plays the page draws a third of the charts in each, rounded up:

${table(["pixel ratio", "steps before", "replicas", "frame", "quartiles", "the steps took"], page.drawn.map((row) => [row.ratio, row.steps, row.replicas, `${row.frame_ms.toFixed(2)} ms`, row.quartiles.map((time) => time.toFixed(2)).join("–"), `${(row.advance_ms / 1000).toFixed(2)} s`]))}

Frames while the page plays and the sphere turns, without a graphics card:

${table(["browser", "pixel ratio", "frames a second", "95% of the gaps are below"], page.fluent.map((row) => [row.browser, row.ratio, row.fps.toFixed(1), `${row.slow_ms.toFixed(1)} ms`]))}

${heavyWork(page.heavy)}
What a frame allocates on the browser's heap, by its own sampling over ${page.garbage.frames} frames; functions with more than a byte a frame:

${table(["function", "bytes a frame"], page.garbage.functions.filter(([, bytes]) => bytes > 1).map(([name, bytes]) => [name, bytes.toFixed(0)]))}
`;
}

/** Prints the results and writes docs/performance.md. */
export async function report(rows, page, flags) {
  const version = (/** @type {string} */ program) => execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
  const places = [...new Set(rows.map((row) => row.where))];
  const text = `# Performance

Written by \`cargo xtask bench${flags.map((flag) => ` ${flag}`).join("")}\` on ${new Date().toISOString().slice(0, 10)}: ${cpus()[0].model},
${cpus().length} cores, ${process.platform} ${release()}; Node ${process.version}, ${version("rustc")}. Run the command to repeat it; it prints this and
writes every sample to \`target/bench/samples.json\`. \`--peers\` adds NumPy, numba, JAX and PyTorch in a virtual environment that it makes;
\`--browser\` adds Chromium, with TensorFlow.js beside the network, and, if it is there, Firefox.

A cell says how many times as long the peer takes as our kernel in WebAssembly: the median of nine paired rounds, and the quartiles.
Everybody has one thread, and what counts is processor time. A step is a step of one replica of SGD on the noisy Rayleigh
quotient with fresh noise and all six quantities, in double precision; \`step 32 256\` is d = 32 with 256 replicas. The peers are in
\`benches/peers\`: the best JavaScript is fused as our kernel is, with typed arrays and a ziggurat; the typical one is what
one writes first. The best one and numba know the other rules where a row says so: Muon moves a matrix of 8 × 8 weights, \`digits\` takes minibatches
of 32 images. \`tests/scripts/peers.test.mjs\` compares them with the rules as a textbook writes them. \`network\` is a training step of the network of the page, two hidden layers of 64 neurons, batch normalization and
minibatches of 128: ours measures every neuron, keeps the history and theory beside it, and tests now and then; the others only train,
all in single precision.

## Targets

${targets(rows, page)}

${await readFile(new URL("limits.md", import.meta.url), "utf8")}${places.map((where) => `## In ${where}\n\n${comparison(rows, where)}`).join("\n\n")}

## The page

${page ? pageSection(page) : "It was not measured in this run.\n"}`;
  console.log(`\n${text}`);
  await writeFile("docs/performance.md", text);
}
