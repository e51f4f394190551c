//! Averages over the last steps since the last change.

use crate::numeric::transfer::Transfer;
use crate::run::history::{Bucket, StepPrediction};
use crate::simulation::record::Record;

/// Steps over which a run is averaged: at least so many, and twice as many at most, once there are enough
/// since the last change.
pub const AVERAGED_STEPS: u64 = 200;

/// Values of replicas and steps that the end of a curve is averaged over, where there are so many: a root mean square of
/// them, each with a spread as large as itself, is known to 2%.
pub const FEWEST_VALUES: u64 = 512;

/// The last steps in two windows that follow each other: the present one is filled up to
/// [`AVERAGED_STEPS`], then takes the place of the one before.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    before: Option<Bucket>,
    present: Option<Bucket>,
}

impl Recent {
    /// Appends the next step.
    pub fn push(&mut self, record: &Record, prediction: &StepPrediction) {
        match &mut self.present {
            Some(present) if present.steps < AVERAGED_STEPS => present.add(record, prediction),
            present => {
                self.before = present.take();
                *present = Some(Bucket::new(record, prediction));
            }
        }
    }

    /// Appends the next steps, which one trainer has taken at once, with as many predictions: quicker than one by one.
    #[cfg(feature = "whole")]
    pub fn extend(&mut self, mut records: &[Record], mut predictions: &[StepPrediction]) {
        while let (Some(record), Some(prediction)) = (records.first(), predictions.first()) {
            let taken = match &mut self.present {
                Some(present) if present.steps < AVERAGED_STEPS => {
                    let room = (AVERAGED_STEPS - present.steps) as usize;
                    let taken = room.min(records.len());
                    present.add_all(&records[..taken], &predictions[..taken]);
                    taken
                }
                _ => {
                    self.push(record, prediction);
                    1
                }
            };
            (records, predictions) = (&records[taken..], &predictions[taken..]);
        }
    }

    /// Forgets everything: what follows is measured under other settings.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The last steps as one; nothing right after a change.
    pub fn bucket(&self) -> Option<Bucket> {
        match (&self.before, &self.present) {
            (Some(before), Some(present)) => Some(before.merge(present)),
            _ => self.present.clone(),
        }
    }

    /// Saves or restores the windows.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for window in [&mut self.before, &mut self.present] {
            let mut there = window.is_some();
            transfer.flag(&mut there);
            let mut bucket = window.take().unwrap_or_default();
            bucket.transfer(transfer);
            *window = there.then_some(bucket);
        }
    }
}
