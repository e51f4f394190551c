// The other rules in the best JavaScript we can write: one pass a step where the rule allows it. The gradient, the
// angle and the sums of the next step come out of it as they do in best.mjs.
import { note, sumsAtStart } from "./best_sums.mjs";
import { bits, fill } from "./ziggurat.mjs";

const [RATE, DECAY, NOISE, MOMENTUM] = [0.1, 0.01, 0.5, 0.9];
const [BETA1, BETA2, EPSILON] = [0.9, 0.99, 1e-8];
const KEEP = 1 - RATE * DECAY;
/** Rows and columns of the matrix that Muon moves. */
const SIDE = 8;
const [LINEAR, CUBIC, QUINTIC] = [3.4445, -4.775, 2.0315];

/** Of a step: Σx², Σgap·x² and x·noise of the new weights, Σy², the angle's opposite and adjacent side, and the rate. */
const after = new Float64Array(7);

/** All steps of all replicas; each caller gets a loop of its own, into which the engine can compile its rule. */
function everyStep(move) {
  return (work, count) => {
    const { d, M, gaps, weights } = work;
    let now = work.normals.subarray(0, d);
    let next = work.normals.subarray(d);
    prepareBias(work, count);
    for (let m = 0; m < M; m += 1) {
      const base = m * d;
      fill(now);
      let [square, gap, noise] = sumsAtStart(gaps, weights, base, now);
      for (let step = 0; step < count; step += 1) {
        fill(next);
        const radius = Math.sqrt(square);
        const inverse = 1 / square;
        const strength = NOISE * radius;
        move(work, base, step, (gap + strength * noise) * inverse, strength, radius, inverse, now, next);
        note(square, after[3], after[4], after[5], after[0], after[1], weights[base], after[6] * inverse);
        square = after[0];
        gap = after[1];
        noise = after[2];
        const swap = now;
        now = next;
        next = swap;
      }
    }
    work.taken += count;
  };
}

/** The bias corrections of Adam for the next steps, once for all replicas. */
function prepareBias(work, count) {
  work.unbias = [BETA1, BETA2].map((beta) => {
    let power = beta ** work.taken;
    return Float64Array.from({ length: count }, () => 1 / (1 - (power *= beta)));
  });
}

/** Writes `after` of weights that moved from x to keep·x − u, where `along` is x·u and `length` ‖u‖². */
function tell(square, gap, noise, squareY, keep, along, length, radius, inverse, rate) {
  after[0] = square;
  after[1] = gap;
  after[2] = noise;
  after[3] = squareY;
  after[4] = Math.sqrt(Math.max(0, length - along * along * inverse));
  after[5] = (keep - along * inverse) * radius;
  after[6] = rate;
}

/** Adam and AdamW: the decay inside the gradient, or the weights shrink by `keep`. */
const adaptive = everyStep(({ d, gaps, weights, velocity, squares, unbias, coupled, keep }, base, step, centre, strength, radius, inverse, now, next) => {
  const unbias1 = unbias[0][step];
  const unbias2 = unbias[1][step];
  let [square, gap, noise, squareY, along, length, rates] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < d; i += 1) {
    const x = weights[base + i];
    const a = gaps[i];
    const y = (a - centre) * x + strength * now[i];
    squareY += y * y;
    const g = inverse * y + coupled * x;
    const v = BETA1 * velocity[base + i] + (1 - BETA1) * g;
    const q = BETA2 * squares[base + i] + (1 - BETA2) * g * g;
    velocity[base + i] = v;
    squares[base + i] = q;
    const rate = RATE / (Math.sqrt(q * unbias2) + EPSILON);
    rates += rate;
    const u = rate * v * unbias1;
    along += x * u;
    length += u * u;
    const moved = keep * x - u;
    weights[base + i] = moved;
    const s = moved * moved;
    square += s;
    gap += a * s;
    noise += moved * next[i];
  }
  tell(square, gap, noise, squareY, keep, along, length, radius, inverse, rates / d);
});

const lion = everyStep(({ d, gaps, weights, velocity }, base, _, centre, strength, radius, inverse, now, next) => {
  let [square, gap, noise, squareY, along, length] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < d; i += 1) {
    const x = weights[base + i];
    const a = gaps[i];
    const y = (a - centre) * x + strength * now[i];
    squareY += y * y;
    const g = inverse * y;
    const m = velocity[base + i];
    const mixed = BETA1 * m + (1 - BETA1) * g;
    velocity[base + i] = BETA2 * m + (1 - BETA2) * g;
    const u = mixed > 0 ? RATE : mixed < 0 ? -RATE : 0;
    along += x * u;
    length += u * u;
    const moved = KEEP * x - u;
    weights[base + i] = moved;
    const s = moved * moved;
    square += s;
    gap += a * s;
    noise += moved * next[i];
  }
  tell(square, gap, noise, squareY, KEEP, along, length, radius, inverse, NaN);
});

