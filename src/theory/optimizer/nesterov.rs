//! Nesterov's momentum with coupled decay, as PyTorch's `SGD(nesterov=True)`: `v ← αv + g + λw`,
//! `w ← w − η(g + λw + αv)` (I. Sutskever et al. 2013, “On the importance of initialization and momentum in deep
//! learning”).
//!
//! The norm is the heavy ball's. A step is `g` times `1 + α` and older gradients times `α²` and less, so that its
//! mean square is `(1+α)² + α⁴/(1−α²)` times that of `ηg`, and
//! `AU* ≈ √(2ηλ(1−α)·((1+α)² + α⁴/(1−α²)))`.

use super::heavy_ball::{MomentumLaw, velocity_gain};
use crate::theory::update_law::UpdateLaw;

/// SGD with Nesterov's momentum.
pub(super) struct Nesterov;

impl MomentumLaw for Nesterov {
    fn step_gain(&self, law: &UpdateLaw) -> f64 {
        let alpha = law.momentum;
        (1.0 + alpha) * (1.0 + alpha) + alpha * alpha * alpha * alpha * velocity_gain(law)
    }
}
