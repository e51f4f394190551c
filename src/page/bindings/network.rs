//! A network in training: for the worker that trains it, and for the page that shows it.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::chart_tables::table_object;
use super::damaged;
use super::parameters::parameter_row;
use super::surface::Surface;
use super::tables::object;
use crate::numeric::number_format::integer;
use crate::page::network::sight::Sight;
use crate::page::network::{LAYER_QUANTITIES, NetworkView, chart_of, tables, words};
use crate::page::render::Look;
use crate::page::render::network as pictures;
use crate::page::render::time_series::{self, Place};
use crate::page::text::{parameters, problems, text};
use crate::parameters::Refusal;
use crate::parameters::network::{self, decode, encode, row};
use crate::parameters::network_presets::{NETWORK_PRESETS, network_preset};
use crate::run::network::{NetworkRun, NetworkScript};
use crate::simulation::network::labelled_digits::LabelledDigits;
use crate::simulation::objective::digits::PIXELS;

fn refused(refusal: Refusal) -> JsError {
    JsError::new(&problems::network_refusal(&refusal))
}

fn digits(images: &[u8], labels: &[u8]) -> Result<Rc<LabelledDigits>, JsError> {
    let data = LabelledDigits::from_bytes(images, labels);
    let told = |why| JsError::new(&problems::labelled_digits_error(why));
    data.map(Rc::new).map_err(told)
}

fn script(link: &str) -> Result<NetworkScript, JsError> {
    let link = decode(link).map_err(|why| JsError::new(&problems::network_link_error(&why)))?;
    Ok(link.into())
}

/// A network in a worker.
#[wasm_bindgen(js_name = NetworkRun)]
pub struct WorkerNetwork {
    run: NetworkRun,
    data: Rc<LabelledDigits>,
}

#[wasm_bindgen(js_class = NetworkRun)]
impl WorkerNetwork {
    /// The network of a link at its start, with both files of digits, or throws a sentence.
    #[wasm_bindgen(constructor)]
    pub fn new(link: &str, images: &[u8], labels: &[u8]) -> Result<Self, JsError> {
        let data = digits(images, labels)?;
        let run = NetworkRun::new(script(link)?, data.clone());
        Ok(Self { run, data })
    }

    /// Begins the network of another link, or throws a sentence.
    pub fn open(&mut self, link: &str) -> Result<(), JsError> {
        self.run = NetworkRun::new(script(link)?, self.data.clone());
        Ok(())
    }

    /// Goes on with a run that another instance saved, or throws a sentence.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        self.run = NetworkRun::from_snapshot(bytes, &self.data).map_err(damaged)?;
        Ok(())
    }

    /// Takes up to this many steps; returns how many.
    pub fn advance(&mut self, steps: f64) -> f64 {
        self.run.advance(steps as u64) as f64
    }

    pub fn steps(&self) -> f64 {
        self.run.steps() as f64
    }

    /// A number that stands for all weights to the bit, in hexadecimal, for tests and tools.
    pub fn fingerprint(&self) -> String {
        format!("{:016x}", self.run.fingerprint())
    }

    /// Changes a parameter from the present step on, or throws a sentence.
    pub fn change(&mut self, name: &str, value: f64) -> Result<(), JsError> {
        self.run.change(name, value).map_err(refused)
    }

    /// Goes back to a step that it has taken, exactly as it was, or throws a sentence; from there it goes the same way again.
    pub fn back(&mut self, step: f64) -> Result<(), JsError> {
        let past = self.run.past(step as u64);
        self.run = past.ok_or_else(|| JsError::new(text("network.past.none")))?;
        Ok(())
    }

    /// Starts over: the same run again.
    pub fn reset(&mut self) {
        self.run.reset();
    }

    /// The run as bytes, for another instance.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.run.snapshot()
    }

    /// What the page draws, as bytes, with the network's answer to an image of grey values from 0 to 1, row by row.
    pub fn sight(&mut self, image: Option<Vec<f64>>) -> Vec<u8> {
        let image: Option<[f64; PIXELS]> = image.and_then(|image| image.try_into().ok());
        Sight::of(&mut self.run, image.as_ref()).bytes()
    }
}

