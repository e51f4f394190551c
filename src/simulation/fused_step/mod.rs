//! Steps of SGD and its kin with momentum on additive noise, each in one pass over the coordinates.
//!
//! The gradient is tangent to the sphere, so all that a step needs to know of the whole vector
//! follows from a few sums: with `s = Σxᵢ²`, `q = Σγᵢxᵢ²`, `e = Σxᵢξᵢ`, where `γᵢ = aᵢ − a₁` and
//! `r = √s`, the unit gradient is `g̃ = y/r` with
//!
//! `yᵢ = (γᵢ − c)xᵢ + σrξᵢ`, `c = (q + σre)/s`, and the gradient at `x` is `g = y/s`.
//!
//! The pass that makes the new weights accumulates these sums for the next step, for which the
//! noise is drawn already. A common shift of the eigenvalues does not act across `x`; with `γ` instead of `a`
//! nothing large cancels near the minimiser.
//!
//! The angle comes from sums too: its tangent is the length of the new weights' part at right angles to the
//! old ones against the part along them. For plain SGD they are `(η/s)‖y‖` and `(1 − ηλ)r`. With momentum
//! the step goes along `p`, whose part along `x` is `μx`, `μ = x·p/s`, known from the sum `x·v`
//! of the pass before; the rest is summed coordinate by coordinate, where `p ≈ μx` cancels exactly.

mod kernel;
mod trace;

use crate::simulation::optimizer::MomentumRule;
use crate::simulation::vector::{LANES, Lanes};
use kernel::{Constants, Sums, pass};
pub use trace::{Trace, observe};

/// What the four lanes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneAxis {
    /// Four replicas; vectors are `[coordinate]`.
    Replicas,
    /// Four neighbouring coordinates of one replica; vectors are `[coordinate/4]`, filled up with zeros.
    Coordinates,
}

/// Four replicas, or the coordinates of one, on their way through some steps.
#[derive(Debug)]
pub struct Track<'a> {
    /// The weights.
    pub weights: &'a mut [Lanes],
    /// The velocity, as long as the weights.
    pub velocity: &'a mut [Lanes],
    /// Standard normal numbers: for each step a row as long as the weights.
    pub normals: &'a [Lanes],
    /// What the steps leave behind.
    pub trace: &'a mut Trace,
}

/// The update rule and the loss, as the fused step needs them.
#[derive(Debug)]
pub struct FusedStep<'a> {
    /// The update rule.
    pub rule: MomentumRule,
    /// Noise scale σ.
    pub noise_scale: f64,
    /// `γᵢ = aᵢ − a₁`, in the layout of the vectors.
    pub gaps: &'a [Lanes],
    /// What the lanes are.
    pub lane_axis: LaneAxis,
}

/// The weights before a step, as far as the step needs to know.
#[derive(Clone, Copy)]
struct Before {
    sums: Sums,
    radius: Lanes,
    inverse: Lanes,
}

impl FusedStep<'_> {
    /// One step of each track for each of the `rates`. Two tracks at once take less time than one after
    /// the other when they are short, because each waits for roots and quotients.
    pub fn run<const TRACKS: usize>(&self, tracks: &mut [Track; TRACKS], rates: &[f64]) {
        if self.rule.momentum == 0.0 || !crate::WHOLE {
            self.run_with::<TRACKS, false>(tracks, rates);
        } else {
            self.run_with::<TRACKS, true>(tracks, rates);
        }
    }

    #[inline(never)]
    fn run_with<const TRACKS: usize, const MOMENTUM: bool>(
        &self,
        tracks: &mut [Track; TRACKS],
        rates: &[f64],
    ) {
        let mut before: [Before; TRACKS] = std::array::from_fn(|k| {
            let track = &mut tracks[k];
            let mut sums = Sums::ZERO;
            for (i, &x) in track.weights.iter().enumerate() {
                sums.add::<MOMENTUM>(x, self.gaps[i], track.normals[i], track.velocity[i]);
            }
            let before = self.before::<MOMENTUM>(sums);
            self.write(&mut track.trace.radius, 0, before.radius);
            self.write(&mut track.trace.inverse, 0, before.inverse);
            before
        });
        for (step, &rate) in rates.iter().enumerate() {
            // The last step has no next one: any noise will do.
            let next = (step + 1).min(rates.len() - 1);
            for (track, before) in tracks.iter_mut().zip(&mut before) {
                *before = self.step::<MOMENTUM>(track, rate, before, [step, next]);
            }
        }
    }

    #[inline(always)]
    fn step<const MOMENTUM: bool>(
        &self,
        track: &mut Track,
        rate: f64,
        before: &Before,
        rows: [usize; 2],
    ) -> Before {
        let constants = self.constants::<MOMENTUM>(rate, before);
        let length = track.weights.len();
        let now = &track.normals[rows[0] * length..][..length];
        let next = &track.normals[rows[1] * length..][..length];
        let (sums, [square_y, perpendicular]) = pass::<MOMENTUM>(
            &constants,
            track.weights,
            track.velocity,
            self.gaps,
            now,
            next,
        );
        let after = self.before::<MOMENTUM>(sums);
        let (step, trace) = (rows[0], &mut *track.trace);
        self.write(&mut trace.square_y, step, self.total(square_y));
        if MOMENTUM {
            self.write(&mut trace.perpendicular, step, self.total(perpendicular));
            let along = constants.keep - constants.rate * constants.along;
            self.write(&mut trace.along, step, along);
        }
        self.write(&mut trace.radius, step + 1, after.radius);
        self.write(&mut trace.inverse, step + 1, after.inverse);
        self.write(&mut trace.gap, step, after.sums.gap);
        self.write(&mut trace.first, step, track.weights[0]);
        after
    }

    #[inline(always)]
    fn write(&self, list: &mut [Lanes], step: usize, value: Lanes) {
        match self.lane_axis {
            LaneAxis::Replicas => list[step] = value,
            LaneAxis::Coordinates => {
                list[step / LANES].as_mut_array()[step % LANES] = value.to_array()[0];
            }
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
        let MomentumRule {
            momentum,
            coupled,
            decoupled,
            nesterov,
            decay_scale,
        } = self.rule;
        let [coupled, decoupled] = [coupled, decoupled].map(|decay| decay_scale.decay(decay, rate));
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
        match self.lane_axis {
            LaneAxis::Replicas => sum,
            LaneAxis::Coordinates => {
                let [a, b, c, d] = sum.to_array();
                Lanes::splat((a + b) + (c + d))
            }
        }
    }
}
