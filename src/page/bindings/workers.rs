//! Work for workers: many steps of a run, and cells of sweeps.

use js_sys::Float64Array;
use wasm_bindgen::prelude::*;

use super::damaged;
use super::laboratory::PageLab;
use crate::page::text;
use crate::page::text::problems;
use crate::parameters::link::decode;
use crate::run::Run;
use crate::run::data::Data;
use crate::run::shares::{self, Parcel, Share};
use crate::run::sweep_cell::SweepCell;
use crate::simulation::record::{QUANTITIES, Quantity};
use crate::simulation::recorder::STEP_SUMS;

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

/// A share of a run in a worker: some of its replicas, while other workers have the others.
#[wasm_bindgen]
pub struct WorkerShare {
    share: Share,
    parcel: Parcel,
}

#[wasm_bindgen]
impl WorkerShare {
    /// One of so many shares of a run of the page that is to take so many steps, with the data file that it needs; throws a
    /// sentence where the bytes are no run, and is nothing where the run cannot be divided so.
    pub fn restore(
        bytes: &[u8],
        data: Option<Vec<u8>>,
        place: usize,
        shares: usize,
        steps: f64,
    ) -> Result<Option<Self>, JsError> {
        let run = Run::from_snapshot(0, bytes, &super::loaded(data)?).map_err(damaged)?;
        let made = Share::new(run, place, shares, steps as u64);
        Ok(made.map(|share| Self {
            share,
            parcel: Parcel::default(),
        }))
    }

    /// Takes so many steps, those of the parcel from the worker before where there is one, whose sums begin an array;
    /// false where the run has to be taken up undivided.
    pub fn advance(
        &mut self,
        steps: f64,
        sums: Option<Float64Array>,
        states: Option<Vec<u8>>,
    ) -> bool {
        let steps = steps as u64;
        let length = sums_of(steps as usize) as u32;
        let before = sums.zip(states).map(|(sums, states)| Parcel {
            steps,
            sums: sums.subarray(0, length).to_vec(),
            states,
        });
        let parcel = self.share.advance(steps, before);
        let fine = parcel.is_ok();
        self.parcel = parcel.unwrap_or_default();
        fine
    }

    /// Writes the sums for the worker behind over the beginning of an array.
    pub fn put_sums(&self, array: &Float64Array) {
        let sums = &self.parcel.sums;
        array.subarray(0, sums.len() as u32).copy_from(sums);
    }

    /// States for the worker behind.
    pub fn states(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.parcel.states)
    }

    /// The run as bytes, for the page; whole in the last share alone.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.share.run_mut().snapshot()
    }
}

#[wasm_bindgen(js_class = Lab)]
impl PageLab {
    /// Among how many workers, of so many that are free, the shown run is worth dividing for so many steps.
    pub fn shares(&self, steps: f64, workers: usize) -> usize {
        shares::count(self.lab.run(), steps as u64, workers)
    }

    /// Steps after which workers that share the shown run hand on what they have.
    pub fn parcel_steps(&self, shares: usize) -> f64 {
        shares::parcel_steps(self.lab.run(), shares) as f64
    }
}

/// Numbers in the sums of a parcel of so many steps.
#[wasm_bindgen]
pub fn sums_of(steps: usize) -> usize {
    steps * STEP_SUMS
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
