//! What the reader takes away of the shown run: texts, and figures as SVG or on a canvas.
//!
//! `page` is the address at which the laboratory can be opened, without a link.

use js_sys::Array;
use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::laboratory::PageLab;
use super::tables::object;
use crate::page::charts::CHARTS;
use crate::page::take_away::figure::Figure;
use crate::page::take_away::{NamedRun, bibtex, numpy, pytorch, series_csv, series_json};
use crate::page::text::parameters::preset_title;
use crate::page::text::text;

/// Name of the figure that is no chart.
const SPHERE: &str = "sphere";

impl PageLab {
    /// The runs that are taken away: the one that is shown.
    fn named_runs(&self) -> [NamedRun<'_>; 1] {
        let preset = self.lab.preset();
        let name = preset.map_or(text("take_away.own_settings"), |preset| {
            preset_title(preset.name)
        });
        [(name, self.lab.run())]
    }

    /// The figure with a name; nothing where there is none.
    fn figure(&self, page: &str, name: &str) -> Option<Figure<'_>> {
        let runs = self.named_runs();
        if name == SPHERE {
            let shown = vec![("", self.lab.scene())];
            return Some(Figure::of_sphere(page, &runs, shown));
        }
        let chart = CHARTS.iter().find(|chart| chart.row().name == name)?;
        let shown = vec![("", self.lab.timeline())];
        Some(Figure::of_chart(page, chart, &runs, shown))
    }
}

#[wasm_bindgen(js_class = Lab)]
impl PageLab {
    pub fn series_csv(&self, page: &str) -> String {
        series_csv::write(page, &self.named_runs())
    }

    pub fn series_json(&self, page: &str) -> String {
        series_json::write(page, &self.named_runs())
    }

    /// How to cite the run; the day is today's, such as `2026-11-25`.
    pub fn bibtex(&self, page: &str, day: &str) -> String {
        bibtex::write(page, day, &self.named_runs())
    }

    pub fn pytorch(&self, page: &str) -> String {
        pytorch::write(page, &self.named_runs())
    }

    pub fn numpy(&self, page: &str) -> String {
        numpy::write(page, &self.named_runs())
    }

    /// The figure with a name as SVG; empty where there is none.
    pub fn figure_svg(&self, page: &str, name: &str, transparent: bool) -> String {
        let figure = self.figure(page, name);
        figure.map_or_else(String::new, |figure| figure.svg(transparent))
    }

    /// Draws the figure with a name on a canvas, which gets its size: so many pixels to a CSS pixel.
    pub fn draw_figure(
        &self,
        canvas: HtmlCanvasElement,
        page: &str,
        name: &str,
        pixel_ratio: u32,
        transparent: bool,
    ) {
        let Some(figure) = self.figure(page, name) else {
            return;
        };
        let (width, height) = figure.size();
        canvas.set_width(width * pixel_ratio);
        canvas.set_height(height * pixel_ratio);
        if let Some(backend) = CanvasBackend::with_canvas_object(canvas) {
            let area = backend.into_drawing_area();
            // A browser that does not draw leaves an empty canvas, which the reader sees.
            let _ = figure.draw(&area, f64::from(pixel_ratio), transparent);
        }
    }
}

/// Names and titles of the figures: the sphere and every chart.
#[wasm_bindgen(unchecked_return_type = "{ name: string; title: string }[]")]
pub fn figure_rows() -> Array {
    let charts = CHARTS.iter().map(|chart| (chart.row().name, chart.title()));
    let rows = [(SPHERE, text("control.sphere"))].into_iter().chain(charts);
    rows.map(|(name, title)| object([("name", name), ("title", title)]))
        .collect()
}
