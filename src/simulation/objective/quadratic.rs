//! A plain quadratic: a loss without normalization, which sees the length of its weights.

use super::gaps_of;
use crate::simulation::vector::Lanes;

/// `L(w; ξ) = ½ wᵀ(A − a₁I)w + σξᵀw` with `ξ ~ N(0, I)` and `A` diagonal: the noisy Rayleigh quotient without the
/// division by `‖w‖`. Under SGD with learning rate η and decay λ each coordinate is a process of its own with the
/// stationary variance `ησ²/((aᵢ − a₁ + λ)(2 − η(aᵢ − a₁ + λ)))`.
#[derive(Clone, Debug, PartialEq)]
pub struct Quadratic {
    /// Eigenvalues of `A`, ascending.
    pub eigenvalues: Vec<f64>,
    /// Noise scale σ.
    pub noise_scale: f64,
    gaps: Vec<f64>,
}

impl Quadratic {
    /// A quadratic with the given ascending eigenvalues (at least two) and noise scale σ ≥ 0.
    pub fn new(eigenvalues: Vec<f64>, noise_scale: f64) -> Self {
        Self {
            gaps: gaps_of(&eigenvalues),
            eigenvalues,
            noise_scale,
        }
    }

    /// `aᵢ − a₁`.
    pub(super) fn gaps(&self) -> &[f64] {
        &self.gaps
    }

    /// The gradient times the length of the weights, for standard normal `normals` ξ `[coordinate]`.
    pub fn unit_gradient(
        &self,
        weights: &[Lanes],
        norm: Lanes,
        normals: &[Lanes],
        out: &mut [Lanes],
    ) {
        let sigma = Lanes::splat(self.noise_scale);
        let inputs = weights.iter().zip(normals).zip(&self.gaps);
        for (h, ((&w, &xi), &gap)) in out.iter_mut().zip(inputs) {
            *h = (Lanes::splat(gap) * w + sigma * xi) * norm;
        }
    }
}
