// @ts-check
// The class of the element, which knows where the whole program is.
import { fetchWhole } from "../../www/beside.js";
import { EquisphereLab as Element } from "../../www/element.js";
import { provideWhole } from "../../www/program.js";

/** @param {typeof Element} element */
function complete(element) {
  provideWhole(fetchWhole);
  return element;
}

// Nothing happens where nobody uses the class: a bundler may leave all of this out.
export const EquisphereLab = /* @__PURE__ */ complete(Element);
