// What other programs make of the snippets that the embed dialog writes: each takes a snippet and gives the HTML that its
// readers get. They do what the named programs do and no more; what they do not expect is an error.
import { spawnSync } from "node:child_process";
import { marked } from "marked";

/** The Python that has IPython, or any: then a class of the same kind stands in. */
const PYTHON = process.env.EQUISPHERE_PYTHON ?? "python3";

/** @typedef {(snippet: string) => string} Host */

/** @param {RegExp} pattern @param {string} text */
function parts(pattern, text) {
  const found = pattern.exec(text);
  if (!found) {
    throw new Error(`this is not what the host expects: ${text}`);
  }
  return found.slice(1);
}

/** Markdown with HTML left in it, as most blogs have it. @type {Host} */
const markdown = (snippet) => /** @type {string} */ (marked.parse(snippet, { async: false }));

/**
 * Hugo keeps the template of a shortcode in a file and fills it with the arguments of the call. Go’s templates know where
 * in HTML they write: into an address they write percent signs for what does not belong there.
 *
 * @type {Host}
 */
function hugo(snippet) {
  const [template, call] = parts(/^(\{\{\/\*[^]*?)\n\n(\{\{<[^]*)$/, snippet);
  const [list] = parts(/^\{\{< equisphere((?: \w+="(?:[^"\\]|\\.)*")*) >\}\}$/, call);
  const given = new Map([...list.matchAll(/ (\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, text]) => [name, text.replace(/\\(.)/g, "$1")]));
  const html = template.replace(/^\{\{\/\* [^]*? \*\/\}\}\n/, "").replace(/(\w+)="\{\{ \.Get "(\w+)" \}\}"/g, (_, attribute, name) => {
    const text = given.get(name) ?? "";
    return `${attribute}="${inAttribute(attribute === "src" ? inAddress(text) : text)}"`;
  });
  if (html.includes("{{")) {
    throw new Error(`this template is not understood: ${html}`);
  }
  return html;
}

/** What Go’s templates write into an attribute that holds an address. @param {string} text */
function inAddress(text) {
  if (!/^https?:/.test(text)) {
    return "#ZgotmplZ";
  }
  const plain = /[\w\-.~!#$&*+,/:;=?@[\]]|%[0-9a-fA-F]{2}/;
  return text.replace(/%[0-9a-fA-F]{2}|./gsu, (sign) => (plain.test(sign) ? sign : [...Buffer.from(sign)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")));
}

/** @param {string} text */
const inAttribute = (text) => text.replace(/[&<>"'+]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Quarto hands a raw block of HTML on as it is. @type {Host} */
const quarto = (snippet) => parts(/^```\{=html\}\n((?:(?!```).*\n)+)```$/, snippet)[0];

/** MyST makes of the directive a frame in a box that is three fifths as high as wide. @type {Host} */
function myst(snippet) {
  const [source, width] = parts(/^:::\{iframe\} (\S+)\n:width: (\d+)%\n:::$/, snippet);
  const box = `position:relative;display:inline-block;padding-bottom:60%;width:min(max(${width}%,500px),100%)`;
  return `<div style="text-align:center;line-height:0"><div style="${box}"><iframe width="100%" height="100%" src="${inAttribute(source)}" allowfullscreen allow="autoplay" style="width:100%;height:100%;position:absolute;top:0;left:0;border:none"></iframe></div></div>`;
}

/** A notebook runs the cell and shows what its last expression says of itself. */
const CELL = `
import ast, sys
try:
    import IPython.display
except ImportError:
    import types
    class IFrame:
        def __init__(self, src, width, height):
            self.values = dict(src=src, width=width, height=height)
        def _repr_html_(self):
            return '<iframe width="{width}" height="{height}" src="{src}" frameborder="0" allowfullscreen></iframe>'.format(**self.values)
    sys.modules["IPython"] = types.ModuleType("IPython")
    sys.modules["IPython.display"] = types.ModuleType("IPython.display")
    sys.modules["IPython.display"].IFrame = IFrame
*before, last = ast.parse(sys.stdin.buffer.read().decode("utf-8")).body
names = {}
exec(compile(ast.Module(before, []), "cell", "exec"), names)
shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
sys.stdout.buffer.write(shown._repr_html_().encode("utf-8"))
`;

/** @type {Host} */
function jupyter(snippet) {
  const { status, stdout, stderr, error } = spawnSync(PYTHON, ["-c", CELL], { input: snippet, encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`${error ?? stderr} in ${snippet}`);
  }
  return stdout;
}

/** Hosts by the kind of snippet that they take. @type {Map<string, Host>} */
export const HOSTS = new Map([
  ["iframe", (snippet) => snippet],
  ["element", (snippet) => snippet],
  ["markdown", markdown],
  ["hugo", hugo],
  ["quarto", quarto],
  ["myst", myst],
  ["jupyter", jupyter],
]);

/** Both ways to write a picture with a link, in HTML and in Markdown. @param {string} snippet */
export function pictures(snippet) {
  const [html, text] = parts(/^(<a .*<\/a>)\n\n(\[!.*\))$/, snippet);
  return [html, markdown(text)];
}
