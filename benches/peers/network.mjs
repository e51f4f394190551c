// The page's own program as a peer that trains a network: for Node, which reads the files, and for a browser, which
// fetches them.
import init, { NetworkRun } from "../../www/pkg/equisphere.js";

/** @param {string} path from the project's root */
async function bytes(path) {
  const address = new URL(`../../${path}`, import.meta.url);
  if (address.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return new Uint8Array(await readFile(address));
  }
  return new Uint8Array(await (await fetch(address)).arrayBuffer());
}

const files = ["www/pkg/equisphere_bg.wasm", "www/data/digits.bin", "www/data/digit_labels.bin"];
const [program, images, labels] = await Promise.all(files.map(bytes));
await init({ module_or_path: program });
const network = new NetworkRun("network=1", images, labels);

/** Takes `count` steps. */
export function run(_, count) {
  return network.advance(count);
}
