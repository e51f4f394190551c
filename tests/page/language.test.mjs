// The page in Chinese: its own document, the words of the program, and who decides which language is spoken.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { onPage } from "./browser.mjs";
import { FAILURE, FILES, LABORATORY, PLAY, READY, UNFOLD, complete, control, entry, host, problem, settled, STEP } from "./laboratory.mjs";
import { stored } from "./server.mjs";

/** Bytes that the page may fetch before its first picture, packed by gzip, in each language. */
const FIRST_LOAD = 120_000;
const CHINESE = { path: "zh.html", opening: true, whole: false };

/** The label of a parameter. @param {string} name */
const label = (name) => `${control(name)} label`;

/** Waits until the page stands at another address. @param {import("./facade.mjs").Page} page @param {string} end */
async function arrived(page, end) {
  for (let look = 0; look < 200; look += 1) {
    // What is asked while the page goes finds nobody.
    const address = String(await page.evaluate("location.href").catch(() => ""));
    if (address.endsWith(end)) {
      return;
    }
    await page.pause(50);
  }
  throw new Error(`the page is not at ${end}`);
}

onPage("the Chinese page speaks Chinese before it is touched, and after", CHINESE, async (page) => {
  assert.equal(await page.evaluate("document.documentElement.lang"), "zh-Hans");
  assert.equal(await page.text("h1"), "平衡球面");
  assert.match(await page.text(PLAY), /播放|暂停/);
  assert.match(await page.text(".chart[data-name=weight_norm]"), /权重范数/);
  await page.click(UNFOLD);
  await complete(page);
  assert.match(await page.text(label("learning_rate")), /学习率/);
  await page.fill(entry("learning_rate"), "much");
  assert.equal(await page.text(problem("learning_rate")), "学习率：不接受“much”；可取 0.00001 到 10。");
  await page.click(STEP);
  assert.equal(await settled(page), 1);
  await page.shows(".sentences", /^第 1 步。/);
});

onPage("the first load in Chinese is no heavier than it may be", { ...CHINESE, pristine: true }, async (page) => {
  const weigh = (/** @type {string} */ path) => readFileSync(new URL(`../../dist${stored(path)}.gz`, import.meta.url)).length;
  const files = [...new Set(page.server.requests)].filter((path) => !/favicon|stills|service_worker|^\/$/.test(path));
  const bytes = files.reduce((sum, path) => sum + weigh(path), 0);
  assert.ok(files.some((path) => path.endsWith("chinese_first_view.txt")), `${files}`);
  assert.ok(bytes > 80_000 && bytes < FIRST_LOAD, `${bytes} bytes in ${files}`);
  assert.ok(!files.some((path) => path.endsWith(FILES.whole) || path.endsWith("chinese.txt")), `${files}`);
});

onPage("English loads no words of another language", { opening: true }, async (page) => {
  assert.ok(!page.server.requests.some((path) => path.includes("chinese")), `${page.server.requests}`);
});

onPage("the address says which language is wanted, and the experiment goes along", { path: "?lang=zh#v=2&momentum=0.5", ready: false, clean: false }, async (page) => {
  await arrived(page, "zh.html?lang=zh#v=2&momentum=0.5");
  await page.there(READY);
  assert.equal(await page.on(LABORATORY, (element) => element.lab.value("momentum")), 0.5);
  await page.goto("zh.html?lang=en#v=2&momentum=0.5");
  await arrived(page, "/?lang=en#v=2&momentum=0.5");
});

onPage("a link leads to the other language, with the experiment", { path: "#v=2&momentum=0.5" }, async (page) => {
  await page.on(".language", (link) => link.click());
  await arrived(page, "zh.html#v=2&momentum=0.5");
  await page.there(READY);
  assert.equal(await page.on(LABORATORY, (element) => element.lab.value("momentum")), 0.5);
});

onPage("an element says its language", { path: "host.html", ready: false, faults: host('<equisphere-lab lang="zh"></equisphere-lab>') }, async (page) => {
  await page.there(READY);
  await complete(page);
  await page.there(entry("learning_rate"));
  assert.match(await page.text(label("learning_rate")), /学习率/);
});

onPage("where the words cannot be loaded, English is spoken", { ...CHINESE, whole: true, opening: false, faults: { "chinese.txt": { status: 404 }, "chinese_first_view.txt": { status: 404 } }, clean: false }, async (page) => {
  assert.match(await page.text(label("learning_rate")), /Learning rate/);
});

onPage("a failure is told in Chinese", { path: "zh.html", ready: false, faults: { [FILES.wasm]: { status: 500 } }, clean: false }, async (page) => {
  await page.there(FAILURE);
  assert.match(await page.text(FAILURE), /实验室无法在这里运行.*服务器回答 500/s);
});

// Firefox logs that nobody answers when it asks for a newer build.
onPage("after one visit the Chinese page needs no network", { ...CHINESE, pristine: true, clean: false }, async (page) => {
  const kept = (/** @type {string} */ file) =>
    page.waitFor(async (/** @type {string} */ path) => navigator.serviceWorker.controller !== null && (await caches.match(new URL(path, document.baseURI))) !== undefined, file);
  await page.click(UNFOLD);
  for (const file of ["zh.html", stored("www/pkg/chinese_first_view.txt"), stored("www/pkg/chinese.txt"), stored(`www/pkg/${FILES.whole}`), stored("www/stills/zh.sphere-light.svg"), stored("www/whole.js"), stored("www/worker.js"), stored("www/embedded.js"), stored("www/article.js")]) {
    await kept(file);
  }
  page.server.close();
  await page.goto("zh.html?again");
  await page.there(READY);
  await page.click(UNFOLD);
  await complete(page);
  assert.match(await page.text(label("learning_rate")), /学习率/);
});
