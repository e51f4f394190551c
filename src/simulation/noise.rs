//! Seeded standard normal draws, the same bits on every platform.
//!
//! Each replica owns four xoshiro256+ streams (Blackman & Vigna 2021): those of replica `k` of seed
//! `s` start from the generator seeded with `s` through SplitMix64 and moved on by `k` long jumps of
//! 2¹⁹² draws, and lie one jump of 2¹²⁸ draws apart. So a replica's noise does not depend on how many
//! others there are. Its normals come in groups of sixteen, four from the next two draws of each
//! stream: the streams can be lanes when the replica is alone, the replicas when there are several, and
//! the numbers are the same.
//!
//! One 64-bit draw `x` becomes two normals by the Box–Muller transform in single precision:
//!
//! | bits of `x` | become |
//! |---|---|
//! | 63 | a random sign |
//! | 62…32 | `u` in (0, 1] by steps of 2⁻³¹, radius `√(−2 ln u)`, at most 6.55 |
//! | 31…8 | `v` in [−½, ½), angle `π·v`; with the sign it covers the whole circle |
//!
//! The eight lowest bits, the weakest of xoshiro256+, are not used. Logarithm, sine and cosine
//! are short polynomials, so no platform's mathematics library takes part.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256Plus;
use wide::{f32x4, f32x8, i32x4, i32x8, u32x8, u64x4};

use crate::numeric::transfer::Transfer;
use crate::simulation::vector::{LANES, Lanes};

/// Streams of a replica.
const STREAMS: usize = 4;

/// Normals in a group: four of each stream.
const GROUP: usize = 4 * STREAMS;

/// Four xoshiro256+ generators side by side: their state, word by word.
#[derive(Clone, Copy, Debug)]
struct Generators([u64x4; 4]);

impl Generators {
    fn new(generators: [&Xoshiro256Plus; 4]) -> Self {
        Self::from_states(generators.map(state_of))
    }

    /// From the four words of each generator.
    fn from_states(states: [[u64; 4]; 4]) -> Self {
        Self(std::array::from_fn(|word| {
            u64x4::from(states.map(|state| state[word]))
        }))
    }

    /// The four words of each generator.
    fn states(self) -> [[u64; 4]; 4] {
        let words = self.0.map(|word| word.to_array());
        std::array::from_fn(|generator| words.map(|word| word[generator]))
    }

    #[inline(always)]
    fn next_bits(&mut self) -> u64x4 {
        let [mut s0, mut s1, mut s2, mut s3] = self.0;
        let result = s0 + s3;
        let shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = (s3 << 45) | (s3 >> 19);
        self.0 = [s0, s1, s2, s3];
        result
    }

    /// The next four normals of each generator.
    #[inline(always)]
    fn next_normals(&mut self) -> [Lanes; 4] {
        normals([self.next_bits(), self.next_bits()])
    }

    /// The same outside the long loops, where one copy of the code is enough.
    #[inline(never)]
    fn last_normals(&mut self) -> [Lanes; 4] {
        self.next_normals()
    }
}

/// Noise of four neighbouring replicas: their streams, and the normals of the last group that were
/// not taken yet.
#[derive(Clone, Debug)]
pub struct NoiseStream {
    /// By stream; lanes are replicas.
    streams: [Generators; STREAMS],
    group: [Lanes; GROUP],
    /// How many of the group are still to be taken, from its end.
    left: usize,
}

/// Streams of all blocks: block `b` holds replicas `4b … 4b + 3`.
pub fn streams(seed: u64, blocks: usize) -> Vec<NoiseStream> {
    let mut generator = Xoshiro256Plus::seed_from_u64(seed);
    let mut replica = || {
        let mut stream = generator.clone();
        generator.long_jump();
        std::array::from_fn(|_| {
            let this = stream.clone();
            stream.jump();
            this
        })
    };
    (0..blocks)
        .map(|_| NoiseStream::from_generators(std::array::from_fn(|_| replica())))
        .collect()
}

impl NoiseStream {
    fn from_generators(replicas: [[Xoshiro256Plus; STREAMS]; LANES]) -> Self {
        Self {
            streams: std::array::from_fn(|stream| {
                Generators::new(std::array::from_fn(|replica| &replicas[replica][stream]))
            }),
            group: [Lanes::ZERO; GROUP],
            left: 0,
        }
    }

    /// The next 64 random bits of each replica, from one of its streams.
    ///
    /// # Panics
    /// When there is no stream with this number.
    pub fn next_bits(&mut self, stream: usize) -> u64x4 {
        self.streams[stream].next_bits()
    }

