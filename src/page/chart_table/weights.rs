//! The picture of the weights as a table, whatever it is drawn as: each weight vector by length and direction, and the
//! predicted radius.

use super::{ChartTable, DIGITS, caption, columns, shown};
use crate::numeric::number_format::integer;
use crate::page::lab::Lab;
use crate::page::text::text;

/// Every replica, and at the end the radius of each sphere that theory sees.
pub fn table(lab: &Lab) -> ChartTable {
    let scene = lab.scene();
    let grouped = lab.run().has_groups();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (replica, trail) in scene.trails.positions().iter().enumerate() {
        let Some(&[along, y, z]) = trail.back() else {
            continue;
        };
        let across = libm::hypot(y, z);
        let degrees = libm::atan2(across, along).to_degrees();
        let group = ["even", "odd"][replica % 2];
        let key = ["chart_table.replicas", group].join(".");
        let group = if grouped { text(&key) } else { "" };
        rows.push(vec![
            integer(replica as u64),
            shown(Some(libm::hypot(along, across)), DIGITS),
            shown(Some(degrees), DIGITS),
            group.into(),
        ]);
    }
    let radii: Vec<Vec<String>> = scene
        .radii
        .iter()
        .map(|radius| {
            let mut cells = vec![String::new(); 4];
            cells[0] = text("chart_table.radius").into();
            cells[1] = shown(Some(*radius), DIGITS);
            cells
        })
        .collect();
    let made = ChartTable {
        caption: caption(text("chart_table.weights"), "", lab.steps_of_the_picture()),
        note: String::new(),
        columns: columns(["replica", "length", "degrees", "replicas"]),
        last: radii.len(),
        rows: [rows, radii].concat(),
    };
    made.tidied()
}
