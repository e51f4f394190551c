//! A quantity of a training log as a table: measured, and theory along the schedule and at rest.

use super::{ChartTable, MOST_ROWS, columns, note, picked, put, shown};
use crate::logs::analysis::{Compared, Curve};
use crate::numeric::number_format::{gap, shortest};
use crate::page::text::text;

/// Digits as in the numbers that are found in a log.
const DIGITS: usize = 4;

/// Columns.
const COLUMNS: [&str; 6] = ["step", "parameter", "measured", "course", "gap", "rest"];

/// Rows of all parameters together, about; each has two at least.
const MOST_IN_ALL: usize = 240;

/// The curves of a parameter of a run.
#[derive(Clone, Debug)]
pub struct Curves<'a> {
    /// Run and parameter; empty where the log does not name them.
    pub name: String,
    /// What was measured.
    pub measured: &'a Curve,
    /// Theory along the schedule.
    pub course: Option<&'a Curve>,
    /// Theory at rest.
    pub rest: Option<&'a Curve>,
}

/// The table of all parameters, one after the other, and at the end what is found of the last quarter.
pub fn table(title: &str, all: &[Curves], last_quarter: Compared) -> ChartTable {
    let each = (MOST_IN_ALL / all.len().max(1)).clamp(2, MOST_ROWS);
    let (mut rows, mut count) = (Vec::new(), 0);
    for curves in all {
        count += curves.measured.steps.len();
        for row in picked(&curves.measured.steps, each) {
            rows.push(row_of(curves, row));
        }
    }
    let mut made = ChartTable {
        caption: title.into(),
        note: note(rows.len(), count),
        columns: columns(COLUMNS),
        last: 0,
        rows,
    };
    if last_quarter.measured.is_some() || last_quarter.theory.is_some() {
        let mut cells = vec![String::new(); made.columns.len()];
        put(
            &mut cells,
            &COLUMNS,
            "step",
            text("chart_table.last_quarter").into(),
        );
        put(
            &mut cells,
            &COLUMNS,
            "measured",
            shown(last_quarter.measured, DIGITS),
        );
        put(
            &mut cells,
            &COLUMNS,
            "rest",
            shown(last_quarter.theory, DIGITS),
        );
        made.rows.push(cells);
        made.last = 1;
    }
    made.tidied()
}

fn row_of(curves: &Curves, row: usize) -> Vec<String> {
    let at = |curve: Option<&Curve>| curve.and_then(|curve| curve.values.get(row)).copied();
    let [measured, course, rest] = [Some(curves.measured), curves.course, curves.rest].map(at);
    let both = measured.zip(course);
    vec![
        shortest(curves.measured.steps[row]),
        curves.name.clone(),
        shown(measured, DIGITS),
        shown(course, DIGITS),
        both.map_or_else(String::new, |(measured, course)| gap(measured, course)),
        shown(rest, DIGITS),
    ]
}
