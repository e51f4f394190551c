//! Heavy ball with decoupled decay: `v ← αv + g`, `w ← (1−ηλ)w − ηv` (I. Loshchilov & F. Hutter 2019, “Decoupled
//! Weight Decay Regularization”, arXiv:1711.05101).
//!
//! Decay does not pass through the velocity: `r*⁴ = ηG²/(λ(2−ηλ)(1−α)²)`, `AU* ≈ √(2ηλ(1−α)/(1+α))`, and `r⁴` relaxes
//! at 4ηλ (A. Kosson et al. 2024, arXiv:2305.17212).

use super::heavy_ball::MomentumLaw;
use crate::theory::closure::LinearStep;
use crate::theory::update_law::UpdateLaw;

/// Heavy ball with decoupled decay.
pub(super) struct Sgdw;

impl MomentumLaw for Sgdw {
    fn linear_step(&self, law: &UpdateLaw, slope: f64) -> LinearStep {
        let (eta, alpha) = (law.learning_rate, law.momentum);
        LinearStep {
            weight: [1.0 - eta * (law.weight_decay + slope), -eta * alpha, -eta],
            velocity: [slope, alpha, 1.0],
        }
    }

    /// Only small steps have one.
    fn resting_angle(&self, _law: &UpdateLaw) -> Option<f64> {
        None
    }

    fn fourth_power_of_norm(&self, law: &UpdateLaw, square_gradient: f64) -> f64 {
        let (eta, lambda) = (law.learning_rate, law.weight_decay);
        let long_run = 1.0 - law.momentum;
        let denominator = lambda * (2.0 - eta * lambda) * long_run * long_run;
        eta * square_gradient / denominator
    }

    fn decay_divisor(&self, _law: &UpdateLaw) -> f64 {
        1.0
    }
}
