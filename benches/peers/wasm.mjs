// Our own kernel in WebAssembly, as a peer: for Node, which reads the file, and for a browser, which fetches it.
import { digitsFile } from "./digits.mjs";

const address = new URL("../../target/wasm32-unknown-unknown/release/kernel.wasm", import.meta.url);

async function bytes() {
  if (address.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return readFile(address);
  }
  return (await fetch(address)).arrayBuffer();
}

const { instance } = /** @type {WebAssembly.WebAssemblyInstantiatedSource} */ (/** @type {unknown} */ (await WebAssembly.instantiate(await bytes(), {})));
const { name_letter, image_byte, run_named } = /** @type {any} */ (instance.exports);
(await digitsFile()).forEach((byte) => image_byte(byte));

/** Takes `count` steps of a case, or draws `count` normals. */
export function run(name, count) {
  for (const letter of name) {
    name_letter(letter.codePointAt(0));
  }
  return run_named(count);
}
