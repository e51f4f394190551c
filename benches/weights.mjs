// What each part of the page weighs after `gzip -9`.
import { readFile, readdir } from "node:fs/promises";
import { gzipSync } from "node:zlib";

/** Sections of a wasm file by their number. */
const SECTIONS = ["names and remarks", "types", "imports", "functions", "tables", "memory", "globals", "exports", "start", "elements", "code", "data", "data count", "tags"];

/** @param {string | Uint8Array} bytes */
export const packed = (bytes) => gzipSync(bytes, { level: 9 }).length;

/**
 * The sections of a wasm file, each with its head.
 *
 * @param {Buffer} wasm
 */
function sections(wasm) {
  const found = [];
  for (let place = 8; place < wasm.length; ) {
    let [length, shift, at] = [0, 0, place + 1];
    for (let byte = 128; byte & 128; at += 1, shift += 7) {
      byte = wasm[at];
      length += (byte & 127) * 2 ** shift;
    }
    found.push({ name: SECTIONS[wasm[place]] ?? `section ${wasm[place]}`, bytes: wasm.subarray(place, at + length) });
    place = at + length;
  }
  return found;
}

/** Bytes of the simulation alone, without names. */
export async function weighCore() {
  const wasm = await readFile("target/wasm32-unknown-unknown/release/kernel.wasm");
  const kept = sections(wasm).filter(({ name }) => name !== SECTIONS[0]);
  return packed(Buffer.concat([wasm.subarray(0, 8), ...kept.map(({ bytes }) => bytes)]));
}

/**
 * Every file of dist/ that the page fetches, heaviest first; under a wasm file its sections, packed one by one.
 *
 * @param {string[]} atFirst paths of the first load
 * @returns {Promise<{ part: string, raw: number, gzip: number, when: string }[]>}
 */
export async function weighPage(atFirst) {
  const names = (await readdir("dist", { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && !/\.(md|txt|gz|br)$|^_headers$/.test(entry.name));
  const parts = await Promise.all(
    names.map(async (entry) => {
      const path = `${entry.parentPath ?? entry.path}/${entry.name}`;
      const bytes = await readFile(path);
      const part = path.slice("dist/".length);
      const when = atFirst.some((first) => first === `/${part}` || (first === "/" && part === "index.html")) ? "at first" : "on demand";
      const row = { part, raw: bytes.length, gzip: packed(bytes), when };
      const within = part.endsWith(".wasm") ? sections(bytes).map((section) => ({ part: `— ${section.name}`, raw: section.bytes.length, gzip: packed(section.bytes), when: "" })) : [];
      return [row, ...within.filter(({ raw }) => raw > 100)];
    }),
  );
  return parts.sort((a, b) => b[0].gzip - a[0].gzip).flat();
}
