// After one visit the page needs no network, and it is never made of two builds.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { onPage } from "./browser.mjs";
import { DIGITS, FILES, LATER, LABORATORY, PLAY, READY, STEP, TAKE_UPDATE, UNFOLD, UPDATE, complete, entry, fastForward, host, landed, moreSteps, settled, steps } from "./laboratory.mjs";
import { stored } from "./server.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const pristine = { opening: true, pristine: true, whole: false };
const playing = /** @type {const} */ ({ ...pristine, reducedMotion: "no-preference" });
/** Bytes that a first visit may fetch before it is touched, packed by gzip. */
const FIRST_VISIT = 120_000;

/** Waits until a build is kept and answers for this page. @param {Page} page */
const kept = (page) => page.waitFor("navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated' && navigator.serviceWorker.controller !== null)");

/** Names of the caches, and of the files in them. @param {Page} page @returns {Promise<{ caches: string[], files: string[] }>} */
const cached = (page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const files = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
    return { caches: names, files: files.flat() };
  });

/** Waits until all files of the build are kept. @param {Page} page */
async function keptWhole(page) {
  await kept(page);
  const all = [FILES.whole, "www/whole.js", "www/worker.js", "www/data/digits.bin"].map((file) => stored(file.startsWith("www") ? file : `www/pkg/${file}`));
  for (const start = Date.now(); Date.now() - start < 30_000; await page.pause(50)) {
    const { files } = await cached(page);
    if (all.every((file) => files.includes(`/${file}`))) {
      return;
    }
  }
  throw new Error(`not everything is kept: ${(await cached(page)).files}`);
}

/** Opens the page anew, while its server no longer answers. @param {Page} page */
async function reopenOffline(page) {
  page.server.close();
  await page.goto("");
  await page.there(READY);
}

onPage("a page that was only looked at plays without a network", playing, async (page) => {
  await kept(page);
  await reopenOffline(page);
  await moreSteps(page, 50);
});

onPage("a page that was touched is there as a whole: changes, workers and digits", pristine, async (page) => {
  await page.click(UNFOLD);
  await keptWhole(page);
  await reopenOffline(page);
  await page.click(UNFOLD);
  await complete(page);
  await page.click(STEP);
  assert.equal(await settled(page), 1);
  await fastForward(page, 200_000);
  await landed(page);
  assert.equal(await steps(page), 200_001);
  await page.select(entry("objective"), "digits");
  await page.waitFor((selector, deep) => deep(selector)[0].checkVisibility(), DIGITS);
});

onPage("a second visit keeps everything, touched or not", pristine, async (page) => {
  await kept(page);
  await page.goto("?again");
  await page.there(READY);
  await keptWhole(page);
});

onPage("what is kept makes the first visit no heavier than it may be", pristine, async (page) => {
  await kept(page);
  await page.pause(500);
  const { requests } = page.server;
  const weigh = (/** @type {string} */ path) => readFileSync(new URL(`../../dist${stored(path.replace(/\/$/, "/index.html"))}.gz`, import.meta.url)).length;
  // A host that lets browsers keep index.html for a moment sends it once, as GitHub Pages does.
  const files = [...new Set(requests)].filter((path) => path !== "/favicon.ico");
  const bytes = files.reduce((sum, path) => sum + weigh(path), 0);
  assert.ok(bytes > 80_000 && bytes < FIRST_VISIT, `${bytes} bytes in ${requests}`);
  assert.ok(!requests.some((path) => path.endsWith(FILES.whole)), "the whole program waits until it is wanted");
});

/** Waits until the page has loaded itself anew, under another title. @param {Page} page @param {string} title */
async function renewed(page, title) {
  for (let look = 0; look < 400; look += 1) {
    // What is asked while the page goes finds nobody.
    const found = await page.evaluate("document.title").catch(() => "");
    if (found === title) {
      return;
    }
    await page.pause(50);
  }
  throw new Error(`the page is not “${title}”`);
}

/**
 * Visits the page until it offers a newer build: a browser decides by itself when it looks for one, at the latest
 * when the page is visited again.
 *
 * @param {Page} page
 * @param {string} address
 */
