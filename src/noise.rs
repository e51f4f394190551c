//! Seeded standard normal draws, the same bits on every platform.
//!
//! Each replica owns one xoshiro256+ stream (Blackman & Vigna 2021): replica `k` of seed `s` is
//! the generator seeded with `s` through SplitMix64 and moved on by `k` long jumps of 2¹⁹² draws,
//! so a replica's noise does not depend on how many others there are. [`NoiseStream`] runs four
//! of them side by side.
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
use wide::{f32x4, i32x4, u32x4, u64x4};

use crate::vector::{LANES, Lanes};

/// Noise of four neighbouring replicas: four xoshiro256+ streams and the normal left over when
/// an odd number was taken.
#[derive(Clone, Debug)]
pub struct NoiseStream {
    state: [u64x4; 4],
    spare: Option<Lanes>,
}

/// Streams of all blocks: block `b` holds replicas `4b … 4b + 3`.
pub fn streams(seed: u64, blocks: usize) -> Vec<NoiseStream> {
    let mut generator = Xoshiro256Plus::seed_from_u64(seed);
    (0..blocks)
        .map(|_| {
            NoiseStream::from_generators(std::array::from_fn(|_| {
                let replica = generator.clone();
                generator.long_jump();
                replica
            }))
        })
        .collect()
}

impl NoiseStream {
    fn from_generators(generators: [Xoshiro256Plus; LANES]) -> Self {
        let states = generators.map(|generator| state_of(&generator));
        Self {
            state: std::array::from_fn(|word| {
                u64x4::from(std::array::from_fn::<u64, LANES, _>(|lane| {
                    states[lane][word]
                }))
            }),
            spare: None,
        }
    }

    /// The next 64 random bits of each replica.
    pub fn next_bits(&mut self) -> u64x4 {
        let [mut s0, mut s1, mut s2, mut s3] = self.state;
        let result = s0 + s3;
        let shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = (s3 << 45) | (s3 >> 19);
        self.state = [s0, s1, s2, s3];
        result
    }

    /// Fills `out` with the next standard normal numbers of each replica.
    ///
    /// The sequence does not depend on how it is cut into calls.
    pub fn fill_normals(&mut self, out: &mut [Lanes]) {
        let rest = match (self.spare, out.split_first_mut()) {
            (Some(spare), Some((first, rest))) => {
                *first = spare;
                self.spare = None;
                rest
            }
            (_, Some(_)) => out,
            (_, None) => return,
        };
        let mut pairs = rest.chunks_exact_mut(2);
        for pair in &mut pairs {
            [pair[0], pair[1]] = normal_pair(self.next_bits());
        }
        if let [last] = pairs.into_remainder() {
            let [normal, spare] = normal_pair(self.next_bits());
            *last = normal;
            self.spare = Some(spare);
        }
    }

    /// Fills each replica's list with indices drawn uniformly, with replacement, from
    /// `0 … count − 1`.
    ///
    /// An index is the high half of `32 random bits × count`; its probability is off by less than
    /// `count/2³²` in relative terms.
    pub fn fill_indices(&mut self, count: u32, out: &mut [Vec<u32>; LANES], length: usize) {
        out.iter_mut().for_each(Vec::clear);
        for _ in 0..length {
            for (list, bits) in out.iter_mut().zip(self.next_bits().to_array()) {
                list.push((((bits >> 32) * u64::from(count)) >> 32) as u32);
            }
        }
    }
}

/// The four state words of a generator.
fn state_of(generator: &Xoshiro256Plus) -> [u64; 4] {
    bytemuck::cast::<_, [u64; 4]>(generator.state()).map(u64::from_le)
}

/// Two standard normal numbers per replica from 64 random bits each.
fn normal_pair(bits: u64x4) -> [Lanes; 2] {
    let halves: [u32; 8] = bytemuck::cast(bits.to_array());
    let low = u32x4::from([halves[0], halves[2], halves[4], halves[6]]);
    let high = u32x4::from([halves[1], halves[3], halves[5], halves[7]]);

    // An odd 31-bit integer: never zero, so the logarithm is finite.
    let integer: i32x4 = bytemuck::cast((high & u32x4::splat(0x7fff_ffff)) | u32x4::splat(1));
    let uniform = f32x4::from_i32x4(integer) * f32x4::splat(1.0 / 2_147_483_648.0);
    let radius = (logarithm(uniform) * f32x4::splat(-2.0)).sqrt();

    let angle: i32x4 = bytemuck::cast(low >> 8);
    let half_turns =
        f32x4::from_i32x4(angle) * f32x4::splat(1.0 / 16_777_216.0) - f32x4::splat(0.5);
    let sign = high & u32x4::splat(0x8000_0000);
    let signed_radius: f32x4 = bytemuck::cast(bytemuck::cast::<_, u32x4>(radius) | sign);
    let (sine, cosine) = sine_cosine(half_turns);
    [widen(signed_radius * cosine), widen(signed_radius * sine)]
}

fn widen(x: f32x4) -> Lanes {
    Lanes::from(x.to_array().map(f64::from))
}

/// Natural logarithm of numbers in (0, 1], within 2 units in the last place.
///
/// With `x = 2ᵉ·m`, `m` in [√½, √2) and `s = (m − 1)/(m + 1)`: `ln m = 2(s + s³/3 + s⁵/5 + …)`;
/// `|s| < 0.172`, so the first term left out is below 10⁻⁹.
fn logarithm(x: f32x4) -> f32x4 {
    let bits: i32x4 = bytemuck::cast(x);
    let mantissa: f32x4 =
        bytemuck::cast((bits & i32x4::splat(0x007f_ffff)) | i32x4::splat(0x3f80_0000));
    let exponent = f32x4::from_i32x4((bits >> 23) - i32x4::splat(127));
    let large = mantissa.simd_ge(f32x4::splat(std::f32::consts::SQRT_2));
    let m = large.bitselect(mantissa * f32x4::splat(0.5), mantissa);
    let e = large.bitselect(exponent + f32x4::ONE, exponent);
    let s = (m - f32x4::ONE) / (m + f32x4::ONE);
    let z = s * s;
    let series = polynomial(z, &[2.0 / 9.0, 2.0 / 7.0, 2.0 / 5.0, 2.0 / 3.0, 2.0]);
    e * f32x4::splat(std::f32::consts::LN_2) + s * series
}

/// Sine and cosine of `π·v` for `v` in [−½, ½], by their Taylor series in `v²`.
///
/// The first terms left out, `(π/2)¹³/13!` and `(π/2)¹⁴/14!`, are below single precision.
fn sine_cosine(v: f32x4) -> (f32x4, f32x4) {
    const SINE: [f32; 6] = [
        -0.007_370_431,
        0.082_145_887,
        -0.599_264_5,
        2.550_164,
        -5.167_712_8,
        std::f32::consts::PI,
    ];
    const COSINE: [f32; 7] = [
        0.001_929_574_3,
        -0.025_806_89,
        0.235_330_63,
        -1.335_262_8,
        4.058_712,
        -4.934_802,
        1.0,
    ];
    let z = v * v;
    (v * polynomial(z, &SINE), polynomial(z, &COSINE))
}

/// Horner's rule; the highest power's coefficient comes first.
fn polynomial(x: f32x4, coefficients: &[f32]) -> f32x4 {
    coefficients.iter().fold(f32x4::ZERO, |sum, &coefficient| {
        sum * x + f32x4::splat(coefficient)
    })
}
