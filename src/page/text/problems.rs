//! Refusals, remarks on links, and unreadable links, files and snapshots as sentences.

use super::parameters::{allowed, label};
use super::{fill, text};
use crate::numeric::number_format::integer;
use crate::numeric::transfer::SnapshotError;
use crate::parameters::link::{LONGEST, LinkError, MOST_CHANGES, Remark, VERSION};
use crate::parameters::{Parameters, Reason, Refusal, Row, network, row, rows};
use crate::simulation::network::labelled_digits::LabelledDigitsError;
use crate::simulation::objective::digits::{DigitsError, PIXELS};

/// Why a value is not taken, with what is allowed.
pub fn refusal(refusal: &Refusal) -> String {
    let names = || rows().map(|row| row.name).collect();
    refusal_among(refusal, row, names)
}

/// The same for a parameter of a network.
pub fn network_refusal(refusal: &Refusal) -> String {
    let names = || {
        let names = network::rows().map(|row| row.name);
        names.collect()
    };
    refusal_among(refusal, network::row, names)
}

fn refusal_among(
    refusal: &Refusal,
    row_of: fn(&str) -> Option<&'static Row>,
    names: impl Fn() -> Vec<&'static str>,
) -> String {
    let given = ("given", &*refusal.given);
    match refusal.reason {
        Reason::NotStepsUpTo(most) => fill("problem.steps", &[given, ("most", &integer(most))]),
        Reason::UnknownName => fill(
            "problem.parameter_name",
            &[given, ("names", &names().join(", "))],
        ),
        Reason::Unreadable | Reason::NotAllowed => {
            let (label, allowed) = range_of(refusal.name, row_of);
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

/// Why a link of a network is not read.
pub fn network_link_error(error: &LinkError) -> String {
    let version = ("version", network::VERSION);
    match error {
        LinkError::NoVersion => fill("problem.network_link_without_version", &[version]),
        LinkError::UnknownVersion(given) => {
            fill("problem.network_link_version", &[("given", given), version])
        }
        other => link_error(other),
    }
}

/// What was not taken from a link as it is written.
pub fn remark(remark: &Remark) -> String {
    remark_among(remark, row, refusal, |row| Parameters::default().text(row))
}

/// The same for a link of a network.
pub fn network_remark(remark: &Remark) -> String {
    remark_among(remark, network::row, network_refusal, |row| {
        network::NetworkParameters::default().text(row)
    })
}

fn remark_among(
    remark: &Remark,
    row_of: fn(&str) -> Option<&'static Row>,
    refusal: fn(&Refusal) -> String,
    default: fn(&Row) -> String,
) -> String {
    match remark {
        Remark::Moved { name, given, taken } => {
            let (label, allowed) = range_of(name, row_of);
            let taken = row_of(name).map_or_else(String::new, |row| row.text(*taken));
            let places = [
                ("label", label),
                ("given", given),
                ("taken", &taken),
                ("allowed", &allowed),
            ];
            fill("problem.link_value_moved", &places)
        }
        Remark::Default(refused) => {
            let default = row_of(refused.name).map_or_else(String::new, default);
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

/// Why bytes are not the files of digits and labels.
pub fn labelled_digits_error(error: LabelledDigitsError) -> String {
    match error {
        LabelledDigitsError::Images(why) => digits_error(why),
        LabelledDigitsError::Labels => text("problem.digits.labels").into(),
    }
}

/// Why a snapshot is not taken.
pub fn snapshot_error(error: SnapshotError) -> &'static str {
    match error {
        SnapshotError::OtherVersion { .. } => text("problem.snapshot.other_version"),
        _ => text("problem.snapshot.damaged"),
    }
}

/// The label of a parameter and the values that it takes.
fn range_of(
    name: &'static str,
    row_of: fn(&str) -> Option<&'static Row>,
) -> (&'static str, String) {
    row_of(name).map_or((name, String::new()), |row| (label(row), allowed(row)))
}
