// The policy in the page suffices, where the server sends none.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { DIGITS, FILES, LABORATORY, entry, fastForward, landed, moreSteps, steps } from "./laboratory.mjs";

/** Only what stands in the page. */
const alone = { faults: { [FILES.page]: { headers: { "content-security-policy": "" } } } };

onPage("under the page's own policy it plays, fast-forwards in a worker and opens the digits", { ...alone, reducedMotion: "no-preference" }, async (page) => {
  await moreSteps(page, 50);
  await fastForward(page, 200_000);
  await landed(page);
  assert.ok((await steps(page)) >= 200_000);
  assert.ok(page.server.requests.some((path) => path.endsWith("www/worker.js")));
  await page.select(entry("objective"), "digits");
  await page.waitFor((selector, deep) => deep(selector)[0].checkVisibility(), DIGITS);
});

onPage("the page's own policy lets nothing in that is not the page's", { ...alone, clean: false }, async (page) => {
  assert.deepEqual(await page.problems(), []);
  await page.evaluate(async () => {
    const inject = (/** @type {string} */ tag, /** @type {object} */ what) => document.body.append(Object.assign(document.createElement(tag), what));
    inject("script", { textContent: "globalThis.injected = true" });
    inject("div", { innerHTML: '<button id="handler" onclick="globalThis.injected = true"></button>' });
    document.getElementById("handler")?.click();
    inject("style", { textContent: ".masthead { display: none }" });
    inject("iframe", { src: "data:text/html,<p>in" });
    inject("form", { action: "http://127.0.0.2:9/" });
    await fetch("http://127.0.0.2:9/").catch(() => {});
    const module = "data:text/javascript,globalThis.injected = true";
    await import(module).catch(() => {});
    try {
      new Function("globalThis.injected = true")();
    } catch {}
  });
  await page.pause(300);
  assert.equal(await page.evaluate("globalThis.injected"), undefined);
  assert.equal(await page.visible(".masthead"), true);
  const refused = (await page.problems()).join("\n");
  for (const directive of ["script-src", "style-src", "connect-src", "frame-src"]) {
    assert.ok(refused.includes(directive), `${directive} refuses nothing: ${refused}`);
  }
  await page.on(LABORATORY, (element) => void element.lab.advance(1));
});
