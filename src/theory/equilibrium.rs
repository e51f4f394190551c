//! Norm, angle and rates on the equilibrium sphere, for every optimizer.
//!
//! Sources: van Laarhoven 2017; Wan et al. 2021 (Spherical Motion Dynamics); Kosson et al. 2024
//! (Rotational Equilibrium); Hyperball: arXiv 2606.16899. The rows of Adam, AdamW and Lion need
//! gradients spread evenly over the coordinates.

use super::UpdateLaw;
use crate::parameters::OptimizerKind::{Adam, AdamW, Hyperball, Lion, Nesterov, Sgd, Sgdw};
use std::f64::consts::PI;

/// `G² = σ²(d − 1)`: noise dominates the gradient. Curvature adds about the share
/// `η_e·mean(aᵢ − a₁)/2`, which [`super::stationary::solve`] takes into account.
pub fn noise_dominated_square_gradient(noise_scale: f64, dimension: f64) -> f64 {
    noise_scale * noise_scale * (dimension - 1.0)
}

/// Lion: variance of `β₁m + (1−β₁)g` over that of `g`: `ρ = (1−β₁)² + β₁²(1−β₂)/(1+β₂)`.
fn lion_share([b1, b2]: [f64; 2]) -> f64 {
    (1.0 - b1) * (1.0 - b1) + b1 * b1 * (1.0 - b2) / (1.0 + b2)
}

/// Lion: how much faster the weights diffuse than with independent steps, `S = 1 + 2Σₖ(2/π)arcsin ρₖ`.
///
/// The steps are signs of a Gaussian number with autocorrelation `ρₖ = ρ₁β₂^(k−1)`,
/// `ρ₁ = ((1−β₁)β₁(1−β₂) + β₁²β₂(1−β₂)/(1+β₂))/ρ`, and signs are correlated by `(2/π)arcsin ρₖ`. With
/// `arcsin ρ ≈ ρ` this is `2/(πρ)` and gives the published `r*² = ηd/(πλρ)`; the arcsine is what
/// simulation shows, up to 5% away. Summed over k term by term of the arcsine's series.
fn lion_diffusion([b1, b2]: [f64; 2]) -> f64 {
    let fresh = (1.0 - b1) * b1 * (1.0 - b2);
    let first = (fresh + b1 * b1 * b2 * (1.0 - b2) / (1.0 + b2)) / lion_share([b1, b2]);
    let (mut sum, mut coefficient) = (0.0, 1.0);
    let (mut power, mut memory) = (first, b2);
    for n in 0..ARCSINE_TERMS {
        let odd = 2.0 * f64::from(n) + 1.0;
        sum += coefficient / odd * power / (1.0 - memory);
        coefficient *= odd / (odd + 1.0);
        power *= first * first;
        memory *= b2 * b2;
    }
    1.0 + 4.0 / PI * sum
}

/// Terms of the arcsine's series: the first one left out is below 0.1% for a correlation of 0.97.
const ARCSINE_TERMS: i32 = 60;

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

impl UpdateLaw {
    /// Equilibrium norm r* for the mean square gradient `G²`:
    ///
    /// | optimizer | |
    /// |---|---|
    /// | heavy ball, Nesterov | `r*⁴ = ηG²/(λ(1−α)(2 − ηλ/(1+α)))`, exact for α = 0 and constant ‖g̃‖ |
    /// | SGDW | `r*⁴ = ηG²/(λ(2−ηλ)(1−α)²)` |
    /// | AdamW | `r*² = ηd/(2λ)` |
    /// | Adam + L2 | `r*³ = η√d·G/(2λ)` |
    /// | Lion | `r*² = ηdS/(2λ)`, S by the arcsine law, ≈ `ηd/(πλρ)` |
    ///
    /// `None` without decay, without gradient, or where decay overshoots; and for Hyperball, whose
    /// norm is set, not found.
    pub fn equilibrium_norm(&self, square_gradient: f64) -> Option<f64> {
        let Self {
            learning_rate: eta,
            weight_decay: lambda,
            momentum: alpha,
            dimension: d,
            ..
        } = *self;
        let long_run = 1.0 - alpha;
        let radius = match self.optimizer {
            Sgd | Nesterov => {
                let denominator = lambda * long_run * (2.0 - eta * lambda / (1.0 + alpha));
                (eta * square_gradient / denominator).sqrt().sqrt()
            }
            Sgdw => {
                let denominator = lambda * (2.0 - eta * lambda) * long_run * long_run;
                (eta * square_gradient / denominator).sqrt().sqrt()
            }
            AdamW => (0.5 * eta * d / lambda).sqrt(),
            Adam => libm::pow(0.5 * eta * (d * square_gradient).sqrt() / lambda, 1.0 / 3.0),
            Lion => (0.5 * eta * d * lion_diffusion(self.betas) / lambda).sqrt(),
            Hyperball => return None,
        };
        (lambda > 0.0 && radius > 0.0 && radius.is_finite()).then_some(radius)
    }

