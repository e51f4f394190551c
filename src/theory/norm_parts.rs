//! Replicas in parts by their norms, while these differ much: each part has a clock of its own.
//!
//! The direction descends at the rate `η/r²`. After a first step from well inside, which alone decides where a replica goes,
//! norms differ among replicas by a factor of several, so that the mean of the risk is that of the longest. So replicas are
//! divided into parts of equal size by their norms, and each part goes on with a norm and a law of the direction of its own, until
//! they agree (derived here). Which replica is longer than which is taken to stay as it is.

use super::landscape::Landscape;
use super::mean_field::Moments;
use super::norm_spread::{NormSpread, gradient_parts};
use super::optimizer::Pace;
use super::replicas::{Beginning, MeasuredStep, Replicas};
use super::update_law::UpdateLaw;
use crate::numeric::transfer::Transfer;

/// Number of parts. With twice as many the risk differs by less than 1%.
pub(super) const PARTS: usize = 16;

/// Parts by direction: along the flattest coordinate, and around it.
const ALONG: usize = 12;
const AROUND: usize = 6;

/// The most parts.
const MOST_PARTS: usize = ALONG * AROUND;

/// The most weights that are divided by direction.
const FEW: usize = 3;

/// `ηG/r²`, the length of a step over the norm, from which on a step decides where a replica goes.
const LONG_STEP: f64 = 0.5;

/// Norm over that of the sphere up to which a start is well inside. Steps that are long on the sphere itself are no start.
pub(super) const INSIDE: f64 = 0.7;

/// Share by which risks and norms of the parts may differ where they are one again.
const AGREED: f64 = 0.02;

/// The parts; none while one norm is enough.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct NormParts {
    parts: Vec<Part>,
}

/// Some of the replicas.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    share: f64,
    replicas: Replicas,
}

