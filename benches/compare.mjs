// `cargo xtask bench [--peers] [--browser]`: our kernel beside its peers, side by side in one run.
//
// Every peer is a process that stays. For each case the number of steps is raised until a sample takes 30 ms;
// then all peers take turns, nine rounds and one that is thrown away, and what counts is the median of the
// ratios within a round. Times are processor times, so that a busy machine disturbs little.
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { launchChromium } from "../tests/page/playwright.mjs";
import { measurePage } from "./page.mjs";
import { pagePeer, processPeer } from "./peers.mjs";
import { OTHER_RULES, report } from "./report.mjs";
import { tensorflowModule } from "./tensorflow.mjs";

const ROUNDS = 9;
const SHORTEST = 0.03;
/** Calibration stops here: JAX takes whole scans of a hundred steps. */
const FEWEST = 100;

const sizes = [3, 32, 100, 1000].flatMap((d) => [`${d} 1`, `${d} 256`]);
const STEPS = sizes.map((size) => `step ${size}`);
/** A training step of the page's network: 64–64–64–10, batch normalization, minibatches of 128. */
const NETWORK = "network";
const CASES = [...STEPS, "momentum 3 256", "momentum 100 256", "normals"];
/** The peers that know the other rules; of the others is said that they are left out. */
const KNOW_OTHER_RULES = ["WebAssembly", "native, same source", "best JavaScript", "numba"];

/**
 * Everybody's time for a step of one replica, or for a normal number, round by round, in nanoseconds. A peer that fails is
 * left out, but for the first, which is ours.
 */
