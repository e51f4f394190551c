//! The loss that the parameters describe, known to simulation and theory: its eigenvalues, its dimension,
//! and whether its noise is a matrix.

use crate::parameters::{NoiseKind, ObjectiveKind, Parameters, SpectrumKind};

/// The most dimensions in which matrix noise is drawn; it takes d²/2 random numbers a step.
pub const MATRIX_DIMENSIONS: usize = 64;

/// The dimension of the digits: 8 × 8 pixels.
const DIGITS_DIMENSION: usize = 64;

/// Eigenvalues `a₁ ≤ … ≤ a_d` of the noisy Rayleigh quotient. Only their differences matter.
///
/// With `i = 0 … d − 1`: linear `Δa·i/(d−1)`; geometric `Δa·κ^(i/(d−1) − 1)`; spiked, `k` times `Δa` and
/// otherwise zero; flat, all zero; typed, as typed.
pub fn eigenvalues(parameters: &Parameters) -> Vec<f64> {
    let spread = parameters.eigenvalue_spread;
    let count = parameters.dimension();
    let share = |i: usize| i as f64 / (count - 1) as f64;
    let all = |of: &dyn Fn(usize) -> f64| (0..count).map(of).collect();
    match parameters.spectrum {
        SpectrumKind::Linear => all(&|i| spread * share(i)),
        SpectrumKind::Geometric => {
            let condition = parameters.condition_number;
            all(&|i| spread * libm::pow(condition, share(i) - 1.0))
        }
        SpectrumKind::Spiked => {
            let bulk = count - (parameters.spikes as usize).min(count - 1);
            all(&|i| if i < bulk { 0.0 } else { spread })
        }
        SpectrumKind::Flat => vec![0.0; count],
        SpectrumKind::Typed => parameters.eigenvalues.clone(),
    }
}

impl Parameters {
    /// Number of weights d of the chosen loss; of a matrix, rows times columns.
    pub fn dimension(&self) -> usize {
        match (self.objective, self.spectrum) {
            (ObjectiveKind::Digits, _) => DIGITS_DIMENSION,
            (_, SpectrumKind::Typed) => self.eigenvalues.len(),
            _ if crate::WHOLE && self.optimizer.is_of_matrices() => {
                self.rows as usize * self.columns as usize
            }
            _ => self.dimension as usize,
        }
    }

    /// Whether the loss sees the direction of the weights alone. The laws of the sphere are about such losses.
    pub fn is_scale_invariant(&self) -> bool {
        self.objective != ObjectiveKind::Quadratic
    }

    /// Whether the loss itself says how many weights there are.
    pub(super) fn loss_says_dimension(&self) -> bool {
        self.objective == ObjectiveKind::Digits || self.spectrum == SpectrumKind::Typed
    }

    /// Rows and columns of the matrix that the weights are, row by row: those that were asked for. Where the loss itself
    /// says how many weights there are, the rows are the largest divisor of that number up to the rows asked for.
    pub fn matrix_shape(&self) -> [usize; 2] {
        let (rows, dimension) = (self.rows as usize, self.dimension());
        if !self.loss_says_dimension() && self.optimizer.is_of_matrices() {
            return [rows, self.columns as usize];
        }
        let divides = |rows: &usize| dimension.is_multiple_of(*rows);
        let rows = (1..=rows).rev().find(divides).unwrap_or(1);
        [rows, dimension / rows]
    }

    /// Whether the noise is drawn as a random matrix: asked for, and small enough.
    pub fn draws_matrix(&self) -> bool {
        self.noise == NoiseKind::Matrix && self.dimension() <= MATRIX_DIMENSIONS
    }
}
