//! Adam with the decay inside the gradient (D. Kingma & J. Ba 2015, arXiv:1412.6980, with L2), and what AdamW
//! shares with it.
//!
//! Needs gradients spread evenly over the coordinates: then the second moment divides by `G/(√d·r)`, every
//! coordinate moves by about η, and (A. Kosson et al. 2024, “Rotational Equilibrium”, arXiv:2305.17212)
//!
//! * `r*³ = η√d·G/(2λ)`, since the decay is divided like the gradient;
//! * `AU* = η√(d(1−β₁)/(1+β₁))/r*`;
//! * the norm relaxes at `3ηλ√d·r*/G`.

use super::{EVEN_SHARE, OptimizerLaw, Pace, angle_of_step};
use crate::theory::closure::LinearStep;
use crate::theory::update_law::UpdateLaw;

/// Adam with L2 regularization.
pub(super) struct Adam;

impl OptimizerLaw for Adam {
    fn equilibrium_norm(&self, law: &UpdateLaw, square_gradient: f64) -> Option<f64> {
        let length = 0.5 * law.learning_rate * (law.dimension * square_gradient).sqrt();
        Some(libm::pow(length / law.weight_decay, 1.0 / 3.0))
    }

    fn angular_update(&self, law: &UpdateLaw, _square_gradient: f64, norm: f64) -> f64 {
        angular_update(law, norm)
    }

    fn direction_rate(&self, law: &UpdateLaw, square_gradient: f64, norm: f64) -> f64 {
        direction_rate(law, square_gradient, norm)
    }

    fn relaxation_rate(&self, law: &UpdateLaw, square_gradient: f64) -> f64 {
        let radius = law.equilibrium_norm(square_gradient).unwrap_or(0.0);
        3.0 * law.intrinsic_rate() * (law.dimension / square_gradient).sqrt() * radius
    }

    /// `r² ← r² + η²d − 2ηλ√d·r³/G`, at most a full step inward.
    fn next_square_norm(&self, law: &UpdateLaw, square_gradient: f64, square: f64) -> f64 {
        let (eta, d) = (law.learning_rate, law.dimension);
        let share = (law.weight_decay * square / square_gradient.sqrt()).min(1.0);
        let inward = 2.0 * eta * d.sqrt() * square.sqrt() * share;
        (square + eta * eta * d - inward).max(0.0)
    }

    /// `ηλ√d·r/G`: decay is divided like the gradient.
    fn forgetting_rate(&self, law: &UpdateLaw, square_gradient: f64, norm: f64) -> f64 {
        law.intrinsic_rate() * (law.dimension / square_gradient).sqrt() * norm
    }

    fn start_gain(&self, law: &UpdateLaw, age: u64) -> f64 {
        start_gain(law, age)
    }

    fn largest_share(&self, law: &UpdateLaw) -> Option<f64> {
        Some(largest_share(law))
    }

    /// Decay is divided by the root of the mean square like the gradient, and that fluctuates.
    fn fewest_weights(&self, law: &UpdateLaw) -> f64 {
        if law.betas[1] < 0.999 { 20.0 } else { 10.0 }
    }

    fn memory_steps(&self, law: &UpdateLaw) -> f64 {
        memory_steps(law)
    }

    fn averages_gradients(&self, _law: &UpdateLaw) -> bool {
        true
    }

    fn pace(&self, law: &UpdateLaw) -> Pace {
        Pace::Squares { keep: law.betas[1] }
    }

    fn pace_of(&self, law: &UpdateLaw, [square, _]: [f64; 2], age: u64) -> f64 {
        pace_of(law, square, age)
    }

    fn paced_step(&self, law: &UpdateLaw, slope: f64, pace: f64) -> Option<LinearStep> {
        Some(paced_step(law, [slope + law.weight_decay, 0.0], pace))
    }

    fn long_run(&self, _law: &UpdateLaw, pace: f64) -> f64 {
        pace
    }

    fn decay_in_gradient(&self, law: &UpdateLaw) -> f64 {
        law.weight_decay
    }

