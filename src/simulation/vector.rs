//! Arithmetic on weight vectors of four replicas at a time.
//!
//! A block of weights is a slice `[coordinate]` of [`Lanes`]; lane `k` belongs to replica `k` of
//! the block. Sums run over coordinates in order, so their bits do not depend on the platform.

use crate::numeric::transfer::Transfer;

/// Four `f64`, one per replica of a block.
pub type Lanes = wide::f64x4;

/// Replicas in a block: the number of lanes.
pub const LANES: usize = 4;

/// Up to four numbers as lanes, filled up with zeros.
pub fn filled_up(numbers: &[f64]) -> Lanes {
    let mut lanes = [0.0; LANES];
    let count = numbers.len().min(LANES);
    lanes[..count].copy_from_slice(&numbers[..count]);
    Lanes::from(lanes)
}

/// Saves or restores the numbers of a vector.
pub fn transfer_lanes(transfer: &mut Transfer, lanes: &mut Lanes) {
    let mut values: [f64; LANES] = lanes.to_array();
    transfer.numbers(&mut values);
    *lanes = Lanes::from(values);
}

/// `x·y` for each replica. Both slices have the same length.
pub fn dot(x: &[Lanes], y: &[Lanes]) -> Lanes {
    x.iter()
        .zip(y)
        .fold(Lanes::ZERO, |sum, (&x, &y)| sum + x * y)
}

/// What a step did to the weights of each replica.
#[derive(Clone, Copy, Debug)]
pub struct Moved {
    /// Angle between the weights before and after it in radians, in `[0, π]`.
    pub angle: Lanes,
    /// `‖y‖²` of the weights `y` after it.
    pub square: Lanes,
    /// `Σ cᵢ yᵢ²`.
    pub weighted_square: Lanes,
}

/// What a step from `x`, whose squared length is `square`, to `y` did, with one coefficient `c` per coordinate.
///
/// With `p = x·y/x·x` the part of `y` across `x` is `y − p·x`; its length against `p·‖x‖` gives
/// the tangent. The subtraction happens per coordinate, where `y ≈ p·x` cancels exactly, so an
/// angle of 10⁻⁷ keeps nine digits; `acos` of a scalar product would keep two.
pub fn moved(x: &[Lanes], square: Lanes, y: &[Lanes], coefficients: &[f64]) -> Moved {
    let projection = dot(x, y) / square;
    // Three sums side by side, so that none waits for itself alone.
    let [mut across, mut next_square, mut weighted_square] = [Lanes::ZERO; 3];
    for ((&x, &y), &c) in x.iter().zip(y).zip(coefficients) {
        let residual = y - projection * x;
        across += residual * residual;
        next_square += y * y;
        weighted_square += Lanes::splat(c) * y * y;
    }
    Moved {
        angle: atan2(across.sqrt(), projection * square.sqrt()),
        square: next_square,
        weighted_square,
    }
}

/// Angle in `[0, π]` of the point `(adjacent, opposite)`, `opposite ≥ 0`, with a relative error of a
/// few 10⁻¹⁶.
///
/// Three foldings bring the tangent below `tan 22.5°`; there `arctan t = t·P(t²)` with the minimax
/// polynomial of degree 10, whose relative error is 3.5·10⁻¹⁷.
#[inline(always)]
pub fn atan2(opposite: Lanes, adjacent: Lanes) -> Lanes {
    let [quarter, half, whole] = [0.25, 0.5, 1.0].map(|t| Lanes::splat(t * std::f64::consts::PI));
    let gentle = Lanes::splat(std::f64::consts::SQRT_2 - 1.0);
    // Where no lane needs a folding, nothing is folded: the same bits sooner.
    if crate::WHOLE && !opposite.simd_gt(adjacent * gentle).any() {
        return arctangent(opposite / adjacent);
    }
    let reach = adjacent.abs();
    let steep = opposite.simd_gt(reach);
    let low = steep.bitselect(reach, opposite);
    let high = steep.bitselect(opposite, reach);
    let turned = low.simd_gt(high * gentle);
    let t = turned.bitselect(low - high, low) / turned.select(low + high, high);
    let angle = arctangent(t) + turned.bitselect(quarter, Lanes::ZERO);
    let angle = steep.bitselect(half - angle, angle);
    adjacent
        .simd_lt(Lanes::ZERO)
        .bitselect(whole - angle, angle)
}

/// `arctan t` for `|t| ≤ tan 22.5°`.
#[inline(always)]
fn arctangent(t: Lanes) -> Lanes {
    const ARCTANGENT: [f64; 11] = [
        0.021135373157693246,
        -0.04348052215716462,
        0.056883492268090106,
        -0.06640233930429408,
        0.07689953496306857,
        -0.09090773074808414,
        0.11111106180455946,
        -0.14285714180976467,
        0.1999999999885511,
        -0.3333333333332844,
        1.0,
    ];
    let z = t * t;
    let series = ARCTANGENT.iter().fold(Lanes::ZERO, |sum, &coefficient| {
        sum * z + Lanes::splat(coefficient)
    });
    t * series
}
