//! Refusals, remarks on links, and unreadable links, files and snapshots as sentences.

use super::parameters::{allowed, label};
use super::{fill, text};
use crate::numeric::number_format::integer;
use crate::numeric::transfer::SnapshotError;
use crate::parameters::link::{LONGEST, LinkError, MOST_CHANGES, Remark, VERSION};
use crate::parameters::{Parameters, Reason, Refusal, row, rows};
use crate::simulation::objective::digits::{DigitsError, PIXELS};

/// Why a value is not taken, with what is allowed.
pub fn refusal(refusal: &Refusal) -> String {
    let given = ("given", &*refusal.given);
    match refusal.reason {
        Reason::NotStepsUpTo(most) => fill("problem.steps", &[given, ("most", &integer(most))]),
        Reason::UnknownName => {
            let names: Vec<_> = rows().map(|row| row.name).collect();
            fill(
                "problem.parameter_name",
                &[given, ("names", &names.join(", "))],
            )
        }
        Reason::Unreadable | Reason::NotAllowed => {
            let (label, allowed) = range_of(refusal.name);
            fill(
                "problem.value",
                &[("label", label), given, ("allowed", &allowed)],
            )
        }
    }
}

/// Why a link is not read.
pub fn link_error(error: &LinkError) -> String {
    match error {
        LinkError::TooLong(length) => {
            let (length, longest) = (length.to_string(), LONGEST.to_string());
            let places = [("length", &*length), ("longest", &longest)];
            fill("problem.link_too_long", &places)
        }
        LinkError::NoVersion => fill("problem.link_without_version", &[("version", VERSION)]),
        LinkError::UnknownVersion(given) => {
            let places = [("given", &**given), ("version", VERSION)];
            fill("problem.link_version", &places)
        }
        LinkError::Packed => text("problem.link_packed").into(),
    }
}

/// What was not taken from a link as it is written.
pub fn remark(remark: &Remark) -> String {
    match remark {
        Remark::Moved { name, given, taken } => {
            let (label, allowed) = range_of(name);
            let taken = row(name).map_or_else(String::new, |row| row.text(*taken));
            let places = [
                ("label", label),
                ("given", given),
                ("taken", &taken),
                ("allowed", &allowed),
            ];
            fill("problem.link_value_moved", &places)
        }
        Remark::Default(refused) => {
            let text = |row| Parameters::default().text(row);
            let default = row(refused.name).map_or_else(String::new, text);
            let places = [("refusal", &*refusal(refused)), ("default", &default)];
            fill("problem.link_default", &places)
        }
        Remark::NoChange(given) => fill("problem.link_no_change", &[("given", given)]),
        Remark::OtherDimension(change) => {
            fill("problem.link_other_dimension", &[("change", change)])
        }
        Remark::TooManyChanges => {
            let most = MOST_CHANGES.to_string();
            fill("problem.link_too_many_changes", &[("most", &most)])
        }
        Remark::LeftOut { key, given } => {
            fill("problem.link_left_out", &[("key", key), ("given", given)])
        }
    }
}

/// Why bytes are not the file of digits.
pub fn digits_error(error: DigitsError) -> String {
    let reason = match error {
        DigitsError::NoHeader => text("problem.digits.no_header").into(),
        DigitsError::NotDigits => text("problem.digits.not_digits").into(),
        DigitsError::WrongLength { bytes, images } => fill(
            "problem.digits.wrong_length",
            &[
                ("bytes", &integer(bytes as u64)),
                ("images", &integer(images as u64)),
                ("pixels", &integer(PIXELS as u64)),
            ],
        ),
        DigitsError::WrongChecksum => text("problem.digits.wrong_checksum").into(),
        DigitsError::AllEqual => text("problem.digits.all_equal").into(),
    };
    fill("problem.digits.unreadable", &[("reason", &reason)])
}

/// Why a snapshot is not taken.
pub fn snapshot_error(error: SnapshotError) -> &'static str {
    match error {
        SnapshotError::OtherVersion { .. } => text("problem.snapshot.other_version"),
        _ => text("problem.snapshot.damaged"),
    }
}

/// The label of a parameter and the values that it takes.
fn range_of(name: &'static str) -> (&'static str, String) {
    row(name).map_or((name, String::new()), |row| (label(row), allowed(row)))
}
