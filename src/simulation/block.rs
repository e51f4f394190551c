//! Four replicas of the weights and how they step: one by one in any rule, or many at a time in a sweep.

use crate::numeric::transfer::Transfer;
use crate::simulation::fused_step::{FusedStep, LaneAxis, Trace, Track};
use crate::simulation::objective::Randomness;
use crate::simulation::optimizer::{Move, OptimizerState};
use crate::simulation::record::{QUANTITY_COUNT, Quantity};
use crate::simulation::training_config::TrainingConfig;
use crate::simulation::vector::{LANES, Lanes, angle, atan2, dot};

/// The values of each quantity that one step of a block measured.
pub type Measured = [Lanes; QUANTITY_COUNT];

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

    /// One step of size `learning_rate` with the given randomness.
    pub fn step(
        &mut self,
        training: &TrainingConfig,
        learning_rate: f64,
        draw: &Randomness,
    ) -> Measured {
        let TrainingConfig {
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

    /// The block as a track of a sweep; `normals` holds `[step][coordinate]`.
    pub fn track<'a>(&'a mut self, normals: &'a [Lanes], trace: &'a mut Trace) -> Track<'a> {
        Track {
            weights: &mut self.weights,
            velocity: &mut self.state.first_moment,
            normals,
            trace,
        }
    }

    /// Lets the first replica alone take the steps of a sweep, four times as fast: its coordinates lie across
    /// the lanes, and so do those of `normals`, `[step][coordinate/4]`, and the gaps of the sweep.
    pub fn sweep_alone(
        &mut self,
        sweep: &FusedStep,
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
        sweep.run(&mut [track], rates);
        unpack(&self.next[..length], &mut self.weights);
        unpack(&self.gradient[..length], &mut self.state.first_moment);
    }

    /// Saves or restores weights and memory.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        self.weights
            .iter_mut()
            .for_each(|lanes| transfer.lanes(lanes));
        self.state.transfer(transfer);
    }

    /// Forgets what the optimizer remembers.
    pub fn forget(&mut self) {
        self.state = OptimizerState::new(&self.weights);
    }
}

/// The quantities of the steps of a sweep, from what they left behind; tells `record` of the step, and of
/// each quantity for four replicas, or for four steps of one.
#[inline(always)]
pub fn observe(
    sweep: &FusedStep,
    rates: &[f64],
    trace: &Trace,
    mut record: impl FnMut(usize, Measured),
) {
    let plain = sweep.rule.momentum == 0.0;
    let long_run = Lanes::splat(1.0 / (1.0 - sweep.rule.momentum));
    let decay = Lanes::splat(sweep.rule.coupled + sweep.rule.decoupled);
    let (vectors, lanes) = match sweep.across {
        LaneAxis::Replicas => (rates.len(), 1),
        LaneAxis::Coordinates => (rates.len().div_ceil(LANES), LANES),
    };
    for k in 0..vectors {
        let (rate, next_radius, next_inverse) = match sweep.across {
            LaneAxis::Replicas => (
                Lanes::splat(rates[k]),
                trace.radius[k + 1],
                trace.inverse[k + 1],
            ),
            LaneAxis::Coordinates => (
                rates[k * LANES..]
                    .first_chunk()
                    .map_or_else(|| filled_up(&rates[k * LANES..]), |&four| Lanes::from(four)),
                one_later(&trace.radius[k..]),
                one_later(&trace.inverse[k..]),
            ),
        };
        let (radius, inverse) = (trace.radius[k], trace.inverse[k]);
        let (opposite, along) = if plain {
            (
                rate * inverse * trace.square_y[k].sqrt(),
                Lanes::ONE - rate * decay,
            )
        } else {
            (rate * trace.across[k].sqrt(), trace.along[k])
        };
        let outcome = Outcome {
            long_run_rate: rate * long_run,
            radius,
            inverse,
            square_y: trace.square_y[k],
            opposite,
            along,
            next_radius,
            next_inverse,
            next_gap: trace.gap[k],
            next_first: trace.first[k],
        };
        record(k * lanes, outcome.quantities());
    }
}

/// All that the quantities of a step of SGD and its kin follow from, in the notation of [`crate::simulation::fused_step`].
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// `η/(1−α)`.
    pub long_run_rate: Lanes,
    /// `r` before the step.
    pub radius: Lanes,
    /// `1/s` before the step.
    pub inverse: Lanes,
    /// `Σyᵢ²`.
    pub square_y: Lanes,
    /// Length of the new weights' part across the old ones.
    pub opposite: Lanes,
    /// What the old weights were multiplied by; negative when the new ones point back.
    pub along: Lanes,
    /// `r` after the step.
    pub next_radius: Lanes,
    /// `1/s` after the step.
    pub next_inverse: Lanes,
    /// `q` after the step.
    pub next_gap: Lanes,
    /// `x₁` after the step.
    pub next_first: Lanes,
}

impl Outcome {
    /// The quantities.
    #[inline(always)]
    pub fn quantities(&self) -> Measured {
        let mut measured = [Lanes::ZERO; QUANTITY_COUNT];
        let mut set = |quantity: Quantity, value: Lanes| measured[quantity as usize] = value;
        set(Quantity::WeightNorm, self.next_radius);
        // The rate is negative where a schedule overshoots, an angle never is.
        let angle = atan2(self.opposite.abs(), self.along * self.radius);
        set(Quantity::AngularUpdate, angle);
        let risk = Lanes::splat(0.5) * self.next_gap * self.next_inverse;
        set(Quantity::ExcessRisk, risk);
        let rate = self.long_run_rate * self.inverse;
        set(Quantity::EffectiveLearningRate, rate);
        let gradient = self.square_y.sqrt() * self.radius * self.inverse;
        set(Quantity::UnitGradientNorm, gradient);
        let alignment = self.next_first.abs() * self.next_radius * self.next_inverse;
        set(Quantity::Alignment, alignment);
        measured
    }
}

/// Up to four numbers as lanes, filled up with zeros.
pub fn filled_up(numbers: &[f64]) -> Lanes {
    let mut lanes = [0.0; LANES];
    let count = numbers.len().min(LANES);
    lanes[..count].copy_from_slice(&numbers[..count]);
    Lanes::from(lanes)
}

/// Numbers 1 … 4 of a list whose lanes count from 0.
#[inline(always)]
fn one_later(list: &[Lanes]) -> Lanes {
    let [_, a, b, c] = list[0].to_array();
    Lanes::from([a, b, c, list[1].to_array()[0]])
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
