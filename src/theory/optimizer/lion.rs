//! Lion: `w ← (1−ηλ)w − η sign(β₁m + (1−β₁)g)`, `m ← β₂m + (1−β₂)g` (X. Chen et al. 2023, “Symbolic Discovery of
//! Optimization Algorithms”, arXiv:2302.06675).
//!
//! Needs gradients spread evenly over many coordinates. Every coordinate moves by ±η, the weights diffuse by
//! `η²S` a step and coordinate, and `r*² = ηdS/(2λ)`, `AU* = η√d/r*`. With the first term of the arcsine law, below,
//! these are `r*² ≈ ηd/(πλρ)` and `AU* ≈ √(πηλρ)` (A. Kosson et al. 2024, “Rotational Equilibrium”, arXiv:2305.17212).

use std::f64::consts::PI;

use super::adamw::{diffusing_norm, next_diffusing_square};
use super::{EVEN_SHARE, OptimizerLaw, Pace, angle_of_step};
use crate::theory::closure::LinearStep;
use crate::theory::update_law::UpdateLaw;

/// Steps by the sign of an averaged gradient.
pub(super) struct Lion;

impl OptimizerLaw for Lion {
    fn equilibrium_norm(&self, law: &UpdateLaw, _square_gradient: f64) -> Option<f64> {
        Some(diffusing_norm(law, diffusion(law.betas)))
    }

    fn angular_update(&self, law: &UpdateLaw, _square_gradient: f64, norm: f64) -> f64 {
        angle_of_step(law.learning_rate * law.dimension.sqrt() / norm)
    }

    /// `η√(2d/(πρ))/(Gr)`, by the mean of the sign of a noisy number.
    fn direction_rate(&self, law: &UpdateLaw, square_gradient: f64, norm: f64) -> f64 {
        let slope = (2.0 * law.dimension / (PI * variance_share(law.betas))).sqrt();
        law.learning_rate * slope / (square_gradient.sqrt() * norm)
    }

    /// None: a step does not depend on the gradient's size.
    fn effective_learning_rate(&self, _: &UpdateLaw, _: f64, _: f64) -> Option<f64> {
        None
    }

    fn relaxation_rate(&self, law: &UpdateLaw, _square_gradient: f64) -> f64 {
        2.0 * law.intrinsic_rate()
    }

    fn next_square_norm(&self, law: &UpdateLaw, square_gradient: f64, square: f64) -> f64 {
        next_diffusing_square(law, square_gradient, square, || diffusion(law.betas))
    }

    fn averages_gradients(&self, _law: &UpdateLaw) -> bool {
        true
    }

    fn pace(&self, _law: &UpdateLaw) -> Pace {
        Pace::Length
    }

    /// `η√(2/π)/τ` for a number of deviation τ: of its sign this much is linear in it.
    fn pace_of(&self, law: &UpdateLaw, [square, _]: [f64; 2], _age: u64) -> f64 {
        law.learning_rate * (2.0 * law.dimension / (PI * square.max(f64::MIN_POSITIVE))).sqrt()
    }

    /// `η²(S − 2/(πρ))`: what the linear part of the sign does not diffuse; `η²(1 − 2/π)` in the first step.
    fn residual(&self, law: &UpdateLaw, age: u64) -> Option<f64> {
        let all = diffusion(law.betas) - 2.0 / (PI * variance_share(law.betas));
        let first = 1.0 - 2.0 / PI;
        let young = libm::pow(law.betas[1], age as f64 - 1.0);
        let eta = law.learning_rate;
        Some(eta * eta * (all + young * (first - all)).max(0.0))
    }

    fn paced_step(&self, law: &UpdateLaw, slope: f64, pace: f64) -> Option<LinearStep> {
        let [keep, keep_long] = law.betas;
        let [fresh, fresh_long] = [1.0 - keep, 1.0 - keep_long];
        let left = 1.0 - law.intrinsic_rate();
        Some(LinearStep {
            weight: [left - pace * fresh * slope, -pace * keep, -pace * fresh],
            velocity: [fresh_long * slope, keep_long, fresh_long],
        })
    }

    fn long_run(&self, _law: &UpdateLaw, pace: f64) -> f64 {
        pace
    }

    /// A fifth: signs do not forget where the weights were, and need many coordinates.
    fn largest_share(&self, _law: &UpdateLaw) -> Option<f64> {
        Some(EVEN_SHARE)
    }

    /// A coordinate's gradient depends on the weight in it, and its sign with it.
    fn fewest_weights(&self, _law: &UpdateLaw) -> f64 {
        20.0
    }

    fn memory_steps(&self, law: &UpdateLaw) -> f64 {
        1.0 / (1.0 - law.betas[1])
    }
}

/// Variance of `β₁m + (1−β₁)g` over that of `g`: `ρ = (1−β₁)² + β₁²(1−β₂)/(1+β₂)`.
fn variance_share([b1, b2]: [f64; 2]) -> f64 {
    (1.0 - b1) * (1.0 - b1) + b1 * b1 * (1.0 - b2) / (1.0 + b2)
}

/// How much faster the weights diffuse than with independent steps, `S = 1 + 2Σₖ(2/π)arcsin ρₖ`.
///
/// The steps are signs of a Gaussian number with autocorrelation `ρₖ = ρ₁β₂^(k−1)`,
/// `ρ₁ = ((1−β₁)β₁(1−β₂) + β₁²β₂(1−β₂)/(1+β₂))/ρ`, and signs are correlated by `(2/π)arcsin ρₖ` (the arcsine law of
/// J. Van Vleck & D. Middleton 1966, “The Spectrum of Clipped Noise”). With `arcsin ρ ≈ ρ` this is `2/(πρ)`; the
/// arcsine is what simulation shows, up to 5% away. Summed over k term by term of the arcsine's series.
fn diffusion([b1, b2]: [f64; 2]) -> f64 {
    let fresh = (1.0 - b1) * b1 * (1.0 - b2);
    let first = (fresh + b1 * b1 * b2 * (1.0 - b2) / (1.0 + b2)) / variance_share([b1, b2]);
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
