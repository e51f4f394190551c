// One page in any browser. A driver gives what browsers do in ways of their own (scripts, keys, mouse,
// pictures); everything else is the same code for all of them.

import { deep, target } from "./in_page.mjs";

/** After this many milliseconds a wait has failed: something hangs. */
const PATIENCE = 60_000;
/** Milliseconds between two looks. */
const LOOK = 25;

/**
 * @typedef {object} Driver
 * @property {(expression: string) => Promise<any>} evaluate the value of an expression, or of the promise that it is
 * @property {(address: string) => Promise<void>} goto
 * @property {(key: string) => Promise<void>} press a key, such as `Enter`, `a`, `ArrowLeft` or `Shift+Tab`
 * @property {(text: string) => Promise<void>} type
 * @property {(x: number, y: number) => Promise<void>} move the mouse, in CSS pixels of the viewport
 * @property {() => Promise<void>} down
 * @property {() => Promise<void>} up
 * @property {(width: number, height: number) => Promise<void>} resize
 * @property {(fullPage: boolean) => Promise<Buffer>} screenshot
 * @property {(selector: string) => Promise<Driver>} frame the document in a frame of the page
 * @property {() => Promise<number>} [heap] bytes that scripts hold, without garbage, where the browser tells
 * @property {() => Promise<string[]>} problems what the driver itself knows of errors and warnings
 * @property {() => Promise<void>} close
 */

/**
 * A function for the page. It is sent as text, so it sees its argument and `deep`, and nothing of the test.
 *
 * @typedef {string | ((argument: any, deep: (selector: string) => any[]) => any)} InPage
 */

export class Page {
  /**
   * @param {Driver} driver
   * @param {Awaited<ReturnType<import("./server.mjs").serve>>} server
   */
  constructor(driver, server) {
    this.driver = driver;
    this.server = server;
    /** The mouse, in CSS pixels of the viewport. */
    this.mouse = {
      move: (/** @type {number} */ x, /** @type {number} */ y) => driver.move(x, y),
      down: () => driver.down(),
      up: () => driver.up(),
    };
  }

  /**
   * What a function returns in the page.
   *
   * @param {InPage} script
   * @param {unknown} [argument] anything that JSON can hold
   * @returns {Promise<any>}
   */
  evaluate(script, argument) {
    const call = typeof script === "string" ? script : `(${script})(${JSON.stringify(argument) ?? "undefined"}, ${deep})`;
    return this.driver.evaluate(call);
  }

  /**
   * Waits until a function returns something true; returns that.
   *
   * @param {InPage} script
   * @param {unknown} [argument]
   */
  async waitFor(script, argument) {
    for (const start = Date.now(); ; await this.pause(LOOK)) {
      const found = await this.evaluate(script, argument);
      if (found) {
        return found;
      }
      if (Date.now() - start > PATIENCE) {
        throw new Error(`waited in vain for ${script} with ${JSON.stringify(argument)}`);
      }
    }
  }

  /**
   * What a function returns for the first element of a selector, once there is one.
   *
   * @param {string} selector
   * @param {(element: any, argument: any) => any} script
   * @param {unknown} [argument]
   */
  async on(selector, script, argument) {
    await this.there(selector);
    const call = `(([selector, argument], deep) => (${script})(deep(selector)[0], argument))`;
    return this.driver.evaluate(`${call}(${JSON.stringify([selector, argument])}, ${deep})`);
  }

  /** @param {string} selector */
  there(selector) {
    return this.waitFor((selector, deep) => deep(selector).length > 0, selector);
  }

  /**
   * Waits until an element's text matches.
   *
   * @param {string} selector
   * @param {RegExp | string} expected
   */
  async shows(selector, expected) {
    const pattern = typeof expected === "string" ? [expected.replace(/[^\w\s]/g, "\\$&"), ""] : [expected.source, expected.flags];
    await this.waitFor(([selector, pattern], deep) => deep(selector).some((element) => new RegExp(pattern[0], pattern[1]).test(element.textContent)), [selector, pattern]);
  }

  /** Opens another place on the same server. @param {string} path */
  goto(path) {
    return this.driver.goto(this.server.address + path);
  }

