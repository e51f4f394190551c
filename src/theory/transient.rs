//! The way to equilibrium.

use super::{Hyperparameters, equilibrium_angular_update, equilibrium_norm};

/// The predicted norm of two groups of replicas with different start norms, as it evolves.
///
/// With constant hyperparameters
/// `r⁴(t) = r*⁴ + (r₀⁴ − r*⁴)·e^(−4ηλt/(1−α))`
/// (noise-dominated; for large norms a factor `(1−ηλ)⁴ ≈ e^(−4ηλ)` per step, whence the small-ηλ
/// condition). The exponential composes, so advancing step by step is exact, and a change of
/// hyperparameters or a schedule needs nothing but other constants from that step on. Without
/// decay, `r⁴` grows by `2η²G²/(1−α)²` a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Transient {
    fourth_powers: [f64; 2],
    shares: [f64; 2],
    constants: Constants,
}

/// What one step does to `r⁴`: it moves to `target` by the share `1 − factor`, and by `growth`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Constants {
    hyper: Hyperparameters,
    square_gradient: f64,
    factor: f64,
    target: f64,
    growth: f64,
    tangent: f64,
}

impl Constants {
    fn new(hyper: Hyperparameters, square_gradient: f64) -> Self {
        let Hyperparameters {
            learning_rate: eta,
            weight_decay: lambda,
            momentum: alpha,
        } = hyper;
        let long_run = eta / (1.0 - alpha);
        let radius = equilibrium_norm(hyper, square_gradient).unwrap_or(0.0);
        let decays = lambda > 0.0;
        let tangent = match equilibrium_angular_update(hyper) {
            Some(angle) => libm::tan(angle) * radius * radius,
            None => eta * square_gradient.sqrt() / (1.0 - alpha * alpha).sqrt(),
        };
        Self {
            hyper,
            square_gradient,
            factor: if decays {
                libm::exp(-4.0 * long_run * lambda)
            } else {
                1.0
            },
            target: radius * radius * radius * radius,
            growth: if decays {
                0.0
            } else {
                2.0 * long_run * long_run * square_gradient
            },
            tangent,
        }
    }
}

impl Transient {
    /// A run whose replicas start alternately at the two norms.
    pub fn new(
        norms: [f64; 2],
        replicas: f64,
        hyper: Hyperparameters,
        square_gradient: f64,
    ) -> Self {
        let even = (replicas / 2.0).ceil() / replicas;
        Self {
            fourth_powers: norms.map(|r| r * r * r * r),
            shares: [even, 1.0 - even],
            constants: Constants::new(hyper, square_gradient),
        }
    }

    /// The prediction after one more step with these constants.
    pub fn advance(&mut self, hyper: Hyperparameters, square_gradient: f64) {
        if self.constants.hyper != hyper || self.constants.square_gradient != square_gradient {
            self.constants = Constants::new(hyper, square_gradient);
        }
        let Constants {
            factor,
            target,
            growth,
            ..
        } = self.constants;
        for r4 in &mut self.fourth_powers {
            *r4 = target + (*r4 - target) * factor + growth;
        }
    }

    /// Mean norm over the replicas.
    pub fn weight_norm(&self) -> f64 {
        self.mean(|r4| r4.sqrt().sqrt())
    }

    /// Root-mean-square angular update of a step at the present norms, radians:
    /// `tan AU = ηG/((1−ηλ)r²)`, and with momentum AU scales with `1/r²` in the same way.
    pub fn angular_update(&self) -> f64 {
        let tangent = self.constants.tangent;
        self.mean(|r4| {
            let angle = libm::atan(tangent / r4.sqrt());
            angle * angle
        })
        .sqrt()
    }

    /// Mean effective learning rate `η/((1−α)r²)`.
    pub fn effective_learning_rate(&self) -> f64 {
        let Hyperparameters {
            learning_rate,
            momentum,
            ..
        } = self.constants.hyper;
        self.mean(|r4| learning_rate / ((1.0 - momentum) * r4.sqrt()))
    }

    fn mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        let values = self.fourth_powers.iter().zip(&self.shares);
        values
            .filter(|(_, share)| **share > 0.0)
            .map(|(&r4, share)| share * of(r4))
            .sum()
    }
}
