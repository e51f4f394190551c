// Pages in WebKitGTK, through WebDriver: a MiniBrowser of its own for each page, on a screen that nobody sees.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import webdriver from "selenium-webdriver";

/** @typedef {import("./browser.mjs").Look} Look */

const { Builder, By, Key } = webdriver;

/** Milliseconds that a MiniBrowser may take to start before another one is started. */
const STARTING = 15_000;

/** Keys whose names in WebDriver differ. */
const KEYS = /** @type {Record<string, string>} */ ({
  ArrowLeft: Key.ARROW_LEFT,
  ArrowRight: Key.ARROW_RIGHT,
  ArrowUp: Key.ARROW_UP,
  ArrowDown: Key.ARROW_DOWN,
  PageUp: Key.PAGE_UP,
  PageDown: Key.PAGE_DOWN,
  Home: Key.HOME,
  End: Key.END,
  Enter: Key.ENTER,
  Space: Key.SPACE,
  Tab: Key.TAB,
  Escape: Key.ESCAPE,
  Backspace: Key.BACK_SPACE,
  Delete: Key.DELETE,
  Shift: Key.SHIFT,
  Control: Key.CONTROL,
  Alt: Key.ALT,
});

/** @type {Promise<string> | undefined} */
let screen;
/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill()));
for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) {
  process.once(signal, () => process.exit(1));
}

/** The X display: the one that is there, or a virtual one. */
function display() {
  screen ??= process.env.DISPLAY ? Promise.resolve(process.env.DISPLAY) : virtualDisplay();
  return screen;
}

async function virtualDisplay() {
  const child = start("Xvfb", ["-displayfd", "3", "-screen", "0", "2600x2600x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const [number] = await once(/** @type {any} */ (child.stdio[3]), "data");
  return `:${String(number).trim()}`;
}

/** @param {string} program @param {string[]} words @param {import("node:child_process").SpawnOptions} options */
function start(program, words, options) {
  const child = spawn(program, words, options);
  children.add(child);
  // What it means that a program is not there shows where somebody waits for it.
  child.on("error", (error) => console.error(`${program} does not start: ${error.message}`));
  child.on("exit", () => children.delete(child));
  return child;
}

/** @param {import("node:child_process").ChildProcess} child */
async function stop(child) {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill();
    await once(child, "exit");
  }
}

/** Ends what was started. */
export async function closeBrowsers() {
  await Promise.all([...children].map(stop));
  screen = undefined;
}

function miniBrowser() {
  for (const machine of readdirSync("/usr/lib", { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    for (const version of ["4.1", "4.0", "6.0"]) {
      const path = join("/usr/lib", machine.name, `webkit2gtk-${version}`, "MiniBrowser");
      if (existsSync(path)) {
        return path;
      }
    }
  }
  throw new Error("there is no MiniBrowser of WebKitGTK under /usr/lib");
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until somebody listens. @param {number} port @param {import("node:child_process").ChildProcess} child */
async function listening(port, child) {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const there = await Promise.race([once(socket, "connect").then(() => true), once(socket, "error").then(() => false)]).catch(() => false);
    socket.destroy();
    if (there) {
      return;
    }
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`WebKitWebDriver ended with ${child.exitCode ?? child.signalCode}`);
    }
    await pause(20);
  }
}

/**
 * How GTK tells WebKit of colours, motion and the density of pixels.
 *
 * @param {Look} look
 * @param {string} folder for the settings
 */
function environment({ colorScheme, reducedMotion, deviceScaleFactor }, folder) {
  mkdirSync(join(folder, "gtk-3.0"));
  writeFileSync(join(folder, "gtk-3.0/settings.ini"), `[Settings]\ngtk-enable-animations=${reducedMotion === "reduce" ? 0 : 1}\n`);
  return {
    XDG_CONFIG_HOME: folder,
    GTK_THEME: colorScheme === "dark" ? "Adwaita:dark" : "Adwaita",
    GDK_SCALE: String(deviceScaleFactor),
    GDK_BACKEND: "x11",
  };
}

/**
 * A MiniBrowser under automation. Once in some fifty times it ends while it starts, and WebKitWebDriver waits for it
 * for ever: then another one is started.
 *
 * @param {Look} look
 * @returns {Promise<{ session: import("selenium-webdriver").WebDriver, end: () => Promise<void> }>}
 */
async function startSession(look, attempts = 4) {
  const folder = mkdtempSync(join(tmpdir(), "equisphere-webkit-"));
  const port = await freePort();
  const variables = { ...process.env, DISPLAY: await display(), ...environment(look, folder) };
  const child = start(process.env.WEBKIT ?? "WebKitWebDriver", [`--port=${port}`], { env: variables, stdio: "ignore" });
  const end = async () => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  };
  await listening(port, child);
  const settings = ["--automation", "--javascript-can-open-windows-automatically=TRUE", `--enable-javascript=${look.scripts ? "TRUE" : "FALSE"}`];
  const capabilities = { browserName: "MiniBrowser", "webkitgtk:browserOptions": { binary: miniBrowser(), args: settings } };
  const building = new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
  const session = await Promise.race([Promise.resolve(building).catch(() => undefined), pause(STARTING, undefined, { ref: false })]);
  if (session) {
    return { session, end };
  }
  await end();
  if (attempts <= 1) {
    throw new Error("MiniBrowser does not start under WebKitWebDriver");
  }
  return startSession(look, attempts - 1);
}

