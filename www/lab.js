// @ts-check
// What the page loads: defines `<equisphere-lab>`.
import { EquisphereLab } from "./element.js";
import { annex, core } from "./program.js";

/** The element, the program and its annex, for scripts on the page and for tests. */
export { EquisphereLab, annex, core };

customElements.define("equisphere-lab", EquisphereLab);
