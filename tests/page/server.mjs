// Serves dist/ to one page, with the headers that `cargo xtask serve` sends, and with faults on request.
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

/**
 * What is answered instead of a file. What is left out stays as it would be.
 *
 * @typedef {object} Fault
 * @property {number} [status]
 * @property {string | Buffer} [body]
 * @property {string} [type] content type
 * @property {Record<string, string>} [headers] instead of those of the same name; an empty one is not sent
 * @property {number} [truncate] bytes that are sent of the body
 * @property {Promise<unknown>} [until] the answer waits for this
 * @property {boolean} [drop] the connection is closed without an answer
 */

/** What a fault's answer waits for, until it is let go. */
export function gate() {
  let release = () => {};
  const until = new Promise((resolve) => (release = () => resolve(undefined)));
  return { until, release: () => release() };
}

const ROOT = new URL("../../", import.meta.url);
const BEFORE = "/before-everything.js";
/** A second place where the same files are found: the page must work under any path. */
export const DEEP = "some/deep/path/";

const TYPES = /** @type {Record<string, string>} */ ({
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".bin": "application/octet-stream",
  ".txt": "text/plain",
  ".md": "text/markdown",
});

/** A path with the names that sources use: the build puts ten letters of a hash into that of a file. @param {string} path */
export const plain = (path) => path.replace(/\.[0-9a-f]{10}(?=\.\w+$)/, "");

/** Where the build has stored a file, from the root of the page. @param {string} path with the name that sources use */
export function stored(path) {
  const [folder, name] = [path.slice(0, path.lastIndexOf("/") + 1), path.slice(path.lastIndexOf("/") + 1)];
  const names = readdirSync(new URL(`dist/${folder}`, ROOT));
  return folder + (names.find((other) => other !== name && plain(other) === name) ?? name);
}

/** The headers of `cargo xtask serve`: one `name: value` a line. */
async function strictHeaders() {
  const text = await readFile(new URL("xtask/src/headers.txt", ROOT), "utf8");
  const lines = text.trim().split("\n");
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]));
}

/**
 * Starts a server on a free port.
 *
 * @param {object} [options]
 * @param {Record<string, Fault>} [options.faults] by the end of the plain path; may be changed while the server runs
 * @param {string} [options.before] a script that runs in every document before anything else
 * @param {string} [options.folder] what is served, from the project's root
 */
export async function serve({ faults = {}, before = "", folder = "dist/" } = {}) {
  /** @type {string[]} plain paths in the order of the requests */
  const requests = [];
  const strict = await strictHeaders();

  /** @param {string} path */
  async function answer(path) {
    const fault = Object.entries(faults).find(([end]) => plain(path).endsWith(end))?.[1] ?? {};
    await fault.until;
    let body = fault.body ?? (path === BEFORE ? before : await readFile(new URL(folder + path.slice(1), ROOT)).catch(() => undefined));
    const status = fault.status ?? (body === undefined ? 404 : 200);
    const type = fault.type ?? TYPES[extname(path)] ?? "application/octet-stream";
    if (before !== "" && body !== undefined && type === "text/html") {
      const text = String(body);
      const place = /<head>/.exec(text) ?? /<!doctype html>/i.exec(text);
      const at = place ? place.index + place[0].length : 0;
      body = `${text.slice(0, at)}<script src="${BEFORE}"></script>${text.slice(at)}`;
    }
    const bytes = Buffer.from(body ?? "There is no such file.").subarray(0, fault.truncate);
    const headers = Object.entries({ ...strict, "content-type": type, ...fault.headers }).filter(([, value]) => value !== "");
    return { status, headers: Object.fromEntries(headers), bytes, drop: fault.drop };
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://any");
    if (pathname !== BEFORE) {
      requests.push(plain(pathname));
    }
    const inside = pathname.replace(`/${DEEP}`, "/").replace(/\/$/, "/index.html");
    const { status, headers, bytes, drop } = await answer(inside);
    if (drop) {
      response.destroy();
      return;
    }
    response.writeHead(status, headers);
    response.end(bytes);
  });
  await /** @type {Promise<void>} */ (new Promise((resolve) => server.listen(0, "127.0.0.1", resolve)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    address: `http://127.0.0.1:${port}/`,
    requests,
    faults,
    /** Ends all connections. */
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
