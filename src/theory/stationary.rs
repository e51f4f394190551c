//! The stationary law of the direction: where the weights point in equilibrium.
//!
//! `T = η_eσ²/2` is the temperature. `docs/theory.md` derives the mean field.

use super::Setting;
use crate::parameters::OptimizerKind;

/// How the moments were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The Bingham law of small steps, exactly.
    Bingham,
    /// The mean field of finite steps.
    MeanField,
}

/// The stationary state of the direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Stationary {
    /// `pᵢ = E[uᵢ²]`, by ascending eigenvalue.
    pub moments: Vec<f64>,
    /// `G² = E‖g̃‖²`.
    pub square_gradient: f64,
    /// Effective learning rate of the direction, `η_e`.
    pub direction_rate: f64,
    /// Limiting excess risk `½Σaᵢpᵢ − ½a₁`.
    pub excess_risk: f64,
    /// Which law was used.
    pub method: Method,
}

/// Most dimensions for which the Bingham law is used: with few of them the mean field's replacement of
/// the loss by its mean is too coarse. From six dimensions on it is the better of the two, because it
/// knows that steps are finite (`docs/theory.md` gives numbers).
pub const BINGHAM_DIMENSIONS: usize = 5;

/// Rounds of the fixed point of `G²`; each shrinks the error by more than half.
const ROUNDS: usize = 60;

/// Solves for the moments and for `G² = Σaᵢ²pᵢ − (Σaᵢpᵢ)² + σ²(d−1)`, each of which sets the other
/// through the equilibrium norm. `norm` is used where the optimizer keeps it (Hyperball).
///
/// `None` without noise or equilibrium, or where no stationary state exists (beyond the edge of
/// stability).
pub fn solve(
    setting: &Setting,
    eigenvalues: &[f64],
    noise_scale: f64,
    norm: f64,
) -> Option<Stationary> {
    let d = eigenvalues.len();
    let noise = noise_scale * noise_scale * (d - 1) as f64;
    let method = if d <= BINGHAM_DIMENSIONS {
        Method::Bingham
    } else {
        Method::MeanField
    };
    let mut square_gradient = noise;
    let mut before = 0.0;
    for _ in 0..ROUNDS {
        let radius = match setting.optimizer {
            OptimizerKind::Hyperball => norm,
            _ => setting.equilibrium_norm(square_gradient)?,
        };
        let rate = setting.direction_rate(square_gradient, radius);
        let moments = match method {
            Method::Bingham => bingham_moments(eigenvalues, 0.5 * rate * noise_scale * noise_scale),
            Method::MeanField => {
                let tangent = if setting.is_plain_sgd() {
                    rate * square_gradient.sqrt()
                } else {
                    0.0
                };
                mean_field_moments(eigenvalues, rate, noise_scale, tangent)?
            }
        };
        let next = square_gradient_of(eigenvalues, &moments) + noise;
        if (next / square_gradient - 1.0).abs() < 1e-10 {
            return Some(Stationary {
                excess_risk: excess_risk(eigenvalues, &moments),
                moments,
                square_gradient,
                direction_rate: rate,
                method,
            });
        }
        // Averaging two rounds settles the alternation that a strong curvature causes.
        square_gradient = if before > 0.0 {
            0.5 * (next + square_gradient)
        } else {
            next
        };
        before = square_gradient;
    }
    None
}

/// `Σaᵢ²pᵢ − (Σaᵢpᵢ)²`: the curvature's share of `G²`.
pub fn square_gradient_of(eigenvalues: &[f64], moments: &[f64]) -> f64 {
    let lowest = eigenvalues[0];
    let weighted = || eigenvalues.iter().map(|a| a - lowest).zip(moments);
    let mean: f64 = weighted().map(|(a, p)| a * p).sum();
    weighted().map(|(a, p)| (a - mean) * (a - mean) * p).sum()
}

/// `½Σ(aᵢ − a₁)pᵢ`.
pub fn excess_risk(eigenvalues: &[f64], moments: &[f64]) -> f64 {
    let weighted = eigenvalues.iter().zip(moments);
    0.5 * weighted.map(|(a, p)| (a - eigenvalues[0]) * p).sum::<f64>()
}

