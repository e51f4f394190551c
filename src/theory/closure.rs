//! The second moments of weights and velocity, for rules whose step is linear in them: heavy ball, Nesterov, SGDW and
//! plain SGD. With the descent `Σaⱼuⱼ²` and the squared norm R replaced by their means, coordinate i of weights and
//! velocity is a linear recursion with noise of variance `σ²(1 − pᵢ)/R` and slope `bᵢ = (aᵢ − ā)/R`; derived in
//! `docs/theory.md`. It knows what the laws of small steps leave out: that the velocity remembers the slope of the loss.

use super::update_law::UpdateLaw;

/// A step of one coordinate: `w ← Aw + Bv + Nξ` and `v ← Cw + Dv + Mξ`, as `[A, B, N]` and `[C, D, M]`.
#[derive(Clone, Copy, Debug)]
pub struct LinearStep {
    /// The weight's.
    pub weight: [f64; 3],
    /// The velocity's.
    pub velocity: [f64; 3],
}

impl LinearStep {
    /// Nothing moves.
    pub const STILL: Self = Self {
        weight: [1.0, 0.0, 0.0],
        velocity: [0.0; 3],
    };

    /// Whether a weight without noise decays without swinging, so that its velocity goes with it.
    pub(super) fn is_monotone(self) -> bool {
        let [first, second, ..] = self.recursion();
        first > 0.0 && first * first + 4.0 * second >= 0.0
    }

    /// Second moments `[E[w²], E[wv], E[v²]]` after a step with noise of a variance, and `E[ww′]`.
    pub(super) fn propagate(self, [w, x, v]: [f64; 3], variance: f64) -> ([f64; 3], f64) {
        let ([a, b, n], [c, d, m]) = (self.weight, self.velocity);
        let next = [
            a * a * w + 2.0 * a * b * x + b * b * v + n * n * variance,
            a * c * w + (a * d + b * c) * x + b * d * v + n * m * variance,
            c * c * w + 2.0 * c * d * x + d * d * v + m * m * variance,
        ];
        (next, a * w + b * x)
    }

    /// The same as a recursion of the weight alone, `w″ = φ₁w′ + φ₂w + s(ξ′ + mξ)`, as `[φ₁, φ₂, s, m]`.
    fn recursion(self) -> [f64; 4] {
        let ([a, b, n], [c, d, m]) = (self.weight, self.velocity);
        [a + d, b * c - a * d, n, (b * m - d * n) / n]
    }

    /// `1 − φ₁ − φ₂` and `1 + φ₁ − φ₂`: both are positive where the recursion is stable.
    fn room(self) -> [f64; 2] {
        let [first, second, ..] = self.recursion();
        [1.0 - first - second, 1.0 + first - second]
    }

    /// Stationary `E[w²]`, and `E[ww′]` of neighbours in time, over the variance of the noise: those of an ARMA(2, 1)
    /// process (G. Box & G. Jenkins 1970, “Time Series Analysis”, section 3.4).
    fn stationary(self) -> [f64; 2] {
        let [first, second, s, m] = self.recursion();
        let (power, share) = (s * s, (1.0 + second) / (1.0 - second));
        let noise = power * (1.0 + m * first + m * m + first * share * m);
        let variance = noise / (1.0 - second * second - first * first * share);
        [variance, (first * variance + m * power) / (1.0 - second)]
    }
}

/// The stationary state of the closure.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rest {
    /// `R = E‖w‖²`.
    pub square_norm: f64,
    /// `pᵢ`, by ascending eigenvalue.
    pub moments: Vec<f64>,
    /// `cos AU*`.
    pub cosine: f64,
}

/// What the closure is solved for.
struct Problem<'a> {
    law: &'a UpdateLaw,
    eigenvalues: &'a [f64],
    noise_scale: f64,
    /// Slopes between which a coordinate is stable.
    slopes: [f64; 2],
}

const ROUNDS: usize = 60;

