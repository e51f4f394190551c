//! The drawing of a single step, for the page.

use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::page::plane::{Lesson, Plane};
use crate::page::render::{Look, plane};

/// Weights in two dimensions that a reader moves by hand.
#[wasm_bindgen(js_name = Plane)]
pub struct PagePlane {
    plane: Plane,
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
        }
    }

    /// Moves the weights to a pixel of a canvas of this size.
    pub fn drag(&mut self, width: u32, height: u32, x: f64, y: f64) {
        self.plane.drag(plane::place_at((width, height), (x, y)));
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

    /// Draws over a whole canvas, which is empty.
    pub fn draw(&self, canvas: HtmlCanvasElement, theme: usize, pixel_ratio: f64) {
        if let Some(surface) = CanvasBackend::with_canvas_object(canvas) {
            let area = surface.into_drawing_area();
            // A canvas takes everything.
            let _ = plane::draw(&area, &self.plane, &Look::new(theme, pixel_ratio));
        }
    }
}
