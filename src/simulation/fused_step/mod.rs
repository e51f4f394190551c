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

#[cfg(feature = "whole")]
mod alone;
mod kernel;
mod trace;

use crate::simulation::optimizer::MomentumRule;
use crate::simulation::vector::{LANES, Lanes};
#[cfg(feature = "whole")]
pub use alone::SmallTrack;
use kernel::{Constants, Number, Sums, pass};
pub use trace::{Row, Trace, Turn, observe};

/// The number of coordinates for which there is a pass of its own: that of the default experiment.
pub const SMALLEST: usize = 3;

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
struct Before<N> {
    sums: Sums<N>,
    radius: N,
    inverse: N,
}

impl<N: Number> Before<N> {
    #[inline(always)]
    fn new(sums: Sums<N>) -> Self {
        Self {
            // The root and the quotient do not wait for each other.
            radius: sums.square.root(),
            inverse: N::ONE / sums.square,
            sums,
        }
    }
}

impl FusedStep<'_> {
    /// One step of each track for each of the `rates`. Two tracks at once take less time than one after
    /// the other when they are short, because each waits for roots and quotients.
    pub fn run<const TRACKS: usize>(&self, tracks: &mut [Track; TRACKS], rates: &[f64]) {
        let plain = self.rule.momentum == 0.0 || !crate::WHOLE;
        let alone = crate::WHOLE && self.lane_axis == LaneAxis::Coordinates;
        match (plain, alone) {
            (true, false) => self.run_with::<TRACKS, false, false>(tracks, rates),
            (false, false) => self.run_with::<TRACKS, true, false>(tracks, rates),
            (true, true) => self.run_with::<TRACKS, false, true>(tracks, rates),
            (false, true) => self.run_with::<TRACKS, true, true>(tracks, rates),
        }
    }

    #[inline(never)]
    fn run_with<const TRACKS: usize, const MOMENTUM: bool, const ALONE: bool>(
        &self,
        tracks: &mut [Track; TRACKS],
        rates: &[f64],
    ) {
        let mut before: [Before<Lanes>; TRACKS] = std::array::from_fn(|k| {
            let track = &mut tracks[k];
            let mut sums = Sums::ZERO;
            for (i, &x) in track.weights.iter().enumerate() {
                sums.add::<MOMENTUM>(x, self.gaps[i], track.normals[i], track.velocity[i]);
            }
            let before = self.before::<MOMENTUM, ALONE>(sums);
            let row = &mut track.trace.rows[0];
            write::<ALONE>(&mut row.radius, 0, before.radius);
            write::<ALONE>(&mut row.inverse, 0, before.inverse);
            before
        });
        for (step, &rate) in rates.iter().enumerate() {
            // The last step has no next one: any noise will do.
            let next = (step + 1).min(rates.len() - 1);
            for (track, before) in tracks.iter_mut().zip(&mut before) {
                *before = self.step::<MOMENTUM, ALONE>(track, rate, before, [step, next]);
            }
        }
    }

    #[inline(always)]
    fn step<const MOMENTUM: bool, const ALONE: bool>(
        &self,
        track: &mut Track,
        rate: f64,
        before: &Before<Lanes>,
        [step, next]: [usize; 2],
    ) -> Before<Lanes> {
        let constants = self.constants::<Lanes, MOMENTUM>(rate, before);
        let length = track.weights.len();
        let row = |step: usize| &track.normals[step * length..][..length];
        let noise = [row(step), row(next)];
        let (weights, velocity) = (&mut *track.weights, &mut *track.velocity);
        let (sums, [square_y, perpendicular]) = if crate::WHOLE && !ALONE && length == SMALLEST {
            // So few coordinates stay in registers when their number is known.
            pass::<Lanes, MOMENTUM>(
                &constants,
                &mut weights[..SMALLEST],
                &mut velocity[..SMALLEST],
                &self.gaps[..SMALLEST],
                noise.map(|row| &row[..SMALLEST]),
            )
        } else {
            pass::<Lanes, MOMENTUM>(&constants, weights, velocity, self.gaps, noise)
        };
        let after = self.before::<MOMENTUM, ALONE>(sums);
        let trace = &mut *track.trace;
        if MOMENTUM {
            let turn = &mut trace.turns[place::<ALONE>(step)];
            write::<ALONE>(&mut turn.perpendicular, step, total::<ALONE>(perpendicular));
            let along = constants.keep - constants.rate * constants.along;
            write::<ALONE>(&mut turn.along, step, along);
        }
        let row = &mut trace.rows[place::<ALONE>(step)];
        write::<ALONE>(&mut row.square_y, step, total::<ALONE>(square_y));
        write::<ALONE>(&mut row.gap, step, after.sums.gap);
        write::<ALONE>(&mut row.first, step, track.weights[0]);
        let row = &mut trace.rows[place::<ALONE>(step + 1)];
        write::<ALONE>(&mut row.radius, step + 1, after.radius);
        write::<ALONE>(&mut row.inverse, step + 1, after.inverse);
        after
    }

    #[inline(always)]
    fn before<const MOMENTUM: bool, const ALONE: bool>(&self, sums: Sums<Lanes>) -> Before<Lanes> {
        Before::new(Sums {
            square: total::<ALONE>(sums.square),
            gap: total::<ALONE>(sums.gap),
            noise: total::<ALONE>(sums.noise),
            velocity: if MOMENTUM {
                total::<ALONE>(sums.velocity)
            } else {
                Lanes::ZERO
            },
        })
    }

    #[inline(always)]
    fn constants<N: Number, const MOMENTUM: bool>(
        &self,
        rate: f64,
        before: &Before<N>,
    ) -> Constants<N> {
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
        let noise = N::splat(self.noise_scale) * radius;
        let [rate, momentum, coupled, decoupled] =
            [rate, momentum, coupled, decoupled].map(N::splat);
        let [look, carry] = if nesterov {
            [N::ONE, momentum]
        } else {
            [N::ZERO, N::ONE]
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
            N::ZERO
        };
        Constants {
            centre: (sums.gap + noise * sums.noise) * inverse,
            noise,
            scale: if MOMENTUM { inverse } else { rate * inverse },
            keep: N::ONE - rate * decay,
            rate,
            coupled,
            momentum,
            look,
            carry,
            along,
        }
    }
}

/// A sum over coordinates: when they are in the lanes, over these as well.
#[inline(always)]
fn total<const ALONE: bool>(sum: Lanes) -> Lanes {
    if ALONE {
        let [a, b, c, d] = sum.to_array();
        Lanes::splat((a + b) + (c + d))
    } else {
        sum
    }
}

/// The row of a step.
#[inline(always)]
fn place<const ALONE: bool>(step: usize) -> usize {
    if ALONE { step / LANES } else { step }
}

/// Writes what a step leaves behind into its row.
#[inline(always)]
fn write<const ALONE: bool>(row: &mut Lanes, step: usize, value: Lanes) {
    if ALONE {
        row.as_mut_array()[step % LANES] = value.to_array()[0];
    } else {
        *row = value;
    }
}
