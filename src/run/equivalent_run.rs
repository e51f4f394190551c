//! Exact relations: another run, whose directions are the same step by step.

use crate::parameters::{OptimizerKind, Parameters, Refusal, ScheduleKind};

/// The factor of the rescaled run.
const FACTOR: f64 = 2.0;

/// Every companion: its name, and its label for a reader.
pub const EQUIVALENT_RUNS: [(&str, &str); 2] = [
    ("twin", "Exponential-rate twin"),
    ("rescaled", "Weights × 2, η × 4, λ ÷ 4"),
];

/// Why a run has no equivalent run of the kind that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoEquivalentRun {
    /// It is not plain SGD without momentum at a constant rate.
    NotPlainSgd,
    /// A parameter of the equivalent run is not allowed.
    Refused(Refusal),
}

/// The equivalent run with a name of [`EQUIVALENT_RUNS`].
///
/// # Errors
/// When this run has no such equivalent.
pub fn equivalent_run(name: &str, parameters: &Parameters) -> Result<Parameters, NoEquivalentRun> {
    match name {
        "twin" => exponential_twin(parameters).ok_or(NoEquivalentRun::NotPlainSgd),
        _ => rescaled(parameters, FACTOR).map_err(NoEquivalentRun::Refused),
    }
}

/// The exponential-rate twin (Li & Arora 2019): plain SGD with `(η, λ)` and SGD without decay with
/// `η_t = η(1−ηλ)^(−2t−1)`, from the same start with the same noise, follow the same directions; the norms
/// differ by `(1−ηλ)ᵗ`. `None` unless the run is plain SGD with a constant rate.
pub fn exponential_twin(parameters: &Parameters) -> Option<Parameters> {
    let plain = parameters.optimizer() == OptimizerKind::Sgd && parameters.momentum == 0.0;
    let mut twin = parameters.clone();
    twin.set("schedule", f64::from(ScheduleKind::Exponential as u8))
        .ok()?;
    (plain && parameters.schedule() == ScheduleKind::Constant).then_some(twin)
}

/// The rescaled run: `w₀ → cw₀, η → c²η, λ → λ/c²` gives the same directions, and norms times c, for
/// SGD of every kind.
///
/// # Errors
/// When a rescaled value leaves its allowed range.
pub fn rescaled(parameters: &Parameters, factor: f64) -> Result<Parameters, Refusal> {
    let square = factor * factor;
    let mut other = parameters.clone();
    other.set("initial_norm", parameters.initial_norm * factor)?;
    other.set("initial_norm_odd", parameters.initial_norm_odd * factor)?;
    other.set("learning_rate", parameters.learning_rate * square)?;
    other.set("weight_decay", parameters.weight_decay / square)?;
    Ok(other)
}
