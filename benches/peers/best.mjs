// The best hand-written JavaScript we can write: SGD on the noisy Rayleigh quotient, with or without
// momentum, AdamW and Hyperball, and all six quantities. One fused pass a step, typed arrays, a ziggurat whose generator
// lives in an Int32Array, sums instead of second passes. It knows the cases of benches/kernel.

const [RATE, DECAY, NOISE] = [0.1, 0.01, 0.5];
const [BETA1, BETA2, EPSILON] = [0.9, 0.99, 1e-8];

/** xoshiro128+ (Blackman & Vigna) seeded through SplitMix32. */
const state = new Int32Array(4);
let splitmix = 1;
for (let i = 0; i < 4; i += 1) {
  splitmix = (splitmix + 0x9e3779b9) | 0;
  let z = splitmix;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  state[i] = z ^ (z >>> 16);
}

/** Ziggurat of 128 layers (Marsaglia & Tsang 2000; the layer and the sign come from other bits than the height). */
const LAYERS = 128;
const TAIL = 3.442619855899;
const widths = new Float64Array(LAYERS);
const heights = new Float64Array(LAYERS + 1);
const bounds = new Int32Array(LAYERS);
{
  const area = 9.91256303526217e-3;
  const density = (x) => Math.exp(-0.5 * x * x);
  const edges = new Float64Array(LAYERS + 1);
  edges[0] = area / density(TAIL);
  edges[1] = TAIL;
  for (let i = 2; i < LAYERS; i += 1) {
    edges[i] = Math.sqrt(-2 * Math.log(area / edges[i - 1] + density(edges[i - 1])));
  }
  edges[LAYERS] = 0;
  for (let i = 0; i < LAYERS; i += 1) {
    widths[i] = edges[i] / 8388608;
    bounds[i] = Math.floor((edges[i + 1] / edges[i]) * 8388608);
    heights[i] = density(edges[i]);
  }
  heights[LAYERS] = 1;
}

function bits() {
  const s0 = state[0];
  const s1 = state[1];
  let s2 = state[2] ^ s0;
  let s3 = state[3] ^ s1;
  const result = (s0 + state[3]) | 0;
  state[1] = s1 ^ s2;
  state[0] = s0 ^ s3;
  s2 ^= s1 << 9;
  state[2] = s2;
  state[3] = (s3 << 11) | (s3 >>> 21);
  return result;
}

const uniform = () => ((bits() >>> 8) + 0.5) / 16777216;

/** What the ziggurat's fast path leaves over: about one draw in eighty. */
function rest(layer, offset) {
  for (;;) {
    if (layer === 0) {
      let x;
      let y;
      do {
        x = -Math.log(uniform()) / TAIL;
        y = -Math.log(uniform());
      } while (y + y < x * x);
      return offset < 0 ? -TAIL - x : TAIL + x;
    }
    const x = offset * widths[layer];
    if (heights[layer] + uniform() * (heights[layer + 1] - heights[layer]) < Math.exp(-0.5 * x * x)) {
      return x;
    }
    const drawn = bits();
    layer = drawn & 127;
    offset = drawn >> 8;
    if ((offset < 0 ? -offset : offset) < bounds[layer]) {
      return offset * widths[layer];
    }
  }
}

/** Fills an array with normals; the generator's state stays in locals while it runs. */
function fill(out) {
  let s0 = state[0];
  let s1 = state[1];
  let s2 = state[2];
  let s3 = state[3];
  for (let i = 0; i < out.length; i += 1) {
    const drawn = (s0 + s3) | 0;
    s2 ^= s0;
    s3 ^= s1;
    const shifted = s1 << 9;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    const layer = drawn & 127;
    const offset = drawn >> 8;
    if ((offset < 0 ? -offset : offset) < bounds[layer]) {
      out[i] = offset * widths[layer];
    } else {
      state[0] = s0;
      state[1] = s1;
      state[2] = s2;
      state[3] = s3;
      out[i] = rest(layer, offset);
      s0 = state[0];
      s1 = state[1];
      s2 = state[2];
      s3 = state[3];
    }
  }
  state[0] = s0;
  state[1] = s1;
  state[2] = s2;
  state[3] = s3;
}

