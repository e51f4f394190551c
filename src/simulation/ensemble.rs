//! Many replicas of the weights, stepped together.

use std::mem::discriminant;

use crate::numeric::transfer::Transfer;
use crate::simulation::block::{Block, filled_up, observe};
use crate::simulation::fused_step::{FusedStep, LaneAxis, Trace};
use crate::simulation::noise::{NoiseStream, streams};
use crate::simulation::objective::Randomness;
use crate::simulation::optimizer::Optimizer;
use crate::simulation::record::Record;
use crate::simulation::recorder::{LONGEST_RUN, Recorder, Status};
use crate::simulation::training_config::TrainingConfig;
use crate::simulation::vector::{LANES, Lanes, dot};

/// How an ensemble starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InitialState {
    /// Number of replicas M ≥ 1.
    pub replicas: usize,
    /// Norm of the replicas with even and with odd numbers.
    pub norms: [f64; 2],
    /// Whether all point to the minimiser; otherwise their directions are random.
    pub at_minimiser: bool,
    /// Seed of all noise.
    pub seed: u64,
}

/// Vectors of normals that are drawn at once, at most: they should stay in the nearest caches.
const DRAWN_AT_ONCE: usize = 4096;

/// Dimension up to which two blocks step together.
const SHORT: usize = 16;

/// M replicas of the weights with independent noise. Replica `k` depends on the seed and `k`
/// alone, not on M; alone its sums run in another order, so that it differs by rounding.
#[derive(Debug)]
pub struct Ensemble {
    training: TrainingConfig,
    blocks: Vec<(Block, NoiseStream)>,
    recorder: Recorder,
    workspace: Workspace,
}

/// What steps need for a while.
#[derive(Debug, Default)]
struct Workspace {
    draw: Randomness,
    normals: [Vec<Lanes>; 2],
    traces: [Trace; 2],
    /// Normals of a single replica, before they lie across the lanes.
    alone: Vec<f64>,
    gaps: Vec<Lanes>,
}

impl Ensemble {
    /// Replicas with directions drawn uniformly from the sphere, or all at the minimiser.
    pub fn new(training: TrainingConfig, start: InitialState) -> Self {
        let blocks = first_blocks(&training, start);
        let blocks = blocks.map(|(weights, noise)| (Block::new(weights), noise));
        let mut ensemble = Self {
            blocks: blocks.collect(),
            training,
            recorder: Recorder::new(start.replicas),
            workspace: Workspace::default(),
        };
        ensemble.lay_out();
        ensemble
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.recorder.steps()
    }

    /// Number of replicas M.
    pub fn replicas(&self) -> usize {
        self.recorder.replicas()
    }

    /// Whether the simulation can go on.
    pub fn status(&self) -> Status {
        self.recorder.status()
    }

    /// What is trained, and how.
    pub fn config(&self) -> &TrainingConfig {
        &self.training
    }

    /// The learning rate that the next step uses.
    pub fn learning_rate(&self) -> f64 {
        self.training.learning_rate(self.steps())
    }

    /// Goes on with other hyperparameters. The weights stay; another update rule begins with
    /// nothing remembered, and one without momentum remembers nothing. The dimension of the objective
    /// must be the same.
    pub fn set_config(&mut self, training: TrainingConfig) {
        debug_assert_eq!(
            training.objective.dimension(),
            self.training.objective.dimension()
        );
        let rules = [&training, &self.training].map(|training| &training.optimizer);
        let forgetful =
            |rule: &Optimizer| rule.heavy_ball().is_some_and(|rule| rule.momentum == 0.0);
        if discriminant(rules[0]) != discriminant(rules[1]) || rules.into_iter().any(forgetful) {
            self.blocks.iter_mut().for_each(|(block, _)| block.forget());
        }
        self.training = training;
        self.lay_out();
    }

