// What the tests of the packages share: where things are, and pages in Chromium.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launchChromium } from "../page/playwright.mjs";
import { serve } from "../page/server.mjs";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Where the built package for npm lies, from the root. */
export const PACKAGE = "target/packages/npm/equisphere/";
/** Where pages are put together, from the root. */
export const WORK = "target/packages-test/";
/** Programs that look at packages. */
export const TOOLS = `${ROOT}target/packages-tools/`;

/** Runs a program and returns what it prints. @param {string} folder from the root @param {string} program @param {string[]} words */
export const run = (folder, program, ...words) => execFileSync(program, words, { cwd: ROOT + folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** An empty folder with files. @param {string} name @param {Record<string, string>} files */
export async function folder(name, files) {
  const path = `${WORK}${name}/`;
  await rm(ROOT + path, { recursive: true, force: true });
  await mkdir(ROOT + path, { recursive: true });
  await Promise.all(Object.entries(files).map(([file, text]) => writeFile(ROOT + path + file, text)));
  return path;
}

/** The packed package. */
export async function tarball() {
  const names = await readdir(`${ROOT}target/packages/npm`);
  const name = names.find((name) => name.endsWith(".tgz"));
  assert.ok(name, "cargo xtask package writes it");
  return `${ROOT}target/packages/npm/${name}`;
}

/** Functions for pages: a laboratory that is ready, and one that has taken more steps than so many. */
const HELP = `
  globalThis.until = async (what) => { for (let turn = 0; turn < 600; turn += 1) { const found = what(); if (found) { return found; } await new Promise((resolve) => setTimeout(resolve, 50)); } throw new Error("waited in vain for " + what); };
  globalThis.labs = (root = document) => [...root.querySelectorAll("*")].flatMap((one) => [...(one.localName === "equisphere-lab" && "ready" in one.dataset ? [one] : []), ...(one.shadowRoot ? labs(one.shadowRoot) : [])]);
  globalThis.compiled = 0;
  for (const name of ["compile", "compileStreaming"]) { const own = WebAssembly[name]; WebAssembly[name] = (...words) => { compiled += 1; return own.apply(WebAssembly, words); }; }
`;

/**
 * Opens a page of a folder in Chromium; nothing but what is allowed may be logged.
 *
 * @param {string} folder from the root
 * @param {string} path
 * @param {(page: import("playwright-core").Page, requests: string[]) => Promise<void>} body
 * @param {Record<string, import("../page/server.mjs").Fault>} [faults]
 */
export async function inChromium(folder, path, body, faults) {
  const server = await serve({ folder, faults });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ reducedMotion: "reduce", viewport: { width: 1280, height: 900 } });
    /** @type {string[]} */
    const problems = [];
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    await page.addInitScript(HELP);
    await page.goto(server.address + path);
    await body(page, server.requests);
    // The strict policy refuses the empty icon of the test's own pages.
    assert.deepEqual(problems.filter((problem) => !problem.includes("'data:,'")), []);
  } finally {
    await browser.close();
    server.close();
  }
}
