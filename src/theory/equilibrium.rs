//! The equilibrium of the norm and of the angular update.

use super::Hyperparameters;
use crate::parameters::{ObjectiveKind, Parameters};

/// Whether a prediction's conditions hold, in words if they do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validity {
    /// They do.
    Holds,
    /// They do not, and why.
    Fails(&'static str),
}

/// Everything predicted of the stationary state. `None` where there is no such state.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibrium {
    /// `G² = E‖g̃‖²`, derived or measured.
    pub square_gradient: f64,
    /// Equilibrium norm r*.
    pub weight_norm: Option<f64>,
    /// Root-mean-square angular update AU*, radians.
    pub angular_update: Option<f64>,
    /// Effective learning rate `η/((1−α)r*²)`.
    pub effective_learning_rate: Option<f64>,
    /// Limiting excess risk, where the small-step law holds.
    pub excess_risk: Option<f64>,
    /// Time scale of the approach, steps.
    pub relaxation_steps: Option<f64>,
    /// Whether the conditions of norm and angular update hold.
    pub validity: Validity,
}

/// `G² = σ²(d − 1)`: noise dominates the gradient (SCIENCE: Wan et al. 2021, Spherical Motion
/// Dynamics). Curvature adds about the share `η_e·mean(aᵢ − a₁)/2`.
pub fn noise_dominated_square_gradient(noise_scale: f64, dimension: f64) -> f64 {
    noise_scale * noise_scale * (dimension - 1.0)
}

/// Equilibrium norm: `r*⁴ = ηG²/(λ(1−α)(2 − ηλ/(1+α)))`.
///
/// `None` without decay or gradient, or when `ηλ ≥ 2(1+α)`, where decay overshoots.
/// For α = 0 it is exact for constant ‖g̃‖ (van Laarhoven 2017; Wan et al. 2021).
pub fn equilibrium_norm(hyper: Hyperparameters, square_gradient: f64) -> Option<f64> {
    let Hyperparameters {
        learning_rate: eta,
        weight_decay: lambda,
        momentum: alpha,
    } = hyper;
    let denominator = lambda * (1.0 - alpha) * (2.0 - eta * lambda / (1.0 + alpha));
    let fourth_power = eta * square_gradient / denominator;
    (denominator > 0.0 && fourth_power > 0.0).then(|| fourth_power.sqrt().sqrt())
}

/// Equilibrium angular update in radians (rms): `cos AU* = 1 − ηλ` for α = 0 (exact for constant
/// ‖g̃‖), `AU* = √(2ηλ/(1+α))` with momentum (Wan et al. 2021; Kosson et al. 2024).
///
/// `None` without decay, or when ηλ is too large for a turn of less than a half circle.
pub fn equilibrium_angular_update(hyper: Hyperparameters) -> Option<f64> {
    let Hyperparameters {
        learning_rate: eta,
        weight_decay: lambda,
        momentum: alpha,
    } = hyper;
    let product = eta * lambda;
    if product <= 0.0 || product >= 2.0 {
        None
    } else if alpha == 0.0 {
        // acos(1 − x) loses half the digits of a small x; this form does not.
        Some(2.0 * libm::asin((0.5 * product).sqrt()))
    } else {
        Some((2.0 * product / (1.0 + alpha)).sqrt())
    }
}

/// Steps in which the distance of `‖w‖⁴` from equilibrium falls by the factor e: `(1−α)/(4ηλ)`;
/// momentum multiplies the learning rate by `1/(1−α)` in the long run. `None` without decay.
/// Its inverse is four intrinsic learning rates (Li, Lyu & Arora 2020).
pub fn relaxation_steps(hyper: Hyperparameters) -> Option<f64> {
    let rate = 4.0 * hyper.learning_rate * hyper.weight_decay;
    (rate > 0.0).then(|| (1.0 - hyper.momentum) / rate)
}

