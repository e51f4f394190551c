//! Update rules: how a gradient moves the weights.

use crate::vector::Lanes;

/// One update rule with its hyperparameters. The learning rate η comes from the schedule.
#[derive(Clone, Debug, PartialEq)]
pub enum Optimizer {
    /// SGD with heavy-ball momentum and coupled weight decay, as PyTorch's `SGD`:
    /// `v ← αv + g + λw`, `w ← w − ηv`.
    Sgd {
        /// Weight decay λ.
        weight_decay: f64,
        /// Momentum α.
        momentum: f64,
    },
}

/// What an optimizer remembers of a block of replicas from step to step.
#[derive(Clone, Debug)]
pub struct OptimizerState {
    /// First moment `[coordinate]`: the velocity `v` of the momentum rules.
    pub first_moment: Vec<Lanes>,
}

impl OptimizerState {
    /// The state before the first step.
    pub fn new(dimension: usize) -> Self {
        Self {
            first_moment: vec![Lanes::ZERO; dimension],
        }
    }
}

impl Optimizer {
    /// Factor by which momentum lengthens a small step in the long run: `1/(1 − α)`.
    pub fn gain(&self) -> f64 {
        match self {
            Self::Sgd { momentum, .. } => 1.0 / (1.0 - momentum),
        }
    }

    /// One step: writes the weights after it to `next`. All slices are `[coordinate]`.
    pub fn step(
        &self,
        learning_rate: f64,
        weights: &[Lanes],
        gradient: &[Lanes],
        state: &mut OptimizerState,
        next: &mut [Lanes],
    ) {
        match *self {
            Self::Sgd {
                weight_decay,
                momentum,
            } => {
                let [eta, lambda, alpha] =
                    [learning_rate, weight_decay, momentum].map(Lanes::splat);
                let velocities = state.first_moment.iter_mut();
                for (((next, &w), &g), v) in
                    next.iter_mut().zip(weights).zip(gradient).zip(velocities)
                {
                    *v = alpha * *v + g + lambda * w;
                    *next = w - eta * *v;
                }
            }
        }
    }
}
