//! What a run needs of a simulation, whatever it simulates.

use std::iter::StepBy;
use std::slice;

use crate::numeric::transfer::Transfer;
use crate::simulation::ensemble::{Ensemble, InitialState};
use crate::simulation::record::{Quantity, Record};
use crate::simulation::recorder::{Recorder, Status};
use crate::simulation::reduced::ReducedEnsemble;
use crate::simulation::training_config::TrainingConfig;

/// Replicas that are trained step by step, side by side.
pub trait Trainer {
    /// Takes up to `steps` steps of every replica, as many as are recorded at once, and returns their
    /// records; none once the run has diverged, and none after the step that did it.
    fn advance(&mut self, steps: u64) -> &[Record];

    /// The clock, and what the last steps measured.
    fn recorder(&self) -> &Recorder;

    /// What is trained, and how.
    fn config(&self) -> &TrainingConfig;

    /// Goes on with another configuration. The weights stay; another update rule begins with nothing
    /// remembered, and one without momentum remembers nothing.
    ///
    /// # Errors
    /// When the weights do not fit the configuration; nothing has changed then.
    fn set_config(&mut self, config: TrainingConfig) -> Result<(), ConfigRefusal>;

    /// The weights of a replica, coordinate by coordinate; nothing where the simulation has none to show, or
    /// no replica with this number. After divergence they are those of some later step.
    fn weights(&self, replica: usize) -> Option<Weights<'_>>;

    /// Saves the state of the replicas, or restores it into a trainer that was made from the same initial
    /// state and has the same configuration.
    fn transfer(&mut self, transfer: &mut Transfer);

    /// The ensemble, if it is one: its blocks can be shared among several instances.
    #[cfg(feature = "whole")]
    fn as_ensemble(&mut self) -> Option<&mut Ensemble> {
        None
    }

    /// From here on only one of so many steps is recorded, counted back from the last of those that are taken at once:
    /// [`Trainer::advance`] then returns fewer records than it takes steps, but always that of the last.
    #[cfg(feature = "whole")]
    fn record_every(&mut self, steps: usize);

    /// Steps taken.
    fn steps(&self) -> u64 {
        self.recorder().steps()
    }

    /// Number of replicas M.
    fn replicas(&self) -> usize {
        self.recorder().replicas()
    }

    /// Whether the simulation can go on.
    fn status(&self) -> Status {
        self.recorder().status()
    }

    /// The learning rate that the next step uses.
    fn learning_rate(&self) -> f64 {
        self.config().learning_rate(self.steps())
    }

    /// What the last step measured of a quantity, replica by replica; empty before the first step, and
    /// after the state was restored.
    fn latest(&self, quantity: Quantity) -> &[f64] {
        self.recorder().latest(quantity)
    }

    /// One step of every replica, or nothing once the run has diverged.
    fn step(&mut self) -> Option<Record> {
        self.advance(1).first().cloned()
    }
}

/// Why a trainer does not go on with a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigRefusal {
    /// The loss has another number of weights.
    OtherDimension {
        /// Number of weights of the trainer.
        expected: usize,
        /// Number of weights of the configuration's loss.
        found: usize,
    },
    /// The reduced ensemble knows its weights by levels of equal eigenvalues, and these would be others.
    OtherLevels,
    /// The configuration has no reduced form: its rule has none, or its noise is not isotropic.
    NoReducedForm,
}

/// The weights of a replica, coordinate by coordinate.
#[derive(Clone, Debug)]
pub struct Weights<'a>(StepBy<slice::Iter<'a, f64>>);

impl<'a> Weights<'a> {
    /// Every `stride`-th number from the one at `offset` on.
    pub fn strided(numbers: &'a [f64], offset: usize, stride: usize) -> Self {
        let numbers = numbers.get(offset..).unwrap_or_default();
        Self(numbers.iter().step_by(stride))
    }
}

impl Iterator for Weights<'_> {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.0.next().copied()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// The trainer of a configuration. With `reduce` it has one length for each distinct eigenvalue instead of all
/// coordinates, where such a form exists and takes less time: the same law, other numbers, and no weights to
/// look at.
pub fn trainer(
    config: TrainingConfig,
    initial_state: InitialState,
    reduce: bool,
) -> Box<dyn Trainer> {
    if reduce
        && ReducedEnsemble::pays(&config)
        && let Some(reduced) = ReducedEnsemble::new(config.clone(), initial_state)
    {
        return Box::new(reduced);
    }
    Box::new(Ensemble::new(config, initial_state))
}
