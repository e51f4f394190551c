// Normals of the best JavaScript: a ziggurat whose generator lives in an Int32Array, and in locals while it runs.

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

/** The next 32 random bits. */
export function bits() {
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
export function fill(out) {
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
