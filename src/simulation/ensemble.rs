//! Many replicas of the weights, stepped together.

use std::ops::Range;

use crate::numeric::transfer::Transfer;
use crate::simulation::block::Block;
use crate::simulation::fused_step::{FusedStep, LaneAxis, SMALLEST, Trace, observe};
use crate::simulation::noise::{NoiseStream, streams};
use crate::simulation::objective::Randomness;
use crate::simulation::record::Record;
use crate::simulation::recorder::{LONGEST_RUN, Recorder};
use crate::simulation::trainer::{ConfigRefusal, Trainer, Weights};
use crate::simulation::training_config::TrainingConfig;
use crate::simulation::vector::{LANES, Lanes, dot, filled_up};

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
    config: TrainingConfig,
    blocks: Vec<(Block, NoiseStream)>,
    /// The blocks that step here: all of them, unless several instances share them.
    share: Range<usize>,
    recorder: Recorder,
    workspace: Workspace,
}

/// What steps need for a while.
#[derive(Debug, Default)]
struct Workspace {
    randomness: Randomness,
    normals: [Vec<Lanes>; 2],
    traces: [Trace; 2],
    /// Normals of a single replica, before its coordinates lie in the lanes.
    alone: Vec<f64>,
    /// `aᵢ − a₁` in the layout of the fused step.
    gaps: Vec<Lanes>,
}

impl Ensemble {
    /// Replicas with directions drawn uniformly from the sphere, or all at the minimiser.
    pub fn new(config: TrainingConfig, initial_state: InitialState) -> Self {
        let blocks = first_blocks(&config, initial_state);
        let blocks = blocks.map(|(weights, noise)| (Block::new(weights), noise));
        let blocks: Vec<_> = blocks.collect();
        let mut ensemble = Self {
            share: 0..blocks.len(),
            blocks,
            config,
            recorder: Recorder::new(initial_state.replicas),
            workspace: Workspace::default(),
        };
        ensemble.lay_out_gaps();
        ensemble
    }

    /// From here on steps these blocks alone; others keep their weights. Sums over replicas go from the instance that
    /// has the blocks before to the one that has those behind, as [`Recorder::receive`] and [`Recorder::pass`] say.
    ///
    /// # Panics
    /// When there are no such blocks.
    #[cfg(feature = "whole")]
    pub fn take_share(&mut self, blocks: Range<usize>) {
        assert!(
            !blocks.is_empty() && blocks.end <= self.blocks.len(),
            "a share has some of the blocks"
        );
        self.share = blocks.clone();
        self.recorder.take_share(blocks);
    }

    /// The clock, and the sums that are shared.
    #[cfg(feature = "whole")]
    pub fn recorder_mut(&mut self) -> &mut Recorder {
        &mut self.recorder
    }

    /// Saves or restores some of the blocks.
    #[cfg(feature = "whole")]
    pub fn transfer_blocks(&mut self, blocks: Range<usize>, transfer: &mut Transfer) {
        transfer.slice(&mut self.blocks[blocks], transfer_block);
    }

    /// Blocks of replicas.
    #[cfg(feature = "whole")]
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// Writes the gaps as the fused step reads them.
    fn lay_out_gaps(&mut self) {
        let gaps = self.config.objective.gaps();
        self.workspace.gaps = match self.lane_axis() {
            LaneAxis::Replicas => gaps.iter().copied().map(Lanes::splat).collect(),
            LaneAxis::Coordinates => gaps.chunks(LANES).map(filled_up).collect(),
        };
    }

    /// A single replica has its coordinates in the lanes.
    fn lane_axis(&self) -> LaneAxis {
        if crate::WHOLE && self.replicas() == 1 {
            LaneAxis::Coordinates
        } else {
            LaneAxis::Replicas
        }
    }

