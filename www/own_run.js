// @ts-check
// The reader's own run: a worker reads logs and lays them beside theory, and nothing leaves the browser.
import { element, fill, reason, write } from "./dom.js";
import { save } from "./save.js";

/** @typedef {import("./log_reading.js").Shown} Shown */

/** What files may lack, by the names of the table. */
const SETTINGS = ["learning_rate", "weight_decay", "momentum", "beta1", "beta2", "dimension", "batch_size", "dataset_size", "initial_norm"];

/** What a column can be. */
const QUANTITIES = ["step", "angular_update", "weight_norm", "gradient_norm", "update_norm", "learning_rate", "weight_decay"];

const EXAMPLE = new URL("./data/digits_run.csv", import.meta.url);

/**
 * A chart as part of the page: no policy for images refuses it.
 *
 * @param {string} svg
 * @param {string} title
 */
function picture(svg, title) {
  const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  drawn.removeAttribute("height");
  drawn.setAttribute("width", "100%");
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", title);
  return drawn;
}

/** A log of the reader's own beside theory. */
export class OwnRun {
  #program;
  #open;
  #tableButton;
  #worker;
  /** @type {File[]} */
  #files = [];
  /** What columns are, as far as the reader said it. @type {Map<string, string>} */
  #assignments = new Map();
  /** What files lack, as far as the reader said it. @type {Map<string, string>} */
  #settings = new Map();
  /** Whether the worker is at work. */
  #busy = false;
  /** Whether it has read the files. */
  #held = false;
  /** What is shown. @type {Shown | undefined} */
  #shown;
  #status = element("p", { class: "status", role: "status" });
  #progress = element("progress", { max: 1, value: 0, hidden: true });
  #cancel;
  #found = element("div", { class: "found" });
  root;

