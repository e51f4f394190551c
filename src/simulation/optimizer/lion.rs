//! Lion (X. Chen et al. 2023, “Symbolic discovery of optimization algorithms”, arXiv 2302.06675, algorithm 2).

use super::{Hyperparameters, Move, OptimizerState, UpdateRule};
use crate::simulation::vector::Lanes;

/// `w ← (1−ηλ)w − η sign(β₁m + (1−β₁)g)`, `m ← β₂m + (1−β₂)g`.
#[derive(Clone, Copy, Debug)]
pub struct Lion {
    weight_decay: f64,
    betas: [f64; 2],
}

impl Lion {
    /// The rule with its weight decay, β₁ and β₂.
    pub fn new(hyperparameters: Hyperparameters) -> Self {
        Self {
            weight_decay: hyperparameters.weight_decay,
            betas: [hyperparameters.beta1, hyperparameters.beta2],
        }
    }
}

impl UpdateRule for Lion {
    fn step(&self, rate: f64, state: &mut OptimizerState, step: Move) -> Lanes {
        let eta = Lanes::splat(rate);
        let [b1, b2] = self.betas.map(Lanes::splat);
        let [c1, c2] = self.betas.map(|beta| Lanes::splat(1.0 - beta));
        let keep = Lanes::splat(1.0 - rate * self.weight_decay);
        let moments = state.first_moment.iter_mut();
        let coordinates = step
            .next
            .iter_mut()
            .zip(step.weights)
            .zip(step.gradient)
            .zip(moments);
        for (((next, &w), &g), m) in coordinates {
            *next = keep * w - eta * sign(b1 * *m + c1 * g);
            *m = b2 * *m + c2 * g;
        }
        Lanes::splat(f64::NAN)
    }
}

/// −1, 0 or 1.
fn sign(x: Lanes) -> Lanes {
    let above = x.simd_gt(Lanes::ZERO).bitselect(Lanes::ONE, Lanes::ZERO);
    x.simd_lt(Lanes::ZERO).bitselect(-Lanes::ONE, above)
}
