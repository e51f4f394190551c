//! Muon: `v ← βv + (1−β)g`, `W ← (1−ηλ)W − ηs·O(x)`, O the orthogonalization of the momentum `x = v`, or
//! `x = βv + (1−β)g` with Nesterov's look ahead (K. Jordan et al. 2024, “Muon: An optimizer for hidden layers in neural
//! networks”).
//!
//! A row of a matrix of which every row has a direction of its own has its share of all this: `r*²` times that share, and
//! the same angle.
//!
//! Needs gradients spread evenly over the matrix, whose shorter side is m and whose longer one n. Then x is a Gaussian
//! matrix with autocorrelation `ρₖ`, and with `f(ρ) = E⟨O(X), O(ρX + √(1−ρ²)Y)⟩/m` the weights diffuse by `η²s²mS` a step,
//! `S = f(1) + 2Σₖf(ρₖ)`; so `r*² = ηs²mS/(2λ)`, `AU* = √(2ηλf(1)/S)`, and `r²` relaxes at 2ηλ (derived here; A. Kosson et
//! al. 2024, “Rotational Equilibrium”, arXiv:2305.17212, for steps of one length). `f(1) = 1` for the polar factor, less for
//! Newton–Schulz.

use super::adamw::{diffusing_norm, next_diffusing_square};
use super::muon_table::{POWERS, SHAPES, Shape};
use super::{EVEN_SHARE, OptimizerLaw, Pace, angle_of_step};
use crate::parameters::{NesterovKind, OrthogonalizationKind, Parameters, StepScaleKind};
use crate::theory::closure::LinearStep;
use crate::theory::update_law::UpdateLaw;

/// Steps by an orthogonalized momentum.
pub(super) struct Muon;

/// What a rule of matrices does with a matrix.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MatrixLaw {
    /// Rows and columns.
    pub shape: [usize; 2],
    /// Whether the momentum looks ahead.
    pub nesterov: bool,
    /// How the momentum is made orthogonal.
    pub orthogonalization: OrthogonalizationKind,
    /// The number s that the step is multiplied by.
    pub scale: f64,
}

impl MatrixLaw {
    /// What the parameters say.
    pub fn new(parameters: &Parameters) -> Self {
        let shape = if crate::WHOLE {
            parameters.matrix_shape()
        } else {
            [1, 1]
        };
        Self::of_shape(parameters, shape)
    }

    /// What the parameters say of a matrix of so many rows and columns.
    pub fn of_shape(parameters: &Parameters, shape: [usize; 2]) -> Self {
        let [rows, columns] = shape.map(|side| side as f64);
        Self {
            shape,
            nesterov: parameters.nesterov == NesterovKind::On,
            orthogonalization: parameters.orthogonalization,
            scale: match parameters.step_scale {
                StepScaleKind::One => 1.0,
                StepScaleKind::Aspect => (rows / columns).max(1.0).sqrt(),
                StepScaleKind::Adamw => 0.2 * rows.max(columns).sqrt(),
            },
        }
    }

    /// By how much more a step turns a row than the whole matrix (rms), `√((mn−2)(n−1)/((mn−1)(n−2)))` for m rows of length n
    /// (derived here). Of the `mn − 1` directions across the weights `n − 1` turn a row, and the share of a row in the square of
    /// the norm is a beta variable whose inverse has the mean `(mn−2)/(n−2)`. `None` for rows of fewer than four, whose angles
    /// are set by those that are nearly zero.
    pub fn turning_of_rows(&self) -> Option<f64> {
        let [rows, columns] = self.shape.map(|side| side as f64);
        let all = rows * columns;
        let square = (all - 2.0) * (columns - 1.0) / ((all - 1.0) * (columns - 2.0));
        (columns >= 4.0).then(|| square.sqrt())
    }

    /// Entries.
    fn entries(&self) -> f64 {
        let [rows, columns] = self.shape.map(|side| side as f64);
        rows * columns
    }

    /// The shorter side.
    fn shorter(&self) -> f64 {
        self.shape[0].min(self.shape[1]) as f64
    }
}

impl OptimizerLaw for Muon {
    fn equilibrium_norm(&self, law: &UpdateLaw, _square_gradient: f64) -> Option<f64> {
        Some(diffusing_norm(law, diffusion(law)))
    }

