// @ts-check
import { Clock } from "./clock.js";
import { fetchWanted } from "./data.js";
import { reason, write } from "./dom.js";
import { turnable } from "./figure.js";
import { buildFrame } from "./frame.js";
import { Notice } from "./notice.js";
import { Pictures } from "./pictures.js";
import { core, isWhole, whole, words } from "./program.js";
import { Readout } from "./readout.js";
import { adopt } from "./sheets.js";
import { isStop } from "./stop.js";
import { watchVisibility } from "./visibility.js";

/** @typedef {import("./pkg/equisphere.js").Lab} Lab */

/**
 * Where a laboratory's `Lab` is: at first in the program of the first view, later in the whole one.
 *
 * @typedef {{ readonly lab: Lab, readonly isWhole: boolean }} Seat
 */

/** What tells that the reader turns to a laboratory: the whole program is fetched before it is needed. */
const HINTS = ["pointerover", "pointerdown", "focusin", "keydown", "touchstart"];

/** Frames in a second, by which a parameter counts steps. */
const FRAMES = 60;
/** Frames between two updates of the numbers: text that changes faster cannot be read. */
const TEXT_FRAMES = 8;
/** Frames between two updates of the table of comparisons. */
const TABLE_FRAMES = 32;
/** Below this width, in CSS pixels, the groups of controls are folded at first. */
const NARROW = 656;

/**
 * The element that a laboratory lives in.
 *
 * @typedef {object} Host
 * @property {HTMLElement} element carries the state for style sheets
 * @property {number} width in CSS pixels
 * @property {boolean} alone whether the page is about it, so that keys pressed anywhere are for it
 * @property {import("./composition.js").Composition} composition what is shown, and how
 * @property {number} [patience] milliseconds, see `FastForward`
 * @property {() => void} stepped the numbers have been written anew
 * @property {() => void} changed the experiment, and so its link, is another one
 * @property {() => void} unfold shows everything that there is
 * @property {() => string} share the address at which the experiment can be opened
 * @property {() => string} page the address of the whole page, without an experiment
 * @property {(error: unknown) => void} failed the program has stopped
 */

/** A laboratory while it stands on the page: the program's `Lab` with everything through which it is seen and moved. */
export class Laboratory {
  #host;
  #notice = new Notice();
  #frame;
  #pictures;
  #readout;
  /** What comes with the whole program. @type {import("./tools.js").Tools | undefined} */
  #tools;
  #revision = -1;
  /** Steps that the page around has been told of. */
  #told = 0;
  /** Ends when it leaves the page: what comes late is for nobody. */
  #life = new AbortController();
  /** Pictures drawn so far. */
  frames = 0;

  /**
   * @param {Lab} lab
   * @param {Host} host
   */
  constructor(lab, host) {
    this.lab = lab;
    this.isWhole = isWhole();
    this.#host = host;
    const failed = host.failed;
    this.clock = new Clock({
      advance: (steps) => this.#advance(steps),
      stepsPerSecond: () => FRAMES * this.lab.value("steps_per_frame"),
      draw: (playing, answering) => this.#draw(playing, answering),
      changed: () => this.#showPlaying(),
      failed,
    });
    this.#frame = buildFrame(this.#notice.root, host.composition);
    const { out } = this.#frame.sphere;
    ["pointerover", "focus"].forEach((event) => out.addEventListener(event, () => (out.href = host.share())));
    this.#pictures = new Pictures(this, this.#frame, host.composition);
    this.#readout = new Readout(this, this.#frame);
    this.#listen();
    this.#show();
    this.#write(true);
    // What is shown of the tools is shown when the first picture is there.
    if (this.isWhole || host.composition.controls === "all") {
      void this.guard(() => this.#equip());
    }
  }

  get #ended() {
    return this.#life.signal.aborted;
  }

  /** What stands on the page. */
  get root() {
    return this.#frame.root;
  }

