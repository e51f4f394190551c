//! The same run in law, with one length for each distinct eigenvalue instead of all coordinates.
//!
//! Coordinates with the same eigenvalue `γ` form a level of dimension `n`. Within a level the loss and the
//! noise look alike in every direction, so the law of the run depends on the part of the weights there
//! only through its length `ρ`. Noise along that part is one normal number, and the square of what is
//! left of it is `χ²` with `n − 1` degrees of freedom:
//!
//! `ρ′² = ((1 − ηλ)ρ − (η/s)((γ − c)ρ + σrz))² + (η/s)²σ²r²χ²`.
//!
//! With momentum a level also remembers the velocity's part along the weights and its length across
//! them; the noise then has a second normal number, along the latter, and `χ²` one degree less. A level of
//! one coordinate keeps it with its sign. Norm, angle, risk, rate and gradient have the law of the whole
//! run; a single coordinate inside a level is lost, and with it the alignment when the lowest level has
//! more than one.

mod block;
pub mod chi_square;

use crate::numeric::transfer::Transfer;
use crate::simulation::ensemble::{InitialState, first_blocks};
use crate::simulation::noise::NoiseStream;
use crate::simulation::record::Record;
use crate::simulation::recorder::{LONGEST_RUN, Recorder};
use crate::simulation::trainer::{ConfigRefusal, Trainer, Weights};
use crate::simulation::training_config::TrainingConfig;
use crate::simulation::vector::Lanes;
use block::{NORMALS, ReducedBlock, ReducedForm, levels};

/// Coordinates that a fused step moves in the time of one level: measured, flat spectra break even there.
const COORDINATES_PER_LEVEL: usize = 16;

/// An ensemble by levels: in law the same as [`Ensemble`](crate::simulation::ensemble::Ensemble), and much faster. It has no
/// weights to look at, and no alignment if several coordinates share the lowest eigenvalue.
#[derive(Debug)]
pub struct ReducedEnsemble {
    config: TrainingConfig,
    form: ReducedForm,
    blocks: Vec<(ReducedBlock, NoiseStream)>,
    recorder: Recorder,
    normals: Vec<Lanes>,
}

impl ReducedEnsemble {
    /// The ensemble that starts so, if coordinates share eigenvalues and the rule is SGD or its kin with
    /// momentum.
    pub fn new(config: TrainingConfig, initial_state: InitialState) -> Option<Self> {
        let form = ReducedForm::new(&config)?;
        if form.levels.len() == config.objective.dimension() {
            return None;
        }
        let reduce =
            |(weights, noise): (Vec<Lanes>, _)| (ReducedBlock::new(&weights, &form.levels), noise);
        let blocks = first_blocks(&config, initial_state).map(reduce).collect();
        Some(Self {
            config,
            form,
            blocks,
            recorder: Recorder::new(initial_state.replicas),
            normals: Vec::new(),
        })
    }

    /// Whether a step by levels takes less time than one by coordinates: a level costs as much as sixteen.
    pub fn pays(config: &TrainingConfig) -> bool {
        let gaps = config.objective.gaps();
        gaps.len() >= COORDINATES_PER_LEVEL * levels(gaps).len()
    }
}

impl Trainer for ReducedEnsemble {
    fn advance(&mut self, steps: u64) -> &[Record] {
        let mut rates = [0.0; LONGEST_RUN];
        let rates = self.recorder.begin(&self.config, steps, &mut rates);
        let factor = self.recorder.rescaling();
        for (index, (block, noise)) in self.blocks.iter_mut().enumerate() {
            if factor != 1.0 && !rates.is_empty() {
                block.rescale(factor);
            }
            for (step, &rate) in rates.iter().enumerate() {
                self.normals
                    .resize(NORMALS * self.form.levels.len(), Lanes::ZERO);
                noise.fill_normals(&mut self.normals);
                let measured = block.step(&self.form, rate, (&self.normals[..], &mut *noise));
                self.recorder.write(step, index, measured);
            }
        }
        self.recorder.finish(rates)
    }

    #[cfg(feature = "whole")]
    fn record_every(&mut self, steps: usize) {
        self.recorder.record_every(steps);
    }

    fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    fn config(&self) -> &TrainingConfig {
        &self.config
    }

    fn set_config(&mut self, config: TrainingConfig) -> Result<(), ConfigRefusal> {
        let form = ReducedForm::new(&config).ok_or(ConfigRefusal::NoReducedForm)?;
        if form.levels != self.form.levels {
            return Err(ConfigRefusal::OtherLevels);
        }
        if config.optimizer.forgets(&self.config.optimizer) {
            self.blocks.iter_mut().for_each(|(block, _)| block.forget());
        }
        (self.config, self.form) = (config, form);
        Ok(())
    }

    fn weights(&self, _replica: usize) -> Option<Weights<'_>> {
        None
    }

    fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.slice(&mut self.blocks, |transfer, (block, noise)| {
            block.transfer(transfer);
            noise.transfer(transfer);
        });
        self.recorder.transfer(transfer);
    }
}
