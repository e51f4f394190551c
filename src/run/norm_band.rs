//! How much theory foretells that the norms of replicas differ, by step: where a first step is long beside the weights, it
//! alone decides where a replica goes.

use crate::numeric::transfer::{MOST, Transfer};
use crate::theory::forecast::Forecast;

/// The most points.
const CAPACITY: usize = 512;

/// A step after which norms differ much.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NormBandPoint {
    /// The step, from zero on.
    pub step: u64,
    /// Mean norm and its standard deviation, of each group of replicas that starts with a norm of its own; NaN where norms
    /// differ little.
    pub groups: [[f64; 2]; 2],
}

/// The band of the norm's forecast, from the first step on; with gaps where the mean alone is enough.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NormBand {
    points: Vec<NormBandPoint>,
    /// Points that fall to one, less one.
    skipped: u64,
}

impl NormBand {
    /// Notes what the forecast says of the step that was just taken. When there is no room left, every other point falls away.
    pub(super) fn note(&mut self, step: u64, forecast: &Forecast) {
        let of = |group| forecast.norm_spread(group).unwrap_or([f64::NAN; 2]);
        let groups = [of(0), of(1)];
        if groups.iter().all(|group| group[0].is_nan()) || !step.is_multiple_of(self.stride()) {
            return;
        }
        if self.points.len() == CAPACITY {
            self.skipped = 2 * self.skipped + 1;
            let every = self.stride();
            self.points.retain(|point| point.step.is_multiple_of(every));
        }
        self.points.push(NormBandPoint { step, groups });
    }

    /// Saves or restores it.
    pub(super) fn transfer(&mut self, transfer: &mut Transfer) {
        if !crate::WHOLE {
            // The small program has no points, and writes two zeros for what the whole one reads.
            return transfer.numbers(&mut [0.0; 2]);
        }
        transfer.count(&mut self.skipped, MOST);
        let blank = NormBandPoint::default();
        transfer.list(&mut self.points, CAPACITY, blank, |transfer, point| {
            transfer.count(&mut point.step, MOST);
            point
                .groups
                .iter_mut()
                .for_each(|group| transfer.numbers(group));
        });
    }

    /// Steps from one point to the next, where none is missing.
    pub fn stride(&self) -> u64 {
        self.skipped + 1
    }

    /// The points, oldest first.
    pub fn points(&self) -> &[NormBandPoint] {
        &self.points
    }
}