    /// Fills `out` with the next standard normal numbers of each replica.
    ///
    /// The sequence does not depend on how it is cut into calls.
    pub fn fill_normals(&mut self, out: &mut [Lanes]) {
        let (rest, whole) = self.take_left(out, |normals| normals);
        let (groups, end) = rest.split_at_mut(whole);
        for (j, stream) in self.streams.iter_mut().enumerate() {
            // Outside the loop, so that it stays in registers.
            let mut generators = *stream;
            for group in groups.chunks_exact_mut(GROUP) {
                [group[j], group[j + 4], group[j + 8], group[j + 12]] = generators.next_normals();
            }
            *stream = generators;
        }
        if !end.is_empty() {
            for (j, stream) in self.streams.iter_mut().enumerate() {
                let group = &mut self.group;
                [group[j], group[j + 4], group[j + 8], group[j + 12]] = stream.last_normals();
            }
            self.left = GROUP;
            self.take_left(end, |normals| normals);
        }
    }

    /// Fills `out` with the next standard normal numbers of the block's first replica, in a quarter
    /// of the time of all four. What the others would draw next is lost.
    pub fn fill_normals_alone(&mut self, out: &mut [f64]) {
        let first = |normals: Lanes| normals.to_array()[0];
        let (rest, whole) = self.take_left(out, first);
        let (groups, end) = rest.split_at_mut(whole);
        let mut states = self.streams.map(Generators::states);
        let mut generators = Generators::from_states(states.map(|replicas| replicas[0]));
        for group in groups.chunks_exact_mut(GROUP) {
            for (out, normals) in group
                .chunks_exact_mut(STREAMS)
                .zip(generators.next_normals())
            {
                out.copy_from_slice(&normals.to_array());
            }
        }
        if !end.is_empty() {
            let normals = generators.last_normals().map(|lanes| lanes.to_array());
            self.group = std::array::from_fn(|i| Lanes::splat(normals[i / STREAMS][i % STREAMS]));
            self.left = GROUP;
            self.take_left(end, first);
        }
        for (replicas, state) in states.iter_mut().zip(generators.states()) {
            replicas[0] = state;
        }
        self.streams = states.map(Generators::from_states);
    }

    /// Fills the beginning of `out` with what is left of the last group. Returns the rest, and how
    /// much of it whole groups fill.
    fn take_left<'a, T>(
        &mut self,
        out: &'a mut [T],
        of: impl Fn(Lanes) -> T,
    ) -> (&'a mut [T], usize) {
        let taken = self.left.min(out.len());
        let (begin, rest) = out.split_at_mut(taken);
        for (out, &normals) in begin.iter_mut().zip(&self.group[GROUP - self.left..]) {
            *out = of(normals);
        }
        self.left -= taken;
        let whole = rest.len() / GROUP * GROUP;
        (rest, whole)
    }

    /// Saves or restores where the streams are.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for Generators(words) in &mut self.streams {
            for word in words {
                let mut values = word.to_array();
                values.iter_mut().for_each(|value| transfer.word(value));
                *word = u64x4::from(values);
            }
        }
        self.group
            .iter_mut()
            .for_each(|lanes| transfer.lanes(lanes));
        transfer.size(&mut self.left);
        self.left = self.left.min(GROUP);
    }

    /// A number for each replica drawn uniformly from (0, 1), by steps of 2⁻⁵².
    pub fn uniforms(&mut self) -> Lanes {
        let bits = self.next_bits(0).to_array();
        Lanes::from(bits.map(|bits| ((bits >> 12) as f64 + 0.5) / (1_u64 << 52) as f64))
    }

    /// Fills each replica's list with indices drawn uniformly, with replacement, from
    /// `0 … count − 1`.
    ///
    /// An index is the high half of `32 random bits × count`; its probability is off by less than
    /// `count/2³²` in relative terms.
    pub fn fill_indices(&mut self, count: u32, out: &mut [Vec<u32>; LANES], length: usize) {
        out.iter_mut().for_each(Vec::clear);
        for _ in 0..length {
            for (list, bits) in out.iter_mut().zip(self.next_bits(0).to_array()) {
                list.push((((bits >> 32) * u64::from(count)) >> 32) as u32);
            }
        }
    }
}

/// The four state words of a generator.
fn state_of(generator: &Xoshiro256Plus) -> [u64; 4] {
    bytemuck::cast::<_, [u64; 4]>(generator.state()).map(u64::from_le)
}

