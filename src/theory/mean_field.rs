//! The mean field of finite steps: the moments `pᵢ = E[uᵢ²]` of the direction, with the descent `Σaⱼuⱼ²` replaced by
//! its mean. `docs/theory.md` derives it, as equations (1), the way, and (2), the stationary state.

use super::direction_step::DirectionStep;
use super::start_memory::StartMemory;
use super::velocity::Velocity;
use crate::numeric::transfer::Transfer;

/// Moments that advance step by step, `pᵢ = ρᵢ + (1 − Σρⱼ)Aᵢ`: what noise has made of the direction, and what is left of a
/// random start. With them the sums that a step needs; empty on real data.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Moments {
    /// `ρᵢ`.
    pub(super) settled: Vec<f64>,
    /// `1 − Σρⱼ`.
    pub(super) remembered: f64,
    /// For rules that average gradients, see [`super::velocity`].
    pub(super) velocity: Velocity,
    /// `Aᵢ`.
    pub(super) start: StartMemory,
    /// `Σ(aᵢ − a₁)pᵢ`.
    pub(super) gap: f64,
    /// `Σ(aᵢ − a₁)²pᵢ`.
    pub(super) square_gap: f64,
    /// `Σ(aᵢ − a₁)pᵢ²/Σpᵢ²`.
    pub(super) gap_by_squares: f64,
    /// The variance of the descent among replicas, see [`Moments::square_gradient`].
    pub(super) variance: f64,
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
            velocity: Velocity::new(eigenvalues.len()),
            start: StartMemory::new(eigenvalues),
            ..Self::default()
        };
        moments.settled[0] = 1.0 - moments.remembered;
        moments.sum(eigenvalues, 0.0);
        moments
    }

    /// All at one direction, as squared coordinates.
    pub fn at(eigenvalues: &[f64], squares: Vec<f64>) -> Self {
        let mut moments = Self::new(eigenvalues, false);
        moments.start = StartMemory::at(squares);
        moments.sum(eigenvalues, 0.0);
        moments
    }

    /// Whether they are all that is left of an even start.
    pub fn is_new(&self) -> bool {
        self.remembered > 1.0 - 1e-9
    }

    /// Saves or restores them.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        let Self {
            settled,
            remembered,
            velocity,
            start,
            gap,
            square_gap,
            gap_by_squares,
            variance,
        } = self;
        transfer.numbers(settled);
        velocity.transfer(transfer);
        start.transfer(transfer);
        for number in [remembered, gap, square_gap, gap_by_squares, variance] {
            transfer.number(number);
        }
    }

    /// `Σaᵢ²pᵢ − E[(Σaᵢuᵢ²)²]`: the curvature's share of `G²`. The descent `Σaᵢuᵢ²` varies among replicas; with
    /// `E[uᵢ²uⱼ²] ≈ pᵢpⱼ(1 + 2δᵢⱼ)/(1 + 2Σpₖ²)`, which is exact for directions spread evenly and for those at an axis, its
    /// mean square is `((Σaᵢpᵢ)² + 2Σaᵢ²pᵢ²)/(1 + 2Σpᵢ²)`.
    pub fn square_gradient(&self) -> f64 {
        (self.square_gap - self.gap * self.gap - self.variance).max(0.0)
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

    /// `pᵢ`.
    pub fn moment(&self, i: usize) -> f64 {
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
    ///
    /// Where directions begin `anew`, because a step is longer than the weights, its noise makes a start of its own: it adds to S.
    pub fn advance(&mut self, eigenvalues: &[f64], step: DirectionStep, anew: bool) {
        let rate = step.rate;
        let noise = rate * step.noise_scale * rate * step.noise_scale;
        let ahead = 1.0 + rate * self.gap;
        let lengthening = rate * rate * (self.square_gap - self.gap * self.gap);
        let square = 1.0 + lengthening + noise * (eigenvalues.len() as f64 - 1.0);
        let mut total = 0.0;
        let anew = crate::WHOLE && anew && self.remembered > 0.0;
        if anew {
            self.start.weigh(self.remembered);
        }
        for (i, a) in eigenvalues.iter().enumerate() {
            let gap = a - eigenvalues[0];
            let (rho, p) = (self.settled[i], self.moment(i));
            let factor = ahead - rate * gap;
            let varying = 4.0 * rate * rho * p * (gap - self.gap_by_squares);
            let fresh = noise * (1.0 - p);
            let next = factor * factor * rho + if anew { 0.0 } else { fresh + varying };
            self.settled[i] = (next / square).max(0.0);
            total += self.settled[i];
            if self.remembered > 0.0 {
                self.start.multiply(i, factor);
            }
            if anew {
                self.start.add(i, fresh);
            }
        }
        if self.remembered > 0.0 {
            self.remembered = (1.0 - total).max(0.0);
            self.start.turn(eigenvalues, rate);
        }
        self.sum(eigenvalues, 0.0);
    }

    /// The weights become so many times as long, and the velocity as many times as short.
    pub fn rescale(&mut self, factor: f64) {
        self.velocity.rescale(factor);
        self.start.rescale(factor);
    }

    /// An optimizer that begins anew has no velocity.
    pub fn stop(&mut self) {
        if self.velocity.stop() {
            self.start.stop();
        }
    }

    /// What is left of the start passes over to the mean field. The square of the norm is that of a rule with velocity.
    pub(super) fn settle(&mut self, square_norm: f64) {
        for i in 0..self.settled.len() {
            let p = self.moment(i);
            let (weight, ratio) = (square_norm * (p - self.settled[i]), self.start.velocity(i));
            self.velocity.moments[0][i] += ratio * weight;
            self.velocity.moments[1][i] += ratio * ratio * weight;
            self.settled[i] = p;
        }
        self.remembered = 0.0;
    }

    /// The mean over parts of the replicas, by their shares, whose starts are forgotten.
    pub(super) fn mean(parts: impl Iterator<Item = (f64, Self)>, eigenvalues: &[f64]) -> Self {
        let mut mean = Self::new(eigenvalues, true);
        mean.settled.fill(0.0);
        for (share, part) in parts {
            add(&mut mean.settled, &part.settled, share);
            mean.velocity.add(&part.velocity, share);
        }
        mean.sum(eigenvalues, 0.0);
        mean
    }

    /// The sums for the next step, of moments that add up to one.
    /// The square of the norm is that of a rule with velocity.
    pub(super) fn sum(&mut self, eigenvalues: &[f64], square_norm: f64) {
        let [mut total, mut gaps, mut square_gaps, mut started] = [0.0; 4];
        let [mut squares, mut gaps_by_squares, mut square_gaps_by_squares] = [0.0; 3];
        let point = crate::WHOLE && self.remembered > 0.0 && self.start.is_point();
        let mut same_squares = 0.0;
        for (i, a) in eigenvalues.iter().enumerate() {
            let gap = a - eigenvalues[0];
            let p = self.moment(i);
            total += p;
            gaps += gap * p;
            square_gaps += gap * (gap * p);
            squares += p * p;
            gaps_by_squares += gap * (p * p);
            square_gaps_by_squares += gap * gap * (p * p);
            if point {
                // What has one direction for all does not vary.
                let same = (p - self.settled[i]) * (p - self.settled[i]);
                same_squares += same;
                square_gaps_by_squares -= gap * gap * same;
            }
            started += gap * (p - self.settled[i]);
        }
        self.gap = gaps / total;
        self.square_gap = square_gaps / total;
        self.gap_by_squares = gaps_by_squares / squares;
        let share = 2.0 / (total * total);
        let square_gap = self.gap * self.gap;
        self.variance = (square_gap + share * square_gaps_by_squares)
            / (1.0 + share * (squares - same_squares))
            - square_gap;
        let widest = eigenvalues[eigenvalues.len() - 1] - eigenvalues[0];
        let alike = widest > 0.0 || self.remembered < FORGOTTEN;
        let forgotten = started <= (FORGOTTEN * gaps).max(NOTHING * widest);
        if self.remembered > 0.0 && forgotten && alike {
            self.settle(square_norm);
        }
        self.settled.iter_mut().for_each(|rho| *rho /= total);
        self.remembered /= total;
    }
}

/// Adds a share of numbers to others.
pub(super) fn add(sums: &mut [f64], numbers: &[f64], share: f64) {
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum += share * number;
    }
}