async function offered(page, address) {
  for (let visit = 0; visit < 3; visit += 1) {
    await page.goto(address + visit);
    for (const start = Date.now(); Date.now() - start < 20_000; await page.pause(50)) {
      if ((await page.count(UPDATE)) > 0) {
        return;
      }
    }
  }
  throw new Error(`no newer build was offered at ${address}`);
}

/** Faults that make of this build another one, whose page has another title. @param {string} title @param {boolean} fits whether its page is the one that its list names */
function newer(title, fits) {
  const read = (/** @type {string} */ file) => readFileSync(new URL(`../../dist/${file}`, import.meta.url), "utf8");
  const digest = (/** @type {string} */ text) => createHash("sha256").update(text).digest("hex");
  const [before, script] = [read("index.html"), read(FILES.keeper)];
  const page = before.replace(/<title>.*<\/title>/, `<title>${title}</title>`);
  const version = /"([0-9a-f]{10})"/.exec(script)?.[1] ?? "";
  assert.ok(script.includes(digest(before)) && page !== before && version !== "");
  const list = script.replaceAll(version, digest(title).slice(0, 10)).replaceAll(digest(before), digest(fits ? page : `${page} of a third build`));
  return { [FILES.page]: { body: page }, [FILES.keeper]: { body: list } };
}

// Firefox logs a request that the change of builds takes from the old worker.
onPage("a newer build is offered, and taken only when the reader wants it", { ...pristine, faults: {}, clean: false }, async (page) => {
  await kept(page);
  const title = await page.evaluate("document.title");
  const first = await cached(page);
  Object.assign(page.server.faults, newer("Newer", true));
  await offered(page, "?one");
  assert.equal(await page.evaluate("document.title"), title);
  await page.click(LATER);
  assert.equal(await page.count(UPDATE), 0);
  await offered(page, "?two");
  assert.equal(await page.evaluate("document.title"), title);
  assert.match(await page.text(UPDATE), /newer version/);
  await page.click(TAKE_UPDATE);
  await renewed(page, "Newer");
  await page.there(READY);
  assert.equal(await page.count(UPDATE), 0);
  await page.waitFor("caches.keys().then((names) => names.length === 1)");
  assert.notDeepEqual((await cached(page)).caches, first.caches);
  await reopenOffline(page);
  assert.equal(await page.evaluate("document.title"), "Newer");
});

onPage("half of a newer build is not taken, and what was there goes on", { ...playing, faults: {}, clean: false }, async (page) => {
  await kept(page);
  const first = await cached(page);
  Object.assign(page.server.faults, newer("Half", false));
  await page.goto("?one");
  await page.there(READY);
  await page.waitFor("navigator.serviceWorker.ready.then((registration) => registration.update().then(() => true, () => true))");
  await page.pause(1000);
  assert.equal(await page.count(UPDATE), 0);
  assert.notEqual(await page.evaluate("document.title"), "Half");
  assert.ok((await cached(page)).caches.includes(first.caches[0]));
  await page.goto("?two");
  await page.there(READY);
  assert.notEqual(await page.evaluate("document.title"), "Half");
  await moreSteps(page, 20);
});

onPage("an element on somebody else's page keeps nothing", { path: "host.html", ready: false, faults: host("<equisphere-lab></equisphere-lab>") }, async (page) => {
  await page.there(READY);
  await page.on(LABORATORY, (element) => element.drawAll());
  await page.pause(500);
  assert.equal(await page.evaluate("navigator.serviceWorker?.getRegistrations().then((all) => all.length) ?? 0"), 0);
  assert.ok(!page.server.requests.some((path) => path.endsWith(FILES.keeper)));
});

for (const [what, before] of [
  ["refuses", "if (navigator.serviceWorker) { ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('no', 'SecurityError')); }"],
  ["has none", "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined });"],
]) {
  onPage(`where the browser ${what}, the page goes on without a word`, { whole: false, before, reducedMotion: "no-preference" }, async (page) => {
    await page.there(PLAY);
    await moreSteps(page, 50);
    await page.pause(300);
    assert.equal(await page.count(UPDATE), 0);
  });
}
