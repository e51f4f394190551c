//! What a reader takes away of runs: series, predictions, figures, a citation, and programs in Python.
//!
//! All of it is a pure function of named runs, one or several, and says where it comes from: version, link,
//! parameters and seed. Numbers are written so that they read back exactly.

pub mod bibtex;
pub mod caption;
#[cfg(feature = "page")]
pub mod figure;
mod json;
pub mod numpy;
pub mod predictions_json;
mod python_text;
pub mod pytorch;
pub mod series;
pub mod series_csv;
pub mod series_json;
#[cfg(feature = "page")]
pub mod sheet;

use crate::page::text::text;
use crate::parameters::link::Change;
use crate::parameters::{Effect, Parameters, row, rows};
use crate::run::Run;
use crate::simulation::recorder::Status;

/// A run and the name by which a reader knows it.
pub type NamedRun<'a> = (&'a str, &'a Run);

/// Version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Name of this program.
pub fn program() -> &'static str {
    text("take_away.program")
}

/// Where a run can be opened: its link, on a page if there is one.
pub fn address(page: &str, run: &Run) -> String {
    if page.is_empty() {
        run.link()
    } else {
        [page, &run.link()].join("#")
    }
}

/// Parameters that decide the numbers and apply, given the others, as text by name.
pub fn settings(parameters: &Parameters) -> impl Iterator<Item = (&'static str, String)> {
    let used = rows().filter(|row| row.effect != Effect::View && (row.applies)(parameters));
    used.map(|row| (row.name, parameters.text(row)))
}

/// A change during a run as links write it: `1500:learning_rate:0.4`.
pub fn change_text(change: &Change) -> String {
    let value = row(change.name).map_or_else(String::new, |row| row.text(change.value));
    [&change.step.to_string(), change.name, &value].join(":")
}

/// Changes that the run has met so far.
pub fn past_changes(run: &Run) -> impl Iterator<Item = &Change> {
    let changes = run.script().changes.iter();
    changes.take_while(|change| change.step <= run.steps())
}

/// What decides a run and where it stands, as pairs of a key and a value: name, link, steps, status, settings at the
/// start, and changes on the way.
pub fn facts(page: &str, (name, run): NamedRun) -> Vec<(&'static str, String)> {
    let status = match run.status() {
        Status::Running => "running".to_owned(),
        Status::Diverged { step, .. } => format!("diverged:{step}"),
    };
    let mut facts = vec![
        ("name", one_line(name)),
        ("link", address(page, run)),
        ("replayable", run.is_replayable().to_string()),
        ("steps", run.steps().to_string()),
        ("status", status),
    ];
    facts.extend(settings(&run.script().start));
    facts.extend(past_changes(run).map(|change| ("change", change_text(change))));
    facts
}

/// Text without line breaks.
pub fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
