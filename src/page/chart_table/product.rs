//! Two linked knobs as a table: the curve on which they move, and where they are.

use super::{ChartTable, DIGITS, columns, shown};
use crate::page::product::Product;
use crate::page::text::{fill, text};

/// Steps between points of the curve.
const STEPS: u32 = 8;

/// Learning rates and weight decays with the present product, evenly along the curve, and at the end the present ones.
pub fn table(product: &Product) -> ChartTable {
    let sum: f64 = product.positions().iter().sum();
    let [low, high] = [(sum - 1.0).max(-1.0), (sum + 1.0).min(1.0)];
    let rows = (0..=STEPS).map(|step| {
        let position = low + (high - low) * f64::from(step) / f64::from(STEPS);
        cells(product, [position, sum - position])
    });
    let mut present = cells(product, product.positions());
    present[0] = fill("chart_table.present", &[("value", &present[0])]);
    let mut heads = vec![text("product.rate").into(), text("product.decay").into()];
    heads.extend(columns(["product", "angle"]));
    ChartTable {
        caption: text("chart_table.product").into(),
        note: String::new(),
        columns: heads,
        rows: rows.chain([present]).collect(),
        last: 1,
    }
}

fn cells(product: &Product, positions: [f64; 2]) -> Vec<String> {
    let [rate, decay] = product.values_at(positions);
    let values = [rate, decay, rate * decay, Product::angle(rate, decay)];
    values.map(|value| shown(Some(value), DIGITS)).into()
}
