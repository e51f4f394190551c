//! What the first view does not need, in a module of its own that loads on demand: many steps of a run and cells of
//! sweeps, in workers, and pictures that stand still.

use plotters::prelude::IntoDrawingArea;
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use super::damaged;
use crate::page::render::{Look, picture};
use crate::page::text;
use crate::page::text::problems;
use crate::parameters::link::decode;
use crate::run::Run;
use crate::run::data::Data;
use crate::run::script::Script;
use crate::run::sweep_cell::SweepCell;
use crate::simulation::objective::digits::DigitsError;
use crate::simulation::record::{QUANTITIES, Quantity};

/// What a link describes, for the laboratory to open, with remarks for the reader.
#[wasm_bindgen]
pub struct ReadLink {
    script: Vec<u8>,
    remarks: Vec<String>,
}

#[wasm_bindgen]
impl ReadLink {
    /// Reads a link, or throws a sentence.
    #[wasm_bindgen(constructor)]
    pub fn new(link: &str) -> Result<Self, JsError> {
        let link = decode(link).map_err(|why| JsError::new(&problems::link_error(&why)))?;
        Ok(Self {
            remarks: link.remarks.iter().map(problems::remark).collect(),
            script: Script::from(link).to_bytes(),
        })
    }

    /// The script as bytes.
    pub fn script(&self) -> Vec<u8> {
        self.script.clone()
    }

    /// What was not taken as it was written.
    pub fn remarks(&self) -> Vec<String> {
        self.remarks.clone()
    }
}

/// A run in a worker, which takes many steps without holding up the page.
#[wasm_bindgen]
pub struct WorkerRun(Run);

#[wasm_bindgen]
impl WorkerRun {
    /// Goes on with a run of the page, with the data file that it needs, or throws a sentence.
    pub fn restore(bytes: &[u8], data: Option<Vec<u8>>) -> Result<Self, JsError> {
        let run = Run::from_snapshot(0, bytes, &loaded(data)?);
        run.map(Self).map_err(damaged)
    }

    /// Takes up to this many steps; returns how many.
    pub fn advance(&mut self, steps: f64) -> f64 {
        self.0.advance(steps as u64) as f64
    }

    pub fn steps(&self) -> f64 {
        self.0.steps() as f64
    }

    /// The run as bytes, for the page.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.0.snapshot()
    }
}

/// A cell of a sweep in a worker: one set of parameters, whose averages are wanted.
#[wasm_bindgen(js_name = SweepCell)]
pub struct PageSweepCell(SweepCell);

#[wasm_bindgen(js_class = SweepCell)]
impl PageSweepCell {
    /// The cell that a link describes, over so many steps, or throws a sentence.
    #[wasm_bindgen(constructor)]
    pub fn new(link: &str, steps: f64) -> Result<Self, JsError> {
        let link = decode(link).map_err(|why| JsError::new(&problems::link_error(&why)))?;
        let cell = SweepCell::new(&link.parameters, steps as u64, &Data::default());
        let needs = |file: &str| JsError::new(&text::fill("problem.needs_data", &[("file", file)]));
        cell.map(Self).map_err(needs)
    }

    /// Takes up to this many steps; returns how many, none once it is done.
    pub fn advance(&mut self, steps: f64) -> f64 {
        self.0.advance(steps as u64) as f64
    }

    /// Averages over the second half of the steps, in the order of [`PageSweepCell::quantities`]; NaN where there
    /// is none.
    pub fn averages(&self) -> Vec<f64> {
        let average = |&quantity: &Quantity| self.0.average(quantity).unwrap_or(f64::NAN);
        Quantity::ALL.iter().map(average).collect()
    }

    pub fn quantities(&self) -> Vec<String> {
        QUANTITIES.iter().map(|row| row.name.into()).collect()
    }
}

/// Draws an image, grey values row by row, over the whole canvas, in the colours of a theme. Does nothing where
/// there are not as many values as an image has, or where the browser refuses.
#[wasm_bindgen]
pub fn draw_picture(canvas: HtmlCanvasElement, pixels: &[f64], theme: usize) {
    let backend = CanvasBackend::with_canvas_object(canvas);
    if let (Some(backend), Ok(pixels)) = (backend, pixels.try_into()) {
        // A picture that is not drawn leaves the one before: nothing that a reader could act on.
        let _ = picture::draw(&backend.into_drawing_area(), pixels, &Look::new(theme, 1.0));
    }
}

/// A data file prepared for the laboratory, or throws a sentence.
#[wasm_bindgen]
pub fn prepare_data(file: Vec<u8>) -> Result<Vec<u8>, JsError> {
    loaded(Some(file)).map(|data| data.prepared())
}

fn unreadable(why: DigitsError) -> JsError {
    JsError::new(&problems::digits_error(why))
}

/// Data from the bytes of the one file that there is.
fn loaded(file: Option<Vec<u8>>) -> Result<Data, JsError> {
    let mut data = Data::default();
    if let Some(bytes) = file {
        data.load(&bytes).map_err(unreadable)?;
    }
    Ok(data)
}
