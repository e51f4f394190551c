//! SGD with heavy-ball momentum and coupled decay, as PyTorch's `SGD`: `v ← αv + g + λw`, `w ← w − ηv`; and what
//! all rules with a velocity have in common.
//!
//! * Equilibrium norm `r*⁴ = ηG²/(λ(1−α)(2 − ηλ/(1+α)))`, exact for α = 0 and constant ‖g̃‖. For α = 0: T. van
//!   Laarhoven 2017, “L2 Regularization versus Batch and Weight Normalization”, arXiv:1706.05350; V. Chiley et
//!   al. 2019, “Online Normalization for Training Neural Networks”, arXiv:1905.05894. With momentum: R. Wan et
//!   al. 2021, “Spherical Motion Dynamics”, arXiv:2006.08419.
//! * Angular update `AU* ≈ √(2ηλ/(1+α))` (Wan et al. 2021; A. Kosson et al. 2024, “Rotational Equilibrium”,
//!   arXiv:2305.17212), and `cos AU* = 1 − ηλ` for α = 0.
//! * `r⁴` relaxes at `4ηλ/(1−α)`; ηλ is the intrinsic learning rate of Z. Li, K. Lyu & S. Arora 2020,
//!   “Reconciling Modern Deep Learning with Traditional Optimization Analyses”, arXiv:2010.02916.

use super::{OptimizerLaw, angle_of_step};
use crate::theory::closure::LinearStep;
use crate::theory::update_law::UpdateLaw;

/// SGD with heavy-ball momentum.
pub(super) struct HeavyBall;

impl MomentumLaw for HeavyBall {}

/// What tells the rules with a velocity apart; what is given here is the heavy ball's own.
pub(super) trait MomentumLaw: Sync {
    /// `r*⁴`.
    fn fourth_power_of_norm(&self, law: &UpdateLaw, square_gradient: f64) -> f64 {
        let (eta, lambda, alpha) = (law.learning_rate, law.weight_decay, law.momentum);
        let denominator = lambda * (1.0 - alpha) * (2.0 - eta * lambda / (1.0 + alpha));
        eta * square_gradient / denominator
    }

    /// Mean square of a step's length over that of `ηg`: `1/(1−α²)` for independent gradients.
    fn step_gain(&self, law: &UpdateLaw) -> f64 {
        velocity_gain(law)
    }

    /// The step of a coordinate.
    fn linear_step(&self, law: &UpdateLaw, slope: f64) -> LinearStep {
        let (eta, alpha, pull) = (law.learning_rate, law.momentum, law.weight_decay + slope);
        LinearStep {
            weight: [1.0 - eta * pull, -eta * alpha, -eta],
            velocity: [pull, alpha, 1.0],
        }
    }

    /// AU*: `cos AU* = 1 − ηλ/(1+α)`, exact for constant norm.
    fn resting_angle(&self, law: &UpdateLaw) -> Option<f64> {
        let cosine = 1.0 - law.intrinsic_rate() / (1.0 + law.momentum);
        (cosine >= -1.0).then(|| libm::acos(cosine))
    }

    /// The edge of stability is at `ηh = 2(1+α)`.
    fn damping(&self, law: &UpdateLaw) -> f64 {
        (1.0 - law.momentum) / (1.0 + law.momentum)
    }

    /// Decay a step is λη over this: `1 − α` where decay passes through the velocity.
    fn decay_divisor(&self, law: &UpdateLaw) -> f64 {
        1.0 - law.momentum
    }
}

/// `E‖v‖²/E‖g‖² = 1/(1−α²)` for independent gradients.
pub(super) fn velocity_gain(law: &UpdateLaw) -> f64 {
    1.0 / (1.0 - law.momentum * law.momentum)
}

impl<Rule: MomentumLaw> OptimizerLaw for Rule {
    fn equilibrium_norm(&self, law: &UpdateLaw, square_gradient: f64) -> Option<f64> {
        Some(
            self.fourth_power_of_norm(law, square_gradient)
                .sqrt()
                .sqrt(),
        )
    }

