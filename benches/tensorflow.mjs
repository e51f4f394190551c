// TensorFlow.js as a peer: its packages are installed into target/bench on demand, and are no part of the project's own.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { build } from "esbuild";

const FOLDER = "target/bench/tensorflow";
const VERSION = "4.22.0";
const PACKAGES = ["core", "backend-cpu", "backend-wasm"].map((name) => `@tensorflow/tfjs-${name}@${VERSION}`);

/** The bundled module, from benches/peers; nothing where the packages cannot be had. */
export async function tensorflowModule() {
  mkdirSync(FOLDER, { recursive: true });
  const { status } = spawnSync("npm", ["install", "--silent", "--no-fund", "--no-audit", "--prefix", FOLDER, ...PACKAGES], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) {
    console.log("TensorFlow.js is skipped: its packages could not be installed");
    return undefined;
  }
  const outfile = `${FOLDER}/network.mjs`;
  await build({ entryPoints: ["benches/peers/network_tensorflow.mjs"], bundle: true, format: "esm", outfile, nodePaths: [`${FOLDER}/node_modules`], external: ["fs", "path", "worker_threads", "perf_hooks", "os"], logLevel: "error" });
  return `../../${outfile}`;
}