/**
 * An empty page.
 *
 * @param {Look} look
 * @returns {Promise<import("./facade.mjs").Driver>}
 */
export async function openDriver(look) {
  const { session, end } = await startSession(look);
  await session.manage().setTimeouts({ script: 600_000 });
  await bareWindow(session, look.viewport);
  const inside = inputs(session, (work) => work());
  const resize = async (/** @type {number} */ width, /** @type {number} */ height) => {
    await session.manage().window().setRect({ width, height });
    await until(async () => (await inside.evaluate("innerWidth + ' ' + innerHeight")) === `${width} ${height}`);
  };
  return {
    ...inside,
    goto: (address) => session.get(address),
    resize,
    screenshot: async (fullPage) => {
      const [width, height, whole] = await inside.evaluate("[innerWidth, innerHeight, document.documentElement.scrollHeight]");
      if (fullPage) {
        await resize(width, whole);
      }
      const picture = Buffer.from(await session.takeScreenshot(), "base64");
      await resize(width, height);
      return picture;
    },
    problems: async () => [],
    close: async () => {
      await session.quit();
      await end();
    },
  };
}

/** @param {() => Promise<boolean>} holds */
async function until(holds) {
  for (let look = 0; !(await holds()); look += 1) {
    if (look > 500) {
      throw new Error("the window of WebKit does not take its size");
    }
    await pause(20);
  }
}

/**
 * Goes on in a window without bars, which can be as narrow as a telephone.
 *
 * @param {import("selenium-webdriver").WebDriver} session
 * @param {{ width: number, height: number }} size
 */
async function bareWindow(session, { width, height }) {
  const first = await session.getWindowHandle();
  await session.executeScript(`open("about:blank", "_blank", "width=${width},height=${height},toolbar=no,menubar=no,location=no,status=no") !== null`);
  let bare;
  await until(async () => (bare = (await session.getAllWindowHandles()).find((handle) => handle !== first)) !== undefined);
  await session.close();
  await session.switchTo().window(/** @type {any} */ (bare));
  await session.manage().window().setRect({ width, height });
}

/**
 * Scripts, keys and mouse in a page or in a frame of it.
 *
 * @param {import("selenium-webdriver").WebDriver} session
 * @param {(work: () => Promise<any>) => Promise<any>} within goes to the document, works there, and comes back
 * @returns {any} the driver but for what only whole pages have
 */
function inputs(session, within) {
  const actions = () => session.actions({ async: true });
  return {
    evaluate: async (/** @type {string} */ expression) => {
      const { value, error } = JSON.parse(await within(() => session.executeScript(answering(expression))), revive);
      if (error !== undefined) {
        throw new Error(error);
      }
      return value;
    },
    press: (/** @type {string} */ key) =>
      within(async () => {
        const keys = key.split(/\+(?=.)/).map((name) => KEYS[name] ?? name);
        const sequence = keys.reduce((all, one) => all.keyDown(one), actions());
        await keys.reduceRight((all, one) => all.keyUp(one), sequence).perform();
      }),
    type: (/** @type {string} */ text) => within(() => actions().sendKeys(text).perform()),
    move: (/** @type {number} */ x, /** @type {number} */ y) => within(() => actions().move({ x: Math.round(x), y: Math.round(y), duration: 0 }).perform()),
    down: () => within(() => actions().press().perform()),
    up: () => within(() => actions().release().perform()),
    frame: async (/** @type {string} */ selector) =>
      inputs(session, (work) =>
        within(async () => {
          await session.switchTo().frame(await session.findElement(By.css(selector)));
          try {
            return await work();
          } finally {
            await session.switchTo().parentFrame();
          }
        }),
      ),
  };
}

/** A script that answers with JSON, in which numbers keep every bit. @param {string} expression */
function answering(expression) {
  return `
    const write = (answer) => JSON.stringify(answer, (_, value) => (typeof value === "number" && !Number.isFinite(value) ? { notFinite: String(value) } : value));
    return (async () => (${expression}))().then((value) => write({ value }), (error) => write({ error: String(error?.message ?? error) }));
  `;
}

/** @param {string} _ @param {any} value */
function revive(_, value) {
  return value?.notFinite === undefined ? value : Number(value.notFinite);
}
