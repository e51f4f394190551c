// @ts-check

/**
 * Line charts have whole-pixel corners: on a coarse screen they are drawn twice as fine.
 */
const FINEST_COARSE = 2;

/** Device pixels per CSS pixel of every canvas. */
export function pixelRatio() {
  return Math.max(devicePixelRatio, FINEST_COARSE);
}

/**
 * Keeps the canvas's pixels in step with its size on the page.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} resized is told when the picture has to be drawn again
 */
export function fit(canvas, resized) {
  const observer = new ResizeObserver(() => {
    const ratio = pixelRatio();
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      resized();
    }
  });
  observer.observe(canvas);
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
      const width = canvas.clientWidth;
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
