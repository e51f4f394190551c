//! Charts as tables.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::laboratory::PageLab;
use super::tables::{object, put};
use crate::page::chart_table::{ChartTable, of_lab};

fn texts(cells: &[String]) -> Array {
    cells.iter().map(JsValue::from).collect()
}

pub(super) fn table_object(table: &ChartTable) -> Object {
    let made = object([("caption", &table.caption), ("note", &table.note)]);
    put(&made, "columns", &texts(&table.columns));
    let rows: Array = table.rows.iter().map(|row| texts(row)).collect();
    put(&made, "rows", &rows);
    put(&made, "last", &(table.last as f64).into());
    made
}

#[wasm_bindgen(js_class = Lab)]
impl PageLab {
    /// A chart by its name, or the picture of the weights, `sphere`, as a table.
    #[wasm_bindgen(unchecked_return_type = "ChartTable")]
    pub fn chart_table(&self, name: &str) -> Object {
        table_object(&of_lab(&self.lab, name).unwrap_or_default())
    }
}
