//! Nesterov's momentum with coupled decay, as PyTorch's `SGD(nesterov=True)`: `v ← αv + g + λw`,
//! `w ← w − η(g + λw + αv)` (I. Sutskever et al. 2013, “On the importance of initialization and momentum in deep
//! learning”).
//!
//! The norm is the heavy ball's. A step is `g` times `1 + α` and older gradients times `α²` and less, so that its
//! mean square is `(1+α)² + α⁴/(1−α²)` times that of `ηg`, and
//! `AU* ≈ √(2ηλ(1−α)·((1+α)² + α⁴/(1−α²)))`.

use super::heavy_ball::{MomentumLaw, velocity_gain};
use crate::theory::closure::LinearStep;
use crate::theory::update_law::UpdateLaw;

/// SGD with Nesterov's momentum.
pub(super) struct Nesterov;

impl MomentumLaw for Nesterov {
    fn linear_step(&self, law: &UpdateLaw, slope: f64) -> LinearStep {
        let (eta, alpha, pull) = (law.learning_rate, law.momentum, law.weight_decay + slope);
        let long = eta * (1.0 + alpha);
        LinearStep {
            weight: [1.0 - long * pull, -eta * alpha * alpha, -long],
            velocity: [pull, alpha, 1.0],
        }
    }

    /// Only small steps have one.
    fn resting_angle(&self, _law: &UpdateLaw) -> Option<f64> {
        None
    }

    /// The edge of stability is at `ηh = 2(1+α)/(1+2α)`, nearer than without momentum.
    fn damping(&self, law: &UpdateLaw) -> f64 {
        let alpha = law.momentum;
        (1.0 - alpha) * (1.0 + 2.0 * alpha) / (1.0 + alpha)
    }

    fn step_gain(&self, law: &UpdateLaw) -> f64 {
        let alpha = law.momentum;
        (1.0 + alpha) * (1.0 + alpha) + alpha * alpha * alpha * alpha * velocity_gain(law)
    }
}
