// @ts-check
// `<equisphere-network>`: a normalized network that trains in a worker of its own, with theory beside each layer.
import { fetchFile } from "./files.js";
import { Place, unable } from "./lab.js";
import { NetworkBench } from "./network_bench.js";
import style from "./pkg/network.css";
import { condemn, restart, stopped, tenants, whole } from "./program.js";
import { isStop } from "./stop.js";

/** @typedef {import("./network_bench.js").Beginning} Beginning */

/** The images and their labels. */
const FILES = [new URL("./data/digits.bin", import.meta.url), new URL("./data/digit_labels.bin", import.meta.url)];

/** How links of networks begin. */
const LINK = "network=";

/** The link of a network in the address; nothing where there is none. */
const linkOfAddress = () => (location.hash.startsWith(`#${LINK}`) ? location.hash.slice(1) : "");

/**
 * A network in training. Attributes, read when it starts: `link`, the run; `address`, that the address may say one;
 * `autoplay`, "off" for one that waits. What it contains is shown until it is ready.
 *
 * State for style sheets: `data-ready`, `data-failed`, `data-playing`, `data-stage`. Event: `equisphere-network-step` when
 * the numbers are written anew.
 */
export class EquisphereNetwork extends HTMLElement {
  #place = new Place(this);
  #connection = new AbortController();
  /** @type {NetworkBench | undefined} */
  #bench;
  /** @type {Beginning | undefined} */
  #beginning;
  /** The end of an earlier stay on the page. @type {Promise<void>} */
  #left = Promise.resolve();

  connectedCallback() {
    if (this.#connection.signal.aborted) {
      this.#connection = new AbortController();
    }
    if (!this.#bench) {
      void this.#start();
    }
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected) {
        return;
      }
      this.#connection.abort();
      const bench = this.#bench;
      if (bench) {
        this.#left = bench.leave().then((beginning) => void (this.#beginning = beginning));
        this.#clear();
      }
    });
  }

  /** Moving within the document by `moveBefore` changes nothing. */
  connectedMoveCallback() {}

  /** What is shown, for scripts on the page and for tests; there is none before the element is ready. */
  get view() {
    return this.#bench?.view;
  }

  get playing() {
    return this.#bench?.playing ?? false;
  }

  set playing(playing) {
    if (this.#bench) {
      this.#bench.playing = playing;
    }
  }

  /** Takes so many steps, and no others until then. @param {number} steps */
  async advance(steps) {
    await this.#bench?.advance(steps);
  }

  /** Opens a link. @param {string} link */
  open(link) {
    this.#bench?.open(link);
  }

  async #start() {
    const { signal } = this.#connection;
    try {
      await this.#left;
      const [loaded, images, labels] = await Promise.all([whole(), ...FILES.map(fetchFile)]);
      if (signal.aborted || this.#bench) {
        return;
      }
      this.#place.colour("auto");
      [loaded.style, style].forEach((sheet) => this.#place.dress(sheet));
      const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const asked = this.hasAttribute("address") ? linkOfAddress() : "";
      const beginning = this.#beginning ?? { link: asked || this.getAttribute("link") || `${LINK}1` };
      beginning.playing ??= !reduced && this.getAttribute("autoplay") !== "off";
      if (!beginning.playing && !beginning.snapshot && asked === "") {
        beginning.steps ??= Number(this.getAttribute("at"));
      }
      const bench = new NetworkBench(this, loaded, { images, labels }, beginning, {
        stepped: () => this.dispatchEvent(new CustomEvent("equisphere-network-step", { bubbles: true, composed: true })),
        ready: () => (this.dataset.ready = ""),
        failed: (error) => this.#fail(error),
      });
      this.#bench = bench;
      this.#place.show(bench.root);
      bench.watch(signal);
      tenants.add(this);
      if (this.hasAttribute("address")) {
        addEventListener("hashchange", () => linkOfAddress() && this.open(linkOfAddress()), { signal });
      }
    } catch (error) {
      if (isStop(error)) {
        this.#fail(error);
      } else if (!signal.aborted) {
        this.#place.show(unable(error));
        this.dataset.failed = "";
      }
    }
  }

  /** Takes everything out of the program's instance, which is going to be replaced. */
  park() {
    this.#connection.abort();
    this.#beginning = this.#bench?.abandon();
    this.#clear();
  }

  resume() {
    this.#connection = new AbortController();
    void this.#start();
  }

  #clear() {
    tenants.delete(this);
    this.#bench = undefined;
    this.#place.show();
    delete this.dataset.ready;
    delete this.dataset.playing;
    delete this.dataset.stage;
  }

  /** The program has stopped. @param {unknown} error */
  #fail(error) {
    condemn();
    const link = this.#bench?.link ?? "";
    this.park();
    this.#place.show(
      stopped(error, `${location.href.split("#")[0]}#${link}`, () => {
        delete this.dataset.failed;
        this.#place.show();
        restart();
        this.resume();
      }),
    );
    this.dataset.failed = "";
  }
}

customElements.define("equisphere-network", EquisphereNetwork);
