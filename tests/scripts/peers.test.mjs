// The peers that our kernel is compared with most simulate what they should.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { run, takeMeans } from "../../benches/peers/best.mjs";
import { digits, digitsFile } from "../../benches/peers/digits.mjs";

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

/** Mulberry32. @param {number} seed */
function uniforms(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let z = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return (((z ^ (z >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/** Normals by the Box–Muller transform. @param {number} seed */
function normals(seed) {
  const uniform = uniforms(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const dot = (/** @type {number[]} */ x, /** @type {number[]} */ y) => x.reduce((sum, one, i) => sum + one * y[i], 0);

const images = digits(await digitsFile());

/** The unit gradient of a minibatch of digits. @param {() => number} uniform @param {number[]} u */
function minibatchGradient(uniform, u) {
  const g = u.map(() => 0);
  for (let one = 0; one < 32; one += 1) {
    const place = 64 * Math.floor(uniform() * images.count);
    const z = [...images.images.subarray(place, place + 64)];
    const score = dot(z, u) / 32;
    z.forEach((x, i) => (g[i] -= score * x));
  }
  return g;
}

const times = (/** @type {number[][]} */ x, /** @type {number[][]} */ y) => x.map((row) => y[0].map((_, k) => row.reduce((sum, one, i) => sum + one * y[i][k], 0)));
const mix = (/** @type {number} */ a, /** @type {number[][]} */ x, /** @type {number} */ b, /** @type {number[][]} */ y) => x.map((row, i) => row.map((one, k) => a * one + b * y[i][k]));

/** K. Jordan's iteration for a matrix of eight rows. @param {number[]} entries */
function orthogonal(entries) {
  const length = Math.sqrt(dot(entries, entries));
  let x = Array.from({ length: 8 }, (_, i) => entries.slice(8 * i, 8 * i + 8).map((one) => one / length));
  for (let round = 0; round < 5; round += 1) {
    const square = times(x, x[0].map((_, k) => x.map((row) => row[k])));
    x = mix(3.4445, x, 1, times(mix(-4.775, square, 2.0315, times(square, square)), x));
  }
  return x.flat();
}

/** A step of a rule as a textbook writes it: weights and gradient in, weights out. @type {Record<string, (w: number[], g: number[], m: number[], q: number[], step: number) => number[]>} */
const TEXTBOOK = {
  adam: (w, g, m, q, step) => adamStep(w, g.map((one, i) => one + WEIGHT_DECAY * w[i]), m, q, step),
  adamw: (w, g, m, q, step) => adamStep(w, g, m, q, step).map((x, i) => x - LEARNING_RATE * WEIGHT_DECAY * w[i]),
  lion: (w, g, m) =>
    w.map((x, i) => {
      const direction = Math.sign(0.9 * m[i] + 0.1 * g[i]);
      m[i] = 0.99 * m[i] + 0.01 * g[i];
      return (1 - LEARNING_RATE * WEIGHT_DECAY) * x - LEARNING_RATE * direction;
    }),
  hyperball: (w, g, m) => {
    g.forEach((one, i) => (m[i] = 0.9 * m[i] + one));
    const radius = Math.sqrt(dot(w, w));
    const next = w.map((x, i) => x - (LEARNING_RATE * radius * m[i]) / Math.sqrt(dot(m, m)));
    return next.map((x) => (x * radius) / Math.sqrt(dot(next, next)));
  },
  muon: (w, g, m) => {
    g.forEach((one, i) => (m[i] = 0.9 * m[i] + 0.1 * one));
    const direction = orthogonal(m);
    return w.map((x, i) => (1 - LEARNING_RATE * WEIGHT_DECAY) * x - LEARNING_RATE * direction[i]);
  },
  digits: (w, g) => w.map((x, i) => (1 - LEARNING_RATE * WEIGHT_DECAY) * x - LEARNING_RATE * g[i]),
};

/** @param {number[]} w @param {number[]} g @param {number[]} m @param {number[]} q @param {number} step */
function adamStep(w, g, m, q, step) {
  g.forEach((one, i) => {
    m[i] = 0.9 * m[i] + 0.1 * one;
    q[i] = 0.99 * q[i] + 0.01 * one ** 2;
  });
  return w.map((x, i) => x - (LEARNING_RATE * m[i]) / (1 - 0.9 ** step) / (Math.sqrt(q[i] / (1 - 0.99 ** step)) + 1e-8));
}

/** The mean squared angle of a rule, after a way to rest. @param {string} rule @param {number} d @param {number} replicas @param {number} steps */
function textbook(rule, d, replicas, steps) {
  const draw = normals(7);
  const uniform = uniforms(8);
  let total = 0;
  for (let replica = 0; replica < replicas; replica += 1) {
    let w = Array.from({ length: d }, draw);
    const start = Math.sqrt(dot(w, w));
    w = w.map((x) => x / start);
    const [m, q] = [w.map(() => 0), w.map(() => 0)];
    for (let step = 1; step <= 2 * steps; step += 1) {
      const radius = Math.sqrt(dot(w, w));
      const u = w.map((x) => x / radius);
      const h = rule === "digits" ? minibatchGradient(uniform, u) : u.map((x, i) => (i / (d - 1)) * x + 0.5 * draw());
      const part = dot(h, u);
      const next = TEXTBOOK[rule](w, h.map((one, i) => (one - part * u[i]) / radius), m, q, step);
      const cosine = dot(w, next) / radius / Math.sqrt(dot(next, next));
      total += step > steps ? Math.acos(Math.min(1, cosine)) ** 2 : 0;
      w = next;
    }
  }
  return total / steps / replicas;
}

const PYTHON = process.env.EQUISPHERE_PYTHON ?? "python3";
const numba = spawnSync(PYTHON, ["-c", "import numba"]).status === 0;

/** What numba finds for the mean squared angle, after as many steps on the way. @param {string} name @param {number} steps */
function numbaAngle(name, steps) {
  const input = `angle ${name}\t${steps}\nangle ${name}\t${steps}\n`;
  const { stdout } = spawnSync(PYTHON, ["benches/peers/numba_peer.py"], { input, encoding: "utf8" });
  return Number(stdout.trim().split("\n").at(-1));
}

for (const [rule, d, steps] of /** @type {[string, number, number][]} */ ([["adam", 8, STEPS], ["adamw", 8, STEPS], ["lion", 8, STEPS], ["hyperball", 8, STEPS], ["muon", 64, 600], ["digits", 64, 600]])) {
  test(`the peers turn their weights as the textbook does: ${rule}`, (context) => {
    const name = `${rule} ${d} ${REPLICAS}`;
    run(name, steps);
    takeMeans(1);
    run(name, steps);
    const found = takeMeans(steps * REPLICAS)[ANGLE_SQUARED];
    const replicas = d === 64 ? 8 : REPLICAS;
    const expected = textbook(rule, d, replicas, steps);
    // Squared angles of 64 × 3000 steps, of which some ten in a row say the same and each fluctuates by a half: 0.4% each.
    // Of 64 weights each fluctuates less. Where the decay is decoupled, norms wander for some 500 steps by a third of
    // themselves: of 64 × 3000 steps, 1.6% each.
    const tolerance = ["adamw", "lion"].includes(rule) ? 0.07 : 0.02;
    assert.ok(Math.abs(found / expected - 1) < tolerance, `${found}, not ${expected}`);
    if (numba) {
      const second = numbaAngle(name, steps);
      assert.ok(Math.abs(second / expected - 1) < tolerance, `numba: ${second}, not ${expected}`);
    } else {
      context.diagnostic(`numba is not looked at: ${PYTHON} does not have it`);
    }
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
