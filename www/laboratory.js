// @ts-check
import { Clock } from "./clock.js";
import { Controls } from "./controls.js";
import { fetchWanted } from "./data.js";
import { reason, write } from "./dom.js";
import { FastForward } from "./fast_forward.js";
import { turnable } from "./figure.js";
import { buildFrame } from "./frame.js";
import { Notice } from "./notice.js";
import { Pictures } from "./pictures.js";
import { annex, core, later, moreWords, words } from "./program.js";
import { Readout } from "./readout.js";
import { share } from "./share.js";
import { isStop } from "./stop.js";
import { Table } from "./table.js";
import { watchVisibility } from "./visibility.js";

/** @typedef {import("./pkg/equisphere.js").Lab} Lab */

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
 * @property {number} [patience] milliseconds, see `FastForward`
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
  #revision = -1;
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
    this.#host = host;
    const failed = host.failed;
    this.clock = new Clock({
      advance: (steps) => lab.advance(steps),
      stepsPerFrame: () => lab.value("steps_per_frame"),
      draw: (playing) => this.#draw(playing),
      changed: () => this.#showPlaying(),
      failed,
    });
    this.#fastForward = new FastForward(lab, host.patience, {
      starts: () => (this.clock.playing = false),
      landed: () => this.#show(),
      say: (message) => this.say(message),
      failed,
    });
    this.#controls = new Controls(lab, !(host.width > 0 && host.width < NARROW), { changed: () => this.#changed(), failed });
    this.#table = new Table(lab, (name) => void this.guard(() => (lab.open_equivalent_run(name), this.#changed())));
    this.#frame = buildFrame({ controls: this.#controls.root, fastForward: this.#fastForward.root, table: this.#table.root, notice: this.#notice.root });
    this.#pictures = new Pictures(lab, this.#frame);
    this.#readout = new Readout(lab, this.#frame);
    this.#listen();
    this.#show();
    this.#write(true);
    moreWords().then(() => this.guard(() => this.#writeMore()), () => {});
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

  #listen() {
    const { bar, sphere } = this.#frame;
    const on = (/** @type {HTMLElement} */ target, /** @type {string} */ event, /** @type {() => void | Promise<void>} */ act) =>
      target.addEventListener(event, () => this.guard(act));
    on(bar.play, "click", () => void (this.clock.playing = !this.clock.playing));
    on(bar.step, "click", () => this.#stepOnce());
    on(bar.reset, "click", () => (this.lab.reset(), this.#changed()));
    on(bar.reseed, "click", () => (this.lab.set("seed", core.fresh_seed()), this.#changed()));
    on(bar.share, "click", () => share(this.#host.share(), this.lab.link_replays(), (message) => this.say(message)));
    on(bar.experiments, "change", () => this.#openPreset(bar.experiments.value));
    const turn = (/** @type {number} */ right, /** @type {number} */ down) =>
      void this.guard(() => {
        this.lab.turn(right, down);
        this.clock.redraw();
      });
    turnable(sphere.canvas, () => this.#pictures.width, turn);
  }

  /**
   * Follows what happens around the laboratory.
   *
   * @param {AbortSignal} signal
   */
  watch(signal) {
    this.#pictures.watch((action) => void this.guard(action), signal);
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
    const { program } = await annex();
    const read = new program.ReadLink(link);
    this.lab.open_script(read.script());
    const remarks = read.remarks().join(" ");
    read.free();
    this.say("");
    await this.#changed();
    return remarks;
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
      const notes = this.lab.take_notes();
      if (notes !== "") {
        this.say(notes);
      }
    }
    this.#host.element.dataset.stage = this.#readout.write(settled);
  }

  /** Writes what the words that load on demand are needed for. */
  #writeMore() {
    if (!this.#ended) {
      this.#controls.writeHelp();
      this.#show();
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
    write(foot.claim, preset ? later(`preset.${preset}.claim`) : words("own_settings.claim"));
    write(foot.look, preset ? later(`preset.${preset}.look`) : "");
    this.#controls.refresh();
    this.clock.redraw();
  }
}
