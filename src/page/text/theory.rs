//! The words for theory's names and reasons.

use super::{fill, find};
#[cfg(feature = "whole")]
use crate::run::angle_replay::NoReplay;
use crate::run::equivalent_run::{EquivalentRun, NoEquivalent};
use crate::theory::caution::Caution;

/// What a prediction is, in a few words: the quantity's label where it is measured.
pub fn label(prediction: &str) -> &str {
    word(prediction, "label").unwrap_or(prediction)
}

/// The unit of a prediction; empty for a pure number.
pub fn unit(prediction: &str) -> &'static str {
    word(prediction, "unit").unwrap_or("")
}

/// A word of a prediction, or of the quantity with its name.
fn word(name: &str, which: &str) -> Option<&'static str> {
    let of = |section: &str| find(&[section, name, which].join("."));
    of("theory").or_else(|| of("quantity"))
}

/// The sentence of a reason; its key where there is none.
pub fn sentence(caution: Caution) -> &'static str {
    find(&["theory.caution", caution.key()].join(".")).unwrap_or(caution.key())
}

/// The label of an equivalent run; its name where there is none.
pub fn equivalent_label(way: &EquivalentRun) -> &'static str {
    find(&["theory.equivalent", way.name].join(".")).unwrap_or(way.name)
}

/// Why a run's angle cannot be replayed.
#[cfg(feature = "whole")]
pub fn no_replay(reason: &NoReplay) -> String {
    match reason {
        NoReplay::OutOfRange(refusal) => super::problems::refusal(refusal),
        _ => fill(&["theory.no_replay", reason.key()].join("."), &[]),
    }
}

/// Why a run has no equivalent.
pub fn no_equivalent(reason: &NoEquivalent) -> String {
    match reason {
        NoEquivalent::OutOfRange(refusal) => super::problems::refusal(refusal),
        NoEquivalent::Unknown(name) => fill("theory.no_equivalent.unknown", &[("name", name)]),
        _ => fill(&["theory.no_equivalent", reason.key()].join("."), &[]),
    }
}
