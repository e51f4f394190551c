//! Many replicas of the weights, stepped together.

use std::mem::discriminant;

use crate::noise::{NoiseStream, streams};
use crate::objective::{Draw, Objective};
use crate::optimizer::{Move, Optimizer, OptimizerState};
use crate::record::{QUANTITY_COUNT, Quantity, Record, Summary};
use crate::schedule::Schedule;
use crate::vector::{LANES, Lanes, angle, dot};

/// Norms outside this range count as divergence: their squares would soon leave `f64`.
const ABSURD: f64 = 1e100;

/// Whether the simulation can go on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Status {
    /// It can.
    Running,
    /// A replica's norm became infinite, not a number, or absurdly large or small.
    Diverged {
        /// The step that did it.
        step: u64,
        /// The norm after that step.
        norm: f64,
    },
}

/// What is trained, and how: everything that may change between two steps.
#[derive(Clone, Debug)]
pub struct Training {
    /// The loss.
    pub objective: Objective,
    /// The update rule.
    pub optimizer: Optimizer,
    /// The base learning rate η, before the schedule.
    pub learning_rate: f64,
    /// The schedule.
    pub schedule: Schedule,
    /// The step of the run with which the schedule begins.
    pub schedule_start: u64,
}

/// The values of each quantity that one step of a block measured.
pub type Measured = [Lanes; QUANTITY_COUNT];

/// Four replicas of the weights with their memory and their noise.
#[derive(Clone, Debug)]
pub struct Block {
    weights: Vec<Lanes>,
    next: Vec<Lanes>,
    gradient: Vec<Lanes>,
    state: OptimizerState,
}

impl Block {
    /// A block at the given weights `[coordinate]`, with an optimizer that has seen nothing.
    pub fn new(weights: Vec<Lanes>) -> Self {
        Self {
            next: weights.clone(),
            gradient: weights.clone(),
            state: OptimizerState::new(&weights),
            weights,
        }
    }

    /// The weights `[coordinate]`.
    pub fn weights(&self) -> &[Lanes] {
        &self.weights
    }

    /// One step of size `learning_rate` with the given chance.
    pub fn step(&mut self, training: &Training, learning_rate: f64, draw: &Draw) -> Measured {
        let Training {
            objective,
            optimizer,
            ..
        } = training;
        let square = dot(&self.weights, &self.weights);
        let norm = square.sqrt();
        objective.unit_gradient(&self.weights, norm, draw, &mut self.gradient);
        let unit_gradient_norm = dot(&self.gradient, &self.gradient).sqrt();
        let inverse = Lanes::ONE / norm;
        self.gradient.iter_mut().for_each(|g| *g *= inverse);
        let step = Move {
            weights: &self.weights,
            gradient: &self.gradient,
            next: &mut self.next,
        };
        let rate = optimizer.step(learning_rate, &mut self.state, step);
        let angular_update = angle(&self.weights, &self.next);
        std::mem::swap(&mut self.weights, &mut self.next);

        let next_square = dot(&self.weights, &self.weights);
        let next_norm = next_square.sqrt();
        let mut measured = [Lanes::ZERO; QUANTITY_COUNT];
        measured[Quantity::WeightNorm as usize] = next_norm;
        measured[Quantity::AngularUpdate as usize] = angular_update;
        measured[Quantity::ExcessRisk as usize] = objective.excess_risk(&self.weights, next_square);
        measured[Quantity::EffectiveLearningRate as usize] = rate / square;
        measured[Quantity::UnitGradientNorm as usize] = unit_gradient_norm;
        measured[Quantity::Alignment as usize] = self.weights[0].abs() / next_norm;
        measured
    }
}

/// How an ensemble starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// Number of replicas M ≥ 1.
    pub replicas: usize,
    /// Norm of the replicas with even and with odd numbers.
    pub norms: [f64; 2],
    /// Whether all point to the minimiser; otherwise their directions are random.
    pub at_minimiser: bool,
    /// Seed of all noise.
    pub seed: u64,
}

/// M replicas of the weights with independent noise. Replica `k` depends on the seed and `k`
/// alone, not on M.
#[derive(Clone, Debug)]
pub struct Ensemble {
    training: Training,
    replicas: usize,
    blocks: Vec<(Block, NoiseStream)>,
    draw: Draw,
    columns: [Vec<f64>; QUANTITY_COUNT],
    step: u64,
    status: Status,
}

