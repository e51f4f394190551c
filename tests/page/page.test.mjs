// The page in a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { DEEP_PAGE, PAGE, advance, launch, open } from "./browser.mjs";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A test with a page of its own, which must not have logged anything nor asked another origin. */
function onPage(name, options, body) {
  test(name, async () => {
    const page = await open(browser, options);
    try {
      await body(page);
      assert.deepEqual(page.problems, []);
      assert.deepEqual(page.foreign, []);
    } finally {
      await page.context().close();
    }
  });
}

const value = (page, name) => page.locator(`#parameter-${name}`).inputValue();
/** Steps, once they have not changed for a while; fails when they go on changing. */
async function settled(page) {
  for (let attempt = 0, before = -1; attempt < 20; attempt += 1) {
    const now = await steps(page);
    if (now === before) {
      return now;
    }
    before = now;
    await page.waitForTimeout(250);
  }
  throw new Error("the run does not rest");
}

/** Waits until a control shows a value: the next frame brings it. */
const shows = (page, name, value) =>
  page.waitForFunction(([name, value]) => document.querySelector(`#parameter-${name}`).value === value, [name, value]);
const pixels = (page, selector) => page.locator(selector).first().evaluate((canvas) => canvas.toDataURL());
/** Waits until a picture differs from what it was. */
const changes = (page, selector, before) =>
  page.waitForFunction(([selector, before]) => document.querySelector(selector).toDataURL() !== before, [selector, before]);
const notice = (page) => page.locator(".notice");
const steps = (page) => page.evaluate(() => document.querySelector("equisphere-lab").lab.steps());

onPage("has a control for every row of the table", {}, async (page) => {
  const rows = await page.evaluate(async () => {
    const { core } = await import("./www/lab.js");
    return core.parameter_rows();
  });
  assert.ok(rows.length >= 15);
  for (const row of rows) {
    const control = page.locator(`.control[data-name="${row.name}"]`);
    assert.equal(await control.count(), 1, row.name);
    assert.equal(await control.locator("label").count(), 1, row.name);
    assert.equal(await control.locator("input[type=range]").count(), row.control === "slider" ? 1 : 0, row.name);
  }
});

onPage("plays when asked, pauses when asked, and the pictures change", {}, async (page) => {
  assert.equal(await steps(page), 0);
  const before = [await pixels(page, ".space > canvas"), await pixels(page, ".chart canvas")];
  await page.getByRole("button", { name: "Play" }).click();
  await page.waitForFunction(() => document.querySelector("equisphere-lab").lab.steps() > 100);
  await page.getByRole("button", { name: "Pause" }).click();
  const paused = await steps(page);
  await page.waitForTimeout(200);
  assert.equal(await steps(page), paused);
  await changes(page, ".space > canvas", before[0]);
  await changes(page, ".chart canvas", before[1]);
});

onPage("starts by itself unless the reader wants less motion", { reducedMotion: "no-preference" }, async (page) => {
  await page.waitForFunction(() => document.querySelector("equisphere-lab").lab.steps() > 20);
});

onPage("rests while it is scrolled away, and goes on by itself", { reducedMotion: "no-preference" }, async (page) => {
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("div"), { style: "height: 3000px" })));
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const away = await settled(page);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForFunction((away) => document.querySelector("equisphere-lab").lab.steps() > away, away);
});

onPage("single steps are single", {}, async (page) => {
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await page.getByRole("button", { name: "Step", exact: true }).click();
  assert.equal(await steps(page), 2);
  await page.waitForFunction(() => document.querySelector("span.step").textContent === "2");
});

onPage("reset replays the same numbers, a new seed gives others", {}, async (page) => {
  const first = await advance(page, 700);
  await page.getByRole("button", { name: "Reset" }).click();
  assert.equal(await steps(page), 0);
  assert.deepEqual(await advance(page, 700), first);
  await page.getByRole("button", { name: "New seed" }).click();
  assert.notDeepEqual(await advance(page, 700), first);
});

test("a link opened elsewhere gives the same numbers", async () => {
  const page = await open(browser);
  await page.locator("#parameter-momentum").fill("0.5");
  await page.locator("#parameter-momentum").press("Enter");
  await advance(page, 300);
  await page.locator("#parameter-learning_rate").fill("0.03");
  await page.locator("#parameter-learning_rate").press("Enter");
  const first = await advance(page, 300);
  await page.waitForFunction(() => location.hash.includes("changes=300:learning_rate:0.03"));
  const address = page.url();
  const other = await open(browser, { address });
  assert.deepEqual(await advance(other, 600), first);
  await shows(other, "momentum", "0.5");
  await shows(other, "learning_rate", "0.03");
  await page.context().close();
  await other.context().close();
});

