// @ts-check
// What the complete widget carries: the whole program and the digits.
import digits from "../../www/pkg/digits.bin.gz";
import program from "../../www/pkg/equisphere_bg.wasm.gz";
import { carrying } from "./carrying.js";

const fetch = carrying({
  "equisphere_bg.wasm": { type: "application/wasm", packed: program },
  "digits.bin": { type: "application/octet-stream", packed: digits },
});

export { fetch };
export { moduleAddress } from "./place.js";
