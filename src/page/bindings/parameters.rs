//! The tables of parameters and experiments, as plain objects.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::tables::{object, put};
use crate::page::text::parameters as words;
use crate::parameters::presets::PRESET_NAMES;
use crate::parameters::{Kind, rows};

#[wasm_bindgen(unchecked_return_type = "ParameterRow[]")]
pub fn parameter_rows() -> Array {
    rows().map(parameter_row).collect()
}

pub(super) fn parameter_row(row: &crate::parameters::Row) -> Object {
    let (control, options) = match row.kind {
        Kind::Choice { options } => ("choice", options),
        Kind::Typed { .. } | Kind::List { .. } => ("entry", &[][..]),
        _ => ("slider", &[][..]),
    };
    let options = options
        .iter()
        .map(|&name| object([("name", name), ("label", words::option_label(row, name))]));
    let made = object([
        ("name", row.name),
        ("label", words::label(row)),
        ("symbol", row.symbol),
        ("group", words::group_title(row)),
        ("control", control),
    ]);
    put(&made, "options", &options.collect::<Array>());
    put(&made, "knob", &row.is_knob().into());
    made
}

#[wasm_bindgen(unchecked_return_type = "PresetRow[]")]
pub fn preset_rows() -> Array {
    let row = |name: &&str| object([("name", name), ("title", words::preset_title(name))]);
    PRESET_NAMES.iter().map(row).collect()
}
