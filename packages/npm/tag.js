// @ts-check
import { EquisphereLab } from "./element.js";

export const TAG = "equisphere-lab";

/** Defines the element, unless another copy of this module has done so: all copies then share its program. */
export function define() {
  if (!customElements.get(TAG)) {
    customElements.define(TAG, EquisphereLab);
  }
}
