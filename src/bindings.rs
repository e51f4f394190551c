//! The border: every contact with JavaScript. Convert, call, convert; decisions live in the core.

#![allow(missing_docs, reason = "the rows of the core's tables, copied for JavaScript")]

use plotters::prelude::{DrawingBackend, IntoDrawingArea};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::charts::{CHARTS, Chart};
use crate::lab::{Lab, Script};
use crate::parameters::{Effect, Kind, PARAMETERS, row};
use crate::presets::{PRESETS, Preset};
use crate::readout;
use crate::render::{Look, THEMES, picture, sphere, time_series};

/// An option of a choice.
#[wasm_bindgen(getter_with_clone)]
#[derive(Clone)]
pub struct OptionRow {
    pub name: String,
    pub label: String,
}

/// A parameter: all that a control needs to know.
#[wasm_bindgen(getter_with_clone)]
pub struct ParameterRow {
    pub name: String,
    pub label: String,
    pub symbol: String,
    pub group: String,
    pub help: String,
    pub allowed: String,
    /// `slider`, `entry` or `choice`.
    pub control: String,
    pub options: Vec<OptionRow>,
    /// Whether a change starts the run anew.
    pub restarts: bool,
}

/// A chart: all that its frame needs to know.
#[wasm_bindgen(getter_with_clone)]
pub struct ChartRow {
    pub name: String,
    pub title: String,
    pub symbol: String,
    pub theory_label: String,
}

/// A named experiment.
#[wasm_bindgen(getter_with_clone)]
pub struct PresetRow {
    pub name: String,
    pub title: String,
    pub claim: String,
    pub look: String,
}

/// A colour of a theme, as a CSS custom property.
#[wasm_bindgen(getter_with_clone)]
pub struct ColorRow {
    pub theme: String,
    pub name: String,
    pub value: String,
}

/// A chart's numbers as text.
#[wasm_bindgen(getter_with_clone)]
pub struct HeaderText {
    pub measured: String,
    pub theory: String,
    pub gap: String,
}

/// The run as text.
#[wasm_bindgen(getter_with_clone)]
pub struct Readout {
    pub step: String,
    pub relaxations: String,
    pub stage: String,
    pub stage_label: String,
    pub sentences: String,
    pub caution: String,
    pub radius: String,
    pub scene: String,
}

#[wasm_bindgen]
pub fn parameter_rows() -> Vec<ParameterRow> {
    PARAMETERS.iter().map(ParameterRow::from).collect()
}

impl From<&crate::parameters::Row> for ParameterRow {
    fn from(row: &crate::parameters::Row) -> Self {
        let (control, options) = match row.kind {
            Kind::Choice { options } => ("choice", options),
            Kind::Typed { .. } => ("entry", &[][..]),
            _ => ("slider", &[][..]),
        };
        let option = |&(name, label): &(&str, &str)| OptionRow { name: name.into(), label: label.into() };
        Self {
            name: row.name.into(),
            label: row.label.into(),
            symbol: row.symbol.into(),
            group: row.group.into(),
            help: row.help.into(),
            allowed: row.allowed(),
            control: control.into(),
            options: options.iter().map(option).collect(),
            restarts: row.effect == Effect::Restart,
        }
    }
}

#[wasm_bindgen]
pub fn chart_rows() -> Vec<ChartRow> {
    let row = |chart: &Chart| ChartRow {
        name: chart.name.into(),
        title: chart.title.into(),
        symbol: chart.symbol.into(),
        theory_label: chart.theory_label.into(),
    };
    CHARTS.iter().map(row).collect()
}

#[wasm_bindgen]
pub fn preset_rows() -> Vec<PresetRow> {
    let row = |preset: &Preset| PresetRow {
        name: preset.name.into(),
        title: preset.title.into(),
        claim: preset.claim.into(),
        look: preset.look.into(),
    };
    PRESETS.iter().map(row).collect()
}

#[wasm_bindgen]
pub fn color_rows() -> Vec<ColorRow> {
    let rows = THEMES.iter().flat_map(|theme| {
        let colors = [
            ("measured", theme.measured),
            ("theory", theme.theory),
            ("minimiser", theme.minimiser),
            ("ink", theme.ink),
            ("muted", theme.muted),
            ("grid", theme.grid),
            ("paper", theme.paper),
        ];
        colors.map(|(name, color)| ColorRow {
            theme: theme.name.into(),
            name: name.into(),
            value: format!("rgb({} {} {})", color.0, color.1, color.2),
        })
    });
    rows.collect()
}

/// How the page decides that the weights are on the sphere.
#[wasm_bindgen]
pub fn equilibrium_criterion() -> String {
    readout::criterion()
}

/// A seed that nobody has chosen.
#[wasm_bindgen]
pub fn fresh_seed() -> Result<f64, JsError> {
    Ok(f64::from(getrandom::u32()?))
}

/// One experiment.
#[wasm_bindgen(js_name = Lab)]
pub struct PageLab(Lab);

