//! What theory predicts: functions from parameters to numbers. Nothing here has seen a simulation;
//! the two meet on charts and in tests.
//!
//! Notation: learning rate η, weight decay λ, momentum α, Adam's and Lion's β₁ and β₂, dimension d, noise
//! scale σ, eigenvalues aᵢ, norm `r = ‖w‖`, `G² = E‖g̃‖²`, the mean square of the gradient on the unit
//! sphere, and `η_e`, the effective learning rate: the rate at which the direction descends.
//!
//! * [`equilibrium`]: norm, angle and rates on the sphere, for every optimizer.
//! * [`stationary`]: the stationary law of the direction: Bingham, mean field, limiting risk.
//! * [`forecast`]: the way there, step by step.
//! * [`prediction`]: all of it for a set of parameters, with conditions.
//! * [`companions`]: exact relations between different runs.

pub mod equilibrium;
pub mod forecast;
pub mod prediction;
pub mod stationary;

use crate::parameters::spectrum::eigenvalues;
use crate::parameters::{ObjectiveKind, OptimizerKind, Parameters, ScheduleKind};

/// All that theory needs to know of a step: the update rule and its constants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UpdateLaw {
    /// Update rule.
    pub optimizer: OptimizerKind,
    /// Learning rate η > 0 of the step.
    pub learning_rate: f64,
    /// Weight decay λ ≥ 0.
    pub weight_decay: f64,
    /// Momentum α in [0, 1).
    pub momentum: f64,
    /// β₁ and β₂ in [0, 1).
    pub betas: [f64; 2],
    /// Dimension d.
    pub dimension: f64,
}

impl UpdateLaw {
    /// The setting that the parameters describe, at a learning rate.
    pub fn new(parameters: &Parameters, learning_rate: f64) -> Self {
        let optimizer = parameters.optimizer();
        let decays = optimizer != OptimizerKind::Hyperball
            && parameters.schedule() != ScheduleKind::Exponential;
        Self {
            optimizer,
            learning_rate,
            weight_decay: if decays { parameters.weight_decay } else { 0.0 },
            momentum: if optimizer.has_betas() {
                0.0
            } else {
                parameters.momentum
            },
            betas: [parameters.beta1, parameters.beta2],
            dimension: parameters.dimension() as f64,
        }
    }

    /// Plain SGD, for which most laws are exact.
    pub fn is_plain_sgd(&self) -> bool {
        use OptimizerKind::{Nesterov, Sgd, Sgdw};
        matches!(self.optimizer, Sgd | Nesterov | Sgdw) && self.momentum == 0.0
    }
}

/// The loss as theory sees it.
#[derive(Clone, Debug, PartialEq)]
pub enum Landscape {
    /// A Rayleigh quotient with isotropic noise: everything about its gradient can be derived.
    Rayleigh {
        /// Eigenvalues, ascending.
        eigenvalues: Vec<f64>,
        /// Noise scale σ.
        noise_scale: f64,
    },
    /// Real data: `G²` comes from measurement, NaN until there is one.
    Measured {
        /// `G² = E‖g̃‖²`.
        square_gradient: f64,
    },
}

impl Landscape {
    /// The landscape that the parameters describe.
    pub fn new(parameters: &Parameters, measured_square_gradient: Option<f64>) -> Self {
        match parameters.objective() {
            ObjectiveKind::Rayleigh => Self::Rayleigh {
                eigenvalues: eigenvalues(parameters),
                noise_scale: parameters.noise_scale,
            },
            ObjectiveKind::Digits => Self::Measured {
                square_gradient: measured_square_gradient.unwrap_or(f64::NAN),
            },
        }
    }
}