    fn share_of_signal(&self, law: &UpdateLaw, signal: f64, square: f64, age: u64) -> f64 {
        let [_, keep] = law.betas;
        let left = libm::pow(keep, age as f64);
        // The variance of the running mean of noise: the root follows the signal where that is small.
        let variance = (1.0 - keep) * (1.0 + left) / ((1.0 + keep) * (1.0 - left));
        (1.0 - variance) * (signal * (1.0 - left) / square).min(1.0)
    }

    /// With a gradient s + ξ and the share φ of s² in q the step goes by `ξ̄₁ − φξ̄₂`, the averages of ξ in first and second
    /// moment. In many steps that is `(1 − φ)ξ̄₁`; in one its variance is larger (derived here).
    fn passing_noise(&self, law: &UpdateLaw, share_of_signal: f64, age: u64) -> f64 {
        let whole = law.betas.map(|beta| 1.0 - libm::pow(beta, age as f64));
        let both = |a: f64, b: f64| {
            (1.0 - a) * (1.0 - b) * (1.0 - libm::pow(a * b, age as f64)) / (1.0 - a * b)
        };
        let ([first, second], ratio) = (law.betas, whole[0] / whole[1]);
        let own = both(first, first);
        let free = 1.0 - share_of_signal;
        own * (1.0 - free * free) - 2.0 * share_of_signal * ratio * both(first, second)
            + share_of_signal * share_of_signal * ratio * ratio * both(second, second)
    }

    fn memory_is_for_risk_alone(&self) -> bool {
        true
    }
}

/// A step has the length `η√(d(1−β₁)/(1+β₁))`: the first moment averages independent gradients.
pub(super) fn angular_update(law: &UpdateLaw, norm: f64) -> f64 {
    let average = ((1.0 - law.betas[0]) / (1.0 + law.betas[0])).sqrt();
    angle_of_step(law.learning_rate * law.dimension.sqrt() * average / norm)
}

/// `√((1+β₁ᵗ)/(1−β₁ᵗ))`: the first moment of a young optimizer averages few gradients, and divides by `1 − β₁ᵗ` (derived here).
pub(super) fn start_gain(law: &UpdateLaw, age: u64) -> f64 {
    let left = libm::pow(law.betas[0], age as f64);
    ((1.0 + left) / (1.0 - left)).sqrt()
}

/// `η√(1−β₂ᵗ)/((1−β₁ᵗ)√q)`, q the running mean of a coordinate's squared gradient: by this its first moment is multiplied.
pub(super) fn pace_of(law: &UpdateLaw, square: f64, age: u64) -> f64 {
    let [whole1, whole2] = law.betas.map(|beta| 1.0 - libm::pow(beta, age as f64));
    law.learning_rate * (whole2 / square.max(f64::MIN_POSITIVE)).sqrt() / whole1
}

/// `m ← β₁m + (1−β₁)(pull·w + ξ)`, `w ← (1 − decay)w − pace·m`.
pub(super) fn paced_step(law: &UpdateLaw, [pull, decay]: [f64; 2], pace: f64) -> LinearStep {
    let (keep, fresh) = (law.betas[0], 1.0 - law.betas[0]);
    LinearStep {
        weight: [
            1.0 - decay - pace * fresh * pull,
            -pace * keep,
            -pace * fresh,
        ],
        velocity: [fresh * pull, keep, fresh],
    }
}

/// `η_e = η√d/(Gr)`: the second moment divides by `G/(√d·r)`.
pub(super) fn direction_rate(law: &UpdateLaw, square_gradient: f64, norm: f64) -> f64 {
    law.learning_rate * law.dimension.sqrt() / (square_gradient.sqrt() * norm)
}

/// A fifth, or a tenth more than the even share in few dimensions: there the gradient of a coordinate that holds more is
/// missed (measured in `docs/theory.md`).
pub(super) fn largest_share(law: &UpdateLaw) -> f64 {
    EVEN_SHARE.max(1.1 / law.dimension)
}

/// `1/(1−β₁)`.
pub(super) fn memory_steps(law: &UpdateLaw) -> f64 {
    1.0 / (1.0 - law.betas[0])
}
