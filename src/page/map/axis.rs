//! An axis of a map: the values of a parameter, evenly spaced on the scale of its row.

use crate::numeric::number_format::{integer, parse, round_to};
use crate::page::text::parameters::label;
use crate::page::text::{fill, problems};
use crate::parameters::{Effect, Kind, Parameters, Row, row, rows};

/// The fewest and the most cells along an axis.
pub const CELLS: (usize, usize) = (2, 64);

/// How far from the present value an axis reaches when it is proposed: a decade to each side, where it is logarithmic.
const PROPOSED: f64 = 10.0;

/// A parameter with its values, ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct MapAxis {
    /// The parameter.
    pub name: &'static str,
    /// Whether values are evenly spaced by ratio.
    pub logarithmic: bool,
    /// Its values.
    pub values: Vec<f64>,
}

/// Whether a parameter can be an axis: a number that decides what a cell comes to.
fn is_number(row: &Row) -> bool {
    let numeric = matches!(
        row.kind,
        Kind::Linear { .. } | Kind::Logarithmic { .. } | Kind::Integer { .. }
    );
    numeric && row.effect != Effect::View && row.name != "replicas"
}

/// Parameters that can be an axis, given the others. Those of the schedule play no part: a map's rates are constant.
pub fn choices(parameters: &Parameters) -> impl Iterator<Item = &'static Row> {
    let parameters = crate::run::map_cell::of_a_cell(parameters);
    rows().filter(move |row| is_number(row) && (row.applies)(&parameters))
}

fn is_logarithmic(row: &Row) -> bool {
    !matches!(row.kind, Kind::Linear { .. })
}

/// The ends that are proposed for a parameter around its present value.
pub fn proposed(row: &Row, value: f64) -> (f64, f64) {
    let (least, most) = match row.kind {
        Kind::Logarithmic {
            minimum, maximum, ..
        } => (minimum, maximum),
        _ => row.bounds(),
    };
    if is_logarithmic(row) {
        let middle = value.max(least);
        let rounded = |end: f64| row.nearest(round_to(end, 3));
        (
            rounded((middle / PROPOSED).max(least)),
            rounded((middle * PROPOSED).min(most)),
        )
    } else {
        (least, most)
    }
}

impl MapAxis {
    /// The axis of a parameter between two ends, given as text, with so many cells; fewer where whole numbers are.
    ///
    /// # Errors
    /// In words, when it is no number, plays no part, or an end or the number of cells is not allowed.
    pub fn new(
        parameters: &Parameters,
        name: &str,
        ends: [&str; 2],
        cells: &str,
    ) -> Result<Self, String> {
        let row = row(name).ok_or_else(|| fill("map.problem.unknown", &[("given", name)]))?;
        let label = label(row);
        if !is_number(row) {
            return Err(fill("map.problem.no_number", &[("label", label)]));
        }
        if !choices(parameters).any(|one| one.name == row.name) {
            return Err(fill("map.problem.no_part", &[("label", label)]));
        }
        let count = cells_of(cells)?;
        let mut found = [0.0; 2];
        for (end, given) in found.iter_mut().zip(ends) {
            *end = row
                .parse(given)
                .map_err(|refusal| problems::refusal(&refusal))?;
        }
        let [low, high] = found;
        let logarithmic = is_logarithmic(row);
        if logarithmic && low <= 0.0 {
            return Err(fill("map.problem.zero", &[("label", label)]));
        }
        if low >= high {
            let [low, high] = ends;
            let places = [("label", label), ("low", low), ("high", high)];
            return Err(fill("map.problem.order", &places));
        }
        let value = |place: usize| {
            let share = place as f64 / (count - 1) as f64;
            let value = if logarithmic {
                low * libm::pow(high / low, share)
            } else {
                low + (high - low) * share
            };
            row.nearest(round_to(value, 4))
        };
        let mut values: Vec<f64> = (0..count).map(value).collect();
        values.dedup();
        Ok(Self {
            name: row.name,
            logarithmic,
            values,
        })
    }

    /// The row of its parameter.
    pub fn row(&self) -> &'static Row {
        row(self.name).expect("an axis is made of a row")
    }

    /// Symbol of its parameter, or its name where there is none.
    pub fn symbol(&self) -> &'static str {
        let row = self.row();
        if row.symbol.is_empty() {
            label(row)
        } else {
            row.symbol
        }
    }

    fn scaled(&self, value: f64) -> f64 {
        if self.logarithmic {
            libm::log(value)
        } else {
            value
        }
    }

    /// Where a value lies in numbers of cells: 0 in the middle of the first one, 1 in that of the second.
    pub fn place_of(&self, value: f64) -> f64 {
        let above = self.values.iter().position(|&one| one >= value);
        let high = above.unwrap_or(self.values.len() - 1).max(1);
        let [one, other] = [high - 1, high].map(|place| self.scaled(self.values[place]));
        (high - 1) as f64 + (self.scaled(value) - one) / (other - one)
    }

    /// The round values at which it is labelled.
    pub fn ticks(&self) -> Vec<f64> {
        let (low, high) = (self.values[0], self.values[self.values.len() - 1]);
        if self.logarithmic {
            round_levels(low, high)
        } else {
            let axis = crate::page::render::axis::Axis::between(low, high);
            axis.ticks().to_vec()
        }
    }
}

/// Round values from one number to another above it, both positive: at most about eight.
pub fn round_levels(low: f64, high: f64) -> Vec<f64> {
    let decades = libm::log10(high / low);
    let digits: &[f64] = match decades {
        ..0.5 => &[1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0],
        ..2.1 => &[1.0, 2.0, 5.0],
        ..3.5 => &[1.0, 3.0],
        _ => &[1.0],
    };
    let first = libm::floor(libm::log10(low)) as i32;
    let last = libm::floor(libm::log10(high)) as i32;
    let exponents = (first..=last).step_by(if decades > 8.0 { 3 } else { 1 });
    let levels = exponents.flat_map(|exponent| {
        let power = libm::pow(10.0, f64::from(exponent));
        digits.iter().map(move |digit| round_to(digit * power, 2))
    });
    let slack = 1.0 + 1e-9;
    levels
        .filter(|level| (low / slack..=high * slack).contains(level))
        .collect()
}

/// The number of cells along an axis, from text.
fn cells_of(given: &str) -> Result<usize, String> {
    let (fewest, most) = CELLS;
    let fits = |count: &f64| (fewest as f64..=most as f64).contains(count) && count.fract() == 0.0;
    let found = parse(given.trim()).filter(fits);
    found.map(|count| count as usize).ok_or_else(|| {
        let ends = [fewest, most].map(|end| integer(end as u64));
        let places = [("given", given), ("low", &*ends[0]), ("high", &*ends[1])];
        fill("map.problem.cells", &places)
    })
}
