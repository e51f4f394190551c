//! Hyperball (arXiv 2606.16899): steps of one length, and back to the sphere where the weights began.

use super::{Hyperparameters, Move, OptimizerState, UpdateRule};
use crate::simulation::vector::{Lanes, dot};

/// `v ← αv + g`, a step of length ηR along `−v`, and back to the radius R where the weights began. It has no
/// weight decay.
#[derive(Clone, Copy, Debug)]
pub struct Hyperball {
    momentum: f64,
}

impl Hyperball {
    /// The rule with its momentum.
    pub fn new(hyperparameters: Hyperparameters) -> Self {
        Self {
            momentum: hyperparameters.momentum,
        }
    }
}

impl UpdateRule for Hyperball {
    fn step(&self, rate: f64, state: &mut OptimizerState, step: Move) -> Lanes {
        let alpha = Lanes::splat(self.momentum);
        for (v, &g) in state.first_moment.iter_mut().zip(step.gradient) {
            *v = alpha * *v + g;
        }
        let length = dot(&state.first_moment, &state.first_moment).sqrt();
        // Without any gradient yet there is nowhere to go: a step of length zero.
        let safe = length.max(Lanes::splat(f64::MIN_POSITIVE));
        let eta = Lanes::splat(rate) * state.radius / safe;
        for ((next, &w), &v) in step
            .next
            .iter_mut()
            .zip(step.weights)
            .zip(&state.first_moment)
        {
            *next = w - eta * v;
        }
        let back = state.radius / dot(step.next, step.next).sqrt();
        step.next.iter_mut().for_each(|next| *next *= back);
        eta / Lanes::splat(1.0 - self.momentum)
    }

    fn keeps_norm(&self) -> bool {
        true
    }
}
