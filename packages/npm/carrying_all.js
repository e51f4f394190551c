// @ts-check
// What the complete widget carries: both programs and the digits.
import digits from "../../www/pkg/digits.bin.gz";
import program from "../../www/pkg/equisphere_bg.wasm.gz";
import opening from "../../www/pkg/opening_bg.wasm.gz";
import { carrying } from "./carrying.js";

const fetch = carrying({
  "opening_bg.wasm": { type: "application/wasm", packed: opening },
  "equisphere_bg.wasm": { type: "application/wasm", packed: program },
  "digits.bin": { type: "application/octet-stream", packed: digits },
});

export { fetch };
export { moduleAddress } from "./place.js";
