// @ts-nocheck: what runs in the page is sent as text, and knows the page better than the types do.
// The reader's own run and the calculator, below the laboratory.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { LABORATORY } from "./laboratory.mjs";
import { CATCH, taken } from "./taken.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const PART = "[data-part=own_run]";
const FOUND = `${PART} .findings li`;
const CALCULATOR = "[data-part=calculator]";

/** @param {Page} page @param {string} part */
const opened = async (page, part) => {
  await page.evaluate((part) => {
    document.querySelector(part).scrollIntoView();
    document.querySelector(part).open = true;
  }, part);
  await page.waitFor((part) => document.querySelector(`${part} form`) !== null, part);
};

/** Pastes a file, as a reader may. @param {Page} page @param {string} name @param {string} text */
const paste = (page, name, text) =>
  page.evaluate(
    ([part, name, text]) => {
      const event = new Event("paste", { cancelable: true });
      const files = name ? [new File([text], name)] : [];
      Object.assign(event, { clipboardData: { files, getData: () => text } });
      document.querySelector(`${part} textarea`).dispatchEvent(event);
    },
    [PART, name, text],
  );

/** @param {Page} page @param {string} selector */
const texts = (page, selector) => page.evaluate((selector) => [...document.querySelectorAll(selector)].map((node) => node.textContent), selector);

onPage("the example log is read, drawn, and opened in the laboratory", {}, async (page) => {
  await opened(page, PART);
  await page.evaluate((part) => document.querySelector(`${part} .example`).click(), PART);
  await page.waitFor((selector) => document.querySelector(selector) !== null, FOUND);
  const found = await texts(page, FOUND);
  assert.ok(found.some((text) => text.startsWith("The relaxation time is 250 steps, 32")), found.join(" "));
  const charts = await page.evaluate((part) => [...document.querySelectorAll(`${part} svg`)].map((chart) => chart.querySelectorAll("polyline").length > 5), PART);
  assert.deepEqual(charts, [true, true, true]);
  await page.evaluate((part) => document.querySelector(`${part} button.experiment`).click(), PART);
  await page.waitFor((selector) => document.querySelector(selector).link.includes("changes="), LABORATORY);
  const link = await page.evaluate((selector) => document.querySelector(selector).link, LABORATORY);
  assert.match(link, /weight_decay=0\.005&momentum=0\.9/);
  await page.evaluate((part) => document.querySelector(`${part} button.replay`).click(), PART);
  await page.waitFor((selector) => document.querySelector(selector).link.includes("optimizer=hyperball"), LABORATORY);
});

