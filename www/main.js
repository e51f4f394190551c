// @ts-check
import { EquisphereLab } from "./lab.js";

customElements.define("equisphere-lab", EquisphereLab);
