//! Adam (D. P. Kingma and J. Ba 2015, “Adam: A method for stochastic optimization”, arXiv 1412.6980) with weight
//! decay inside the gradient, as PyTorch's `Adam(weight_decay=λ)`.

use super::moments::{self, Decay};
use super::{Hyperparameters, Move, OptimizerState, UpdateRule};
use crate::simulation::vector::Lanes;

/// `h = g + λw`, `m ← β₁m + (1−β₁)h`, `q ← β₂q + (1−β₂)h²`, `w ← w − η m̂/(√q̂ + ε)`, hats for the bias
/// corrections.
#[derive(Clone, Copy, Debug)]
pub struct Adam(Hyperparameters);

impl Adam {
    /// The rule with its weight decay, β₁ and β₂.
    pub fn new(hyperparameters: Hyperparameters) -> Self {
        Self(hyperparameters)
    }
}

impl UpdateRule for Adam {
    fn step(&self, rate: f64, state: &mut OptimizerState, step: Move) -> Lanes {
        moments::step(rate, self.0, Decay::Coupled, state, step)
    }
}
