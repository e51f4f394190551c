// What the embed dialog writes is taken to where it is meant for: the host does with it what it does, on a site of its
// own, and its readers see the laboratory as it was composed.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { HOSTS, pictures } from "./hosts.mjs";
import { WATCH } from "./in_page.mjs";
import { LABORATORY, READY, SPHERE, advance, moreSteps } from "./laboratory.mjs";
import { serve } from "./server.mjs";
import { CATCH, taken } from "./taken.mjs";

/** @typedef {import("./facade.mjs").Page} Page */

const DIALOG = ".embed-dialog";
const SNIPPET = `${DIALOG} pre`;
/** The whole experiment: settings, changes on the way, and a run beside it with a name in which there is what could do harm. */
const LINK = "v=2&learning_rate=0.2&changes=300:learning_rate:0.05;900:weight_decay:0.02&run=1:caf%C3%A9+~3cb~3e+~26~22&learning_rate=0.1";
/** Where the run rests when it is shared. */
const STEP = 40;
const NAME = 'café <b> &"';
/** A caption with every sign that means something in HTML, Markdown, Hugo, Quarto, MyST or Python, and the end of a line. */
const HARMFUL = "“He said \"no\" & 'yes'” </iframe><b id=\"injected\">bold</b> `a` ```b``` \"}} {{< x >}} --> *c* [d](e) $f$ \\g\\ %22 é 中文\nend";

/** What Firefox says of a worker that the page of another site may not have: the element then takes its steps on the page. */
const FOREIGN = /may not load data from \S+\/www\/worker\.\w+\.js/;

/** What went wrong so far. @param {Page} page */
const wrong = async (page) => (await page.problems()).filter((problem) => !FOREIGN.test(problem));

/**
 * @typedef {object} Composed
 * @property {string} [controls]
 * @property {string[]} charts
 * @property {string} [theme]
 * @property {string} [lang]
 * @property {string} [caption]
 * @property {boolean} [plays]
 * @property {boolean} [step]
 * @property {number} [height]
 */

/** Fills in the dialog. @param {Page} page @param {Composed} composed */
async function compose(page, { controls = "few", charts, theme = "auto", lang = "auto", caption = "", plays = true, step = false, height }) {
  for (const [name, value] of Object.entries({ controls, theme, lang })) {
    await page.select(`${DIALOG} select.choose-${name}`, value);
  }
  await page.on(
    DIALOG,
    (dialog, [charts, caption, height, ticks]) => {
      for (const box of dialog.querySelectorAll("fieldset input")) {
        box.checked = charts.includes(box.value);
      }
      dialog.querySelector(".caption").value = caption;
      dialog.querySelector(".height").value = height ?? dialog.querySelector(".height").value;
      [...dialog.querySelectorAll("form > .tick input")].forEach((box, place) => (box.checked = ticks[place]));
      dialog.querySelector("form").dispatchEvent(new Event("change"));
    },
    [charts, caption, height, [plays, step]],
  );
}

/** The snippet of a kind, as the dialog writes it. @param {Page} page @param {string} kind @returns {Promise<string>} */
async function snippet(page, kind) {
  await page.on(SNIPPET, (text) => (text.textContent = ""));
  await page.select(`${DIALOG} select.choose-kind`, kind);
  return page.waitFor((selector, deep) => deep(selector)[0].textContent, SNIPPET);
}