/// Four standard normal numbers from two times 64 random bits for each lane. Two draws are worked on
/// at once because each of the long chains of operations waits for itself.
#[inline(always)]
fn normals(bits: [u64x4; 2]) -> [Lanes; 4] {
    let words: [u32; 16] = bytemuck::cast(bits.map(|bits| bits.to_array()));
    let low = u32x8::from(std::array::from_fn(|lane| words[2 * lane]));
    let high = u32x8::from(std::array::from_fn(|lane| words[2 * lane + 1]));

    // An odd 31-bit integer: never zero, so the logarithm is finite.
    let integer: i32x8 = bytemuck::cast((high & u32x8::splat(0x7fff_ffff)) | u32x8::splat(1));
    let radius = minus_two_logarithms(rounded(integer)).sqrt();

    let angle: i32x8 = bytemuck::cast(low);
    let half_turns = rounded(angle >> 8) * f32x8::splat(1.0 / 16_777_216.0);
    let sign = high & u32x8::splat(0x8000_0000);
    let signed_radius: f32x8 = bytemuck::cast(bytemuck::cast::<_, u32x8>(radius) | sign);
    let (sine, cosine) = sine_cosine(half_turns);
    let [a, c]: [f32x4; 2] = bytemuck::cast(signed_radius * cosine);
    let [b, d]: [f32x4; 2] = bytemuck::cast(signed_radius * sine);
    [widen(a), widen(b), widen(c), widen(d)]
}

/// The nearest single-precision numbers.
#[inline(always)]
fn rounded(x: i32x8) -> f32x8 {
    let [low, high]: [i32x4; 2] = bytemuck::cast(x);
    bytemuck::cast([f32x4::from_i32x4(low), f32x4::from_i32x4(high)])
}

/// The same numbers in double precision.
#[inline(always)]
fn widen(x: f32x4) -> Lanes {
    // The compiler does not find this instruction of WebAssembly by itself.
    #[cfg(target_arch = "wasm32")]
    {
        use core::arch::wasm32::{f64x2_promote_low_f32x4, i32x4_shuffle, v128};
        let low: v128 = bytemuck::cast(x);
        let high = i32x4_shuffle::<2, 3, 2, 3>(low, low);
        bytemuck::cast([f64x2_promote_low_f32x4(low), f64x2_promote_low_f32x4(high)])
    }
    #[cfg(not(target_arch = "wasm32"))]
    Lanes::from(x.to_array().map(f64::from))
}

/// `−2 ln(x/2³¹)` for `x` in [1, 2³¹], within 3 units in the last place.
///
/// With `x/2³¹ = 2ᵉ·m`, `m` in [√½, √2), and `s = (m − 1)/(m + 1)`, `|s| < 0.172`: `ln m` is `s` times a
/// series in `s²`, here the minimax polynomial of −2 times it, with a relative error of 10⁻⁹. The
/// exponent is counted from 31 and `m` is left 2³¹ times as large, so that nothing has to be scaled.
#[inline(always)]
fn minus_two_logarithms(x: f32x8) -> f32x8 {
    const SERIES: [f32; 4] = [-0.598_487_8, -0.799_497, -1.333_336_3, -4.0];
    const SCALE: f32 = 2_147_483_648.0;
    /// The bits of √½ in this scale: from there on the exponent counts one up.
    const TURN: i32 = (SCALE * std::f32::consts::FRAC_1_SQRT_2).to_bits() as i32;
    let bits: i32x8 = bytemuck::cast(x);
    let exponent = (bits - i32x8::splat(TURN)) >> 23;
    let m: f32x8 = bytemuck::cast(bits - (exponent << 23));
    let s = (m - f32x8::splat(SCALE)) / (m + f32x8::splat(SCALE));
    let whole = rounded(exponent) * f32x8::splat(-2.0 * std::f32::consts::LN_2);
    whole + s * polynomial(s * s, &SERIES)
}

/// Sine and cosine of `π·v` for `v` in [−½, ½], by minimax polynomials in `v²` whose errors, 1.4·10⁻⁸ and
/// 4.7·10⁻⁸, are below single precision.
#[inline(always)]
fn sine_cosine(v: f32x8) -> (f32x8, f32x8) {
    const SINE: [f32; 5] = [
        0.077_655_91,
        -0.598_290_4,
        2.550_077_4,
        -5.167_71,
        std::f32::consts::PI,
    ];
    const COSINE: [f32; 5] = [0.219_682_42, -1.331_873, 4.058_411, -4.934_793, 1.0];
    let z = v * v;
    (v * polynomial(z, &SINE), polynomial(z, &COSINE))
}

/// Horner's rule; the highest power's coefficient comes first.
#[inline(always)]
fn polynomial<const N: usize>(x: f32x8, coefficients: &[f32; N]) -> f32x8 {
    let first = f32x8::splat(coefficients[0]);
    coefficients[1..].iter().fold(first, |sum, &coefficient| {
        sum * x + f32x8::splat(coefficient)
    })
}
