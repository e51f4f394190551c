//! Where a schedule turns: the steps that the reader can move.

use super::Parameters;

/// A turn of the schedule, and the parameter that says where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// The parameter.
    pub name: &'static str,
    /// The step, counted from the beginning of the schedule.
    pub step: u64,
}

/// The parameters that are steps of a schedule, from its beginning on.
const STEPS: [&str; 3] = ["warmup_steps", "drop_step", "schedule_steps"];

/// The turns of the schedule that is in force, by ascending step.
pub fn milestones(parameters: &Parameters) -> Vec<Milestone> {
    let uses = |name: &str| parameters.schedule.uses(name);
    let step = |name: &str| parameters.get(name).unwrap_or(0.0) as u64;
    let mut milestones: Vec<Milestone> = STEPS
        .into_iter()
        .filter(|name| uses(name))
        .map(|name| Milestone {
            name,
            step: step(name),
        })
        .collect();
    if uses("decay_steps") {
        milestones.push(Milestone {
            name: "decay_steps",
            step: step("schedule_steps").saturating_sub(step("decay_steps")),
        });
    }
    milestones.sort_by_key(|milestone| milestone.step);
    milestones
}
