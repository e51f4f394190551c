//! What only the article needs: the drawing of a single step, two linked knobs, and the symbols of its formulas.

use js_sys::Array;
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::chart_tables::table_object;
use super::tables::object;
use crate::page::chart_table;
use crate::page::plane::{Lesson, Plane};
use crate::page::product::{Knob, Product};
use crate::page::render::{Look, plane, product};
use crate::page::symbols::{SYMBOLS, Symbol};

/// The symbols of the formulas.
#[wasm_bindgen(unchecked_return_type = "SymbolRow[]")]
pub fn symbol_rows() -> Array {
    let row = |symbol: &Symbol| {
        object([
            ("name", symbol.name),
            ("written", symbol.written),
            ("parts", &symbol.parts.join(" ")),
        ])
    };
    SYMBOLS.iter().map(row).collect()
}

/// Weights in two dimensions that a reader moves by hand.
#[wasm_bindgen(js_name = Plane)]
pub struct PagePlane {
    plane: Plane,
    /// Whether the reader holds the weights by their length, in the chart of forces.
    held_by_length: bool,
}

#[wasm_bindgen(js_class = Plane)]
impl PagePlane {
    /// The drawing with a name; the first, if there is none of this name.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str) -> Self {
        let named = Lesson::NAMES.iter().find(|(known, _)| *known == name);
        let (_, lesson) = named.unwrap_or(&Lesson::NAMES[0]);
        Self {
            plane: Plane::new(*lesson),
            held_by_length: false,
        }
    }

    /// Takes hold of the weights at a pixel of a canvas of this size: in the plane, or by their length beside it.
    pub fn grab(&mut self, width: u32, height: u32, x: f64, y: f64) {
        self.held_by_length = plane::shows_forces(self.plane.lesson, (width, height), (x, y));
        self.drag(width, height, x, y);
    }

    /// Moves the weights to a pixel of a canvas of this size.
    pub fn drag(&mut self, width: u32, height: u32, x: f64, y: f64) {
        let size = (width, height);
        if self.held_by_length {
            let length = plane::length_at(&self.plane, size, x, &Look::new(0, 1.0));
            self.plane.stretch(length);
        } else {
            self.plane
                .drag(plane::place_at(self.plane.lesson, size, (x, y)));
        }
    }

    /// The pixel at which the tip of the weights stands on a canvas of this size.
    pub fn tip(&self, width: u32, height: u32) -> Vec<f64> {
        let (x, y) = plane::tip((width, height), &self.plane);
        vec![x, y]
    }

    /// Moves the weights by presses of an arrow key: outwards, and against the clock.
    pub fn nudge(&mut self, outwards: f64, turns: f64) {
        self.plane.nudge(outwards, turns);
    }

    /// What the drawing shows, in numbers.
    pub fn sentence(&self) -> String {
        self.plane.sentence()
    }

    /// What a step does to a length as a table, where the drawing shows it.
    #[wasm_bindgen(unchecked_return_type = "ChartTable | undefined")]
    pub fn chart_table(&self) -> JsValue {
        match self.plane.lesson {
            Lesson::Balance => table_object(&chart_table::forces::table(&self.plane)).into(),
            Lesson::Length | Lesson::Step => JsValue::UNDEFINED,
        }
    }

    /// Draws over a whole canvas, which is empty.
    pub fn draw(&self, canvas: HtmlCanvasElement, theme: usize, pixel_ratio: f64) {
        if let Some(surface) = CanvasBackend::with_canvas_object(canvas) {
            let area = surface.into_drawing_area();
            // A canvas takes everything.
            let _ = plane::draw(&area, &self.plane, &Look::new(theme, pixel_ratio));
        }
    }
}

/// Learning rate and weight decay as two knobs: the first and the second.
#[wasm_bindgen(js_name = Product)]
pub struct PageProduct {
    product: Product,
}

#[wasm_bindgen(js_class = Product)]
impl PageProduct {
    #[wasm_bindgen(constructor)]
    pub fn new(learning_rate: f64, weight_decay: f64) -> Self {
        Self {
            product: Product::new(learning_rate, weight_decay),
        }
    }

    /// Moves a knob to a position from −1 to 1.
    pub fn turn(&mut self, knob: usize, position: f64) {
        let knob = match knob {
            0 => Knob::LearningRate,
            _ => Knob::WeightDecay,
        };
        self.product.turn(knob, position);
    }

    /// Whether both keep their product.
    pub fn link(&mut self, linked: bool) {
        self.product.linked = linked;
    }

    pub fn positions(&self) -> Vec<f64> {
        self.product.positions().into()
    }

    pub fn values(&self) -> Vec<f64> {
        self.product.values().into()
    }

    /// The curve of the present product as a table.
    #[wasm_bindgen(unchecked_return_type = "ChartTable")]
    pub fn chart_table(&self) -> js_sys::Object {
        table_object(&chart_table::product::table(&self.product))
    }

    /// Both, their product and the angle, in numbers.
    pub fn sentence(&self) -> String {
        self.product.sentence()
    }

    /// Draws over a whole canvas, which is empty.
    pub fn draw(&self, canvas: HtmlCanvasElement, theme: usize, pixel_ratio: f64) {
        if let Some(surface) = CanvasBackend::with_canvas_object(canvas) {
            let area = surface.into_drawing_area();
            // A canvas takes everything.
            let _ = product::draw(&area, &self.product, &Look::new(theme, pixel_ratio));
        }
    }
}