  /**
   * @param {import("./whole.js").Whole} loaded
   * @param {(link: string) => void} open shows an experiment in the laboratory
   */
  constructor({ program, reading, tableButton }, open) {
    this.#program = program;
    this.#tableButton = tableButton;
    this.#open = open;
    this.#worker = reading();
    this.#cancel = element("button", { type: "button", class: "cancel", hidden: true, onclick: () => this.#stop() }, this.#words("cancel"));
    this.#progress.setAttribute("aria-label", this.#words("reading"));
    const input = element("input", { type: "file", multiple: true, "aria-label": this.#words("choose"), onchange: () => void this.read([...(input.files ?? [])]) });
    const paste = element("textarea", { rows: 2, placeholder: this.#words("paste"), "aria-label": this.#words("paste"), onpaste: (event) => this.#paste(/** @type {ClipboardEvent} */ (event)) });
    const settings = element("form", { class: "settings", onsubmit: (event) => this.#apply(event) }, this.#optimizer(), ...SETTINGS.map((name) => this.#setting(name)), element("button", { type: "submit" }, this.#words("apply")));
    this.root = element(
      "div",
      { class: "own-run", ondragover: (event) => event.preventDefault(), ondrop: (event) => this.#drop(/** @type {DragEvent} */ (event)) },
      element("p", {}, this.#words("about")),
      element("div", { class: "row" }, input, element("button", { type: "button", class: "example", onclick: () => void this.#example() }, this.#words("example"))),
      paste,
      element("fieldset", {}, element("legend", {}, this.#words("settings")), settings),
      element("div", { class: "row" }, this.#progress, this.#cancel),
      this.#status,
      this.#found,
    );
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [places]
   */
  #words(key, places) {
    return fill(this.#program.text(`own_run.${key}`), places);
  }

  #optimizer() {
    const row = this.#program.parameter_rows().find(({ name }) => name === "optimizer");
    const options = (row?.options ?? []).map(({ name, label }) => element("option", { value: name }, label));
    const select = element("select", { name: "optimizer" }, element("option", { value: "" }, "—"), ...options);
    return element("label", {}, this.#program.text("own_run.setting.optimizer"), select);
  }

  /** @param {string} name */
  #setting(name) {
    return element("label", {}, this.#program.text(`own_run.setting.${name}`), element("input", { name, inputmode: "decimal", autocomplete: "off" }));
  }

  /** @param {ClipboardEvent} event */
  #paste(event) {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const files = [...(event.clipboardData?.files ?? [])];
    event.preventDefault();
    void this.read(files.length > 0 ? files : [new File([text], this.#words("pasted"))]);
  }

  /** @param {DragEvent} event */
  #drop(event) {
    event.preventDefault();
    void this.read([...(event.dataTransfer?.files ?? [])]);
  }

  async #example() {
    try {
      const answer = await fetch(EXAMPLE);
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const said = { optimizer: "sgd", momentum: "0.9", weight_decay: "0.005", batch_size: "128", dataset_size: "1437" };
      Object.entries(said).forEach(([name, value]) => this.#fillIn(name, value));
      await this.read([new File([await answer.blob()], "digits_run.csv")]);
    } catch (error) {
      write(this.#status, this.#words("example.failed", { why: reason(error) }));
    }
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  #fillIn(name, value) {
    const field = /** @type {HTMLInputElement | HTMLSelectElement | null} */ (this.root.querySelector(`[name="${name}"]`));
    if (field) {
      field.value = value;
    }
    this.#settings.set(name, value);
  }

  /** @param {Event} event */
  #apply(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    for (const [name, value] of new FormData(form)) {
      this.#settings.set(name, String(value).trim());
    }
    if (this.#files.length > 0) {
      // A worker that is still reading, or does not have the files, begins again with them.
      void this.#ask(this.#busy || !this.#has ? this.#files : undefined);
    }
  }

  /** Whether the worker can look anew at what it has read. */
  get #has() {
    return this.#held && this.#worker.holds;
  }

  /**
   * Reads files, one log together.
   *
   * @param {File[]} files
   */
  async read(files) {
    if (files.length > 0) {
      this.#files = files;
      await this.#ask(files);
    }
  }

  /**
   * Has the worker read files, or look anew at what it has read; what it was at before is given up.
   *
   * @param {File[]} [files]
   */
  async #ask(files) {
    if (this.#busy) {
      this.#worker.cancel();
    }
    const size = this.#files.reduce((sum, file) => sum + file.size, 0);
    const told = (/** @type {number} */ done) => {
      this.#progress.value = done / size;
      write(this.#status, this.#words("progress", { name: this.#names, percent: Math.round((100 * done) / size) }));
    };
    if (files) {
      this.#found.replaceChildren();
    }
    this.#work(true);
    try {
      const { shown } = await this.#worker.ask({ ...this.#said(), files }, told);
      this.#work(false);
      this.#held = true;
      this.#shown = shown;
      write(this.#status, this.#words("done", { names: this.#names }));
      this.#found.replaceChildren(...this.#results(true), this.#actions(), ...this.#columns());
    } catch (error) {
      this.#work(false);
      write(this.#status, reason(error));
      // With other settings the same files may be read.
      if (files || !this.#has) {
        this.#clear();
      }
    }
  }

  /** What the reader said, for the worker. */
  #said() {
    const theme = this.#program.theme_number(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    return { revision: 0, assignments: [...this.#assignments], settings: [...this.#settings], theme, words: this.#program.spoken() };
  }

  /** Shows whether the worker is at work. @param {boolean} busy */
  #work(busy) {
    this.#busy = busy;
    this.#progress.value = 0;
    this.#progress.hidden = !busy;
    this.#cancel.hidden = !busy;
  }

  /** Gives up what is being read. */
  #stop() {
    this.#worker.cancel();
    this.#work(false);
    this.#files = [];
    this.#clear();
    write(this.#status, this.#words("cancelled"));
  }

  #clear() {
    this.#held = false;
    this.#shown = undefined;
    this.#found.replaceChildren();
  }

  get #names() {
    return this.#files.map(({ name }) => name).join(", ");
  }

  /** Numbers, sentences and charts, for the page or for the report. @param {boolean} live whether buttons are of use */
  #results(live) {
    const { numbers, findings, warnings, charts: drawn } = /** @type {Shown} */ (this.#shown);
    const head = [element("td", {}), ...["measured", "theory"].map((key) => element("th", { scope: "col" }, this.#words(key)))];
    const rows = numbers.map(({ name, measured, theory }) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, measured), element("td", {}, theory)));
    const parts = [element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)), ...this.#list("findings", findings), ...this.#list("warnings", warnings)];
    const charts = drawn.flatMap(({ name, svg, table }) => {
      const title = this.#program.text(`own_run.chart.${name}`);
      return svg ? [element("figure", {}, element("figcaption", {}, title, ...(live ? [" ", this.#tableButton(title, () => table)] : [])), picture(svg, title))] : [];
    });
    return [...parts, ...charts, ...(charts.length > 0 ? [element("p", { class: "legend" }, this.#words("legend"))] : [])];
  }

  /**
   * @param {string} key of its title
   * @param {string[]} sentences
   */
  #list(key, sentences) {
    return sentences.length > 0 ? [element("h3", {}, this.#words(key)), element("ul", { class: key }, ...sentences.map((sentence) => element("li", {}, sentence)))] : [];
  }

  #actions() {
    const button = (/** @type {string} */ key, /** @type {() => void} */ act) => element("button", { type: "button", class: key, onclick: act }, this.#words(key));
    const follow = (/** @type {string | undefined} */ link) => (link ? this.#open(link) : write(this.#status, this.#words("nothing")));
    return element(
      "div",
      { class: "row" },
      button("experiment", () => follow(this.#shown?.experiment)),
      button("replay", () => follow(this.#shown?.replay)),
      button("report", () => save("equisphere-log.html", this.#report())),
      button("csv", () => void this.#save()),
    );
  }

  /** Saves the curves, which are made when they are asked for: of a long log they are many. */
  async #save() {
    if (this.#busy) {
      return;
    }
    try {
      const { table } = await this.#worker.ask({ ...this.#said(), files: this.#has ? undefined : this.#files, table: true });
      save("equisphere-log.csv", new Blob([table ?? ""], { type: "text/csv;charset=utf-8" }));
    } catch (error) {
      write(this.#status, reason(error));
    }
  }

  /** One file with the pictures in it. */
  #report() {
    // The style is text, since the policy of the page would refuse an element.
    const style = "<style>body{font:16px/1.5 serif;max-width:42em;margin:2em auto;padding:0 1em}svg{width:100%}td,th{padding:0 1em 0 0;text-align:left}</style>";
    const made = document.implementation.createHTMLDocument(this.#names);
    made.body.append(element("h1", {}, this.#names), ...this.#results(false), element("p", {}, this.#words("source", { names: this.#names })));
    const { head, body } = made;
    return new Blob([`<!doctype html>\n<meta charset="utf-8">\n${head.innerHTML}${style}\n${body.outerHTML}`], { type: "text/html;charset=utf-8" });
  }

  /** What was recognised, and a choice for each column that was not. */
  #columns() {
    const unknown = (this.#shown?.unknown ?? []).map(({ name, preview }) => {
      const options = QUANTITIES.map((quantity) => element("option", { value: quantity }, quantity));
      const select = element("select", { "aria-label": this.#words("unknown.as", { name }), onchange: () => void this.#assign(name, select.value) }, element("option", { value: "" }, this.#words("unknown.nothing")), ...options);
      return element("li", {}, element("code", {}, name), " ", select, " ", element("small", {}, preview));
    });
    const known = this.#list("recognised", this.#shown?.recognised ?? []);
    return [...known, ...(unknown.length > 0 ? [element("h3", {}, this.#words("unknown")), element("ul", { class: "unknown" }, ...unknown)] : [])];
  }

  /**
   * @param {string} column
   * @param {string} quantity
   */
  async #assign(column, quantity) {
    this.#assignments.set(column, quantity);
    await this.read(this.#files);
  }
}
