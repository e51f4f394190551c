// @ts-check

/** Milliseconds before the address follows a change: browsers refuse to rewrite it too often. */
const PAUSE = 250;

/** Whether a laboratory has the address bar. */
let taken = false;

/**
 * The address bar, for the first laboratory that asks for it.
 *
 * @param {(link: string) => void} open is told when the reader has gone to another address
 * @param {AbortSignal} signal gives the address bar back
 * @returns {Address | undefined}
 */
export function takeAddress(open, signal) {
  if (taken) {
    return undefined;
  }
  taken = true;
  signal.addEventListener("abort", () => (taken = false));
  return new Address(open, signal);
}

/** Whether the address names a part of the page, or a run of its network. */
const namesPart = () => location.hash.startsWith("#network=") || document.getElementById(location.hash.slice(1)) !== null;

/** The link in the address, or nothing. */
export const linkOfAddress = () => (namesPart() ? "" : location.hash.slice(1));

/** Keeps the part of the address after `#` and a laboratory in step; nothing there is the default experiment. */
class Address {
  /** What the laboratory knows of. */
  #known = location.hash;
  #timer = 0;

  /**
   * @param {(link: string) => void} open
   * @param {AbortSignal} signal
   */
  constructor(open, signal) {
    const read = () => {
      if (location.hash !== this.#known) {
        clearTimeout(this.#timer);
        this.#known = location.hash;
        if (!namesPart()) {
          open(this.link);
        }
      }
    };
    addEventListener("hashchange", read, { signal });
    addEventListener("popstate", read, { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** What the address asks for, or nothing. */
  get link() {
    return linkOfAddress();
  }

  /** Writes a link into the address soon. @param {string} link */
  writeSoon(link) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.write(link), PAUSE);
  }

  /** @param {string} link */
  write(link) {
    clearTimeout(this.#timer);
    if (link === "" && namesPart()) {
      return;
    }
    const address = new URL(location.href);
    address.hash = link;
    try {
      if (address.href !== location.href) {
        history.replaceState(history.state, "", address);
      }
    } catch {
      // A document without an address of its own keeps what it has.
    }
    this.#known = location.hash;
  }
}
