// @ts-check
// Takes the place of `import.meta.url` in modules that may come from a blob, whose address leads nowhere.
const { url } = import.meta;

/** From where a module without a place asks for files: nowhere, which the browser refuses at once. */
const NOWHERE = "https://equisphere.invalid/www/widget.js";

export const moduleAddress = /^https?:|^file:/.test(url) ? url : NOWHERE;
