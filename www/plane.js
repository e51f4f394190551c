// @ts-check
import { element, fill, write } from "./dom.js";
import { pixelRatio } from "./figure.js";

/** @typedef {import("./pkg/equisphere.js").ChartTable} ChartTable */

/** Where arrow keys move the weights: outwards, and against the clock. @type {Record<string, [number, number]>} */
const KEYS = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, 1], ArrowRight: [0, -1] };

/** The drawing of a step: weights in the plane that are moved by mouse, finger or arrow keys. */
export class PlaneView {
  #program;
  /** @type {import("./pkg/equisphere.js").Plane} */
  #plane;
  #canvas = element("canvas", { "aria-hidden": "true" });
  /** Upon the tip of the weights; the rest of the drawing does not keep a finger from scrolling. */
  #handle = element("button", { type: "button", class: "handle" });
  #sentence = element("p", { class: "sentence", role: "status" });
  #dark = matchMedia("screen and (prefers-color-scheme: dark)");

  /**
   * @param {import("./whole.js").Whole} loaded
   * @param {string} lesson
   */
  constructor({ program, tableButton }, lesson) {
    this.#program = program;
    this.#plane = new program.Plane(lesson);
    this.root = element("div", { class: "plane" }, element("div", { class: "sheet" }, this.#canvas, this.#handle), this.#sentence);
    if (this.#plane.chart_table()) {
      this.root.append(tableButton(program.text("plane.forces"), () => /** @type {ChartTable} */ (this.#plane.chart_table())));
    }
    this.#listen();
  }

  #listen() {
    const canvas = this.#canvas;
    const sizes = new ResizeObserver(() => this.#fit());
    sizes.observe(canvas);
    this.#dark.addEventListener("change", () => this.#draw());
    for (const part of /** @type {HTMLElement[]} */ ([canvas, this.#handle])) {
      part.addEventListener("pointerdown", (event) => {
        if (part === this.#handle || event.pointerType === "mouse") {
          part.setPointerCapture(event.pointerId);
          this.#move("grab", event);
        }
      });
      part.addEventListener("pointermove", (event) => {
        if (part.hasPointerCapture(event.pointerId)) {
          this.#move("drag", event);
        }
      });
    }
    this.#handle.addEventListener("keydown", (event) => {
      const way = KEYS[event.key];
      if (way && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        this.#plane.nudge(...way);
        this.#draw();
      }
    });
  }

  /** @param {"grab" | "drag"} way @param {PointerEvent} event */
  #move(way, event) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    this.#plane[way](width, height, event.clientX - left, event.clientY - top);
    this.#draw();
  }

  #fit() {
    const canvas = this.#canvas;
    const { width, height } = canvas.getBoundingClientRect();
    const ratio = pixelRatio();
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    this.#draw();
  }

  #draw() {
    const canvas = this.#canvas;
    const { width, height } = canvas.getBoundingClientRect();
    if (canvas.width === 0 || width === 0) {
      return;
    }
    canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
    const theme = this.#program.theme_number(this.#dark.matches ? "dark" : "light");
    this.#plane.draw(canvas, theme, canvas.width / width);
    const [x, y] = this.#plane.tip(width, height);
    Object.assign(this.#handle.style, { left: `${x}px`, top: `${y}px` });
    const sentence = this.#plane.sentence();
    write(this.#sentence, sentence);
    this.#handle.setAttribute("aria-label", fill(this.#program.text("plane.alternative"), { sentence }));
  }
}
