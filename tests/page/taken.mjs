// Files that a page hands to the browser, caught on their way.

/** @typedef {import("./facade.mjs").Page} Page */

/** Catches files on their way to the browser, in which nobody is to find them. */
export const CATCH = `
  const files = new Map();
  globalThis.taken = [];
  const own = URL.createObjectURL;
  URL.createObjectURL = (file) => {
    const address = own.call(URL, file);
    files.set(address, file);
    return address;
  };
  HTMLAnchorElement.prototype.click = function () {
    taken.push({ name: this.download, file: files.get(this.href) });
  };
`;

/**
 * What the last file is called, its type, and its text.
 *
 * @param {Page} page
 * @param {number} count how many there are with it
 * @returns {Promise<{ name: string, type: string, text: string }>}
 */
export async function taken(page, count = 1) {
  await page.waitFor((count) => /** @type {any} */ (globalThis).taken.length >= count, count);
  return page.evaluate(() => {
    const { name, file } = /** @type {any} */ (globalThis).taken.at(-1);
    return file.text().then((/** @type {string} */ text) => ({ name, type: file.type, text }));
  });
}
