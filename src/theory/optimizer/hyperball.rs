//! Hyperball (arXiv:2606.16899): `v ← αv + g`, a step of length ηR along `−v`, and back to the radius R where the
//! weights began.
//!
//! The norm is set, not found. A step across the weights turns them by `arctan η`, whatever the gradient; with momentum by less.

use std::f64::consts::PI;

use super::{OptimizerLaw, Pace};
use crate::theory::closure::LinearStep;
use crate::theory::update_law::UpdateLaw;

/// Steps of a fixed length on a sphere of a fixed radius.
pub(super) struct Hyperball;

impl OptimizerLaw for Hyperball {
    fn equilibrium_norm(&self, _law: &UpdateLaw, _square_gradient: f64) -> Option<f64> {
        None
    }

    /// `arctan η` without momentum, see [`Along`].
    fn angular_update(&self, law: &UpdateLaw, _square_gradient: f64, _norm: f64) -> f64 {
        libm::atan(Along::new(law).tangent)
    }

    /// [`mean_rate`] times `1 − 1/(d−1)`: the step has one length, whatever the gradient's, so that it answers
    /// a slope only across the noise.
    fn direction_rate(&self, law: &UpdateLaw, square_gradient: f64, _norm: f64) -> f64 {
        across_noise(law.dimension) * mean_rate(law, square_gradient)
    }

    fn effective_learning_rate(
        &self,
        law: &UpdateLaw,
        square_gradient: f64,
        _norm: f64,
    ) -> Option<f64> {
        Some(mean_rate(law, square_gradient))
    }

    fn relaxation_rate(&self, _law: &UpdateLaw, _square_gradient: f64) -> f64 {
        0.0
    }

    /// `−ln cos AU`: what sets the norm back shortens all that was there before.
    fn forgetting_rate(&self, law: &UpdateLaw, square_gradient: f64, norm: f64) -> f64 {
        -libm::log(libm::cos(self.angular_update(law, square_gradient, norm)))
    }

    fn next_square_norm(&self, _law: &UpdateLaw, _square_gradient: f64, square: f64) -> f64 {
        square
    }

    fn keeps_norm(&self) -> bool {
        true
    }

    fn averages_gradients(&self, law: &UpdateLaw) -> bool {
        law.momentum > 0.0
    }

    fn pace(&self, _law: &UpdateLaw) -> Pace {
        Pace::Length
    }

    /// `ηR/‖v‖`.
    fn pace_of(&self, law: &UpdateLaw, [square, square_norm]: [f64; 2], _age: u64) -> f64 {
        law.learning_rate * (square_norm / square.max(f64::MIN_POSITIVE)).sqrt()
    }

    /// `v ← αv + g`, `w ← w − pace·v`, before it is set back to its norm.
    fn paced_step(&self, law: &UpdateLaw, slope: f64, pace: f64) -> Option<LinearStep> {
        let alpha = law.momentum;
        Some(LinearStep {
            weight: [1.0 - pace * slope, -pace * alpha, -pace],
            velocity: [slope, alpha, 1.0],
        })
    }

    /// The heavy ball's.
    fn damping(&self, law: &UpdateLaw) -> f64 {
        (1.0 - law.momentum) / (1.0 + law.momentum)
    }

    /// Across two weights there is one direction, so that the velocity turns with the weights and lies along it for long; across
    /// three a velocity that lasts varies much in length.
    fn fewest_weights(&self, law: &UpdateLaw) -> f64 {
        match law.momentum {
            0.0 => 2.0,
            alpha if alpha <= 0.7 => 3.0,
            _ => 4.0,
        }
    }

    /// Across two weights there is one direction, and no mean of `1/‖g̃‖`.
    fn fewest_weights_for_risk(&self, law: &UpdateLaw) -> f64 {
        self.fewest_weights(law).max(3.0)
    }

    /// Steps have one length, so that all of it is noise where there is no slope.
    fn noise_gain(&self, law: &UpdateLaw) -> f64 {
        if law.dimension > 2.0 {
            1.0 / (across_noise(law.dimension) * inverse_length(law.dimension))
        } else {
            1.0
        }
    }
}

/// What a velocity that lies along the weights in part makes of a step (derived here).
///
/// In the plane of the weights and the velocity let s be the cosine between them. A step turns the weights by AU,
/// `tan AU = η√(1−s²)/(1−ηs)`, and with them the plane; the new gradient lies across them. So s is at rest where
/// `s√(1−2ηs+η²) = α(s − η)`, −1 < s ≤ 0: the faster the weights turn, the more of the velocity falls behind.
struct Along {
    /// `tan AU`.
    tangent: f64,
    /// The share of the velocity across the weights that a step keeps, `α√(1−s²/α²)/√(1−s²)`.
    momentum: f64,
}

impl Along {
    fn new(law: &UpdateLaw) -> Self {
        let (eta, alpha) = (law.learning_rate, law.momentum);
        if alpha == 0.0 {
            return Self {
                tangent: eta,
                momentum: 0.0,
            };
        }
        let (mut low, mut high) = (-1.0, 0.0);
        for _ in 0..50 {
            let s: f64 = 0.5 * (low + high);
            if s * (1.0 - 2.0 * eta * s + eta * eta).sqrt() < alpha * (s - eta) {
                low = s;
            } else {
                high = s;
            }
        }
        let across = (1.0 - low * low).max(0.0);
        Self {
            tangent: eta * across.sqrt() / (1.0 - eta * low),
            momentum: ((alpha * alpha - low * low).max(0.0) / across).sqrt(),
        }
    }
}

/// `tan AU·√((1+α′)/(1−α′))·E[1/‖g̃‖]`, with what is left of momentum across the weights for α′: the mean of the step's length over that of the gradient, in the long run.
fn mean_rate(law: &UpdateLaw, square_gradient: f64) -> f64 {
    let along = Along::new(law);
    let ratio = (1.0 + along.momentum) / (1.0 - along.momentum);
    along.tangent * ratio.sqrt() * inverse_length(law.dimension) / square_gradient.sqrt()
}

/// `1 − 1/(d−1)`: of the directions across the weights, those across the noise. One for d ≤ 2.
fn across_noise(dimension: f64) -> f64 {
    if dimension > 2.0 {
        1.0 - 1.0 / (dimension - 1.0)
    } else {
        1.0
    }
}

/// `E[1/‖g̃‖]·√E‖g̃‖²` of a Gaussian gradient in the `d − 1` directions across the weights:
/// `√(n/2)·Γ((n−1)/2)/Γ(n/2)` with `n = d − 1`. One for d ≤ 2, where the mean does not exist.
fn inverse_length(dimension: f64) -> f64 {
    let n = dimension - 1.0;
    if n < 2.0 {
        return 1.0;
    }
    // Γ((n−1)/2)/Γ(n/2), two up at a time from √π or 2/√π.
    let even = (0.5 * n).fract() == 0.0;
    let (mut ratio, mut m) = if even {
        (PI.sqrt(), 2.0)
    } else {
        (2.0 / PI.sqrt(), 3.0)
    };
    while m < n {
        ratio *= (m - 1.0) / m;
        m += 2.0;
    }
    (0.5 * n).sqrt() * ratio
}
