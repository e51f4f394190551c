// docs/dependencies.md has a row for every direct dependency, and each row is true.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const ROOT = new URL("../../", import.meta.url);
const read = (/** @type {string} */ path) => readFile(new URL(path, ROOT), "utf8");

/** @typedef {{ version: string, licence: string }} Facts */

/** The rows of the document by name, whose other cells must hold something. */
async function rows() {
  /** @type {Map<string, Facts>} */
  const found = new Map();
  for (const line of (await read("docs/dependencies.md")).split("\n").filter((line) => /^\| [@a-z]/.test(line))) {
    const cells = line.split("|").slice(1, -1).map((cell) => cell.trim());
    const [name, version, licence] = cells;
    assert.ok(cells.length >= 5 && cells.every((cell) => cell !== ""), line);
    assert.ok(!found.has(name), `${name} has two rows`);
    found.set(name, { version, licence });
  }
  return found;
}

/** What the members of the workspace name, as it is locked. */
function crates() {
  const metadata = JSON.parse(execFileSync("cargo", ["metadata", "--format-version=1", "--locked"], { encoding: "utf8", maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "ignore"] }));
  const packages = new Map(metadata.packages.map((/** @type {any} */ one) => [one.id, one]));
  const members = new Set(metadata.workspace_members);
  const nodes = metadata.resolve.nodes.filter((/** @type {any} */ node) => members.has(node.id));
  const named = nodes.flatMap((/** @type {any} */ node) => node.deps.map((/** @type {any} */ dependency) => dependency.pkg));
  return named.filter((/** @type {string} */ id) => !members.has(id)).map((/** @type {string} */ id) => packages.get(id));
}

/** What the package.json of a folder names, as it is locked. @param {string} folder */
async function packages(folder) {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(await read(`${folder}package.json`));
  const lock = JSON.parse(await read(`${folder}package-lock.json`)).packages;
  return Object.keys({ ...dependencies, ...devDependencies }).map((name) => ({ name, ...lock[`node_modules/${name}`] }));
}

test("every direct dependency has a row with its version and licence, and no row is left over", async () => {
  const found = await rows();
  const expected = new Map([...crates(), ...(await packages("")), ...(await packages("tests/packages/"))].map(({ name, version, license }) => [name, { version, licence: license }]));
  assert.ok(expected.size > 30, `${expected.size} dependencies`);
  assert.deepEqual(new Map([...found].sort()), new Map([...expected].sort()));
});