    /// A step has the length `ηs√(m·f(1))`, of which a part of the matrix has its share.
    fn angular_update(&self, law: &UpdateLaw, _square_gradient: f64, norm: f64) -> f64 {
        let share = law.dimension / law.matrix.entries();
        let square = law.matrix.shorter() * Forgetting::new(law).total() * share;
        angle_of_step(law.learning_rate * law.matrix.scale * square.sqrt() / norm)
    }

    /// `ηs√(κm/V)/(Gr)`: a small mean among noise of deviation τ in every entry makes a mean step of `√(κ/n)/τ` times it
    /// (C. Stein's lemma), and the momentum leaves the share V of a gradient's variance.
    fn direction_rate(&self, law: &UpdateLaw, square_gradient: f64, norm: f64) -> f64 {
        let memory = Memory::new(law);
        let slope = Forgetting::new(law).first() * law.matrix.shorter() / memory.variance;
        law.learning_rate * law.matrix.scale * slope.sqrt() / (square_gradient.sqrt() * norm)
    }

    /// `√(SV/κ)`: a step has one length, and what of it is no answer to the mean is noise.
    fn noise_gain(&self, law: &UpdateLaw) -> f64 {
        let forgetting = Forgetting::new(law);
        let memory = Memory::new(law);
        (forgetting.sum(memory) * memory.variance / forgetting.first()).sqrt()
    }

    /// None: a step does not depend on the gradient's size.
    fn effective_learning_rate(&self, _: &UpdateLaw, _: f64, _: f64) -> Option<f64> {
        None
    }

    fn relaxation_rate(&self, law: &UpdateLaw, _square_gradient: f64) -> f64 {
        2.0 * law.intrinsic_rate()
    }

    fn next_square_norm(&self, law: &UpdateLaw, square_gradient: f64, square: f64) -> f64 {
        next_diffusing_square(law, square_gradient, square, || diffusion(law))
    }

    fn averages_gradients(&self, _law: &UpdateLaw) -> bool {
        true
    }

    fn pace(&self, _law: &UpdateLaw) -> Pace {
        Pace::Length
    }

    /// `ηs√(κm)/‖x‖`: by this much of x the orthogonalized step goes along it.
    fn pace_of(&self, law: &UpdateLaw, [square, _]: [f64; 2], _age: u64) -> f64 {
        let linear = Forgetting::new(law).first() * law.matrix.shorter();
        law.learning_rate * law.matrix.scale * (linear / square.max(f64::MIN_POSITIVE)).sqrt()
    }

    /// `η²s²m(S − κ/V)/(mn)`: what the linear part does not diffuse; `η²s²m(f(1) − κ)/(mn)` in the first step.
    fn residual(&self, law: &UpdateLaw, age: u64) -> Option<f64> {
        let (forgetting, memory) = (Forgetting::new(law), Memory::new(law));
        let all = forgetting.sum(memory) - forgetting.first() / memory.variance;
        let first = forgetting.total() - forgetting.first();
        let young = libm::pow(law.momentum, age as f64 - 1.0);
        let rest = (all + young * (first - all)).max(0.0);
        let length = law.learning_rate * law.matrix.scale;
        Some(length * length * law.matrix.shorter() / law.matrix.entries() * rest)
    }

    fn paced_step(&self, law: &UpdateLaw, slope: f64, pace: f64) -> Option<LinearStep> {
        let (beta, fresh) = (law.momentum, 1.0 - law.momentum);
        // With the look ahead the newest gradient counts once more.
        let [keep, newest] = if law.matrix.nesterov {
            [beta * beta, fresh * (1.0 + beta)]
        } else {
            [beta, fresh]
        };
        let left = 1.0 - law.intrinsic_rate();
        Some(LinearStep {
            weight: [left - pace * newest * slope, -pace * keep, -pace * newest],
            velocity: [fresh * slope, beta, fresh],
        })
    }

    fn long_run(&self, _law: &UpdateLaw, pace: f64) -> f64 {
        pace
    }

    /// A fifth: a coordinate along the weights has little gradient.
    fn largest_share(&self, _law: &UpdateLaw) -> Option<f64> {
        Some(EVEN_SHARE)
    }

