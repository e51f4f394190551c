//! Four replicas of the weights and how they step: one by one in any rule, or many at a time in a sweep.

use crate::objective::Draw;
use crate::optimizer::{Move, OptimizerState};
use crate::record::{QUANTITY_COUNT, Quantity};
use crate::sweep::{Moment, Sweep};
use crate::training::Training;
use crate::vector::{LANES, Lanes, angle, atan2, dot};

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

    /// One step for each of the `rates`; `normals` holds `[step][coordinate]`. Tells `record` of each.
    pub fn sweep(
        &mut self,
        sweep: &Sweep,
        rates: &[f64],
        normals: &[Lanes],
        mut record: impl FnMut(usize, Measured),
    ) {
        let momentum = sweep.rule.momentum;
        let velocity = &mut self.state.first_moment;
        sweep.run(
            &mut self.weights,
            velocity,
            rates,
            normals,
            |step, moment| record(step, observe(&moment, momentum)),
        );
    }

    /// The same for the first replica alone, four times as fast: its coordinates lie across the lanes, and
    /// so do those of `normals`, `[step][coordinate/4]`, and the gaps of the sweep.
    pub fn sweep_alone(
        &mut self,
        sweep: &Sweep,
        rates: &[f64],
        normals: &[Lanes],
        mut record: impl FnMut(usize, [f64; QUANTITY_COUNT]),
    ) {
        let length = self.weights.len().div_ceil(LANES);
        let (weights, velocity) = (&mut self.next[..length], &mut self.gradient[..length]);
        pack(&self.weights, weights);
        pack(&self.state.first_moment, velocity);
        // Of four steps roots and quotients are taken at once.
        let mut four = Moment::default();
        sweep.run(weights, velocity, rates, normals, |step, moment| {
            let place = step % LANES;
            four.place(place, &moment);
            if place + 1 == LANES || step + 1 == rates.len() {
                let measured = observe(&four, sweep.rule.momentum);
                let measured = measured.map(|lanes| lanes.to_array());
                for k in 0..=place {
                    record(step - place + k, measured.map(|lanes| lanes[k]));
                }
            }
        });
        unpack(weights, &mut self.weights);
        unpack(velocity, &mut self.state.first_moment);
    }

    /// Forgets what the optimizer remembers.
    pub fn forget(&mut self) {
        self.state = OptimizerState::new(&self.weights);
    }
}

/// The quantities of a step of a sweep.
#[inline(always)]
fn observe(moment: &Moment, momentum: f64) -> Measured {
    let root = moment.square_y.sqrt();
    let mut measured = [Lanes::ZERO; QUANTITY_COUNT];
    let mut set = |quantity: Quantity, value: Lanes| measured[quantity as usize] = value;
    set(Quantity::WeightNorm, moment.next_radius);
    let opposite = moment.stretch * moment.across.sqrt();
    let adjacent = moment.along * moment.radius;
    set(Quantity::AngularUpdate, atan2(opposite, adjacent));
    let risk = Lanes::splat(0.5) * moment.next_gap * moment.next_inverse;
    set(Quantity::ExcessRisk, risk);
    let rate = moment.rate * Lanes::splat(1.0 / (1.0 - momentum)) * moment.inverse;
    set(Quantity::EffectiveLearningRate, rate);
    let gradient = root * moment.radius * moment.inverse;
    set(Quantity::UnitGradientNorm, gradient);
    let alignment = moment.next_first.abs() * moment.next_radius * moment.next_inverse;
    set(Quantity::Alignment, alignment);
    measured
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
