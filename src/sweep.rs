//! Steps of SGD and its kin with momentum on additive noise, each in one sweep over the coordinates.
//!
//! The gradient is tangent to the sphere, so all that a step needs to know of the whole vector
//! follows from a few sums: with `s = Σxᵢ²`, `q = Σγᵢxᵢ²`, `e = Σxᵢξᵢ`, where `γᵢ = aᵢ − a₁` and
//! `r = √s`, the unit gradient is `g̃ = y/r` with
//!
//! `yᵢ = (γᵢ − c)xᵢ + σrξᵢ`, `c = (q + σre)/s`, and the gradient at `x` is `g = y/s`.
//!
//! The sweep that makes the new weights accumulates these sums for the next step, for which the
//! noise is drawn already. A common shift of the eigenvalues does not act across `x`; with `γ` instead of `a`
//! nothing large cancels near the minimiser.
//!
//! The angle comes from sums too: its tangent is the length of the new weights' part across the old
//! ones against the part along them. For plain SGD they are `(η/s)‖y‖` and `(1 − ηλ)r`. With momentum
//! the step goes along `p`, whose part along `x` is `μx`, `μ = x·p/s`, known from the sum `x·v`
//! of the sweep before; the rest is summed coordinate by coordinate, where `p ≈ μx` cancels exactly.

use crate::vector::Lanes;

/// SGD, heavy ball or Nesterov with a coupled and a decoupled decay, one of them zero:
/// `d = g + λx`, `v ← αv + d`, `x ← (1 − ηλ′)x − ηp` with `p = v`, or Nesterov's `p = d + αv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeavyBall {
    /// Momentum α.
    pub momentum: f64,
    /// Decay λ inside the gradient.
    pub coupled: f64,
    /// Decay λ′ beside it.
    pub decoupled: f64,
    /// Whether the step looks ahead.
    pub nesterov: bool,
}

/// What the four lanes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Across {
    /// Four replicas; vectors are `[coordinate]`.
    Replicas,
    /// Four neighbouring coordinates of one replica; vectors are `[coordinate/4]`, filled up with zeros.
    Coordinates,
}

/// What is known of a step once its sweep is done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// The learning rate.
    pub rate: Lanes,
    /// `1/s` before the step.
    pub inverse: Lanes,
    /// `r` before the step.
    pub radius: Lanes,
    /// `Σyᵢ²`.
    pub square_y: Lanes,
    /// The new weights' part across the old ones has the length `stretch·√across`.
    pub across: Lanes,
    /// See `across`.
    pub stretch: Lanes,
    /// What the old weights were multiplied by; negative when the new ones point back.
    pub along: Lanes,
    /// `r` after the step.
    pub next_radius: Lanes,
    /// `1/s` after the step.
    pub next_inverse: Lanes,
    /// `q` after the step.
    pub next_gap: Lanes,
    /// `x₁` after the step.
    pub next_first: Lanes,
}

impl Moment {
    /// Puts the first lane of another moment into one of the lanes of this one.
    #[inline(always)]
    pub fn place(&mut self, lane: usize, from: &Self) {
        let fields = [
            (&mut self.rate, from.rate),
            (&mut self.inverse, from.inverse),
            (&mut self.radius, from.radius),
            (&mut self.square_y, from.square_y),
            (&mut self.across, from.across),
            (&mut self.stretch, from.stretch),
            (&mut self.along, from.along),
            (&mut self.next_radius, from.next_radius),
            (&mut self.next_inverse, from.next_inverse),
            (&mut self.next_gap, from.next_gap),
            (&mut self.next_first, from.next_first),
        ];
        for (to, from) in fields {
            to.as_mut_array()[lane] = from.to_array()[0];
        }
    }
}

/// The update rule and the loss, as the sweep needs them.
#[derive(Debug)]
pub struct Sweep<'a> {
    /// The update rule.
    pub rule: HeavyBall,
    /// Noise scale σ.
    pub noise_scale: f64,
    /// `γᵢ = aᵢ − a₁`, in the layout of the vectors.
    pub gaps: &'a [Lanes],
    /// What the lanes are.
    pub across: Across,
}

/// Sums over the coordinates of the weights before a step.
#[derive(Clone, Copy)]
struct Sums {
    square: Lanes,
    gap: Lanes,
    noise: Lanes,
    /// `x·v`, with momentum.
    velocity: Lanes,
}

impl Sums {
    const ZERO: Self = Self {
        square: Lanes::ZERO,
        gap: Lanes::ZERO,
        noise: Lanes::ZERO,
        velocity: Lanes::ZERO,
    };

    #[inline(always)]
    fn add<const MOMENTUM: bool>(&mut self, x: Lanes, gap: Lanes, xi: Lanes, v: Lanes) {
        let square = x * x;
        self.square += square;
        self.gap += gap * square;
        self.noise += x * xi;
        if MOMENTUM {
            self.velocity += x * v;
        }
    }
}

/// The weights before a step, as far as the step needs to know.
#[derive(Clone, Copy)]
struct Before {
    sums: Sums,
    radius: Lanes,
    inverse: Lanes,
}

/// The same for all coordinates of a step.
struct Constants {
    /// `c`.
    centre: Lanes,
    /// `σr`.
    noise: Lanes,
    /// What multiplies `y`: `η/s` for plain SGD, and otherwise `1/s`.
    scale: Lanes,
    keep: Lanes,
    rate: Lanes,
    coupled: Lanes,
    momentum: Lanes,
    /// `p = look·d + carry·v`.
    look: Lanes,
    carry: Lanes,
    /// `μ`.
    along: Lanes,
}

