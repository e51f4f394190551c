//! What stands below a figure: what it shows, with which settings, and where it can be seen again.

use super::{NamedRun, VERSION, address, past_changes, program};
use crate::numeric::number_format::integer;
use crate::page::text::fill;
use crate::page::text::parameters::{label, option_label};
use crate::parameters::{Effect, Kind, Parameters, Row, row, rows};
use crate::run::Run;

/// What stands below a figure of these runs, after a sentence on what is shown.
pub fn caption(page: &str, shown: &str, runs: &[NamedRun]) -> String {
    let origin = fill(
        "take_away.caption.program",
        &[("program", program()), ("version", VERSION)],
    );
    let several = runs.len() > 1;
    let runs = runs
        .iter()
        .map(|&(name, run)| of_run(page, name, run, several));
    let parts = [shown.to_owned()].into_iter().chain(runs).chain([origin]);
    parts.collect::<Vec<_>>().join(" ")
}

fn of_run(page: &str, name: &str, run: &Run, several: bool) -> String {
    let settings = run_settings(run);
    let steps = integer(run.steps());
    let address = address(page, run);
    let places = [
        ("name", name),
        ("settings", &settings),
        ("steps", &steps),
        ("address", &address),
    ];
    let key = if several {
        "take_away.caption.named_run"
    } else {
        "take_away.caption.run"
    };
    fill(key, if several { &places } else { &places[1..] })
}

/// The settings of a run at its start and its changes so far, in few words.
pub fn run_settings(run: &Run) -> String {
    let start = settings(&run.script().start);
    let changes = past_changes(run).filter_map(|change| {
        let row = row(change.name)?;
        let setting = setting(row, &row.text(change.value))?;
        let step = integer(change.step);
        Some(fill(
            "take_away.caption.change",
            &[("step", &step), ("setting", &setting)],
        ))
    });
    start.chain(changes).collect::<Vec<_>>().join("; ")
}

/// The settings in few words, but for those with some names.
pub fn parameter_settings(parameters: &Parameters, without: &[&str]) -> String {
    let used = rows().filter(|row| row.effect != Effect::View && (row.applies)(parameters));
    let shown = used.filter(|row| !without.contains(&row.name));
    let texts = shown.filter_map(|row| setting(row, &parameters.text(row)));
    texts.collect::<Vec<_>>().join("; ")
}

fn settings(parameters: &Parameters) -> impl Iterator<Item = String> {
    let used = rows().filter(|row| row.effect != Effect::View && (row.applies)(parameters));
    used.filter_map(|row| setting(row, &parameters.text(row)))
}

/// `η = 0.1`, or the label of an option. Options that say nothing beside their default are left out.
fn setting(row: &Row, text: &str) -> Option<String> {
    let name = match row.kind {
        Kind::Choice { options } => {
            let place = options.iter().position(|&option| option == text)?;
            let told = place > 0 || ["optimizer", "objective"].contains(&row.name);
            return told.then(|| option_label(row, options[place]).to_owned());
        }
        _ if row.symbol.is_empty() => label(row),
        _ => row.symbol,
    };
    Some(fill(
        "take_away.caption.setting",
        &[("name", name), ("value", text)],
    ))
}
