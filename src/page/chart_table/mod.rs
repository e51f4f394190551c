//! What a chart draws as a table of text: for readers who do not see the chart, and for those who want its numbers.
//!
//! * [`timeline`]: a quantity against the step; [`weights`]: the picture of the weights; [`log`]: a training log;
//!   [`product`]: two linked knobs; [`forces`]: what a step does to a length.
//!
//! The tables of a network and of a map stand with what they are made of.

pub mod forces;
pub mod log;
pub mod product;
pub mod timeline;
pub mod weights;

use crate::numeric::number_format::{integer, number};
use crate::page::charts::CHARTS;
use crate::page::lab::Lab;
use crate::page::readout::NOTHING;
use crate::page::text::{fill, text};

/// Rows that are picked of a curve, at most.
pub const MOST_ROWS: usize = 24;

/// Digits of measured and predicted numbers, and of their spread.
const DIGITS: usize = 3;
const SPREAD_DIGITS: usize = 2;

/// A chart as a table. The first cell of a row is its head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartTable {
    /// What it shows, and when.
    pub caption: String,
    /// How much of the chart it has; empty where it has everything.
    pub note: String,
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// Rows of as many cells, from top to bottom.
    pub rows: Vec<Vec<String>>,
    /// How many of the rows, at the end, sum up: they have the numbers that stand over the chart.
    pub last: usize,
}

impl ChartTable {
    /// Leaves out what is empty: columns in which nothing stands but for the first, and cells, which get a dash.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        let used =
            |column: usize| column == 0 || self.rows.iter().any(|row| !row[column].is_empty());
        let kept: Vec<bool> = (0..self.columns.len())
            .map(|column| self.rows.is_empty() || used(column))
            .collect();
        let pick = |cells: &mut Vec<String>| {
            let mut kept = kept.iter();
            cells.retain(|_| *kept.next().unwrap_or(&true));
        };
        pick(&mut self.columns);
        for row in &mut self.rows {
            pick(row);
            for cell in row.iter_mut().filter(|cell| cell.is_empty()) {
                *cell = NOTHING.into();
            }
        }
        self
    }
}

/// The table of what a laboratory shows by a name: `sphere`, whatever is drawn of the weights, or a chart; nothing where
/// there is no chart of the name.
pub fn of_lab(lab: &Lab, name: &str) -> Option<ChartTable> {
    if name == "sphere" {
        return Some(weights::table(lab));
    }
    let chart = CHARTS.iter().find(|chart| chart.name() == name)?;
    let read = lab.read_bucket();
    let latest = lab.run().latest();
    let ink = integer(lab.chosen() as u64);
    let shown = timeline::Shown {
        title: chart.title(),
        symbol: chart.symbol(),
        chart,
        timeline: &lab.timeline(),
        summary: read.or(latest.as_ref()),
        is_read: read.is_some(),
        ink: (
            fill("chart_table.replica", &[("number", &ink)]),
            lab.chosen(),
        ),
    };
    Some(timeline::table(&shown))
}

/// Title, symbol or unit where there is one, and the step at which the table was made.
pub fn caption(title: &str, symbol: &str, step: u64) -> String {
    let step = integer(step);
    if symbol.is_empty() {
        return fill("chart_table.caption", &[("title", title), ("step", &step)]);
    }
    let places = [("title", title), ("symbol", symbol), ("step", &*step)];
    fill("chart_table.caption_with_symbol", &places)
}

/// How many points of a curve are shown, where it is not all of them.
pub fn note(shown: usize, count: usize) -> String {
    if shown == count {
        return String::new();
    }
    let [shown, count] = [shown, count].map(|count| integer(count as u64));
    fill("chart_table.note", &[("shown", &shown), ("count", &count)])
}

/// Heads of columns.
pub fn columns<const COUNT: usize>(keys: [&str; COUNT]) -> Vec<String> {
    keys.map(|key| text(&format!("chart_table.column.{key}")).to_owned())
        .into()
}

/// Puts a cell in the column with a key.
fn put(cells: &mut [String], keys: &[&str], key: &str, cell: String) {
    let place = keys.iter().position(|&one| one == key);
    cells[place.expect("it is one of the columns")] = cell;
}

/// A number with so many digits; empty where there is none.
pub fn shown(value: Option<f64>, digits: usize) -> String {
    value
        .filter(|value| value.is_finite())
        .map_or_else(String::new, |value| number(value, digits))
}

/// Which of the points at these places on an axis, in ascending order, are shown: up to `most`, evenly apart on the axis,
/// with the first and the last.
pub fn picked(places: &[f64], most: usize) -> Vec<usize> {
    let [Some(&first), Some(&last)] = [places.first(), places.last()] else {
        return Vec::new();
    };
    if places.len() <= most {
        return (0..places.len()).collect();
    }
    let ends = most.max(2) - 1;
    let nearest = |rank: usize| {
        let wanted = first + (last - first) * rank as f64 / ends as f64;
        let above = places.partition_point(|&place| place < wanted);
        let above = above.min(places.len() - 1);
        let below = above.saturating_sub(1);
        if wanted - places[below] < places[above] - wanted {
            below
        } else {
            above
        }
    };
    let mut picked: Vec<usize> = (0..=ends).map(nearest).collect();
    picked.dedup();
    picked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_picked_evenly_along_the_axis_with_both_ends() {
        let places: Vec<f64> = (0..101).map(f64::from).collect();
        assert_eq!(picked(&places, 5), [0, 25, 50, 75, 100]);
        assert_eq!(picked(&places[..4], 5), [0, 1, 2, 3]);
        assert_eq!(picked(&[], 5), []);
        // Powers of two are evenly apart on a logarithmic axis, and on a linear one the last of them are.
        let powers: Vec<f64> = (0..9).map(|power| f64::from(1 << power)).collect();
        assert_eq!(picked(&powers, 3), [0, 7, 8]);
        let logarithms: Vec<f64> = powers.iter().map(|place| libm::log(*place)).collect();
        assert_eq!(picked(&logarithms, 3), [0, 4, 8]);
    }

    #[test]
    fn what_is_empty_falls_away_or_becomes_a_dash() {
        let cells = |cells: [&str; 3]| cells.map(String::from).to_vec();
        let table = ChartTable {
            columns: cells(["a", "b", "c"]),
            rows: vec![cells(["1", "", "2"]), cells(["", "", ""])],
            ..ChartTable::default()
        };
        let tidied = table.clone().tidied();
        assert_eq!(tidied.columns, ["a", "c"]);
        assert_eq!(tidied.rows, [["1", "2"], ["—", "—"]]);
        let nothing = ChartTable {
            rows: Vec::new(),
            ..table
        };
        assert_eq!(nothing.tidied().columns, ["a", "b", "c"]);
    }
}
