//! The canvas behind a chart's curves, for what changes seldom: axes, grid and labels. `plotters-canvas` draws it; in the
//! first view, which would grow by seven kilobytes, the surface of the curves does.

use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::surface::side;
use crate::page::render::Look;
use crate::page::render::time_series::Frame;

/// A canvas and the frame that it shows.
#[wasm_bindgen]
pub struct Backdrop {
    canvas: HtmlCanvasElement,
    /// The chart's frame that is drawn now, with its theme.
    frame: Option<(usize, Frame)>,
}

#[wasm_bindgen]
impl Backdrop {
    #[wasm_bindgen(constructor)]
    pub fn new(canvas: HtmlCanvasElement) -> Self {
        Self {
            canvas,
            frame: None,
        }
    }

    /// Gives the canvas a size in device pixels, see [`side`]. It is empty then, also where the size was the same.
    pub fn resize(&mut self, width: f64, height: f64) {
        self.canvas.set_width(side(width));
        self.canvas.set_height(side(height));
        self.frame = None;
    }
}

#[wasm_bindgen]
impl Backdrop {
    /// The step under a column, in device pixels, of a time axis that has so many steps in a unit; NaN where no frame
    /// is shown.
    pub fn step_at(&self, column: f64, steps_per_unit: f64) -> f64 {
        let frame = self.frame.as_ref();
        frame.map_or(f64::NAN, |(_, frame)| frame.step_at(column, steps_per_unit))
    }
}

#[cfg(feature = "whole")]
#[wasm_bindgen]
impl Backdrop {
    /// The column of a step, in device pixels; NaN where it is not shown.
    pub fn column_of(&self, step: f64, steps_per_unit: f64) -> f64 {
        let frame = self.frame.as_ref();
        let column = frame.and_then(|(_, frame)| frame.column_of(step, steps_per_unit));
        column.unwrap_or(f64::NAN)
    }
}

impl Backdrop {
    /// Size in device pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.canvas.width(), self.canvas.height())
    }

    /// Shows a chart's frame in a theme; draws only where it differs from the one that is shown.
    pub fn show(&mut self, frame: Option<(usize, Frame)>, look: &Look) {
        if self.frame == frame {
            return;
        }
        // Empties it.
        self.canvas.set_width(self.canvas.width());
        if let Some((_, frame)) = &frame {
            draw(self.canvas.clone(), frame, look);
        }
        self.frame = frame;
    }
}

/// Draws a frame. One that the browser does not draw leaves curves without labels: nothing that a reader could act on.
#[cfg(feature = "whole")]
fn draw(canvas: HtmlCanvasElement, frame: &Frame, look: &Look) {
    use plotters::prelude::IntoDrawingArea;
    use plotters_canvas::CanvasBackend;
    if let Some(backend) = CanvasBackend::with_canvas_object(canvas) {
        let _ = frame.draw(&backend.into_drawing_area(), look);
    }
}

/// Draws a frame.
#[cfg(not(feature = "whole"))]
fn draw(canvas: HtmlCanvasElement, frame: &Frame, look: &Look) {
    if let Ok(mut surface) = super::surface::Surface::new(canvas) {
        let _ = frame.draw(&surface.clear(), look);
    }
}
