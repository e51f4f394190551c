//! AdamW (I. Loshchilov & F. Hutter 2019, “Decoupled Weight Decay Regularization”, arXiv:1711.05101), and what
//! decoupled decay makes of steps of a given length.
//!
//! Needs gradients spread evenly over the coordinates. Then every coordinate diffuses by η² a step, and `r*² = ηd/(2λ)`,
//! `AU* = √(2ηλ(1−β₁)/(1+β₁))`, and `r²` relaxes at 2ηλ (A. Kosson et al. 2024, “Rotational Equilibrium”,
//! arXiv:2305.17212).

use super::{OptimizerLaw, Pace, adam};
use crate::theory::closure::LinearStep;
use crate::theory::update_law::UpdateLaw;

/// Adam with decoupled decay.
pub(super) struct AdamW;

/// The weights diffuse by η² a step and coordinate.
const DIFFUSION: f64 = 1.0;

impl OptimizerLaw for AdamW {
    fn equilibrium_norm(&self, law: &UpdateLaw, _square_gradient: f64) -> Option<f64> {
        Some(diffusing_norm(law, DIFFUSION))
    }

    fn angular_update(&self, law: &UpdateLaw, _square_gradient: f64, norm: f64) -> f64 {
        adam::angular_update(law, norm)
    }

    fn direction_rate(&self, law: &UpdateLaw, square_gradient: f64, norm: f64) -> f64 {
        adam::direction_rate(law, square_gradient, norm)
    }

    fn relaxation_rate(&self, law: &UpdateLaw, _square_gradient: f64) -> f64 {
        2.0 * law.intrinsic_rate()
    }

    fn next_square_norm(&self, law: &UpdateLaw, square_gradient: f64, square: f64) -> f64 {
        next_diffusing_square(law, square_gradient, square, || DIFFUSION)
    }

    fn start_gain(&self, law: &UpdateLaw, age: u64) -> f64 {
        adam::start_gain(law, age)
    }

    fn largest_share(&self, law: &UpdateLaw) -> Option<f64> {
        Some(adam::largest_share(law))
    }

    /// A mean of few squares fluctuates, the more of the weights go along one coordinate.
    fn fewest_weights(&self, law: &UpdateLaw) -> f64 {
        if law.betas[1] < 0.99 { 50.0 } else { 3.0 }
    }

    fn averages_gradients(&self, _law: &UpdateLaw) -> bool {
        true
    }

    fn pace(&self, law: &UpdateLaw) -> Pace {
        Pace::Squares { keep: law.betas[1] }
    }

    fn pace_of(&self, law: &UpdateLaw, [square, _]: [f64; 2], age: u64) -> f64 {
        adam::pace_of(law, square, age)
    }

    fn paced_step(&self, law: &UpdateLaw, slope: f64, pace: f64) -> Option<LinearStep> {
        Some(adam::paced_step(law, [slope, law.intrinsic_rate()], pace))
    }

    fn long_run(&self, _law: &UpdateLaw, pace: f64) -> f64 {
        pace
    }

    fn memory_steps(&self, law: &UpdateLaw) -> f64 {
        adam::memory_steps(law)
    }
}

/// `r*² = ηdS/(2λ)`: diffusion by `η²S` a step and coordinate against decoupled decay.
pub(super) fn diffusing_norm(law: &UpdateLaw, diffusion: f64) -> f64 {
    (0.5 * law.learning_rate * law.dimension * diffusion / law.weight_decay).sqrt()
}

/// `r²` moves exponentially to r*², at the rate 2ηλ; without decay it grows by `η²dS` a step.
pub(super) fn next_diffusing_square(
    law: &UpdateLaw,
    square_gradient: f64,
    square: f64,
    diffusion: impl Fn() -> f64,
) -> f64 {
    let (eta, lambda) = (law.learning_rate, law.weight_decay);
    if lambda > 0.0 {
        let target = law.equilibrium_norm(square_gradient).unwrap_or(0.0);
        let target = target * target;
        target + (square - target) * libm::exp(-(2.0 * eta * lambda))
    } else {
        square + eta * eta * law.dimension * diffusion()
    }
}
