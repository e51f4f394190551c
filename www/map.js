// @ts-check
import { tableButton } from "./chart_table.js";
import { element, fill, reason, write } from "./dom.js";
import { CORES } from "./pool.js";
import { png, refusesDownloads, save } from "./save.js";

/** @typedef {typeof import("./pkg/equisphere.js")} Program */
/** @typedef {import("./pkg/equisphere.js").ParameterMap} ParameterMap */
/** @typedef {import("./pool.js").Job} Job */

/**
 * The laboratory beside which the map stands.
 *
 * @typedef {object} Host
 * @property {import("./laboratory.js").Seat} seat
 * @property {{ theme: string }} composition light or dark where the page wants it; other themes follow the browser
 * @property {() => string} address at which the experiment can be opened
 * @property {(action: () => void | Promise<void>) => Promise<void>} guard runs what calls the program
 * @property {() => void | Promise<void>} changed the experiment is another one
 * @property {AbortSignal} signal ends what it follows
 * @property {(message: string) => void} say something that the reader should know
 */

/** Parameters and cells along both axes, before the reader chooses. */
const FIRST = ["learning_rate", "weight_decay"];
const CELLS = "32";
/** Seconds from which on the reader is asked before a map is computed. */
const LONG = 60;
/** The fewest cells along an axis that are offered instead. */
const COARSEST = 4;
/** Milliseconds that a job for a worker takes, about, and cells in the first of them. */
const JOB = 120;
const FIRST_CELLS = 4;
/** The most cells in a job. */
const MOST_CELLS = 64;
/** Milliseconds between two pictures while cells come in: the page draws on the cores that compute. */
const BETWEEN = 250;
/** Height of the picture as a share of its width, and at most, in CSS pixels. */
const SHAPE = 0.72;
const TALLEST = 520;

/** @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** The dialog with a map over two parameters: chosen, computed by the pool, coloured, read, opened and taken away. */
export class ParameterMapView {
  #program;
  #pool;
  #host;
  /** @type {ParameterMap | undefined} */
  #map;
  /** What the map was made of. */
  #made = "";
  /** Jobs under way with their cells. @type {Map<Job, number[]>} */
  #jobs = new Map();
  /** Cells that were handed out and did not come back. @type {number[]} */
  #lost = [];
  #size = FIRST_CELLS;
  #running = false;
  #started = 0;
  /** Cells that were there at the start. */
  #before = 0;
  #drawn = -Infinity;
  #timer = 0;
  #pointer = "mouse";
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #axes;
  #shade;
  #go;
  #cancel;
  #question = element("div", { class: "question", role: "alert", hidden: true });
  #status = element("p", { class: "status", role: "status" });
  #canvas;
  #reading = element("p", { class: "map-reading", "aria-live": "polite" });
  #summary = element("p", { class: "map-summary" });
  #open;
  #table;
  #files;
  /** @type {HTMLDialogElement} */
  #dialog;
  /** @type {HTMLElement} */
  root;