/// Rounds of the search for δ, most, and the relative change that ends it: the next one would be its square.
const MOST_ROUNDS: usize = 100;
const SETTLED: f64 = 1e-9;

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
    // The sum of the moments, and how fast it falls with δ.
    let sums = |delta: f64| {
        let mut sums = [0.0; 2];
        for &a in eigenvalues {
            let gamma = a - eigenvalues[0] + delta;
            let p = moment(a, delta);
            sums[0] += p;
            sums[1] += p * p * (2.0 * q - 2.0 * curved * gamma) / power;
        }
        sums
    };
    let edge = 2.0 * q / curved - width;
    let (mut low, mut high) = (
        0.0,
        (eigenvalues.len() as f64 * power / q).min(0.999 * edge),
    );
    if edge <= 0.0 || sums(high)[0] > 1.0 {
        return None;
    }
    // Newton's method on 1 − 1/Σpᵢ, which is nearly straight; where it would leave the bracket, half of that.
    let mut delta = (0.5 * power / q).min(high);
    for _ in 0..MOST_ROUNDS {
        let [sum, fall] = sums(delta);
        if sum > 1.0 {
            low = delta
        } else {
            high = delta
        }
        let next = delta + (sum - 1.0) * sum / fall;
        if (next - delta).abs() <= SETTLED * delta {
            // Not `clamp`, which would bring the printing of numbers along.
            delta = next.max(low).min(high);
            break;
        }
        delta = if low < next && next < high {
            next
        } else {
            0.5 * (low + high)
        };
    }
    Some((
        eigenvalues.iter().map(|&a| moment(a, delta)).collect(),
        delta,
    ))
}
