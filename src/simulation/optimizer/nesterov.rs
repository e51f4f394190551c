//! SGD with Nesterov's momentum (Y. Nesterov 1983, “A method of solving a convex programming problem with
//! convergence rate O(1/k²)”), in the form of I. Sutskever et al. 2013, “On the importance of initialization and
//! momentum in deep learning”, as PyTorch writes it.

use super::{Hyperparameters, MomentumRule, Move, OptimizerState, UpdateRule};
use crate::simulation::vector::Lanes;

/// As PyTorch’s `SGD(nesterov=True)`: `v ← αv + g + λw`, `w ← w − η(g + λw + αv)`.
#[derive(Clone, Copy, Debug)]
pub struct Nesterov(MomentumRule);

impl Nesterov {
    /// The rule with its weight decay and momentum.
    pub fn new(hyperparameters: Hyperparameters) -> Self {
        Self(MomentumRule {
            momentum: hyperparameters.momentum,
            coupled: hyperparameters.weight_decay,
            decoupled: 0.0,
            nesterov: true,
            decay_scale: hyperparameters.decay_scale,
        })
    }
}

impl UpdateRule for Nesterov {
    fn step(&self, rate: f64, state: &mut OptimizerState, step: Move) -> Lanes {
        self.0.step(rate, state, step)
    }

    fn as_fused(&self) -> Option<MomentumRule> {
        Some(self.0)
    }
}
