//! A single replica of few weights, one number after the other: its sums over coordinates are shorter than their way
//! across the lanes of a vector would be. Every bit is as with the coordinates in the lanes.

use super::kernel::{Constants, Sums, pass};
use super::{Before, FusedStep, SMALLEST, Trace};
use crate::simulation::vector::{LANES, Lanes};

/// A replica of three weights on its way through some steps.
#[derive(Debug)]
pub struct SmallTrack<'a> {
    /// The weights.
    pub weights: &'a mut [f64; SMALLEST],
    /// Their velocity.
    pub velocity: &'a mut [f64; SMALLEST],
    /// Standard normal numbers: for each step as many as weights.
    pub normals: &'a [f64],
    /// What the steps leave behind, as with coordinates in the lanes.
    pub trace: &'a mut Trace,
}

impl FusedStep<'_> {
    /// One step for each of the `rates`; the gaps lie in one vector.
    pub fn run_small(&self, track: SmallTrack, rates: &[f64]) {
        if self.rule.momentum == 0.0 {
            self.run_small_with::<false>(track, rates);
        } else {
            self.run_small_with::<true>(track, rates);
        }
    }

    #[inline(never)]
    fn run_small_with<const MOMENTUM: bool>(&self, track: SmallTrack, rates: &[f64]) {
        let [a, b, c, _] = self.gaps[0].to_array();
        let gaps = [a, b, c];
        let (rows, _) = track.normals.as_chunks::<SMALLEST>();
        let (mut x, mut v) = (*track.weights, *track.velocity);
        let mut sums = Sums::ZERO;
        for i in 0..SMALLEST {
            sums.add::<MOMENTUM>(x[i], gaps[i], rows[0][i], v[i]);
        }
        let mut before = Before::new(sums);
        let Trace { rows: trace, turns } = track.trace;
        set(&mut trace[0].radius, 0, before.radius);
        set(&mut trace[0].inverse, 0, before.inverse);
        for (step, &rate) in rates.iter().enumerate() {
            // The last step has no next one: any noise will do.
            let noise = [&rows[step], &rows[(step + 1).min(rates.len() - 1)]];
            let constants: Constants<f64> = self.constants::<f64, MOMENTUM>(rate, &before);
            let (sums, [square_y, perpendicular]) =
                pass::<f64, MOMENTUM>(&constants, &mut x, &mut v, &gaps, noise.map(|row| &row[..]));
            before = Before::new(sums);
            if MOMENTUM {
                let turn = &mut turns[step / LANES];
                set(&mut turn.perpendicular, step, perpendicular);
                set(
                    &mut turn.along,
                    step,
                    constants.keep - constants.rate * constants.along,
                );
            }
            let row = &mut trace[step / LANES];
            set(&mut row.square_y, step, square_y);
            set(&mut row.gap, step, sums.gap);
            set(&mut row.first, step, x[0]);
            let row = &mut trace[(step + 1) / LANES];
            set(&mut row.radius, step + 1, before.radius);
            set(&mut row.inverse, step + 1, before.inverse);
        }
        (*track.weights, *track.velocity) = (x, v);
    }
}

/// Puts what a step leaves behind into its lane.
#[inline(always)]
fn set(row: &mut Lanes, step: usize, value: f64) {
    row.as_mut_array()[step % LANES] = value;
}
