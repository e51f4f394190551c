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

use crate::numeric::transfer::Transfer;
use crate::simulation::ensemble::{InitialState, first_blocks};
use crate::simulation::noise::NoiseStream;
use crate::simulation::optimizer::MomentumRule;
use crate::simulation::outcome::{Measured, Outcome};
use crate::simulation::record::{Quantity, Record};
use crate::simulation::recorder::{LONGEST_RUN, Recorder};
use crate::simulation::reduced::chi_square::chi_square;
use crate::simulation::trainer::{ConfigRefusal, Trainer, Weights};
use crate::simulation::training_config::TrainingConfig;
use crate::simulation::vector::{Lanes, dot, transfer_lanes};

/// Coordinates that a fused step moves in the time of one level: measured, flat spectra break even there.
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
    config: TrainingConfig,
    form: ReducedForm,
    blocks: Vec<(ReducedBlock, NoiseStream)>,
    recorder: Recorder,
    normals: Vec<Lanes>,
}

/// What the reduced ensemble knows of its configuration.
#[derive(Clone, Debug)]
struct ReducedForm {
    rule: MomentumRule,
    /// Noise scale σ.
    noise_scale: f64,
    levels: Vec<Level>,
}

impl ReducedForm {
    /// The form of a configuration, if its rule is SGD or its kin with momentum and its noise isotropic.
    fn new(config: &TrainingConfig) -> Option<Self> {
        Some(Self {
            rule: config.optimizer.rule().as_fused()?,
            noise_scale: config.objective.isotropic_noise()?,
            levels: levels(config.objective.gaps()),
        })
    }
}

impl ReducedEnsemble {
    /// The ensemble that starts so, if coordinates share eigenvalues and the rule is SGD or its kin with
    /// momentum.
    pub fn new(config: TrainingConfig, initial_state: InitialState) -> Option<Self> {
        let form = ReducedForm::new(&config)?;
        if form.levels.len() == config.objective.dimension() {
            return None;
        }
        let reduce =
            |(weights, noise): (Vec<Lanes>, _)| (ReducedBlock::new(&weights, &form.levels), noise);
        let blocks = first_blocks(&config, initial_state).map(reduce).collect();
        Some(Self {
            config,
            form,
            blocks,
            recorder: Recorder::new(initial_state.replicas),
            normals: Vec::new(),
        })
    }

    /// Whether a step by levels takes less time than one by coordinates: a level costs as much as sixteen.
    pub fn pays(config: &TrainingConfig) -> bool {
        let gaps = config.objective.gaps();
        gaps.len() >= COORDINATES_PER_LEVEL * levels(gaps).len()
    }
}

impl Trainer for ReducedEnsemble {
    fn advance(&mut self, steps: u64) -> &[Record] {
        let mut rates = [0.0; LONGEST_RUN];
        let rates = self.recorder.begin(&self.config, steps, &mut rates);
        for (index, (block, noise)) in self.blocks.iter_mut().enumerate() {
            for (step, &rate) in rates.iter().enumerate() {
                self.normals
                    .resize(NORMALS * self.form.levels.len(), Lanes::ZERO);
                noise.fill_normals(&mut self.normals);
                let measured = block.step(&self.form, rate, (&self.normals[..], &mut *noise));
                self.recorder.write(step, index, measured);
            }
        }
        self.recorder.finish(rates)
    }

    fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    fn config(&self) -> &TrainingConfig {
        &self.config
    }

    fn set_config(&mut self, config: TrainingConfig) -> Result<(), ConfigRefusal> {
        let form = ReducedForm::new(&config).ok_or(ConfigRefusal::NoReducedForm)?;
        if form.levels != self.form.levels {
            return Err(ConfigRefusal::OtherLevels);
        }
        if config.optimizer.forgets(&self.config.optimizer) {
            self.blocks.iter_mut().for_each(|(block, _)| block.forget());
        }
        (self.config, self.form) = (config, form);
        Ok(())
    }

    fn weights(&self, _replica: usize) -> Option<Weights<'_>> {
        None
    }

    fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.slice(&mut self.blocks, |transfer, (block, noise)| {
            block.transfer(transfer);
            noise.transfer(transfer);
        });
        self.recorder.transfer(transfer);
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

    /// Forgets the velocity.
    fn forget(&mut self) {
        self.along.fill(Lanes::ZERO);
        self.across.fill(Lanes::ZERO);
    }

    /// Saves it, or restores it into one with as many levels.
    fn transfer(&mut self, transfer: &mut Transfer) {
        for list in [&mut self.lengths, &mut self.along, &mut self.across] {
            transfer.slice(list, transfer_lanes);
        }
    }

    /// One step with the learning rate `rate`. Its randomness are three normal numbers for each level, and the
    /// stream for more of them.
    fn step(
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
