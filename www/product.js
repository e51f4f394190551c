// @ts-check
import { element, write } from "./dom.js";
import { pixelRatio } from "./figure.js";

/** Two linked sliders, of learning rate and weight decay, and the curve along which they move. */
export class ProductView {
  #program;
  #product;
  #canvas = element("canvas", { role: "img" });
  #sentence = element("p", { class: "sentence", role: "status" });
  #dark = matchMedia("screen and (prefers-color-scheme: dark)");
  #sliders;

  /**
   * @param {import("./whole.js").Whole} loaded
   * @param {{ learning_rate: number, weight_decay: number }} start
   * @param {(values: Record<string, string>) => void} apply sets both in the figure
   */
  constructor({ program, tableButton }, start, apply) {
    this.#program = program;
    this.#product = new program.Product(start.learning_rate, start.weight_decay);
    const slider = (/** @type {number} */ knob) => {
      const input = element("input", { type: "range", min: -1, max: 1, step: "any", value: 0 });
      input.addEventListener("input", () => {
        this.#product.turn(knob, Number(input.value));
        this.#write();
      });
      input.addEventListener("change", () => {
        const [learning_rate, weight_decay] = this.#product.values();
        apply({ learning_rate: String(learning_rate), weight_decay: String(weight_decay) });
      });
      input.addEventListener("keydown", (event) => this.#press(event, input));
      return input;
    };
    this.#sliders = [slider(0), slider(1)];
    const linked = element("input", { type: "checkbox", checked: true });
    linked.addEventListener("change", () => this.#product.link(linked.checked));
    const labelled = (/** @type {string} */ key, /** @type {HTMLElement} */ input) => element("label", {}, element("span", {}, program.text(`product.${key}`)), input);
    const [rate, decay] = this.#sliders;
    const knobs = element("div", { class: "knobs" }, labelled("rate", rate), labelled("decay", decay), labelled("linked", linked), this.#sentence, tableButton(program.text("chart_table.product"), () => this.#product.chart_table()));
    this.root = element("div", { class: "product" }, this.#canvas, knobs);
    new ResizeObserver(() => this.#fit()).observe(this.#canvas);
    // The sentence takes the place of the still's at once; the drawing waits for its size.
    this.#write();
    this.#dark.addEventListener("change", () => this.#draw());
  }

  /** Arrow keys move a slider without steps by a fortieth of its way. @param {KeyboardEvent} event @param {HTMLInputElement} input */
  #press(event, input) {
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (way !== undefined) {
      event.preventDefault();
      input.value = String(Number(input.value) + way / 20);
      input.dispatchEvent(new Event("input"));
      input.dispatchEvent(new Event("change"));
    }
  }

  #fit() {
    const canvas = this.#canvas;
    const { width, height } = canvas.getBoundingClientRect();
    const ratio = pixelRatio();
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    this.#write();
  }

  #write() {
    const sentence = this.#product.sentence();
    write(this.#sentence, sentence);
    this.#product.positions().forEach((position, knob) => {
      const slider = this.#sliders[knob];
      slider.value = String(position);
      slider.setAttribute("aria-valuetext", sentence);
    });
    this.#canvas.setAttribute("aria-label", this.#program.text("product.picture"));
    this.#draw();
  }

  #draw() {
    const canvas = this.#canvas;
    const { width } = canvas.getBoundingClientRect();
    if (canvas.width > 0 && width > 0) {
      canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
      const theme = this.#program.theme_number(this.#dark.matches ? "dark" : "light");
      this.#product.draw(canvas, theme, canvas.width / width);
    }
  }
}
