//! The laboratory as the page sees it.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::damaged;
use super::surface::Surface;
use crate::page::charts::CHARTS;
use crate::page::lab::Lab;
use crate::page::readout;
use crate::page::render::time_series::Plot;
use crate::page::render::{Look, sphere};
use crate::page::text::problems;
use crate::parameters::presets::Preset;
use crate::parameters::{Refusal, row};
use crate::run::data::Data;
use crate::run::script::Script;
use crate::simulation::record::Quantity;

use super::tables::object;

/// Whether this engine computes a few known steps as it should.
#[wasm_bindgen]
pub fn known_answer() -> bool {
    crate::simulation::known_answer::known_answer()
}

/// One experiment.
#[wasm_bindgen(js_name = Lab)]
pub struct PageLab {
    lab: Lab,
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

    /// The laboratory that was saved, with the data file that it needs, prepared, or throws a sentence.
    pub fn restore(bytes: &[u8], prepared_data: Option<Vec<u8>>) -> Result<Self, JsError> {
        let mut data = Data::default();
        if let Some(prepared) = prepared_data {
            data.load_prepared(&prepared).map_err(damaged)?;
        }
        let lab = Lab::restore(bytes, &data).map_err(damaged)?;
        Ok(Self { lab })
    }

    /// Opens a preset by name; false when there is none.
    pub fn open_preset(&mut self, name: &str) -> bool {
        let preset = Preset::named(name);
        if let Some(preset) = preset {
            self.lab.open(Script::from(preset));
        }
        preset.is_some()
    }

    /// Name of the preset that is open.
    pub fn preset(&self) -> Option<String> {
        self.lab.preset().map(|preset| preset.name.into())
    }

    /// Opens a script that the annex has read from a link, or throws a sentence.
    pub fn open_script(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        let script = Script::from_bytes(bytes).map_err(damaged)?;
        self.lab.open(script);
        Ok(())
    }

    /// Opens an exactly equivalent run by name, or throws a sentence.
    pub fn open_equivalent_run(&mut self, name: &str) -> Result<(), JsError> {
        let opened = self.lab.open_equivalent_run(name);
        opened.map_err(|why| JsError::new(&why))
    }

    pub fn link(&self) -> String {
        self.lab.run().link()
    }

    pub fn link_replays(&self) -> bool {
        self.lab.run().is_replayable()
    }

    /// Name of the data file that an opened experiment waits for.
    pub fn wanted_data(&self) -> Option<String> {
        self.lab.wanted_data().map(String::from)
    }

    /// Takes a data file that the annex has prepared, or throws a sentence.
    pub fn load_data(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        self.lab.load_prepared_data(bytes).map_err(damaged)
    }

    /// The ticket of the experiment that waits for data, zero when none does.
    pub fn waiting(&self) -> u32 {
        self.lab.waiting()
    }

    /// Gives up the experiment that waits for data, if it still is the one with this ticket.
    pub fn give_up(&mut self, ticket: u32) -> bool {
        self.lab.give_up(ticket)
    }

    pub fn reset(&mut self) {
        self.lab.reset();
    }

