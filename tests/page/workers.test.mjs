// Workers that are slow, silent, dead, forbidden, or late.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { CANCEL, FAST_FORWARD, FAST_FORWARD_PROBLEM, FAST_FORWARD_STEPS, FILES, LABORATORY, NOTICE, PROGRESS, WAIT, advance, away, fastForward, host, inCore, landed, ready, state, steps } from "./laboratory.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const WORKER = "www/worker.js";
const strict = { type: "text/javascript" };

/** A page with one laboratory that is not patient. */
const hasty = host('<equisphere-lab patience="300"></equisphere-lab>');

onPage("a worker that never answers is asked about, and can be waited for or given up", { path: "host.html", ready: false, faults: { ...hasty, [WORKER]: { ...strict, body: "onmessage = () => {};" } } }, async (page) => {
  await ready(page, 1);
  await fastForward(page, 1000);
  await page.shows(FAST_FORWARD_PROBLEM, "not answered");
  await page.click(WAIT);
  assert.equal(await page.visible(WAIT), false);
  await page.shows(FAST_FORWARD_PROBLEM, "not answered");
  await page.click(CANCEL);
  assert.equal(await away(page), false);
  assert.equal(await page.text(FAST_FORWARD_PROBLEM), "");
  assert.equal(await steps(page), 0);
});

const dying = `onmessage = ({ data }) => {
  postMessage({ kind: "progress", job: data.job, run: data.run, revision: data.revision, done: 1 });
  setTimeout(() => { throw new Error("out of breath"); }, 50);
};`;
onPage("a worker that dies is told of in words, and replaced", { faults: { [WORKER]: { ...strict, body: dying } }, clean: false }, async (page) => {
  await fastForward(page, 1000);
  await page.shows(FAST_FORWARD_PROBLEM, "worker stopped");
  await page.shows(FAST_FORWARD_PROBLEM, "out of breath");
  assert.equal(await steps(page), 0);
  delete page.server.faults[WORKER];
  await fastForward(page, 1000);
  await landed(page);
  assert.equal(await steps(page), 1000);
});

onPage("where a worker cannot start, the page takes the steps itself, exactly", { faults: { [WORKER]: { status: 404, body: "gone" } }, clean: false }, async (page) => {
  await fastForward(page, 3000);
  await landed(page);
  const found = await state(page);
  assert.equal(found.steps, 3000);
  await page.on(LABORATORY, (element) => (element.lab.reset(), element.lab.advance(3000), element.lab.follow()));
  assert.deepEqual(await state(page), found);
});

/** A frame without an origin has no 'self' in WebKit: there the site must name itself. */
const NAMED = "default-src 'none'; script-src http://127.0.0.1:* 'wasm-unsafe-eval'; worker-src http://127.0.0.1:*; style-src http://127.0.0.1:*; connect-src http://127.0.0.1:*; img-src http://127.0.0.1:*";
const frame = {
  "host.html": { body: '<!doctype html><title>host</title><link rel="icon" href="data:,"><iframe sandbox="allow-scripts" src="./?embed=1" width="1000" height="640"></iframe>', headers: { "content-security-policy": "" } },
  [FILES.page]: { headers: { "content-security-policy": NAMED } },
};
onPage("in a sandboxed frame fast-forward lands all the same", { path: "host.html", ready: false, faults: frame, clean: false }, async (page) => {
  const inside = await page.frame("iframe");
  await ready(inside, 1);
  // By script: not every driver's keys reach into such a frame.
  await inside.on(FAST_FORWARD_STEPS, (entry) => void (entry.value = "2000"));
  await inside.on(FAST_FORWARD, (button) => button.click());
  await inside.waitFor((selector, deep) => deep(selector)[0].lab.steps() === 2000, LABORATORY);
});

onPage("a result that lands after the run has changed is refused in words", {}, async (page) => {
  await fastForward(page, 400_000);
  await page.waitFor((selector, deep) => deep(selector)[0].value > 0, PROGRESS);
  // Behind the page's back, so that nothing calls fast-forward off.
  await page.on(LABORATORY, (element) => void element.lab.advance(7));
  await page.there(NOTICE);
  assert.equal(await steps(page), 7);
  assert.ok((await page.text(NOTICE)).length > 20);
});

/** What the pool of the page reports on a request, the last report first. @param {Page} page @param {object} request */
const ask = (page, request) =>
  page.evaluate(
    `import(new URL("www/lab.js", document.baseURI)).then(({ whole }) => whole()).then(({ pool }) => new Promise((resolve) => {
      const reports = [];
      pool.start(${JSON.stringify(request)}, { silent() {}, report(report) { reports.push(report); if (report.kind !== "progress") resolve(reports.reverse()); } });
    }))`,
  );

onPage("a cell of a sweep comes back with its averages", {}, async (page) => {
  const [done, ...progress] = await ask(page, { verb: "cell", run: 3, revision: 4, link: "v=1&replicas=8", steps: 4000 });
  assert.equal(done.kind, "done", JSON.stringify(done));
  assert.deepEqual([done.run, done.revision], [3, 4]);
  assert.ok(progress.length > 0);
  // The equilibrium norm of the default settings is 1.133; eight replicas are within a tenth of it.
  assert.ok(Math.abs(done.averages.weight_norm - 1.133) < 0.1, JSON.stringify(done.averages));
  const [failed] = await ask(page, { verb: "cell", run: 3, revision: 4, link: "v=7", steps: 10 });
  assert.equal(failed.kind, "failed");
  assert.match(failed.why, /version 7/);
});

onPage("workers are made on demand, no more than there are cores to spare, and dropped when idle", { before: 'Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 3 });' }, async (page) => {
  const counts = await inCore(page, async () => {
    const { whole } = await import(new URL("www/lab.js", document.baseURI).href);
    const { pool } = await whole();
    const before = pool.workers;
    const done = Array.from({ length: 5 }, (_, run) => new Promise((resolve) => pool.start({ verb: "cell", run, revision: 0, link: "v=1&replicas=8", steps: 2000 }, { silent() {}, report: (/** @type {any} */ report) => report.kind !== "progress" && resolve(report.kind) })));
    const during = pool.workers;
    const kinds = await Promise.all(done);
    return [before, during, kinds, pool.workers];
  });
  assert.deepEqual(counts, [0, 2, ["done", "done", "done", "done", "done"], 2]);
  await page.waitFor(`import(new URL("www/lab.js", document.baseURI)).then(({ whole }) => whole()).then(({ pool }) => pool.workers === 0)`);
});

onPage("a removed element's fast-forward ends with it", {}, async (page) => {
  await advance(page, 5);
  await fastForward(page, 15_000_000);
  await page.evaluate(() => document.querySelector("equisphere-lab")?.remove());
  await page.waitFor(`import(new URL("www/lab.js", document.baseURI)).then(({ whole }) => whole()).then(({ pool }) => pool.workers === 0)`);
});
