// What can go wrong around the page is explained where the reader looks.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { FAILED, FAILURE, FILES, LABORATORY, NOTICE, READY, STEP, advance, entry, shows, steps } from "./laboratory.mjs";

onPage("when the digits cannot be fetched, the experiment before goes on", { faults: { [FILES.digits]: { drop: true } }, clean: false }, async (page) => {
  await advance(page, 30);
  await page.select(entry("objective"), "digits");
  await page.shows(NOTICE, "could not be loaded");
  assert.equal(await steps(page), 30);
  await shows(page, "objective", "rayleigh");
});

const host = '<!doctype html><link rel="icon" href="data:,"><iframe sandbox="allow-scripts" src="./?embed=1" width="900" height="640"></iframe>';
const HOST = { "host.html": { body: host, headers: { "content-security-policy": "" } } };
/** A frame without an origin has no 'self' in WebKit: there the site must name itself. */
const NAMED = "default-src 'none'; script-src http://127.0.0.1:* 'wasm-unsafe-eval'; worker-src http://127.0.0.1:*; style-src http://127.0.0.1:*; connect-src http://127.0.0.1:*; img-src http://127.0.0.1:*";
const UNSAID = { headers: { "content-security-policy": "" } };
for (const [whose, faults] of Object.entries({ "says 'self'": HOST, "is the page's own": { ...HOST, [FILES.page]: UNSAID }, "names the site": { ...HOST, [FILES.page]: { headers: { "content-security-policy": NAMED } } } })) {
  onPage(`runs in a sandboxed frame when the policy ${whose}`, { path: "host.html", ready: false, faults }, async (page) => {
    const frame = await page.frame("iframe");
    await frame.there(READY);
    await advance(frame, 10);
    await frame.click(STEP);
    assert.equal(await steps(frame), 11);
  });
}

const policy = { headers: { "content-security-policy": "script-src 'self'; style-src 'self'" } };
onPage("a policy that refuses WebAssembly gets an explanation", { ready: false, faults: { [FILES.page]: policy }, clean: false }, async (page) => {
  await page.there(FAILED);
  assert.match(await page.text(FAILURE), /wasm-unsafe-eval/);
});

onPage("a browser without WebAssembly gets an explanation", { ready: false, before: "delete globalThis.WebAssembly;", clean: false }, async (page) => {
  await page.there(FAILED);
  assert.match(await page.text(FAILURE), /no WebAssembly/);
});

onPage("a browser without scripts gets an explanation", { ready: false, scripts: false, clean: false }, async (page) => {
  assert.match(await page.text(LABORATORY), /needs JavaScript modules and WebAssembly/);
});

onPage("a wasm file that is missing gets an explanation", { ready: false, faults: { [FILES.wasm]: { status: 404, body: "gone" } }, clean: false }, async (page) => {
  await page.there(FAILED);
  assert.match(await page.text(FAILURE), /could not|refused/);
});
