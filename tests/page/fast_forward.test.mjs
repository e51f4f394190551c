// Fast-forward: a worker takes the steps, and the page comes to where it would have come by itself.
import assert from "node:assert/strict";
import { onPage, open } from "./browser.mjs";
import { CANCEL, FAST_FORWARD_PROBLEM, LABORATORY, PLAY, PROGRESS, STEP, advance, away, follow, landed, fastForward, state, steps } from "./laboratory.mjs";

for (const [what, path] of [
  ["a preset with a change on the way", "#v=1&changes=4000:weight_decay:0.05"],
  ["the digits", "#v=1&objective=digits"],
  ["one replica of many weights", "#v=1&replicas=1&dimension=50&momentum=0.9"],
]) {
  onPage(`fast-forward comes to exactly what the page would have come to: ${what}`, { path }, async (page) => {
    await advance(page, 300);
    await fastForward(page, 5700);
    await landed(page);
    const found = await state(page);
    const live = await open({ path });
    await advance(live, 300);
    await advance(live, 5700);
    await follow(live);
    assert.deepEqual(found, await state(live));
    assert.equal(found.steps, 6000);
    // And from there both go on alike.
    await advance(page, 100);
    await advance(live, 100);
    assert.deepEqual(await state(page), await state(live));
    await live.close();
  });
}

/** Opens the page in a browser that names so many cores. @param {number} cores @param {object} [options] */
const withCores = (cores, options = {}) => open({ before: `Object.defineProperty(navigator, "hardwareConcurrency", { get: () => ${cores} });`, ...options });

/** The run as bytes, as one number a checksum. @param {import("./facade.mjs").Page} page */
const bytes = (page) =>
  page.on(LABORATORY, (element) => {
    const snapshot = /** @type {Uint8Array} */ (element.lab.snapshot());
    return [snapshot.length, snapshot.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5)];
  });

/** Workers that the page has. @param {import("./facade.mjs").Page} page */
const workers = (page) => page.evaluate(`import(new URL("www/lab.js", document.baseURI)).then(({ whole }) => whole()).then(({ pool }) => pool.workers)`);

onPage("one, two, three and five workers come to the same bytes", { path: "#v=1&changes=4000:weight_decay:0.05", before: 'Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 1 });' }, async (page) => {
  await advance(page, 300);
  await fastForward(page, 150_000);
  await landed(page);
  assert.equal(await workers(page), 1);
  const alone = await bytes(page);
  for (const cores of [2, 3, 5]) {
    const other = await withCores(cores, { path: "#v=1&changes=4000:weight_decay:0.05" });
    await advance(other, 300);
    await fastForward(other, 150_000);
    await landed(other);
    assert.equal(await workers(other), cores);
    assert.deepEqual(await bytes(other), alone, `${cores} workers`);
    await other.close();
  }
});

onPage("a divided run that diverges or whose workers die is taken up by one worker", { path: "#v=1&learning_rate=10&weight_decay=1", before: 'Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 3 });' }, async (page) => {
  await fastForward(page, 150_000);
  await landed(page);
  const found = await state(page);
  const live = await open({ path: "#v=1&learning_rate=10&weight_decay=1" });
  await advance(live, 150_000);
  await follow(live);
  assert.deepEqual(found, await state(live));
  await live.close();
});

onPage("fast-forward tells how far it is, can be cancelled, and leaves the run where it was", {}, async (page) => {
  await advance(page, 50);
  await fastForward(page, 15_000_000);
  await page.waitFor((selector, deep) => deep(selector)[0].value > 0, PROGRESS);
  assert.equal(await page.text(PLAY), "Play");
  await page.click(CANCEL);
  assert.equal(await away(page), false);
  await page.pause(300);
  assert.equal(await steps(page), 50);
  // Any change takes the run back as well.
  await fastForward(page, 15_000_000);
  await page.click(STEP);
  assert.equal(await steps(page), 51);
  assert.equal(await away(page), false);
});

onPage("fast-forward refuses what is no number of steps, and says what is", {}, async (page) => {
  for (const text of ["0", "1.5", "many", "1e12"]) {
    await fastForward(page, text);
    const why = await page.text(FAST_FORWARD_PROBLEM);
    assert.ok(why.includes(`“${text}”`) && /1 to 15/.test(why), why);
  }
  assert.equal(await steps(page), 0);
});
