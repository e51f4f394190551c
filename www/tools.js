// @ts-check
import { Controls } from "./controls.js";
import { fetchData } from "./data.js";
import { element, reason, write } from "./dom.js";
import { FastForward } from "./fast_forward.js";
import { pixelRatio } from "./figure.js";
import { Kept } from "./kept.js";
import { Keys } from "./keys.js";
import { Knobs } from "./knobs.js";
import { ParameterMapView } from "./map.js";
import { Narration } from "./narration.js";
import { core, words } from "./program.js";
import { Reading } from "./reading.js";
import { Replay } from "./replay.js";
import { Sheet } from "./sheet.js";
import { Table } from "./table.js";
import { TakeAway } from "./take_away.js";
import { buildTimeline } from "./timeline.js";
import { Views } from "./views.js";

/** What a reader does and waits for an answer to; a pointer that moves counts while it holds something. */
const ACTIONS = ["pointerdown", "pointermove", "pointerup", "keydown", "input", "wheel"];

/**
 * The laboratory whose tools they are.
 *
 * @typedef {object} Bench
 * @property {import("./laboratory.js").Seat} seat
 * @property {import("./frame.js").Frame} frame
 * @property {import("./pictures.js").Pictures} pictures
 * @property {boolean} wide whether the groups of controls are unfolded at first
 * @property {number} [patience] milliseconds, see `FastForward`
 * @property {import("./clock.js").Clock} clock
 * @property {Record<string, () => void>} actions what keys do, by the names in their list
 * @property {() => string} address at which the experiment can be opened
 * @property {AbortSignal} signal the laboratory leaves the page
 * @property {() => string} page the address of the whole page, without an experiment
 * @property {import("./composition.js").Composition} composition
 * @property {(style: string) => void} adopt takes a style sheet
 * @property {() => Promise<import("./whole.js").Whole>} whole
 * @property {(action: () => void | Promise<void>) => Promise<void>} guard runs what calls the program
 * @property {() => void | Promise<void>} changed after anything the reader did
 * @property {() => void} landed the run has come back from a worker
 * @property {(message: string) => void} say
 * @property {(error: unknown) => void} failed the program has stopped
 */

/** What a laboratory has beyond its moving picture: everything that comes with the whole program. */
export class Tools {
  #bench;
  #table;
  #kept;
  #narration;
  #replay;
  #views;
  /** Loads when it is opened. @type {import("./sharing.js").ShareDialog | undefined} */
  #sharing;
  #sheet;
  controls;
  knobs;
  reading;
  keys;
  #fastForward;
  #timeline;
  /** Step at which the experiment came to its end. @type {number | undefined} */
  #ended;

