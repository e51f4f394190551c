//! The tables that the page is built from, as plain objects, and their types.

use js_sys::{Array, Object, Reflect};
use plotters::prelude::RGBColor;
use wasm_bindgen::prelude::*;

use crate::page::charts::{CHARTS, Chart};
use crate::page::render::{self, THEMES};
use crate::page::text;
use crate::parameters::rows;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A parameter: all that a control needs to know but its help. */
export interface ParameterRow {
  name: string; label: string; symbol: string; group: string;
  control: "slider" | "entry" | "choice";
  options: { name: string; label: string }[];
  /** Whether it stays in view while others are folded away. */
  knob: boolean;
}
/** A chart: all that its frame needs to know. */
export interface ChartRow { name: string; title: string; meaning: string; symbol: string; theory_label: string }
/** A named experiment; its claim and where to look are the texts `preset.NAME.claim` and `preset.NAME.look`. */
export interface PresetRow { name: string; title: string }
/** A symbol of formulas: what it stands for in figures, with spaces; its meaning is the text `symbol.NAME`. */
export interface SymbolRow { name: string; written: string; parts: string }
/** A colour of a theme, in CSS. */
export interface ColorRow { theme: string; name: string; value: string }
/** A chart's numbers as text. */
export interface Header { measured: string; theory: string; gap: string }
/** A row of the table that compares measurement and theory. */
export interface Comparison {
  label: string; equation: string; measured: string; predicted: string; gap: string; verdict: string;
}
/** A chart as a table: cells as text, the first of a row its head; the `last` rows sum up. */
export interface ChartTable { caption: string; note: string; columns: string[]; rows: string[][]; last: number }
/** A run that is kept: `place` and `mark` are whole numbers. */
export interface KeptRow {
  place: string; mark: string; letter: string; name: string; differences: string; link: string;
}
/** The run as text. */
export interface Readout {
  step: string; relaxations: string; stage: string; stage_label: string;
  sentences: string; caution: string; radius: string; scene: string;
}
"#;

/// A plain JavaScript object.
pub fn object<const N: usize>(fields: [(&str, &str); N]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        put(&object, name, &value.into());
    }
    object
}

pub fn put(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes every property; there is no error to hand on.
    let _ = Reflect::set(object, &name.into(), value);
}

/// The names of all parameters.
#[wasm_bindgen]
pub fn parameter_names() -> Vec<String> {
    rows().map(|row| row.name.to_owned()).collect()
}

#[wasm_bindgen(unchecked_return_type = "ChartRow[]")]
pub fn chart_rows() -> Array {
    CHARTS.iter().map(chart_row).collect()
}

pub(super) fn chart_row(chart: &Chart) -> Object {
    object([
        ("name", chart.name()),
        ("title", chart.title()),
        ("meaning", chart.meaning()),
        ("symbol", chart.symbol()),
        ("theory_label", chart.theory_label()),
    ])
}

#[wasm_bindgen(unchecked_return_type = "ColorRow[]")]
pub fn color_rows() -> Array {
    let rows = THEMES.iter().flat_map(|theme| {
        theme.colors().map(|(name, RGBColor(red, green, blue))| {
            let value = format!("rgb({red} {green} {blue})");
            object([("theme", theme.name), ("name", name), ("value", &value)])
        })
    });
    rows.collect()
}

/// The number by which a theme is drawn.
#[wasm_bindgen]
pub fn theme_number(name: &str) -> usize {
    render::theme_number(name)
}

/// From now on this instance speaks the language of these words, in the format of the tables of words. They stay for as
/// long as the instance: it is told once, or once more when it gets all words.
#[wasm_bindgen]
pub fn speak(words: String) {
    text::speak(words.leak());
}

/// The text with a key of the table of words.
#[wasm_bindgen(js_name = text)]
pub fn words(key: &str) -> String {
    text::text(key).into()
}
