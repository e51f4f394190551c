// One visible state for a program that stopped, and one for a program that cannot start, with the reason.
import assert from "node:assert/strict";
import { onPage } from "./browser.mjs";
import { AFRESH, EXPERIMENTS, FAILED, FAILED_LINK, FAILURE, FILES, LABORATORY, NOTICE, PLAY, about, advance, entry, host, moreSteps, number, ready, steps } from "./laboratory.mjs";

/** Makes the next call of a method of a laboratory trap. @param {import("./facade.mjs").Page} page @param {string} selector @param {string} method */
const trap = (page, selector, method) =>
  page.on(
    selector,
    (element, method) => {
      element.lab[method] = () => {
        throw new WebAssembly.RuntimeError("unreachable");
      };
    },
    method,
  );

for (const [what, method] of [["a step", "advance"], ["a picture", "draw_sphere"], ["a sentence", "readout"]]) {
  onPage(`a trap in ${what} is shown with the link of the run, and a way to start afresh`, { path: "#v=1&momentum=0.5", reducedMotion: "no-preference" }, async (page) => {
    await moreSteps(page, 10);
    await trap(page, LABORATORY, method);
    await page.there(FAILED);
    assert.match(await page.text(FAILURE), /unreachable/);
    assert.match(await page.value(FAILED_LINK), /momentum=0\.5/);
    assert.equal(await page.count(PLAY), 0);
    await page.click(AFRESH);
    await ready(page, 1);
    assert.equal(await page.count(FAILED), 0);
    assert.equal(await number(page, "momentum"), 0.5);
    await moreSteps(page, 10);
  });
}

onPage("a trap in an answer to the reader is shown as well", {}, async (page) => {
  await trap(page, LABORATORY, "set_text");
  await page.fill(entry("momentum"), "0.5");
  await page.there(FAILED);
});

onPage("a panic is shown with its words, and what it left behind is not touched again", {}, async (page) => {
  // Freed behind the page's back: the glue refuses, as after a panic.
  await page.on(LABORATORY, (element) => (element.lab.free(), element.clock.redraw()));
  await page.there(FAILED);
  assert.match(await page.text(FAILURE), /null pointer|stale|panicked/);
  await page.click(AFRESH);
  await ready(page, 1);
  await advance(page, 10);
  assert.equal(await steps(page), 10);
});

onPage("starting afresh takes the runs of the others along", { path: "host.html", ready: false, faults: host('<equisphere-lab id="a"></equisphere-lab><equisphere-lab id="b" link="v=1&momentum=0.5"></equisphere-lab>') }, async (page) => {
  await ready(page, 2);
  const before = await page.on("#b", (element) => (element.lab.advance(77), [element.lab.link(), element.lab.steps(), element.lab.last_average("weight_norm")]));
  await trap(page, "#a", "advance");
  await page.click(`#a >> ${PLAY}`);
  await page.there(FAILED);
  await page.click(AFRESH);
  await ready(page, 2);
  assert.deepEqual(await page.on("#b", (element) => [element.lab.link(), element.lab.steps(), element.lab.last_average("weight_norm")]), before);
  await page.on("#b", (element) => void element.lab.advance(1));
});

const SIMD = "const own = WebAssembly.validate; WebAssembly.compileStreaming = WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError('invalid opcode')); WebAssembly.validate = () => false;";
for (const [what, options, why] of /** @type {[string, object, RegExp][]} */ ([
  ["a page instead of the program", { faults: { [FILES.wasm]: { body: "<!doctype html>", type: "text/html" } } }, /something else.*text\/html/],
  ["a page that calls itself the program", { faults: { [FILES.wasm]: { body: "<!doctype html>" } } }, /something else/],
  ["half of the program", { faults: { [FILES.wasm]: { truncate: 50_000 } } }, /damaged or cut short/],
  ["no program", { faults: { [FILES.wasm]: { status: 404, body: "gone" } } }, /answers 404/],
  ["no answer", { faults: { [FILES.wasm]: { drop: true } } }, /could not be loaded/],
  ["a policy against WebAssembly", { faults: { [FILES.page]: { headers: { "content-security-policy": "script-src 'self'; style-src 'self'" } } } }, /wasm-unsafe-eval/],
  ["an engine without SIMD", { before: SIMD }, /SIMD/],
])) {
  onPage(`${what} is told from everything else`, { ...options, ready: false, clean: false }, async (page) => {
    await page.there(FAILED);
    const text = await page.text(FAILURE);
    assert.match(text, why);
    assert.equal(/SIMD/.test(text), what.includes("SIMD"), text);
  });
}

/** An engine in which the program finds other numbers than it should. */
const WRONG = `const own = WebAssembly.instantiate;
WebAssembly.instantiate = async (module, imports) => {
  const { exports } = await own(module, imports);
  return { module, instance: { exports: { ...exports, known_answer: () => 0 } } };
};`;
onPage("an engine that computes a known answer wrongly shows no numbers", { ready: false, before: WRONG }, async (page) => {
  await page.there(FAILED);
  assert.match(await page.text(FAILURE), /wrongly/);
  assert.equal(await page.count(PLAY), 0);
});
