// The best hand-written JavaScript we can write: SGD on the noisy Rayleigh quotient, with or without momentum, and all
// six quantities; best_rules.mjs has the other rules and the digits. One fused pass a step, typed arrays, a ziggurat whose
// generator lives in an Int32Array, sums instead of second passes. It knows the cases of benches/kernel.
import { OTHER_RULES, onDigits } from "./best_rules.mjs";
import { note, sums, sumsAtStart } from "./best_sums.mjs";
import { digits, digitsFile } from "./digits.mjs";
import { fill } from "./ziggurat.mjs";

const [RATE, DECAY, NOISE] = [0.1, 0.01, 0.5];
/** Images in a minibatch. */
const BATCH = 32;

function prepareSteps(d, M, rule) {
  const gaps = Float64Array.from({ length: d }, (_, i) => i / (d - 1));
  const weights = new Float64Array(d * M);
  fill(weights);
  for (let m = 0; m < M; m += 1) {
    let square = 0;
    for (let i = m * d; i < m * d + d; i += 1) square += weights[i] * weights[i];
    for (let i = m * d; i < m * d + d; i += 1) weights[i] /= Math.sqrt(square);
  }
  const momentum = rule === "step" ? 0 : 0.9;
  const [coupled, keep] = rule === "adam" ? [DECAY, 1] : [0, 1 - RATE * DECAY];
  return { d, M, momentum, coupled, keep, gaps, weights, velocity: new Float64Array(d * M), squares: new Float64Array(d * M), moved: new Float64Array(d), taken: 0, normals: new Float64Array(2 * d) };
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

/** @type {Record<string, (work: any, count: number) => void>} */
const rules = { step: plainSteps, momentum: momentumSteps, ...OTHER_RULES };
const file = await digitsFile();
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
    prepared.set(name, prepareSteps(Number(d), Number(M), rule));
  }
  if (rule === "digits" && !rules.digits) {
    rules.digits = onDigits({ ...digits(file), batch: BATCH });
  }
  rules[rule](prepared.get(name), count);
  return sums[0];
}

export { takeMeans } from "./best_sums.mjs";
