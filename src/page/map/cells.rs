//! A map as a table: a column for each value of the one parameter, a row for each value of the other, as in the picture.

use super::readout::label;
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

/// What the colours of a map show, as far as it is computed, with theory in brackets, whose contours the picture has.
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
        let cells = columns.iter().map(|&column| cell(map, (column, row)));
        [value(1, row)].into_iter().chain(cells).collect()
    };
    let places = [
        ("label", &*label(map)),
        ("across", across.0),
        ("upwards", upwards.0),
    ];
    ChartTable {
        caption: fill("chart_table.map", &places),
        note: note(columns.len() * rows.len(), map.count()),
        columns: [corner].into_iter().chain(heads).collect(),
        rows: rows.iter().rev().map(row).collect(),
        last: 0,
    }
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