  /** The address in full. @returns {Promise<string>} */
  address() {
    return this.evaluate(() => location.href);
  }

  /** Clicks the middle of an element, once it rests and nothing lies upon it. @param {string} selector */
  async click(selector) {
    let last;
    for (const start = Date.now(); ; await this.pause(LOOK)) {
      const found = await this.evaluate(target, selector);
      if (typeof found !== "string" && last?.x === found.x && last?.y === found.y) {
        break;
      }
      if (Date.now() - start > PATIENCE) {
        throw new Error(`${selector} cannot be clicked: it ${typeof found === "string" ? found : "moves"}`);
      }
      last = typeof found === "string" ? undefined : found;
    }
    await this.driver.move(last.x, last.y);
    await this.driver.down();
    await this.driver.up();
  }

  /** @param {string} selector */
  focus(selector) {
    return this.on(selector, (element) => element.focus());
  }

  /** Presses a key where the focus is. @param {string} key */
  press(key) {
    return this.driver.press(key);
  }

  /** Types over what an entry holds; `enter` says whether Enter follows. @param {string} selector @param {string} text */
  async fill(selector, text, { enter = true } = {}) {
    await this.on(selector, (element) => {
      element.focus();
      element.select();
    });
    await (text === "" ? this.driver.press("Backspace") : this.driver.type(text));
    if (enter) {
      await this.driver.press("Enter");
    }
  }

  /** Chooses an option by its value. @param {string} selector @param {string} value */
  select(selector, value) {
    return this.on(
      selector,
      (element, value) => {
        if (![...element.options].some((option) => option.value === value)) {
          throw new Error(`there is no option “${value}”`);
        }
        element.focus();
        element.value = value;
        element.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
        element.dispatchEvent(new Event("change", { bubbles: true }));
      },
      value,
    );
  }

  /** The text as it is seen. @param {string} selector @returns {Promise<string>} */
  text(selector) {
    return this.on(selector, (element) => element.innerText);
  }

  /** @param {string} selector @returns {Promise<string>} */
  value(selector) {
    return this.on(selector, (element) => element.value);
  }

  /** @param {string} selector @param {string} name @returns {Promise<string | null>} */
  attribute(selector, name) {
    return this.on(selector, (element, name) => element.getAttribute(name), name);
  }

  /** @param {string} selector @returns {Promise<number>} */
  count(selector) {
    return this.evaluate((selector, deep) => deep(selector).length, selector);
  }

  /** Whether any such element is seen. @param {string} selector @returns {Promise<boolean>} */
  visible(selector) {
    return this.evaluate((selector, deep) => deep(selector).some((element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0), selector);
  }

  /** Where an element lies in the viewport. @param {string} selector @returns {Promise<{ x: number, y: number, width: number, height: number }>} */
  box(selector) {
    return this.on(selector, (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    });
  }

  /** The picture that a canvas holds, as text that can be compared. @param {string} selector @returns {Promise<string>} */
  pixels(selector) {
    return this.on(selector, (canvas) => canvas.toDataURL());
  }

  /** Waits until a canvas holds another picture. @param {string} selector @param {string} before */
  changes(selector, before) {
    return this.waitFor(([selector, before], deep) => deep(selector)[0].toDataURL() !== before, [selector, before]);
  }

  /** @param {number} milliseconds */
  pause(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }

  /** @param {number} width @param {number} height */
  resize(width, height) {
    return this.driver.resize(width, height);
  }

  /** @param {{ fullPage?: boolean }} [options] */
  screenshot({ fullPage = false } = {}) {
    return this.driver.screenshot(fullPage);
  }

  /** The document in a frame. @param {string} selector */
  async frame(selector) {
    await this.there(selector);
    return new Page(await this.driver.frame(selector), this.server);
  }

  /**
   * Errors and warnings so far: what the console got, what nobody caught, and what the policy refused, such as
   * every request to another origin.
   *
   * @returns {Promise<string[]>}
   */
  async problems() {
    return [...(await this.driver.problems()), ...(await this.evaluate("globalThis.loggedProblems ?? []"))];
  }

  /** Closes the page and its server. */
  async close() {
    await this.driver.close();
    this.server.close();
  }
}
