//! SGD with heavy-ball momentum and decoupled weight decay (I. Loshchilov and F. Hutter 2019, “Decoupled weight
//! decay regularization”, arXiv 1711.05101, algorithm 1).

use super::{Hyperparameters, MomentumRule, Move, OptimizerState, UpdateRule};
use crate::simulation::vector::Lanes;

/// `v ← αv + g`, `w ← (1−ηλ)w − ηv`.
#[derive(Clone, Copy, Debug)]
pub struct Sgdw(MomentumRule);

impl Sgdw {
    /// The rule with its weight decay and momentum.
    pub fn new(hyperparameters: Hyperparameters) -> Self {
        Self(MomentumRule {
            momentum: hyperparameters.momentum,
            coupled: 0.0,
            decoupled: hyperparameters.weight_decay,
            nesterov: false,
            decay_scale: hyperparameters.decay_scale,
        })
    }
}

impl UpdateRule for Sgdw {
    fn step(&self, rate: f64, state: &mut OptimizerState, step: Move) -> Lanes {
        self.0.step(rate, state, step)
    }

    fn as_fused(&self) -> Option<MomentumRule> {
        Some(self.0)
    }
}
