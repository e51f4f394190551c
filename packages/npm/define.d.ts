// Defines `<equisphere-lab>`.
export { EquisphereLab, EquisphereDetail, EquisphereParameter } from "./index.js";
