//! Series as JSON (RFC 8259): what the runs are, and one list of numbers for each column.

use super::json::{list, number, object, quoted};
use super::series::{SeriesRow, VALUE_COUNT, column_meanings, meaning, rows_of, unit, value_names};
use super::{NamedRun, VERSION, address, past_changes, program, settings};
use crate::parameters::{Kind, Parameters, row};
use crate::run::Run;
use crate::simulation::record::{QUANTITY_COUNT, Quantity};
use crate::simulation::recorder::Status;

/// Every series of the runs. The address of the page, if it comes from one, makes links that open there.
pub fn write(page: &str, runs: &[NamedRun]) -> String {
    let columns = column_meanings().map(|(name, meaning)| (name, quoted(meaning)));
    let quantities = Quantity::ALL.map(|quantity| {
        let about = object([
            ("meaning", quoted(&meaning(quantity))),
            ("unit", quoted(unit(quantity))),
        ]);
        (quantity.row().name, about)
    });
    let runs = runs.iter().map(|&named| run_object(page, named));
    let text = object([
        ("program", quoted(program())),
        ("version", quoted(VERSION)),
        ("columns", object(columns)),
        ("quantities", object(quantities)),
        ("runs", list(runs)),
    ]);
    text + "\n"
}

fn run_object(page: &str, named: NamedRun) -> String {
    let (name, run) = named;
    let rows: Vec<SeriesRow> = rows_of(named).collect();
    let steps = |of: fn(&SeriesRow) -> u64| list(rows.iter().map(|row| of(row).to_string()));
    let changes = past_changes(run).map(|change| {
        object([
            ("step", change.step.to_string()),
            ("name", quoted(change.name)),
            (
                "value",
                setting(change.name, &value_text(change.name, change.value)),
            ),
        ])
    });
    object([
        ("name", quoted(name)),
        ("link", quoted(&address(page, run))),
        ("replayable", run.is_replayable().to_string()),
        ("steps", run.steps().to_string()),
        ("status", status(run)),
        ("parameters", parameters(&run.script().start)),
        ("changes", list(changes)),
        ("first_step", steps(|row| row.first_step)),
        ("last_step", steps(|row| row.last_step)),
        ("series", object(series(&rows))),
    ])
}

fn series(rows: &[SeriesRow]) -> [(&'static str, String); QUANTITY_COUNT] {
    Quantity::ALL.map(|quantity| {
        let names = value_names(quantity);
        let values: [_; VALUE_COUNT] = std::array::from_fn(|place| {
            let values = rows.iter().map(|row| row.values[quantity as usize][place]);
            (names[place], list(values.map(number)))
        });
        (quantity.row().name, object(values))
    })
}

fn status(run: &Run) -> String {
    match run.status() {
        Status::Running => quoted("running"),
        Status::Diverged { step, norm } => object([
            ("diverged_at_step", step.to_string()),
            ("weight_norm", number(norm)),
        ]),
    }
}

fn parameters(parameters: &Parameters) -> String {
    object(settings(parameters).map(|(name, text)| (name, setting(name, &text))))
}

fn value_text(name: &str, value: f64) -> String {
    row(name).map_or_else(String::new, |row| row.text(value))
}

/// A parameter's value from its text: a number, the name of an option, or a list.
fn setting(name: &str, text: &str) -> String {
    match row(name).map(|row| row.kind) {
        Some(Kind::Choice { .. }) | None => quoted(text),
        Some(Kind::List { .. }) => list(text.split(' ').map(String::from)),
        Some(_) => text.into(),
    }
}