/// Solves for R and `ā` jointly: `Σpᵢ = 1`, and `Σaᵢpᵢ = ā`. It does not begin at the noise's share of `G²`, so that it
/// finds the states where the curvature holds the norm, beyond what used to count as the edge of stability.
pub(super) fn solve(law: &UpdateLaw, eigenvalues: &[f64], noise_scale: f64) -> Option<Rest> {
    let [zero, one] = [0.0, 1.0].map(|slope| law.rule().linear_step(law, slope));
    let (zero, one) = (zero?.room(), one?.room());
    let bound = |side: usize| zero[side] / (zero[side] - one[side]);
    let problem = Problem {
        law,
        eigenvalues,
        noise_scale,
        slopes: [bound(0), bound(1)],
    };
    let width = eigenvalues[eigenvalues.len() - 1] - eigenvalues[0];
    let gradient = noise_scale * noise_scale * law.dimension + width * width;
    let least = width / (problem.slopes[1] - problem.slopes[0]);
    let norm = law.equilibrium_norm(gradient)?;
    let most = 10.0 * norm * norm + 2.0 * least;
    let (mut low, mut high) = (libm::log(least.max(1e-9 * most)), libm::log(most));
    for _ in 0..ROUNDS {
        let middle = 0.5 * (low + high);
        if problem.imbalance(libm::exp(middle)) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
        if high - low < 1e-9 {
            break;
        }
    }
    let square_norm = libm::exp(high);
    let moments = problem.moments(square_norm)?.0;
    let balanced =
        problem.imbalance(square_norm).abs() < 1e-4 * (width + law.weight_decay * square_norm);
    balanced.then(|| Rest {
        cosine: problem.cosine(square_norm, &moments),
        square_norm,
        moments,
    })
}

impl Problem<'_> {
    /// `Σ(aᵢ−a₁)pᵢ − (ā−a₁)`, falling in R; infinite where R is too small for all coordinates to be stable.
    fn imbalance(&self, square_norm: f64) -> f64 {
        match self.moments(square_norm) {
            Some((moments, mean)) => self.mean_gap(&moments) - mean,
            None => f64::INFINITY,
        }
    }

    fn mean_gap(&self, moments: &[f64]) -> f64 {
        let weighted = self.eigenvalues.iter().zip(moments);
        weighted.map(|(a, p)| (a - self.eigenvalues[0]) * p).sum()
    }

    /// `pᵢ` and `ā − a₁` from `Σpᵢ = 1`, for a squared norm: `pᵢ = κᵢ/(1 + κᵢ)`, `κᵢ = σ²E[w²]/R²` for noise of variance one.
    fn moments(&self, square_norm: f64) -> Option<(Vec<f64>, f64)> {
        let [lowest, highest] = self.slopes;
        let width = self.eigenvalues[self.eigenvalues.len() - 1] - self.eigenvalues[0];
        let room = (highest - lowest) * square_norm - width;
        let mean = |delta: f64| -lowest * square_norm - delta;
        let moment = |a: &f64, delta: f64| {
            let slope = (a - self.eigenvalues[0] - mean(delta)) / square_norm;
            let step = self.law.rule().linear_step(self.law, slope);
            let kappa =
                step.map_or(0.0, |step| step.stationary()[0]) * self.noise_scale * self.noise_scale;
            kappa / (square_norm * square_norm + kappa)
        };
        let sum = |delta: f64| {
            self.eigenvalues
                .iter()
                .map(|a| moment(a, delta))
                .sum::<f64>()
        };
        let (mut low, mut high) = (0.0, 0.5 * room);
        if room <= 0.0 || sum(high) > 1.0 {
            return None;
        }
        for _ in 0..ROUNDS {
            let middle = 0.5 * (low + high);
            if sum(middle) > 1.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        let moments = self.eigenvalues.iter().map(|a| moment(a, high)).collect();
        Some((moments, mean(high)))
    }

    /// `Σpᵢ E[ww′]/E[w²]`.
    fn cosine(&self, square_norm: f64, moments: &[f64]) -> f64 {
        let mean = self.mean_gap(moments);
        let terms = self.eigenvalues.iter().zip(moments).map(|(a, p)| {
            let slope = (a - self.eigenvalues[0] - mean) / square_norm;
            let [variance, covariance] = self.law.linear_step(slope).stationary();
            p * covariance / variance
        });
        terms.sum::<f64>() / moments.iter().sum::<f64>()
    }
}
