//! What the rules with momentum share: SGD, its decoupled and its look-ahead form are one rule with
//! four constants.

use super::{DecayScale, Move, OptimizerState};
use crate::simulation::vector::Lanes;

/// SGD, heavy ball or Nesterov with a coupled and a decoupled decay, one of them zero:
/// `d = g + λw`, `v ← αv + d`, `w ← (1 − ηλ′)w − ηp` with `p = v`, or Nesterov's `p = d + αv`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MomentumRule {
    /// Momentum α.
    pub momentum: f64,
    /// Decay λ inside the gradient.
    pub coupled: f64,
    /// Decay λ′ beside it.
    pub decoupled: f64,
    /// Whether the step looks ahead.
    pub nesterov: bool,
    /// How both decays go with the learning rate.
    pub decay_scale: DecayScale,
}

impl MomentumRule {
    /// One step; returns `η/(1−α)`.
    pub fn step(self, rate: f64, state: &mut OptimizerState, step: Move) -> Lanes {
        let [coupled, decoupled] =
            [self.coupled, self.decoupled].map(|decay| self.decay_scale.decay(decay, rate));
        let [eta, alpha, coupled] = [rate, self.momentum, coupled].map(Lanes::splat);
        let keep = Lanes::splat(1.0 - rate * decoupled);
        let velocities = state.first_moment.iter_mut();
        let coordinates = step
            .next
            .iter_mut()
            .zip(step.weights)
            .zip(step.gradient)
            .zip(velocities);
        for (((next, &w), &g), v) in coordinates {
            let direction = g + coupled * w;
            *v = alpha * *v + direction;
            let along = if self.nesterov {
                direction + alpha * *v
            } else {
                *v
            };
            *next = keep * w - eta * along;
        }
        Lanes::splat(rate / (1.0 - self.momentum))
    }
}
