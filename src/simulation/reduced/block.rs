//! Four replicas of the reduced ensemble and how they step.

use crate::numeric::transfer::Transfer;
use crate::simulation::noise::NoiseStream;
use crate::simulation::optimizer::MomentumRule;
use crate::simulation::outcome::{Measured, Outcome};
use crate::simulation::record::Quantity;
use crate::simulation::reduced::chi_square::chi_square;
use crate::simulation::training_config::TrainingConfig;
use crate::simulation::vector::{Lanes, dot, transfer_lanes};

/// Normals for each level: along the weights, along the velocity, and for `χ²`.
pub const NORMALS: usize = 3;

/// Coordinates with the same eigenvalue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// `γ`, the eigenvalue above the lowest.
    pub gap: f64,
    /// How many coordinates.
    pub dimension: usize,
}

/// The levels of ascending `aᵢ − a₁`.
pub fn levels(gaps: &[f64]) -> Vec<Level> {
    let equal = |a: &f64, b: &f64| a == b;
    gaps.chunk_by(equal)
        .map(|level| Level {
            gap: level[0],
            dimension: level.len(),
        })
        .collect()
}

/// What the reduced ensemble knows of its configuration.
#[derive(Clone, Debug)]
pub struct ReducedForm {
    pub rule: MomentumRule,
    /// Noise scale σ.
    pub noise_scale: f64,
    pub levels: Vec<Level>,
}

impl ReducedForm {
    /// The form of a configuration, if its rule is SGD or its kin with momentum and its noise isotropic.
    pub fn new(config: &TrainingConfig) -> Option<Self> {
        Some(Self {
            rule: config.optimizer.rule().as_fused()?,
            noise_scale: config.objective.isotropic_noise()?,
            levels: levels(config.objective.gaps()),
        })
    }
}

/// Four replicas, level by level.
#[derive(Debug)]
pub struct ReducedBlock {
    /// Lengths of the weights, with the sign where a level is one coordinate.
    lengths: Vec<Lanes>,
    /// Parts of the velocity along the weights.
    along: Vec<Lanes>,
    /// Lengths of its parts across them.
    across: Vec<Lanes>,
}

impl ReducedBlock {
    /// The levels of weights `[coordinate]`, without velocity.
    pub fn new(weights: &[Lanes], levels: &[Level]) -> Self {
        let mut rest = weights;
        let lengths = levels.iter().map(|level| {
            let (part, others) = rest.split_at(level.dimension);
            rest = others;
            match part {
                [single] => *single,
                _ => dot(part, part).sqrt(),
            }
        });
        let lengths: Vec<Lanes> = lengths.collect();
        Self {
            along: vec![Lanes::ZERO; levels.len()],
            across: vec![Lanes::ZERO; levels.len()],
            lengths,
        }
    }

    /// Makes the weights so many times as long, and the velocity what it would be if they had always been.
    pub fn rescale(&mut self, factor: f64) {
        let [length, inverse] = [factor, 1.0 / factor].map(Lanes::splat);
        self.lengths.iter_mut().for_each(|x| *x *= length);
        for list in [&mut self.along, &mut self.across] {
            list.iter_mut().for_each(|v| *v *= inverse);
        }
    }

    /// Forgets the velocity.
    pub fn forget(&mut self) {
        self.along.fill(Lanes::ZERO);
        self.across.fill(Lanes::ZERO);
    }