/// A network as the page shows it.
#[wasm_bindgen(js_name = NetworkView)]
pub struct PageNetwork {
    view: NetworkView,
    data: Rc<LabelledDigits>,
}

#[wasm_bindgen(js_class = NetworkView)]
impl PageNetwork {
    /// With both files of digits, of which the reader picks some, or throws a sentence.
    #[wasm_bindgen(constructor)]
    pub fn new(images: &[u8], labels: &[u8]) -> Result<Self, JsError> {
        Ok(Self {
            view: NetworkView::default(),
            data: digits(images, labels)?,
        })
    }

    /// Takes the settings of a link; returns it as it is understood, and what was not taken as written. Throws a sentence
    /// where it cannot be read.
    pub fn open_link(&mut self, link: &str) -> Result<Vec<String>, JsError> {
        let link = decode(link).map_err(|why| JsError::new(&problems::network_link_error(&why)))?;
        let mut told = vec![encode(&link.parameters, &link.changes)];
        told.extend(link.remarks.iter().map(problems::network_remark));
        self.view.open(link.parameters);
        Ok(told)
    }

    /// Takes the settings of a preset; returns its link, nothing where there is none of the name.
    pub fn open_preset(&mut self, name: &str) -> Option<String> {
        let parameters = network_preset(name)?.parameters();
        let link = encode(&parameters, &[]);
        self.view.open(parameters);
        Some(link)
    }

    /// Takes in what came from the run, which knew the settings of a revision, or throws a sentence.
    pub fn take(&mut self, sight: Vec<u8>, revision: f64) -> Result<(), JsError> {
        let sight = Sight::from_bytes(sight).map_err(damaged)?;
        self.view.take(sight, revision as u64);
        Ok(())
    }

    pub fn revision(&self) -> f64 {
        self.view.revision() as f64
    }

    pub fn steps(&self) -> f64 {
        self.view.sight().steps as f64
    }

    /// The same for a reader.
    pub fn step_text(&self) -> String {
        integer(self.view.sight().steps)
    }

    pub fn diverged(&self) -> bool {
        self.view.sight().diverged.is_some()
    }

    /// The link of the run.
    pub fn link(&self) -> String {
        self.view.sight().link.clone()
    }

    /// Name of the preset that is open.
    pub fn preset(&self) -> Option<String> {
        self.view.preset().map(|preset| preset.name.into())
    }
}

/// Settings, as controls ask for them.
#[wasm_bindgen(js_class = NetworkView)]
impl PageNetwork {
    pub fn value(&self, name: &str) -> f64 {
        self.view.parameters().get(name).unwrap_or(f64::NAN)
    }

    pub fn value_text(&self, name: &str) -> String {
        row(name).map_or_else(String::new, |row| self.view.parameters().text(row))
    }

    pub fn applies(&self, name: &str) -> bool {
        self.view.applies(name)
    }

    pub fn slider_position(&self, name: &str) -> f64 {
        row(name).map_or(0.0, |row| row.slider_position(self.value(name)))
    }

    /// Sets a parameter from typed text, or throws a sentence; returns the value.
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<f64, JsError> {
        self.view.set_text(name, text).map_err(refused)
    }

    /// Sets a parameter from its slider, 0 … 1.
    pub fn set_slider(&mut self, name: &str, position: f64) -> Result<f64, JsError> {
        let value = row(name).map_or(f64::NAN, |row| row.slider_value(position));
        self.view.set(name, value).map_err(refused)
    }

    /// Moves a parameter by so many steps of the keyboard, or throws a sentence.
    pub fn nudge(&mut self, name: &str, steps: i32) -> Result<f64, JsError> {
        let value = row(name).map_or(f64::NAN, |row| row.next(self.value(name), steps));
        self.view.set(name, value).map_err(refused)
    }

    /// The parameters, in their order.
    #[wasm_bindgen(unchecked_return_type = "ParameterRow[]")]
    pub fn parameter_rows(&self) -> Array {
        network::rows().map(parameter_row).collect()
    }

