//! The excess risk `½uᵀAu − ½a₁`: its limit, and how fast it comes there.

/// `½Σ(aᵢ − a₁)pᵢ` for moments `pᵢ = E[uᵢ²]`: with those of the stationary law, the limiting risk.
pub fn excess_risk(eigenvalues: &[f64], moments: &[f64]) -> f64 {
    let weighted = eigenvalues.iter().zip(moments);
    0.5 * weighted.map(|(a, p)| (a - eigenvalues[0]) * p).sum::<f64>()
}

/// Limiting risk in the limit of small angles and low temperature: `(d − 1)η_eσ²/4`, the energy `T/2` in each of
/// the `d − 1` directions.
pub fn small_angle_risk(rate: f64, noise_scale: f64, dimension: f64) -> f64 {
    0.25 * (dimension - 1.0) * rate * noise_scale * noise_scale
}

/// Share of its excess risk, above the limit, that each mode loses per step near the minimum: `2η_e(aᵢ − a₁)` for
/// `i ≥ 2`, ascending; modes that are as low as the first are left out.
///
/// This is what a typical neuron loses. The mean over random directions falls at half the rate of the slowest mode: it is made of
/// the few that began near the saddle. With `z = u₂²/u₁²`, which falls by `2η_e(a₂ − a₁)`, and an evenly spread angle between
/// the two, the mean of `u₂²` is `√z/(1 + √z)` (derived here).
pub fn convergence_rates(eigenvalues: &[f64], rate: f64) -> Vec<f64> {
    let gaps = eigenvalues.iter().map(|a| a - eigenvalues[0]);
    gaps.filter(|&gap| gap > 0.0)
        .map(|gap| 2.0 * rate * gap)
        .collect()
}
