//! The noisy Rayleigh quotient, the simplest loss that does not see the length of its weights.

use super::{gaps_of, project, project_by};
use crate::simulation::vector::Lanes;

/// `L(w; ξ) = wᵀAw/(2‖w‖²) + σ ξᵀw/‖w‖` with `ξ ~ N(0, I)` and `A` diagonal; or, with matrix noise,
/// `wᵀ(A + σΞ)w/(2‖w‖²)` with `Ξ` from the Gaussian orthogonal ensemble, unit variance off the diagonal
/// and two on it. The unit gradient has the same law in both: across `u`, `Ξu` is as normal as `ξ`.
#[derive(Clone, Debug, PartialEq)]
pub struct RayleighQuotient {
    /// Eigenvalues of `A`, ascending.
    pub eigenvalues: Vec<f64>,
    /// Noise scale σ.
    pub noise_scale: f64,
    /// Whether the noise is a random matrix.
    pub matrix_noise: bool,
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
            matrix_noise: false,
        }
    }

    /// The same quotient with matrix noise, which costs d²/2 normal numbers a step.
    #[must_use]
    pub fn with_matrix_noise(mut self) -> Self {
        self.matrix_noise = true;
        self
    }

    /// Standard normal numbers that a step takes.
    pub fn normals(&self) -> usize {
        let dimension = self.eigenvalues.len();
        if self.matrix_noise {
            dimension * (dimension + 1) / 2
        } else {
            dimension
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

    /// `g̃ = P(Au + σξ)` for `normals` ξ `[coordinate]`, or `P(Au + σΞu)` for the upper triangle of Ξ, row
    /// by row, before its diagonal is multiplied by √2.
    pub fn unit_gradient(
        &self,
        weights: &[Lanes],
        norm: Lanes,
        normals: &[Lanes],
        out: &mut [Lanes],
    ) {
        let inverse = Lanes::ONE / norm;
        let sigma = Lanes::splat(self.noise_scale);
        if self.matrix_noise {
            self.matrix_gradient(weights, inverse, normals, out);
            return project(weights, norm, out);
        }
        let mut product = Lanes::ZERO;
        for (((h, &w), &xi), &a) in out
            .iter_mut()
            .zip(weights)
            .zip(normals)
            .zip(&self.eigenvalues)
        {
            *h = Lanes::splat(a) * w * inverse + sigma * xi;
            product += w * *h;
        }
        project_by(weights, norm, product, out);
    }

    /// `(A + σΞ)u`.
    fn matrix_gradient(
        &self,
        weights: &[Lanes],
        inverse: Lanes,
        normals: &[Lanes],
        out: &mut [Lanes],
    ) {
        let sigma = Lanes::splat(self.noise_scale) * inverse;
        for ((h, &w), &a) in out.iter_mut().zip(weights).zip(&self.eigenvalues) {
            *h = Lanes::splat(a) * w * inverse;
        }
        let mut entries = normals.iter();
        for row in 0..weights.len() {
            for column in row..weights.len() {
                let entry = sigma * *entries.next().expect("one normal number for each entry");
                if row == column {
                    out[row] += Lanes::splat(std::f64::consts::SQRT_2) * entry * weights[row];
                } else {
                    out[row] += entry * weights[column];
                    out[column] += entry * weights[row];
                }
            }
        }
    }
}
