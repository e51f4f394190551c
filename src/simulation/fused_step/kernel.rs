//! The pass over the coordinates: what it needs, and what it leaves for the next step.

use std::ops::{Add, AddAssign, Div, Mul, Sub};

use crate::simulation::vector::Lanes;

/// Four numbers side by side, or one alone.
pub trait Number:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + AddAssign
{
    const ZERO: Self;
    const ONE: Self;

    fn splat(number: f64) -> Self;
    fn root(self) -> Self;
}

impl Number for Lanes {
    const ZERO: Self = Self::ZERO;
    const ONE: Self = Self::ONE;

    #[inline(always)]
    fn splat(number: f64) -> Self {
        Self::splat(number)
    }

    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }
}

impl Number for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    #[inline(always)]
    fn splat(number: f64) -> Self {
        number
    }

    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }
}

/// Sums over the coordinates of the weights before a step.
#[derive(Clone, Copy)]
pub struct Sums<N> {
    pub square: N,
    pub gap: N,
    pub noise: N,
    /// `x·v`, with momentum.
    pub velocity: N,
}

impl<N: Number> Sums<N> {
    pub const ZERO: Self = Self {
        square: N::ZERO,
        gap: N::ZERO,
        noise: N::ZERO,
        velocity: N::ZERO,
    };

    #[inline(always)]
    pub fn add<const MOMENTUM: bool>(&mut self, x: N, gap: N, xi: N, v: N) {
        let square = x * x;
        self.square += square;
        self.gap += gap * square;
        self.noise += x * xi;
        if MOMENTUM {
            self.velocity += x * v;
        }
    }
}

/// The same for all coordinates of a step.
pub struct Constants<N> {
    /// `c`.
    pub centre: N,
    /// `σr`.
    pub noise: N,
    /// What multiplies `y`: `η/s` for plain SGD, and otherwise `1/s`.
    pub scale: N,
    pub keep: N,
    pub rate: N,
    pub coupled: N,
    pub momentum: N,
    /// `p = look·d + carry·v`.
    pub look: N,
    pub carry: N,
    /// `μ`.
    pub along: N,
}

/// Moves the weights by one step. Returns their sums with the noise of the next step, and the sums of
/// `y²` and, with momentum, of the square of `p − μx`.
#[inline(always)]
pub fn pass<N: Number, const MOMENTUM: bool>(
    constants: &Constants<N>,
    weights: &mut [N],
    velocity: &mut [N],
    gaps: &[N],
    [now, next]: [&[N]; 2],
) -> (Sums<N>, [N; 2]) {
    let length = weights.len();
    let (velocity, gaps) = (&mut velocity[..length], &gaps[..length]);
    let (now, next) = (&now[..length], &next[..length]);
    let mut sums = Sums::ZERO;
    let (mut square_y, mut perpendicular) = (N::ZERO, N::ZERO);
    for i in 0..length {
        let (x, gap) = (weights[i], gaps[i]);
        let y = (gap - constants.centre) * x + constants.noise * now[i];
        square_y += y * y;
        let moved = if MOMENTUM {
            let direction = constants.scale * y + constants.coupled * x;
            let v = constants.momentum * velocity[i] + direction;
            velocity[i] = v;
            let p = constants.look * direction + constants.carry * v;
            let residual = p - constants.along * x;
            perpendicular += residual * residual;
            constants.keep * x - constants.rate * p
        } else {
            constants.keep * x - constants.scale * y
        };
        weights[i] = moved;
        sums.add::<MOMENTUM>(moved, gap, next[i], velocity[i]);
    }
    (sums, [square_y, perpendicular])
}