onPage("the report is one file with the findings and pictures in it, and the curves are a table", { before: CATCH }, async (page) => {
  await opened(page, PART);
  await page.evaluate((part) => document.querySelector(`${part} .example`).click(), PART);
  await page.waitFor((selector) => document.querySelector(selector) !== null, FOUND);
  const findings = await texts(page, FOUND);
  await page.evaluate((part) => document.querySelector(`${part} button.report`).click(), PART);
  const report = await taken(page);
  assert.equal(report.name, "equisphere-log.html");
  const escaped = findings.map((text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"));
  assert.ok(escaped.length > 0 && escaped.every((finding) => report.text.includes(`<li>${finding}</li>`)), `${escaped}`);
  assert.match(report.text, /<style>.*<h1>digits_run\.csv<\/h1>/s);
  assert.ok((report.text.match(/<svg[^>]*role="img".*?<(polyline|path)/gs) ?? []).length >= 2, "norm and angle are drawn");
  assert.ok((report.text.match(/<th scope="row">/g) ?? []).length >= 2, "norm and angle are told");
  assert.ok(!/(src|href)="(?!data:)/.test(report.text), "it needs nothing beside it");
  await page.evaluate((part) => document.querySelector(`${part} button.csv`).click(), PART);
  const table = await taken(page, 2);
  assert.equal(table.name, "equisphere-log.csv");
  const [head, ...rows] = table.text.trim().split("\n").map((line) => line.split(","));
  assert.ok(head.includes("step") && rows.length > 100, `${head}`);
  assert.ok(rows.every((row) => row.length === head.length));
});

onPage("what is wrong with a file is said, and an unknown column is chosen", {}, async (page) => {
  await opened(page, PART);
  await paste(page, "broken.csv", "step,lr,turn\n0,0.1,0.01\n1,fast,0.01\n2,0.1,0.01\n");
  await page.waitFor((part) => document.querySelector(`${part} .warnings`) !== null, PART);
  assert.match((await texts(page, `${PART} .warnings li`))[0], /broken\.csv, line 3, column 3: a number was expected, not “fast”/);
  await page.evaluate((part) => {
    const select = document.querySelector(`${part} .unknown select`);
    select.value = "angular_update";
    select.dispatchEvent(new Event("change"));
  }, PART);
  await page.waitFor((part) => document.querySelector(`${part} .recognised`)?.textContent.includes("angular_update ← turn"), PART);
  await paste(page, "archive.zip", "PK\u0003\u0004\u0000");
  await page.waitFor((part) => document.querySelector(`${part} .status`).textContent.includes("binary file"), PART);
  assert.equal((await texts(page, `${PART} .found > *`)).length, 0);
});

/** Drops files made in the page: text, so many times one behind the other. @param {Page} page @param {string} name @param {string} head @param {string} rows @param {number} times */
const drop = (page, name, head, rows, times) =>
  page.evaluate(
    ([part, name, head, rows, times]) => {
      const piece = new Blob([rows]);
      const file = new File([head, ...Array.from({ length: times }, () => piece)], name);
      const event = new Event("drop", { bubbles: true, cancelable: true });
      Object.assign(event, { dataTransfer: { files: [file] } });
      document.querySelector(`${part} .own-run`).dispatchEvent(event);
    },
    [PART, name, head, rows, times],
  );

onPage("a million rows are read by a worker while the page draws and answers", {}, async (page) => {
  await opened(page, PART);
  const { longest, pictures, answered } = await page.evaluate(async (part) => {
    const lines = ["step,lr,angular_update"];
    for (let step = 0; step < 1_000_000; step += 1) {
      lines.push(`${step},0.1,${0.03 + (step % 7) * 1e-4}`);
    }
    const file = new File([lines.join("\n")], "long.csv");
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    let [longest, before, pictures, answered] = [0, performance.now(), 0, 0];
    const done = () => document.querySelector(`${part} .findings`);
    const tick = () => {
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
      if (!done()) setTimeout(tick);
    };
    const event = new Event("drop", { bubbles: true, cancelable: true });
    Object.assign(event, { dataTransfer: { files: [file] } });
    document.querySelector(`${part} .own-run`).dispatchEvent(event);
    tick();
    const field = document.querySelector(`${part} [name=batch_size]`);
    field.addEventListener("input", () => (answered += 1));
    while (!done()) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      pictures += 1;
      field.dispatchEvent(new Event("input"));
    }
    return { longest, pictures, answered };
  }, PART);
  // It takes some tenths of a second at least, with a picture each 16 ms; a reader notices a tenth, and the machine may be busy.
  assert.ok(pictures >= 5 && answered >= 5, `${pictures} pictures, ${answered} answers`);
  assert.ok(longest < 1000, `${longest} ms`);
  assert.ok(page.server.requests.some((path) => path.includes("www/worker")));
  assert.match((await texts(page, `${PART} .recognised`))[0], /angular_update/);
});

onPage("a file of a gigabyte shows how far it is, and is given up", {}, async (page) => {
  await opened(page, PART);
  const row = "0,0.1,0.031234\n";
  await drop(page, "huge.csv", "step,lr,angular_update\n", row.repeat(2 ** 19), 140);
  await page.waitFor((part) => document.querySelector(`${part} progress`).value > 0 && document.querySelector(`${part} progress`).checkVisibility(), PART);
  assert.match((await texts(page, `${PART} .status`))[0], /^huge\.csv: \d+%$/);
  await page.evaluate((part) => document.querySelector(`${part} .cancel`).click(), PART);
  await page.waitFor((part) => document.querySelector(`${part} .status`).textContent.startsWith("Cancelled"), PART);
  const hidden = await page.evaluate((part) => ["progress", ".cancel"].map((name) => !document.querySelector(`${part} ${name}`).checkVisibility()), PART);
  assert.deepEqual(hidden, [true, true]);
  assert.equal((await texts(page, `${PART} .found > *`)).length, 0);
  await paste(page, "small.csv", "step,lr,angular_update\n0,0.1,0.03\n1,0.1,0.03\n2,0.1,0.03\n");
  await page.waitFor((part) => document.querySelector(`${part} .recognised`)?.textContent.includes("angular_update"), PART);
});

const WORKER = "www/worker.js";
onPage("where a worker cannot start the page reads in slices, and finds the same", { faults: { [WORKER]: { status: 404, body: "gone" } }, clean: false }, async (page) => {
  await opened(page, PART);
  const asked = () =>
    page.evaluate(
      `import(new URL("www/lab.js", document.baseURI)).then(({ whole }) => whole()).then(async ({ program, reading }) => {
        const worker = reading();
        const rows = Array.from({ length: 30000 }, (_, step) => step + ",0.1," + (0.03 + 0.01 * Math.exp(-step / 3000)) + "," + (4 + 1e-4 * step));
        const files = [new File(["step,lr,angular_update/fc1,weight_norm/fc1\\n" + rows.join("\\n")], "long.csv")];
        const told = { revision: 0, assignments: [], settings: [["weight_decay", "0.005"], ["optimizer", "sgd"]], theme: program.theme_number("light"), words: program.spoken() };
        const { shown } = await worker.ask({ ...told, files });
        const { table } = await worker.ask({ ...told, table: true });
        const refused = await worker.ask({ ...told, settings: [["weight_decay", "much"]] }).catch((error) => error.message);
        const found = [worker.isLocal, JSON.stringify(shown), table, refused];
        worker.end();
        return found;
      })`,
    );
  const [isLocal, ...found] = await asked();
  assert.equal(isLocal, true);
  await page.evaluate((part) => document.querySelector(`${part} .example`).click(), PART);
  await page.waitFor((selector) => document.querySelector(selector) !== null, FOUND);
  const drawn = await page.evaluate((part) => document.querySelector(`${part} .found`).innerHTML, PART);
  delete page.server.faults[WORKER];
  const [isLocalNow, ...again] = await asked();
  assert.equal(isLocalNow, false);
  assert.deepEqual(again, found);
  assert.match(found[2], /“much” is not allowed/);
  assert.match(found[0], /relaxation/);
  assert.match(drawn, /<svg/);
});

onPage("the calculator gives the numbers of theory and a link of its own", {}, async (page) => {
  await opened(page, CALCULATOR);
  const first = await texts(page, `${CALCULATOR} dd`);
  // arccos(1 − 0.0005) and 1/(4ηλ).
  assert.equal(first[0], "0.03162");
  assert.ok(first.includes("500.0"), first.join(" "));
  const link = await page.evaluate((part) => {
    const field = document.querySelector(`${part} [name=weight_decay]`);
    field.value = "0.02";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return document.querySelector(`${part} a`).search;
  }, CALCULATOR);
  assert.match(decodeURIComponent(link), /weight_decay=0\.02/);
  assert.equal((await texts(page, `${CALCULATOR} dd`))[0], "0.06326");
});

onPage("a link opens its calculation", { path: "?calculator=optimizer%3Dadamw%26learning_rate%3D0.001%26weight_decay%3D0.1%26dimension%3D64" }, async (page) => {
  await page.waitFor((part) => document.querySelector(`${part} dd`) !== null, CALCULATOR);
  assert.equal(await page.evaluate((part) => document.querySelector(`${part} select`).value, CALCULATOR), "adamw");
});