impl Ensemble {
    /// Replicas with directions drawn uniformly from the sphere, or all at the minimiser.
    pub fn new(training: Training, start: Start) -> Self {
        let dimension = training.objective.dimension();
        let blocks = streams(start.seed, start.replicas.div_ceil(LANES))
            .into_iter()
            .map(|mut stream| {
                (
                    Block::new(first_weights(dimension, start, &mut stream)),
                    stream,
                )
            })
            .collect();
        Self {
            training,
            replicas: start.replicas,
            blocks,
            draw: Draw::default(),
            columns: std::array::from_fn(|_| Vec::new()),
            step: 0,
            status: Status::Running,
        }
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.step
    }

    /// Number of replicas M.
    pub fn replicas(&self) -> usize {
        self.replicas
    }

    /// Whether the simulation can go on.
    pub fn status(&self) -> Status {
        self.status
    }

    /// What is trained, and how.
    pub fn training(&self) -> &Training {
        &self.training
    }

    /// The learning rate that the next step uses.
    pub fn learning_rate(&self) -> f64 {
        {
            let Training {
                schedule,
                learning_rate,
                schedule_start,
                ..
            } = &self.training;
            schedule.learning_rate(*learning_rate, self.step - schedule_start)
        }
    }

    /// Goes on with other hyperparameters. The weights stay; another update rule begins with
    /// nothing remembered. The dimension of the objective must be the same.
    pub fn set_training(&mut self, training: Training) {
        debug_assert_eq!(
            training.objective.dimension(),
            self.training.objective.dimension()
        );
        if discriminant(&training.optimizer) != discriminant(&self.training.optimizer) {
            for (block, _) in &mut self.blocks {
                block.state = OptimizerState::new(&block.weights);
            }
        }
        self.training = training;
    }

    /// The weights of replica `k < M`, coordinate by coordinate.
    pub fn weights(&self, replica: usize) -> impl Iterator<Item = f64> + '_ {
        let (block, _) = &self.blocks[replica / LANES];
        block
            .weights
            .iter()
            .map(move |w| w.to_array()[replica % LANES])
    }

    /// What the last step measured, by quantity, replica by replica; empty before the first.
    pub fn latest(&self) -> impl Iterator<Item = &[f64]> {
        self.columns
            .iter()
            .map(|column| &column[..column.len().min(self.replicas)])
    }

    /// One step of every replica, or nothing once the run has diverged.
    pub fn step(&mut self) -> Option<Record> {
        if self.status != Status::Running {
            return None;
        }
        let learning_rate = self.learning_rate();
        self.columns.iter_mut().for_each(Vec::clear);
        for (block, stream) in &mut self.blocks {
            self.training.objective.draw(stream, &mut self.draw);
            let measured = block.step(&self.training, learning_rate, &self.draw);
            for (column, lanes) in self.columns.iter_mut().zip(measured) {
                column.extend_from_slice(&lanes.to_array());
            }
        }
        let record = self.reduce(learning_rate);
        self.step += 1;
        self.status = self.judge(record.step);
        Some(record)
    }

    /// The last block may hold replicas beyond M; they are simulated and not recorded.
    fn reduce(&self, learning_rate: f64) -> Record {
        Record {
            step: self.step,
            learning_rate,
            summaries: std::array::from_fn(|q| Summary::of(&self.columns[q][..self.replicas])),
        }
    }

    fn judge(&self, step: u64) -> Status {
        let norms = &self.columns[Quantity::WeightNorm as usize][..self.replicas];
        match norms
            .iter()
            .find(|&&norm| !(1.0 / ABSURD..ABSURD).contains(&norm))
        {
            Some(&norm) => Status::Diverged { step, norm },
            None => Status::Running,
        }
    }
}

/// Directions uniform on the sphere, or the minimiser's; even replicas take the first norm, odd ones
/// the second.
fn first_weights(dimension: usize, start: Start, stream: &mut NoiseStream) -> Vec<Lanes> {
    let mut weights = vec![Lanes::ZERO; dimension];
    stream.fill_normals(&mut weights);
    if start.at_minimiser {
        weights.fill(Lanes::ZERO);
        weights[0] = Lanes::ONE;
    }
    let [even, odd] = start.norms;
    let scale = Lanes::from([even, odd, even, odd]) / dot(&weights, &weights).sqrt();
    weights.iter_mut().for_each(|w| *w *= scale);
    weights
}
