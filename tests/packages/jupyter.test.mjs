// The wheel in a real JupyterLab: a cell shows a laboratory, and kernel and reader change the same run.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { test } from "node:test";
import { ROOT, folder } from "./support.mjs";
import { launchChromium } from "../page/playwright.mjs";

const PYTHON = process.env.PACKAGE_PYTHON ?? `${ROOT}target/python/bin/python`;
const CELLS = ["import equisphere\nlab = equisphere.Lab(optimizer='adamw', learning_rate=0.02, seed=4)\nlab", "lab.learning_rate = 0.05", "print('angle', lab.optimizer, lab.weight_decay, lab.steps > 0, len(lab.series()['last_step']) > 0, lab.link)"];

const notebook = JSON.stringify({
  cells: CELLS.map((source, index) => ({ cell_type: "code", id: `cell-${index}`, source, metadata: {}, outputs: [], execution_count: null })),
  metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
});

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });

/** @param {number} port */
async function answers(port) {
  for (let turn = 0; turn < 300; turn += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/status?token=equisphere`).catch(() => undefined);
    if (answer?.ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("JupyterLab does not start");
}

test("a notebook in JupyterLab shows a laboratory that follows its kernel, and the kernel follows it", { timeout: 240_000 }, async () => {
  const path = await folder("jupyter", { "lab.ipynb": notebook });
  const port = await freePort();
  const words = ["-m", "jupyterlab", "--no-browser", "--allow-root", `--port=${port}`, "--ip=127.0.0.1", "--IdentityProvider.token=equisphere", `--ServerApp.root_dir=${ROOT}${path}`];
  const server = spawn(PYTHON, words, { cwd: ROOT + path, stdio: "ignore", env: { ...process.env, JUPYTER_CONFIG_DIR: `${ROOT}${path}config`, JUPYTER_DATA_DIR: `${ROOT}${path}data` } });
  const browser = await launchChromium();
  try {
    await answers(port);
    const page = await browser.newPage({ reducedMotion: "reduce", viewport: { width: 1400, height: 1000 } });
    page.setDefaultTimeout(90_000);
    await page.goto(`http://127.0.0.1:${port}/lab/tree/lab.ipynb?token=equisphere`);
    await page.locator(".jp-NotebookPanel").waitFor();
    await page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").waitFor();
    // Before the kernel belongs to the notebook, JupyterLab would ask which one is wanted.
    await page.getByText("Python 3 (ipykernel) | Idle").waitFor();
    const run = async (/** @type {number} */ index) => {
      await page.locator(".jp-Notebook .jp-Cell .cm-content").nth(index).click();
      await page.keyboard.press("Shift+Enter");
    };
    await run(0);
    const lab = page.locator("equisphere-lab[data-ready]");
    await lab.waitFor();
    assert.equal(await lab.evaluate((/** @type {any} */ one) => one.link), "v=2&optimizer=adamw&learning_rate=0.02&seed=4");
    await lab.locator(".bar button.play").click();
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector("equisphere-lab")).lab.steps() > 60);
    await run(1);
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector("equisphere-lab")).lab.value("learning_rate") === 0.05);
    await lab.locator(".bar button.play").click();
    await lab.evaluate(async (/** @type {any} */ one) => one.setParameter("weight_decay", 0.03));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    if (process.env.PICTURE) {
      await page.screenshot({ path: process.env.PICTURE });
    }
    await run(2);
    const printed = page.locator(".jp-OutputArea-output pre", { hasText: "angle" });
    await printed.waitFor();
    const text = await printed.innerText();
    assert.match(text, /^angle adamw 0\.03 True True v=2&optimizer=adamw&learning_rate=0\.02&seed=4&changes=\d+:learning_rate:0\.05;\d+:weight_decay:0\.03/);
  } finally {
    await browser.close();
    server.kill();
  }
});