/// Limiting excess risk `(d − 1)η_eσ²/4`: the weight diffuses around the minimum like a small
/// Gaussian with `E[uᵢ²] = T/(aᵢ − a₁)` and temperature `T = η_eσ²/2`, the energy `T/2` in each of the
/// d − 1 directions.
///
/// `gaps` are `aᵢ − a₁` for `i ≥ 2`. `None` unless `ΣT/(aᵢ − a₁)` is below 5%, where the Gaussian is
/// small against the sphere.
pub fn limiting_risk(
    effective_learning_rate: f64,
    noise_scale: f64,
    gaps: impl ExactSizeIterator<Item = f64>,
) -> Option<f64> {
    let temperature = 0.5 * effective_learning_rate * noise_scale * noise_scale;
    let risk = 0.5 * gaps.len() as f64 * temperature;
    let spread: f64 = gaps.map(|gap| temperature / gap).sum();
    (temperature > 0.0 && spread < 0.05).then_some(risk)
}

/// `aᵢ − a₁` for `i ≥ 2` of the spectrum that the parameters describe: even steps.
fn gaps(parameters: &Parameters) -> impl ExactSizeIterator<Item = f64> {
    let count = parameters.dimension as usize - 1;
    let step = parameters.eigenvalue_spread / count as f64;
    (1..count as u32 + 1)
        .map(move |i| step * f64::from(i))
        .collect::<Vec<_>>()
        .into_iter()
}

/// The stationary state for the parameters at the given learning rate. `measured_square_gradient`
/// is used where G² cannot be derived: on real data.
pub fn equilibrium(
    parameters: &Parameters,
    learning_rate: f64,
    measured_square_gradient: Option<f64>,
) -> Equilibrium {
    let hyper = Hyperparameters {
        learning_rate,
        weight_decay: parameters.weight_decay,
        momentum: parameters.momentum,
    };
    let rayleigh = parameters.objective() == ObjectiveKind::Rayleigh;
    let square_gradient = if rayleigh {
        noise_dominated_square_gradient(parameters.noise_scale, parameters.dimension)
    } else {
        measured_square_gradient.unwrap_or(f64::NAN)
    };
    let weight_norm = equilibrium_norm(hyper, square_gradient);
    let effective_learning_rate =
        weight_norm.map(|r| learning_rate / ((1.0 - parameters.momentum) * r * r));
    Equilibrium {
        square_gradient,
        weight_norm,
        angular_update: weight_norm.and(equilibrium_angular_update(hyper)),
        effective_learning_rate,
        excess_risk: effective_learning_rate
            .filter(|_| rayleigh)
            .and_then(|rate| limiting_risk(rate, parameters.noise_scale, gaps(parameters))),
        relaxation_steps: relaxation_steps(hyper),
        validity: validity(parameters, effective_learning_rate),
    }
}

/// Noise dominates while the curvature's share of G², `η_e·mean(aᵢ − a₁)/2`, stays below 5%: the
/// norm, its fourth root, is then within about 1.3%.
fn validity(parameters: &Parameters, effective_learning_rate: Option<f64>) -> Validity {
    let digits = parameters.objective() == ObjectiveKind::Digits;
    // The mean of the d − 1 gaps of a linear spectrum that are not zero.
    let mean_gap =
        0.5 * parameters.eigenvalue_spread * parameters.dimension / (parameters.dimension - 1.0);
    match effective_learning_rate {
        _ if parameters.weight_decay == 0.0 => Validity::Fails(
            "Without weight decay there is no equilibrium: the norm grows for ever.",
        ),
        _ if digits => Validity::Holds,
        _ if parameters.noise_scale == 0.0 => Validity::Fails(
            "Without noise the gradient at the minimum vanishes and no sphere holds the weights.",
        ),
        None => Validity::Fails("Learning rate × weight decay is so large that decay overshoots."),
        Some(rate) if 0.5 * rate * mean_gap > 0.05 => Validity::Fails(
            "The loss’s own slope adds more than 5% to the noise in the gradient; \
             the predicted norm, which counts noise alone, is too small.",
        ),
        Some(_) => Validity::Holds,
    }
}
