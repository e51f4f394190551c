//! Losses: what the weights are trained on.
//!
//! All but one are Rayleigh quotients `½ uᵀAu` of the direction `u = w/‖w‖`, written in the
//! eigenbasis of `A`, eigenvalues ascending: coordinate 0 belongs to the minimiser. They differ in
//! where the noise of the gradient comes from. The quadratic lacks the normalization, for comparison.

pub mod digits;
pub mod quadratic;
pub mod rayleigh;

use std::rc::Rc;

use crate::parameters::ObjectiveKind;
use crate::simulation::noise::NoiseStream;
use crate::simulation::vector::{LANES, Lanes, Moved, dot};
use digits::{Digits, PIXELS};
use quadratic::Quadratic;
use rayleigh::RayleighQuotient;

/// The loss of the weights and the source of its gradient's noise.
#[derive(Clone, Debug)]
pub enum Objective {
    /// The noisy Rayleigh quotient: additive Gaussian noise.
    Rayleigh(RayleighQuotient),
    /// Minibatches of handwritten digits.
    Digits {
        /// The centred, scaled images; shared, never changed.
        data: Rc<Digits>,
        /// Images in a minibatch.
        batch_size: usize,
    },
    /// A quadratic that sees the length of the weights.
    Quadratic(Quadratic),
}

/// The randomness that enters one step of a block of replicas.
#[derive(Clone, Debug, Default)]
pub struct Randomness {
    /// Standard normal numbers `[coordinate]`, for the noisy Rayleigh quotient; those of other steps may stand around them.
    pub normals: Vec<Lanes>,
    /// Where those of the step begin.
    pub first: usize,
    /// Indices of the images of each replica's minibatch, for the digits.
    pub batches: [Vec<u32>; LANES],
}

impl Randomness {
    fn of_step(&self, count: usize) -> &[Lanes] {
        &self.normals[self.first..][..count]
    }
}

impl Objective {
    /// Number of weights d.
    pub fn dimension(&self) -> usize {
        self.eigenvalues().len()
    }

    /// Eigenvalues `a₁ ≤ … ≤ a_d` of `A`.
    pub fn eigenvalues(&self) -> &[f64] {
        match self {
            Self::Rayleigh(quotient) => &quotient.eigenvalues,
            Self::Digits { data, .. } => data.eigenvalues(),
            Self::Quadratic(quadratic) => &quadratic.eigenvalues,
        }
    }

    /// The noise scale σ, if the noise is additive.
    pub fn additive_noise(&self) -> Option<f64> {
        match self {
            Self::Rayleigh(quotient) if !quotient.matrix_noise => Some(quotient.noise_scale),
            _ => None,
        }
    }

    /// The noise scale σ, if the gradient's noise has the same law in every direction across the weights.
    pub fn isotropic_noise(&self) -> Option<f64> {
        match self {
            Self::Rayleigh(quotient) => Some(quotient.noise_scale),
            Self::Digits { .. } | Self::Quadratic(_) => None,
        }
    }

    /// Whether the law of the gradient's noise follows from parameters alone. Otherwise theory takes the mean
    /// square of the gradient from measurement.
    pub fn derivable_gradient(&self) -> bool {
        self.data_file().is_none()
    }