impl NormParts {
    /// Saves or restores them; they are like these replicas.
    pub fn transfer(&mut self, transfer: &mut Transfer, like: &Replicas) {
        let blank = Part {
            share: 0.0,
            replicas: like.clone(),
        };
        transfer.list(&mut self.parts, MOST_PARTS, blank, |transfer, part| {
            transfer.number(&mut part.share);
            part.replicas.transfer(transfer);
        });
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Norms become so many times as long.
    pub fn rescale(&mut self, factor: f64) {
        for Part { replicas, .. } in &mut self.parts {
            replicas.square_norm *= factor * factor;
            replicas.moments.rescale(factor);
        }
    }

    /// An optimizer that begins anew has no velocity.
    pub fn stop(&mut self) {
        let parts = self.parts.iter_mut();
        parts.for_each(|part| part.replicas.moments.stop());
    }

    /// The mean of a number over all replicas.
    pub fn mean(&self, of: impl Fn(&Replicas) -> f64) -> f64 {
        let parts = self.parts.iter();
        parts.map(|part| part.share * of(&part.replicas)).sum()
    }

    /// Divides replicas that are alike, where one norm will not be enough for all.
    pub fn divide(&mut self, all: &Replicas, law: &UpdateLaw, landscape: &Landscape, age: u64) {
        let Landscape::Rayleigh { eigenvalues, .. } = landscape else {
            return;
        };
        if !self.is_empty() {
            return;
        }
        let by_rate = law.rule().pace(law) == Pace::Rate && !law.keeps_norm();
        let from_rest = law.averages_gradients() && by_rate && age == 1;
        if law.is_plain_sgd() || from_rest {
            self.divide_by_norm(all, law, landscape);
        }
        if from_rest && self.is_empty() && eigenvalues.len() <= FEW && all.moments.is_new() {
            self.divide_by_direction(all, eigenvalues);
        }
    }

    /// By the norm after the step to come, where that is long beside a norm well inside the sphere. With a velocity only the
    /// first step can be: it is at rest then.
    fn divide_by_norm(&mut self, all: &Replicas, law: &UpdateLaw, landscape: &Landscape) {
        let square_gradient = all.square_gradient(landscape);
        let rest = law.equilibrium_norm(square_gradient);
        let inside = rest.is_none_or(|rest| all.square_norm < INSIDE * INSIDE * rest * rest);
        if inside && is_long(law, square_gradient, all.square_norm) {
            let part = Part {
                share: 1.0 / PARTS as f64,
                replicas: all.clone(),
            };
            self.parts = vec![part; PARTS];
        }
    }

    /// By where they start.
    fn divide_by_direction(&mut self, all: &Replicas, eigenvalues: &[f64]) {
        let starts = start_directions(eigenvalues.len());
        let parts = starts.into_iter().map(|(share, squares)| Part {
            share,
            replicas: Replicas {
                square_norm: all.square_norm,
                moments: Moments::at(eigenvalues, squares),
            },
        });
        self.parts = parts.collect();
    }

    /// A step of all parts, and what it measures on average.
    pub fn advance(&mut self, law: &UpdateLaw, landscape: &Landscape, age: u64) -> MeasuredStep {
        // Without velocity the distribution of norms is known from elsewhere.
        let by_norm = self.parts.len() == PARTS && age == 1 && law.averages_gradients();
        let lengths = by_norm.then(|| gradient_parts(law.dimension - 1.0));
        let mut mean = MeasuredStep::default();
        for (place, Part { share, replicas }) in self.parts.iter_mut().enumerate() {
            let noise = lengths.map_or(1.0, |lengths| lengths[place]);
            let square_gradient = replicas.square_gradient(landscape);
            let may_begin = law.is_plain_sgd() || by_norm;
            let anew = may_begin && is_long(law, square_gradient * noise, replicas.square_norm);
            let step = replicas.advance(law, landscape, age, Beginning { noise, anew });
            mean.square_length += *share * step.square_length;
            mean.square_gradient += *share * step.square_gradient;
            mean.angular_update += *share * step.angular_update * step.angular_update;
            mean.effective_learning_rate += *share * step.effective_learning_rate;
        }
        mean.angular_update = mean.angular_update.sqrt();
        let norm = self.mean(|part| part.square_norm.sqrt());
        let square = self.mean(|part| part.square_norm);
        mean.norm_deviation = (square - norm * norm).max(0.0).sqrt();
        mean
    }

    /// Takes the norms from their distribution.
    pub fn take_norms(&mut self, spread: &NormSpread) {
        for (part, square) in self.parts.iter_mut().zip(spread.squares_of_parts()) {
            part.replicas.square_norm = square;
        }
    }

    /// All replicas as one again, where the parts agree, or where nothing of their starts can be left: norms have `relaxed`, and
    /// directions are forgotten.
    pub fn unite(&mut self, all: &mut Replicas, eigenvalues: &[f64], relaxed: bool) {
        let forgotten = |part: &Part| part.replicas.moments.remembered == 0.0;
        let over = relaxed && self.parts.iter().all(forgotten);
        if !over
            && (self.differ(|part| part.moments.excess_risk())
                || self.differ(|part| part.square_norm.sqrt()))
        {
            return;
        }
        let norm = self.mean(|part| part.square_norm.sqrt());
        all.square_norm = norm * norm;
        let parts = std::mem::take(&mut self.parts).into_iter();
        let settled = parts.map(|Part { share, replicas }| {
            let mut moments = replicas.moments;
            moments.settle(replicas.square_norm);
            (share, moments)
        });
        all.moments = Moments::mean(settled, eigenvalues);
    }

    /// Whether a number differs among replicas, by the mean of its distances from the mean.
    fn differ(&self, of: impl Fn(&Replicas) -> f64) -> bool {
        let mean = self.mean(&of);
        self.mean(|part| (of(part) - mean).abs()) > AGREED * mean
    }
}

/// Whether a step is long beside a norm.
fn is_long(law: &UpdateLaw, square_gradient: f64, square_norm: f64) -> bool {
    law.learning_rate * square_gradient.sqrt() > LONG_STEP * square_norm
}

/// Directions that are spread evenly over a circle or a sphere, as shares and squared coordinates. With `u₁ = sin θ` their
/// density is `cosᵈ⁻²θ`; `θ = ½πx³` has most of them near the saddles, where replicas linger.
fn start_directions(dimension: usize) -> Vec<(f64, Vec<f64>)> {
    let quarter = std::f64::consts::FRAC_PI_2;
    let middles = |count: usize| (0..count).map(move |k| (k as f64 + 0.5) / count as f64);
    let around = if dimension == 2 { 1 } else { AROUND };
    let mut starts = Vec::new();
    for x in middles(ALONG) {
        let theta = quarter * x * x * x;
        let (height, radius) = (libm::sin(theta), libm::cos(theta));
        let share = x * x * libm::pow(radius, dimension as f64 - 2.0);
        for turn in middles(around) {
            let squares = if dimension == 2 {
                vec![height * height, radius * radius]
            } else {
                let (sine, cosine) = (libm::sin(quarter * turn), libm::cos(quarter * turn));
                vec![
                    height * height,
                    radius * radius * cosine * cosine,
                    radius * radius * sine * sine,
                ]
            };
            starts.push((share, squares));
        }
    }
    let total: f64 = starts.iter().map(|(share, _)| share).sum();
    starts.iter_mut().for_each(|(share, _)| *share /= total);
    starts
}