/** Every snippet by its kind, and the picture that the dialog saves, as an address with the data. @param {Page} page @param {Composed} composed */
async function written(page, composed) {
  await page.on(LABORATORY, (element) => (element.clock.playing = false));
  await page.on(LABORATORY, (element, link) => element.open(link), LINK);
  await advance(page, STEP);
  await page.click(".bar .share");
  await page.click(".share-dialog .embed");
  await compose(page, composed);
  /** @type {Map<string, string>} */
  const snippets = new Map();
  for (const kind of HOSTS.keys()) {
    snippets.set(kind, await snippet(page, kind));
  }
  snippets.set("picture", await snippet(page, "picture"));
  await page.click(`${DIALOG} .picture`);
  assert.equal((await taken(page)).name, "equisphere.png");
  const picture = await page.evaluate(async () => {
    const bytes = new Uint8Array(await /** @type {any} */ (globalThis).taken.at(-1).file.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
  return { snippets, picture: Buffer.from(picture, "base64") };
}

/**
 * Opens a page of the host’s in which something stands between two paragraphs.
 *
 * @param {Page} page
 * @param {Awaited<ReturnType<typeof serve>>} site
 * @param {string} name
 * @param {string} html
 */
async function visit(page, site, name, html) {
  const style = "margin:0 auto;max-width:700px;background:rgb(255 250 240);color:rgb(30 30 30)";
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title><link rel="icon" href="data:,"></head><body style="${style}"><p>Before.</p>\n${html}\n<p id="after">After.</p></body></html>`;
  site.faults[`${name}.html`] = { body, headers: { "content-security-policy": "" } };
  await page.driver.goto(`${site.address}${name}.html`);
  assert.equal(await page.on("#after", ({ parentElement }) => parentElement.localName), "body", "the snippet ends where it ends");
}

/** Waits for the laboratory; what is asked while a page goes on to the one in its language finds nobody. @param {Page} page */
async function arrived(page) {
  for (let look = 0; look < 600; look += 1) {
    if ((await page.count(READY).catch(() => 0)) > 0) {
      return page;
    }
    await page.pause(50);
  }
  throw new Error("no laboratory gets ready");
}

/** What of the laboratory is seen, and how. @param {Page} page */
const seen = (page) =>
  page.evaluate(([ready, sphere], deep) => {
    const [element] = deep(ready);
    const shown = (/** @type {string} */ selector) => deep(selector).filter((part) => part.checkVisibility());
    const paper = getComputedStyle(deep(".laboratory")[0]).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
    return {
      laboratories: deep(ready).length,
      injected: deep("#injected").length,
      rate: element.lab.value("learning_rate"),
      link: element.lab.link(),
      kept: element.lab.kept_rows().map((/** @type {any} */ { name }) => name),
      charts: shown(".chart").map((chart) => chart.dataset.name),
      play: shown("button.play").length,
      controls: shown(".controls").length,
      caption: shown(".figure-caption").map((line) => line.textContent),
      paper: paper.slice(0, 3).reduce((sum, value) => sum + value, 0) / 3,
      sphere: deep(sphere)[0].getAttribute("aria-label"),
      refused: shown(".notice:not([data-empty])").map((notice) => notice.textContent),
    };
  }, [READY, SPHERE]);

/** @type {[name: string, composed: Composed, expected: (shown: Awaited<ReturnType<typeof seen>>) => void, after: (page: Page) => Promise<void>][]} */
const COMPOSITIONS = [
  [
    "a small dark sphere in Chinese, with a caption that could do harm",
    { controls: "none", charts: [], theme: "dark", lang: "zh", caption: HARMFUL, height: 320 },
    (shown) => {
      assert.deepEqual([shown.charts, shown.play, shown.controls], [[], 0, 0]);
      assert.deepEqual(shown.caption, [HARMFUL.replace("\n", "")]);
      assert.ok(shown.paper < 60, `paper ${shown.paper}`);
      assert.match(shown.sphere, /\p{Script=Han}/u);
    },
    (page) => moreSteps(page, 3),
  ],
  [
    "one light chart that rests",
    { charts: ["excess_risk"], theme: "light", plays: false, height: 480 },
    (shown) => {
      assert.deepEqual([shown.charts, shown.play, shown.controls], [["excess_risk"], 1, 0]);
      assert.deepEqual(shown.caption, []);
      assert.ok(shown.paper > 240, `paper ${shown.paper}`);
      assert.match(shown.sphere, /^[ -~]+$/);
    },
    async (page) => assert.deepEqual(await page.on(LABORATORY, ({ lab, clock }) => [lab.steps(), clock.playing]), [0, false]),
  ],
  [
    "everything, at the step that was reached",
    { controls: "all", charts: ["weight_norm", "angular_update"], step: true, lang: "en" },
    (shown) => assert.deepEqual([shown.charts, shown.play, shown.controls], [["weight_norm", "angular_update"], 1, 1]),
    (page) => page.waitFor(([selector, step], deep) => deep(selector)[0].lab.steps() === step && !deep(selector)[0].clock.playing, [LABORATORY, STEP]),
  ],
];

/** How high the frame or the element is. @param {Page} page @returns {Promise<number>} */
const height = (page) => page.on("iframe, equisphere-lab", (box) => box.getBoundingClientRect().height);

/** Waits until it is as high as what it shows, to some lines. @param {Page} page @param {Page} laboratory the document in the frame, or the page itself */
async function grown(page, laboratory) {
  for (let look = 0; look < 400; look += 1) {
    const needed = await laboratory.on(".laboratory", (part) => part.getBoundingClientRect().height);
    if (needed > 600 && Math.abs((await height(page)) - needed) < 40) {
      return;
    }
    await page.pause(50);
  }
  throw new Error(`it is ${await height(page)} pixels high, which is not what it shows`);
}

/** How high the frame of each kind is in a column of 700 pixels, for a height that was chosen. @param {string} kind @param {number} chosen */
const high = (kind, chosen) => (kind === "myst" ? 420 : chosen);

for (const [name, composed, expected, after] of COMPOSITIONS) {
  onPage(`every host shows ${name}`, { reducedMotion: "no-preference", colorScheme: "dark", before: CATCH, clean: false }, async (page) => {
    const { snippets, picture } = await written(page, composed);
    assert.deepEqual(await page.problems(), []);
    const site = await serve({ before: WATCH, faults: { "equisphere.png": { body: picture, type: "image/png" } } });
    try {
      for (const [kind, take] of HOSTS) {
        const text = snippets.get(kind) ?? "";
        try {
          await visit(page, site, kind, take(text));
          const laboratory = await arrived(kind === "element" ? page : await page.frame("iframe"));
          const shown = await seen(laboratory);
          assert.equal(shown.rate, 0.2);
          assert.match(shown.link, /changes=300:learning_rate:0\.05;900:weight_decay:0\.02/);
          assert.deepEqual([shown.laboratories, shown.kept, shown.refused], [1, [NAME], []]);
          expected(shown);
          await after(laboratory);
          if (composed.height === undefined && !["myst", "jupyter"].includes(kind)) {
            await grown(page, laboratory);
          } else {
            assert.equal(await height(page), high(kind, composed.height ?? 1200));
          }
          assert.deepEqual([shown.injected, await page.count("#injected"), await page.count("body > p")], [0, 0, 2]);
          assert.deepEqual(await wrong(page), []);
        } catch (error) {
          throw new Error(`${kind}: ${error instanceof Error ? error.message : error}\n${text}`, { cause: error });
        }
      }
      for (const html of pictures(snippets.get("picture") ?? "")) {
        await visit(page, site, "picture", html);
        await page.waitFor(() => document.querySelector("img")?.complete);
        const [width, alternative] = await page.on("img", (image) => [image.naturalWidth, image.alt]);
        assert.ok(width > 300, `the picture is ${width} pixels wide`);
        assert.equal(alternative, composed.caption?.replace("\n", "") ?? "Equisphere");
        assert.equal(await page.count("#injected"), 0);
        const whole = await page.on("img", (image) => image.closest("a").href);
        assert.ok(whole.startsWith(page.server.address), whole);
        await page.driver.goto(whole);
        await arrived(page);
        const { rate, kept, play, sphere } = await seen(page);
        assert.deepEqual([rate, kept, play], [0.2, [NAME], 1]);
        assert.equal(/\p{Script=Han}/u.test(sphere), composed.lang === "zh");
        if (composed.plays !== false) {
          await after(page);
        }
        assert.deepEqual(await wrong(page), []);
      }
    } finally {
      site.close();
    }
  });
}
