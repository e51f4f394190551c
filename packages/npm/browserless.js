// @ts-check
// Takes the place of names of the browser, so that a server can import the package to write pages.

/** @type {any} */
const base = globalThis.HTMLElement ?? class {};

export { base as HTMLElement };
