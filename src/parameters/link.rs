//! The whole state of an experiment as text: `v=2&learning_rate=0.2&changes=300:momentum:0.5`.
//!
//! Parameters with their default value are left out. `changes` lists what the reader changed while
//! the run went on, `step:name:value` joined by `;`, so that the link replays the same numbers. What else a link may say
//! is in [`super::standing`].
//!
//! A long link is packed by the page: `v=2&packed=…`, the link as text, deflated (zlib, RFC 1950) and in base64url
//! (RFC 4648). Who reads it here has unpacked it before.
//!
//! Version 1 says the same and is read in the same way; when it was written, runs on the digits drew other
//! minibatches.

use percent_encoding::percent_decode_str;

use super::row::shortened;
use super::standing::{self, KeptRun, MOST_KEPT, RUN, Standing};
use super::{EIGENVALUES, Effect, Parameters, Refusal, Row, row, rows};

/// Version of the format that is written, the newest that is read.
pub const VERSION: &str = "2";

/// Every version that is read.
pub const VERSIONS: [&str; 2] = ["1", VERSION];

/// The longest link that is read, in bytes. None that is written is longer.
pub const LONGEST: usize = 32_768;

/// The key of a link that is packed.
const PACKED: &str = "packed";

/// The most changes that a run has in a link.
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
    /// A change would give the run another number of weights, because its rule has a matrix for them. It was left out.
    /// The text is the change.
    OtherDimension(String),
    /// There are more than [`MOST_CHANGES`] changes; the later ones were left out.
    TooManyChanges,
    /// Something beside the experiment cannot be read, or is more than there is room for; it was left out.
    LeftOut {
        /// Its key; the start of it, if it is long.
        key: String,
        /// What it says; the start of it, if it is long.
        given: String,
    },
}

impl Remark {
    /// The remark on a key of which nothing is taken.
    pub fn left_out(key: &str, given: &str) -> Self {
        let [key, given] = [key, given].map(shortened);
        Self::LeftOut { key, given }
    }
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
    /// It is packed.
    Packed,
}

/// What a link says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// Parameters at the start.
    pub parameters: Parameters,
    /// Changes during the run, by ascending step; those of one step in the order of the link.
    pub changes: Vec<Change>,
    /// What it says beyond the experiment.
    pub standing: Standing,
    /// What was not taken as written.
    pub remarks: Vec<Remark>,
}

/// The link of an experiment, without `#`.
pub fn encode(parameters: &Parameters, changes: &[Change]) -> String {
    let start = differences(parameters, &Parameters::default());
    format!("v={VERSION}{start}{}", list(changes))
}

/// The link with everything that it says, without `#`. Its remarks are not written.
pub fn write(link: &Link) -> String {
    let mut text = encode(&link.parameters, &link.changes) + &link.standing.text();
    for kept in link.standing.kept.iter().flatten() {
        text += &format!("&{RUN}={}:{}", kept.mark, standing::escaped(&kept.name));
        text += &differences(&kept.parameters, &link.parameters);
        text += &list(&kept.changes);
        if let Some(step) = kept.step {
            text += &format!("&step={step}");
        }
    }
    text
}

/// The parameters that are not as in others, each after `&`.
fn differences(parameters: &Parameters, others: &Parameters) -> String {
    rows()
        .map(|row| (row, parameters.text(row)))
        .filter(|(row, text)| *text != others.text(row))
        .map(|(row, text)| format!("&{}={}", row.name, text.replace(' ', ";")))
        .collect()
}

/// The key of changes, after `&`; nothing where there are none.
fn list(changes: &[Change]) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let entries: Vec<_> = changes.iter().map(entry).collect();
    format!("&changes={}", entries.join(";"))
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
    if pairs.iter().any(|(key, _)| *key == PACKED) {
        return Err(LinkError::Packed);
    }
    let first_run = pairs.iter().position(|(key, _)| *key == RUN);
    let (own, runs) = pairs.split_at(first_run.unwrap_or(pairs.len()));
    let mut link = Link::default();
    (link.parameters, link.changes) = link.read_experiment(own, Parameters::default());
    for (key, value) in own {
        let remark = link.standing.read(key, value);
        link.remarks.extend(remark);
    }
    for run in runs.chunk_by(|_, (key, _)| *key != RUN) {
        link.read_run(run);
    }
    Ok(link)
}

impl Link {
    /// Parameters and changes, with what is not said as in other parameters.
    fn read_experiment(
        &mut self,
        pairs: &[(&str, &str)],
        others: Parameters,
    ) -> (Parameters, Vec<Change>) {
        let mut parameters = others;
        for (key, value) in pairs {
            if *key == EIGENVALUES.name {
                if let Err(refusal) = parameters.set_text(key, value) {
                    parameters.eigenvalues = Parameters::default().eigenvalues;
                    self.remarks.push(Remark::Default(refusal));
                }
            } else if let Some(row) = row(key) {
                let value = nearest(row, value, &mut self.remarks);
                Refusal::cannot_happen(parameters.set(key, value));
            }
        }
        let lists = pairs.iter().filter(|(key, _)| *key == "changes");
        let mut changes = read_changes(
            lists.flat_map(|(_, list)| list.split(';')),
            row,
            &mut self.remarks,
        );
        self.leave_out_other_dimensions(&parameters, &mut changes);
        (parameters, changes)
    }

    /// Reads a run that is kept, whose first pair begins it.
    fn read_run(&mut self, pairs: &[(&str, &str)]) {
        let (_, head) = pairs[0];
        let kept = self.standing.kept.get_or_insert_default();
        let room = kept.len() < MOST_KEPT;
        let free = |mark: usize| kept.iter().all(|other| other.mark != mark);
        let named = standing::mark_and_name(head).filter(|(mark, _)| room && free(*mark));
        let Some((mark, name)) = named else {
            self.remarks.push(Remark::left_out(RUN, head));
            return;
        };
        let (parameters, changes) = self.read_experiment(pairs, self.parameters.clone());
        let mut step = None;
        for (key, value) in pairs.iter().filter(|(key, _)| *key == "step") {
            step = standing::step(value);
            if step.is_none() {
                self.remarks.push(Remark::left_out(key, value));
            }
        }
        self.standing.kept.get_or_insert_default().push(KeptRun {
            mark,
            name,
            parameters,
            changes,
            step,
        });
    }
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

impl Link {
    /// Leaves out changes with which a run that starts with these parameters could not go on with its weights.
    fn leave_out_other_dimensions(&mut self, start: &Parameters, changes: &mut Vec<Change>) {
        let mut parameters = start.clone();
        changes.retain(|change| {
            let before = parameters.clone();
            Refusal::cannot_happen(parameters.set(change.name, change.value));
            let fits = parameters.dimension() == before.dimension();
            if !fits {
                self.remarks.push(Remark::OtherDimension(entry(change)));
                parameters = before;
            }
            fits
        });
    }
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
