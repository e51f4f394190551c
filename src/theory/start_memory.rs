//! What the direction remembers of a random start: the angular central Gaussian law (D. Tyler 1987, “Statistical
//! Analysis for the Angular Central Gaussian Distribution on the Sphere”, Biometrika 74, 579).
//!
//! Without noise a step multiplies each coordinate of the direction by `Mᵢ`, up to a common factor. So from directions
//! spread evenly it makes those of Gaussian weights with variances `Sᵢ = ΠMᵢ²`, and their moments are
//! `Aᵢ = ∫₀^∞ Sᵢ/(1+2tSᵢ) Πⱼ(1+2tSⱼ)^(−½) dt`. A replica that started near a saddle is part of this law, and none of
//! the mean field.

use super::closure::LinearStep;
use crate::numeric::transfer::Transfer;

/// Directions of Gaussian weights; empty on real data.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct StartMemory {
    /// `Sᵢ` up to a common factor.
    variances: Vec<f64>,
    /// `Aᵢ` when it was integrated last.
    moments: Vec<f64>,
    /// `dAᵢ/dθ` then.
    slopes: Vec<f64>,
    /// Velocity over weight of each coordinate, for rules with momentum.
    velocities: Vec<f64>,
    /// `θ`, the sum of the rates since then.
    turned: f64,
    /// Whether a coordinate took a step that the tangent does not know.
    leapt: bool,
    /// Whether all start in one direction: then the moments are its squared coordinates, with no integral.
    point: bool,
}

/// Share by which `Σ(aᵢ−a₁)Aᵢ` may fall along a tangent before it is integrated anew: what the tangent leaves out is about
/// half its square, 0.5%.
const TANGENT: f64 = 0.1;

/// Share of a coordinate that one step may move before the integral is taken anew. With a velocity a coordinate swings; where it
/// passes through zero its velocity is without bound beside it, and so must the moment be that of the same step.
const LEAP: f64 = 0.25;

/// Ratio of the nodes of the integral, and how far they reach: in `y = ln t` the trapezoid with step one is right to 1e-4,
/// for the integrand is analytic in a strip of half width π/2 and more, and its error is about `exp(−π²)`.
const RATIO: f64 = std::f64::consts::E;
const REACH: f64 = 3e-4;
const MOST_NODES: usize = 80;

/// The least variance, beside the largest: `√Sᵢ`, of the order of the moment that it leaves, is 1e-10.
const LEAST: f64 = 1e-20;

impl StartMemory {
    /// Directions that are spread evenly.
    pub fn new(eigenvalues: &[f64]) -> Self {
        let count = eigenvalues.len();
        let mut memory = Self {
            variances: vec![1.0; count],
            moments: vec![0.0; count],
            slopes: vec![0.0; count],
            velocities: vec![0.0; count],
            turned: 0.0,
            leapt: false,
            point: false,
        };
        memory.integrate(eigenvalues);
        memory
    }

    /// One direction, as squared coordinates.
    pub fn at(squares: Vec<f64>) -> Self {
        let count = squares.len();
        Self {
            moments: squares.clone(),
            variances: squares,
            slopes: vec![0.0; count],
            velocities: vec![0.0; count],
            turned: 0.0,
            leapt: false,
            point: true,
        }
    }

    /// Whether all start in one direction.
    pub fn is_point(&self) -> bool {
        self.point
    }

