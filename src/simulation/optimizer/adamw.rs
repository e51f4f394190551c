//! AdamW (I. Loshchilov and F. Hutter 2019, “Decoupled weight decay regularization”, arXiv 1711.05101, algorithm 2,
//! with the decay multiplied by the learning rate, as in PyTorch).

use super::moments::{self, Decay};
use super::{Hyperparameters, Move, OptimizerState, UpdateRule};
use crate::simulation::vector::Lanes;

/// As Adam with `h = g`, and `w` shrinks by `1 − ηλ` first.
#[derive(Clone, Copy, Debug)]
pub struct AdamW(Hyperparameters);

impl AdamW {
    /// The rule with its weight decay, β₁ and β₂.
    pub fn new(hyperparameters: Hyperparameters) -> Self {
        Self(hyperparameters)
    }
}

impl UpdateRule for AdamW {
    fn step(&self, rate: f64, state: &mut OptimizerState, step: Move) -> Lanes {
        moments::step(rate, self.0, Decay::Decoupled, state, step)
    }
}
