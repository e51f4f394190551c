// @ts-check
// What the small widget carries: the program of the first view.
import opening from "../../www/pkg/opening_bg.wasm.gz";
import { carrying } from "./carrying.js";

const fetch = carrying({ "opening_bg.wasm": { type: "application/wasm", packed: opening } });

export { fetch };
export { moduleAddress } from "./place.js";