#[wasm_bindgen(js_class = Lab)]
impl PageLab {
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "JavaScript calls it")]
    pub fn new() -> Self {
        Self(Lab::default())
    }

    /// Opens a preset by name; false when there is none.
    pub fn open_preset(&mut self, name: &str) -> bool {
        let preset = Preset::named(name);
        if let Some(preset) = preset {
            self.0.open(Script { start: preset.parameters(), changes: preset.changes() });
        }
        preset.is_some()
    }

    /// Name of the preset that is open.
    pub fn preset(&self) -> Option<String> {
        self.0.preset().map(|preset| preset.name.into())
    }

    /// Opens a link; returns remarks for the reader, or throws a sentence.
    pub fn open_link(&mut self, text: &str) -> Result<Vec<String>, JsError> {
        self.0.open_link(text).map_err(|why| JsError::new(&why))
    }

    pub fn link(&self) -> String {
        self.0.link()
    }

    pub fn link_replays(&self) -> bool {
        self.0.link_replays()
    }

    /// Name of the data file that an opened experiment waits for.
    pub fn wanted_data(&self) -> Option<String> {
        self.0.wanted_data().map(String::from)
    }

    pub fn load_data(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        self.0.load_data(bytes).map_err(|why| JsError::new(&why))
    }

    pub fn stop_waiting(&mut self) {
        self.0.stop_waiting();
    }

    pub fn reset(&mut self) {
        self.0.reset();
    }

    /// Sets a parameter from a number, or throws a sentence.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), JsError> {
        self.0.set(name, value).map_err(|refusal| JsError::new(&refusal.to_string()))
    }

    /// Sets a parameter from typed text, or throws a sentence.
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), JsError> {
        let value = match row(name) {
            Some(row) => row.parse(text).map_err(|refusal| JsError::new(&refusal.to_string()))?,
            None => f64::NAN,
        };
        self.set(name, value)
    }

    /// Sets a parameter from its slider, 0 … 1.
    pub fn set_slider(&mut self, name: &str, position: f64) -> Result<(), JsError> {
        let value = row(name).map_or(f64::NAN, |row| row.slider_value(position));
        self.set(name, value)
    }

    pub fn value(&self, name: &str) -> f64 {
        self.0.parameters().get(name).unwrap_or(f64::NAN)
    }

    pub fn value_text(&self, name: &str) -> String {
        row(name).map_or(String::new(), |row| row.text(self.value(name)))
    }

    pub fn slider_position(&self, name: &str) -> f64 {
        row(name).map_or(0.0, |row| row.slider_position(self.value(name)))
    }

    /// Whether a parameter plays a part, given the others.
    pub fn plays(&self, name: &str) -> bool {
        row(name).is_some_and(|row| (row.plays)(self.0.parameters()))
    }

    /// Takes up to this many steps; returns how many.
    pub fn advance(&mut self, steps: f64) -> f64 {
        self.0.advance(steps as u64) as f64
    }

    pub fn steps(&self) -> f64 {
        self.0.steps() as f64
    }

    /// Once for each picture while playing: trails and view follow the weights.
    pub fn follow(&mut self) {
        self.0.follow();
    }

    /// Turns the view; the distances are shares of the picture's width.
    pub fn turn(&mut self, right: f64, down: f64) {
        self.0.camera_mut().turn(right, down);
    }

    pub fn readout(&self) -> Readout {
        let stage = readout::stage(&self.0);
        let (step, relaxations) = readout::clock(&self.0);
        Readout {
            step,
            relaxations,
            stage: stage.name().into(),
            stage_label: stage.label().into(),
            sentences: readout::sentences(&self.0),
            caution: readout::caution(&self.0),
            radius: readout::radius(&self.0),
            scene: readout::scene_caption(&self.0),
        }
    }

    pub fn header(&self, chart: usize) -> Option<HeaderText> {
        let readout::Header { measured, theory, gap } = readout::header(&self.0, CHARTS.get(chart)?);
        Some(HeaderText { measured, theory, gap })
    }

    /// The mean over replicas of a quantity at the last step, as a full number for tests and tools.
    pub fn last_mean(&self, chart: usize) -> f64 {
        let last = self.0.history().buckets().last();
        last.zip(CHARTS.get(chart)).map_or(f64::NAN, |(last, chart)| last.centre(chart.quantity))
    }

    pub fn draw_chart(
        &self,
        canvas: HtmlCanvasElement,
        chart: usize,
        theme: &str,
        pixel_ratio: f64,
    ) -> Result<(), JsError> {
        let Some(row) = CHARTS.get(chart) else {
            return Ok(());
        };
        let area = cleared(canvas)?.into_drawing_area();
        let look = Look::new(theme, pixel_ratio);
        let lowest = chart + 1 == CHARTS.len();
        time_series::draw(&area, row, self.0.history(), &look, lowest).map_err(surface_error)
    }

    pub fn draw_sphere(
        &self,
        canvas: HtmlCanvasElement,
        theme: &str,
        pixel_ratio: f64,
    ) -> Result<(), JsError> {
        let area = cleared(canvas)?.into_drawing_area();
        sphere::draw(&area, &self.0.scene(), &Look::new(theme, pixel_ratio)).map_err(surface_error)
    }

    /// Whether there are pictures of the weights to draw: on the digits.
    pub fn has_pictures(&self) -> bool {
        self.0.digits().is_some()
    }

    /// Draws replica 0's weights, or the minimiser, as a picture of 8 × 8 pixels.
    pub fn draw_picture(
        &self,
        canvas: HtmlCanvasElement,
        minimiser: bool,
        theme: &str,
    ) -> Result<(), JsError> {
        let area = cleared(canvas)?.into_drawing_area();
        match self.0.picture(minimiser) {
            Some(pixels) => {
                picture::draw(&area, &pixels, &Look::new(theme, 1.0)).map_err(surface_error)
            }
            None => Ok(()),
        }
    }
}

fn cleared(canvas: HtmlCanvasElement) -> Result<CanvasBackend, JsError> {
    let context = canvas.get_context("2d").ok().flatten();
    let context = context.and_then(|context| context.dyn_into().ok());
    let (Some(context), Some(backend)) = (context, CanvasBackend::with_canvas_object(canvas)) else {
        return Err(JsError::new("This browser does not draw on a 2-D canvas."));
    };
    let context: web_sys::CanvasRenderingContext2d = context;
    let (width, height) = backend.get_size();
    context.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
    Ok(backend)
}

fn surface_error(error: impl std::fmt::Display) -> JsError {
    JsError::new(&error.to_string())
}