onPage("a script's changes show in the controls when they happen", {}, async (page) => {
  await page.locator(".bar select").selectOption("same_product");
  await page.getByRole("button", { name: "Pause" }).click();
  await advance(page, 1600);
  await shows(page, "learning_rate", "0.4");
  await shows(page, "weight_decay", "0.0025");
  assert.match(await page.locator(".claim").innerText(), /doubles its radius/);
});

onPage("values out of range in a link are changed, and the page says so", { address: `${PAGE}#v=1&learning_rate=1e9&weight_decay=lots&unknown=1` }, async (page) => {
  assert.equal(await value(page, "learning_rate"), "10");
  assert.equal(await value(page, "weight_decay"), "0.01");
  assert.match(await notice(page).innerText(), /Learning rate.*1e9.*10[^]*Weight decay.*lots.*0\.01/);
});

onPage("a link of another version is refused and the run goes on", {}, async (page) => {
  await advance(page, 50);
  await page.evaluate(() => (location.hash = "#v=7&momentum=0.5"));
  await notice(page).waitFor();
  assert.match(await notice(page).innerText(), /version 7/);
  assert.equal(await steps(page), 50);
  await page.evaluate(() => (location.hash = `#v=1&x=${"1".repeat(20000)}`));
  await page.waitForFunction(() => document.querySelector(".notice").textContent.includes("long"));
  assert.equal(await steps(page), 50);
  await notice(page).getByRole("button").click();
  assert.equal(await notice(page).isVisible(), false);
});

onPage("a refused value is explained beside its control and changes nothing", {}, async (page) => {
  await advance(page, 10);
  const entry = page.locator("#parameter-learning_rate");
  for (const text of ["fast", "-3", "NaN", "Infinity", "1e99", ""]) {
    await entry.fill(text);
    await entry.press("Enter");
    assert.equal(await entry.getAttribute("aria-invalid"), "true", text);
    assert.match(await page.locator("#parameter-learning_rate-problem").innerText(), /Learning rate.*0.00001 to 10/);
  }
  assert.equal(await steps(page), 10);
  assert.equal(await page.evaluate(() => document.querySelector("equisphere-lab").lab.value("learning_rate")), 0.1);
  await entry.fill("2e-1");
  await entry.press("Enter");
  assert.equal(await entry.getAttribute("aria-invalid"), null);
  assert.equal(await value(page, "learning_rate"), "0.2");
});

onPage("works by keyboard alone", {}, async (page) => {
  await page.getByRole("button", { name: "Play" }).focus();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.querySelector("equisphere-lab").lab.steps() > 0);
  await page.keyboard.press("Space");
  const before = await pixels(page, ".space > canvas");
  await page.locator(".space > canvas").focus();
  await page.keyboard.press("ArrowRight");
  await changes(page, ".space > canvas", before);
  const slider = page.getByRole("slider", { name: "Noise" });
  const noise = await value(page, "noise_scale");
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await value(page, "noise_scale"), noise);
});

onPage("the sphere turns by dragging", {}, async (page) => {
  const before = await pixels(page, ".space > canvas");
  await page.mouse.move(250, 400);
  await page.mouse.down();
  await page.mouse.move(310, 430, { steps: 4 });
  await page.mouse.up();
  await changes(page, ".space > canvas", before);
});

onPage("the digits are fetched when they are chosen and not before", {}, async (page) => {
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.locator("#parameter-objective").selectOption("digits");
  await page.locator(".pictures").waitFor();
  assert.equal(requests.filter((url) => url.endsWith("digits.bin")).length, 1);
  await advance(page, 1500);
  await page.waitForFunction(() => document.querySelector("span.stage").textContent === "at equilibrium");
  assert.match(await page.locator(".caution").innerText(), /from measurement/);
  assert.equal(await page.locator('.control[data-name="batch_size"]').isVisible(), true);
  assert.equal(await page.locator('.control[data-name="noise_scale"]').isVisible(), false);
});

test("when the digits cannot be fetched, the experiment before goes on", async () => {
  const page = await open(browser, { prepare: (page) => page.route("**/digits.bin", (route) => route.abort()) });
  await advance(page, 30);
  await page.locator("#parameter-objective").selectOption("digits");
  await page.waitForFunction(() => document.querySelector(".notice").textContent.includes("could not be loaded"));
  assert.equal(await steps(page), 30);
  await shows(page, "objective", "rayleigh");
  await page.context().close();
});

