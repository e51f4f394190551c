//! The whole state of an experiment as text: `v=1&learning_rate=0.2&changes=300:momentum:0.5`.
//!
//! Parameters with their default value are left out. `changes` lists what the reader changed while
//! the run went on, `step:name:value` joined by `;`, so that the link replays the same numbers.

use percent_encoding::percent_decode_str;

use crate::parameters::{EIGENVALUES, Effect, Parameters, Refusal, Row, row, rows};

/// Version of the format.
pub const VERSION: &str = "1";

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

/// What a link says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// Parameters at the start.
    pub parameters: Parameters,
    /// Changes during the run, by ascending step.
    pub changes: Vec<Change>,
    /// What was not taken as written, in sentences for the reader.
    pub remarks: Vec<String>,
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
/// unreadable ones to the default, each with a remark; unknown keys are ignored.
///
/// # Errors
/// A sentence for the reader when the link as a whole cannot be read.
pub fn decode(text: &str) -> Result<Link, String> {
    if text.len() > LONGEST {
        return Err(format!(
            "The link is {} characters long, more than the {LONGEST} that are read; it was ignored.",
            text.len()
        ));
    }
    let text = percent_decode_str(text.trim_start_matches('#')).decode_utf8_lossy();
    let pairs: Vec<_> = text
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    match pairs.iter().find(|(key, _)| *key == "v") {
        Some((_, VERSION)) => {}
        None if pairs.is_empty() => {}
        None => return Err("The link does not say its version (v=1); it was ignored.".into()),
        Some((_, other)) => {
            return Err(format!(
                "The link has version {other:.20}; this page reads version {VERSION}. It was ignored."
            ));
        }
    }
    let mut link = Link::default();
    for (key, value) in pairs {
        if key == "changes" {
            link.read_changes(value);
        } else if key == EIGENVALUES.name {
            if let Err(refusal) = link.parameters.set_text(key, value) {
                link.remarks.push(format!("{refusal} The default is used."));
            }
        } else if let Some(row) = row(key) {
            let value = link.nearest(row, value);
            Refusal::cannot_happen(link.parameters.set(key, value));
        }
    }
    Ok(link)
}

impl Link {
    /// The allowed value nearest to the text, with a remark if it is another.
    fn nearest(&mut self, row: &Row, text: &str) -> f64 {
        match row.read(text) {
            Ok(value) if row.check(value).is_ok() => row.nearest(value),
            Ok(value) => {
                let nearest = row.nearest(value);
                self.remarks.push(format!(
                    "{}: the link’s value {text:.40} was changed to {}; it takes {}.",
                    row.label,
                    row.text(nearest),
                    row.allowed()
                ));
                nearest
            }
            Err(refusal) => {
                let default = row.text(row.default);
                self.remarks
                    .push(format!("{refusal} The default {default} is used."));
                row.default
            }
        }
    }

    fn read_changes(&mut self, text: &str) {
        for entry in text.split(';').take(MOST_CHANGES) {
            match parse_change(entry) {
                Some((step, row, value)) => {
                    let value = self.nearest(row, value);
                    let place = self.changes.partition_point(|earlier| earlier.step <= step);
                    self.changes.insert(place, Change { step, name: row.name, value });
                }
                None => self.remarks.push(format!(
                    "The link’s change “{entry:.40}” is not of the form step:name:value; it was left out."
                )),
            }
        }
        if text.split(';').count() > MOST_CHANGES {
            self.remarks.push(format!(
                "The link lists more than {MOST_CHANGES} changes; the later ones were left out."
            ));
        }
    }
}

/// Step, row and value text of one change; only parameters that can change during a run.
fn parse_change(entry: &str) -> Option<(u64, &'static Row, &str)> {
    let mut parts = entry.splitn(3, ':');
    let step = parts.next()?.parse().ok()?;
    let row = row(parts.next()?).filter(|row| row.effect == Effect::Live)?;
    Some((step, row, parts.next()?))
}
