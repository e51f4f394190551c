//! A map as a table: a column for each value of the one parameter, a row for each value of the other, as in the picture.

use super::readout::label;
use super::regions::caution_at;
use super::shade::{ShadeScale, status_key};
use super::{Map, Place};
use crate::numeric::number_format::number;
use crate::page::chart_table::{ChartTable, note, picked};
use crate::page::readout::NOTHING;
use crate::page::text::parameters::label as parameter_label;
use crate::page::text::{fill, text};
use crate::run::map_cell::CellStatus;

/// Columns and rows, at most: evenly apart, with the first and the last.
const MOST: usize = 17;

/// Digits as where a cell is read.
const DIGITS: usize = 3;

/// Marks of cells beyond the edge of stability, and of those to which theory does not apply; the note explains them by
/// these keys.
const MARKS: [(&str, &str); 2] = [("†", "chart_table.edge"), ("‡", "chart_table.outside")];

/// What the colours of a map show, as far as it is computed, with theory in brackets, whose contours the picture has, and
/// with marks where the picture has the edge and hatches.
pub fn table(map: &Map) -> ChartTable {
    let size = map.size();
    let [columns, rows] = [size.0, size.1].map(|count| {
        let places: Vec<f64> = (0..count).map(|place| place as f64).collect();
        picked(&places, MOST)
    });
    let value = |axis: usize, place: usize| {
        let axis = &map.axes()[axis];
        axis.row().text(axis.values[place])
    };
    let [across, upwards] = [0, 1].map(|axis| {
        let axis = &map.axes()[axis];
        (parameter_label(axis.row()), axis.symbol())
    });
    let corner = fill(
        "chart_table.corner",
        &[("upwards", upwards.1), ("across", across.1)],
    );
    let heads = columns.iter().map(|&column| value(0, column));
    let row = |&row: &usize| {
        let cells = columns.iter().map(|&column| {
            let place = (column, row);
            cell(map, place) + &marks(map, place)
        });
        [value(1, row)].into_iter().chain(cells).collect()
    };
    let places = [
        ("label", &*label(map)),
        ("across", across.0),
        ("upwards", upwards.0),
    ];
    let rows: Vec<Vec<String>> = rows.iter().rev().map(row).collect();
    let shown = rows.iter().map(|row| row.len() - 1).sum();
    let is_marked = |mark: &str| rows.iter().flatten().any(|cell| cell.contains(mark));
    let explained = MARKS
        .iter()
        .filter(|(mark, _)| is_marked(mark))
        .map(|(mark, key)| [mark, " ", text(key)].concat());
    let notes: Vec<String> = [note(shown, map.count())]
        .into_iter()
        .chain(explained)
        .filter(|note| !note.is_empty())
        .collect();
    ChartTable {
        caption: fill("chart_table.map", &places),
        note: notes.join(" "),
        columns: [corner].into_iter().chain(heads).collect(),
        rows,
        last: 0,
    }
}

/// The marks of a cell.
fn marks(map: &Map, place: Place) -> String {
    let beyond = map.cell(place).is_some_and(|cell| cell.edge_margin > 1.0);
    let outside = caution_at(map, place).is_some();
    let marks = MARKS.iter().zip([beyond, outside]);
    marks
        .filter(|(_, holds)| *holds)
        .map(|((mark, _), _)| *mark)
        .collect()
}

/// What a cell has come to: the number of its colour, or that it did not settle.
fn cell(map: &Map, place: Place) -> String {
    let Some(cell) = map.cell(place) else {
        return NOTHING.into();
    };
    let status = text(&["map.status", status_key(cell.status)].join(".")).to_owned();
    let measured = (map.shade.measured)(cell);
    let mut shown = if map.shade.scale == ShadeScale::Status || !measured.is_finite() {
        status.clone()
    } else {
        number(measured, DIGITS)
    };
    if cell.status != CellStatus::Settled && shown != status {
        let places = [("value", &*shown), ("status", &status)];
        shown = fill("chart_table.cell.status", &places);
    }
    let predicted = (map.shade.predicted)(cell);
    if !predicted.is_finite() {
        return shown;
    }
    let predicted = number(predicted, DIGITS);
    let places = [("value", &*shown), ("theory", &predicted)];
    fill("chart_table.cell", &places)
}
