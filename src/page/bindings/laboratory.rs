//! The laboratory as the page sees it, as far as its first view goes.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::backdrop::Backdrop;
use super::surface::Surface;
use super::tables::object;
use crate::WHOLE;
use crate::page::charts::CHARTS;
use crate::page::lab::Lab;
use crate::page::readout;
use crate::page::render::time_series::{Place, Plot};
use crate::page::render::{Look, weights};
use crate::parameters::presets::PRESET_NAMES;
use crate::parameters::row;
use crate::run::data::Data;
use crate::simulation::record::Quantity;

/// Whether this engine computes a few known steps as it should.
#[wasm_bindgen]
pub fn known_answer() -> bool {
    crate::simulation::known_answer::known_answer()
}

/// One experiment.
#[wasm_bindgen(js_name = Lab)]
pub struct PageLab {
    pub(super) lab: Lab,
}

#[wasm_bindgen(js_class = Lab)]
impl PageLab {
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "JavaScript calls it")]
    pub fn new() -> Self {
        Self {
            lab: Lab::default(),
        }
    }

    /// The whole laboratory as bytes.
    pub fn save(&mut self) -> Vec<u8> {
        self.lab.save()
    }

    pub fn steps(&self) -> f64 {
        self.lab.steps() as f64
    }

    pub fn value(&self, name: &str) -> f64 {
        self.lab.parameters().get(name).unwrap_or(f64::NAN)
    }

    pub fn value_text(&self, name: &str) -> String {
        row(name).map_or(String::new(), |row| self.lab.parameters().text(row))
    }

    /// A number that grows whenever a parameter changes.
    pub fn revision(&self) -> u32 {
        self.lab.revision()
    }

    /// Takes up to this many steps; returns how many.
    pub fn advance(&mut self, steps: f64) -> f64 {
        self.lab.advance(steps as u64) as f64
    }

    /// Once for each picture while playing: trails and view follow the weights.
    pub fn follow(&mut self) {
        self.lab.follow();
    }

    /// Turns the view; the distances are shares of the picture's width.
    pub fn turn(&mut self, right: f64, down: f64) {
        self.lab.camera_mut().turn(right, down);
    }

    #[wasm_bindgen(unchecked_return_type = "Readout")]
    pub fn readout(&self) -> Object {
        let stage = readout::stage(&self.lab);
        let (step, relaxations) = readout::clock(&self.lab);
        // The default experiment gives no reason for one.
        let caution = if WHOLE {
            readout::caution(&self.lab)
        } else {
            String::new()
        };
        object([
            ("step", &step),
            ("relaxations", &relaxations),
            ("stage", stage.name()),
            ("stage_label", stage.label()),
            ("sentences", &readout::sentences(&self.lab)),
            ("caution", &caution),
            ("radius", &readout::radius(&self.lab)),
            ("scene", &readout::scene_caption(&self.lab)),
        ])
    }

    /// The numbers of a chart's header, by the chart's place in the table.
    #[wasm_bindgen(unchecked_return_type = "Header")]
    pub fn header(&self, chart: usize) -> Object {
        let readout::Header {
            measured,
            theory,
            gap,
        } = readout::header(&self.lab, &CHARTS[chart]);
        object([("measured", &measured), ("theory", &theory), ("gap", &gap)])
    }

    /// The average over replicas of a quantity at the last step, as a full number for tests and tools; NaN
    /// before the first step.
    pub fn last_average(&self, quantity: &str) -> f64 {
        let quantity = Quantity::named(quantity);
        let last = self.lab.run().history().buckets().last();
        last.zip(quantity)
            .map_or(f64::NAN, |(last, quantity)| last.average(quantity))
    }

    /// Draws a chart: its frame, if that has changed, on the one surface, and what moves on the other.
    pub fn draw_chart(
        &mut self,
        back: &mut Backdrop,
        front: &mut Surface,
        chart: usize,
        theme: usize,
        pixel_ratio: f64,
    ) {
        let Some(row) = CHARTS.get(chart) else {
            return;
        };
        let look = Look::new(theme, pixel_ratio);
        let place = Place {
            labelled: true,
            worded: chart == 0,
            named: WHOLE,
        };
        let plot = Plot::new(row, &self.lab.timeline(), back.size(), &look, place);
        back.show(plot.as_ref().map(|plot| (theme, plot.frame.clone())), &look);
        let area = front.clear();
        if let Some(plot) = plot {
            drawn(plot.draw_curves(&area, &look));
        }
    }

    pub fn draw_sphere(&self, surface: &mut Surface, theme: usize, pixel_ratio: f64) {
        let look = Look::new(theme, pixel_ratio);
        drawn(weights::draw(&surface.clear(), &self.lab.scene(), &look));
    }

    /// Name of the preset that is open.
    pub fn preset(&self) -> Option<String> {
        if WHOLE {
            self.lab.preset().map(|preset| preset.name.into())
        } else {
            Some(PRESET_NAMES[0].into())
        }
    }

    /// Name of the data file that another instance has to load before it restores this run.
    pub fn data(&self) -> Option<String> {
        Data::file(&self.lab.run().script().start).map(String::from)
    }
}

/// A surface here never refuses: what it draws with does not fail. To hand a result to JavaScript would
/// leave an array on its heap for every picture.
fn drawn<E>(_: Result<(), E>) {}
