// @ts-check
import { element } from "./dom.js";
import { core } from "./program.js";

/** @typedef {import("./pkg/equisphere.js").Surface} Surface */
/** @typedef {import("./pkg/equisphere.js").Backdrop} Backdrop */

/**
 * Line charts have whole-pixel corners: on a coarse screen they are drawn twice as fine.
 */
const FINEST_COARSE = 2;
/** Pixels of a canvas to a side, at most: no figure needs more, and browsers refuse to hold much more. */
const LARGEST = 4096;

/** Device pixels per CSS pixel of every canvas. */
export function pixelRatio() {
  return Math.max(devicePixelRatio, FINEST_COARSE);
}

/**
 * Tells when the pixel ratio changes, as on the way to another screen.
 *
 * @param {() => void} changed
 * @param {AbortSignal} signal
 */
export function watchPixelRatio(changed, signal) {
  const arm = () => {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", () => (arm(), changed()), { once: true, signal });
  };
  arm();
}

/**
 * A box for canvases that lie upon each other. What keeps it from growing with its canvases, and them in it, is
 * said here and not in the style sheet: without it they would grow without end.
 *
 * @param {string} name class of the box
 * @param {number} height in CSS pixels, where no style sheet says more
 * @param {...HTMLElement} children the canvases fill the box
 */
export function frame(name, height, ...children) {
  const root = element("div", { class: name }, ...children);
  Object.assign(root.style, { position: "relative", contain: "strict", height: `${height}px` });
  for (const child of children) {
    if (child instanceof HTMLCanvasElement) {
      Object.assign(child.style, { position: "absolute", inset: "0", width: "100%", height: "100%" });
    }
  }
  return root;
}

/** A figure whose surfaces have as many pixels as it has on the screen. */
export class Fitted {
  #width = 0;
  #height = 0;
  /** As drawn upon: device pixels. */
  #size = [0, 0];
  #canvases;
  /** @type {Surface} */
  surface;
  /** @type {Backdrop | undefined} */
  backdrop;

  /**
   * @param {Element} box
   * @param {HTMLCanvasElement} front for what moves, as large as the box
   * @param {HTMLCanvasElement} [back] for what stands still, as large as the box
   */
  constructor(box, front, back) {
    this.box = box;
    this.#canvases = { front, back };
    this.#make();
  }

  #make() {
    const { front, back } = this.#canvases;
    this.surface = new core.Surface(front);
    this.backdrop = back && new core.Backdrop(back);
  }

  /** Takes surfaces of the program that is there now. */
  renew() {
    this.free();
    this.#make();
  }

  /** Gives the surfaces back to the program. */
  free() {
    this.surface.free();
    this.backdrop?.free();
  }

  /** Whether there is anything to draw upon: not in closed details, or where nothing is displayed. */
  get visible() {
    return this.#width > 0 && this.#height > 0;
  }

  /** Width in CSS pixels, as the browser reported it: to ask would cost a layout. */
  get width() {
    return this.#width;
  }

  /** @param {DOMRectReadOnly} size in CSS pixels */
  resize({ width, height }) {
    this.#width = width;
    this.#height = height;
    return this.fit();
  }

  /** Brings the surfaces to size, and returns whether they have to be drawn anew. */
  fit() {
    if (!this.visible) {
      return false;
    }
    const pixels = (/** @type {number} */ length) => Math.min(LARGEST, Math.max(1, Math.round(length * pixelRatio())));
    const size = [pixels(this.#width), pixels(this.#height)];
    if (size[0] !== this.#size[0] || size[1] !== this.#size[1]) {
      this.#size = size;
      this.surface.resize(size[0], size[1]);
      this.backdrop?.resize(size[0], size[1]);
    }
    return true;
  }
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
 * @param {() => number} width of the picture in CSS pixels
 * @param {(right: number, down: number) => void} turn gets shares of the picture's width
 */
export function turnable(canvas, width, turn) {
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (canvas.hasPointerCapture(event.pointerId) && width() > 0) {
      turn(event.movementX / width(), event.movementY / width());
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