  /** Draws in the colours of another theme. @param {string} theme */
  paint(theme) {
    this.#host.composition.theme = /** @type {any} */ (theme);
    void this.guard(() => this.#pictures.colour());
  }

  /** Tells the reader something. @param {string} message an empty one takes the notice away */
  say(message) {
    this.#notice.say(message);
  }

  /**
   * Runs what calls the program; if that has stopped, the laboratory fails.
   *
   * @param {() => void | Promise<void>} action
   */
  guard = async (action) => {
    try {
      await action();
    } catch (error) {
      if (this.#ended) {
        return;
      }
      if (isStop(error)) {
        this.#host.failed(error);
      } else {
        this.say(reason(error));
      }
    }
  };

  /**
   * Runs what the whole program is needed for: at once if it is there.
   *
   * @param {() => void | Promise<void>} action
   */
  act = (action) => this.guard(() => (this.isWhole ? action() : this.whole().then(() => (this.#ended ? undefined : action()))));

  /** Moves into the whole program; the run goes on where it is. */
  async whole() {
    const loaded = await whole();
    if (!this.isWhole && !this.#ended) {
      const small = this.lab;
      this.lab = core.Lab.restore(small.save());
      this.isWhole = true;
      this.#revision = -1;
      small.free();
      this.#pictures.renew();
    }
    if (!this.#tools && !this.#ended) {
      this.#complete(loaded);
    }
    return loaded;
  }

  /** Gets the tools, where the whole program can be loaded; otherwise the reader is told when it is needed. */
  async #equip() {
    const loading = whole();
    await loading.then(() => this.whole(), () => {});
  }

  /** Builds and writes what comes with the whole program. @param {import("./whole.js").Whole} loaded */
  #complete({ style, tools }) {
    const shadow = this.root.getRootNode();
    const dress = (/** @type {string} */ sheet) => shadow instanceof ShadowRoot && adopt(shadow, sheet);
    dress(style);
    const { width, patience, composition, failed, page, share } = this.#host;
    this.#tools = tools({
      seat: this,
      frame: this.#frame,
      pictures: this.#pictures,
      wide: !(width > 0 && width < NARROW),
      patience,
      clock: this.clock,
      actions: this.#actions(),
      address: share,
      page,
      composition,
      signal: this.#life.signal,
      adopt: dress,
      whole: () => this.whole(),
      guard: this.guard,
      changed: () => this.#changed(),
      landed: () => this.#show(),
      say: (message) => this.say(message),
      failed,
    });
    this.#show();
  }

  #listen() {
    const { root, bar, sphere } = this.#frame;
    const hint = () => {
      HINTS.forEach((event) => root.removeEventListener(event, hint));
      void this.guard(() => this.#equip());
    };
    HINTS.forEach((event) => root.addEventListener(event, hint, { passive: true }));
    const on = (/** @type {HTMLElement} */ target, /** @type {string} */ event, /** @type {() => void | Promise<void>} */ act) =>
      target.addEventListener(event, () => this.guard(act));
    on(bar.play, "click", () => void (this.clock.playing = !this.clock.playing));
    on(bar.step, "click", () => this.#stepOnce());
    on(bar.unfold, "click", () => this.#host.unfold());
    bar.keys.addEventListener("click", () => this.act(() => this.#tools?.keys.open()));
    bar.speed.addEventListener("change", () => (this.clock.speed = Number(bar.speed.value)));
    const change = (/** @type {HTMLElement} */ target, /** @type {string} */ event, /** @type {() => void | Promise<void>} */ act) =>
      target.addEventListener(event, () => this.act(act));
    for (const knob of this.#frame.knobs) {
      write(knob.shown, this.lab.value_text(knob.name));
      knob.input.addEventListener("input", () => {
        // As it is now: the whole program may come later, and shows what is in force.
        const share = knob.input.valueAsNumber;
        this.act(() => this.#tools?.knobs.turn(knob, share));
      });
    }
    change(bar.reset, "click", () => this.#reset());
    change(sphere.fit, "click", () => this.#fit());
    change(bar.reseed, "click", () => (this.lab.set("seed", core.fresh_seed()), this.#changed()));
    change(bar.share, "click", () => this.#tools?.share());
    bar.experiments.addEventListener("change", () => {
      const preset = bar.experiments.value;
      this.act(() => this.#openPreset(preset));
    });
    const turn = (/** @type {number} */ right, /** @type {number} */ down) =>
      void this.guard(() => {
        this.lab.turn(right, down);
        this.clock.redraw();
      });
    turnable(sphere.canvas, () => this.#pictures.width, turn);
  }

  /** A key that comes before the whole program is answered once that is there. @param {KeyboardEvent} event */
  #press(event) {
    const path = event.composedPath();
    if (this.#tools) {
      this.#tools.keys.press(event, path);
    } else {
      this.whole().then(() => this.#tools?.keys.answer(event, path), () => {});
    }
  }

  /** What keys do, by the names in their list. @returns {Record<string, () => void>} */
  #actions() {
    const act = (/** @type {() => void | Promise<void>} */ action) => () => void this.act(action);
    return {
      play: () => void this.guard(() => void (this.clock.playing = !this.clock.playing)),
      step: () => void this.guard(() => this.#stepOnce()),
      reset: act(() => this.#reset()),
      keep: act(() => this.#keep()),
      share: act(() => this.#tools?.share()),
      undo: act(() => (this.lab.undo(), this.#changed())),
      redo: act(() => (this.lab.redo(), this.#changed())),
      full_screen: () => void this.#fillScreen(),
    };
  }

  #reset() {
    this.lab.reset();
    return this.#changed();
  }

  #keep() {
    if (this.lab.keep()) {
      this.#show();
    } else {
      this.say(words("kept.full"));
    }
  }

  #fit() {
    this.lab.fit_view(this.clock.playing);
    this.clock.redraw();
  }

  /** Fills the screen, or leaves it; frames may be forbidden to. */
  async #fillScreen() {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : this.#host.element.requestFullscreen());
    } catch {
      this.say(words("keys.full_screen.refused"));
    }
  }

  /**
   * Follows what happens around the laboratory.
   *
   * @param {AbortSignal} signal
   */
  watch(signal) {
    this.#pictures.watch((action) => void this.guard(action), signal);
    const keys = this.#host.alone ? document : this.root;
    keys.addEventListener("keydown", (event) => this.#press(/** @type {KeyboardEvent} */ (event)), { signal });
    watchVisibility(this.#host.element, (visible) => (this.clock.visible = visible), signal);
  }

  /**
   * Opens a link, and says what in it had to be changed; an error in words says why it cannot be opened, and the
   * experiment before goes on.
   *
   * @param {string} link
   * @returns {Promise<string>} remarks
   */
  async open(link) {
    const { unpacked, showCharts } = await this.whole();
    const remarks = this.lab.open_link((await unpacked(link)) || core.default_link()).join(" ");
    this.say("");
    await this.#changed();
    showCharts(this.lab.take_charts(), this.#frame, this.#host.composition);
    this.#tools?.arrive();
    return remarks;
  }

  /** Whether it is on its way to the step of a link. */
  get arriving() {
    return this.#tools?.arriving ?? false;
  }

  /** Opens an experiment by its name, and plays. @param {string} name */
  experiment(name) {
    return this.act(async () => {
      if (this.lab.open_preset(name)) {
        await this.#changed();
        this.clock.playing = true;
      } else {
        this.say(words("experiment.unknown", { name: name.slice(0, 40) }));
      }
    });
  }

  /** Sets parameters from texts; what is refused is told, and the others hold. @param {[name: string, text: string][]} values */
  set(values) {
    return this.act(async () => {
      const refused = values.flatMap(([name, text]) => {
        try {
          this.lab.set_text(name, text);
          return [];
        } catch (error) {
          if (isStop(error)) {
            throw error;
          }
          return reason(error);
        }
      });
      await this.#changed();
      if (refused.length > 0) {
        this.say(refused.join(" "));
      }
    });
  }

  /** The experiment as text; nothing for the default one. */
  get link() {
    const link = this.isWhole ? this.lab.link() : "";
    return link !== "" && link === core.default_link() ? "" : link;
  }

  /** Everything as bytes, for a time when the element is not on the page; ends this laboratory. */
  park() {
    this.#tools?.cancel();
    this.#life.abort();
    const parked = { bytes: this.lab.save(), data: this.lab.data(), playing: this.clock.playing };
    this.clock.stop();
    this.#pictures.free();
    this.lab.free();
    return parked;
  }

  /** Ends this laboratory after the program has stopped: nothing in it can be called any more. */
  abandon() {
    this.#life.abort();
    this.clock.stop();
    this.#tools?.cancel();
  }

  /** Draws a picture with every chart at once, as after a change of size. */
  drawAll() {
    this.#pictures.complete();
    this.#draw(true, false);
  }

  /** Takes steps, and rests where the experiment ends. @param {number} steps */
  #advance(steps) {
    const left = this.#tools?.stepsToEnd ?? Infinity;
    const taken = this.lab.advance(Math.min(steps, left));
    if (taken === left) {
      this.clock.playing = false;
      this.#tools?.end();
    }
    return taken;
  }

  /** @param {boolean} playing @param {boolean} answering */
  #draw(playing, answering) {
    if (playing) {
      this.lab.follow();
    }
    this.#pictures.draw(playing, answering);
    if (this.frames === 0) {
      performance.mark("first picture");
    }
    this.frames += 1;
    if (!playing || this.frames % TEXT_FRAMES === 0) {
      this.#write(!playing);
    }
    if (!playing || this.frames % TABLE_FRAMES === 0) {
      this.#tools?.compare();
    }
  }

  /** @param {boolean} settled see `Readout` */
  #write(settled) {
    if (this.#revision !== this.lab.revision()) {
      this.#revision = this.lab.revision();
      this.#tools?.refresh();
      const notes = this.isWhole ? this.lab.take_notes() : "";
      if (notes !== "") {
        this.say(notes);
      }
    }
    const stage = this.#readout.write(settled);
    this.#host.element.dataset.stage = stage;
    this.#tools?.write(stage);
    if (this.#told !== this.lab.steps()) {
      this.#told = this.lab.steps();
      this.#host.stepped();
    }
  }

  #showPlaying() {
    const { playing } = this.clock;
    if (playing) {
      this.#tools?.callOff();
    }
    write(this.#frame.bar.play, words(playing ? "pause" : "play"));
    this.#host.element.dataset.playing = String(playing);
    this.clock.redraw();
  }

  #stepOnce() {
    this.clock.playing = false;
    this.#tools?.callOff();
    this.lab.advance(1);
    this.lab.follow();
    this.clock.redraw();
  }

  /** @param {string} name */
  async #openPreset(name) {
    this.lab.open_preset(name);
    await this.#changed();
    this.clock.playing = true;
  }

  /** After anything the reader did: data that is now needed, controls, pictures, the link. */
  async #changed() {
    this.#tools?.callOff();
    await fetchWanted(this.lab, (message) => this.say(message));
    this.#show();
    this.#host.changed();
  }

  #show() {
    if (this.#tools) {
      const preset = this.lab.preset();
      const { bar, foot } = this.#frame;
      bar.experiments.value = preset ?? "";
      write(foot.claim, preset ? core.text(`preset.${preset}.claim`) : words("own_settings.claim"));
      write(foot.look, preset ? core.text(`preset.${preset}.look`) : "");
      this.#tools.refresh();
    }
    this.clock.redraw();
  }
}
