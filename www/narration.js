// @ts-check
import { element, write } from "./dom.js";

/** Milliseconds between two sentences, so that each can be heard to its end. */
const PAUSE = 8000;
/** Milliseconds that a sentence is heard for at least, even if the run comes to another stage. */
const SHORTEST = 3000;

/** Tells a screen reader how the run goes, while the reader's focus is in the laboratory and the run goes on. */
export class Narration {
  #seat;
  #at = 0;
  #steps = 0;
  #stage = "";
  /** Seen by nobody: the same numbers stand in the bar and in the charts. */
  root = element("p", { class: "narration", "aria-live": "polite" });

  /** @param {import("./laboratory.js").Seat} seat */
  constructor(seat) {
    this.#seat = seat;
  }

  /** Says where the run is, if it is time. */
  write() {
    const place = this.root.getRootNode();
    const listens = place instanceof ShadowRoot && place.activeElement !== null;
    const steps = this.#seat.lab.steps();
    if (!listens || steps === this.#steps) {
      return;
    }
    const { stage } = this.#seat.lab.readout();
    const waited = performance.now() - this.#at;
    if (waited > (stage === this.#stage ? PAUSE : SHORTEST)) {
      this.#at = performance.now();
      this.#steps = steps;
      this.#stage = stage;
      write(this.root, this.#seat.lab.narration());
    }
  }
}
