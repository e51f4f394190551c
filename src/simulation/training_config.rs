//! What is trained, and how.

use crate::simulation::fused_step::{FusedStep, LaneAxis};
use crate::simulation::objective::Objective;
use crate::simulation::optimizer::Optimizer;
use crate::simulation::schedule::Schedule;
use crate::simulation::vector::Lanes;

/// What is trained, and how: everything that may change between two steps.
#[derive(Clone, Debug)]
pub struct TrainingConfig {
    /// The loss.
    pub objective: Objective,
    /// The update rule.
    pub optimizer: Optimizer,
    /// The base learning rate η, before the schedule.
    pub learning_rate: f64,
    /// The schedule.
    pub schedule: Schedule,
    /// The step of the run with which the schedule begins.
    pub schedule_start: u64,
}

impl TrainingConfig {
    /// The learning rate of a step of the run, `0, 1, …`; before the schedule begins, that of its first step.
    pub fn learning_rate(&self, step: u64) -> f64 {
        self.schedule
            .learning_rate(self.learning_rate, step.saturating_sub(self.schedule_start))
    }

    /// The learning rates of as many steps as there is room for, from a step of the run on.
    pub fn fill_learning_rates(&self, from: u64, rates: &mut [f64]) {
        if !crate::WHOLE || matches!(self.schedule, Schedule::Constant) {
            rates.fill(self.learning_rate);
            return;
        }
        for (step, rate) in (from..).zip(rates) {
            *rate = self.learning_rate(step);
        }
    }

    /// By what the weights are multiplied before a step of the run: one but at a milestone where the schedule rescales them.
    pub fn rescaling(&self, step: u64) -> f64 {
        match self.schedule {
            Schedule::Step {
                rescaling,
                ref milestones,
                ..
            } if crate::WHOLE && self.is_milestone(milestones, step) => rescaling,
            _ => 1.0,
        }
    }

    fn is_milestone(&self, milestones: &[u64], step: u64) -> bool {
        let since = step.checked_sub(self.schedule_start);
        since.is_some_and(|since| milestones.contains(&since))
    }

    /// Of so many steps from one on, those before the next step at which weights are rescaled.
    pub fn steps_before_rescaling(&self, step: u64, steps: u64) -> u64 {
        match self.schedule {
            Schedule::Step { ref milestones, .. } if crate::WHOLE => {
                let later = milestones.iter().filter_map(|milestone| {
                    (milestone + self.schedule_start)
                        .checked_sub(step)
                        .filter(|&wait| wait > 0)
                });
                later.fold(steps, u64::min)
            }
            _ => steps,
        }
    }

    /// The rule and the loss as a fused step, if they are of the kind for which there is one: SGD, heavy ball
    /// or Nesterov on additive noise. `gaps` are `aᵢ − a₁` in the layout that `lane_axis` says.
    pub fn fused_step<'a>(&self, lane_axis: LaneAxis, gaps: &'a [Lanes]) -> Option<FusedStep<'a>> {
        Some(FusedStep {
            rule: self.optimizer.rule().as_fused()?,
            noise_scale: self.objective.additive_noise()?,
            gaps,
            lane_axis,
        })
    }
}
