// @ts-check
import { generate } from "lean-qr";

/** Device pixels of a module, which the style sheet makes smaller. */
const MODULE = 4;
/** Modules of white around a code, as the standard wants. */
const QUIET = 4;

/**
 * A text as a QR code on a canvas; nothing where it is too long for one.
 *
 * @param {string} text
 */
export function draw(text) {
  let code;
  try {
    code = generate(text);
  } catch {
    return undefined;
  }
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  const side = (code.size + 2 * QUIET) * MODULE;
  Object.assign(canvas, { width: side, height: side });
  const context = canvas.getContext("2d");
  if (!context) {
    return undefined;
  }
  context.fillStyle = "white";
  context.fillRect(0, 0, side, side);
  context.fillStyle = "black";
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (code.get(x, y)) {
        context.fillRect((x + QUIET) * MODULE, (y + QUIET) * MODULE, MODULE, MODULE);
      }
    }
  }
  return canvas;
}