onPage("divergence is shown as a state with its step", { address: `${PAGE}#v=1&learning_rate=10&weight_decay=1` }, async (page) => {
  await page.getByRole("button", { name: "Play" }).click();
  await page.locator('[data-stage="diverged"]').waitFor();
  assert.match(await page.locator(".sentences").innerText(), /diverged at step \d+/);
  assert.equal(await page.getByRole("button", { name: "Play" }).count(), 1);
});

for (const width of [360, 768, 1280]) {
  onPage(`nothing is wider than the screen at ${width} pixels`, { viewport: { width, height: 740 } }, async (page) => {
    const [inner, scroll] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    assert.ok(scroll <= inner, `${scroll} > ${inner}`);
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll("equisphere-lab *:not(.scroll *)")].filter((e) => e.getClientRects().length > 0 && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.className || e.tagName),
    );
    assert.deepEqual(wide, []);
  });
}

onPage("the first screen holds the sphere, three charts and the run's buttons", {}, async (page) => {
  for (const selector of [".play", ".space > canvas", '[data-name="weight_norm"] canvas', '[data-name="angular_update"] canvas', '[data-name="excess_risk"] canvas', "#parameter-learning_rate", "#parameter-weight_decay"]) {
    const box = await page.locator(selector).first().boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= 800, `${selector} ${JSON.stringify(box)}`);
  }
});

onPage("nothing moves while the numbers change", { reducedMotion: "no-preference" }, async (page) => {
  await page.evaluate(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (globalThis.shift += entry.value))).observe({ type: "layout-shift" });
  });
  await page.waitForTimeout(1500);
  assert.ok((await page.evaluate(() => globalThis.shift)) < 0.005);
});

onPage("embedded, it is the laboratory alone on a transparent ground", { address: `${PAGE}?embed=1` }, async (page) => {
  assert.equal(await page.locator(".masthead").isVisible(), false);
  assert.equal(await page.locator("article").isVisible(), false);
  assert.equal(await page.locator(".space > canvas").isVisible(), true);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgba(0, 0, 0, 0)");
});

onPage("works from any sub-path", { address: DEEP_PAGE }, async (page) => {
  await page.locator("#parameter-objective").selectOption("digits");
  await page.locator(".pictures").waitFor();
});

test("runs in a sandboxed frame of another page", async () => {
  const host = `<iframe sandbox="allow-scripts" src="${PAGE}?embed=1" width="900" height="640"></iframe>`;
  const page = await open(browser, {
    address: `${PAGE}host.html`,
    ready: false,
    prepare: (page) => page.route("**/host.html", (route) => route.fulfill({ contentType: "text/html", body: host })),
  });
  await page.frameLocator("iframe").locator("equisphere-lab[data-ready]").waitFor();
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

test("a policy that refuses WebAssembly gets an explanation", async () => {
  const page = await open(browser, {
    ready: false,
    prepare: (page) =>
      page.route(PAGE, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": "script-src 'self'; style-src 'self'" } });
      }),
  });
  await page.locator("equisphere-lab[data-failed]").waitFor();
  assert.match(await page.locator("equisphere-lab").innerText(), /wasm-unsafe-eval/);
  await page.context().close();
});

test("a browser without WebAssembly, or without scripts, gets an explanation", async () => {
  const without = await open(browser, { ready: false, prepare: (page) => page.addInitScript("delete globalThis.WebAssembly") });
  await without.locator("equisphere-lab[data-failed]").waitFor();
  assert.match(await without.locator("equisphere-lab").innerText(), /no WebAssembly/);
  await without.context().close();
  const silent = await open(browser, { ready: false, javaScriptEnabled: false });
  assert.match(await silent.locator("equisphere-lab").innerText(), /needs JavaScript modules and WebAssembly/);
  await silent.context().close();
});

test("a wasm file that is missing gets an explanation", async () => {
  const page = await open(browser, { ready: false, prepare: (page) => page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "gone" })) });
  await page.locator("equisphere-lab[data-failed]").waitFor();
  assert.match(await page.locator("equisphere-lab").innerText(), /could not|refused/);
  await page.context().close();
});

