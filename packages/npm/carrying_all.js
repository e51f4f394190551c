// @ts-check
// What the complete widget carries: the whole program, the digits, and the words of other languages.
import chineseFirst from "../../www/pkg/chinese_first_view.txt.gz";
import chinese from "../../www/pkg/chinese.txt.gz";
import digits from "../../www/pkg/digits.bin.gz";
import program from "../../www/pkg/equisphere_bg.wasm.gz";
import { carrying } from "./carrying.js";

const fetch = carrying({
  "equisphere_bg.wasm": { type: "application/wasm", packed: program },
  "chinese_first_view.txt": { type: "text/plain", packed: chineseFirst },
  "chinese.txt": { type: "text/plain", packed: chinese },
  "digits.bin": { type: "application/octet-stream", packed: digits },
});

export { fetch };
export { moduleAddress } from "./place.js";
