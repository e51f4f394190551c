//! What fused steps leave behind, and the quantities that follow from it.

use super::FusedStep;
use crate::simulation::outcome::{Measured, Outcome};
use crate::simulation::vector::{LANES, Lanes, filled_up};

/// What some steps leave behind: all that their quantities follow from. With replicas in the lanes there is a row for
/// each step, `[step][replica]`; with coordinates in the lanes a number is one `[step]`, so that four steps lie in a row.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Of each step, and one more for what is known after the last.
    pub rows: Vec<Row>,
    /// With momentum, of each step.
    pub turns: Vec<Turn>,
}

/// What every rule leaves behind.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// `r` before the step.
    pub radius: Lanes,
    /// `1/s` before the step.
    pub inverse: Lanes,
    /// `q` after the step.
    pub gap: Lanes,
    /// `x₁` after the step.
    pub first: Lanes,
    /// `Σyᵢ²` of the step.
    pub square_y: Lanes,
}

/// What momentum leaves behind besides.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// `‖p − μx‖²` of the step.
    pub perpendicular: Lanes,
    /// What the step multiplied the old weights by.
    pub along: Lanes,
}

impl Trace {
    /// Makes room for some steps.
    pub fn reserve(&mut self, steps: usize) {
        let row = Row {
            radius: Lanes::ZERO,
            inverse: Lanes::ZERO,
            gap: Lanes::ZERO,
            first: Lanes::ZERO,
            square_y: Lanes::ZERO,
        };
        let turn = Turn {
            perpendicular: Lanes::ZERO,
            along: Lanes::ZERO,
        };
        // One more, and then up to whole vectors of steps.
        self.rows.resize(steps + LANES, row);
        self.turns.resize(steps + LANES, turn);
    }
}

/// The quantities of some fused steps, from what they left behind; tells `record` of each quantity for four replicas, or,
/// with `ALONE`, for four steps of one. Of replicas it looks at the steps from the first of `steps` on that are as far apart
/// as its second number says; steps are counted as they are looked at.
#[inline(always)]
pub fn observe<const ALONE: bool>(
    fused_step: &FusedStep,
    rates: &[f64],
    trace: &Trace,
    (first, every): (usize, usize),
    mut record: impl FnMut(usize, Measured),
) {
    let plain = fused_step.rule.momentum == 0.0;
    let long_run = Lanes::splat(1.0 / (1.0 - fused_step.rule.momentum));
    let full_decay = Lanes::splat(fused_step.rule.coupled + fused_step.rule.decoupled);
    let vectors = if ALONE {
        rates.len().div_ceil(LANES)
    } else {
        rates.len()
    };
    let (rows, turns) = (&trace.rows[..vectors + 1], &trace.turns[..vectors]);
    for (place, k) in (first..vectors).step_by(every).enumerate() {
        let [now, next] = [&rows[k], &rows[k + 1]];
        let (rate, next_radius, next_inverse) = if ALONE {
            let rates = &rates[k * LANES..];
            let four = rates.first_chunk().map(|&four| Lanes::from(four));
            (
                four.unwrap_or_else(|| filled_up(rates)),
                one_later([now, next].map(|row| row.radius)),
                one_later([now, next].map(|row| row.inverse)),
            )
        } else {
            (Lanes::splat(rates[k]), next.radius, next.inverse)
        };
        let Row {
            radius,
            inverse,
            gap,
            first,
            square_y,
        } = *now;
        let (opposite, along) = if plain {
            let decay = fused_step.rule.decay_scale.decay(full_decay, rate);
            (rate * inverse * square_y.sqrt(), Lanes::ONE - rate * decay)
        } else {
            (rate * turns[k].perpendicular.sqrt(), turns[k].along)
        };
        let outcome = Outcome {
            long_run_rate: rate * long_run,
            radius,
            inverse,
            square_y,
            opposite,
            along,
            next_radius,
            next_inverse,
            next_gap: gap,
            next_first: first,
        };
        let step = if ALONE { place * LANES } else { place };
        record(step, outcome.quantities());
    }
}

/// Numbers 1 … 4 of two vectors whose lanes count from 0.
#[inline(always)]
fn one_later([now, next]: [Lanes; 2]) -> Lanes {
    let [_, a, b, c] = now.to_array();
    Lanes::from([a, b, c, next.to_array()[0]])
}
