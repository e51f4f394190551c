//! What a step does to a length as a table: evenly along the lengths, where both forces are equal, and at present.

use super::{ChartTable, DIGITS, shown};
use crate::page::plane::{Plane, REACH};
use crate::page::text::{fill, text};

/// Steps between the shortest length and the longest.
const STEPS: u32 = 8;

/// What the gradient adds to a length in a step and what decay takes from it, at several lengths.
pub fn table(plane: &Plane) -> ChartTable {
    let between = |step| {
        let share = f64::from(step) / f64::from(STEPS);
        plane.shortest() + (REACH - plane.shortest()) * share
    };
    let rows = (0..=STEPS).map(|step| cells(plane, between(step)));
    let mut balanced = cells(plane, Plane::balance());
    balanced[0] = ["r* = ", &balanced[0]].concat();
    let mut present = cells(plane, plane.norm());
    present[0] = fill("chart_table.present", &[("value", &present[0])]);
    let heads = [
        text("plane.forces.length"),
        text("plane.forces.growth"),
        text("plane.forces.shrinking"),
    ];
    ChartTable {
        caption: text("plane.forces").into(),
        note: String::new(),
        columns: heads.map(String::from).into(),
        rows: rows.chain([balanced, present]).collect(),
        last: 2,
    }
}

fn cells(plane: &Plane, length: f64) -> Vec<String> {
    let forces = plane.forces(length);
    let values = [length, forces.growth, forces.shrinking];
    values.map(|value| shown(Some(value), DIGITS)).into()
}
