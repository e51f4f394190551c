//! The stationary law of the direction: where the weights point in equilibrium.
//!
//! `T = η_eσ²/2` is the temperature. `docs/theory.md` derives the mean field.

use super::UpdateLaw;
use crate::parameters::OptimizerKind;

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
    /// Density of the direction `∝ exp(−Σκᵢuᵢ²)`: the `κᵢ ≥ 0`, the smallest zero.
    pub concentrations: Vec<f64>,
}

/// Rounds of the fixed point of `G²`, most and with the Bingham law.
const ROUNDS: usize = 100;
const BINGHAM_ROUNDS: usize = 3;

/// A step as the direction feels it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steps {
    /// Effective learning rate of the direction, `η_e`.
    pub rate: f64,
    /// Noise scale σ, times the optimizer's noise gain.
    pub noise_scale: f64,
    /// Tangent of the angular update; zero leaves the lengthening by a step out.
    pub tangent: f64,
    /// `(1−α)/(1+α)`: momentum averages a steep direction's overshoot away.
    pub damping: f64,
}

impl Steps {
    /// The steps of a setting at a mean square gradient and norm.
    pub fn new(law: &UpdateLaw, noise_scale: f64, square_gradient: f64, norm: f64) -> Self {
        let rate = law.direction_rate(square_gradient, norm);
        let plain = law.is_plain_sgd();
        Self {
            rate,
            noise_scale: noise_scale * law.noise_gain(),
            tangent: if plain {
                rate * square_gradient.sqrt()
            } else {
                0.0
            },
            damping: (1.0 - law.momentum) / (1.0 + law.momentum),
        }
    }

    /// Temperature `T = η_eσ²/2`.
    pub fn temperature(&self) -> f64 {
        0.5 * self.rate * self.noise_scale * self.noise_scale
    }

    /// `Q = √(1 + tan²AU + η_e²σ²)`: by this a step lengthens the direction, and the noise along it.
    pub fn quotient(&self) -> f64 {
        let noise = self.rate * self.noise_scale;
        (1.0 + self.tangent * self.tangent + noise * noise * self.damping).sqrt()
    }

    /// `η_e(a_d − a₁)/(2Q)`, with momentum times `(1−α)/(1+α)`: one at the edge of stability.
    pub fn edge_margin(&self, width: f64) -> f64 {
        0.5 * self.rate * self.damping * width / self.quotient()
    }
}

