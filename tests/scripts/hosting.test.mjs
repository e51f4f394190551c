// What is in dist/ can lie on any file server: names tell what is in the files, and everything that is asked for is there.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

const DIST = new URL("../../dist/", import.meta.url);
const HASH = /\.([0-9a-f]{10})\.\w+$/;
/** What keeps its name: where readers, hosts and browsers look for it. */
const KEPT = ["LICENSES.txt", "_headers", "card.png", "custom-elements.json", "embed.js", "index.html", "lab.d.ts", "service_worker.js", "www/data/README.md", "www/lab.js", "zh.html"];
/** What hosts read themselves, tools read once, or is packed already. */
const UNPACKED = ["_headers", "card.png", "lab.d.ts"];

const entries = await readdir(DIST, { recursive: true, withFileTypes: true });
const files = entries.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.replace(/.*\/dist\/+/, ""));
const originals = files.filter((file) => !/\.(gz|br)$/.test(file));
const read = (/** @type {string} */ file) => readFile(new URL(file, DIST));

test("every name holds the hash of what is in the file, but for those that are looked for by name", async () => {
  const hashed = originals.filter((file) => HASH.test(file));
  assert.deepEqual(originals.filter((file) => !HASH.test(file)).sort(), KEPT);
  assert.ok(hashed.length >= 9, hashed.join(" "));
  for (const file of hashed) {
    const digest = createHash("sha256").update(await read(file)).digest("hex");
    assert.equal(digest.slice(0, 10), HASH.exec(file)?.[1], file);
  }
});

test("everything that a file asks for is there", async () => {
  let asked = 0;
  for (const file of originals.filter((file) => /\.(js|html)$/.test(file))) {
    const text = String(await read(file));
    // What ends in `_bg.js` is the name of imports within a module, and no file.
    const inside = text.matchAll(/"((?:\.\/|www\/)[\w./-]+(?<!_bg)\.(?:js|wasm|bin|css|svg|txt))"/g);
    for (const [, path] of inside) {
      const found = path.startsWith("./") ? `www/${path.slice(2)}` : path;
      assert.ok(files.includes(found), `${file} asks for ${found}`);
      asked += 1;
    }
  }
  assert.ok(asked >= 12, `${asked} requests`);
});

test("packed copies hold the files, and all but the smallest have both", async () => {
  for (const file of originals.filter((file) => !UNPACKED.includes(file))) {
    const bytes = await read(file);
    const copies = ["gz", "br"].filter((end) => files.includes(`${file}.${end}`));
    assert.ok(copies.length === 2 || bytes.length < 1000, `${file} has ${copies}`);
    for (const end of copies) {
      const packed = await read(`${file}.${end}`);
      assert.ok(packed.length < bytes.length, `${file}.${end}`);
      assert.ok((end === "gz" ? gunzipSync(packed) : brotliDecompressSync(packed)).equals(bytes), `${file}.${end}`);
    }
  }
});

test("hosts that read headers keep for ever what has a hash in its name, and nothing else", async () => {
  const text = String(await read("_headers"));
  const kept = [...text.matchAll(/^\/(\S+)\n {2}Cache-Control: public, max-age=31536000, immutable$/gm)].map(([, path]) => path);
  assert.deepEqual(kept.sort(), originals.filter((file) => HASH.test(file)).sort());
});