function prepareSteps(d, M, momentum) {
  const gaps = Float64Array.from({ length: d }, (_, i) => i / (d - 1));
  const weights = new Float64Array(d * M);
  fill(weights);
  for (let m = 0; m < M; m += 1) {
    let square = 0;
    for (let i = m * d; i < m * d + d; i += 1) square += weights[i] * weights[i];
    for (let i = m * d; i < m * d + d; i += 1) weights[i] /= Math.sqrt(square);
  }
  return { d, M, momentum, gaps, weights, velocity: new Float64Array(d * M), squares: new Float64Array(d * M), moved: new Float64Array(d), taken: 0, normals: new Float64Array(2 * d) };
}

/** Sums and sums of squares of the six quantities over replicas and steps. */
const sums = new Float64Array(12);

/** A replica's ‖w‖², Σ gapᵢwᵢ² and w·noise before its first step. */
function sumsAtStart(gaps, weights, base, normals) {
  let [square, gap, noise] = [0, 0, 0];
  for (let i = 0; i < gaps.length; i += 1) {
    const x = weights[base + i];
    square += x * x;
    gap += gaps[i] * x * x;
    noise += x * normals[i];
  }
  return [square, gap, noise];
}

function plainSteps(work, count) {
  const { d, M, gaps, weights } = work;
  const keep = 1 - RATE * DECAY;
  let now = work.normals.subarray(0, d);
  let next = work.normals.subarray(d);
  for (let m = 0; m < M; m += 1) {
    const base = m * d;
    fill(now);
    let [square, gap, noise] = sumsAtStart(gaps, weights, base, now);
    for (let step = 0; step < count; step += 1) {
      fill(next);
      const radius = Math.sqrt(square);
      const inverse = 1 / square;
      const strength = NOISE * radius;
      const centre = (gap + strength * noise) * inverse;
      const scale = RATE * inverse;
      let squareY = 0;
      const before = square;
      square = 0;
      gap = 0;
      noise = 0;
      for (let i = 0; i < d; i += 1) {
        const x = weights[base + i];
        const a = gaps[i];
        const y = (a - centre) * x + strength * now[i];
        squareY += y * y;
        const moved = keep * x - scale * y;
        weights[base + i] = moved;
        const s = moved * moved;
        square += s;
        gap += a * s;
        noise += moved * next[i];
      }
      note(before, squareY, scale * Math.sqrt(squareY), keep * radius, square, gap, weights[base], RATE * inverse);
      const swap = now;
      now = next;
      next = swap;
    }
  }
}

function momentumSteps(work, count) {
  const { d, M, gaps, weights, velocity, momentum } = work;
  let now = work.normals.subarray(0, d);
  let next = work.normals.subarray(d);
  for (let m = 0; m < M; m += 1) {
    const base = m * d;
    fill(now);
    let [square, gap, noise, speed] = [0, 0, 0, 0];
    for (let i = 0; i < d; i += 1) {
      const x = weights[base + i];
      square += x * x;
      gap += gaps[i] * x * x;
      noise += x * now[i];
      speed += x * velocity[base + i];
    }
    for (let step = 0; step < count; step += 1) {
      fill(next);
      const radius = Math.sqrt(square);
      const inverse = 1 / square;
      const strength = NOISE * radius;
      const centre = (gap + strength * noise) * inverse;
      const along = momentum * speed * inverse + DECAY;
      let squareY = 0;
      let across = 0;
      const before = square;
      square = 0;
      gap = 0;
      noise = 0;
      speed = 0;
      for (let i = 0; i < d; i += 1) {
        const x = weights[base + i];
        const a = gaps[i];
        const y = (a - centre) * x + strength * now[i];
        squareY += y * y;
        const v = momentum * velocity[base + i] + inverse * y + DECAY * x;
        velocity[base + i] = v;
        const residual = v - along * x;
        across += residual * residual;
        const moved = x - RATE * v;
        weights[base + i] = moved;
        const s = moved * moved;
        square += s;
        gap += a * s;
        noise += moved * next[i];
        speed += moved * v;
      }
      const rate = (RATE / (1 - momentum)) * inverse;
      note(before, squareY, RATE * Math.sqrt(across), (1 - RATE * along) * radius, square, gap, weights[base], rate);
      const swap = now;
      now = next;
      next = swap;
    }
  }
}

