// @ts-check
// What the page loads: defines `<equisphere-lab>`.
import { EquisphereLab } from "./element.js";
import { PATIENCE, pool } from "./pool.js";
import { core } from "./program.js";

/** The element, the program and the workers, for scripts on the page and for tests. */
export { EquisphereLab, PATIENCE, core, pool };

customElements.define("equisphere-lab", EquisphereLab);
