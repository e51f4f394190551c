//! Hyperball (arXiv:2606.16899): `v ← αv + g`, a step of length ηR along `−v`, and back to the radius R where the
//! weights began.
//!
//! The norm is set, not found. A step across the weights turns them by `arctan η`, whatever the gradient.

use std::f64::consts::PI;

use super::OptimizerLaw;
use crate::theory::update_law::UpdateLaw;

/// Steps of a fixed length on a sphere of a fixed radius.
pub(super) struct Hyperball;

impl OptimizerLaw for Hyperball {
    fn equilibrium_norm(&self, _law: &UpdateLaw, _square_gradient: f64) -> Option<f64> {
        None
    }

    fn angular_update(&self, law: &UpdateLaw, _square_gradient: f64, _norm: f64) -> f64 {
        libm::atan(law.learning_rate)
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

    fn next_square_norm(&self, _law: &UpdateLaw, _square_gradient: f64, square: f64) -> f64 {
        square
    }

    fn keeps_norm(&self) -> bool {
        true
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

/// `η√((1+α)/(1−α))·E[1/‖g̃‖]`, the mean of the step's length over that of the gradient, in the long run.
fn mean_rate(law: &UpdateLaw, square_gradient: f64) -> f64 {
    let ratio = (1.0 + law.momentum) / (1.0 - law.momentum);
    law.learning_rate * ratio.sqrt() * inverse_length(law.dimension) / square_gradient.sqrt()
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
