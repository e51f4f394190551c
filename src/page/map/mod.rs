//! A map over two parameters: cells that settle, computed from coarse to fine, beside what theory says of them.
//!
//! Nothing is simulated here: whoever has a [`Map`] asks for the links of cells that come next, lets
//! [`crate::run::map_cell`] take their steps wherever it likes, and puts the outcomes in. Cells do not depend on each
//! other, so that the map is the same for any number of workers.

pub mod axis;
pub mod cells;
pub mod contour;
pub mod figure;
pub mod readout;
pub mod regions;
pub mod shade;
pub mod table;

use crate::page::text::{fill, text};
use crate::parameters::Parameters;
use crate::parameters::link;
use crate::run::data::Data;
use crate::run::map_cell::{CellOutcome, expected_seconds};
use axis::MapAxis;
use shade::Shade;

/// Cells of which the time is estimated: all others take as long on average.
const ESTIMATED: usize = 64;

/// A cell's place: column, from small to large values of the first parameter, and row, of the second.
pub type Place = (usize, usize);

/// A map, as far as it is computed.
#[derive(Debug)]
pub struct Map {
    base: Parameters,
    axes: [MapAxis; 2],
    /// By column, then row.
    cells: Vec<Option<CellOutcome>>,
    /// Cells from coarse to fine, and how far apart those of their generation are.
    order: Vec<(Place, usize)>,
    /// How many of the order have been handed out.
    handed_out: usize,
    /// What the colours show.
    pub shade: &'static Shade,
    /// The cell that is read.
    pub cursor: Option<Place>,
}

impl Map {
    /// The map of a run's parameters over two of them.
    ///
    /// # Errors
    /// In words, when both are the same, or the loss needs a file that cells do not load.
    pub fn new(base: Parameters, axes: [MapAxis; 2]) -> Result<Self, String> {
        if axes[0].name == axes[1].name {
            return Err(text("map.problem.same").into());
        }
        if let Some(file) = Data::file(&base) {
            return Err(fill("map.problem.needs_data", &[("file", file)]));
        }
        let order = coarse_to_fine(axes[0].values.len(), axes[1].values.len());
        Ok(Self {
            cells: vec![None; order.len()],
            handed_out: 0,
            order,
            base,
            axes,
            shade: Shade::named(""),
            cursor: None,
        })
    }

    /// Both axes: across and upwards.
    pub fn axes(&self) -> &[MapAxis; 2] {
        &self.axes
    }

    /// What all cells have in common.
    pub fn base(&self) -> &Parameters {
        &self.base
    }

    /// Columns and rows.
    pub fn size(&self) -> (usize, usize) {
        (self.axes[0].values.len(), self.axes[1].values.len())
    }

    fn index(&self, (column, row): Place) -> usize {
        column * self.size().1 + row
    }

    /// The parameters of a cell.
    pub fn parameters(&self, (column, row): Place) -> Parameters {
        let mut parameters = self.base.clone();
        for (axis, place) in self.axes.iter().zip([column, row]) {
            // The values of an axis have been checked by its row.
            let _ = parameters.set(axis.name, axis.values[place]);
        }
        parameters
    }

    /// The link of a cell as a run.
    pub fn link(&self, place: Place) -> String {
        link::encode(&self.parameters(place), &[])
    }

    /// Up to so many cells that come next, coarse ones first. They are not handed out twice.
    pub fn next(&mut self, count: usize) -> Vec<Place> {
        let start = self.handed_out;
        self.handed_out = (start + count).min(self.order.len());
        let places = self.order[start..self.handed_out].iter();
        places.map(|&(place, _)| place).collect()
    }

    /// Puts in what a cell has come to.
    pub fn put(&mut self, place: Place, outcome: CellOutcome) {
        let index = self.index(place);
        self.cells[index] = Some(outcome);
    }

    /// What a cell has come to.
    pub fn cell(&self, place: Place) -> Option<&CellOutcome> {
        self.cells.get(self.index(place))?.as_ref()
    }

    /// The cell that stands for a place: its own, or the nearest coarser one that is computed.
    pub fn shown(&self, (column, row): Place) -> Option<&CellOutcome> {
        let coarsest = self.order.first().map_or(1, |&(_, stride)| stride);
        let mut stride = 1;
        while stride <= coarsest {
            let coarser = (column - column % stride, row - row % stride);
            if let Some(cell) = self.cell(coarser) {
                return Some(cell);
            }
            stride *= 2;
        }
        None
    }

    /// How many cells are computed.
    pub fn computed(&self) -> usize {
        self.cells.iter().flatten().count()
    }

    /// How many cells there are.
    pub fn count(&self) -> usize {
        self.cells.len()
    }

    /// Columns and rows of the finest generation that is complete, with the last of each: where contours are known.
    pub fn known(&self) -> Option<[Vec<usize>; 2]> {
        let missing = self
            .order
            .iter()
            .find(|(place, _)| self.cell(*place).is_none());
        let coarsest = self.order.first()?.1;
        let stride = match missing {
            None => 1,
            Some(&(_, stride)) if stride < coarsest => 2 * stride,
            Some(_) => return None,
        };
        let (columns, rows) = self.size();
        Some([columns, rows].map(|count| (0..count).step_by(stride).collect()))
    }

    /// Seconds that all cells take, about, on so many cores.
    pub fn expected_seconds(&self, cores: usize) -> f64 {
        let count = self.order.len();
        let stride = (count / ESTIMATED).max(1);
        let looked_at = self.order.iter().step_by(stride);
        let times = looked_at.map(|&(place, _)| expected_seconds(&self.parameters(place)));
        let (sum, looked) =
            times.fold((0.0, 0.0), |(sum, looked), time| (sum + time, looked + 1.0));
        sum / looked * count as f64 / cores.max(1) as f64
    }

    /// Smallest and largest number that the colours show; nothing while there is none.
    pub fn range(&self) -> Option<(f64, f64)> {
        let numbers = self.cells.iter().flatten().map(self.shade.measured);
        let usable = numbers.filter(|number| number.is_finite());
        usable.fold(None, |range, number| {
            let (low, high) = range.unwrap_or((number, number));
            Some((low.min(number), high.max(number)))
        })
    }

    /// Moves the cell that is read; from nowhere to the middle.
    pub fn step_cursor(&mut self, right: i32, up: i32) {
        let (columns, rows) = self.size();
        let moved = |place: usize, by: i32, count: usize| {
            (place as i64 + i64::from(by)).clamp(0, count as i64 - 1) as usize
        };
        self.cursor = Some(match self.cursor {
            Some((column, row)) => (moved(column, right, columns), moved(row, up, rows)),
            None => (columns / 2, rows / 2),
        });
    }
}

/// Places from coarse to fine, with the distance of neighbours in their generation, a power of two.
fn coarse_to_fine(columns: usize, rows: usize) -> Vec<(Place, usize)> {
    // Some eight cells along the longer side come first.
    let mut stride = (columns.max(rows) / 8).max(1).next_power_of_two();
    let coarsest = stride;
    let mut order = Vec::with_capacity(columns * rows);
    loop {
        for column in (0..columns).step_by(stride) {
            for row in (0..rows).step_by(stride) {
                let coarser = 2 * stride;
                let known = stride < coarsest && column % coarser == 0 && row % coarser == 0;
                order.extend((!known).then_some(((column, row), stride)));
            }
        }
        if stride == 1 {
            return order;
        }
        stride /= 2;
    }
}