/** AdamW and Hyperball: the angle is known when the new weights are, and the sums of the next step come with them. */
function otherSteps(work, count, hyperball) {
  const { d, M, gaps, weights, velocity, squares, moved, momentum, taken } = work;
  const keep = 1 - RATE * DECAY;
  let now = work.normals.subarray(0, d);
  let next = work.normals.subarray(d);
  for (let m = 0; m < M; m += 1) {
    const base = m * d;
    let [power1, power2] = [BETA1 ** taken, BETA2 ** taken];
    fill(now);
    let [square, gap, noise] = sumsAtStart(gaps, weights, base, now);
    for (let step = 0; step < count; step += 1) {
      fill(next);
      const radius = Math.sqrt(square);
      const inverse = 1 / square;
      const strength = NOISE * radius;
      const centre = (gap + strength * noise) * inverse;
      power1 *= BETA1;
      power2 *= BETA2;
      const unbias1 = 1 / (1 - power1);
      const unbias2 = 1 / (1 - power2);
      let squareY = 0;
      let along = 0;
      let rates = 0;
      let speed = 0;
      for (let i = 0; i < d; i += 1) {
        const x = weights[base + i];
        const y = (gaps[i] - centre) * x + strength * now[i];
        squareY += y * y;
        const g = inverse * y;
        if (hyperball) {
          const v = momentum * velocity[base + i] + g;
          velocity[base + i] = v;
          speed += v * v;
        } else {
          const v = BETA1 * velocity[base + i] + (1 - BETA1) * g;
          const q = BETA2 * squares[base + i] + (1 - BETA2) * g * g;
          velocity[base + i] = v;
          squares[base + i] = q;
          const rate = RATE / (Math.sqrt(q * unbias2) + EPSILON);
          rates += rate;
          const z = keep * x - rate * v * unbias1;
          moved[i] = z;
          along += x * z;
        }
      }
      let rate = rates / d;
      let back = 1;
      if (hyperball) {
        const eta = (RATE * radius) / Math.max(Math.sqrt(speed), 1e-300);
        rate = eta / (1 - momentum);
        let length = 0;
        for (let i = 0; i < d; i += 1) {
          const x = weights[base + i];
          const z = x - eta * velocity[base + i];
          moved[i] = z;
          length += z * z;
          along += x * z;
        }
        back = radius / Math.sqrt(length);
      }
      along *= inverse;
      const before = square;
      let across = 0;
      square = 0;
      gap = 0;
      noise = 0;
      for (let i = 0; i < d; i += 1) {
        const residual = moved[i] - along * weights[base + i];
        across += residual * residual;
        const x = back * moved[i];
        weights[base + i] = x;
        const s = x * x;
        square += s;
        gap += gaps[i] * s;
        noise += x * next[i];
      }
      note(before, squareY, Math.sqrt(across), along * radius, square, gap, weights[base], rate * inverse);
      const swap = now;
      now = next;
      next = swap;
    }
  }
  work.taken += count;
}

function note(before, squareY, opposite, adjacent, square, gap, first, rate) {
  const norm = Math.sqrt(square);
  const angle = Math.atan2(opposite, adjacent);
  const risk = (0.5 * gap) / square;
  const gradient = Math.sqrt(squareY / before);
  const alignment = Math.abs(first) / norm;
  sums[0] += norm;
  sums[1] += angle;
  sums[2] += risk;
  sums[3] += rate;
  sums[4] += gradient;
  sums[5] += alignment;
  sums[6] += norm * norm;
  sums[7] += angle * angle;
  sums[8] += risk * risk;
  sums[9] += rate * rate;
  sums[10] += gradient * gradient;
  sums[11] += alignment * alignment;
}

const prepared = new Map();
const many = new Float64Array(1024);

/** Takes `count` steps of a case, or draws `count` normals, as `kernel::run` does. */
export function run(name, count) {
  if (name === "normals") {
    for (let done = 0; done < count; done += many.length) fill(many);
    return many[0];
  }
  const [rule, d, M] = name.split(" ");
  if (!prepared.has(name)) {
    prepared.set(name, prepareSteps(Number(d), Number(M), rule === "step" ? 0 : 0.9));
  }
  const work = prepared.get(name);
  if (rule === "step") {
    plainSteps(work, count);
  } else if (rule === "momentum") {
    momentumSteps(work, count);
  } else {
    otherSteps(work, count, rule === "hyperball");
  }
  return sums[0];
}

/** Mean and mean square of each quantity since the last call, for the test that compares the peers. */
export function takeMeans(steps) {
  const means = Array.from(sums, (sum) => sum / steps);
  sums.fill(0);
  return means;
}
