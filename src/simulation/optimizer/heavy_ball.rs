//! SGD with heavy-ball momentum (B. T. Polyak 1964, “Some methods of speeding up the convergence of iteration
//! methods”) and weight decay inside the gradient.

use super::{Hyperparameters, MomentumRule, Move, OptimizerState, UpdateRule};
use crate::simulation::vector::Lanes;

/// As PyTorch’s `SGD`: `v ← αv + g + λw`, `w ← w − ηv`.
#[derive(Clone, Copy, Debug)]
pub struct HeavyBall(MomentumRule);

impl HeavyBall {
    /// The rule with its weight decay and momentum.
    pub fn new(hyperparameters: Hyperparameters) -> Self {
        Self(MomentumRule {
            momentum: hyperparameters.momentum,
            coupled: hyperparameters.weight_decay,
            decoupled: 0.0,
            nesterov: false,
            decay_scale: hyperparameters.decay_scale,
        })
    }
}

impl UpdateRule for HeavyBall {
    fn step(&self, rate: f64, state: &mut OptimizerState, step: Move) -> Lanes {
        self.0.step(rate, state, step)
    }

    fn as_fused(&self) -> Option<MomentumRule> {
        Some(self.0)
    }
}
