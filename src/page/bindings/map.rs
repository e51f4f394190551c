//! A map over two parameters, and the cells that workers compute for it.

use js_sys::Array;
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::chart_tables::table_object;
use super::laboratory::PageLab;
use super::tables::object;
use crate::page::map::axis::{self, MapAxis};
use crate::page::map::shade::{SHADES, Shade};
use crate::page::map::{Map, Place, cells, figure, readout, table};
use crate::page::render::Look;
use crate::page::render::map::{Layout, draw};
use crate::page::text::parameters::label;
use crate::page::text::{self, problems};
use crate::parameters::link::decode;
use crate::run::data::Data;
use crate::run::map_cell::{CellOutcome, MapCell};

/// Cells by which a cell's column and row are one number.
const ROWS: usize = 64;

fn place_of(number: f64) -> Place {
    let number = number as usize;
    (number / ROWS, number % ROWS)
}

fn number_of((column, row): Place) -> f64 {
    (column * ROWS + row) as f64
}

/// A map, as far as it is computed. Cells are known by a number.
#[wasm_bindgen(js_name = ParameterMap)]
pub struct PageMap(Map);

#[wasm_bindgen(js_class = ParameterMap)]
impl PageMap {
    /// The map of the settings of a link over two parameters, each with its ends and its cells as they are typed, or
    /// throws a sentence.
    #[wasm_bindgen(constructor)]
    pub fn new(link: &str, across: Vec<String>, upwards: Vec<String>) -> Result<Self, JsError> {
        let link = decode(link).map_err(|why| JsError::new(&problems::link_error(&why)))?;
        let made = |words: &[String]| {
            let [name, low, high, cells] = words else {
                return Err(String::new());
            };
            MapAxis::new(&link.parameters, name, [low, high], cells)
        };
        let map = made(&across)
            .and_then(|across| Map::new(link.parameters.clone(), [across, made(&upwards)?]));
        map.map(Self).map_err(|why| JsError::new(&why))
    }

    /// Up to so many cells that come next, by number.
    pub fn next(&mut self, count: usize) -> Vec<f64> {
        self.0.next(count).into_iter().map(number_of).collect()
    }

    /// The link of a cell as a run.
    pub fn link(&self, cell: f64) -> String {
        self.0.link(place_of(cell))
    }

    /// Puts in what a cell has come to, as [`PageMapCell::numbers`] has it; false where that cannot be read.
    pub fn put(&mut self, cell: f64, numbers: &[f64]) -> bool {
        let outcome = CellOutcome::from_numbers(numbers);
        let known = outcome.is_some();
        if let Some(outcome) = outcome {
            self.0.put(place_of(cell), outcome);
        }
        known
    }

    pub fn count(&self) -> usize {
        self.0.count()
    }

    pub fn computed(&self) -> usize {
        self.0.computed()
    }

    pub fn columns(&self) -> usize {
        self.0.size().0
    }

    pub fn rows(&self) -> usize {
        self.0.size().1
    }

    /// Seconds that all cells take, about, on so many cores.
    pub fn expected_seconds(&self, cores: usize) -> f64 {
        self.0.expected_seconds(cores)
    }

    /// Chooses what the colours show.
    pub fn shade(&mut self, name: &str) {
        self.0.shade = Shade::named(name);
    }

    /// Draws it over the whole canvas.
    pub fn draw(&self, canvas: HtmlCanvasElement, theme: usize, pixel_ratio: f64) {
        let area = CanvasBackend::with_canvas_object(canvas);
        if let Some(area) = area.map(IntoDrawingArea::into_drawing_area) {
            // A picture that the browser does not draw leaves the words beside it.
            let _ = draw(&area, &self.0, &Look::new(theme, pixel_ratio));
        }
    }

    /// The cell at a point of a canvas of so many pixels; NaN outside.
    pub fn cell_at(&self, x: f64, y: f64, width: u32, height: u32, pixel_ratio: f64) -> f64 {
        let layout = Layout::new(&self.0, (width, height), &Look::new(0, pixel_ratio));
        layout.place_at((x, y)).map_or(f64::NAN, number_of)
    }

    /// The cell that is read; NaN where none is.
    pub fn cursor(&self) -> f64 {
        self.0.cursor.map_or(f64::NAN, number_of)
    }