  /**
   * @param {import("./pool.js").Pool} pool
   * @param {Bench} bench
   */
  constructor(pool, bench) {
    this.#bench = bench;
    const { seat, frame, clock, guard } = bench;
    const act = (/** @type {() => void | Promise<void>} */ action) => void guard(action);
    const changed = () => act(bench.changed);
    const pause = () => void (clock.playing = false);
    watchActions(bench);
    const timeline = buildTimeline(frame.charts);
    this.#timeline = timeline;
    this.reading = new Reading(seat, frame, timeline, bench.pictures.charts, { act, guard: act, pause, redraw: () => clock.redraw(), branched: changed });
    this.#fastForward = new FastForward(seat, bench.patience, {
      whole: bench.whole,
      back: (step) => this.reading.hold(step),
      starts: pause,
      landed: bench.landed,
      say: bench.say,
      failed: bench.failed,
    });
    this.controls = new Controls(seat, bench.wide, { act, changed });
    this.knobs = new Knobs(seat, frame.knobs, words, (turn) => act(() => this.#turn(turn)));
    const opens = (/** @type {() => void} */ open) => act(() => (open(), bench.changed()));
    this.#table = new Table(seat, (name) => opens(() => seat.lab.open_equivalent_run(name)), () => opens(() => seat.lab.open_angle_replay()));
    this.#kept = new Kept(words, seat, { act, changed });
    this.#replay = new Replay(words, pool, seat, { fetchData, landed: bench.landed, say: bench.say, failed: bench.failed });
    this.keys = new Keys(words, bench.actions);
    this.#narration = new Narration(seat);
    const takeAway = new TakeAway(core, { seat, sphere: frame.sphere.canvas, address: bench.address, guard });
    const map = new ParameterMapView(core, pool, { seat, composition: bench.composition, address: bench.address, guard, changed: bench.changed, signal: bench.signal, say: bench.say });
    const { undo, redo } = this.controls;
    undo.addEventListener("click", () => act(() => (seat.lab.undo(), bench.changed())));
    redo.addEventListener("click", () => act(() => (seat.lab.redo(), bench.changed())));
    timeline.keep.addEventListener("click", bench.actions.keep);
    timeline.again.addEventListener("click", () => {
      bench.actions.reset();
      clock.playing = true;
    });
    this.controls.root.part.add("controls");
    this.#sheet = new Sheet(words, frame.bar, this.controls);
    frame.bar.root.after(this.#replay.root);
    frame.column.append(timeline.root);
    frame.middle.append(this.controls.root);
    this.#views = new Views({ seat, frame, sphere: bench.pictures.sphere, figures: bench.pictures.charts, act, changed, redraw: () => clock.redraw(), signal: bench.signal, words, chartRows: core.chart_rows, pixelRatio });
    frame.foot.root.append(this.#kept.root, this.#views.root, this.#fastForward.root, this.#table.root, takeAway.root, map.root);
    frame.root.append(this.keys.root, this.#narration.root);
    const { experiments } = frame.bar;
    const rows = core.preset_rows().map((row) => element("option", { value: row.name }, row.title));
    experiments.replaceChildren(...rows, element("option", { value: "", hidden: true }, words("own_settings")));
  }

  /** Opens the dialog by which everything that is shown can be shared. */
  async share() {
    const { seat, frame, page, composition, adopt, guard } = this.#bench;
    if (!this.#sharing) {
      const { ShareDialog } = await import("./sharing.js").catch((error) => {
        throw new Error(words("failure.part", { why: reason(error) }));
      });
      this.#sharing ??= new ShareDialog(core, { seat, frame, adopt, page, composition, guard });
    }
    await this.#sharing.open();
  }

  /** Whether runs are on their way to the steps of a link. */
  get arriving() {
    return this.#replay.away;
  }

  /** Takes the runs of a link to the steps that it says, and rests there. */
  arrive() {
    const { clock, seat } = this.#bench;
    const ways = seat.lab.take_ways();
    if (ways.length > 0) {
      clock.playing = false;
      this.#replay.start(ways);
    }
  }

  /** Steps until the experiment's end. */
  get stepsToEnd() {
    return this.#bench.seat.lab.steps_to_end();
  }

  /** Tells that the experiment has come to its end, and offers it again. */
  end() {
    this.#ended = this.#bench.seat.lab.steps();
    this.#showEnd();
  }

  /** Turns a knob; a run that rests at its end goes on from there. @param {() => void} turn */
  #turn(turn) {
    const { seat, clock, changed } = this.#bench;
    const rests = this.#ended === seat.lab.steps();
    turn();
    clock.playing ||= rests;
    return changed();
  }

  /** What is said of the end is for as long as the run rests there. */
  #showEnd() {
    const there = this.#ended === this.#bench.seat.lab.steps();
    const { again, ended } = this.#timeline;
    again.hidden = !there;
    write(ended, there ? words("again.said") : "");
  }

  /** Gives up whatever is away. */
  cancel() {
    this.#fastForward.cancel();
    this.#replay.cancel();
  }

  /** The run goes another way than to where it was sent. */
  callOff() {
    this.#fastForward.callOff();
    this.#replay.callOff();
  }

  /** Shows the settings that are in force. */
  refresh() {
    this.controls.refresh();
    this.knobs.refresh();
  }

  /** Writes what follows the run as often as its numbers. @param {string} stage of the run */
  write(stage) {
    const ended = stage === "diverged";
    const { play, step } = this.#bench.frame.bar;
    play.disabled = step.disabled = ended;
    this.#fastForward.rest(ended);
    this.reading.write();
    this.#showEnd();
    this.#kept.write();
    this.#views.write();
    this.#sheet.write();
    this.#bench.frame.sphere.root.toggleAttribute("data-far", this.#bench.seat.lab.is_far());
    this.#bench.frame.bar.reset.title = words(this.#bench.seat.lab.is_touched() ? "reset.anew" : "reset.title");
    this.#narration.write();
  }

  /** Writes the table of comparisons. */
  compare() {
    this.#table.write();
  }
}

/** Has the next picture answer what the reader does, and show the chart on which it was done. @param {Bench} bench */
function watchActions({ frame, clock, pictures }) {
  const touched = (/** @type {Event} */ event) => {
    if (event.type !== "pointermove" || /** @type {PointerEvent} */ (event).buttons > 0) {
      const path = event.composedPath();
      pictures.touched = pictures.charts.findIndex(({ box }) => path.includes(box));
      clock.touch();
    }
  };
  ACTIONS.forEach((event) => frame.root.addEventListener(event, touched, { passive: true, capture: true }));
}
