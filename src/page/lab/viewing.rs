//! How the reader wants to see the run: as which picture, with which replica in ink, and along which axes.

use super::Lab;
use crate::numeric::transfer::Transfer;
use crate::page::render::time_series::Plan;
use crate::page::render::weights::{self, Picture};
use crate::parameters::milestones::{Milestone, milestones};
use crate::simulation::record::{QUANTITY_COUNT, Quantity};

/// The most replicas that there can be.
const MOST_REPLICAS: usize = 256;

/// The most points of the curve of a replica that is followed.
const MOST_POINTS: usize = 768;

/// What the reader chose of the view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Viewing {
    /// What is drawn of the weights; by their number where nothing is chosen.
    picture: Option<Picture>,
    /// The replica that is drawn in ink.
    chosen: usize,
    /// Whether the time axis is logarithmic.
    pub logarithmic: bool,
    /// Whether the vertical axes hold the whole past.
    pub fixed: bool,
    /// Whether a strip under the time axis shows which steps the weights remember.
    pub memory: bool,
    /// What the chosen replica measured, by step, since it is chosen; empty for replica 0, whom the history knows.
    followed: Vec<(u64, [f64; QUANTITY_COUNT])>,
}

impl Viewing {
    /// Saves or restores it, but for the curve of the replica, which begins anew.
    pub(super) fn transfer(&mut self, transfer: &mut Transfer) {
        let mut place = self.picture.map_or(0, |picture| picture as usize + 1);
        transfer.index(&mut place, Picture::ALL.len() + 1);
        self.picture = place
            .checked_sub(1)
            .and_then(|place| Picture::ALL.get(place).copied());
        transfer.index(&mut self.chosen, MOST_REPLICAS);
        transfer.flag(&mut self.logarithmic);
        transfer.flag(&mut self.fixed);
        transfer.flag(&mut self.memory);
    }
}

impl Lab {
    /// The view.
    pub fn viewing(&self) -> &Viewing {
        &self.viewing
    }

    /// The view, to change an axis.
    pub fn viewing_mut(&mut self) -> &mut Viewing {
        &mut self.viewing
    }

    /// What is drawn of the weights: the sphere up to three dimensions, then the half-disc, unless the reader chose.
    pub fn picture_of_weights(&self) -> Picture {
        let dimension = self.run().trainer().config().objective.dimension();
        let usual = if dimension <= 3 {
            Picture::Sphere
        } else {
            Picture::HalfDisc
        };
        self.viewing.picture.unwrap_or(usual)
    }

    /// Chooses what is drawn of the weights.
    pub fn show_picture(&mut self, picture: Picture) {
        self.viewing.picture = Some(picture);
    }

    /// The replica that is drawn in ink.
    pub fn chosen(&self) -> usize {
        let last = self.run().trainer().replicas() - 1;
        self.viewing.chosen.min(last)
    }

    /// Draws another replica in ink: the last one for larger numbers.
    pub fn choose(&mut self, replica: usize) {
        let last = self.run().trainer().replicas() - 1;
        self.viewing.chosen = replica.min(last);
        self.viewing.followed.clear();
        self.follow_chosen();
    }

    /// The replica whose dot is nearest to a point of the picture of this size, see [`weights::nearest`].
    pub fn replica_at(&self, size: (u32, u32), pixel_ratio: f64, at: (f64, f64)) -> Option<usize> {
        weights::nearest(&self.scene(), size, pixel_ratio, at)
    }

    /// Notes what the chosen replica measured in the last step.
    pub(super) fn follow_chosen(&mut self) {
        let chosen = self.chosen();
        if chosen == 0 {
            return;
        }
        let recorder = self.runs[self.shown].run.trainer().recorder();
        let Some(step) = recorder.steps().checked_sub(1) else {
            self.viewing.followed.clear();
            return;
        };
        let values = Quantity::ALL.map(|quantity| {
            let value = recorder.latest(quantity).get(chosen);
            value.copied().unwrap_or(f64::NAN)
        });
        let points = &mut self.viewing.followed;
        if points.last().is_some_and(|(last, _)| *last > step) {
            points.clear();
        }
        if points.last().is_some_and(|(last, _)| *last == step) || values[0].is_nan() {
            return;
        }
        if points.len() == MOST_POINTS {
            let mut place = 0;
            points.retain(|_| {
                place += 1;
                place % 2 == 1
            });
        }
        points.push((step, values));
    }

    /// The curve of the chosen replica, where it is not replica 0.
    pub(super) fn followed(&self) -> Option<&[(u64, [f64; QUANTITY_COUNT])]> {
        (self.chosen() > 0).then_some(&self.viewing.followed)
    }

    /// The milestones of the schedule, in steps of the run.
    pub fn milestones(&self) -> Vec<Milestone> {
        let start = self.run().trainer().config().schedule_start;
        let mut milestones = milestones(self.parameters());
        milestones
            .iter_mut()
            .for_each(|milestone| milestone.step += start);
        milestones
    }

    /// What the schedule has in store.
    pub(super) fn plan(&self) -> Plan<'_> {
        let steps = self.milestones().into_iter().map(|one| one.step);
        Plan {
            training: self.run().trainer().config(),
            end: steps.max().unwrap_or(0),
        }
    }

    /// The value that a milestone's parameter has when it lies at a step of the run.
    pub fn milestone_value(&self, name: &str, step: f64) -> f64 {
        let start = self.run().trainer().config().schedule_start as f64;
        let at = (step - start).max(1.0);
        let value = if name == "decay_steps" {
            self.parameters().schedule_steps - at
        } else {
            at
        };
        value.round().max(1.0)
    }
}
