//! The numbers of a column as a series, with the unit of its angles and what their precision allows.

use super::log::Series;
use super::names::{Meaning, Quantity, Unit};

/// A series with its steps in order, each once, and whether one occurred twice.
pub(super) fn series_of(
    from: String,
    run: Option<String>,
    meaning: Meaning,
    (steps, values): (Vec<f64>, Vec<f64>),
) -> (Series, bool) {
    let mut points: Vec<(f64, f64)> = steps.into_iter().zip(values).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let before = points.len();
    // Of equal steps the last one counts: `dedup` keeps the first of what it finds from behind.
    points.reverse();
    points.dedup_by(|later, kept| later.0 == kept.0);
    points.reverse();
    let repeats = points.len() < before;
    let is_angle = meaning.quantity == Quantity::AngularUpdate;
    let raw: Vec<f64> = points.iter().map(|point| point.1).collect();
    let guess = if is_angle {
        guessed_unit(&raw)
    } else {
        Unit::Radians
    };
    let unit = meaning.unit.unwrap_or(guess);
    let series = Series {
        file: String::new(),
        quantity: meaning.quantity,
        run,
        parameter: meaning.parameter,
        scope: meaning.scope,
        from,
        unit,
        unit_guessed: is_angle && meaning.unit.is_none() && unit != Unit::Radians,
        steps: points.iter().map(|point| point.0).collect(),
        single_precision: is_angle && is_single_precision(&raw, unit),
        values: raw
            .iter()
            .map(|&value| if is_angle { unit.radians(value) } else { value })
            .collect(),
    };
    (series, repeats)
}

/// The unit of angles whose name does not say it: above a half turn they are degrees, close to one, and never above, cosines.
fn guessed_unit(values: &[f64]) -> Unit {
    let count = |is: fn(f64) -> bool| values.iter().filter(|&&value| is(value)).count();
    let all = values.len();
    if count(|value| value > core::f64::consts::PI) > 0 {
        Unit::Degrees
    } else if count(|value| (0.9..=1.000_001).contains(&value)) * 10 > 9 * all {
        Unit::Cosine
    } else {
        Unit::Radians
    }
}

/// Below this angle, in radians, an arc cosine in single precision is off by more than half a per cent.
const COARSE: f64 = 3e-3;

/// Whether small angles are arc cosines of numbers in single precision: `1 − cos` is a whole number of steps of 2⁻²⁴
/// there, of which chance hits a tenth.
fn is_single_precision(values: &[f64], unit: Unit) -> bool {
    const STEP: f64 = 1.0 / 16_777_216.0;
    let (mut small, mut whole) = (0_usize, 0_usize);
    for &value in values {
        let versine = match unit {
            Unit::Cosine => 1.0 - value,
            _ => 2.0 * libm::pow(libm::sin(0.5 * unit.radians(value)), 2.0),
        };
        if versine.abs() < 0.5 * COARSE * COARSE {
            let steps = versine / STEP;
            small += 1;
            whole += usize::from((steps - steps.round()).abs() < 0.05);
        }
    }
    small >= 3 && whole * 10 >= 7 * small
}
