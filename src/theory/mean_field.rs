//! The mean field of finite steps: the moments `pᵢ = E[uᵢ²]` of the direction, with the descent `Σaⱼuⱼ²` replaced by
//! its mean. `docs/theory.md` derives it, as equations (1), the way, and (2), the stationary state.

use super::direction_step::DirectionStep;
use super::start_memory::StartMemory;
use crate::numeric::transfer::Transfer;

/// Moments that advance step by step, `pᵢ = ρᵢ + (1 − Σρⱼ)Aᵢ`: what noise has made of the direction, and what is left of a
/// random start. With them the sums that a step needs; empty on real data.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Moments {
    /// `ρᵢ`.
    settled: Vec<f64>,
    /// `1 − Σρⱼ`.
    remembered: f64,
    /// `Aᵢ`.
    start: StartMemory,
    /// `Σ(aᵢ − a₁)pᵢ`.
    gap: f64,
    /// `Σ(aᵢ − a₁)²pᵢ`.
    square_gap: f64,
    /// `Σ(aᵢ − a₁)pᵢ²/Σpᵢ²`.
    gap_by_squares: f64,
}

/// What is left of a random start passes over to the mean field when it is this share of the risk, or this share of the
/// widest gap.
const FORGOTTEN: f64 = 3e-3;
const NOTHING: f64 = 1e-9;

impl Moments {
    /// All at the minimiser, or spread evenly.
    pub fn new(eigenvalues: &[f64], at_minimiser: bool) -> Self {
        let mut moments = Self {
            settled: vec![0.0; eigenvalues.len()],
            remembered: if at_minimiser { 0.0 } else { 1.0 },
            start: StartMemory::new(eigenvalues),
            ..Self::default()
        };
        moments.settled[0] = 1.0 - moments.remembered;
        moments.sum(eigenvalues);
        moments
    }

    /// Saves or restores them.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        let Self {
            settled,
            remembered,
            start,
            gap,
            square_gap,
            gap_by_squares,
        } = self;
        transfer.numbers(settled);
        start.transfer(transfer);
        for number in [remembered, gap, square_gap, gap_by_squares] {
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
        if self.settled.is_empty() {
            return f64::NAN;
        }
        self.moment(0)
    }

    fn moment(&self, i: usize) -> f64 {
        if self.remembered == 0.0 {
            return self.settled[i];
        }
        self.settled[i] + self.remembered * self.start.moment(i)
    }

    /// One step. With `ā = Σaⱼpⱼ`, `Mᵢ = 1 + η_e(ā − aᵢ)` and `N = 1 + η_e²(Σaⱼ²pⱼ − ā²) + η_e²σ²(d − 1)`,
    /// `Nρᵢ ← Mᵢ²ρᵢ + η_e²σ²(1 − pᵢ) + 4η_eρᵢpᵢ(aᵢ − Σaⱼpⱼ²/Σpⱼ²)`, and `Sᵢ ← Mᵢ²Sᵢ`.
    ///
    /// The last term of ρ is what `ā` leaves out by being a mean: the descent of a replica varies with its own
    /// direction, by Wick's theorem as if the coordinates were Gaussian.
    pub fn advance(&mut self, eigenvalues: &[f64], step: DirectionStep) {
        let rate = step.rate;
        let noise = rate * step.noise_scale * rate * step.noise_scale;
        let ahead = 1.0 + rate * self.gap;
        let lengthening = rate * rate * self.square_gradient();
        let square = 1.0 + lengthening + noise * (eigenvalues.len() as f64 - 1.0);
        let mut total = 0.0;
        for (i, a) in eigenvalues.iter().enumerate() {
            let gap = a - eigenvalues[0];
            let (rho, p) = (self.settled[i], self.moment(i));
            let factor = ahead - rate * gap;
            let varying = 4.0 * rate * rho * p * (gap - self.gap_by_squares);
            let next = factor * factor * rho + noise * (1.0 - p) + varying;
            self.settled[i] = (next / square).max(0.0);
            total += self.settled[i];
            if self.remembered > 0.0 {
                self.start.multiply(i, factor);
            }
        }
        if self.remembered > 0.0 {
            self.remembered = (1.0 - total).max(0.0);
            self.start.turn(eigenvalues, rate);
        }
        self.sum(eigenvalues);
    }

    /// The sums for the next step, of moments that add up to one.
    fn sum(&mut self, eigenvalues: &[f64]) {
        let [mut total, mut gaps, mut square_gaps, mut started] = [0.0; 4];
        let [mut squares, mut gaps_by_squares] = [0.0; 2];
        for (i, a) in eigenvalues.iter().enumerate() {
            let gap = a - eigenvalues[0];
            let p = self.moment(i);
            total += p;
            gaps += gap * p;
            square_gaps += gap * (gap * p);
            squares += p * p;
            gaps_by_squares += gap * (p * p);
            started += gap * (p - self.settled[i]);
        }
        self.gap = gaps / total;
        self.square_gap = square_gaps / total;
        self.gap_by_squares = gaps_by_squares / squares;
        let widest = eigenvalues[eigenvalues.len() - 1] - eigenvalues[0];
        if self.remembered > 0.0 && started <= (FORGOTTEN * gaps).max(NOTHING * widest) {
            for i in 0..eigenvalues.len() {
                self.settled[i] = self.moment(i);
            }
            self.remembered = 0.0;
        }
        self.settled.iter_mut().for_each(|rho| *rho /= total);
        self.remembered /= total;
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