    /// Equilibrium angular update AU* in radians (rms):
    ///
    /// | optimizer | |
    /// |---|---|
    /// | SGD, α = 0 | `cos AU* = 1 − ηλ`, so `AU* ≈ √(2ηλ)` |
    /// | heavy ball | `√(2ηλ/(1+α))` |
    /// | Nesterov | `√(2ηλ(1−α)·((1+α)² + α⁴/(1−α²)))` |
    /// | SGDW | `√(2ηλ(1−α)/(1+α))` |
    /// | AdamW | `√(2ηλ(1−β₁)/(1+β₁))` |
    /// | Adam + L2 | `η√(d(1−β₁)/(1+β₁))/r*` |
    /// | Lion | `η√d/r*` ≈ `√(πηλρ)` |
    /// | Hyperball | `arctan η` |
    ///
    /// They are all the step length over the equilibrium norm; see [`UpdateLaw::angular_update`].
    pub fn equilibrium_angular_update(&self, square_gradient: f64) -> Option<f64> {
        match self.optimizer {
            Hyperball => Some(libm::atan(self.learning_rate)),
            _ => self
                .equilibrium_norm(square_gradient)
                .map(|radius| self.angular_update(square_gradient, radius)),
        }
    }

    /// Angle (rms, radians) of a step at any norm: the length of the step across the weights over the
    /// norm. Exact for plain SGD with constant ‖g̃‖, where its tangent is `ηG/((1−ηλ)r²)`; otherwise
    /// for small steps, and a half turn at most.
    pub fn angular_update(&self, square_gradient: f64, norm: f64) -> f64 {
        let Self {
            learning_rate: eta,
            weight_decay: lambda,
            momentum: alpha,
            dimension: d,
            ..
        } = *self;
        let gradient = square_gradient.sqrt();
        let moving = ((1.0 - self.betas[0]) / (1.0 + self.betas[0])).sqrt();
        let heavy = 1.0 / (1.0 - alpha * alpha);
        let ratio = match self.optimizer {
            _ if self.is_plain_sgd() => {
                return libm::atan2(eta * gradient / norm, (1.0 - eta * lambda) * norm);
            }
            Hyperball => return libm::atan(eta),
            Sgd | Sgdw => eta * gradient * heavy.sqrt() / (norm * norm),
            Nesterov => {
                let jump = (1.0 + alpha) * (1.0 + alpha) + alpha * alpha * alpha * alpha * heavy;
                eta * gradient * jump.sqrt() / (norm * norm)
            }
            Adam | AdamW => eta * d.sqrt() * moving / norm,
            Lion => eta * d.sqrt() / norm,
        };
        2.0 * libm::atan(0.5 * ratio)
    }

    /// The rate at which the direction descends, at a norm: `η_e = η/((1−α)r²)` for SGD, over
    /// `1 − ηλ` for α = 0, since decay shortens the weights in the same step (then
    /// `η_e = tan(AU*)/G` in equilibrium); `η√d/(Gr)` for Adam, whose second moment divides by
    /// `G/(√d·r)`; `η√(2d/(πρ))/(Gr)` for Lion, by the mean of the sign of a noisy number;
    /// `η√((1+α)/(1−α))/G` for Hyperball, times `E[1/‖g̃‖]·G` and `1 − 1/(d−1)`: the step has one
    /// length, whatever the gradient's, so that it answers a slope only across the noise.
    pub fn direction_rate(&self, square_gradient: f64, norm: f64) -> f64 {
        let Self {
            learning_rate: eta,
            weight_decay: lambda,
            momentum: alpha,
            dimension: d,
            ..
        } = *self;
        let gradient = square_gradient.sqrt();
        match self.optimizer {
            _ if self.is_plain_sgd() => eta / ((1.0 - eta * lambda) * norm * norm),
            Sgd | Nesterov | Sgdw => eta / ((1.0 - alpha) * norm * norm),
            Adam | AdamW => eta * d.sqrt() / (gradient * norm),
            Lion => eta * (2.0 * d / (PI * lion_share(self.betas))).sqrt() / (gradient * norm),
            Hyperball => {
                let across = if d > 2.0 { 1.0 - 1.0 / (d - 1.0) } else { 1.0 };
                across * self.mean_hyperball_rate(gradient)
            }
        }
    }

