// Fast-forward: a worker takes the steps, and the page comes to where it would have come by itself.
import assert from "node:assert/strict";
import { onPage, open } from "./browser.mjs";
import { CANCEL, FAST_FORWARD_PROBLEM, PLAY, PROGRESS, STEP, advance, away, follow, landed, fastForward, state, steps } from "./laboratory.mjs";

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
