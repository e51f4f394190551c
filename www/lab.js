// @ts-check
// What the page loads: defines `<equisphere-lab>`.
import { EquisphereLab } from "./element.js";
import { core, provideWhole, whole } from "./program.js";

/** The element, the program that is loaded, and how the whole one is, for scripts on the page and for tests. */
export { EquisphereLab, core, whole };

provideWhole(() => import("./whole.js"));
customElements.define("equisphere-lab", EquisphereLab);
