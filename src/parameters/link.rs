//! The whole state of an experiment as text: `v=2&learning_rate=0.2&changes=300:momentum:0.5`.
//!
//! Parameters with their default value are left out. `changes` lists what the reader changed while
//! the run went on, `step:name:value` joined by `;`, so that the link replays the same numbers.
//!
//! Version 1 says the same and is read in the same way; when it was written, runs on the digits drew other
//! minibatches.

use percent_encoding::percent_decode_str;

use super::row::shortened;
use super::{EIGENVALUES, Effect, Parameters, Refusal, Row, row, rows};

/// Version of the format that is written, the newest that is read.
pub const VERSION: &str = "2";

/// Every version that is read.
pub const VERSIONS: [&str; 2] = ["1", VERSION];

/// The longest link that is read, in bytes.
pub const LONGEST: usize = 8192;

/// The most changes that a link carries.
pub const MOST_CHANGES: usize = 64;

/// A parameter that changed before a step of the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The first step with the new value.
    pub step: u64,
    /// Name of the parameter.
    pub name: &'static str,
    /// Its new value.
    pub value: f64,
}

/// Something in a link that was not taken as it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Remark {
    /// A value is not allowed; the nearest one that is was taken.
    Moved {
        /// Name of the parameter.
        name: &'static str,
        /// The value as it is written; the start of it, if it is long.
        given: String,
        /// The value that was taken.
        taken: f64,
    },
    /// A value cannot be read; the parameter's default was taken.
    Default(Refusal),
    /// A change is not of the form `step:name:value`, or its parameter cannot change during a run. It was
    /// left out. The text is its start.
    NoChange(String),
    /// There are more than [`MOST_CHANGES`] changes; the later ones were left out.
    TooManyChanges,
}

/// Why a link as a whole is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It is longer than [`LONGEST`]; its length in bytes.
    TooLong(usize),
    /// It does not say its version.
    NoVersion,
    /// Its version is none of [`VERSIONS`]; the start of what it says.
    UnknownVersion(String),
}

/// What a link says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// Parameters at the start.
    pub parameters: Parameters,
    /// Changes during the run, by ascending step; those of one step in the order of the link.
    pub changes: Vec<Change>,
    /// What was not taken as written.
    pub remarks: Vec<Remark>,
}

/// The link of an experiment, without `#`.
pub fn encode(parameters: &Parameters, changes: &[Change]) -> String {
    let mut text = format!("v={VERSION}");
    let defaults = Parameters::default();
    for row in rows() {
        let value = parameters.text(row);
        if value != defaults.text(row) {
            text += &format!("&{}={}", row.name, value.replace(' ', ";"));
        }
    }
    if !changes.is_empty() {
        let entries: Vec<_> = changes.iter().map(entry).collect();
        text += &format!("&changes={}", entries.join(";"));
    }
    text
}

fn entry(change: &Change) -> String {
    let row = row(change.name).expect("a change names a parameter");
    format!("{}:{}:{}", change.step, change.name, row.text(change.value))
}

/// Reads a link, with or without `#`. Values out of range move to the nearest allowed one and
/// unreadable ones to the default, each with a remark; unknown keys are ignored, and so are changes after
/// the first [`MOST_CHANGES`], with a remark.
///
/// # Errors
/// When the link as a whole cannot be read.
pub fn decode(text: &str) -> Result<Link, LinkError> {
    if text.len() > LONGEST {
        return Err(LinkError::TooLong(text.len()));
    }
    let text = percent_decode_str(text.trim_start_matches('#')).decode_utf8_lossy();
    let pairs: Vec<_> = text
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    match pairs.iter().find(|(key, _)| *key == "v") {
        Some((_, version)) if VERSIONS.contains(version) => {}
        None if pairs.is_empty() => {}
        None => return Err(LinkError::NoVersion),
        Some((_, other)) => return Err(LinkError::UnknownVersion(shortened(other))),
    }
    let mut link = Link::default();
    for (key, value) in &pairs {
        if *key == EIGENVALUES.name {
            if let Err(refusal) = link.parameters.set_text(key, value) {
                link.parameters.eigenvalues = Parameters::default().eigenvalues;
                link.remarks.push(Remark::Default(refusal));
            }
        } else if let Some(row) = row(key) {
            let value = nearest(row, value, &mut link.remarks);
            Refusal::cannot_happen(link.parameters.set(key, value));
        }
    }
    let lists = pairs.iter().filter(|(key, _)| *key == "changes");
    let entries = lists.flat_map(|(_, list)| list.split(';'));
    link.changes = read_changes(entries, row, &mut link.remarks);
    Ok(link)
}

/// The allowed value nearest to the text, with a remark if it is another.
pub(super) fn nearest(row: &Row, text: &str, remarks: &mut Vec<Remark>) -> f64 {
    match row.read(text) {
        Ok(value) if row.check(value).is_ok() => row.nearest(value),
        Ok(value) => {
            let taken = row.nearest(value);
            remarks.push(Remark::Moved {
                name: row.name,
                given: shortened(text),
                taken,
            });
            taken
        }
        Err(refusal) => {
            remarks.push(Remark::Default(refusal));
            row.default
        }
    }
}

/// The changes of a list, by ascending step; what cannot be read is left out, with a remark.
pub(super) fn read_changes<'a>(
    mut entries: impl Iterator<Item = &'a str>,
    row_of: fn(&str) -> Option<&'static Row>,
    remarks: &mut Vec<Remark>,
) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for entry in entries.by_ref().take(MOST_CHANGES) {
        match parse_change(entry, row_of) {
            Some((step, row, value)) => {
                let value = nearest(row, value, remarks);
                // Of several changes at one step the order of the text decides.
                let place = changes.partition_point(|other| other.step <= step);
                let name = row.name;
                changes.insert(place, Change { step, name, value });
            }
            None => remarks.push(Remark::NoChange(shortened(entry))),
        }
    }
    if entries.next().is_some() {
        remarks.push(Remark::TooManyChanges);
    }
    changes
}

/// Step, row and value text of one change; only parameters that can change during a run.
fn parse_change(
    entry: &str,
    row_of: fn(&str) -> Option<&'static Row>,
) -> Option<(u64, &'static Row, &str)> {
    let mut parts = entry.splitn(3, ':');
    let step = parts.next()?.parse().ok()?;
    let row = row_of(parts.next()?).filter(|row| row.effect == Effect::Live)?;
    Some((step, row, parts.next()?))
}