    /// Saves the state of the replicas, or restores it into an ensemble of the same size.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for (block, noise) in &mut self.blocks {
            block.transfer(transfer);
            noise.transfer(transfer);
        }
        self.recorder.transfer(transfer);
    }

    /// Writes the gaps as the sweep reads them.
    fn lay_out(&mut self) {
        let gaps = self.training.objective.gaps();
        self.workspace.gaps = match self.across() {
            LaneAxis::Replicas => gaps.iter().copied().map(Lanes::splat).collect(),
            LaneAxis::Coordinates => gaps.chunks(LANES).map(filled_up).collect(),
        };
    }

    fn across(&self) -> LaneAxis {
        if self.replicas() == 1 {
            LaneAxis::Coordinates
        } else {
            LaneAxis::Replicas
        }
    }

    /// The weights of replica `k < M`, coordinate by coordinate. After divergence they are those of some
    /// later step.
    pub fn weights(&self, replica: usize) -> impl Iterator<Item = f64> + '_ {
        let (block, _) = &self.blocks[replica / LANES];
        block
            .weights()
            .iter()
            .map(move |w| w.to_array()[replica % LANES])
    }

    /// What the last step measured, by quantity, replica by replica; empty before the first.
    pub fn latest(&self) -> impl Iterator<Item = &[f64]> {
        self.recorder.latest()
    }

    /// Takes up to `steps` steps of every replica, as many as are recorded at once, and returns their
    /// records; none once the run has diverged, and none after the step that did it.
    pub fn advance(&mut self, steps: u64) -> &[Record] {
        let most = (DRAWN_AT_ONCE / self.workspace.gaps.len()).max(1) as u64;
        let mut rates = [0.0; LONGEST_RUN];
        let rates = self
            .recorder
            .begin(&self.training, steps.min(most), &mut rates);
        if !rates.is_empty() {
            let (across, gaps) = (self.across(), std::mem::take(&mut self.workspace.gaps));
            match (self.training.sweep(across, &gaps), across) {
                (Some(sweep), LaneAxis::Replicas) => sweep_blocks(
                    &sweep,
                    rates,
                    &mut self.blocks,
                    &mut self.workspace,
                    &mut self.recorder,
                ),
                (Some(sweep), LaneAxis::Coordinates) => sweep_alone(
                    &sweep,
                    rates,
                    &mut self.blocks[0],
                    &mut self.workspace,
                    &mut self.recorder,
                ),
                (None, _) => self.step_blocks(rates),
            }
            self.workspace.gaps = gaps;
        }
        self.recorder.finish(rates)
    }

    /// One step of every replica, or nothing once the run has diverged.
    pub fn step(&mut self) -> Option<Record> {
        self.advance(1).first().cloned()
    }

    /// Steps one by one, as every rule and every loss can.
    fn step_blocks(&mut self, rates: &[f64]) {
        let draw = &mut self.workspace.draw;
        for (index, (block, noise)) in self.blocks.iter_mut().enumerate() {
            for (step, &rate) in rates.iter().enumerate() {
                self.training.objective.draw(noise, draw);
                let measured = block.step(&self.training, rate, draw);
                self.recorder.write(step, index, measured);
            }
        }
    }
}

/// Sweeps block after block, so that the weights of one stay near while they are needed.
fn sweep_blocks(
    sweep: &FusedStep,
    rates: &[f64],
    blocks: &mut [(Block, NoiseStream)],
    workspace: &mut Workspace,
    recorder: &mut Recorder,
) {
    let Workspace {
        normals, traces, ..
    } = workspace;
    let length = rates.len() * sweep.gaps.len();
    normals
        .iter_mut()
        .for_each(|normals| normals.resize(length, Lanes::ZERO));
    traces
        .iter_mut()
        .for_each(|trace| trace.reserve(rates.len()));
    let together = if sweep.gaps.len() <= SHORT { 2 } else { 1 };
    for (group, blocks) in blocks.chunks_mut(together).enumerate() {
        for ((_, noise), normals) in blocks.iter_mut().zip(&mut *normals) {
            noise.fill_normals(normals);
        }
        let [first, second] = &mut *traces;
        match blocks {
            [(a, _), (b, _)] => {
                let tracks = [a.track(&normals[0], first), b.track(&normals[1], second)];
                sweep.run(&mut { tracks }, rates);
            }
            [(block, _)] => sweep.run(&mut [block.track(&normals[0], first)], rates),
            _ => {}
        }
        for (k, trace) in traces[..blocks.len()].iter().enumerate() {
            observe(sweep, rates, trace, |step, measured| {
                recorder.write(step, group * together + k, measured);
            });
        }
    }
}

/// Sweeps a single replica, whose coordinates lie across the lanes.
fn sweep_alone(
    sweep: &FusedStep,
    rates: &[f64],
    (block, noise): &mut (Block, NoiseStream),
    workspace: &mut Workspace,
    recorder: &mut Recorder,
) {
    let Workspace {
        normals: [normals, _],
        traces: [trace, _],
        alone,
        ..
    } = workspace;
    let dimension = block.weights().len();
    normals.resize(rates.len() * sweep.gaps.len(), Lanes::ZERO);
    trace.reserve(rates.len());
    alone.resize(rates.len() * dimension, 0.0);
    noise.fill_normals_alone(alone);
    lay_across(alone, dimension, normals);
    block.sweep_alone(sweep, rates, normals, trace);
    observe(sweep, rates, trace, |step, measured| {
        recorder.write_steps(step, measured);
    });
}

/// Rows of numbers as rows of lanes, each filled up with zeros.
fn lay_across(numbers: &[f64], width: usize, lanes: &mut [Lanes]) {
    let padded = width.next_multiple_of(LANES);
    let out: &mut [f64] = bytemuck::cast_slice_mut(lanes);
    for (row, out) in numbers
        .chunks_exact(width)
        .zip(out.chunks_exact_mut(padded))
    {
        out[..width].copy_from_slice(row);
    }
}

/// First weights and noise of all blocks.
pub fn first_blocks(
    training: &TrainingConfig,
    start: InitialState,
) -> impl Iterator<Item = (Vec<Lanes>, NoiseStream)> + use<> {
    let dimension = training.objective.dimension();
    let noise = streams(start.seed, start.replicas.div_ceil(LANES));
    noise.into_iter().map(move |mut noise| {
        let weights = first_weights(dimension, start, &mut noise);
        (weights, noise)
    })
}

/// Directions uniform on the sphere, or the minimiser's; even replicas take the first norm, odd ones
/// the second.
fn first_weights(dimension: usize, start: InitialState, stream: &mut NoiseStream) -> Vec<Lanes> {
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