    /// For plain SGD the tangent is `ηG/((1−ηλ)r²)`.
    fn angular_update(&self, law: &UpdateLaw, square_gradient: f64, norm: f64) -> f64 {
        let (eta, gradient) = (law.learning_rate, square_gradient.sqrt());
        if self.is_plain_sgd(law) {
            return libm::atan2(eta * gradient / norm, (1.0 - eta * law.weight_decay) * norm);
        }
        angle_of_step(eta * gradient * self.step_gain(law).sqrt() / (norm * norm))
    }

    /// `η_e = η/((1−α)r²)`; for α = 0 over `1 − ηλ`, since decay shortens the weights in the same step, and
    /// then `η_e = tan(AU*)/G` in equilibrium.
    fn direction_rate(&self, law: &UpdateLaw, _square_gradient: f64, norm: f64) -> f64 {
        let eta = law.learning_rate;
        if self.is_plain_sgd(law) {
            return eta / ((1.0 - eta * law.weight_decay) * norm * norm);
        }
        eta / ((1.0 - law.momentum) * norm * norm)
    }

    /// `η/((1−α)r²)`.
    fn effective_learning_rate(
        &self,
        law: &UpdateLaw,
        square_gradient: f64,
        norm: f64,
    ) -> Option<f64> {
        Some(if self.is_plain_sgd(law) {
            law.learning_rate / (norm * norm)
        } else {
            self.direction_rate(law, square_gradient, norm)
        })
    }

    fn relaxation_rate(&self, law: &UpdateLaw, _square_gradient: f64) -> f64 {
        4.0 * law.intrinsic_rate() / self.decay_divisor(law)
    }

    fn forgetting_rate(&self, law: &UpdateLaw, _square_gradient: f64, _norm: f64) -> f64 {
        law.intrinsic_rate() / self.decay_divisor(law)
    }

    /// Plain SGD: `r² ← (1−ηλ)²r² + η²G²/r²` (Pythagoras, exact for constant ‖g̃‖). Momentum: `r⁴` moves
    /// exponentially to r*⁴; without decay it grows by `2η²G²/(1−α)²`.
    fn next_square_norm(&self, law: &UpdateLaw, square_gradient: f64, square: f64) -> f64 {
        let (eta, lambda) = (law.learning_rate, law.weight_decay);
        if self.is_plain_sgd(law) {
            let keep = 1.0 - eta * lambda;
            return keep * keep * square + eta * eta * square_gradient / square;
        }
        let fourth = square * square;
        let next = if lambda > 0.0 {
            let target = law.equilibrium_norm(square_gradient).unwrap_or(0.0);
            let target = target * target * target * target;
            let speed = eta / self.decay_divisor(law);
            target + (fourth - target) * libm::exp(-(4.0 * speed * lambda))
        } else {
            let long_run = eta / (1.0 - law.momentum);
            fourth + 2.0 * long_run * long_run * square_gradient
        };
        next.sqrt()
    }

    /// `4ηλ/(1−α)²`, and `4ηλ/(1−α)` where decay does not pass through the velocity.
    fn velocity_memory(&self, law: &UpdateLaw) -> f64 {
        let lasting = if law.momentum > 0.0 { 1.0 } else { 0.0 };
        lasting * self.relaxation_rate(law, 1.0) / (1.0 - law.momentum)
    }

    fn linear_step(&self, law: &UpdateLaw, slope: f64) -> Option<LinearStep> {
        Some(MomentumLaw::linear_step(self, law, slope))
    }

    fn resting_angle(&self, law: &UpdateLaw) -> Option<f64> {
        MomentumLaw::resting_angle(self, law)
    }

    fn damping(&self, law: &UpdateLaw) -> f64 {
        MomentumLaw::damping(self, law)
    }

    fn is_plain_sgd(&self, law: &UpdateLaw) -> bool {
        law.momentum == 0.0
    }
}
