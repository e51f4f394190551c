// @ts-check
import { element } from "./dom.js";
import { png } from "./save.js";

/** What a recording may be, best first. */
const KINDS = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];

/** Longest recording, in milliseconds, and pictures of a sequence in a second. */
export const LONGEST = 60_000;
const PICTURES_A_SECOND = 10;

/** The kind of video that this browser records of a canvas, if it does. */
export function videoKind() {
  const records = typeof MediaRecorder === "function" && typeof HTMLCanvasElement.prototype.captureStream === "function";
  return records ? KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) : undefined;
}

/** A copy of a canvas on the page's ground that is renewed with every frame: canvases are transparent, videos are not. */
class Copy {
  canvas = element("canvas");
  #source;
  #frame = 0;

  /** @param {HTMLCanvasElement} source */
  constructor(source) {
    this.#source = source;
    // Encoders want even sides.
    this.canvas.width = 2 * Math.ceil(source.width / 2);
    this.canvas.height = 2 * Math.ceil(source.height / 2);
  }

  /** @param {() => void} [renewed] is called after each copy */
  start(renewed) {
    this.#renew();
    this.#frame = requestAnimationFrame(() => this.start(renewed));
    renewed?.();
  }

  #renew() {
    const { width, height } = this.canvas;
    const context = this.canvas.getContext("2d");
    if (context && this.#source.width > 0 && this.#source.height > 0) {
      context.fillStyle = getComputedStyle(this.#source).getPropertyValue("--paper").trim() || "white";
      context.fillRect(0, 0, width, height);
      context.drawImage(this.#source, 0, 0, width, height);
    }
  }

  stop() {
    cancelAnimationFrame(this.#frame);
  }
}

/**
 * Records a canvas as a video until it is stopped.
 *
 * @param {HTMLCanvasElement} source
 * @param {string} kind
 * @returns {{ stop: () => void, file: Promise<Blob> }}
 */
export function recordVideo(source, kind) {
  const copy = new Copy(source);
  const recorder = new MediaRecorder(copy.canvas.captureStream(), { mimeType: kind });
  /** @type {Blob[]} */
  const parts = [];
  const file = new Promise((/** @type {(file: Blob) => void} */ resolve, reject) => {
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    recorder.addEventListener("stop", () => resolve(new Blob(parts, { type: kind.split(";")[0] })));
    recorder.addEventListener("error", (event) => reject(/** @type {any} */ (event).error ?? event));
  });
  const stop = () => {
    copy.stop();
    if (recorder.state !== "inactive") {
      recorder.stop();
    }
  };
  copy.start();
  recorder.start();
  return { stop, file };
}

/**
 * Takes pictures of a canvas, some each second, until it is stopped.
 *
 * @param {HTMLCanvasElement} source
 * @param {(count: number) => void} taken is told how many there are
 * @returns {{ stop: () => void, files: Promise<Blob[]> }}
 */
export function recordSequence(source, taken) {
  /** @type {Promise<Blob | null>[]} */
  const pictures = [];
  let next = 0;
  const copy = new Copy(source);
  copy.start(() => {
    const now = performance.now();
    if (now >= next) {
      next = Math.max(next + 1000 / PICTURES_A_SECOND, now);
      pictures.push(png(copy.canvas));
      taken(pictures.length);
    }
  });
  /** @type {(files: Promise<Blob[]>) => void} */
  let finish;
  const files = new Promise((/** @type {(files: Blob[] | Promise<Blob[]>) => void} */ resolve) => (finish = resolve));
  const stop = () => {
    copy.stop();
    finish(Promise.all(pictures).then((made) => made.filter((file) => file !== null)));
  };
  return { stop, files };
}