    /// Steps one at a time, as every rule and every loss can.
    fn advance_step_by_step(&mut self, rates: &[f64]) {
        let randomness = &mut self.workspace.randomness;
        let blocks = &mut self.blocks[self.share.clone()];
        let objective = &self.config.objective;
        // Few numbers are drawn for all steps at once, which is the same sequence sooner.
        let width = objective.normals();
        let at_once = width > 0 && width * rates.len() <= DRAWN_AT_ONCE;
        if at_once {
            let count = width * rates.len();
            randomness.normals.resize(count, Lanes::ZERO);
        }
        for (index, (block, noise)) in blocks.iter_mut().enumerate() {
            if at_once {
                noise.fill_normals(&mut randomness.normals);
            }
            for (step, &rate) in rates.iter().enumerate() {
                if at_once {
                    randomness.first = step * width;
                } else {
                    objective.draw(noise, randomness);
                }
                let measured = block.step(&self.config, rate, randomness);
                self.recorder.write(step, index, measured);
            }
        }
    }
}

impl Trainer for Ensemble {
    fn advance(&mut self, steps: u64) -> &[Record] {
        let most = (DRAWN_AT_ONCE / self.workspace.gaps.len()).max(1) as u64;
        let mut rates = [0.0; LONGEST_RUN];
        let rates = self
            .recorder
            .begin(&self.config, steps.min(most), &mut rates);
        if !rates.is_empty() {
            let (lane_axis, gaps) = (self.lane_axis(), std::mem::take(&mut self.workspace.gaps));
            let blocks = if crate::WHOLE {
                &mut self.blocks[self.share.clone()]
            } else {
                &mut self.blocks[..]
            };
            rescale(blocks, self.recorder.rescaling());
            match (self.config.fused_step(lane_axis, &gaps), lane_axis) {
                (Some(fused_step), LaneAxis::Replicas) => advance_blocks(
                    &fused_step,
                    rates,
                    blocks,
                    &mut self.workspace,
                    &mut self.recorder,
                ),
                (Some(fused_step), LaneAxis::Coordinates) if crate::WHOLE => advance_alone(
                    &fused_step,
                    rates,
                    &mut blocks[0],
                    &mut self.workspace,
                    &mut self.recorder,
                ),
                (None, _) if crate::WHOLE => self.advance_step_by_step(rates),
                _ => {}
            }
            self.workspace.gaps = gaps;
        }
        self.recorder.finish(rates)
    }

    #[cfg(feature = "whole")]
    fn record_every(&mut self, steps: usize) {
        self.recorder.record_every(steps);
    }

    fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    fn config(&self) -> &TrainingConfig {
        &self.config
    }

    fn set_config(&mut self, config: TrainingConfig) -> Result<(), ConfigRefusal> {
        let [expected, found] = [&self.config, &config].map(|config| config.objective.dimension());
        if expected != found {
            return Err(ConfigRefusal::OtherDimension { expected, found });
        }
        if config.optimizer.forgets(&self.config.optimizer) {
            self.blocks.iter_mut().for_each(|(block, _)| block.forget());
        }
        self.config = config;
        self.lay_out_gaps();
        Ok(())
    }

    fn weights(&self, replica: usize) -> Option<Weights<'_>> {
        if replica >= self.replicas() {
            return None;
        }
        let (block, _) = self.blocks.get(replica / LANES)?;
        let numbers = bytemuck::cast_slice(block.weights());
        Some(Weights::strided(numbers, replica % LANES, LANES))
    }

    fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.slice(&mut self.blocks, transfer_block);
        self.recorder.transfer(transfer);
    }

    #[cfg(feature = "whole")]
    fn as_ensemble(&mut self) -> Option<&mut Self> {
        Some(self)
    }
}

/// Saves or restores a block and its noise.
fn transfer_block(transfer: &mut Transfer, (block, noise): &mut (Block, NoiseStream)) {
    block.transfer(transfer);
    noise.transfer(transfer);
}