    /// Saves or restores it.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for numbers in [
            &mut self.variances,
            &mut self.moments,
            &mut self.slopes,
            &mut self.velocities,
        ] {
            transfer.numbers(numbers);
        }
        transfer.number(&mut self.turned);
        transfer.flag(&mut self.leapt);
        transfer.flag(&mut self.point);
    }

    /// `Aᵢ`.
    pub fn moment(&self, i: usize) -> f64 {
        (self.moments[i] + self.turned * self.slopes[i]).max(0.0)
    }

    /// The variances add up to this, before others are added.
    pub fn weigh(&mut self, total: f64) {
        let sum: f64 = self.variances.iter().sum();
        self.variances
            .iter_mut()
            .for_each(|variance| *variance *= total / sum);
    }

    /// Adds a variance that a coordinate has gained.
    pub fn add(&mut self, i: usize, variance: f64) {
        self.variances[i] += variance;
        self.leapt = true;
    }

    /// A coordinate begins anew, with a variance and a velocity over its weight.
    pub fn begin(&mut self, i: usize, variance: f64, velocity: f64) {
        self.variances[i] = variance;
        self.velocities[i] = velocity;
        self.leapt = true;
    }

    /// A coordinate in a step without noise.
    pub fn multiply(&mut self, i: usize, factor: f64) {
        self.variances[i] *= factor * factor;
    }

    /// A coordinate of weights and velocity in a step without noise: by what the weight is multiplied.
    pub fn step(&mut self, i: usize, step: LinearStep, remembered: bool) -> f64 {
        let ([a, b, _], [c, d, _]) = (step.weight, step.velocity);
        let before = self.velocities[i];
        let mut factor = a + b * before;
        // A weight that vanishes leaves a velocity without bound beside it.
        if factor.abs() < 1e-9 {
            factor = 1e-9;
        }
        self.velocities[i] = (c + d * before) / factor;
        if remembered {
            self.multiply(i, factor);
            self.leapt |= (factor - 1.0).abs() > LEAP;
        }
        factor
    }

    /// A coordinate in a step that is known from elsewhere: by what its weights are multiplied, and their velocity over them.
    pub fn follow(&mut self, i: usize, factor: f64, velocity: f64, remembered: bool) {
        self.velocities[i] = velocity;
        if remembered {
            self.multiply(i, factor);
            self.leapt |= (factor - 1.0).abs() > LEAP;
        }
    }

    /// Velocity over weight of a coordinate.
    pub fn velocity(&self, i: usize) -> f64 {
        self.velocities[i]
    }

    /// The weights become so many times as long, and the velocity as many times as short.
    pub fn rescale(&mut self, factor: f64) {
        let square = factor * factor;
        self.velocities
            .iter_mut()
            .for_each(|ratio| *ratio /= square);
    }

    /// The weights become so many times as long, and the velocity stays.
    pub fn lengthen(&mut self, factor: f64) {
        self.velocities
            .iter_mut()
            .for_each(|ratio| *ratio /= factor);
    }

    /// An optimizer that begins anew has no velocity.
    pub fn stop(&mut self) {
        self.velocities.fill(0.0);
    }

    /// After all coordinates have taken a step at a rate. The integral is taken anew where its tangent does not reach.
    pub fn turn(&mut self, eigenvalues: &[f64], rate: f64) {
        self.turned += rate;
        let sum = |moments: &[f64]| -> f64 {
            let weighted = eigenvalues.iter().zip(moments);
            weighted.map(|(a, p)| (a - eigenvalues[0]) * p).sum()
        };
        let far = (self.turned * sum(&self.slopes)).abs() > TANGENT * sum(&self.moments);
        if crate::WHOLE && self.point {
            self.normalise();
        } else if far || self.leapt {
            self.integrate(eigenvalues);
        }
    }

    /// The moments of one direction.
    fn normalise(&mut self) {
        let sum: f64 = self.variances.iter().sum();
        for (variance, moment) in self.variances.iter_mut().zip(&mut self.moments) {
            *variance = (*variance / sum).max(LEAST);
            *moment = *variance;
        }
        self.turned = 0.0;
        self.leapt = false;
    }

    /// `Aᵢ`, and `dAᵢ/dθ` for `dSᵢ = −2(aᵢ − a₁)Sᵢdθ`, which is what a small step does: with `Xᵢ = 1 + 2tSᵢ` the
    /// integrand `(Sᵢ/Xᵢ)ΠXⱼ^(−½)` changes by the share `Σⱼ2t(aⱼ−a₁)Sⱼ/Xⱼ − 2(aᵢ−a₁)/Xᵢ`.
    fn integrate(&mut self, eigenvalues: &[f64]) {
        let largest = self.variances.iter().copied().fold(0.0, f64::max);
        let (mut sum, mut least) = (0.0, 1.0);
        for variance in &mut self.variances {
            *variance = (*variance / largest).max(LEAST);
            sum += *variance;
            least = variance.min(least);
        }
        self.moments.fill(0.0);
        self.slopes.fill(0.0);
        self.turned = 0.0;
        self.leapt = false;
        let count = eigenvalues.len() as f64;
        let end = libm::exp(1.0 + 18.0 / count) / least;
        let mut t = REACH / sum;
        for _ in 0..MOST_NODES {
            self.add_node(eigenvalues, t);
            if t > end {
                break;
            }
            t *= RATIO;
        }
        let total: f64 = self.moments.iter().sum();
        let drift: f64 = self.slopes.iter().sum();
        for (moment, slope) in self.moments.iter_mut().zip(&mut self.slopes) {
            *moment /= total;
            *slope = (*slope - drift * *moment) / total;
        }
    }

    /// A node of the trapezoid. Its product may pass the largest number, where the integrand is zero.
    fn add_node(&mut self, eigenvalues: &[f64], t: f64) {
        let (mut product, mut lift) = (1.0, 0.0);
        for (variance, a) in self.variances.iter().zip(eigenvalues) {
            let stretch = 1.0 + 2.0 * t * variance;
            product *= stretch;
            lift += 2.0 * t * (a - eigenvalues[0]) * variance / stretch;
        }
        let weight = t / product.sqrt();
        for (i, a) in eigenvalues.iter().enumerate() {
            let stretch = 1.0 + 2.0 * t * self.variances[i];
            let value = weight * self.variances[i] / stretch;
            self.moments[i] += value;
            self.slopes[i] += value * (lift - 2.0 * (a - eigenvalues[0]) / stretch);
        }
    }
}
