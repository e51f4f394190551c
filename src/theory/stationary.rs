//! The stationary state of direction and gradient, each of which sets the other through the norm.

use super::bingham::{bingham_moments, concentrations_of, finite_step_concentrations};
use super::closure;
use super::direction_step::DirectionStep;
use super::landscape::{curvature_square_gradient, noise_square_gradient};
use super::mean_field::mean_field_moments;
use super::risk::excess_risk;
use super::update_law::UpdateLaw;

/// The stationary state of the direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Stationary {
    /// `pᵢ = E[uᵢ²]`, by ascending eigenvalue.
    pub moments: Vec<f64>,
    /// `G² = E‖g̃‖²`.
    pub square_gradient: f64,
    /// Effective learning rate of the direction, `η_e`.
    pub direction_rate: f64,
    /// Limiting excess risk `½Σaᵢpᵢ − ½a₁`.
    pub excess_risk: f64,
    /// Density of the direction `∝ exp(−Σκᵢuᵢ²)`: the `κᵢ ≥ 0`, the smallest zero.
    pub concentrations: Vec<f64>,
    /// Norm and angle at rest, where they are found along with the direction.
    pub sphere: Option<[f64; 2]>,
}

/// Rounds of the fixed point of `G²`, most and with the Bingham law.
const ROUNDS: usize = 100;
const BINGHAM_ROUNDS: usize = 3;

/// Solves for the moments and for `G² = Σaᵢ²pᵢ − (Σaᵢpᵢ)² + σ²(d−1)`, each of which sets the other
/// through the norm at rest: first in the mean field, then with the Bingham law of finite steps.
/// `norm` is used where the rule keeps it.
///
/// `None` without noise or equilibrium, or where no stationary state exists (beyond the edge of
/// stability).
pub fn solve(
    law: &UpdateLaw,
    eigenvalues: &[f64],
    noise_scale: f64,
    norm: f64,
) -> Option<Stationary> {
    let noise = noise_square_gradient(noise_scale, eigenvalues.len() as f64);
    let step = |square_gradient: f64| {
        let radius = law.resting_norm(square_gradient, norm)?;
        Some(DirectionStep::new(
            law,
            noise_scale,
            square_gradient,
            radius,
        ))
    };
    let mut square_gradient = noise;
    for round in 0..ROUNDS {
        let (moments, _) = mean_field_moments(eigenvalues, step(square_gradient)?)?;
        let next = curvature_square_gradient(eigenvalues, &moments) + noise;
        let settled = (next / square_gradient - 1.0).abs() < 1e-9;
        // Averaging two rounds settles the alternation that a strong curvature causes.
        square_gradient = if round == 0 {
            next
        } else {
            0.5 * (next + square_gradient)
        };
        if settled {
            break;
        }
    }
    let (mut moments, mut concentrations) = (Vec::new(), Vec::new());
    for _ in 0..BINGHAM_ROUNDS {
        concentrations = finite_step_concentrations(eigenvalues, step(square_gradient)?)?;
        moments = bingham_moments(&concentrations);
        square_gradient = curvature_square_gradient(eigenvalues, &moments) + noise;
    }
    Some(Stationary {
        excess_risk: excess_risk(eigenvalues, &moments),
        moments,
        concentrations,
        square_gradient,
        direction_rate: step(square_gradient)?.rate,
        sphere: None,
    })
}

/// The same by the closure of second moments, for rules with a velocity and beyond the edge of stability. Where a steep
/// direction holds more than the flattest the direction has no Bingham law, and the closure's moments stand.
pub fn solve_closure(law: &UpdateLaw, eigenvalues: &[f64], noise_scale: f64) -> Option<Stationary> {
    let rest = closure::solve(law, eigenvalues, noise_scale)?;
    let noise = noise_square_gradient(noise_scale, eigenvalues.len() as f64);
    let gradient = |moments: &[f64]| curvature_square_gradient(eigenvalues, moments) + noise;
    let mean_field = gradient(&rest.moments);
    let (moments, concentrations) = match concentrations_of(&rest.moments) {
        Some(kappa) => (bingham_moments(&kappa), kappa),
        None => (rest.moments, vec![0.0; eigenvalues.len()]),
    };
    let square_gradient = gradient(&moments);
    // The fourth power of the norm goes with the gradient's mean square.
    let norm = (rest.square_norm * (square_gradient / mean_field).sqrt()).sqrt();
    Some(Stationary {
        excess_risk: excess_risk(eigenvalues, &moments),
        moments,
        concentrations,
        square_gradient,
        direction_rate: law.direction_rate(square_gradient, norm),
        sphere: Some([norm, libm::acos(rest.cosine)]),
    })
}
