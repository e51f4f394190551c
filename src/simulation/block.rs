//! Four replicas of the weights and how they step: one step at a time with any rule, or many at a time where
//! there is a fused step.

use crate::numeric::transfer::Transfer;
use crate::simulation::fused_step::{FusedStep, Trace, Track};
#[cfg(feature = "whole")]
use crate::simulation::fused_step::{SMALLEST, SmallTrack};
use crate::simulation::objective::Randomness;
use crate::simulation::optimizer::{Move, OptimizerState};
use crate::simulation::outcome::Measured;
use crate::simulation::record::{QUANTITY_COUNT, Quantity};
use crate::simulation::training_config::TrainingConfig;
use crate::simulation::vector::{LANES, Lanes, dot, moved, transfer_lanes};

/// Four replicas of the weights with their memory.
#[derive(Debug)]
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

    /// One step with the learning rate η and the given randomness; tells what it measured.
    pub fn step(
        &mut self,
        training: &TrainingConfig,
        learning_rate: f64,
        randomness: &Randomness,
    ) -> Measured {
        let TrainingConfig {
            objective,
            optimizer,
            ..
        } = training;
        let square = dot(&self.weights, &self.weights);
        let norm = square.sqrt();
        objective.unit_gradient(&self.weights, norm, randomness, &mut self.gradient);
        let inverse = Lanes::ONE / norm;
        let mut square_gradient = Lanes::ZERO;
        for g in &mut self.gradient {
            square_gradient += *g * *g;
            *g *= inverse;
        }
        let unit_gradient_norm = square_gradient.sqrt();
        let step = Move {
            weights: &self.weights,
            gradient: &self.gradient,
            next: &mut self.next,
        };
        let rate = optimizer.rule().step(learning_rate, &mut self.state, step);
        let moved = moved(&self.weights, square, &self.next, objective.gaps());
        std::mem::swap(&mut self.weights, &mut self.next);

        let next_norm = moved.square.sqrt();
        let mut measured = [Lanes::ZERO; QUANTITY_COUNT];
        measured[Quantity::WeightNorm as usize] = next_norm;
        measured[Quantity::AngularUpdate as usize] = moved.angle;
        measured[Quantity::ExcessRisk as usize] = objective.excess_risk(&moved);
        measured[Quantity::EffectiveLearningRate as usize] = rate / square;
        measured[Quantity::UnitGradientNorm as usize] = unit_gradient_norm;
        measured[Quantity::Alignment as usize] = self.weights[0].abs() / next_norm;
        measured[Quantity::GradientNorm as usize] = unit_gradient_norm * inverse;
        measured
    }

    /// The block on its way through fused steps; `normals` holds `[step][coordinate]`.
    pub fn track<'a>(&'a mut self, normals: &'a [Lanes], trace: &'a mut Trace) -> Track<'a> {
        Track {
            weights: &mut self.weights,
            velocity: &mut self.state.first_moment,
            normals,
            trace,
        }
    }

    /// Lets the first replica alone take fused steps, four times as fast: its coordinates lie in the lanes,
    /// and so do those of `normals`, `[step][coordinate/4]`, and the gaps of the fused step.
    pub fn advance_alone(
        &mut self,
        fused_step: &FusedStep,
        rates: &[f64],
        normals: &[Lanes],
        trace: &mut Trace,
    ) {
        let length = self.weights.len().div_ceil(LANES);
        let (weights, velocity) = (&mut self.next[..length], &mut self.gradient[..length]);
        pack(&self.weights, weights);
        pack(&self.state.first_moment, velocity);
        let track = Track {
            weights,
            velocity,
            normals,
            trace,
        };
        fused_step.run(&mut [track], rates);
        unpack(&self.next[..length], &mut self.weights);
        unpack(&self.gradient[..length], &mut self.state.first_moment);
    }

    /// The same for three weights, without lanes; `normals` holds `[step][coordinate]`.
    #[cfg(feature = "whole")]
    pub fn advance_small(
        &mut self,
        fused_step: &FusedStep,
        rates: &[f64],
        normals: &[f64],
        trace: &mut Trace,
    ) {
        let first = |lanes: &[Lanes]| std::array::from_fn(|i| lanes[i].to_array()[0]);
        let (mut weights, mut velocity) = (first(&self.weights), first(&self.state.first_moment));
        let track = SmallTrack {
            weights: &mut weights,
            velocity: &mut velocity,
            normals,
            trace,
        };
        fused_step.run_small(track, rates);
        for i in 0..SMALLEST {
            self.weights[i] = Lanes::splat(weights[i]);
            self.state.first_moment[i] = Lanes::splat(velocity[i]);
        }
    }

    /// Makes the weights so many times as long, and the memory what it would be if they had always been.
    pub fn rescale(&mut self, factor: f64) {
        let length = Lanes::splat(factor);
        self.weights.iter_mut().for_each(|w| *w *= length);
        self.state.rescale(factor);
    }

    /// Saves weights and memory, or restores them into a block of the same dimension.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.slice(&mut self.weights, transfer_lanes);
        self.state.transfer(transfer);
    }

    /// Forgets what the optimizer remembers.
    pub fn forget(&mut self) {
        self.state = OptimizerState::new(&self.weights);
    }
}

/// The first replica's coordinates, four to a vector, filled up with zeros.
fn pack(replicas: &[Lanes], coordinates: &mut [Lanes]) {
    for (four, packed) in replicas.chunks(LANES).zip(coordinates) {
        let mut lanes = [0.0; LANES];
        for (lane, replicas) in lanes.iter_mut().zip(four) {
            *lane = replicas.to_array()[0];
        }
        *packed = Lanes::from(lanes);
    }
}

/// The inverse of [`pack`]; the other replicas become the first.
fn unpack(coordinates: &[Lanes], replicas: &mut [Lanes]) {
    for (four, packed) in replicas.chunks_mut(LANES).zip(coordinates) {
        for (replicas, lane) in four.iter_mut().zip(packed.to_array()) {
            *replicas = Lanes::splat(lane);
        }
    }
}
