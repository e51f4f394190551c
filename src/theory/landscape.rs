//! The loss as theory sees it, and the mean square of its gradient on the unit sphere.

use crate::parameters::spectrum::eigenvalues;
use crate::parameters::{ObjectiveKind, Parameters};

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
        match parameters.objective {
            // Of the quadratic nothing is asked, see `Equilibrium::without_sphere`.
            ObjectiveKind::Rayleigh | ObjectiveKind::Quadratic => Self::Rayleigh {
                eigenvalues: eigenvalues(parameters),
                noise_scale: parameters.noise_scale,
            },
            ObjectiveKind::Digits => Self::Measured {
                square_gradient: measured_square_gradient.unwrap_or(f64::NAN),
            },
        }
    }
}

/// `σ²(d − 1)`, the noise's share of `G²`, and nearly all of it where noise dominates the gradient. Curvature
/// adds about the share `η_e·mean(aᵢ − a₁)/2`, which [`super::stationary::solve`] takes into account.
pub fn noise_square_gradient(noise_scale: f64, dimension: f64) -> f64 {
    noise_scale * noise_scale * (dimension - 1.0)
}

/// `Σaᵢ²pᵢ − (Σaᵢpᵢ)²`, the curvature's share of `G²`, for moments `pᵢ = E[uᵢ²]` by ascending eigenvalue.
pub fn curvature_square_gradient(eigenvalues: &[f64], moments: &[f64]) -> f64 {
    let lowest = eigenvalues[0];
    let weighted = || eigenvalues.iter().map(|a| a - lowest).zip(moments);
    let mean: f64 = weighted().map(|(a, p)| a * p).sum();
    weighted().map(|(a, p)| (a - mean) * (a - mean) * p).sum()
}
