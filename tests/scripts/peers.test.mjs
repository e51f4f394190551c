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

/** Mulberry32, and normals by the Box–Muller transform. @param {number} seed */
function normals(seed) {
  const uniform = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let z = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return (((z ^ (z >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const dot = (/** @type {number[]} */ x, /** @type {number[]} */ y) => x.reduce((sum, one, i) => sum + one * y[i], 0);

/** The mean squared angle of a rule as a textbook writes it, after a way to rest. @param {string} rule @param {number} d @param {number} replicas */
function textbook(rule, d, replicas) {
  const draw = normals(7);
  let total = 0;
  for (let replica = 0; replica < replicas; replica += 1) {
    let w = Array.from({ length: d }, draw);
    const start = Math.sqrt(dot(w, w));
    w = w.map((x) => x / start);
    let [m, q] = [w.map(() => 0), w.map(() => 0)];
    for (let step = 1; step <= 2 * STEPS; step += 1) {
      const radius = Math.sqrt(dot(w, w));
      const h = w.map((x, i) => ((i / (d - 1)) * x) / radius + 0.5 * draw());
      const part = dot(h, w) / radius ** 2;
      const g = h.map((one, i) => (one - part * w[i]) / radius);
      let next;
      if (rule === "adamw") {
        m = m.map((one, i) => 0.9 * one + 0.1 * g[i]);
        q = q.map((one, i) => 0.99 * one + 0.01 * g[i] ** 2);
        next = w.map((x, i) => (1 - LEARNING_RATE * WEIGHT_DECAY) * x - (LEARNING_RATE * m[i]) / (1 - 0.9 ** step) / (Math.sqrt(q[i] / (1 - 0.99 ** step)) + 1e-8));
      } else {
        m = m.map((one, i) => 0.9 * one + g[i]);
        const length = Math.sqrt(dot(m, m));
        next = w.map((x, i) => x - (LEARNING_RATE * m[i]) / length);
        const grown = Math.sqrt(dot(next, next));
        next = next.map((x) => x / grown);
      }
      const cosine = dot(w, next) / radius / Math.sqrt(dot(next, next));
      total += step > STEPS ? Math.acos(Math.min(1, cosine)) ** 2 : 0;
      w = next;
    }
  }
  return total / STEPS / replicas;
}

for (const rule of ["adamw", "hyperball"]) {
  test(`the best JavaScript turns its weights as the textbook does: ${rule}`, () => {
    const name = `${rule} 8 ${REPLICAS}`;
    run(name, STEPS);
    takeMeans(1);
    run(name, STEPS);
    const found = takeMeans(STEPS * REPLICAS)[ANGLE_SQUARED];
    const expected = textbook(rule, 8, REPLICAS);
    // Squared angles of 64 × 3000 steps, of which some ten in a row say the same and each fluctuates by a half: 0.4% each.
    assert.ok(Math.abs(found / expected - 1) < 0.02, `${found}, not ${expected}`);
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
