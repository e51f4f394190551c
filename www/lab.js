// @ts-check
// What the page loads: defines `<equisphere-lab>`.
import { fetchWhole } from "./beside.js";
import { EquisphereLab } from "./element.js";
import { Place } from "./place.js";
import { core, provideWhole, unable, whole } from "./program.js";

/** The element, where its own nodes stand, the program that is loaded, how the whole one is, and what says why it cannot be: for scripts on the page and for tests. */
export { EquisphereLab, Place, core, unable, whole };

provideWhole(fetchWhole);
customElements.define("equisphere-lab", EquisphereLab);