    /// Saves it, or restores it into one with as many levels.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for list in [&mut self.lengths, &mut self.along, &mut self.across] {
            transfer.slice(list, transfer_lanes);
        }
    }

    /// One step with the learning rate `rate`. Its randomness are three normal numbers for each level, and the
    /// stream for more of them.
    pub fn step(
        &mut self,
        form: &ReducedForm,
        rate: f64,
        (normals, noise): (&[Lanes], &mut NoiseStream),
    ) -> Measured {
        let ReducedForm {
            rule,
            noise_scale,
            ref levels,
        } = *form;
        let MomentumRule {
            momentum,
            coupled,
            decoupled,
            nesterov,
            decay_scale,
        } = rule;
        let [coupled, decoupled] = [coupled, decoupled].map(|decay| decay_scale.decay(decay, rate));
        let moving = momentum > 0.0;
        let draws = || normals.as_chunks::<NORMALS>().0.iter();

        let [mut square, mut gap, mut shadow, mut velocity] = [Lanes::ZERO; 4];
        for ((level, [z, ..]), (&x, &v)) in levels
            .iter()
            .zip(draws())
            .zip(self.lengths.iter().zip(&self.along))
        {
            square += x * x;
            gap += Lanes::splat(level.gap) * x * x;
            shadow += x * *z;
            velocity += x * v;
        }
        let (radius, inverse) = (square.sqrt(), Lanes::ONE / square);
        let strength = Lanes::splat(noise_scale) * radius;
        let centre = (gap + strength * shadow) * inverse;
        let [eta, alpha, inner] = [rate, momentum, coupled].map(Lanes::splat);
        let keep = Lanes::splat(1.0 - rate * decoupled);
        let [look, carry] = if nesterov {
            [1.0, momentum]
        } else {
            [0.0, 1.0]
        }
        .map(Lanes::splat);
        let mean_velocity = alpha * velocity * inverse + inner;
        let mean = look * inner + carry * mean_velocity;

        let [mut square_y, mut turned, mut next_square, mut next_gap] = [Lanes::ZERO; 4];
        for (l, (level, &[z, second, candidate])) in levels.iter().zip(draws()).enumerate() {
            let x = self.lengths[l];
            // A level has room for the weights' direction, the velocity's, and the rest of the noise.
            let own = 1 + usize::from(moving);
            let second = if moving && level.dimension > 1 {
                second
            } else {
                Lanes::ZERO
            };
            let rest = chi_square(level.dimension.saturating_sub(own), candidate, noise).sqrt();
            let y = [
                (Lanes::splat(level.gap) - centre) * x + strength * z,
                strength * second,
                strength * rest,
            ];
            let before = [self.along[l], self.across[l], Lanes::ZERO];
            let here = [x, Lanes::ZERO, Lanes::ZERO];
            let mut moved = [Lanes::ZERO; 3];
            let mut swift = [Lanes::ZERO; 3];
            for k in 0..3 {
                square_y += y[k] * y[k];
                let direction = y[k] * inverse + inner * here[k];
                swift[k] = alpha * before[k] + direction;
                let step = look * direction + carry * swift[k];
                let residual = step - mean * here[k];
                turned += residual * residual;
                moved[k] = keep * here[k] - eta * step;
            }
            let length = if level.dimension > 1 {
                (moved[0] * moved[0] + moved[1] * moved[1] + moved[2] * moved[2]).sqrt()
            } else {
                moved[0]
            };
            if moving {
                // A level where nothing is yet has no direction either.
                let safe = length.abs().max(Lanes::splat(f64::MIN_POSITIVE));
                let unit = moved.map(|moved| moved / safe);
                let along = swift[0] * unit[0] + swift[1] * unit[1] + swift[2] * unit[2];
                let across = [0, 1, 2].map(|k| swift[k] - along * unit[k]);
                let [a, b, c] = across.map(|part| part * part);
                let single = level.dimension == 1;
                self.along[l] = if single { swift[0] } else { along };
                self.across[l] = if single {
                    Lanes::ZERO
                } else {
                    (a + b + c).sqrt()
                };
            }
            self.lengths[l] = length;
            next_square += length * length;
            next_gap += Lanes::splat(level.gap) * length * length;
        }

        let outcome = Outcome {
            long_run_rate: Lanes::splat(rate / (1.0 - momentum)),
            radius,
            inverse,
            square_y,
            opposite: eta * turned.sqrt(),
            along: keep - eta * mean,
            next_radius: next_square.sqrt(),
            next_inverse: Lanes::ONE / next_square,
            next_gap,
            next_first: self.lengths[0],
        };
        let mut measured = outcome.quantities();
        if levels[0].dimension > 1 {
            measured[Quantity::Alignment as usize] = Lanes::splat(f64::NAN);
        }
        measured
    }
}
