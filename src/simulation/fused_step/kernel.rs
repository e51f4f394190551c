//! The pass over the coordinates: what it needs, and what it leaves for the next step.

use crate::simulation::vector::Lanes;

/// Sums over the coordinates of the weights before a step.
#[derive(Clone, Copy)]
pub struct Sums {
    pub square: Lanes,
    pub gap: Lanes,
    pub noise: Lanes,
    /// `x·v`, with momentum.
    pub velocity: Lanes,
}

impl Sums {
    pub const ZERO: Self = Self {
        square: Lanes::ZERO,
        gap: Lanes::ZERO,
        noise: Lanes::ZERO,
        velocity: Lanes::ZERO,
    };

    #[inline(always)]
    pub fn add<const MOMENTUM: bool>(&mut self, x: Lanes, gap: Lanes, xi: Lanes, v: Lanes) {
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
pub struct Constants {
    /// `c`.
    pub centre: Lanes,
    /// `σr`.
    pub noise: Lanes,
    /// What multiplies `y`: `η/s` for plain SGD, and otherwise `1/s`.
    pub scale: Lanes,
    pub keep: Lanes,
    pub rate: Lanes,
    pub coupled: Lanes,
    pub momentum: Lanes,
    /// `p = look·d + carry·v`.
    pub look: Lanes,
    pub carry: Lanes,
    /// `μ`.
    pub along: Lanes,
}

/// Moves the weights by one step. Returns their sums with the noise of the next step, and the sums of
/// `y²` and, with momentum, of the square of `p − μx`.
#[inline(always)]
pub fn pass<const MOMENTUM: bool>(
    constants: &Constants,
    weights: &mut [Lanes],
    velocity: &mut [Lanes],
    gaps: &[Lanes],
    [now, next]: [&[Lanes]; 2],
) -> (Sums, [Lanes; 2]) {
    let length = weights.len();
    let (velocity, gaps) = (&mut velocity[..length], &gaps[..length]);
    let (now, next) = (&now[..length], &next[..length]);
    let mut sums = Sums::ZERO;
    let (mut square_y, mut perpendicular) = (Lanes::ZERO, Lanes::ZERO);
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