    /// A direction along the weights is missing from every step; of fewer than 16 that is more than 3% of the angle.
    fn fewest_weights(&self, _law: &UpdateLaw) -> f64 {
        16.0
    }

    fn memory_steps(&self, law: &UpdateLaw) -> f64 {
        1.0 / (1.0 - law.momentum)
    }
}

/// `s²mS/(mn)`: how fast a weight diffuses, in η² a step.
fn diffusion(law: &UpdateLaw) -> f64 {
    let scale = law.matrix.scale;
    let sum = Forgetting::new(law).sum(Memory::new(law));
    scale * scale * law.matrix.shorter() * sum / law.matrix.entries()
}

/// What the momentum makes of independent gradients: `ρₖ = ρ₁β^(k−1)`.
#[derive(Clone, Copy)]
struct Memory {
    /// β.
    decay: f64,
    /// `ρ₁`.
    correlation: f64,
    /// V, the variance of x over that of a gradient.
    variance: f64,
}

impl Memory {
    /// x is `(1−β)Σβʲg`, whose variance has the share `(1−β)/(1+β)`, and `ρ₁ = β`. With the look ahead the newest gradient has
    /// `1 + β` in place of one, and the others β more: `V = (1−β)²((1+β)² + β⁴/(1−β²))`,
    /// `Vρ₁ = (1−β)²β²(1 + β + β³/(1−β²))`.
    fn new(law: &UpdateLaw) -> Self {
        let beta = law.momentum;
        if !law.matrix.nesterov {
            return Self {
                decay: beta,
                correlation: beta,
                variance: (1.0 - beta) / (1.0 + beta),
            };
        }
        let (square, rest) = (beta * beta, 1.0 - beta * beta);
        let variance = (1.0 + beta) * (1.0 + beta) + square * square / rest;
        let mixed = square * (1.0 + beta + beta * square / rest);
        Self {
            decay: beta,
            correlation: mixed / variance,
            variance: (1.0 - beta) * (1.0 - beta) * variance,
        }
    }
}

/// `f(ρ) = Σcₚρᵖ` of a shape, from a table.
struct Forgetting {
    coefficients: [f64; POWERS.len()],
}

impl Forgetting {
    /// Between the shapes of the table linear in the inverse of the longer side. A matrix whose shorter side is beyond the
    /// table is as one with the same ratio of its sides: f depends on little else there.
    fn new(law: &UpdateLaw) -> Self {
        let [rows, columns] = law.matrix.shape;
        let shorter = rows.min(columns);
        let longer = rows.max(columns) as f64;
        let longer = longer * shorter.min(SHAPES.len()) as f64 / shorter as f64;
        let way = law.matrix.orthogonalization as usize;
        let shapes = SHAPES[shorter.clamp(1, SHAPES.len()) - 1];
        let next = shapes.partition_point(|shape| f64::from(shape.0) < longer);
        let next = next.clamp(1, shapes.len() - 1);
        let (low, high) = (&shapes[next - 1], &shapes[next]);
        let inverse = |shape: &Shape| 1.0 / f64::from(shape.0);
        let share = (1.0 / longer - inverse(low)) / (inverse(high) - inverse(low));
        let share = share.clamp(0.0, 1.0);
        let entry = |shape: &Shape, k: usize| 1e-4 * f64::from(shape.1[way][k]);
        let coefficients = std::array::from_fn(|k| {
            let (low, high) = (entry(low, k), entry(high, k));
            low + share * (high - low)
        });
        Self { coefficients }
    }

    /// κ, the coefficient of ρ.
    fn first(&self) -> f64 {
        self.coefficients[0]
    }

    /// `f(1)`.
    fn total(&self) -> f64 {
        self.coefficients.iter().sum()
    }

    /// `S = f(1) + 2Σₖf(ρ₁β^(k−1))`, summed over k power by power.
    fn sum(&self, memory: Memory) -> f64 {
        let powers = self.coefficients.iter().zip(POWERS);
        let terms = powers.map(|(coefficient, power)| {
            let kept = 1.0 - libm::pow(memory.decay, power);
            coefficient * libm::pow(memory.correlation, power) / kept
        });
        self.total() + 2.0 * terms.sum::<f64>()
    }
}
