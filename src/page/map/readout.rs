//! A map in words.

use super::regions::regions;
use super::shade::{ShadeScale, status_key};
use super::{Map, Place};
use crate::numeric::number_format::{gap, integer, number};
use crate::page::charts::quantity_text;
use crate::page::text::{self, fill};
use crate::run::map_cell::{CellOutcome, CellStatus};
use crate::simulation::record::Quantity;
use crate::theory::caution::Validity;

/// The values of both parameters in a cell.
pub fn settings(map: &Map, place: Place) -> String {
    let settings = map
        .axes()
        .iter()
        .zip([place.0, place.1])
        .map(|(axis, place)| {
            let value = axis.row().text(axis.values[place]);
            fill(
                "map.read.setting",
                &[("name", axis.symbol()), ("value", &value)],
            )
        });
    settings.collect::<Vec<_>>().join(", ")
}

/// All that a cell has come to, in sentences.
pub fn cell(map: &Map, place: Place) -> String {
    let settings = settings(map, place);
    let Some(cell) = map.cell(place) else {
        return fill("map.read.waiting", &[("settings", &settings)]);
    };
    let mut sentences = vec![status(&settings, cell)];
    let quantities = [
        Quantity::AngularUpdate,
        Quantity::WeightNorm,
        Quantity::ExcessRisk,
        Quantity::EffectiveLearningRate,
        Quantity::UnitGradientNorm,
        Quantity::Alignment,
    ];
    sentences.extend(quantities.into_iter().filter_map(|one| quantity(cell, one)));
    sentences.extend(steps(cell));
    match cell.validity[0] {
        Validity::Holds => {}
        Validity::NoEquilibrium(why) => sentences.push(text::theory::sentence(why).into()),
        Validity::Fails(why) => {
            let reason = text::theory::sentence(why);
            sentences.push(fill("readout.outside_theory", &[("reason", reason)]));
        }
    }
    sentences.join(" ")
}

fn status(settings: &str, cell: &CellOutcome) -> String {
    let steps = integer(cell.steps as u64);
    let key = match cell.status {
        CellStatus::Settled => "map.read.settled",
        CellStatus::Unsettled => "map.read.unsettled",
        CellStatus::Diverged => "map.read.diverged",
    };
    fill(key, &[("settings", settings), ("steps", &steps)])
}

fn quantity(cell: &CellOutcome, quantity: Quantity) -> Option<String> {
    let [measured, predicted] = [&cell.measured, &cell.predicted].map(|all| all[quantity as usize]);
    if !measured.is_finite() {
        return None;
    }
    let (label, shown) = (quantity_text(quantity, "label"), number(measured, 3));
    if !predicted.is_finite() {
        let places = [("label", label), ("value", &shown)];
        return Some(fill("map.read.quantity", &places));
    }
    let (predicted, gap) = (number(predicted, 3), gap(measured, predicted));
    let places = [
        ("label", label),
        ("value", &*shown),
        ("theory", &predicted),
        ("gap", &gap),
    ];
    Some(fill("map.read.quantity_with_theory", &places))
}

fn steps(cell: &CellOutcome) -> Option<String> {
    let [taken, expected] = cell.steps_to_equilibrium;
    let rounded = |steps: f64| integer(crate::numeric::number_format::round_to(steps, 2) as u64);
    if taken.is_nan() {
        return None;
    }
    Some(if expected.is_nan() {
        fill("map.read.steps", &[("steps", &rounded(taken))])
    } else {
        let places = [("steps", &*rounded(taken)), ("theory", &rounded(expected))];
        fill("map.read.steps_with_theory", &places)
    })
}

/// The map as a whole: how far it is, what its colours span, and where theory does not apply.
pub fn summary(map: &Map) -> String {
    let [done, count] = [map.computed(), map.count()].map(|count| integer(count as u64));
    let mut sentences = vec![fill(
        "map.summary.cells",
        &[("done", &done), ("count", &count)],
    )];
    if let Some((low, high)) = map.range()
        && map.shade.scale != ShadeScale::Status
    {
        let label = label(map);
        let (low, high) = (number(low, 3), number(high, 3));
        let places = [("label", &*label), ("low", &low), ("high", &high)];
        sentences.push(fill("map.summary.range", &places));
    }
    for status in CellStatus::ALL {
        let (columns, rows) = map.size();
        let places = (0..columns).flat_map(|column| (0..rows).map(move |row| (column, row)));
        let cells = places.filter_map(|place| map.cell(place));
        let found = cells.filter(|cell| cell.status == status).count();
        if found > 0 && status != CellStatus::Settled {
            let name = fill(&format!("map.status.{}", status_key(status)), &[]);
            let count = integer(found as u64);
            sentences.push(fill(
                "map.summary.status",
                &[("name", &name), ("count", &count)],
            ));
        }
    }
    for region in regions(map) {
        let count = integer(region.cells.len() as u64);
        let key = if region.no_equilibrium {
            "map.summary.no_equilibrium"
        } else {
            "map.summary.outside"
        };
        sentences.push(fill(key, &[("name", &region.name()), ("count", &count)]));
    }
    sentences.join(" ")
}

/// What the colours show.
pub fn label(map: &Map) -> String {
    fill(&format!("map.shade.{}", map.shade.name), &[])
}

/// A time in words that a reader can wait by.
pub fn duration(seconds: f64) -> String {
    let (key, value) = match seconds {
        ..1.0 => return fill("map.time.moment", &[]),
        ..90.0 => ("map.time.seconds", seconds),
        ..5400.0 => ("map.time.minutes", seconds / 60.0),
        ..172_800.0 => ("map.time.hours", seconds / 3600.0),
        _ => ("map.time.days", seconds / 86_400.0),
    };
    fill(key, &[("count", &integer(value.round().max(2.0) as u64))])
}
