//! The Bingham law of the direction, density ∝ `exp(−Σκᵢuᵢ²)` on the sphere (C. Bingham 1974, “An Antipodally
//! Symmetric Distribution on the Sphere”, Annals of Statistics 2, 1201): its moments, and what finite steps make
//! of its concentrations `κᵢ`.

use super::complex::Complex;
use super::direction_step::DirectionStep;
use super::mean_field::mean_field_moments;

/// Concentrations `κᵢ = a'ᵢ/(2T)` for finite steps: the Bingham law of the spectrum
/// `a'ᵢ = (aᵢ − a₁)(Q − η_eδ − ½η_e(aᵢ − a₁))`, δ from the mean field.
///
/// For small steps `a' = a − a₁`, the stationary law of gradient descent with noise of temperature `T = η_eσ²/2`; in
/// the saddle-point approximation, exact for many dimensions, its moments are those of the mean field. So it
/// joins what each of the two leaves out: that steps are finite, and that the direction varies
/// (`docs/theory.md` gives numbers).
///
/// `None` where the mean field has no solution or steep directions are past the edge of stability.
pub fn finite_step_concentrations(eigenvalues: &[f64], step: DirectionStep) -> Option<Vec<f64>> {
    let (_, delta) = mean_field_moments(eigenvalues, step)?;
    let curved = step.rate * step.damping;
    let bent = |a: &f64| {
        let gap = a - eigenvalues[0];
        gap * (step.quotient() - curved * delta - 0.5 * curved * gap)
    };
    let concentration = |a: &f64| bent(a) / (2.0 * step.temperature());
    let kappa: Vec<f64> = eigenvalues.iter().map(concentration).collect();
    kappa.iter().all(|&k| k >= 0.0).then_some(kappa)
}

/// The same from moments in that saddle-point approximation, `κᵢ = 1/(2pᵢ) − 1/(2p₁)`. `None` where a steep direction holds
/// more than the flattest.
pub fn concentrations_of(moments: &[f64]) -> Option<Vec<f64>> {
    let first = 0.5 / moments[0];
    let kappa: Vec<f64> = moments.iter().map(|p| 0.5 / p - first).collect();
    kappa.iter().all(|&k| k >= 0.0).then_some(kappa)
}

/// Moments `pᵢ = E[uᵢ²]` for concentrations `κᵢ ≥ 0`; for small steps `κᵢ = (aᵢ − a₁)/(2T)`.
///
/// `pᵢ = ∮ eˢ ½(κᵢ+s)⁻¹ Πⱼ(κⱼ+s)^(−½) ds / ∮ eˢ Πⱼ(κⱼ+s)^(−½) ds` along
/// `s = s₀ + iτ − 0.15τ²/w`, where `s₀` solves `Σ½/(κᵢ+s) = 1` (the saddle point of A. Kume & A. Wood 2005,
/// “Saddlepoint Approximations for the Bingham and Fisher–Bingham Normalising Constants”, Biometrika 92, 465) and
/// `w = (Σ½/(κᵢ+s₀)²)^(−½)`. The path bends into the left half plane, where `eˢ` vanishes; the
/// trapezoid agrees with direct integration on the 2-sphere to 1e-4 and better.
pub fn bingham_moments(kappa: &[f64]) -> Vec<f64> {
    let saddle = saddle_point(kappa);
    let curvature = |k: &f64| 0.5 / ((k + saddle) * (k + saddle));
    let width = 1.0 / kappa.iter().map(curvature).sum::<f64>().sqrt();
    let inverses: Vec<f64> = kappa.iter().map(|k| 1.0 / (k + saddle)).collect();
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
        let value = integrand(&inverses, saddle, s).times(direction);
        // The path is symmetric about the real axis: half of it, and imaginary parts, suffice.
        let weight = if node == 0 { 0.5 } else { 1.0 };
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

/// Factors of the integrand that are multiplied before the exponential takes part: more could leave `f64`.
const AT_ONCE: usize = 256;

/// `eˢ Πⱼ(κⱼ+s)^(−½)` over its value at the saddle point, for the inverses of `κⱼ+s₀`. The product of principal roots is
/// on the right branch, and takes a fraction of the time of a sum of logarithms.
fn integrand(inverses: &[f64], saddle: f64, s: Complex) -> Complex {
    let (real, imaginary) = (s.re - saddle, s.im);
    let one = Complex { re: 1.0, im: 0.0 };
    inverses.chunks(AT_ONCE).fold(one, |value, inverses_here| {
        let product = inverses_here.iter().fold(one, |product, inverse| {
            let factor = Complex {
                re: 1.0 + real * inverse,
                im: imaginary * inverse,
            };
            product.times(factor.root())
        });
        let share = inverses_here.len() as f64 / inverses.len() as f64;
        let part = Complex {
            re: share * real,
            im: share * imaginary,
        };
        value.times(part.exponential().over(product))
    })
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
