// @ts-check
import { Clock } from "./clock.js";
import { Controls } from "./controls.js";
import { fetchWanted } from "./data.js";
import { reason, write } from "./dom.js";
import { FastForward } from "./fast_forward.js";
import { pixelRatio, turnable } from "./figure.js";
import { buildFrame } from "./frame.js";
import { Notice } from "./notice.js";
import { Pictures } from "./pictures.js";
import { core, isWhole, whole, words } from "./program.js";
import { adopt } from "./place.js";
import { Reading } from "./reading.js";
import { Readout } from "./readout.js";
import { share } from "./share.js";
import { isStop } from "./stop.js";
import { Table } from "./table.js";
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
 * @property {() => string} share the address at which the experiment can be opened
 * @property {(error: unknown) => void} failed the program has stopped
 */

/** A laboratory while it stands on the page: the program's `Lab` with everything through which it is seen and moved. */
export class Laboratory {
  #host;
  #notice = new Notice();
  #controls;
  #table;
  #fastForward;
  #frame;
  #pictures;
  #readout;
  #reading;
  /** @type {import("./kept.js").Kept | undefined} */
  #kept;
  /** @type {import("./views.js").Views | undefined} */
  #views;
  /** @type {import("./keys.js").Keys | undefined} */
  #keys;
  #revision = -1;
  /** Steps that the page around has been told of. */
  #told = 0;
  /** Whether it has left the page: what comes late is for nobody. */
  #ended = false;
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
      advance: (steps) => this.lab.advance(steps),
      stepsPerSecond: () => FRAMES * this.lab.value("steps_per_frame"),
      draw: (playing) => this.#draw(playing),
      changed: () => this.#showPlaying(),
      failed,
    });
    this.#fastForward = new FastForward(this, host.patience, {
      whole: () => this.whole(),
      back: (step) => this.#reading.hold(step),
      starts: () => (this.clock.playing = false),
      landed: () => this.#show(),
      say: (message) => this.say(message),
      failed,
    });
    this.#controls = new Controls(this, !(host.width > 0 && host.width < NARROW), { act: (action) => void this.act(action), changed: () => void this.guard(() => this.#changed()) });
    this.#table = new Table(this, (name) => void this.act(() => (this.lab.open_equivalent_run(name), this.#changed())));
    const act = (/** @type {() => void} */ action) => void this.act(action);
    const parts = { controls: this.#controls.root, fastForward: this.#fastForward.root, table: this.#table.root, notice: this.#notice.root };
    this.#frame = buildFrame(parts, host.composition);
    this.#pictures = new Pictures(this, this.#frame, host.composition.theme);
    this.#reading = new Reading(this, this.#frame, this.#pictures.charts, {
      act,
      guard: (action) => void this.guard(action),
      pause: () => (this.clock.playing = false),
      redraw: () => this.clock.redraw(),
      branched: () => void this.guard(() => this.#changed()),
    });
    this.#readout = new Readout(this, this.#frame);
    this.#listen();
    this.#show();
    this.#write(true);
    if (this.isWhole) {
      void this.guard(async () => this.#complete(await whole()));
    }
  }

  /** What stands on the page. */
  get root() {
    return this.#frame.root;
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
      small.free();
      this.#pictures.renew();
      this.#complete(loaded);
    }
    return loaded;
  }

  /** Builds and writes what comes with the whole program. @param {import("./whole.js").Whole} loaded */
  #complete({ style, takeAway, kept, keys, views }) {
    if (this.#ended) {
      return;
    }
    const { root, foot, sphere } = this.#frame;
    const shadow = root.getRootNode();
    if (shadow instanceof ShadowRoot) {
      adopt(shadow, style);
    }
    this.#kept = kept(this, { act: (action) => void this.act(action), changed: () => void this.guard(() => this.#changed()) });
    foot.fastForward.before(this.#kept.root);
    const { act, guard, clock } = this;
    const changed = () => void guard(() => this.#changed());
    this.#views = views({ seat: this, frame: this.#frame, sphere: this.#pictures.sphere, figures: this.#pictures.charts, act, changed, redraw: () => clock.redraw(), pixelRatio });
    this.#kept.root.after(this.#views.root);
    this.#keys = keys(this.#actions());
    root.append(this.#keys.root);
    foot.root.append(takeAway({ seat: this, sphere: sphere.canvas, address: () => this.#host.share(), guard: this.guard }).root);
    this.#table.complete();
    this.#controls.writeHelp();
    this.#show();
  }

  #listen() {
    const { root, bar, sphere, timeline } = this.#frame;
    const hint = () => {
      HINTS.forEach((event) => root.removeEventListener(event, hint));
      // Where it cannot be loaded the reader is told when it is needed.
      whole().then(() => this.guard(async () => void (await this.whole())), () => {});
    };
    HINTS.forEach((event) => root.addEventListener(event, hint, { passive: true }));
    const touched = () => (this.clock.touched = performance.now());
    HINTS.forEach((event) => root.addEventListener(event, touched, { passive: true, capture: true }));
    const on = (/** @type {HTMLElement} */ target, /** @type {string} */ event, /** @type {() => void | Promise<void>} */ act) =>
      target.addEventListener(event, () => this.guard(act));
    on(bar.play, "click", () => void (this.clock.playing = !this.clock.playing));
    on(bar.step, "click", () => this.#stepOnce());
    bar.keys.addEventListener("click", () => this.act(() => this.#keys?.open()));
    bar.speed.addEventListener("change", () => (this.clock.speed = Number(bar.speed.value)));
    const change = (/** @type {HTMLElement} */ target, /** @type {string} */ event, /** @type {() => void | Promise<void>} */ act) =>
      target.addEventListener(event, () => this.act(act));
    change(bar.reset, "click", () => this.#reset());
    change(timeline.keep, "click", () => this.#keep());
    change(sphere.fit, "click", () => this.#fit());
    const { undo, redo } = this.#controls;
    change(undo, "click", () => (this.lab.undo(), this.#changed()));
    change(redo, "click", () => (this.lab.redo(), this.#changed()));
    change(bar.reseed, "click", () => (this.lab.set("seed", core.fresh_seed()), this.#changed()));
    change(bar.share, "click", () => this.#shareLink());
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

  /** A key may come before the whole program is there. @param {KeyboardEvent} event */
  #press(event) {
    const path = event.composedPath();
    if (this.#keys) {
      this.#keys.press(event, path);
    } else {
      this.whole().then(() => this.#keys?.press(event, path), () => {});
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
      share: act(() => this.#shareLink()),
      undo: act(() => (this.lab.undo(), this.#changed())),
      redo: act(() => (this.lab.redo(), this.#changed())),
      full_screen: () => void this.#fillScreen(),
    };
  }

  #reset() {
    this.lab.reset();
    return this.#changed();
  }

  #shareLink() {
    return share(this.#host.share(), this.lab.link_replays(), (message) => this.say(message));
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

  /** Fills the screen, or leaves it; where the browser refuses, nothing happens. */
  async #fillScreen() {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : this.#host.element.requestFullscreen());
    } catch {
      // Frames may be forbidden to.
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
    await this.whole();
    const remarks = this.lab.open_link(link || core.default_link()).join(" ");
    this.say("");
    await this.#changed();
    return remarks;
  }

  /** The experiment as text; nothing for the default one. */
  get link() {
    const link = this.isWhole ? this.lab.link() : "";
    return link !== "" && link === core.default_link() ? "" : link;
  }

  /** Everything as bytes, for a time when the element is not on the page; ends this laboratory. */
  park() {
    this.#fastForward.cancel();
    this.#ended = true;
    const parked = { bytes: this.lab.save(), data: this.lab.data(), playing: this.clock.playing };
    this.clock.stop();
    this.#pictures.free();
    this.lab.free();
    return parked;
  }

  /** Ends this laboratory after the program has stopped: nothing in it can be called any more. */
  abandon() {
    this.#ended = true;
    this.clock.stop();
    this.#fastForward.cancel();
  }

  /** Draws a picture with every chart at once, as after a change of size. */
  drawAll() {
    this.#pictures.complete();
    this.#draw(true);
  }

  /** @param {boolean} playing */
  #draw(playing) {
    if (playing) {
      this.lab.follow();
    }
    this.#pictures.draw(playing);
    if (this.frames === 0) {
      performance.mark("first picture");
    }
    this.frames += 1;
    if (!playing || this.frames % TEXT_FRAMES === 0) {
      this.#write(!playing);
    }
    if (!playing || this.frames % TABLE_FRAMES === 0) {
      this.#table.write();
    }
  }

  /** @param {boolean} settled see `Readout` */
  #write(settled) {
    if (this.#revision !== this.lab.revision()) {
      this.#revision = this.lab.revision();
      this.#controls.refresh();
      const notes = this.isWhole ? this.lab.take_notes() : "";
      if (notes !== "") {
        this.say(notes);
      }
    }
    this.#host.element.dataset.stage = this.#readout.write(settled);
    this.#reading.write();
    this.#kept?.write();
    this.#views?.write();
    if (this.#told !== this.lab.steps()) {
      this.#told = this.lab.steps();
      this.#host.stepped();
    }
  }

  #showPlaying() {
    const { playing } = this.clock;
    if (playing) {
      this.#fastForward.callOff();
    }
    write(this.#frame.bar.play, words(playing ? "pause" : "play"));
    this.#host.element.dataset.playing = String(playing);
    this.clock.redraw();
  }

  #stepOnce() {
    this.clock.playing = false;
    this.#fastForward.callOff();
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
    this.#fastForward.callOff();
    await fetchWanted(this.lab, (message) => this.say(message));
    this.#show();
    this.#host.changed();
  }

  #show() {
    const preset = this.lab.preset();
    const { bar, foot } = this.#frame;
    bar.experiments.value = preset ?? "";
    write(foot.claim, preset ? core.text(`preset.${preset}.claim`) : words("own_settings.claim"));
    write(foot.look, preset ? core.text(`preset.${preset}.look`) : "");
    this.#controls.refresh();
    this.clock.redraw();
  }
}
