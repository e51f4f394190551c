//! The noisy Rayleigh quotient, the simplest loss that does not see the length of its weights.

use super::{gaps_of, project};
use crate::vector::Lanes;

/// `L(w; ξ) = wᵀAw/(2‖w‖²) + σ ξᵀw/‖w‖` with `ξ ~ N(0, I)` and `A` diagonal.
#[derive(Clone, Debug, PartialEq)]
pub struct RayleighQuotient {
    /// Eigenvalues of `A`, ascending.
    pub eigenvalues: Vec<f64>,
    /// Noise scale σ.
    pub noise_scale: f64,
    gaps: Vec<f64>,
}

impl RayleighQuotient {
    /// A quotient with the given ascending eigenvalues (at least two) and noise scale σ ≥ 0.
    pub fn new(eigenvalues: Vec<f64>, noise_scale: f64) -> Self {
        debug_assert!(eigenvalues.is_sorted() && eigenvalues.len() >= 2);
        Self {
            gaps: gaps_of(&eigenvalues),
            eigenvalues,
            noise_scale,
        }
    }

    /// Eigenvalues spread evenly over `0 … spread`.
    pub fn linear(dimension: usize, spread: f64, noise_scale: f64) -> Self {
        let step = spread / (dimension - 1) as f64;
        Self::new(
            (0..dimension).map(|i| step * i as f64).collect(),
            noise_scale,
        )
    }

    /// `aᵢ − a₁`.
    pub(super) fn gaps(&self) -> &[f64] {
        &self.gaps
    }

    /// `g̃ = P(Au + σξ)` for `normals` ξ; every slice `[coordinate]`.
    pub fn unit_gradient(
        &self,
        weights: &[Lanes],
        norm: Lanes,
        normals: &[Lanes],
        out: &mut [Lanes],
    ) {
        let inverse = Lanes::ONE / norm;
        let sigma = Lanes::splat(self.noise_scale);
        for (((h, &w), &xi), &a) in out
            .iter_mut()
            .zip(weights)
            .zip(normals)
            .zip(&self.eigenvalues)
        {
            *h = Lanes::splat(a) * w * inverse + sigma * xi;
        }
        project(weights, norm, out);
    }
}
