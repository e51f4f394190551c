//! What fused steps leave behind, and the quantities that follow from it.

use super::{FusedStep, LaneAxis};
use crate::simulation::outcome::{Measured, Outcome};
use crate::simulation::vector::{LANES, Lanes, filled_up};

/// What some steps leave behind: all that their quantities follow from. With replicas in the lanes a number
/// is a vector, `[step][replica]`; with coordinates in the lanes it is one `[step]`, so that four steps lie
/// in a vector.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// `r` before each step, and after the last.
    pub radius: Vec<Lanes>,
    /// `1/s` before each step, and after the last.
    pub inverse: Vec<Lanes>,
    /// `q` after each step.
    pub gap: Vec<Lanes>,
    /// `x₁` after each step.
    pub first: Vec<Lanes>,
    /// `Σyᵢ²` of each step.
    pub square_y: Vec<Lanes>,
    /// With momentum: `‖p − μx‖²` of each step.
    pub perpendicular: Vec<Lanes>,
    /// With momentum: what each step multiplied the old weights by.
    pub along: Vec<Lanes>,
}

impl Trace {
    /// Makes room for some steps.
    pub fn reserve(&mut self, steps: usize) {
        for list in [
            &mut self.radius,
            &mut self.inverse,
            &mut self.gap,
            &mut self.first,
            &mut self.square_y,
            &mut self.perpendicular,
            &mut self.along,
        ] {
            // One more, and then up to whole vectors of steps.
            list.resize(steps + LANES, Lanes::ZERO);
        }
    }
}

/// The quantities of some fused steps, from what they left behind; tells `record` of the step, and of
/// each quantity for four replicas, or for four steps of one.
#[inline(always)]
pub fn observe(
    fused_step: &FusedStep,
    rates: &[f64],
    trace: &Trace,
    mut record: impl FnMut(usize, Measured),
) {
    let plain = fused_step.rule.momentum == 0.0;
    let long_run = Lanes::splat(1.0 / (1.0 - fused_step.rule.momentum));
    let full_decay = Lanes::splat(fused_step.rule.coupled + fused_step.rule.decoupled);
    let (vectors, lanes) = match fused_step.lane_axis {
        LaneAxis::Replicas => (rates.len(), 1),
        LaneAxis::Coordinates => (rates.len().div_ceil(LANES), LANES),
    };
    for k in 0..vectors {
        let (rate, next_radius, next_inverse) = match fused_step.lane_axis {
            LaneAxis::Replicas => (
                Lanes::splat(rates[k]),
                trace.radius[k + 1],
                trace.inverse[k + 1],
            ),
            LaneAxis::Coordinates => (
                rates[k * LANES..]
                    .first_chunk()
                    .map_or_else(|| filled_up(&rates[k * LANES..]), |&four| Lanes::from(four)),
                one_later(&trace.radius[k..]),
                one_later(&trace.inverse[k..]),
            ),
        };
        let (radius, inverse) = (trace.radius[k], trace.inverse[k]);
        let (opposite, along) = if plain {
            let decay = fused_step.rule.decay_scale.decay(full_decay, rate);
            (
                rate * inverse * trace.square_y[k].sqrt(),
                Lanes::ONE - rate * decay,
            )
        } else {
            (rate * trace.perpendicular[k].sqrt(), trace.along[k])
        };
        let outcome = Outcome {
            long_run_rate: rate * long_run,
            radius,
            inverse,
            square_y: trace.square_y[k],
            opposite,
            along,
            next_radius,
            next_inverse,
            next_gap: trace.gap[k],
            next_first: trace.first[k],
        };
        record(k * lanes, outcome.quantities());
    }
}

/// Numbers 1 … 4 of a list whose lanes count from 0.
#[inline(always)]
fn one_later(list: &[Lanes]) -> Lanes {
    let [_, a, b, c] = list[0].to_array();
    Lanes::from([a, b, c, list[1].to_array()[0]])
}
