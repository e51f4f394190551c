// @ts-check
// The package's main entry: the class of the element. It defines nothing by itself.
export { EquisphereLab } from "./element.js";