async function measure(peers, test) {
  for (const peer of peers.slice(1)) {
    try {
      await peer.run(test, FEWEST);
    } catch (error) {
      console.log(`${test}: ${peer.name} is left out: ${error instanceof Error ? error.message : error}`);
      return measure(peers.filter((other) => other !== peer), test);
    }
  }

  const replicas = Number(test.split(" ")[2] ?? 1);
  const counts = new Map();
  for (const peer of peers) {
    let count = test === "normals" ? 100_000 : FEWEST;
    let seconds = await peer.run(test, count);
    while ((seconds = await peer.run(test, count)) < SHORTEST) {
      count *= Math.min(20, Math.ceil((1.3 * SHORTEST) / Math.max(seconds, 1e-4)));
      if (count > 1e12) {
        throw new Error(`${peer.name} takes no time for “${test}”: its clock does not run`);
      }
    }
    counts.set(peer, count);
  }
  const samples = Object.fromEntries(peers.map((peer) => [peer.name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const peer of peers) {
      const seconds = await peer.run(test, counts.get(peer));
      if (round > 0) {
        samples[peer.name].push((1e9 * seconds) / counts.get(peer) / replicas);
      }
    }
  }
  return samples;
}

const at = (sorted, share) => sorted[Math.round(share * (sorted.length - 1))];
const ascending = (list) => list.toSorted((a, b) => a - b);
const median = (list) => at(ascending(list), 0.5);

/** A row of the results: the peer's time over ours. */
function compare(test, where, ours, peer, theirs) {
  const ratios = ascending(theirs.map((time, round) => time / ours[round]));
  return {
    case: test,
    where,
    ours_ns: median(ours),
    peer,
    peer_ns: median(theirs),
    ratio: at(ratios, 0.5),
    quartiles: [at(ratios, 0.25), at(ratios, 0.75)],
  };
}

/** Training steps of the page's network, whose first peer is the page's own program. */
async function compareNetworks(where, peers, raw) {
  const [us, ...others] = peers;
  const samples = await measure(peers, NETWORK);
  raw[`${where}: ${NETWORK}`] = samples;
  const rows = others.filter(({ name }) => name in samples).map(({ name }) => compare(NETWORK, where, samples[us.name], name, samples[name]));
  console.log(`${where}, ${NETWORK}: ${(1e9 / median(samples[us.name])).toFixed(0)} steps/s; ${rows.map(({ peer, ratio }) => `${peer} ${ratio.toFixed(2)}`).join(", ")}`);
  return rows;
}

/** Whether Python has a module; says so where it has not. */
function hasModule(python, name) {
  const { status } = spawnSync(python, ["-c", `import ${name}`], { stdio: "ignore" });
  if (status !== 0) {
    console.log(`${NETWORK}: skipped beside ${name}, which ${python} does not have`);
  }
  return status === 0;
}

/** All cases for some peers, the first of which is our kernel in WebAssembly. */
async function compareAll(where, peers, raw) {
  const rows = [];
  const [us] = peers;
  for (const test of [...CASES, ...OTHER_RULES]) {
    const knowing = OTHER_RULES.includes(test) ? peers.filter(({ name }) => KNOW_OTHER_RULES.includes(name)) : peers;
    const missing = peers.filter((peer) => !knowing.includes(peer)).map(({ name }) => name);
    if (missing.length > 0) {
      console.log(`${where}, ${test}: skipped for ${missing.join(", ")}, which do not know the rule`);
    }
    const samples = await measure(knowing, test);
    const others = knowing.slice(1).filter(({ name }) => name in samples);
    raw[`${where}: ${test}`] = samples;
    for (const { name } of others) {
      rows.push(compare(test, where, samples[us.name], name, samples[name]));
    }
    console.log(`${where}, ${test}: ${rows.slice(-others.length).map(({ peer, ratio }) => `${peer} ${ratio.toFixed(2)}`).join(", ")}`);
  }
  // What has no counterpart elsewhere is compared with our own slower way.
  for (const [test, name, slower] of [
    ["normals", "rand_distr in WebAssembly", "ziggurat"],
    ["reduction 1000 1", "whole step", "flat 1000 1"],
    ["reduction 1000 256", "whole step", "flat 1000 256"],
  ]) {
    const aliases = [test, slower].map((alias) => ({ name: alias, run: (_, count) => us.run(alias, count) }));
    const samples = await measure(aliases, test);
    raw[`${where}: ${test} and ${slower}`] = samples;
    rows.push(compare(test, where, samples[test], name, samples[slower]));
  }
  return rows;
}

const flags = new Set(process.argv.slice(2));
const node = (/** @type {string} */ module) => ["node", "benches/peers/serve.mjs", `./${module}`];
const python = process.env.EQUISPHERE_PYTHON ?? "python3";
const raw = {};
const peers = [
  processPeer("WebAssembly", node("wasm.mjs")),
  processPeer("native, same source", ["target/release/kernel"]),
  processPeer("best JavaScript", node("best.mjs")),
  processPeer("typical JavaScript", node("typical.mjs")),
];
if (flags.has("--peers")) {
  for (const [name, file] of [["NumPy", "numpy_peer.py"], ["numba", "numba_peer.py"], ["JAX", "jax_peer.py"], ["PyTorch", "torch_peer.py"]]) {
    peers.push(processPeer(name, [python, `benches/peers/${file}`]));
  }
}
const rows = await compareAll("Node", peers, raw);
await Promise.all(peers.map((peer) => peer.close()));

const trainers = [processPeer("WebAssembly", node("network.mjs")), processPeer("native, same source", ["target/release/kernel"])];
for (const [name, module, file] of [["NumPy", "numpy", "network_numpy.py"], ["PyTorch", "torch", "network_torch.py"]]) {
  if (hasModule(python, module)) {
    trainers.push(processPeer(name, [python, `benches/peers/${file}`]));
  }
}
rows.push(...(await compareNetworks("Node", trainers, raw)));

const browser = await launchChromium();
if (flags.has("--browser")) {
  const inside = [await pagePeer("WebAssembly", browser, "wasm.mjs"), await pagePeer("best JavaScript", browser, "best.mjs")];
  const native = processPeer("native, same source", ["target/release/kernel"]);
  rows.push(...(await compareAll("Chromium", [...inside, native], raw)));
  await native.close();
  const trained = await pagePeer("WebAssembly", browser, "network.mjs");
  const module = await tensorflowModule();
  const tensorflow = module ? [await pagePeer("TensorFlow.js", browser, module)] : [];
  rows.push(...(await compareNetworks("Chromium", [trained, ...trainers.slice(1), ...tensorflow], raw)));
}
await Promise.all(trainers.map((trainer) => trainer.close()));
await mkdir("target/bench", { recursive: true });
await writeFile("target/bench/samples.json", JSON.stringify(raw));
// What was compared is written whatever becomes of the page.
let page;
try {
  page = await measurePage(browser, flags.has("--browser"));
} catch (error) {
  console.error("The page could not be measured:", error);
  process.exitCode = 1;
}
await browser.close();
await writeFile("target/bench/results.json", `${JSON.stringify([...rows, ...(page ? [page.summary] : [])], null, 2)}\n`);
await report(rows, page, [...flags]);
