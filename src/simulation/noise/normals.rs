//! From random bits to standard normal numbers: the Box–Muller transform (G. E. P. Box and M. E. Muller 1958, “A
//! note on the generation of random normal deviates”) in single precision, on lanes.

use wide::{f32x4, f32x8, i32x4, i32x8, u32x8, u64x4};

use crate::simulation::vector::Lanes;

/// Four standard normal numbers from two times 64 random bits for each lane. Two draws are worked on
/// at once because each of the long chains of operations waits for itself.
#[inline(always)]
pub fn normals(bits: [u64x4; 2]) -> [Lanes; 4] {
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
