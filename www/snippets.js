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

/** How many times as wide as high MyST makes every frame. */
export const MYST_SHAPE = 5 / 3;

/** For attributes and text of HTML. @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** For the text of Markdown, in which every sign may mean something. @param {string} text */
const literal = (text) => text.replace(/[!-/:-@[-\x60{-~]/g, "\\$&");

/** The address of a file that lies with the page, which need not have the name of its folder. @param {string} page @param {string} file */
const beside = (page, file) => new URL(file, page).href;

/** Address of the frame. @param {Embedding} embedding */
export function address({ page, link, composition }) {
  const query = new URLSearchParams({ embed: "1", ...composition });
  return `${page}?${query.toString().replaceAll("%2C", ",")}#${link}`;
}

/** @param {Embedding} embedding */
function iframe(embedding) {
  return `${frame(escaped(address(embedding)), String(embedding.height))}${embedding.grows ? `\n${helper(embedding)}` : ""}`;
}

/** A frame. @param {string} source @param {string} height both as they stand in an attribute */
const frame = (source, height) => `<iframe src="${source}" title="Equisphere" loading="lazy" width="100%" height="${height}" style="border:0"></iframe>`;

/** What gives a frame the height of what is in it. @param {Embedding} embedding */
const helper = ({ page }) => `<script src="${escaped(beside(page, "embed.js"))}" async></script>`;

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
  const template = `{{/* layouts/shortcodes/equisphere.html */}}\n${frame('{{ .Get "src" }}', '{{ .Get "height" }}')}\n${helper(embedding)}`;
  return `${template}\n\n{{< equisphere src="${address(embedding)}" height="${embedding.height}" >}}`;
}

/** A picture that leads to the laboratory, in HTML and in Markdown. @param {Embedding} embedding */
function picture({ page, link, composition: { lang, caption = "Equisphere" } }) {
  // Parentheses would end an address in Markdown.
  const whole = `${page}${lang ? `?lang=${lang}` : ""}#${link}`.replaceAll("(", "%28").replaceAll(")", "%29");
  return `<a href="${escaped(whole)}"><img src="equisphere.png" alt="${escaped(caption)}" width="640"></a>\n\n[![${literal(caption)}](equisphere.png)](${whole})`;
}
