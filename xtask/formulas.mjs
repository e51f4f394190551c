// Reads a list of formulas in TeX, as JSON, and writes the list of their MathML: `{"tex": "w", "display": false}`.
import { readFileSync } from "node:fs";
import temml from "temml";

const formulas = JSON.parse(readFileSync(0, "utf8"));
const options = (display) => ({ displayMode: display, throwOnError: true });
// Styles in attributes are against the page's policy; its style sheet says what they say.
const plain = ({ tex, display }) => temml.renderToString(tex, options(display)).replace(/ (style|class|fence|separator)="[^"]*"/g, "").replaceAll("></mspace>", "/>");
// A formula on a line of its own may be wider than a telephone.
const markup = (formula) => (formula.display ? `<div class="wide" tabindex="0">${plain(formula)}</div>` : plain(formula));
process.stdout.write(JSON.stringify(formulas.map(markup)));