    /// Name of the data file that the loss is made of, if there is one.
    pub fn data_file(&self) -> Option<&'static str> {
        match self {
            Self::Rayleigh(_) | Self::Quadratic(_) => None,
            Self::Digits { .. } => data_file(ObjectiveKind::Digits),
        }
    }

    /// A direction `[coordinate]` as an image, row by row, if directions are images. Of the two signs, which
    /// the loss does not tell apart, it has the one that points to the minimiser's side. The direction may have
    /// any length, and so do the grey values.
    pub fn image(&self, direction: &[f64]) -> Option<[f64; PIXELS]> {
        let Self::Digits { data, .. } = self else {
            return None;
        };
        let image = data.image(direction);
        let opposite = direction.first().is_some_and(|&first| first < 0.0);
        Some(if opposite { image.map(|x| -x) } else { image })
    }

    /// The minimiser as a unit vector `[coordinate]`, where it is the first principal component of data.
    pub fn first_principal_component(&self) -> Option<Vec<f64>> {
        self.data_file()?;
        let mut direction = vec![0.0; self.dimension()];
        direction[0] = 1.0;
        Some(direction)
    }

    /// `aᵢ − a₁`.
    pub fn gaps(&self) -> &[f64] {
        match self {
            Self::Rayleigh(quotient) => quotient.gaps(),
            Self::Digits { data, .. } => data.gaps(),
            Self::Quadratic(quadratic) => quadratic.gaps(),
        }
    }

    /// Standard normal numbers that a step takes; none where its noise is another.
    pub fn normals(&self) -> usize {
        match self {
            Self::Rayleigh(quotient) => quotient.normals(),
            Self::Digits { .. } => 0,
            Self::Quadratic(quadratic) => quadratic.eigenvalues.len(),
        }
    }

    /// Draws the randomness of one step from the replicas' streams.
    pub fn draw(&self, stream: &mut NoiseStream, randomness: &mut Randomness) {
        match self {
            Self::Rayleigh(_) | Self::Quadratic(_) => {
                randomness.first = 0;
                randomness.normals.resize(self.normals(), Lanes::ZERO);
                stream.fill_normals(&mut randomness.normals);
            }
            Self::Digits { data, batch_size } => {
                stream.fill_indices(data.count() as u32, &mut randomness.batches, *batch_size);
            }
        }
    }

    /// Unit gradient `g̃ = P ∇(½uᵀÂu)`, `P = I − uuᵀ`, at the direction of `weights`; the gradient
    /// at `weights` is `g̃/‖w‖`, also where the loss sees their length and `g̃` with it. All slices have the length d.
    pub fn unit_gradient(
        &self,
        weights: &[Lanes],
        norm: Lanes,
        randomness: &Randomness,
        out: &mut [Lanes],
    ) {
        match self {
            Self::Rayleigh(quotient) => {
                quotient.unit_gradient(weights, norm, randomness.of_step(quotient.normals()), out);
            }
            Self::Digits { data, .. } => {
                data.unit_gradient(weights, norm, &randomness.batches, out)
            }
            Self::Quadratic(quadratic) => {
                quadratic.unit_gradient(weights, norm, randomness.of_step(weights.len()), out);
            }
        }
    }

    /// Excess risk `½uᵀAu − ½a₁` in units of the loss, after a step whose weighted square has the gaps for coefficients:
    /// `½Σ(aᵢ − a₁)uᵢ²`, which cannot cancel; of the quadratic, the loss of the weights themselves.
    pub fn excess_risk(&self, moved: &Moved) -> Lanes {
        let loss = Lanes::splat(0.5) * moved.weighted_square;
        match self {
            Self::Quadratic(_) => loss,
            _ => loss / moved.square,
        }
    }
}

/// Name of the data file that a kind of loss needs before it can be made.
pub fn data_file(kind: ObjectiveKind) -> Option<&'static str> {
    match kind {
        ObjectiveKind::Rayleigh | ObjectiveKind::Quadratic => None,
        ObjectiveKind::Digits => Some(digits::FILE),
    }
}

/// `aᵢ − a₁` for ascending eigenvalues.
fn gaps_of(eigenvalues: &[f64]) -> Vec<f64> {
    eigenvalues.iter().map(|a| a - eigenvalues[0]).collect()
}

/// Removes from each replica's vector its part along the weights: `h ← h − u(u·h)`.
fn project(weights: &[Lanes], norm: Lanes, h: &mut [Lanes]) {
    let product = dot(weights, h);
    project_by(weights, norm, product, h);
}

/// The same where `w·h` is known.
fn project_by(weights: &[Lanes], norm: Lanes, product: Lanes, h: &mut [Lanes]) {
    let along = product / (norm * norm);
    for (h, &w) in h.iter_mut().zip(weights) {
        *h -= w * along;
    }
}