  /**
   * @param {Program} program
   * @param {import("./pool.js").Pool} pool
   * @param {Host} host
   */
  constructor(program, pool, host) {
    this.#program = program;
    this.#pool = pool;
    this.#host = host;
    this.#axes = ["across", "upwards"].map((key) => this.#axis(key));
    const shades = program.shade_rows().map(({ name, label }) => element("option", { value: name }, label));
    this.#shade = element("select", { class: "shade", "aria-label": this.#words("color"), onchange: () => this.#guard(() => this.#draw()) }, ...shades);
    this.#go = this.#button("start", () => this.#start(false));
    this.#cancel = this.#button("cancel", () => this.#giveUp());
    this.#cancel.hidden = true;
    this.#canvas = element("canvas", { role: "img", tabindex: 0, "aria-label": this.#words("picture") });
    this.#open = this.#button("open_cell", () => this.#openCell());
    this.#open.disabled = true;
    this.#table = tableButton(program, this.#words("title"), () => /** @type {ParameterMap} */ (this.#map).chart_table(), host.guard);
    this.#files = ["csv", "svg", "png"].map((kind) => this.#button(kind, () => this.#take(kind)));
    this.#dialog = element(
      "dialog",
      { class: "map", "aria-label": this.#words("title") },
      element("div", { class: "map-head" }, element("h2", {}, this.#words("title")), this.#button("close", () => this.#dialog.close())),
      element("p", {}, this.#words("about")),
      ...this.#axes.map(({ root }) => root),
      element("div", { class: "ways" }, this.#go, this.#cancel, element("label", {}, this.#words("color"), " ", this.#shade)),
      this.#question,
      this.#status,
      element("div", { class: "map-picture" }, this.#canvas),
      element("p", { class: "map-hint" }, this.#words("hint")),
      this.#reading,
      element("div", { class: "ways" }, this.#open, this.#table, ...this.#files),
      this.#summary,
    );
    this.root = element("div", { class: "map-opener" }, this.#button("open", () => this.#show()), this.#dialog);
    this.#listen();
  }

  /** @param {string} key @param {Record<string, string | number>} [places] */
  #words(key, places) {
    return fill(this.#program.text(`map.${key}`), places);
  }

  /** @param {string} key of its word, and its class @param {() => void | Promise<void>} act */
  #button(key, act) {
    return element("button", { type: "button", class: `map-${key}`, onclick: () => this.#guard(act) }, this.#words(key));
  }

  /** @param {() => void | Promise<void>} action */
  #guard(action) {
    void this.#host.guard(action);
  }

  /** Controls of an axis. @param {string} key of its name */
  #axis(key) {
    const axis = this.#words(key);
    const entry = (/** @type {string} */ part, /** @type {string} */ label) => element("input", { type: "text", class: part, inputmode: "decimal", autocomplete: "off", "aria-label": this.#words(label, { axis }) });
    const name = element("select", { "aria-label": axis });
    const [from, to, cells] = [entry("from", "from.label"), entry("to", "to.label"), entry("cells", "cells.label")];
    cells.value = CELLS;
    name.addEventListener("change", () => this.#guard(() => this.#propose(name, from, to)));
    const parts = [element("span", { class: "what" }, axis), name, element("label", {}, this.#words("from"), " ", from), element("label", {}, this.#words("to"), " ", to), element("label", {}, cells, " ", this.#words("cells"))];
    return { root: element("div", { class: `ways ${key}`, role: "group", "aria-label": axis }, ...parts), name, from, to, cells };
  }

  /** Proposes ends around the present value. @param {HTMLSelectElement} name @param {HTMLInputElement} from @param {HTMLInputElement} to */
  #propose(name, from, to) {
    const row = this.#host.seat.lab.map_axes().find((row) => row.name === name.value);
    [from.value, to.value] = [row?.low ?? "", row?.high ?? ""];
  }

  #listen() {
    const canvas = this.#canvas;
    this.#dialog.addEventListener("keydown", (event) => event.stopPropagation());
    const { signal } = this.#host;
    const draw = () => this.#guard(() => this.#draw());
    const sizes = new ResizeObserver(draw);
    sizes.observe(canvas.parentElement ?? canvas);
    signal.addEventListener("abort", () => sizes.disconnect());
    this.#dark.addEventListener("change", draw, { signal });
    canvas.addEventListener("pointerdown", (event) => (this.#pointer = event.pointerType));
    const point = (/** @type {PointerEvent} */ event) => this.#guard(() => this.#read(this.#at(event)));
    canvas.addEventListener("pointerdown", point);
    canvas.addEventListener("pointermove", point);
    canvas.addEventListener("click", (event) =>
      this.#guard(() => {
        const cell = this.#at(event);
        this.#read(cell);
        if (this.#pointer === "mouse" && !Number.isNaN(cell)) {
          return this.#openCell();
        }
      }),
    );
    canvas.addEventListener("keydown", (event) => {
      const way = KEYS[event.key];
      if (!(way || event.key === "Enter") || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      event.preventDefault();
      this.#guard(() => {
        if (!way) {
          return this.#openCell();
        }
        this.#map?.read_next(...way);
        this.#draw();
      });
    });
  }

  /** Opens the dialog; the parameters offered are those that play a part now. */
  #show() {
    const rows = this.#host.seat.lab.map_axes();
    this.#axes.forEach(({ name, from, to }, index) => {
      const chosen = rows.some((row) => row.name === name.value) ? name.value : FIRST[index];
      name.replaceChildren(...rows.map((row) => element("option", { value: row.name }, row.label)));
      name.value = rows.some((row) => row.name === chosen) ? chosen : (rows.find((row) => row.name !== this.#axes[0].name.value)?.name ?? "");
      if (from.value === "" || chosen !== name.value) {
        this.#propose(name, from, to);
      }
    });
    this.#dialog.showModal();
    this.#draw();
  }

  /** Computes the map, or what is missing of it. @param {boolean} anyway although it takes long */
  #start(anyway) {
    this.#giveUp();
    this.#ask();
    try {
      this.#make();
    } catch (error) {
      this.#say(reason(error));
      return;
    }
    const map = /** @type {ParameterMap} */ (this.#map);
    const missing = map.count() - map.computed();
    const seconds = (map.expected_seconds(CORES) * missing) / map.count();
    if (seconds > LONG && !anyway) {
      this.#askAbout(map, seconds);
      return;
    }
    this.#running = true;
    this.#started = performance.now();
    this.#before = map.computed();
    this.#size = FIRST_CELLS;
    this.#cancel.hidden = false;
    this.#feed();
    this.#draw();
  }

  /** Makes the map that is chosen, unless it is there. */
  #make() {
    const link = this.#host.seat.lab.settings_link();
    const axes = this.#axes.map(({ name, from, to, cells }) => [name.value, from.value, to.value, cells.value]);
    const made = JSON.stringify([link, axes]);
    if (made === this.#made && this.#map) {
      return;
    }
    const map = new this.#program.ParameterMap(link, axes[0], axes[1]);
    this.#map?.free();
    [this.#map, this.#made, this.#lost] = [map, made, []];
  }

  /** Says how long it takes and offers a coarser map. @param {ParameterMap} map @param {number} seconds */
  #askAbout(map, seconds) {
    const share = Math.sqrt(LONG / seconds);
    const coarser = [map.columns(), map.rows()].map((count) => Math.max(Math.min(COARSEST, count), Math.floor(count * share)));
    const [columns, rows] = coarser;
    const time = this.#program.duration(seconds);
    const less = this.#program.duration((seconds * columns * rows) / map.count());
    const take = this.#button("long.coarser", () => {
      this.#axes.forEach(({ cells }, index) => (cells.value = String(coarser[index])));
      this.#start(true);
    });
    write(take, this.#words("long.coarser", { columns, rows }));
    this.#ask(element("p", {}, this.#words("long", { time, columns, rows, coarser: less })), element("div", { class: "ways" }, take, this.#button("long.anyway", () => this.#start(true))));
  }

  /** @param {...Node} parts of the question; none takes it away */
  #ask(...parts) {
    this.#question.replaceChildren(...parts);
    this.#question.hidden = parts.length === 0;
  }

  /** @param {string} message */
  #say(message) {
    write(this.#status, message);
  }

  /** Keeps twice as many jobs under way as there are cores. */
  #feed() {
    while (this.#running && this.#map && this.#jobs.size < 2 * CORES) {
      const size = this.#nextSize(this.#map);
      const again = this.#lost.splice(0, size);
      const cells = again.length > 0 ? again : [...this.#map.next(size)];
      if (cells.length === 0) {
        break;
      }
      this.#send(this.#map, cells);
    }
    if (this.#running && this.#jobs.size === 0) {
      this.#finish();
    }
  }

  /** Cells of the next job: fewer towards the end, so that no core waits long for the last one. @param {ParameterMap} map */
  #nextSize(map) {
    const away = [...this.#jobs.values()].reduce((sum, cells) => sum + cells.length, 0);
    const left = map.count() - map.computed() - away;
    return Math.max(1, Math.min(this.#size, Math.ceil(left / (2 * CORES))));
  }

  /** @param {ParameterMap} map @param {number[]} cells */
  #send(map, cells) {
    const links = cells.map((cell) => map.link(cell));
    const request = { verb: /** @type {const} */ ("settle"), run: 0, revision: 0, links };
    const start = performance.now();
    const listener = {
      report: (/** @type {import("./jobs.js").Report} */ report) => this.#guard(() => this.#hear(job, report, performance.now() - start)),
      silent: () => this.#say(this.#words("silent")),
    };
    /** @type {Job} */
    const job = this.#pool.start(request, listener);
    this.#jobs.set(job, cells);
  }

  /** @param {Job} job @param {import("./jobs.js").Report} report @param {number} took milliseconds, waiting included */
  #hear(job, report, took) {
    const cells = this.#jobs.get(job);
    if (report.kind === "progress" || !cells) {
      return;
    }
    this.#jobs.delete(job);
    if (report.kind === "failed") {
      this.#lost.push(...cells);
      this.#giveUp();
      this.#say(this.#words("stopped", { why: report.why }));
      return;
    }
    cells.forEach((cell, index) => this.#map?.put(cell, report.outcomes?.[index] ?? new Float64Array()));
    // Half of the time it waited behind the one before.
    this.#size = Math.max(1, Math.min(MOST_CELLS, Math.round((cells.length * 2 * JOB) / Math.max(took, 1))));
    this.#feed();
    this.#tellSoon();
  }

  /** Says how far it is. */
  #progress() {
    const map = this.#map;
    if (!this.#running || !map) {
      return;
    }
    const [done, count] = [map.computed(), map.count()];
    const seconds = ((performance.now() - this.#started) / 1000) * ((count - done) / Math.max(1, done - this.#before));
    this.#say(this.#words("progress", { done, count, time: this.#program.duration(seconds) }));
  }

  /** Says and draws how far it is a few times a second, however many jobs come back. */
  #tellSoon() {
    if (this.#running && this.#timer === 0) {
      const tell = () => {
        this.#progress();
        this.#draw();
      };
      const wait = Math.max(0, this.#drawn + BETWEEN - performance.now());
      this.#timer = setTimeout(() => this.#guard(tell), wait);
    }
  }

  #finish() {
    const seconds = (performance.now() - this.#started) / 1000;
    this.#running = false;
    this.#cancel.hidden = true;
    this.#say(this.#words("done", { count: this.#map?.count() ?? 0, seconds: seconds.toFixed(1) }));
    this.#dialog.dataset.seconds = String(seconds);
    this.#draw();
  }

  /** Stops computing; what is computed stays. */
  #giveUp() {
    const running = this.#running;
    this.#running = false;
    for (const [job, cells] of this.#jobs) {
      this.#pool.cancel(job);
      this.#lost.push(...cells);
    }
    this.#jobs.clear();
    this.#cancel.hidden = true;
    if (running) {
      const [done, count] = [this.#map?.computed() ?? 0, this.#map?.count() ?? 0];
      this.#say(this.#words("canceled", { done, count }));
      this.#draw();
    }
  }

  /** The cell under a pointer; NaN outside. @param {MouseEvent} event */
  #at({ offsetX, offsetY }) {
    const { width, height, clientWidth } = this.#canvas;
    const ratio = width / Math.max(1, clientWidth);
    return this.#map?.cell_at(offsetX * ratio, offsetY * ratio, width, height, ratio) ?? Number.NaN;
  }

  /** @param {number} cell NaN for none */
  #read(cell) {
    const map = this.#map;
    if (map && !Object.is(map.cursor(), cell)) {
      map.read(cell);
      this.#draw();
    }
  }

  #draw() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#drawn = performance.now();
    const canvas = this.#canvas;
    const wide = canvas.parentElement?.clientWidth ?? 0;
    if (wide === 0) {
      return;
    }
    const tall = Math.min(TALLEST, Math.round(Math.max(SHAPE * wide, 260)));
    const ratio = Math.max(devicePixelRatio, 1);
    Object.assign(canvas.style, { width: `${wide}px`, height: `${tall}px` });
    // Empties it, too.
    [canvas.width, canvas.height] = [wide, tall].map((length) => Math.round(length * ratio));
    const map = this.#map;
    [this.#table, ...this.#files].forEach((button) => (button.disabled = !map || map.computed() === 0));
    this.#open.disabled = !map || Number.isNaN(map.cursor());
    if (map) {
      const { theme } = this.#host.composition;
      map.shade(this.#shade.value);
      map.draw(canvas, this.#program.theme_number(theme === "light" || theme === "dark" ? theme : this.#dark.matches ? "dark" : "light"), ratio);
      write(this.#reading, map.reading());
      write(this.#summary, map.summary());
    }
  }

  /** Opens the cell that is read as a run. */
  async #openCell() {
    const map = this.#map;
    if (!map || Number.isNaN(map.cursor())) {
      return;
    }
    const settings = map.settings();
    this.#host.seat.lab.open_link(map.link(map.cursor()));
    this.#dialog.close();
    await this.#host.changed();
    this.#host.say(this.#words("opened", { settings }));
  }

  /** Takes the map away. @param {string} kind */
  async #take(kind) {
    const map = this.#map;
    if (!map) {
      return;
    }
    if (refusesDownloads()) {
      this.#say(this.#words("refused_download"));
      return;
    }
    const [across, upwards] = this.#axes.map(({ name }) => name.value);
    const name = `equisphere-map-${across}-${upwards}.${kind}`;
    const file = await this.#file(map, kind);
    if (file) {
      save(name, file);
      this.#say(this.#words("saved", { name }));
    } else {
      this.#say(this.#words("no_picture"));
    }
  }

  /** @param {ParameterMap} map @param {string} kind */
  #file(map, kind) {
    if (kind === "csv") {
      return new Blob([map.csv(this.#host.address().split("#")[0])], { type: "text/csv;charset=utf-8" });
    }
    if (kind === "svg") {
      return new Blob([map.svg()], { type: "image/svg+xml;charset=utf-8" });
    }
    const canvas = element("canvas");
    map.draw_figure(canvas, 2);
    return png(canvas);
  }
}