    /// What a parameter is, in a sentence, and the values that it takes, in words.
    #[wasm_bindgen(unchecked_return_type = "{ help: string; allowed: string }")]
    pub fn parameter_help(&self, name: &str) -> js_sys::Object {
        let (help, allowed) = row(name).map_or(Default::default(), |row| {
            (parameters::help(row), parameters::allowed(row))
        });
        object([("help", help), ("allowed", &allowed)])
    }

    #[wasm_bindgen(unchecked_return_type = "PresetRow[]")]
    pub fn preset_rows(&self) -> Array {
        let rows = NETWORK_PRESETS.iter().map(|preset| {
            object([
                ("name", preset.name),
                ("title", words::of_preset(preset, "title")),
            ])
        });
        rows.collect()
    }

    /// Claim of the preset that is open, and where to look; empty where none is.
    pub fn claim(&self) -> Vec<String> {
        let preset = self.view.preset();
        let word = |what| {
            preset
                .map_or("", |preset| words::of_preset(preset, what))
                .to_owned()
        };
        vec![word("claim"), word("look")]
    }
}

/// Words and numbers.
#[wasm_bindgen(js_class = NetworkView)]
impl PageNetwork {
    pub fn sentences(&self) -> String {
        words::sentences(&self.view)
    }

    pub fn loss(&self) -> String {
        words::loss(&self.view)
    }

    pub fn accuracy(&self) -> String {
        words::accuracy(&self.view)
    }

    /// Which weights are scale invariant under the normalization that is set.
    pub fn invariance(&self) -> String {
        words::invariance(&self.view).into()
    }

    pub fn layer_count(&self) -> usize {
        self.view.sight().layers.len()
    }

    /// Title of a layer, which of its weights are scale invariant, and what theory is called where it does not hold.
    pub fn layer_words(&self, layer: usize) -> Vec<String> {
        let title = words::layer_title(&self.view, layer);
        let [meaning, label] = [words::layer_meaning, words::theory_label];
        let [meaning, label] = [meaning, label].map(|of| of(&self.view, layer).into());
        vec![title, meaning, label]
    }

    /// The charts of each layer, from top to bottom.
    #[wasm_bindgen(unchecked_return_type = "ChartRow[]")]
    pub fn layer_charts(&self) -> Array {
        LAYER_QUANTITIES
            .iter()
            .map(|quantity| super::tables::chart_row(chart_of(*quantity)))
            .collect()
    }

    /// Measured value and theory of a layer's chart, and the chart in words.
    pub fn layer_header(&self, layer: usize, chart: usize) -> Vec<String> {
        let [measured, theory] = words::header(&self.view, layer, chart);
        vec![
            measured,
            theory,
            words::alternative(&self.view, layer, chart),
        ]
    }

    /// What a chart shows, as a table: `loss`, `accuracy`, `digit`, `weights`, or of a layer `histogram` or, by its place, a `chart`.
    #[wasm_bindgen(unchecked_return_type = "ChartTable")]
    pub fn chart_table(&self, name: &str, layer: usize, chart: usize) -> js_sys::Object {
        let view = &self.view;
        table_object(&match name {
            "loss" => tables::loss(view),
            "accuracy" => tables::accuracy(view),
            "digit" => tables::digit(view),
            "weights" => tables::weights(view),
            "histogram" => tables::histogram(view, layer),
            _ => tables::of_layer(view, layer, chart).unwrap_or_default(),
        })
    }

    /// The histogram of a layer in words.
    pub fn histogram_words(&self, layer: usize) -> String {
        words::histogram_alternative(&self.view, layer)
    }

    /// What the network reads.
    pub fn reading(&self) -> String {
        words::reading(&self.view)
    }
}

/// The digit that is shown to the network.
#[wasm_bindgen(js_class = NetworkView)]
impl PageNetwork {
    /// Its grey values from 0 to 1, row by row; nothing while it is empty.
    pub fn image(&self) -> Option<Vec<f64>> {
        self.view.digit.image().map(|image| image.to_vec())
    }

