// @ts-check
// Keeps one build of the page for times without a network. Every file is known by its digest, which a name begins with or
// which is listed, so that nothing of another build is ever taken for one of this. A newer build waits until the reader asks for it.
import { digests, first, later, pages, version } from "./pkg/build.js";

/** What every first view needs. @type {string[]} */
const FIRST = first;
/** What the page needs beside it, by its name in each language. @type {Map<string, string[]>} */
const PAGES = new Map(Object.entries(pages));
/** How SHA-256 of every file begins, by its name from the page's folder. @type {Map<string, string>} */
const DIGESTS = new Map(Object.entries(digests));
[...first, ...later].forEach((name) => DIGESTS.set(name, name.split(".").at(-2) ?? ""));
/** The page that the folder itself stands for. */
const [PAGE] = PAGES.keys();

const scope = new URL("./", location.href);
/** Names of the caches of all builds on this place begin so: a site may have several. */
const BEGINNING = ["equisphere", scope.href, ""].join(" ");
const CACHE = BEGINNING + version;

/** What only a service worker has. @type {any} */
const worker = self;

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(opened().then((names) => keep([...names, ...FIRST]))));

worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(Promise.all([tidy(), worker.clients.claim()])));

worker.addEventListener("message", (/** @type {any} */ event) => {
  if (event.data === "take") {
    worker.skipWaiting();
  } else if (event.data === "complete") {
    event.waitUntil(keep([...DIGESTS.keys()]).catch(() => {}));
  }
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const name = nameOf(event.request);
  if (name !== undefined) {
    event.respondWith(answer(name, event.request));
  }
});

/** The name of a file of some build, if a request is for one. @param {Request} request */
function nameOf({ method, mode, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== scope.origin || !pathname.startsWith(scope.pathname)) {
    return undefined;
  }
  const name = pathname.slice(scope.pathname.length);
  if (mode === "navigate") {
    return pageOf(name);
  }
  return /^www\/.*\.[0-9a-f]{10}\.\w+$/.test(name) ? name : undefined;
}

/** The page of an address, which some hosts show without its ending. @param {string} name */
const pageOf = (name) => [name || PAGE, `${name}.html`].find((page) => PAGES.has(page));

/** The pages that are open, with what they need; that of the folder where there is none. */
async function opened() {
  const clients = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const names = clients.map((/** @type {any} */ { url }) => pageOf(new URL(url).pathname.slice(scope.pathname.length)));
  const open = new Set(names.filter(Boolean));
  return [...(open.size > 0 ? open : [PAGE])].flatMap((page) => [page, ...(PAGES.get(page) ?? [])]);
}

/**
 * A file from the cache, or else from the network. A page of an earlier build, open while this one took over, finds its
 * files in the cache of that build.
 *
 * @param {string} name
 * @param {Request} request
 */
async function answer(name, request) {
  if (DIGESTS.has(name)) {
    await keep([name]).catch(() => {});
  }
  const kept = await caches.match(new URL(name, scope), DIGESTS.has(name) ? { cacheName: CACHE } : {});
  return kept ?? fetch(request);
}

/** Puts files into the cache, one after the other, unless they are there. @param {string[]} names */
async function keep(names) {
  const cache = await caches.open(CACHE);
  for (const name of names) {
    const address = new URL(name, scope);
    if (!(await cache.match(address))) {
      // What has its hash in its name is right however old it is; if it is not, it is asked for anew.
      const answer = (await ask(name, "force-cache")) ?? (await ask(name, "reload"));
      if (!answer) {
        throw new Error(name);
      }
      await cache.put(address, answer);
    }
  }
}

/**
 * A file of this build, or nothing if something else is there.
 *
 * @param {string} name
 * @param {RequestCache} cache
 */
async function ask(name, cache) {
  // Some hosts send readers from index.html to its folder.
  const answer = await fetch(name === PAGE ? scope : new URL(name, scope), { cache: PAGES.has(name) ? "no-cache" : cache });
  const bytes = await answer.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!answer.ok || !hex.startsWith(DIGESTS.get(name) ?? "none")) {
    return undefined;
  }
  const headers = new Headers(answer.headers);
  ["content-encoding", "content-length"].forEach((header) => headers.delete(header));
  return new Response(bytes, { headers });
}

/** Removes the caches of other builds, if no other page is open that may need them. */
async function tidy() {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const names = pages.length > 1 ? [] : await caches.keys();
  const others = names.filter((name) => name.startsWith(BEGINNING) && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}
