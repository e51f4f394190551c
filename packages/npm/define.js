// @ts-check
// Defines `<equisphere-lab>`.
import { EquisphereLab } from "./element.js";
import { TAG, define } from "./tag.js";

define();
const defined = /** @type {typeof EquisphereLab} */ (customElements.get(TAG));

/** The class that the page uses: that of whoever came first. */
export { defined as EquisphereLab };
