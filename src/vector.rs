//! Arithmetic on weight vectors of four replicas at a time.
//!
//! A block of weights is a slice `[coordinate]` of [`Lanes`]; lane `k` belongs to replica `k` of
//! the block. Sums run over coordinates in order, so their bits do not depend on the platform.

/// Four `f64`, one per replica of a block.
pub type Lanes = wide::f64x4;

/// Replicas in a block: the number of lanes.
pub const LANES: usize = 4;

/// `x·y` for each replica. Both slices have the same length.
pub fn dot(x: &[Lanes], y: &[Lanes]) -> Lanes {
    x.iter()
        .zip(y)
        .fold(Lanes::ZERO, |sum, (&x, &y)| sum + x * y)
}

/// `Σ cᵢ xᵢ²` for each replica, with one coefficient per coordinate.
pub fn weighted_square(coefficients: &[f64], x: &[Lanes]) -> Lanes {
    coefficients
        .iter()
        .zip(x)
        .fold(Lanes::ZERO, |sum, (&c, &x)| sum + Lanes::splat(c) * x * x)
}

/// Angle between `x` and `y` in radians, in `[0, π]`, for each replica.
///
/// With `p = x·y/x·x` the part of `y` across `x` is `y − p·x`; its length against `p·‖x‖` gives
/// the tangent. The subtraction happens per coordinate, where `y ≈ p·x` cancels exactly, so an
/// angle of 10⁻⁷ keeps nine digits; `acos` of a scalar product would keep two.
pub fn angle(x: &[Lanes], y: &[Lanes]) -> Lanes {
    let square = dot(x, x);
    let projection = dot(x, y) / square;
    let across = x.iter().zip(y).fold(Lanes::ZERO, |sum, (&x, &y)| {
        let residual = y - projection * x;
        sum + residual * residual
    });
    let opposite = across.sqrt().to_array();
    let adjacent = (projection * square.sqrt()).to_array();
    Lanes::from(std::array::from_fn::<f64, LANES, _>(|lane| {
        libm::atan2(opposite[lane], adjacent[lane])
    }))
}
