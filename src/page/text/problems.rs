//! Refusals, remarks on links and failed links as sentences.

use super::fill;
use super::parameters::{allowed, label};
use crate::numeric::number_format::integer;
use crate::parameters::link::{LONGEST, LinkError, MOST_CHANGES, Remark, VERSION};
use crate::parameters::{Parameters, Reason, Refusal, row, rows};

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
        Remark::TooManyChanges => {
            let most = MOST_CHANGES.to_string();
            fill("problem.link_too_many_changes", &[("most", &most)])
        }
    }
}

/// The label of a parameter and the values that it takes.
fn range_of(name: &'static str) -> (&'static str, String) {
    row(name).map_or((name, String::new()), |row| (label(row), allowed(row)))
}