    /// Takes the pen from one place to another, in shares of the picture's sides.
    pub fn stroke(&mut self, from_x: f64, from_y: f64, x: f64, y: f64) {
        self.view.digit.stroke((from_x, from_y), (x, y));
    }

    /// Moves the keyboard's pen by some pixels of the image.
    pub fn move_pen(&mut self, right: i32, down: i32) {
        self.view.digit.move_pen(right, down);
    }

    /// Inks the pixel under the keyboard's pen, or clears it.
    pub fn toggle_pixel(&mut self) {
        self.view.digit.toggle();
    }

    pub fn clear_digit(&mut self) {
        self.view.digit.clear();
    }

    /// Shows the next test image.
    pub fn pick_digit(&mut self) {
        self.view.digit.pick_next(&self.data);
    }
}

/// Pictures, each over a whole surface.
#[wasm_bindgen(js_class = NetworkView)]
impl PageNetwork {
    pub fn draw_chart(
        &self,
        on: &mut Surface,
        layer: usize,
        chart: usize,
        theme: usize,
        ratio: f64,
    ) {
        if let Some(quantity) = LAYER_QUANTITIES.get(chart) {
            let look = Look::new(theme, ratio);
            self.draw_timeline(on, layer, chart_of(*quantity), true, &look);
        }
    }

    pub fn draw_loss(&self, on: &mut Surface, theme: usize, ratio: f64) {
        let loss = chart_of(crate::simulation::record::Quantity::ExcessRisk);
        // A line that is alone needs no name.
        self.draw_timeline(on, 0, loss, false, &Look::new(theme, ratio));
    }

    pub fn draw_accuracy(&self, on: &mut Surface, theme: usize, ratio: f64) {
        let sight = self.view.sight();
        let look = Look::new(theme, ratio);
        drawn(pictures::accuracy(
            &on.clear(),
            sight.tests.points(),
            sight.steps,
            &look,
        ));
    }

    pub fn draw_histogram(&self, on: &mut Surface, layer: usize, theme: usize, ratio: f64) {
        let area = on.clear();
        if let Some(layer) = self.view.sight().layers.get(layer) {
            let look = Look::new(theme, ratio);
            drawn(pictures::histogram(
                &area,
                &layer.row_angles,
                layer.theory,
                &look,
            ));
        }
    }

    pub fn draw_weights(&self, on: &mut Surface, theme: usize, ratio: f64) {
        let look = Look::new(theme, ratio);
        drawn(pictures::weights(
            &on.clear(),
            &self.view.sight().pictures,
            &look,
        ));
    }

    /// The digit, with the keyboard's pen where it is in use.
    pub fn draw_digit(&self, on: &mut Surface, with_pen: bool, theme: usize, ratio: f64) {
        let look = Look::new(theme, ratio);
        let digit = &self.view.digit;
        let pen = with_pen.then(|| digit.pen());
        drawn(pictures::digit(&on.clear(), digit.grey(), pen, &look));
    }

    pub fn draw_probabilities(&self, on: &mut Surface, theme: usize, ratio: f64) {
        let look = Look::new(theme, ratio);
        let probabilities = &self.view.sight().probabilities;
        let shown = self
            .view
            .digit
            .image()
            .map_or(&[0.0; 10][..], |_| probabilities);
        drawn(pictures::probabilities(&on.clear(), shown, &look));
    }
}

impl PageNetwork {
    fn draw_timeline(
        &self,
        on: &mut Surface,
        layer: usize,
        chart: &crate::page::charts::Chart,
        named: bool,
        look: &Look,
    ) {
        let area = on.clear();
        if let Some(timeline) = self.view.timeline(layer) {
            let place = Place {
                labelled: true,
                worded: false,
                named,
            };
            drawn(time_series::draw(&area, chart, &timeline, look, place));
        }
    }
}

/// A surface here never refuses: what it draws with does not fail.
fn drawn<E>(_: Result<(), E>) {}
