//! Series as comma-separated values (RFC 4180) behind a head of comments `# key: value`.

use super::series::{SeriesRow, column_meanings, exact, meaning, rows_of, unit, value_names};
use super::{NamedRun, VERSION, facts, one_line, program};
use crate::simulation::record::Quantity;

/// Every series of the runs. The address of the page, if it comes from one, makes links that open there.
pub fn write(page: &str, runs: &[NamedRun]) -> String {
    let mut head: Vec<(String, String)> = Vec::new();
    for (number, &run) in (1..).zip(runs) {
        let facts = facts(page, run).into_iter();
        head.extend(facts.map(|(key, value)| (format!("run_{number}_{key}"), value)));
    }
    let rows = runs.iter().flat_map(|&run| rows_of(run));
    table(&head, rows)
}

/// Rows behind a head that says what they come from, with version, meanings and units.
pub fn table<'a>(
    origin: &[(String, String)],
    rows: impl IntoIterator<Item = SeriesRow<'a>>,
) -> String {
    let mut csv = String::new();
    let mut say = |key: &str, value: &str| {
        csv += &["# ", key, ": ", &one_line(value), "\n"].concat();
    };
    say("program", program());
    say("version", VERSION);
    for (key, value) in origin {
        say(key, value);
    }
    for quantity in Quantity::ALL {
        let name = quantity.row().name;
        say(&format!("meaning_{name}"), &meaning(quantity));
        say(&format!("unit_{name}"), unit(quantity));
    }
    for (name, meaning) in column_meanings() {
        say(&format!("column_{name}"), meaning);
    }
    csv += &header().join(",");
    csv += "\n";
    for row in rows {
        csv += &line(&row);
    }
    csv
}

/// Names of the columns.
fn header() -> Vec<String> {
    let mut names: Vec<String> = ["run", "first_step", "last_step"].map(String::from).into();
    for quantity in Quantity::ALL {
        let of = |value| format!("{}_{value}", quantity.row().name);
        names.extend(value_names(quantity).map(of));
    }
    names
}

fn line(row: &SeriesRow) -> String {
    let steps = [row.first_step, row.last_step].map(|step| step.to_string());
    let numbers = row.values.iter().flatten().map(|&value| exact(value));
    let cells: Vec<String> = [quoted(row.run)]
        .into_iter()
        .chain(steps)
        .chain(numbers)
        .collect();
    cells.join(",") + "\n"
}

/// A cell of text. It is always quoted, so that none is taken for a comment or a number.
fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('"', "\"\""))
}