    /// By how much more than [`UpdateLaw::direction_rate`] times σ the noise of a step moves the direction:
    /// Hyperball's steps have one length, so that all of it is noise where there is no slope.
    pub fn noise_gain(&self) -> f64 {
        match self.optimizer {
            Hyperball if self.dimension > 2.0 => {
                let across = 1.0 - 1.0 / (self.dimension - 1.0);
                1.0 / (across * inverse_length(self.dimension))
            }
            _ => 1.0,
        }
    }

    fn mean_hyperball_rate(&self, gradient: f64) -> f64 {
        let ratio = (1.0 + self.momentum) / (1.0 - self.momentum);
        self.learning_rate * ratio.sqrt() * inverse_length(self.dimension) / gradient
    }

    /// The effective learning rate as it is measured: `η/((1−α)‖w‖²)` for the momentum rules, for
    /// Adam with the mean step over coordinates in place of η; `None` for Lion.
    pub fn effective_learning_rate(&self, square_gradient: f64, norm: f64) -> Option<f64> {
        match self.optimizer {
            Lion => None,
            Hyperball => Some(self.mean_hyperball_rate(square_gradient.sqrt())),
            _ if self.is_plain_sgd() => Some(self.learning_rate / (norm * norm)),
            _ => Some(self.direction_rate(square_gradient, norm)),
        }
    }

    /// Steps in which a small distance from the equilibrium norm falls by the factor e. `r⁴` relaxes at
    /// the rate 4ηλ (with coupled decay and momentum `4ηλ/(1−α)`), `r²` of AdamW and Lion at 2ηλ, and
    /// the norm of Adam + L2 at `3ηλ√d·r*/G`. `None` without decay. ηλ is the intrinsic learning
    /// rate of Li, Lyu & Arora 2020.
    pub fn relaxation_steps(&self, square_gradient: f64) -> Option<f64> {
        let product = self.learning_rate * self.weight_decay;
        let rate = match self.optimizer {
            Sgd | Nesterov => 4.0 * product / (1.0 - self.momentum),
            Sgdw => 4.0 * product,
            AdamW | Lion => 2.0 * product,
            Adam => {
                let radius = self.equilibrium_norm(square_gradient)?;
                3.0 * product * (self.dimension / square_gradient).sqrt() * radius
            }
            Hyperball => 0.0,
        };
        (rate > 0.0).then(|| 1.0 / rate)
    }

    /// The square of the norm after a step, on average.
    ///
    /// Plain SGD: `r² ← (1−ηλ)²r² + η²G²/r²` (Pythagoras, exact for constant ‖g̃‖). Momentum: `r⁴`
    /// moves exponentially to r*⁴, without decay it grows by `2η²G²/(1−α)²`. AdamW, Lion: the same
    /// for `r²`. Adam + L2: `r² ← r² + η²d − 2ηλ√d·r³/G`, at most a full step inward.
    pub fn next_square_norm(&self, square_gradient: f64, square: f64) -> f64 {
        let Self {
            learning_rate: eta,
            weight_decay: lambda,
            momentum: alpha,
            dimension: d,
            ..
        } = *self;
        if self.is_plain_sgd() {
            let keep = 1.0 - eta * lambda;
            return keep * keep * square + eta * eta * square_gradient / square;
        }
        let target = self.equilibrium_norm(square_gradient).unwrap_or(0.0);
        let factor = |rate: f64| libm::exp(-rate);
        match self.optimizer {
            Sgd | Nesterov | Sgdw => {
                let long_run = eta / (1.0 - alpha);
                let fourth = square * square;
                let next = if lambda > 0.0 {
                    let speed = if self.optimizer == Sgdw {
                        eta
                    } else {
                        long_run
                    };
                    let target = target * target * target * target;
                    target + (fourth - target) * factor(4.0 * speed * lambda)
                } else {
                    fourth + 2.0 * long_run * long_run * square_gradient
                };
                next.sqrt()
            }
            AdamW | Lion if lambda > 0.0 => {
                let target = target * target;
                target + (square - target) * factor(2.0 * eta * lambda)
            }
            AdamW => square + eta * eta * d,
            Lion => square + eta * eta * d * lion_diffusion(self.betas),
            Adam => {
                let norm = square.sqrt();
                let inward = 2.0
                    * eta
                    * d.sqrt()
                    * norm
                    * (lambda * square / square_gradient.sqrt()).min(1.0);
                (square + eta * eta * d - inward).max(0.0)
            }
            Hyperball => square,
        }
    }
}