    /// Reads a cell; NaN is none.
    pub fn read(&mut self, cell: f64) {
        self.0.cursor = cell.is_finite().then(|| place_of(cell));
    }

    /// Reads the next cell to the right and upwards.
    pub fn read_next(&mut self, right: i32, up: i32) {
        self.0.step_cursor(right, up);
    }

    /// The cell that is read in words; nothing where none is.
    pub fn reading(&self) -> String {
        self.0
            .cursor
            .map_or_else(String::new, |place| readout::cell(&self.0, place))
    }

    /// The values of both parameters in the cell that is read.
    pub fn settings(&self) -> String {
        self.0
            .cursor
            .map_or_else(String::new, |place| readout::settings(&self.0, place))
    }

    pub fn summary(&self) -> String {
        readout::summary(&self.0)
    }

    /// What the colours show, as a table.
    #[wasm_bindgen(unchecked_return_type = "ChartTable")]
    pub fn chart_table(&self) -> js_sys::Object {
        table_object(&cells::table(&self.0))
    }

    /// Every cell that is computed, as comma-separated values.
    pub fn csv(&self, page: &str) -> String {
        table::csv(&self.0, page)
    }

    /// The figure as SVG.
    pub fn svg(&self) -> String {
        figure::svg(&self.0)
    }

    /// Draws the figure on a canvas, which gets its size: so many pixels to a CSS pixel.
    pub fn draw_figure(&self, canvas: HtmlCanvasElement, pixel_ratio: u32) {
        let (width, height) = figure::size(&self.0);
        canvas.set_width(width * pixel_ratio);
        canvas.set_height(height * pixel_ratio);
        if let Some(backend) = CanvasBackend::with_canvas_object(canvas) {
            // A browser that does not draw leaves an empty canvas, which the reader sees.
            let _ = figure::draw(
                &backend.into_drawing_area(),
                &self.0,
                f64::from(pixel_ratio),
            );
        }
    }
}

#[wasm_bindgen(js_class = Lab)]
impl PageLab {
    /// Parameters that can be axes of a map, with the ends that are proposed.
    #[wasm_bindgen(
        unchecked_return_type = "{ name: string; label: string; low: string; high: string }[]"
    )]
    pub fn map_axes(&self) -> Array {
        let parameters = self.lab.parameters();
        let rows = axis::choices(parameters).map(|row| {
            let value = parameters.get(row.name).unwrap_or(row.default);
            let (low, high) = axis::proposed(row, value);
            object([
                ("name", row.name),
                ("label", label(row)),
                ("low", &row.text(low)),
                ("high", &row.text(high)),
            ])
        });
        rows.collect()
    }

    /// The present settings as a link, without changes on the way.
    pub fn settings_link(&self) -> String {
        crate::parameters::link::encode(self.lab.parameters(), &[])
    }
}

/// What the colours of a map can show.
#[wasm_bindgen(unchecked_return_type = "{ name: string; label: string }[]")]
pub fn shade_rows() -> Array {
    let label = |shade: &Shade| text::fill(&format!("map.shade.{}", shade.name), &[]);
    let rows = SHADES
        .iter()
        .map(|shade| object([("name", shade.name), ("label", &label(shade))]));
    rows.collect()
}

/// A time in words.
#[wasm_bindgen]
pub fn duration(seconds: f64) -> String {
    readout::duration(seconds)
}

/// A cell of a map in a worker.
#[wasm_bindgen(js_name = MapCell)]
pub struct PageMapCell(MapCell);

#[wasm_bindgen(js_class = MapCell)]
impl PageMapCell {
    /// The cell that a link describes, or throws a sentence.
    #[wasm_bindgen(constructor)]
    pub fn new(link: &str) -> Result<Self, JsError> {
        let link = decode(link).map_err(|why| JsError::new(&problems::link_error(&why)))?;
        let cell = MapCell::new(&link.parameters, &Data::default());
        let needs =
            |file: &str| JsError::new(&text::fill("map.problem.needs_data", &[("file", file)]));
        cell.map(Self).map_err(needs)
    }

    /// Takes about so many steps; returns how many, none once it is done.
    pub fn advance(&mut self, steps: f64) -> f64 {
        self.0.advance(steps as u64) as f64
    }

    /// What it has come to, as numbers.
    pub fn numbers(&self) -> Vec<f64> {
        self.0.outcome().numbers()
    }
}
