// @ts-check
// How a laboratory is put into pages of other kinds. Each snippet is a text that the reader copies.

/**
 * What is embedded.
 *
 * @typedef {object} Embedding
 * @property {string} page address of the whole page
 * @property {string} link the experiment
 * @property {Record<string, string>} composition attributes, or keys of the query, that are not as they are by themselves
 * @property {number} height in CSS pixels
 * @property {boolean} grows whether the frame follows what is in it
 */

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** The address of a file that lies with the page, which need not have the name of its folder. @param {string} page @param {string} file */
const beside = (page, file) => new URL(file, page).href;

/** Address of the frame. @param {Embedding} embedding */
export function address({ page, link, composition }) {
  const query = new URLSearchParams({ embed: "1", ...composition });
  return `${page}?${query.toString().replaceAll("%2C", ",")}#${link}`;
}

/** @param {Embedding} embedding */
function iframe(embedding) {
  const helper = embedding.grows ? `\n<script src="${escaped(beside(embedding.page, "embed.js"))}" async></script>` : "";
  return `<iframe src="${escaped(address(embedding))}" title="Equisphere" loading="lazy" width="100%" height="${embedding.height}" style="border:0"></iframe>${helper}`;
}

/** @param {Embedding} embedding */
function custom({ page, link, composition, height, grows }) {
  const attributes = Object.entries({ link, ...composition }).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const style = grows ? "" : ` style="height:${height}px"`;
  return `<script type="module" src="${escaped(beside(page, "www/lab.js"))}"></script>\n<equisphere-lab${attributes.join("")}${style}></equisphere-lab>`;
}

/** Kinds of pages by name. @type {Map<string, (embedding: Embedding) => string>} */
export const SNIPPETS = new Map([
  ["iframe", iframe],
  ["element", custom],
  ["markdown", iframe],
  ["hugo", hugo],
  ["quarto", (embedding) => `\`\`\`{=html}\n${iframe(embedding)}\n\`\`\``],
  ["myst", (embedding) => `:::{iframe} ${address(embedding)}\n:width: 100%\n:::`],
  ["jupyter", (embedding) => `from IPython.display import IFrame\nIFrame("${address(embedding)}", width="100%", height=${embedding.height})`],
  ["picture", picture],
]);

/** A shortcode, since Hugo leaves HTML out of Markdown, and its use. @param {Embedding} embedding */
function hugo(embedding) {
  return `{{/* layouts/shortcodes/equisphere.html */}}\n<iframe src="{{ .Get "src" }}" title="Equisphere" loading="lazy" width="100%" height="{{ .Get "height" }}" style="border:0"></iframe>\n\n{{< equisphere src="${address(embedding)}" height="${embedding.height}" >}}`;
}

/** A picture that leads to the laboratory, in HTML and in Markdown. @param {Embedding} embedding */
function picture({ page, link }) {
  const whole = `${page}#${link}`;
  return `<a href="${escaped(whole)}"><img src="equisphere.png" alt="Equisphere" width="640"></a>\n\n[![Equisphere](equisphere.png)](${whole})`;
}
