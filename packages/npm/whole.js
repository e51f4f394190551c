// @ts-check
// The script of the whole program for the small widget, beside which it lies. The widget is one module and hands nothing
// out, so that what they share is in both; here it learns of the program that the widget asked for.
import { adopt } from "../../www/program.js";
import { open as openWhole } from "../../www/whole.js";

/** @type {typeof openWhole} */
export async function open(compile, words) {
  const loaded = await openWhole(compile, words);
  adopt(loaded.program);
  return loaded;
}
