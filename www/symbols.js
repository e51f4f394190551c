// @ts-check
// Every symbol of a formula is explained where the pointer, the focus or a finger meets it, and its thing in the figure of
// the section is marked meanwhile.
import { element, write } from "./dom.js";
import { core, whole } from "./lab.js";

/** @typedef {import("./pkg/equisphere.js").SymbolRow} SymbolRow */

/** What symbols are made of in MathML; those with an index come before their letters. */
const PARTS = "msub, msubsup, mover, mi";
/** Pixels between a symbol and its explanation. */
const DISTANCE = 8;

/** Symbols by how they are written. @type {Map<string, SymbolRow>} */
let known = new Map();

/** How a part of a formula is written: its letters, and those of its index after `_`. @param {Element} part */
function written(part) {
  const letters = (/** @type {Element | undefined} */ child) => (child?.textContent ?? "").trim();
  const [base, index] = part.children;
  const isIndexed = part.localName === "msub" || part.localName === "msubsup";
  return isIndexed ? `${letters(base)}_${letters(index)}` : letters(part);
}

/** The symbol that a place in a formula belongs to: with its index, if that has a meaning of its own. @param {EventTarget | null} target */
function symbolAt(target) {
  const math = target instanceof Element ? target.closest("math") : null;
  /** @type {{ part: Element, row: SymbolRow } | undefined} */
  let found;
  for (let part = target; math && part instanceof Element && part !== math; part = part.parentElement) {
    const row = part.matches(PARTS) ? known.get(written(part)) : undefined;
    found = row ? { part, row } : found;
  }
  return found;
}

/** Marks what a symbol stands for in the figure of its section, or no longer. @param {Element} part @param {SymbolRow} row @param {boolean} on */
function mark(part, row, on) {
  const figure = part.closest("section")?.querySelector("equisphere-lab")?.shadowRoot;
  for (const name of row.parts.split(" ").filter((name) => name !== "")) {
    const things = figure?.querySelectorAll(`.chart[data-name="${name}"], .legend [data-name="${name}"]`) ?? [];
    things.forEach((thing) => thing.toggleAttribute("data-marked", on));
  }
}

/** The symbols that the keyboard reaches: each where it stands first in a section, outside of buttons. @param {Element} section */
function reachable(section) {
  const seen = new Set();
  const parts = [...section.querySelectorAll("math")].filter((math) => !math.closest("eq-set")).flatMap((math) => [...math.querySelectorAll(PARTS)]);
  return parts.filter((part) => {
    const row = known.get(written(part));
    const isFirst = row !== undefined && symbolAt(part)?.part === part && !seen.has(row.name);
    seen.add(isFirst ? row.name : undefined);
    return isFirst;
  });
}

/** Has the symbols of an article explained. @param {Element} article */
export async function explainSymbols(article) {
  const { program } = await whole();
  known = new Map(program.symbol_rows().map((row) => [row.written, row]));
  const box = element("div", { class: "symbol", role: "tooltip", id: "symbol", hidden: true });
  document.body.append(box);
  /** @type {ReturnType<typeof symbolAt>} */
  let shown;

  const hide = () => {
    if (shown) {
      mark(shown.part, shown.row, false);
      shown.part.removeAttribute("aria-describedby");
      shown = undefined;
      box.hidden = true;
    }
  };
  const show = (/** @type {EventTarget | null} */ target) => {
    const next = symbolAt(target);
    if (next?.part === shown?.part) {
      return;
    }
    hide();
    if (!next) {
      return;
    }
    shown = next;
    const { part, row } = next;
    write(box, core.text(`symbol.${row.name}`));
    box.hidden = false;
    part.setAttribute("aria-describedby", "symbol");
    const { left, right, top, bottom } = part.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = box;
    const x = Math.max(DISTANCE, Math.min((left + right - width) / 2, document.documentElement.clientWidth - width - DISTANCE));
    const y = top - height - DISTANCE < 0 ? bottom + DISTANCE : top - height - DISTANCE;
    Object.assign(box.style, { left: `${x + scrollX}px`, top: `${y + scrollY}px` });
    mark(part, row, true);
  };

  for (const part of [...article.querySelectorAll("section")].flatMap(reachable)) {
    part.setAttribute("tabindex", "0");
  }
  article.addEventListener("pointerover", ({ target }) => show(target));
  article.addEventListener("pointerleave", hide);
  article.addEventListener("focusin", ({ target }) => show(target));
  article.addEventListener("focusout", hide);
  document.addEventListener("pointerdown", ({ target }) => show(target));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
}
