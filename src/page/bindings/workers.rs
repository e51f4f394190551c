//! Work for workers: many steps of a run, and cells of sweeps.

use wasm_bindgen::prelude::*;

use super::damaged;
use crate::page::text;
use crate::page::text::problems;
use crate::parameters::link::decode;
use crate::run::Run;
use crate::run::data::Data;
use crate::run::sweep_cell::SweepCell;
use crate::simulation::record::{QUANTITIES, Quantity};

/// A run in a worker, which takes many steps without holding up the page.
#[wasm_bindgen]
pub struct WorkerRun(Run);

#[wasm_bindgen]
impl WorkerRun {
    /// Goes on with a run of the page, with the data file that it needs, or throws a sentence.
    pub fn restore(bytes: &[u8], data: Option<Vec<u8>>) -> Result<Self, JsError> {
        let run = Run::from_snapshot(0, bytes, &super::loaded(data)?);
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