/// Makes all weights so many times as long.
fn rescale(blocks: &mut [(Block, NoiseStream)], factor: f64) {
    if crate::WHOLE && factor != 1.0 {
        blocks
            .iter_mut()
            .for_each(|(block, _)| block.rescale(factor));
    }
}

/// Fused steps of one block after the other, so that the weights of one stay near while they are needed.
fn advance_blocks(
    fused_step: &FusedStep,
    rates: &[f64],
    blocks: &mut [(Block, NoiseStream)],
    workspace: &mut Workspace,
    recorder: &mut Recorder,
) {
    let Workspace {
        normals, traces, ..
    } = workspace;
    let length = rates.len() * fused_step.gaps.len();
    normals
        .iter_mut()
        .for_each(|normals| normals.resize(length, Lanes::ZERO));
    traces
        .iter_mut()
        .for_each(|trace| trace.reserve(rates.len()));
    let together = if fused_step.gaps.len() <= SHORT { 2 } else { 1 };
    for (group, blocks) in blocks.chunks_mut(together).enumerate() {
        for ((_, noise), normals) in blocks.iter_mut().zip(&mut *normals) {
            noise.fill_normals(normals);
        }
        let [first, second] = &mut *traces;
        match blocks {
            [(a, _), (b, _)] => {
                let tracks = [a.track(&normals[0], first), b.track(&normals[1], second)];
                fused_step.run(&mut { tracks }, rates);
            }
            [(block, _)] => fused_step.run(&mut [block.track(&normals[0], first)], rates),
            _ => {}
        }
        for (k, trace) in traces[..blocks.len()].iter().enumerate() {
            let steps = recorder.recorded_steps();
            observe::<false>(fused_step, rates, trace, steps, |row, measured| {
                recorder.write_row(row, group * together + k, measured);
            });
        }
    }
}

/// Fused steps of a single replica, whose coordinates lie in the lanes.
fn advance_alone(
    fused_step: &FusedStep,
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
    trace.reserve(rates.len());
    alone.resize(rates.len() * dimension, 0.0);
    noise.fill_normals_alone(alone);
    #[cfg(feature = "whole")]
    if dimension == SMALLEST {
        block.advance_small(fused_step, rates, alone, trace);
    }
    if !crate::WHOLE || dimension != SMALLEST {
        normals.resize(rates.len() * fused_step.gaps.len(), Lanes::ZERO);
        fill_rows(alone, dimension, normals);
        block.advance_alone(fused_step, rates, normals, trace);
    }
    observe::<true>(fused_step, rates, trace, (0, 1), |step, measured| {
        recorder.write_steps(step, measured);
    });
}

/// Rows of numbers as rows of lanes, each filled up with zeros.
fn fill_rows(numbers: &[f64], width: usize, lanes: &mut [Lanes]) {
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
    config: &TrainingConfig,
    initial_state: InitialState,
) -> impl Iterator<Item = (Vec<Lanes>, NoiseStream)> + use<> {
    let dimension = config.objective.dimension();
    let noise = streams(initial_state.seed, initial_state.replicas.div_ceil(LANES));
    noise.into_iter().map(move |mut noise| {
        let weights = first_weights(dimension, initial_state, &mut noise);
        (weights, noise)
    })
}

/// Directions uniform on the sphere, or the minimiser's; even replicas take the first norm, odd ones
/// the second.
fn first_weights(
    dimension: usize,
    initial_state: InitialState,
    stream: &mut NoiseStream,
) -> Vec<Lanes> {
    let mut weights = vec![Lanes::ZERO; dimension];
    stream.fill_normals(&mut weights);
    if initial_state.at_minimiser {
        weights.fill(Lanes::ZERO);
        weights[0] = Lanes::ONE;
    }
    let [even, odd] = initial_state.norms;
    let scale = Lanes::from([even, odd, even, odd]) / dot(&weights, &weights).sqrt();
    weights.iter_mut().for_each(|w| *w *= scale);
    weights
}
