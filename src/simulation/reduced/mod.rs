//! The same run in law, with one length for each distinct eigenvalue instead of all coordinates.
//!
//! Coordinates with the same eigenvalue `γ` form a level of dimension `n`. Within a level the loss and the
//! noise look alike in every direction, so the law of the run depends on the part of the weights there
//! only through its length `ρ`. Noise along that part is one normal number, and the square of what is
//! left of it is `χ²` with `n − 1` degrees of freedom:
//!
//! `ρ′² = ((1 − ηλ)ρ − (η/s)((γ − c)ρ + σrz))² + (η/s)²σ²r²χ²`.
//!
//! With momentum a level also remembers the velocity's part along the weights and its length across
//! them; the noise then has a second normal number, along the latter, and `χ²` one degree less. A level of
//! one coordinate keeps it with its sign. Norm, angle, risk, rate and gradient have the law of the whole
//! run; a single coordinate inside a level is lost, and with it the alignment when the lowest level has
//! more than one.

pub mod chi_square;

use crate::simulation::block::{Measured, Outcome};
use crate::simulation::ensemble::{InitialState, first_blocks};
use crate::simulation::fused_step::HeavyBall;
use crate::simulation::noise::NoiseStream;
use crate::simulation::record::{Quantity, Record};
use crate::simulation::recorder::{LONGEST_RUN, Recorder, Status};
use crate::simulation::reduced::chi_square::chi_square;
use crate::simulation::training_config::TrainingConfig;
use crate::simulation::vector::{Lanes, dot};

/// Coordinates that a sweep moves in the time of one level: measured, flat spectra break even there.
const COORDINATES_PER_LEVEL: usize = 16;

/// Coordinates with the same eigenvalue.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Level {
    /// `γ`, the eigenvalue above the lowest.
    gap: f64,
    /// How many coordinates.
    dimension: usize,
}

/// The levels of ascending `aᵢ − a₁`.
fn levels(gaps: &[f64]) -> Vec<Level> {
    let equal = |a: &f64, b: &f64| a == b;
    gaps.chunk_by(equal)
        .map(|level| Level {
            gap: level[0],
            dimension: level.len(),
        })
        .collect()
}

/// An ensemble by levels: in law the same as [`Ensemble`](crate::simulation::ensemble::Ensemble), and much faster. It has no
/// weights to look at, and no alignment if several coordinates share the lowest eigenvalue.
#[derive(Debug)]
pub struct ReducedEnsemble {
    training: TrainingConfig,
    rule: HeavyBall,
    noise_scale: f64,
    levels: Vec<Level>,
    blocks: Vec<(ReducedBlock, NoiseStream)>,
    recorder: Recorder,
    normals: Vec<Lanes>,
}

impl ReducedEnsemble {
    /// The ensemble that starts so, if coordinates share eigenvalues and the rule is SGD or its kin with
    /// momentum.
    pub fn new(training: TrainingConfig, start: InitialState) -> Option<Self> {
        let rule = training.optimizer.heavy_ball()?;
        let noise_scale = training.objective.isotropic_noise()?;
        let levels = levels(training.objective.gaps());
        if levels.len() == training.objective.dimension() {
            return None;
        }
        let reduce =
            |(weights, noise): (Vec<Lanes>, _)| (ReducedBlock::new(&weights, &levels), noise);
        let blocks = first_blocks(&training, start).map(reduce).collect();
        Some(Self {
            training,
            rule,
            noise_scale,
            levels,
            blocks,
            recorder: Recorder::new(start.replicas),
            normals: Vec::new(),
        })
    }

    /// Whether a step by levels takes less time than one by coordinates: a level costs as much as sixteen.
    pub fn pays(training: &TrainingConfig) -> bool {
        let gaps = training.objective.gaps();
        gaps.len() >= COORDINATES_PER_LEVEL * levels(gaps).len()
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.recorder.steps()
    }

    /// Whether the simulation can go on.
    pub fn status(&self) -> Status {
        self.recorder.status()
    }

    /// What the last step measured, by quantity, replica by replica; empty before the first.
    pub fn latest(&self) -> impl Iterator<Item = &[f64]> {
        self.recorder.latest()
    }

    /// Takes up to `steps` steps of every replica, as many as are recorded at once, and returns their
    /// records; none once the run has diverged, and none after the step that did it.
    pub fn advance(&mut self, steps: u64) -> &[Record] {
        let mut rates = [0.0; LONGEST_RUN];
        let rates = self.recorder.begin(&self.training, steps, &mut rates);
        let levels = &self.levels;
        for (index, (block, noise)) in self.blocks.iter_mut().enumerate() {
            for (step, &rate) in rates.iter().enumerate() {
                self.normals.resize(NORMALS * levels.len(), Lanes::ZERO);
                noise.fill_normals(&mut self.normals);
                let randomness = (&self.normals[..], &mut *noise);
                let measured = block.step(levels, self.rule, self.noise_scale, rate, randomness);
                self.recorder.write(step, index, measured);
            }
        }
        self.recorder.finish(rates)
    }
}

/// Four replicas, level by level.
#[derive(Debug)]
struct ReducedBlock {
    /// Lengths of the weights, with the sign where a level is one coordinate.
    lengths: Vec<Lanes>,
    /// Parts of the velocity along the weights.
    along: Vec<Lanes>,
    /// Lengths of its parts across them.
    across: Vec<Lanes>,
}

impl ReducedBlock {
    /// The levels of weights `[coordinate]`, without velocity.
    fn new(weights: &[Lanes], levels: &[Level]) -> Self {
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

    /// One step of size `rate`; the rule and the noise scale are those of the whole run. Chance are three
    /// normal numbers for each level, and noise for more of them.
    fn step(
        &mut self,
        levels: &[Level],
        rule: HeavyBall,
        noise_scale: f64,
        rate: f64,
        (normals, noise): (&[Lanes], &mut NoiseStream),
    ) -> Measured {
        let HeavyBall {
            momentum,
            coupled,
            decoupled,
            nesterov,
        } = rule;
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

/// Normals for each level: along the weights, along the velocity, and for `χ²`.
const NORMALS: usize = 3;