for (const colorScheme of ["light", "dark"]) {
  onPage(`the page's greys are the program's, ${colorScheme}`, { colorScheme }, async (page) => {
    const [rows, styles] = await page.evaluate(async (theme) => {
      const { core } = await import("./www/lab.js");
      const rows = core.color_rows().filter((row) => row.theme === theme && ["paper", "ink", "muted", "grid"].includes(row.name));
      const root = document.documentElement;
      rows.forEach((row) => root.style.removeProperty(`--${row.name}`));
      return [rows.map((row) => row.value), rows.map((row) => getComputedStyle(root).getPropertyValue(`--${row.name}`))];
    }, colorScheme);
    assert.equal(rows.length, 4);
    assert.deepEqual(styles, rows);
  });

  onPage(`axe finds no barrier, ${colorScheme}`, { colorScheme }, async (page) => {
    await advance(page, 1500);
    await page.waitForTimeout(100);
    await page.evaluate(await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8"));
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((node) => node.target).join(", ")}`), []);
  });
}

onPage("the table puts every prediction beside its measurement", {}, async (page) => {
  await advance(page, 3000);
  await page.locator(".comparison summary").click();
  await page.waitForFunction(() => document.querySelector(".comparison tbody td").textContent !== "—");
  const rows = await page.locator(".comparison tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
  assert.ok(rows.length >= 11, `${rows.length}`);
  const [label, measured, predicted, gap, verdict] = rows[0];
  assert.match(label, /Weight norm/);
  assert.match(`${measured} ${predicted}`, /^1\.1\d+ 1\.13\d$/);
  assert.match(gap, /^[+−]\d+\.\d%$/);
  assert.equal(verdict, "holds");
});

onPage("exact companions have the same angles, or say why there is none", {}, async (page) => {
  const first = await advance(page, 300);
  await page.locator(".comparison summary").click();
  await page.getByRole("button", { name: "Weights × 2" }).click();
  const rescaled = await advance(page, 300);
  assert.equal(rescaled.means[0], 2 * first.means[0]);
  assert.deepEqual(rescaled.means.slice(1, 3), first.means.slice(1, 3));
  await page.locator("#parameter-momentum").fill("0.5");
  await page.locator("#parameter-momentum").press("Enter");
  await page.getByRole("button", { name: "Exponential-rate equivalent" }).click();
  assert.match(await notice(page).innerText(), /plain SGD without momentum/);
});

onPage("where theory does not hold, the page says why", { address: `${PAGE}#v=1&noise_scale=0` }, async (page) => {
  await advance(page, 10);
  await page.waitForFunction(() => document.querySelector(".caution").textContent.includes("Without noise"));
});

onPage("changing the optimizer keeps the run and says what was reset", {}, async (page) => {
  await advance(page, 40);
  await page.locator("#parameter-optimizer").selectOption("adamw");
  await notice(page).waitFor();
  assert.match(await notice(page).innerText(), /weights were kept; momentum and moments begin at zero/);
  assert.equal(await steps(page), 40);
  assert.equal(await page.locator('.control[data-name="beta1"]').isVisible(), true);
  assert.equal(await page.locator('.control[data-name="momentum"]').isVisible(), false);
});

onPage("the predicted density is painted on the sphere when asked", {}, async (page) => {
  const before = await pixels(page, ".space > canvas");
  await page.locator("#parameter-density").selectOption("shown");
  await changes(page, ".space > canvas", before);
});

onPage("time can be read in relaxation times", {}, async (page) => {
  await advance(page, 1000);
  await page.waitForFunction(() => document.querySelector("span.step").textContent.startsWith("1"));
  const lowest = '.chart[data-name="effective_learning_rate"] canvas[aria-hidden]';
  const before = await pixels(page, lowest);
  await page.locator("#parameter-time_unit").selectOption("relaxation_times");
  await changes(page, lowest, before);
  assert.equal(await steps(page), 1000);
});

onPage("a spectrum can be typed", {}, async (page) => {
  await page.locator("#parameter-spectrum").selectOption("typed");
  const entry = page.locator("#parameter-eigenvalues");
  await entry.fill("0, 1; 4 9");
  await entry.press("Enter");
  await shows(page, "eigenvalues", "0 1 4 9");
  await page.waitForFunction(() => document.querySelector(".scene").textContent.includes("d = 4"));
  await entry.fill("0 x");
  await entry.press("Enter");
  assert.match(await page.locator("#parameter-eigenvalues-problem").innerText(), /2 to 64 numbers/);
});

onPage("every preset opens, runs and says what to look at", {}, async (page) => {
  const names = await page.locator(".bar select option:not([hidden])").evaluateAll((all) => all.map((option) => option.value));
  assert.ok(names.length >= 14);
  for (const name of names) {
    await page.locator(".bar select").selectOption(name);
    await page.waitForFunction(() => document.querySelector("equisphere-lab").lab.steps() > 3);
    assert.equal(await page.locator(".bar select").inputValue(), name);
    assert.ok((await page.locator(".experiment").innerText()).length > 80, name);
  }
});

onPage("every picture has a text that states the finding", {}, async (page) => {
  await advance(page, 1500);
  await page.waitForFunction(() => document.querySelector(".space > canvas").ariaLabel.includes("Step 1"));
  const labels = await page.locator("canvas[role=img]").evaluateAll((all) => all.map((canvas) => canvas.ariaLabel));
  assert.match(labels[0], /predicted radius 1\.13\. Step 1.500.*weight norm 1\.\d+ \(theory/);
  assert.match(labels.find((label) => label.startsWith("Angular update")), /0\.04\d+, theory 0\.04\d+, gap/);
});

/** Fast-forwards by the number of steps in the entry. */
async function leap(page, steps) {
  const form = page.locator("form.leap");
  await form.locator("input").fill(String(steps));
  await form.locator(".go").click();
}

const landed = (page) => page.waitForFunction(() => document.querySelector("form.leap").dataset.away === "false");
/** Everything that the run's charts and table show, and where replica 0's first mean is, as full numbers. */
const state = (page) =>
  page.evaluate(() => {
    const { lab } = document.querySelector("equisphere-lab");
    return [lab.steps(), [0, 1, 2, 3].map((chart) => lab.last_mean(chart)), lab.comparisons(), lab.readout().sentences, lab.link()];
  });

for (const [what, address] of [
  ["a preset with a change on the way", `${PAGE}#v=1&changes=4000:weight_decay:0.05`],
  ["the digits", `${PAGE}#v=1&objective=digits`],
  ["one replica of many weights", `${PAGE}#v=1&replicas=1&dimension=50&momentum=0.9`],
]) {
  onPage(`fast-forward comes to exactly what the page would have come to: ${what}`, { address }, async (page) => {
    await advance(page, 300);
    await leap(page, 5700);
    await landed(page);
    const found = await state(page);
    const live = await open(browser, { address });
    await advance(live, 300);
    await advance(live, 5700);
    await live.evaluate(() => document.querySelector("equisphere-lab").lab.follow());
    assert.deepEqual(found, await state(live));
    assert.equal(found[0], 6000);
    // And from there both go on alike.
    await advance(page, 100);
    await advance(live, 100);
    assert.deepEqual(await state(page), await state(live));
    await live.context().close();
  });
}

onPage("fast-forward tells how far it is, can be cancelled, and leaves the run where it was", {}, async (page) => {
  await advance(page, 50);
  await leap(page, 15_000_000);
  const form = page.locator("form.leap");
  await page.waitForFunction(() => document.querySelector("form.leap progress").value > 0);
  assert.equal(await page.locator(".play").innerText(), "Play");
  await form.locator(".cancel").click();
  assert.equal(await form.getAttribute("data-away"), "false");
  await page.waitForTimeout(300);
  assert.equal(await steps(page), 50);
  // Any change takes the run back as well.
  await leap(page, 15_000_000);
  await page.locator(".step button, button.step").first().click();
  assert.equal(await steps(page), 51);
  assert.equal(await form.getAttribute("data-away"), "false");
});

onPage("fast-forward refuses what is no number of steps, and says what is", {}, async (page) => {
  for (const text of ["0", "1.5", "many", "1e12"]) {
    await leap(page, text);
    const why = await page.locator("form.leap .problem").innerText();
    assert.ok(why.includes(`“${text}”`) && /1 to 15/.test(why), why);
  }
  assert.equal(await steps(page), 0);
});

onPage("a frame reads no layout, and draws the frame of a chart only when it changes", { reducedMotion: "no-preference" }, async (page) => {
  await page.waitForTimeout(500);
  const counts = await page.evaluate(async () => {
    const reads = { layout: 0, back: 0 };
    const watch = (prototype, name) => {
      const own = Object.getOwnPropertyDescriptor(prototype, name);
      const get = own.get && { get() { reads.layout += 1; return own.get.call(this); } };
      const value = own.value && { value(...words) { reads.layout += 1; return own.value.apply(this, words); } };
      Object.defineProperty(prototype, name, { ...own, ...get, ...value });
    };
    ["clientWidth", "clientHeight", "getBoundingClientRect", "getClientRects"].forEach((name) => watch(Element.prototype, name));
    ["offsetWidth", "offsetHeight", "offsetTop", "offsetLeft"].forEach((name) => watch(HTMLElement.prototype, name));
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...words) {
      reads.back += this.canvas.hasAttribute("aria-hidden");
      clearRect.apply(this, words);
    };
    const element = document.querySelector("equisphere-lab");
    const before = element.frames;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return { ...reads, frames: element.frames - before };
  });
  assert.ok(counts.frames > 10, `${counts.frames} frames`);
  assert.equal(counts.layout, 0);
  // Axes grow in round steps: seldom against the frames.
  assert.ok(counts.back < counts.frames, `${counts.back} of ${counts.frames}`);
});
