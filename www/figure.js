// @ts-check
import { element } from "./dom.js";

/**
 * Line charts have whole-pixel corners: on a coarse screen they are drawn twice as fine.
 */
const FINEST_COARSE = 2;

/** Device pixels per CSS pixel of every canvas. */
export function pixelRatio() {
  return Math.max(devicePixelRatio, FINEST_COARSE);
}

/**
 * Two canvases, one upon the other: the frame at the back, and in front what moves.
 *
 * @param {string} label what a screen reader says at first
 */
export function layers(label) {
  const front = element("canvas", { role: "img", "aria-label": label });
  const back = element("canvas", { "aria-hidden": "true" });
  return { root: element("div", { class: "layers" }, front, back), front, back };
}

/** Sizes on the page, as the browser reported them: to ask would cost a layout. */
const widths = new WeakMap();

/**
 * Keeps the pixels of a figure's canvases in step with its size on the page.
 *
 * @param {Element} figure holds canvases as large as itself
 * @param {() => void} resized is told when the picture has to be drawn again
 */
export function fit(figure, resized) {
  new ResizeObserver(([entry]) => {
    const ratio = pixelRatio();
    const size = entry.contentRect;
    const width = Math.max(1, Math.round(size.width * ratio));
    const height = Math.max(1, Math.round(size.height * ratio));
    for (const canvas of figure.querySelectorAll(":scope > canvas")) {
      widths.set(canvas, size.width);
      Object.assign(canvas, { width, height });
    }
    resized();
  }).observe(figure);
}

/** Share of the picture's width by which an arrow key turns. */
const KEY_STEP = 0.03;

/** @type {Record<string, [number, number]>} */
const KEYS = {
  ArrowLeft: [-KEY_STEP, 0],
  ArrowRight: [KEY_STEP, 0],
  ArrowUp: [0, -KEY_STEP],
  ArrowDown: [0, KEY_STEP],
};

/**
 * Turns a picture by mouse, finger or arrow keys. A finger that moves up or down scrolls the page.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {(right: number, down: number) => void} turn gets shares of the picture's width
 */
export function turnable(canvas, turn) {
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId)) {
      const width = widths.get(canvas);
      turn(event.movementX / width, event.movementY / width);
    }
  });
  canvas.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (way && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      turn(...way);
    }
  });
}
