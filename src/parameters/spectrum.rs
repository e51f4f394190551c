//! The eigenvalues of the loss that the parameters describe: a setting, known to simulation and theory.

use crate::parameters::{Parameters, SpectrumKind};

/// Eigenvalues `a₁ ≤ … ≤ a_d` of the noisy Rayleigh quotient. Only their differences matter.
///
/// With `i = 0 … d − 1`: linear `Δa·i/(d−1)`; geometric `Δa·κ^(i/(d−1) − 1)`; spiked, `k` times `Δa` and
/// otherwise zero; flat, all zero; typed, as typed.
pub fn eigenvalues(parameters: &Parameters) -> Vec<f64> {
    let spread = parameters.eigenvalue_spread;
    let count = parameters.dimension();
    let share = |i: usize| i as f64 / (count - 1) as f64;
    let all = |of: &dyn Fn(usize) -> f64| (0..count).map(of).collect();
    match parameters.spectrum() {
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