    /// Sets a parameter from a number, or throws a sentence.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), JsError> {
        self.lab
            .set(name, value)
            .map_err(|refusal| JsError::new(&problems::refusal(&refusal)))
    }

    /// Sets a parameter from typed text, or throws a sentence.
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), JsError> {
        self.lab
            .set_text(name, text)
            .map_err(|refusal| JsError::new(&problems::refusal(&refusal)))
    }

    /// Sets a parameter from its slider, 0 … 1.
    pub fn set_slider(&mut self, name: &str, position: f64) -> Result<(), JsError> {
        let value = row(name).map_or(f64::NAN, |row| row.slider_value(position));
        self.set(name, value)
    }

    /// Moves a parameter by so many steps of the keyboard, or throws a sentence.
    pub fn nudge(&mut self, name: &str, steps: i32) -> Result<(), JsError> {
        let value = row(name).map_or(f64::NAN, |row| row.next(self.value(name), steps));
        self.set(name, value)
    }

    /// A number that grows whenever a parameter changes.
    pub fn revision(&self) -> u32 {
        self.lab.revision()
    }

    pub fn value(&self, name: &str) -> f64 {
        self.lab.parameters().get(name).unwrap_or(f64::NAN)
    }

    pub fn value_text(&self, name: &str) -> String {
        row(name).map_or(String::new(), |row| self.lab.parameters().text(row))
    }

    pub fn slider_position(&self, name: &str) -> f64 {
        row(name).map_or(0.0, |row| row.slider_position(self.value(name)))
    }

    /// Whether a parameter applies, given the others.
    pub fn applies(&self, name: &str) -> bool {
        row(name).is_some_and(|row| (row.applies)(self.lab.parameters()))
    }

    /// Takes up to this many steps; returns how many.
    pub fn advance(&mut self, steps: f64) -> f64 {
        self.lab.advance(steps as u64) as f64
    }

    /// The shown run as bytes, for a worker.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.lab.run_mut().snapshot()
    }

    /// What tells the shown run from others.
    pub fn run_id(&self) -> f64 {
        self.lab.run().id() as f64
    }

    /// A number that grows whenever the shown run moves.
    pub fn run_revision(&self) -> f64 {
        self.lab.run().moves() as f64
    }

    /// Takes the shown run back from a worker, or throws a sentence when it has moved on.
    pub fn land(&mut self, bytes: &[u8], id: f64, revision: f64) -> Result<(), JsError> {
        let landed = self.lab.land(bytes, id as u64, revision as u64);
        landed.map_err(|why| JsError::new(&why))
    }

    /// Name of the data file that another instance has to load before it restores this run.
    pub fn data(&self) -> Option<String> {
        Data::file(&self.lab.run().script().start).map(String::from)
    }

    /// The number of steps to be taken in one go, from text, or throws a sentence.
    pub fn fast_forward_steps(&self, text: &str) -> Result<f64, JsError> {
        let steps = self.lab.fast_forward_steps(text);
        let refused = |refusal: Refusal| JsError::new(&problems::refusal(&refusal));
        steps.map(|steps| steps as f64).map_err(refused)
    }

    pub fn steps(&self) -> f64 {
        self.lab.steps() as f64
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
        object([
            ("step", &step),
            ("relaxations", &relaxations),
            ("stage", stage.name()),
            ("stage_label", stage.label()),
            ("sentences", &readout::sentences(&self.lab)),
            ("caution", &readout::caution(&self.lab)),
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

    /// Every prediction beside its measurement.
    #[wasm_bindgen(unchecked_return_type = "Comparison[]")]
    pub fn comparisons(&self) -> Array {
        let rows = readout::comparisons(&self.lab).into_iter().map(|row| {
            object([
                ("label", &row.label),
                ("equation", row.equation),
                ("measured", &row.measured),
                ("predicted", &row.predicted),
                ("gap", &row.gap),
                ("verdict", row.verdict),
            ])
        });
        rows.collect()
    }

    /// How the page decides that the weights are on the sphere.
    pub fn criterion(&self) -> String {
        readout::criterion()
    }

    /// What the reader should be told once, or nothing.
    pub fn take_notes(&mut self) -> String {
        readout::resets(&self.lab.take_resets())
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
        back: &mut Surface,
        front: &mut Surface,
        chart: usize,
        theme: usize,
        pixel_ratio: f64,
    ) {
        let Some(row) = CHARTS.get(chart) else {
            return;
        };
        let look = Look::new(theme, pixel_ratio);
        let lowest = chart + 1 == CHARTS.len();
        let plot = Plot::new(row, &self.lab.timeline(), back.size(), &look, lowest);
        let frame = plot.as_ref().map(|plot| (theme, plot.frame.clone()));
        if back.takes_frame(frame) {
            let area = back.clear();
            if let Some(plot) = &plot {
                drawn(plot.frame.draw(&area, &look));
            }
        }
        let area = front.clear();
        if let Some(plot) = plot {
            drawn(plot.draw_curves(&area, &look));
        }
    }

    pub fn draw_sphere(&self, surface: &mut Surface, theme: usize, pixel_ratio: f64) {
        let look = Look::new(theme, pixel_ratio);
        drawn(sphere::draw(&surface.clear(), &self.lab.scene(), &look));
    }

    /// Replica 0's weights, or the first principal component, as grey values of an image, row by row; nothing where
    /// the weights are not those of an image. The annex draws it.
    pub fn picture(&self, first_principal_component: bool) -> Option<Vec<f64>> {
        let pixels = self.lab.picture(first_principal_component);
        pixels.map(Vec::from)
    }
}

/// A surface here never refuses: what it draws with does not fail. To hand a result to JavaScript would
/// leave an array on its heap for every picture.
fn drawn<E>(_: Result<(), E>) {}
