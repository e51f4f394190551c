//! One cell of a sweep over hyperparameters: what a set of parameters comes to, by the quickest way.

use crate::parameters::Parameters;
use crate::run::data::Data;
use crate::run::from_parameters::{initial_state, training_config};
use crate::simulation::record::{Quantity, Record};
use crate::simulation::recorder::Status;
use crate::simulation::trainer::{Trainer, trainer};

/// A simulation whose averages over the second half of its steps are wanted. The exact-in-law reduction takes
/// the steps where it pays.
pub struct SweepCell {
    trainer: Box<dyn Trainer>,
    steps: u64,
    /// The records of the second half, merged.
    merged: Option<Record>,
}

impl SweepCell {
    /// The cell with these parameters, over so many steps.
    ///
    /// # Errors
    /// The name of the file that has to be loaded before.
    pub fn new(parameters: &Parameters, steps: u64, data: &Data) -> Result<Self, &'static str> {
        let config = training_config(parameters, data.digits(), 0);
        let config = config.ok_or(Data::file(parameters).unwrap_or_default())?;
        Ok(Self {
            trainer: trainer(config, initial_state(parameters), true),
            steps,
            merged: None,
        })
    }

    /// Takes up to `steps` steps; returns how many, none once all are taken or it has diverged.
    pub fn advance(&mut self, steps: u64) -> u64 {
        let mut taken = 0;
        let most = steps.min(self.steps - self.taken());
        while taken < most {
            let records = self.trainer.advance(most - taken);
            if records.is_empty() {
                break;
            }
            taken += records.len() as u64;
            let late = records
                .iter()
                .filter(|record| 2 * (record.step + 1) > self.steps);
            for record in late {
                match &mut self.merged {
                    Some(merged) => merged.merge(record),
                    None => self.merged = Some(record.clone()),
                }
            }
        }
        taken
    }

    /// Steps taken.
    pub fn taken(&self) -> u64 {
        self.trainer.steps()
    }

    /// Whether the simulation can go on.
    pub fn status(&self) -> Status {
        self.trainer.status()
    }

    /// Whether the exact-in-law reduction takes the steps: it has no weights to look at.
    pub fn is_reduced(&self) -> bool {
        self.trainer.weights(0).is_none()
    }

    /// What was measured over the second half of the steps, merged; nothing when the run diverged.
    pub fn record(&self) -> Option<&Record> {
        let running = self.status() == Status::Running;
        self.merged.as_ref().filter(|_| running)
    }

    /// The average of a quantity over the second half of the steps; nothing when the run diverged or kept no such
    /// value.
    pub fn average(&self, quantity: Quantity) -> Option<f64> {
        let average = self.record()?.average(quantity);
        Some(average).filter(|average| average.is_finite())
    }
}
