// The page that is handed out says under which licences its parts stand.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const text = await readFile(new URL("../../dist/LICENSES.txt", import.meta.url), "utf8");

test("dist names every crate that is in the wasm, with a licence", () => {
  const words = ["tree", "--package=equisphere", "--target=wasm32-unknown-unknown", "--edges=normal,no-proc-macro", "--prefix=none", "--format={p}"];
  const tree = execFileSync("cargo", words, { encoding: "utf8" });
  const crates = new Set(tree.trim().split("\n").map((line) => line.split(" ").slice(0, 2).join(" ").replace(" v", " ")));
  assert.ok(crates.size > 10, `${crates.size} crates`);
  for (const title of crates) {
    const line = text.split("\n").find((line) => line.startsWith(`${title}: `));
    assert.match(line ?? "", /MIT|Apache-2\.0|BSD|Zlib|Unicode/, `${title}: ${line}`);
  }
});

test("dist holds the project's licences and that of the digits", async () => {
  for (const file of ["LICENSE-MIT", "LICENSE-APACHE"]) {
    const licence = await readFile(new URL(`../../${file}`, import.meta.url), "utf8");
    assert.ok(text.includes(licence.trimEnd()), file);
  }
  assert.match(text, /digits\.bin[^]*CC BY 4\.0/);
});

test("the licences tell nothing of the machine that built the page", () => {
  assert.doesNotMatch(text, /\.cargo|registry|\/root\/|\/home\/|\/work\//);
});
