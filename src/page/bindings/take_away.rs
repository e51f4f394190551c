//! What the reader takes away of the shown run and the kept ones: texts, and figures as SVG or on a canvas.
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
    /// What is made of the runs that are taken away: the one that is shown, and those that are kept.
    fn of_runs<T>(&self, make: impl FnOnce(&[NamedRun]) -> T) -> T {
        let preset = self.lab.preset();
        let name = preset.map_or(text("take_away.own_settings"), |preset| {
            preset_title(preset.name)
        });
        let kept = self.lab.kept();
        let beside = kept
            .iter()
            .filter_map(|row| Some((&*row.name, self.lab.run_at(row.place)?)));
        let runs: Vec<NamedRun> = [(name, self.lab.run())].into_iter().chain(beside).collect();
        make(&runs)
    }

    /// What is made of the figure with a name; nothing where there is none.
    fn of_figure<T>(&self, page: &str, name: &str, make: impl FnOnce(&Figure) -> T) -> Option<T> {
        self.of_runs(|runs| {
            if name == SPHERE {
                let shown = vec![("", self.lab.scene())];
                return Some(make(&Figure::of_sphere(page, &runs[..1], shown)));
            }
            let chart = CHARTS.iter().find(|chart| chart.name() == name)?;
            let shown = vec![("", self.lab.timeline())];
            Some(make(&Figure::of_chart(page, chart, runs, shown)))
        })
    }
}

#[wasm_bindgen(js_class = Lab)]
impl PageLab {
    pub fn series_csv(&self, page: &str) -> String {
        self.of_runs(|runs| series_csv::write(page, runs))
    }

    pub fn series_json(&self, page: &str) -> String {
        self.of_runs(|runs| series_json::write(page, runs))
    }

    /// How to cite the run; the day is today's, such as `2026-11-25`.
    pub fn bibtex(&self, page: &str, day: &str) -> String {
        self.of_runs(|runs| bibtex::write(page, day, runs))
    }

    pub fn pytorch(&self, page: &str) -> String {
        self.of_runs(|runs| pytorch::write(page, runs))
    }

    pub fn numpy(&self, page: &str) -> String {
        self.of_runs(|runs| numpy::write(page, runs))
    }

    /// The figure with a name as SVG; empty where there is none.
    pub fn figure_svg(&self, page: &str, name: &str, transparent: bool) -> String {
        let svg = self.of_figure(page, name, |figure| figure.svg(transparent));
        svg.unwrap_or_default()
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
        self.of_figure(page, name, |figure| {
            let (width, height) = figure.size();
            canvas.set_width(width * pixel_ratio);
            canvas.set_height(height * pixel_ratio);
            if let Some(backend) = CanvasBackend::with_canvas_object(canvas) {
                let area = backend.into_drawing_area();
                // A browser that does not draw leaves an empty canvas, which the reader sees.
                let _ = figure.draw(&area, f64::from(pixel_ratio), transparent);
            }
        });
    }
}

/// Names and titles of the figures: the sphere and every chart.
#[wasm_bindgen(unchecked_return_type = "{ name: string; title: string }[]")]
pub fn figure_rows() -> Array {
    let charts = CHARTS.iter().map(|chart| (chart.name(), chart.title()));
    let rows = [(SPHERE, text("control.sphere"))].into_iter().chain(charts);
    rows.map(|(name, title)| object([("name", name), ("title", title)]))
        .collect()
}
