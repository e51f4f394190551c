//! Exact relations: other runs whose directions are the same, step by step.

use crate::parameters::{OptimizerKind, Parameters, Refusal, ScheduleKind};
use crate::theory::update_law::UpdateLaw;

/// A way to another run with the same directions.
#[derive(Clone, Copy, Debug)]
pub struct EquivalentRun {
    /// Name: snake case.
    pub name: &'static str,
    /// The other run's parameters, or why there is none.
    pub of: fn(&Parameters) -> Result<Parameters, NoEquivalent>,
}

/// Every way.
pub static EQUIVALENT_RUNS: &[EquivalentRun] = &[
    EquivalentRun {
        name: "exponential_rate",
        of: exponential_rate,
    },
    EquivalentRun {
        name: "rescaled",
        of: |parameters| rescaled(parameters, FACTOR),
    },
];

/// The factor of the rescaled run.
const FACTOR: f64 = 2.0;

/// Why a run has no equivalent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoEquivalent {
    /// There is no way with this name.
    Unknown(String),
    /// The exponential rate needs plain SGD without momentum.
    NotPlainSgd,
    /// The exponential rate takes the place of a constant one.
    RateNotConstant,
    /// The exponential rate needs `ηλ < 1`.
    DecayTooStrong,
    /// The loss sees the length of the weights.
    NotScaleInvariant,
    /// The rule divides by the size of the gradient, and does not scale as SGD does.
    NotSgd,
    /// A value would leave its allowed range.
    OutOfRange(Refusal),
}

impl NoEquivalent {
    /// Its key in the table of words: the name in snake case.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "unknown",
            Self::NotPlainSgd => "not_plain_sgd",
            Self::RateNotConstant => "rate_not_constant",
            Self::DecayTooStrong => "decay_too_strong",
            Self::NotScaleInvariant => "not_scale_invariant",
            Self::NotSgd => "not_sgd",
            Self::OutOfRange(_) => "out_of_range",
        }
    }
}

/// The equivalent run with a name of [`EQUIVALENT_RUNS`].
///
/// # Errors
/// When this run has no such equivalent, or there is none with this name.
pub fn equivalent_run(name: &str, parameters: &Parameters) -> Result<Parameters, NoEquivalent> {
    let way = EQUIVALENT_RUNS.iter().find(|way| way.name == name);
    let way = way.ok_or_else(|| NoEquivalent::Unknown(name.into()))?;
    if !parameters.is_scale_invariant() {
        return Err(NoEquivalent::NotScaleInvariant);
    }
    (way.of)(parameters)
}

/// Plain SGD with `(η, λ)` and SGD without decay with `η_t = η(1−ηλ)^(−2t−1)`, from the same start with the same
/// noise, follow the same directions; the norms differ by `(1−ηλ)ᵗ` (Z. Li & S. Arora 2019, “An Exponential
/// Learning Rate Schedule for Deep Learning”, arXiv:1910.07454).
///
/// # Errors
/// Unless the run is plain SGD at a constant rate with `ηλ < 1`.
pub fn exponential_rate(parameters: &Parameters) -> Result<Parameters, NoEquivalent> {
    let law = UpdateLaw::new(parameters, parameters.learning_rate);
    if !law.is_plain_sgd() {
        return Err(NoEquivalent::NotPlainSgd);
    }
    if parameters.schedule != ScheduleKind::Constant {
        return Err(NoEquivalent::RateNotConstant);
    }
    if law.intrinsic_rate() >= 1.0 {
        return Err(NoEquivalent::DecayTooStrong);
    }
    let mut other = parameters.clone();
    other
        .set("schedule", f64::from(ScheduleKind::Exponential as u8))
        .map_err(NoEquivalent::OutOfRange)?;
    Ok(other)
}

/// `w₀ → cw₀, η → c²η, λ → λ/c²` gives the same directions, and norms times c, for SGD of every kind: the gradient
/// of a scale-invariant loss is inverse to the norm.
///
/// # Errors
/// When the rule is another one, or a rescaled value leaves its allowed range.
pub fn rescaled(parameters: &Parameters, factor: f64) -> Result<Parameters, NoEquivalent> {
    if !matches!(
        parameters.optimizer,
        OptimizerKind::Sgd | OptimizerKind::Nesterov | OptimizerKind::Sgdw
    ) {
        return Err(NoEquivalent::NotSgd);
    }
    let square = factor * factor;
    let mut other = parameters.clone();
    for (name, value) in [
        ("initial_norm", parameters.initial_norm * factor),
        ("initial_norm_odd", parameters.initial_norm_odd * factor),
        ("learning_rate", parameters.learning_rate * square),
        ("weight_decay", parameters.weight_decay / square),
    ] {
        other.set(name, value).map_err(NoEquivalent::OutOfRange)?;
    }
    Ok(other)
}
