//! The mean field of finite steps: the moments `pᵢ = E[uᵢ²]` of the direction, with the descent `Σaⱼuⱼ²` replaced by
//! its mean. `docs/theory.md` derives it, as equations (1), the way, and (2), the stationary state.

use super::direction_step::DirectionStep;
use crate::numeric::transfer::Transfer;

/// Moments that advance step by step, and the sums over them that a step needs; empty on real data.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Moments {
    /// `pᵢ` times a common factor.
    scaled: Vec<f64>,
    /// What makes them `pᵢ`.
    scale: f64,
    /// `Σ(aᵢ − a₁)pᵢ`.
    gap: f64,
    /// `Σ(aᵢ − a₁)²pᵢ`.
    square_gap: f64,
}

impl Moments {
    /// All at the minimiser, or spread evenly.
    pub fn new(eigenvalues: &[f64], at_minimiser: bool) -> Self {
        let mut moments = Self {
            scaled: vec![if at_minimiser { 0.0 } else { 1.0 }; eigenvalues.len()],
            ..Self::default()
        };
        moments.scaled[0] = 1.0;
        moments.scale = 1.0 / moments.scaled.iter().sum::<f64>();
        for (p, a) in moments.scaled.iter().zip(eigenvalues) {
            let gap = a - eigenvalues[0];
            moments.gap += gap * p * moments.scale;
            moments.square_gap += gap * gap * p * moments.scale;
        }
        moments
    }

    /// Saves or restores them.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        let Self {
            scaled,
            scale,
            gap,
            square_gap,
        } = self;
        transfer.numbers(scaled);
        for number in [scale, gap, square_gap] {
            transfer.number(number);
        }
    }

    /// `Σaᵢ²pᵢ − (Σaᵢpᵢ)²`: the curvature's share of `G²`.
    pub fn square_gradient(&self) -> f64 {
        (self.square_gap - self.gap * self.gap).max(0.0)
    }

    /// `½Σ(aᵢ − a₁)pᵢ`.
    pub fn excess_risk(&self) -> f64 {
        0.5 * self.gap
    }

    /// `p₁`; NaN on real data.
    pub fn first(&self) -> f64 {
        self.scaled
            .first()
            .map_or(f64::NAN, |first| first * self.scale)
    }

    /// One step, `pᵢ ∝ (1 + η_e(ā − aᵢ))²pᵢ + η_e²σ²(1 − pᵢ)` with `ā = Σaⱼpⱼ`, and the sums for the next one in the
    /// same pass.
    pub fn advance(&mut self, eigenvalues: &[f64], step: DirectionStep) {
        let noise = step.rate * step.noise_scale * step.rate * step.noise_scale;
        let (lowest, ahead) = (eigenvalues[0], 1.0 + step.rate * self.gap);
        let (mut total, mut gap_sum, mut square_sum) = (0.0, 0.0, 0.0);
        for (scaled, a) in self.scaled.iter_mut().zip(eigenvalues) {
            let gap = a - lowest;
            let p = *scaled * self.scale;
            let factor = ahead - step.rate * gap;
            let next = factor * factor * p + noise * (1.0 - p);
            *scaled = next;
            total += next;
            gap_sum += gap * next;
            square_sum += gap * (gap * next);
        }
        self.scale = 1.0 / total;
        self.gap = gap_sum * self.scale;
        self.square_gap = square_sum * self.scale;
    }
}

/// Stationary moments by ascending eigenvalue, and δ: with `Q = √(1 + tan²AU + η_e²σ²)` and `γᵢ = aᵢ − a₁ + δ`,
/// `pᵢ = η_eσ²/(γᵢ(2Q − η_eγᵢ))`, δ > 0 such that `Σpᵢ = 1`.
///
/// `None` where there is no such δ: `η_e(a_d − a₁)` reaches 2Q, the edge of stability.
pub fn mean_field_moments(eigenvalues: &[f64], step: DirectionStep) -> Option<(Vec<f64>, f64)> {
    let (power, q) = (2.0 * step.temperature(), step.quotient());
    let curved = step.rate * step.damping;
    let width = eigenvalues[eigenvalues.len() - 1] - eigenvalues[0];
    let moment = |a: f64, delta: f64| {
        let gamma = a - eigenvalues[0] + delta;
        power / (gamma * (2.0 * q - curved * gamma))
    };
    let sum = |delta: f64| eigenvalues.iter().map(|&a| moment(a, delta)).sum::<f64>();
    let edge = 2.0 * q / curved - width;
    let (mut low, mut high) = (
        0.0,
        (eigenvalues.len() as f64 * power / q).min(0.999 * edge),
    );
    if edge <= 0.0 || sum(high) > 1.0 {
        return None;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if sum(middle) > 1.0 {
            low = middle
        } else {
            high = middle
        }
    }
    Some((eigenvalues.iter().map(|&a| moment(a, high)).collect(), high))
}
