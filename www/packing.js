// @ts-check
// Long links are packed: deflated by the browser (zlib, which has a checksum), in base64url.

/** Letters of a link from which on it is packed, where that makes it shorter. */
const LONG = 300;
/** The most bytes that a packed link may hold: no link is longer. */
const LONGEST = 32_768;

const PACKED = /(?:^|&)packed=([^&]*)/;

/**
 * @param {string} link
 * @returns {Promise<string>} the link, packed where it is long
 */
export async function packed(link) {
  if (link.length < LONG || typeof CompressionStream !== "function") {
    return link;
  }
  const version = /^v=\d+/.exec(link)?.[0];
  const bytes = await through(new TextEncoder().encode(link), new CompressionStream("deflate"));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const short = `${version}&packed=${text}`;
  return short.length < link.length ? short : link;
}

/**
 * What was packed into a link; other links come back as they are. Throws a sentence where that cannot be read.
 *
 * @param {string} link
 * @param {(key: string) => string} words
 */
export async function unpacked(link, words) {
  const text = PACKED.exec(link)?.[1];
  if (text === undefined) {
    return link;
  }
  if (typeof DecompressionStream !== "function") {
    throw new Error(words("link.no_streams"));
  }
  try {
    const letters = atob(decodeURIComponent(text).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(await through(bytes, new DecompressionStream("deflate")));
  } catch {
    throw new Error(words("link.damaged"));
  }
}

/**
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {CompressionStream | DecompressionStream} stream
 */
async function through(bytes, stream) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  /** @type {number[]} */
  const made = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (made.length + part.value.length > LONGEST) {
      void reader.cancel();
      throw new RangeError();
    }
    part.value.forEach((byte) => made.push(byte));
  }
  return new Uint8Array(made);
}