/// Moments `pᵢ = E[uᵢ²]` of the Bingham law, density ∝ `exp(−uᵀAu/(2T))` on the sphere, for small steps.
///
/// With `κᵢ = (aᵢ − a₁)/(2T)`,
/// `pᵢ = ∮ eˢ ½(κᵢ+s)⁻¹ Πⱼ(κⱼ+s)^(−½) ds / ∮ eˢ Πⱼ(κⱼ+s)^(−½) ds` along
/// `s = s₀ + iτ − 0.15τ²/w`, where `s₀` solves `Σ½/(κᵢ+s) = 1` and
/// `w = (Σ½/(κᵢ+s₀)²)^(−½)`. The path bends into the left half plane, where `eˢ` vanishes; the
/// trapezoid agrees with direct integration on the 2-sphere to 1e-4 and better.
pub fn bingham_moments(eigenvalues: &[f64], temperature: f64) -> Vec<f64> {
    let kappa: Vec<f64> = eigenvalues
        .iter()
        .map(|a| (a - eigenvalues[0]) / (2.0 * temperature))
        .collect();
    let saddle = saddle_point(&kappa);
    let width = 1.0
        / kappa
            .iter()
            .map(|k| 0.5 / ((k + saddle) * (k + saddle)))
            .sum::<f64>()
            .sqrt();
    let mut total = 0.0;
    let mut moments = vec![0.0; kappa.len()];
    for node in 0..=NODES {
        let tau = LENGTH * width * node as f64 / NODES as f64;
        let s = Complex {
            re: saddle - 0.15 * tau * tau / width,
            im: tau,
        };
        let direction = Complex {
            re: -0.3 * tau / width,
            im: 1.0,
        };
        let mut exponent = Complex {
            re: s.re - saddle,
            im: s.im,
        };
        for &k in &kappa {
            let log = s.plus(k).logarithm();
            exponent = Complex {
                re: exponent.re - 0.5 * (log.re - libm::log(k + saddle)),
                im: exponent.im - 0.5 * log.im,
            };
        }
        // The path is symmetric about the real axis: half of it, and imaginary parts, suffice.
        let weight = if node == 0 { 0.5 } else { 1.0 };
        let value = exponent.exponential().times(direction);
        total += weight * value.im;
        for (moment, &k) in moments.iter_mut().zip(&kappa) {
            *moment += weight * 0.5 * value.over(s.plus(k)).im;
        }
    }
    moments.iter_mut().for_each(|moment| *moment /= total);
    moments
}

/// Nodes of the trapezoid on half the path, and its length in widths.
const NODES: usize = 160;
const LENGTH: f64 = 12.0;

/// The root of `Σ½/(κᵢ+s) = 1` in (0, d/2], by bisection to the last digit.
fn saddle_point(kappa: &[f64]) -> f64 {
    let (mut low, mut high) = (0.0, 0.5 * kappa.len() as f64);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        let sum: f64 = kappa.iter().map(|k| 0.5 / (k + middle)).sum();
        if sum > 1.0 {
            low = middle
        } else {
            high = middle
        }
    }
    0.5 * (low + high)
}

/// Moments in the mean field of finite steps: with `Q = √(1 + tan²AU + η_e²σ²)` and
/// `γᵢ = aᵢ − a₁ + δ`, `pᵢ = η_eσ²/(γᵢ(2Q − η_eγᵢ))`, δ > 0 such that `Σpᵢ = 1`.
///
/// `None` where there is no such δ: `η_e(a_d − a₁)` reaches 2Q, the edge of stability.
pub fn mean_field_moments(
    eigenvalues: &[f64],
    rate: f64,
    noise_scale: f64,
    tangent: f64,
) -> Option<Vec<f64>> {
    let power = rate * noise_scale * noise_scale;
    let q = quotient(rate, noise_scale, tangent);
    let width = eigenvalues[eigenvalues.len() - 1] - eigenvalues[0];
    let moment = |a: f64, delta: f64| {
        let gamma = a - eigenvalues[0] + delta;
        power / (gamma * (2.0 * q - rate * gamma))
    };
    let sum = |delta: f64| eigenvalues.iter().map(|&a| moment(a, delta)).sum::<f64>();
    let edge = 2.0 * q / rate - width;
    let (mut low, mut high) = (
        0.0,
        (eigenvalues.len() as f64 * power / q).min(0.999 * edge),
    );
    if edge <= 0.0 || sum(high) > 1.0 {
        return None;
    }
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if sum(middle) > 1.0 {
            low = middle
        } else {
            high = middle
        }
    }
    Some(eigenvalues.iter().map(|&a| moment(a, high)).collect())
}

/// `Q = √(1 + tan²AU + η_e²σ²)`: by this a step lengthens the direction, and the noise along it.
pub fn quotient(rate: f64, noise_scale: f64, tangent: f64) -> f64 {
    (1.0 + tangent * tangent + rate * rate * noise_scale * noise_scale).sqrt()
}

/// Limiting excess risk in the limit of small angles and low temperature: `(d − 1)η_eσ²/4`, the energy
/// `T/2` in each of the `d − 1` directions.
pub fn small_angle_risk(rate: f64, noise_scale: f64, dimension: f64) -> f64 {
    0.25 * (dimension - 1.0) * rate * noise_scale * noise_scale
}

/// As much of complex arithmetic as the contour needs.
#[derive(Clone, Copy)]
struct Complex {
    re: f64,
    im: f64,
}

impl Complex {
    fn plus(self, real: f64) -> Self {
        Self {
            re: self.re + real,
            ..self
        }
    }

    fn times(self, other: Self) -> Self {
        Self {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }

    fn over(self, other: Self) -> Self {
        let square = other.re * other.re + other.im * other.im;
        let turned = self.times(Self {
            re: other.re,
            im: -other.im,
        });
        Self {
            re: turned.re / square,
            im: turned.im / square,
        }
    }

    fn logarithm(self) -> Self {
        Self {
            re: 0.5 * libm::log(self.re * self.re + self.im * self.im),
            im: libm::atan2(self.im, self.re),
        }
    }

    fn exponential(self) -> Self {
        let size = libm::exp(self.re);
        Self {
            re: size * libm::cos(self.im),
            im: size * libm::sin(self.im),
        }
    }
}
