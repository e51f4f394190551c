// @ts-check
import { explain } from "./failure.js";

// Loaded only where it can run: the glue to WebAssembly fails at once where there is none.
if (typeof WebAssembly === "object") {
  import("./lab.js").then(
    ({ EquisphereLab }) => customElements.define("equisphere-lab", EquisphereLab),
    (error) => document.querySelectorAll("equisphere-lab").forEach((lab) => explain(lab, error)),
  );
} else {
  const why = new Error("This browser has no WebAssembly, in which the laboratory is written.");
  document.querySelectorAll("equisphere-lab").forEach((lab) => explain(lab, why));
}
