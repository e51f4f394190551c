//! What the reader looks at closely: a step of the past, and a part of it.

use super::Lab;
use crate::page::trails::Trails;
use crate::run::Run;
use crate::run::history::Bucket;

/// The fewest steps that the charts can be narrowed to.
const NARROWEST: f64 = 8.0;

/// A step of the past that is read, and the steps that the charts show.
#[derive(Default)]
pub struct Reading {
    /// The step, `0, 1, …`, that is read.
    cursor: Option<u64>,
    /// First and last step that the charts show; all of them where there is nothing.
    window: Option<(f64, f64)>,
    /// The run as it was at the cursor, once it has been asked for.
    past: Option<Past>,
    /// A run on the way to there.
    coming: Option<Past>,
}

/// The run as it was.
struct Past {
    /// Id and moves of the run that it was computed from.
    of: (u64, u64),
    run: Run,
    trails: Trails,
}

impl Lab {
    /// Reads a step of the past, the last one for later steps; without one, the present again.
    pub fn read(&mut self, step: Option<u64>) {
        let steps = self.steps();
        self.reading.cursor = step.filter(|_| steps > 0).map(|step| step.min(steps - 1));
    }

    /// The step that is read.
    pub fn cursor(&self) -> Option<u64> {
        self.reading.cursor
    }

    /// The step that is read when the reader goes on by so many points of the charts: from the last step, where none
    /// is read yet.
    pub fn read_next(&mut self, points: i64) {
        let stride = self.run().history().stride() as i64;
        let last = self.steps().saturating_sub(1) as i64;
        let from = self.reading.cursor.map_or(last, |step| step as i64);
        self.read(Some((from + points * stride).clamp(0, last) as u64));
    }

    /// What the history holds of the step that is read.
    pub fn read_bucket(&self) -> Option<&Bucket> {
        self.run().history().at(self.reading.cursor?)
    }

    /// Computes the weights as they were after the step that is read, if they are not there yet. It may take as long
    /// as the steps between two checkpoints.
    pub fn look_back(&mut self) {
        self.look_back_by(u64::MAX);
    }

    /// As [`Lab::look_back`], but by so many steps at most; whether it is done, or cannot be done.
    pub fn look_back_by(&mut self, steps: u64) -> bool {
        let Some(step) = self.reading.cursor else {
            return true;
        };
        let of = (self.run().id(), self.run().parameter_revision().into());
        let there = |past: &Past| past.of == of && past.run.steps() == step + 1;
        if self.reading.past.as_ref().is_some_and(there) {
            return true;
        }
        let near = self.run().checkpoints().before(step + 1);
        let nearest = near.map_or(0, |checkpoint| checkpoint.step);
        let useful = |coming: &mut Past| {
            coming.of == of && (nearest..=step + 1).contains(&coming.run.steps())
        };
        let coming = self.reading.coming.take_if(useful).or_else(|| {
            let (run, trails) = (self.run().before(step + 1)?, Trails::default());
            Some(Past { of, run, trails })
        });
        let Some(mut coming) = coming else {
            self.reading.past = None;
            return true;
        };
        coming.run.advance(steps.min(step + 1 - coming.run.steps()));
        if coming.run.steps() <= step {
            self.reading.coming = Some(coming);
            return false;
        }
        coming.trails.follow(coming.run.trainer());
        self.reading.past = Some(coming);
        true
    }

    /// Where the weights were after the step that is read, if that has been computed.
    pub(super) fn past_trails(&self) -> Option<&Trails> {
        let past = self.reading.past.as_ref()?;
        let step = self.reading.cursor?;
        (past.run.steps() == step + 1).then_some(&past.trails)
    }

    /// Steps after which the weights were where the picture shows them.
    #[cfg(feature = "whole")]
    pub fn steps_of_the_picture(&self) -> u64 {
        let past = self.past_trails().and(self.reading.cursor);
        past.map_or(self.steps(), |step| step + 1)
    }

    /// Goes on from the step that is read: what came later is gone, and what the script has in store comes again.
    /// False where that step cannot be computed.
    pub fn branch(&mut self) -> bool {
        self.look_back();
        let step = self.reading.cursor;
        let Some(past) = self.reading.past.take() else {
            return false;
        };
        if step.is_none_or(|step| past.run.steps() != step + 1) {
            return false;
        }
        self.run_mut().go_back(past.run);
        self.reading = Reading::default();
        self.trails = past.trails;
        true
    }

    /// First and last step that the charts show, if they do not show all.
    pub fn window(&self) -> Option<(f64, f64)> {
        self.reading.window
    }

    /// Narrows the charts to the steps between two, in any order; nothing shows all of them again.
    pub fn show_steps(&mut self, between: Option<(f64, f64)>) {
        self.reading.window = between.and_then(|(one, other)| {
            let (low, high) = (one.min(other).max(0.0), one.max(other));
            let enough = high - low >= NARROWEST && high.is_finite();
            enough.then_some((low, high))
        });
    }

    /// The present positions of the weights, or those that are read.
    pub(super) fn shown_trails(&self) -> &Trails {
        match self.past_trails() {
            Some(past) if crate::WHOLE => past,
            _ => &self.trails,
        }
    }
}
