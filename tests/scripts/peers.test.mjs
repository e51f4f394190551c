// The peer that our kernel is compared with most simulates what it should.
import assert from "node:assert/strict";
import { test } from "node:test";
import { run, takeMeans } from "../../benches/peers/best.mjs";

const [LEARNING_RATE, WEIGHT_DECAY] = [0.1, 0.01];
const ANGLE_SQUARED = 7;
const REPLICAS = 64;
const STEPS = 3000;

for (const [rule, expected] of /** @type {[string, number][]} */ ([
  // cos AU* = 1 − ηλ, and AU*² = 2ηλ/(1 + α) with α = 0.9.
  ["step", Math.acos(1 - LEARNING_RATE * WEIGHT_DECAY) ** 2],
  ["momentum", (2 * LEARNING_RATE * WEIGHT_DECAY) / 1.9],
])) {
  test(`the best JavaScript turns its weights by the predicted angle: ${rule}`, () => {
    const name = `${rule} 32 ${REPLICAS}`;
    // The norm relaxes in 1/(4ηλ) = 250 steps: after twelve times that nothing is left of the start.
    run(name, STEPS);
    takeMeans(1);
    run(name, STEPS);
    const found = takeMeans(STEPS * REPLICAS)[ANGLE_SQUARED];
    // A squared angle fluctuates by √(2/31) = 25%, and over some hundred correlated steps less: of 64 × 3000 the
    // mean is known to 0.3%; theory is exact to 0.2%.
    assert.ok(Math.abs(found / expected - 1) < 0.01, `${found}, not ${expected}`);
  });
}

test("the noise of the best JavaScript has the right variance", () => {
  // It is nearly all of the unit gradient, whose mean square is recorded.
  const name = `step 32 ${REPLICAS}`;
  run(name, STEPS);
  takeMeans(1);
  run(name, STEPS);
  const square = takeMeans(STEPS * REPLICAS)[10];
  // σ²(d − 1) = 7.75 and the curvature's share, which lies between nothing and a quarter of the squared width.
  assert.ok(square > 7.75 * 0.99 && square < (7.75 + 0.25) * 1.01, `${square}`);
});