/** The velocity first, whose length decides how far the weights go; then they come back to the sphere on the way. */
const hyperball = everyStep(({ d, gaps, weights, velocity }, base, _, centre, strength, radius, inverse, now, next) => {
  let [squareY, speed, along] = [0, 0, 0];
  for (let i = 0; i < d; i += 1) {
    const x = weights[base + i];
    const y = (gaps[i] - centre) * x + strength * now[i];
    squareY += y * y;
    const v = MOMENTUM * velocity[base + i] + inverse * y;
    velocity[base + i] = v;
    speed += v * v;
    along += x * v;
  }
  const eta = (RATE * radius) / Math.max(Math.sqrt(speed), 1e-300);
  const back = radius / Math.sqrt(radius * radius - 2 * eta * along + eta * eta * speed);
  let [square, gap, noise] = [0, 0, 0];
  for (let i = 0; i < d; i += 1) {
    const x = back * (weights[base + i] - eta * velocity[base + i]);
    weights[base + i] = x;
    const s = x * x;
    square += s;
    gap += gaps[i] * s;
    noise += x * next[i];
  }
  tell(square, gap, noise, squareY, 1, eta * along, eta * eta * speed, radius, inverse, eta / (1 - MOMENTUM));
});

const rounds = { gram: new Float64Array(SIDE * SIDE), mixed: new Float64Array(SIDE * SIDE), column: new Float64Array(SIDE) };

/** Σ xᵢyᵢ of two rows of a matrix. */
function rowProduct(x, i, y, k) {
  let sum = 0;
  for (let j = 0; j < SIDE; j += 1) sum += x[i * SIDE + j] * y[k * SIDE + j];
  return sum;
}

/** X ← X/‖X‖, then five times X ← aX + (bS + cS²)X with S = XXᵀ. */
function orthogonalize(x) {
  const { gram, mixed, column } = rounds;
  let square = 0;
  for (let i = 0; i < x.length; i += 1) square += x[i] * x[i];
  const inverse = 1 / Math.max(Math.sqrt(square), 1e-7);
  for (let i = 0; i < x.length; i += 1) x[i] *= inverse;
  for (let round = 0; round < 5; round += 1) {
    for (let i = 0; i < SIDE; i += 1) {
      for (let k = i; k < SIDE; k += 1) {
        gram[i * SIDE + k] = gram[k * SIDE + i] = rowProduct(x, i, x, k);
      }
    }
    for (let i = 0; i < SIDE; i += 1) {
      for (let k = i; k < SIDE; k += 1) {
        mixed[i * SIDE + k] = mixed[k * SIDE + i] = CUBIC * gram[i * SIDE + k] + QUINTIC * rowProduct(gram, i, gram, k);
      }
    }
    for (let j = 0; j < SIDE; j += 1) {
      for (let i = 0; i < SIDE; i += 1) column[i] = x[i * SIDE + j];
      for (let i = 0; i < SIDE; i += 1) {
        let sum = LINEAR * column[i];
        for (let k = 0; k < SIDE; k += 1) sum += mixed[i * SIDE + k] * column[k];
        x[i * SIDE + j] = sum;
      }
    }
  }
}

const muon = everyStep(({ d, gaps, weights, velocity, moved }, base, _, centre, strength, radius, inverse, now, next) => {
  let [square, gap, noise, squareY, along, length] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < d; i += 1) {
    const y = (gaps[i] - centre) * weights[base + i] + strength * now[i];
    squareY += y * y;
    moved[i] = velocity[base + i] = MOMENTUM * velocity[base + i] + (1 - MOMENTUM) * inverse * y;
  }
  orthogonalize(moved);
  for (let i = 0; i < d; i += 1) {
    const x = weights[base + i];
    const u = RATE * moved[i];
    along += x * u;
    length += u * u;
    const z = KEEP * x - u;
    weights[base + i] = z;
    const s = z * z;
    square += s;
    gap += gaps[i] * s;
    noise += z * next[i];
  }
  tell(square, gap, noise, squareY, KEEP, along, length, radius, inverse, NaN);
});

/** SGD on minibatches of digits. @param {{ images: Float64Array, gaps: Float64Array, batch: number }} digits */
export const onDigits = ({ images, gaps, batch }) => ({ d, M, weights, moved }, count) => {
  const many = images.length / d;
  for (let m = 0; m < M; m += 1) {
    const base = m * d;
    const w = weights.subarray(base, base + d);
    let square = 0;
    for (let i = 0; i < d; i += 1) square += w[i] * w[i];
    for (let step = 0; step < count; step += 1) {
      moved.fill(0);
      for (let one = 0; one < batch; one += 1) {
        const place = d * Math.floor((bits() >>> 0) * many / 4294967296);
        let [a, b, c, e] = [0, 0, 0, 0];
        for (let i = 0; i < d; i += 4) {
          a += images[place + i] * w[i];
          b += images[place + i + 1] * w[i + 1];
          c += images[place + i + 2] * w[i + 2];
          e += images[place + i + 3] * w[i + 3];
        }
        const score = a + b + (c + e);
        for (let i = 0; i < d; i += 1) moved[i] -= score * images[place + i];
      }
      let along = 0;
      for (let i = 0; i < d; i += 1) along += moved[i] * w[i];
      along /= square;
      const radius = Math.sqrt(square);
      const inverse = 1 / square;
      const scale = RATE / batch / square;
      const before = square;
      let [squareY, gap] = [0, 0];
      square = 0;
      for (let i = 0; i < d; i += 1) {
        const y = moved[i] - along * w[i];
        squareY += y * y;
        const x = KEEP * w[i] - scale * y;
        w[i] = x;
        const s = x * x;
        square += s;
        gap += gaps[i] * s;
      }
      note(before, squareY / batch / batch, scale * Math.sqrt(squareY), KEEP * radius, square, gap, w[0], RATE * inverse);
    }
  }
};

/** By the name of the rule, all steps of all replicas. */
export const OTHER_RULES = { adam: adaptive, adamw: adaptive, lion, hyperball, muon };