impl Sweep<'_> {
    /// One step for each of the `rates`, from the weights and the velocity that they have; `normals`
    /// holds a row as long as the weights for each step. Tells `record` of each step.
    pub fn run(
        &self,
        weights: &mut [Lanes],
        velocity: &mut [Lanes],
        rates: &[f64],
        normals: &[Lanes],
        record: impl FnMut(usize, Moment),
    ) {
        if self.rule.momentum == 0.0 {
            self.run_with::<false>(weights, velocity, rates, normals, record);
        } else {
            self.run_with::<true>(weights, velocity, rates, normals, record);
        }
    }

    #[inline(always)]
    fn run_with<const MOMENTUM: bool>(
        &self,
        weights: &mut [Lanes],
        velocity: &mut [Lanes],
        rates: &[f64],
        normals: &[Lanes],
        mut record: impl FnMut(usize, Moment),
    ) {
        let length = weights.len();
        let row = |step: usize| &normals[step * length..][..length];
        let mut sums = Sums::ZERO;
        for i in 0..length {
            sums.add::<MOMENTUM>(weights[i], self.gaps[i], row(0)[i], velocity[i]);
        }
        let mut before = self.before::<MOMENTUM>(sums);
        for (step, &rate) in rates.iter().enumerate() {
            let constants = self.constants::<MOMENTUM>(rate, &before);
            // The last step has no next one: any noise will do.
            let next = row((step + 1).min(rates.len() - 1));
            let (sums, [square_y, across]) =
                pass::<MOMENTUM>(&constants, weights, velocity, self.gaps, row(step), next);
            let after = self.before::<MOMENTUM>(sums);
            let square_y = self.total(square_y);
            record(
                step,
                Moment {
                    rate: constants.rate,
                    inverse: before.inverse,
                    radius: before.radius,
                    square_y,
                    across: if MOMENTUM {
                        self.total(across)
                    } else {
                        square_y
                    },
                    stretch: if MOMENTUM {
                        constants.rate
                    } else {
                        constants.scale
                    },
                    along: constants.keep - constants.rate * constants.along,
                    next_radius: after.radius,
                    next_inverse: after.inverse,
                    next_gap: after.sums.gap,
                    next_first: weights[0],
                },
            );
            before = after;
        }
    }

    #[inline(always)]
    fn before<const MOMENTUM: bool>(&self, sums: Sums) -> Before {
        let square = self.total(sums.square);
        Before {
            // The root and the quotient do not wait for each other.
            radius: square.sqrt(),
            inverse: Lanes::ONE / square,
            sums: Sums {
                square,
                gap: self.total(sums.gap),
                noise: self.total(sums.noise),
                velocity: if MOMENTUM {
                    self.total(sums.velocity)
                } else {
                    Lanes::ZERO
                },
            },
        }
    }

    #[inline(always)]
    fn constants<const MOMENTUM: bool>(&self, rate: f64, before: &Before) -> Constants {
        let HeavyBall {
            momentum,
            coupled,
            decoupled,
            nesterov,
        } = self.rule;
        let Before {
            sums,
            radius,
            inverse,
        } = *before;
        let noise = Lanes::splat(self.noise_scale) * radius;
        let [rate, momentum, coupled, decoupled] =
            [rate, momentum, coupled, decoupled].map(Lanes::splat);
        let [look, carry] = if nesterov {
            [Lanes::ONE, momentum]
        } else {
            [Lanes::ZERO, Lanes::ONE]
        };
        let decay = if MOMENTUM {
            decoupled
        } else {
            coupled + decoupled
        };
        // y is at right angles to x: of d only the decay has a part along it.
        let along = if MOMENTUM {
            let velocity = momentum * sums.velocity * inverse + coupled;
            look * coupled + carry * velocity
        } else {
            Lanes::ZERO
        };
        Constants {
            centre: (sums.gap + noise * sums.noise) * inverse,
            noise,
            scale: if MOMENTUM { inverse } else { rate * inverse },
            keep: Lanes::ONE - rate * decay,
            rate,
            coupled,
            momentum,
            look,
            carry,
            along,
        }
    }

    /// A sum over coordinates: when they are in the lanes, over these as well.
    #[inline(always)]
    fn total(&self, sum: Lanes) -> Lanes {
        match self.across {
            Across::Replicas => sum,
            Across::Coordinates => {
                let [a, b, c, d] = sum.to_array();
                Lanes::splat((a + b) + (c + d))
            }
        }
    }
}

/// Moves the weights by one step. Returns their sums with the noise of the next step, and the sums of
/// `y²` and, with momentum, of the square of `p − μx`.
#[inline(always)]
fn pass<const MOMENTUM: bool>(
    constants: &Constants,
    weights: &mut [Lanes],
    velocity: &mut [Lanes],
    gaps: &[Lanes],
    now: &[Lanes],
    next: &[Lanes],
) -> (Sums, [Lanes; 2]) {
    let length = weights.len();
    let (velocity, gaps) = (&mut velocity[..length], &gaps[..length]);
    let (now, next) = (&now[..length], &next[..length]);
    let mut sums = Sums::ZERO;
    let (mut square_y, mut across) = (Lanes::ZERO, Lanes::ZERO);
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
            across += residual * residual;
            constants.keep * x - constants.rate * p
        } else {
            constants.keep * x - constants.scale * y
        };
        weights[i] = moved;
        sums.add::<MOMENTUM>(moved, gap, next[i], velocity[i]);
    }
    (sums, [square_y, across])
}