/// Solves for the moments and for `G² = Σaᵢ²pᵢ − (Σaᵢpᵢ)² + σ²(d−1)`, each of which sets the other
/// through the equilibrium norm: first in the mean field, then with the Bingham law of finite steps.
/// `norm` is used where the optimizer keeps it (Hyperball).
///
/// `None` without noise or equilibrium, or where no stationary state exists (beyond the edge of
/// stability).
pub fn solve(
    law: &UpdateLaw,
    eigenvalues: &[f64],
    noise_scale: f64,
    norm: f64,
) -> Option<Stationary> {
    let noise = noise_scale * noise_scale * (eigenvalues.len() - 1) as f64;
    let steps = |square_gradient: f64| {
        let radius = match law.optimizer {
            OptimizerKind::Hyperball => norm,
            _ => law.equilibrium_norm(square_gradient)?,
        };
        Some(Steps::new(law, noise_scale, square_gradient, radius))
    };
    let mut square_gradient = noise;
    for round in 0..ROUNDS {
        let (moments, _) = mean_field_moments(eigenvalues, steps(square_gradient)?)?;
        let next = square_gradient_of(eigenvalues, &moments) + noise;
        let settled = (next / square_gradient - 1.0).abs() < 1e-9;
        // Averaging two rounds settles the alternation that a strong curvature causes.
        square_gradient = if round == 0 {
            next
        } else {
            0.5 * (next + square_gradient)
        };
        if settled {
            break;
        }
    }
    let (mut moments, mut concentrations) = (Vec::new(), Vec::new());
    for _ in 0..BINGHAM_ROUNDS {
        concentrations = finite_step_concentrations(eigenvalues, steps(square_gradient)?)?;
        moments = bingham_moments(&concentrations);
        square_gradient = square_gradient_of(eigenvalues, &moments) + noise;
    }
    Some(Stationary {
        excess_risk: excess_risk(eigenvalues, &moments),
        moments,
        concentrations,
        square_gradient,
        direction_rate: steps(square_gradient)?.rate,
    })
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

/// Moments `pᵢ = E[uᵢ²]` of the Bingham law, density ∝ `exp(−Σκᵢuᵢ²)` on the sphere; for small steps
/// `κᵢ = (aᵢ − a₁)/(2T)`.
///
/// `pᵢ = ∮ eˢ ½(κᵢ+s)⁻¹ Πⱼ(κⱼ+s)^(−½) ds / ∮ eˢ Πⱼ(κⱼ+s)^(−½) ds` along
/// `s = s₀ + iτ − 0.15τ²/w`, where `s₀` solves `Σ½/(κᵢ+s) = 1` and
/// `w = (Σ½/(κᵢ+s₀)²)^(−½)`. The path bends into the left half plane, where `eˢ` vanishes; the
/// trapezoid agrees with direct integration on the 2-sphere to 1e-4 and better.
pub fn bingham_moments(kappa: &[f64]) -> Vec<f64> {
    let saddle = saddle_point(kappa);
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
        for &k in kappa {
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
        for (moment, &k) in moments.iter_mut().zip(kappa) {
            *moment += weight * 0.5 * value.over(s.plus(k)).im;
        }
    }
    moments.iter_mut().for_each(|moment| *moment /= total);
    moments
}

/// Nodes of the trapezoid on half the path, and its length in widths.
const NODES: usize = 96;
const LENGTH: f64 = 12.0;

/// Concentrations `κᵢ = a'ᵢ/(2T)` for finite steps: the Bingham law of the spectrum
/// `a'ᵢ = (aᵢ − a₁)(Q − η_eδ − ½η_e(aᵢ − a₁))`, δ from the mean field.
///
/// For small steps `a' = a − a₁`, the Bingham law; in the saddle-point approximation, exact for many
/// dimensions, its moments are those of the mean field. So it joins what each of the two leaves out:
/// that steps are finite, and that the direction varies (`docs/theory.md` gives numbers).
///
/// `None` where the mean field has no solution or steep directions are past the edge of stability.
pub fn finite_step_concentrations(eigenvalues: &[f64], steps: Steps) -> Option<Vec<f64>> {
    let (_, delta) = mean_field_moments(eigenvalues, steps)?;
    let curved = steps.rate * steps.damping;
    let bent = |a: &f64| {
        let gap = a - eigenvalues[0];
        gap * (steps.quotient() - curved * delta - 0.5 * curved * gap)
    };
    let concentration = |a: &f64| bent(a) / (2.0 * steps.temperature());
    let kappa: Vec<f64> = eigenvalues.iter().map(concentration).collect();
    kappa.iter().all(|&k| k >= 0.0).then_some(kappa)
}

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

/// Moments in the mean field of finite steps, and δ: with `Q = √(1 + tan²AU + η_e²σ²)` and
/// `γᵢ = aᵢ − a₁ + δ`, `pᵢ = η_eσ²/(γᵢ(2Q − η_eγᵢ))`, δ > 0 such that `Σpᵢ = 1`.
///
/// `None` where there is no such δ: `η_e(a_d − a₁)` reaches 2Q, the edge of stability.
pub fn mean_field_moments(eigenvalues: &[f64], steps: Steps) -> Option<(Vec<f64>, f64)> {
    let (power, q) = (2.0 * steps.temperature(), steps.quotient());
    let curved = steps.rate * steps.damping;
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
