//! A map as comma-separated values, one row a cell, behind a head that says where it comes from.

use super::Map;
use super::shade::status_key;
use crate::page::take_away::series::{exact, meaning, unit};
use crate::page::take_away::{VERSION, one_line, program, settings};
use crate::page::text::find;
use crate::run::map_cell::{REPLICAS, of_a_cell};
use crate::simulation::record::Quantity;
use crate::theory::caution::Validity;

/// The cells that are computed, with `page`, the address where a link opens; empty where there is none.
pub fn csv(map: &Map, page: &str) -> String {
    let mut csv = String::new();
    let mut say = |key: &str, value: &str| {
        csv += &["# ", key, ": ", &one_line(value), "\n"].concat();
    };
    say("program", program());
    say("version", VERSION);
    say("page", page);
    say("replicas_of_each_cell", &REPLICAS.to_string());
    let swept = map.axes().each_ref().map(|axis| axis.name);
    say("swept", &swept.join(","));
    for (name, value) in settings(&of_a_cell(map.base())) {
        if !swept.contains(&name) && name != "replicas" {
            say(name, &value);
        }
    }
    for quantity in Quantity::ALL {
        let name = quantity.row().name;
        say(&["meaning", name].join("_"), &meaning(quantity));
        say(&["unit", name].join("_"), unit(quantity));
    }
    for name in COLUMNS {
        let meaning = find(&format!("map.column.{}", name)).unwrap_or_default();
        say(&["column", name].join("_"), meaning);
    }
    csv += &header(map).join(",");
    csv += "\n";
    let (columns, rows) = map.size();
    for place in (0..columns).flat_map(|column| (0..rows).map(move |row| (column, row))) {
        if map.cell(place).is_some() {
            csv += &(line(map, place).join(",") + "\n");
        }
    }
    csv
}

/// Columns beside the two parameters and the quantities.
const COLUMNS: [&str; 6] = [
    "status",
    "steps",
    "steps_to_equilibrium",
    "predicted_steps_to_equilibrium",
    "edge_margin",
    "theory",
];

fn header(map: &Map) -> Vec<String> {
    let mut names: Vec<String> = map.axes().iter().map(|axis| axis.name.into()).collect();
    names.extend(COLUMNS.map(String::from));
    for quantity in Quantity::ALL {
        let name = quantity.row().name;
        names.extend(["measured", "limit"].map(|kind| [name, kind].join("_")));
    }
    names
}

fn line(map: &Map, place: super::Place) -> Vec<String> {
    let Some(cell) = map.cell(place) else {
        return Vec::new();
    };
    let values = map.axes().iter().zip([place.0, place.1]);
    let mut cells: Vec<String> = values
        .map(|(axis, place)| exact(axis.values[place]))
        .collect();
    let theory = match cell.validity[0] {
        Validity::Holds => "holds",
        Validity::NoEquilibrium(caution) | Validity::Fails(caution) => caution.key(),
    };
    cells.push(status_key(cell.status).into());
    cells.push(exact(cell.steps));
    cells.extend(cell.steps_to_equilibrium.map(exact));
    cells.push(exact(cell.edge_margin));
    cells.push(theory.into());
    for (measured, predicted) in cell.measured.into_iter().zip(cell.predicted) {
        cells.extend([measured, predicted].map(exact));
    }
    cells
}
