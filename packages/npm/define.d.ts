// Defines `<equisphere-lab>`.
export { EquisphereLab, EquisphereDetail } from "./index.js";
