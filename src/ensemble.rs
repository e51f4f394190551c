//! Many replicas of the weights, stepped together.

use std::mem::discriminant;

use crate::block::{Block, Measured, filled_up, observe};
use crate::noise::{NoiseStream, streams};
use crate::objective::Draw;
use crate::optimizer::Optimizer;
use crate::record::{QUANTITY_COUNT, Quantity, Record, Summary};
use crate::reduction::{Level, ReducedBlock, levels};
use crate::sweep::{Across, Trace};
use crate::tape::Tape;
use crate::training::Training;
use crate::vector::{LANES, Lanes, dot};

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

/// Steps that an ensemble takes at most before it hands out their records.
pub const LONGEST_RUN: usize = 32;

/// Vectors of normals that are drawn at once, at most: they should stay in the nearest caches.
const DRAWN_AT_ONCE: usize = 4096;

/// Dimension up to which two blocks step together.
const SHORT: usize = 16;

/// M replicas of the weights with independent noise. Replica `k` depends on the seed and `k`
/// alone, not on M; alone its sums run in another order, so that it differs by rounding.
#[derive(Debug)]
pub struct Ensemble {
    training: Training,
    replicas: usize,
    blocks: Vec<(Block, NoiseStream)>,
    /// The blocks by levels, in place of all coordinates.
    reduced: Option<(Vec<Level>, Vec<ReducedBlock>)>,
    step: u64,
    status: Status,
    /// What the last steps measured: `[step][quantity][replica]`, blocks filled up.
    columns: Vec<f64>,
    records: Vec<Record>,
    /// How many of them the last steps have made.
    recorded: usize,
    workspace: Workspace,
}

/// What steps need for a while.
#[derive(Debug, Default)]
struct Workspace {
    draw: Draw,
    normals: [Vec<Lanes>; 2],
    traces: [Trace; 2],
    /// Normals of a single replica, before they lie across the lanes.
    alone: Vec<f64>,
    gaps: Vec<Lanes>,
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
        let mut ensemble = Self {
            training,
            replicas: start.replicas,
            blocks,
            reduced: None,
            step: 0,
            status: Status::Running,
            columns: Vec::new(),
            records: Vec::new(),
            recorded: 0,
            workspace: Workspace::default(),
        };
        ensemble.lay_out();
        ensemble
    }

    /// The same ensemble in law, much faster, if coordinates share eigenvalues and the rule is SGD or
    /// its kin with momentum: see [`crate::reduction`]. It has no weights to look at, and no alignment if
    /// several coordinates share the lowest eigenvalue.
    pub fn reduced(training: Training, start: Start) -> Option<Self> {
        training.optimizer.heavy_ball()?;
        training.objective.isotropic_noise()?;
        let levels = levels(training.objective.gaps());
        if levels.len() == training.objective.dimension() {
            return None;
        }
        let mut ensemble = Self::new(training, start);
        let reduce = |(block, _): &(Block, _)| ReducedBlock::new(block.weights(), &levels);
        let blocks = ensemble.blocks.iter().map(reduce).collect();
        for (block, _) in &mut ensemble.blocks {
            *block = Block::new(Vec::new());
        }
        ensemble.reduced = Some((levels, blocks));
        Some(ensemble)
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
        self.training.learning_rate(self.step)
    }

    /// Goes on with other hyperparameters. The weights stay; another update rule begins with
    /// nothing remembered, and one without momentum remembers nothing. The dimension of the objective
    /// must be the same.
    pub fn set_training(&mut self, training: Training) {
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
    pub fn visit(&mut self, tape: &mut Tape) {
        for (block, noise) in &mut self.blocks {
            block.visit(tape);
            noise.visit(tape);
        }
        tape.word(&mut self.step);
        let (mut diverged, mut step, mut norm) = match self.status {
            Status::Running => (false, 0, 0.0),
            Status::Diverged { step, norm } => (true, step, norm),
        };
        tape.flag(&mut diverged);
        tape.word(&mut step);
        tape.number(&mut norm);
        self.status = if diverged {
            Status::Diverged { step, norm }
        } else {
            Status::Running
        };
    }

    /// Writes the gaps as the sweep reads them.
    fn lay_out(&mut self) {
        let gaps = self.training.objective.gaps();
        self.workspace.gaps = match self.across() {
            Across::Replicas => gaps.iter().copied().map(Lanes::splat).collect(),
            Across::Coordinates => gaps.chunks(LANES).map(filled_up).collect(),
        };
    }

    fn across(&self) -> Across {
        if self.replicas == 1 {
            Across::Coordinates
        } else {
            Across::Replicas
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
        let last = self.recorded.checked_sub(1);
        Quantity::ALL
            .into_iter()
            .map(move |quantity| last.map_or(&[][..], |step| self.column(step, quantity)))
    }

    /// Takes up to `steps` steps of every replica, not more than [`LONGEST_RUN`], and returns their records;
    /// none once the run has diverged, and none after the step that did it.
    pub fn advance(&mut self, steps: u64) -> &[Record] {
        self.recorded = 0;
        let longest = (DRAWN_AT_ONCE / self.workspace.gaps.len()).clamp(1, LONGEST_RUN) as u64;
        if self.status == Status::Running && steps > 0 {
            let mut rates = [0.0; LONGEST_RUN];
            let rates = &mut rates[..steps.min(longest) as usize];
            for (step, rate) in (self.step..).zip(&mut *rates) {
                *rate = self.training.learning_rate(step);
            }
            self.measure(rates);
            self.record(rates);
        }
        &self.records[..self.recorded]
    }

    /// One step of every replica, or nothing once the run has diverged.
    pub fn step(&mut self) -> Option<Record> {
        self.advance(1).first().cloned()
    }

    /// Steps block after block, so that the weights of one stay near while they are needed.
    fn measure(&mut self, rates: &[f64]) {
        let width = self.width();
        self.columns
            .resize(rates.len() * QUANTITY_COUNT * width, 0.0);
        let across = self.across();
        let Workspace {
            draw,
            normals,
            alone,
            traces,
            gaps,
        } = &mut self.workspace;
        let rows = rates.len() * gaps.len();
        let columns = &mut self.columns;
        if let Some((levels, blocks)) = &mut self.reduced {
            let rule = self
                .training
                .optimizer
                .heavy_ball()
                .expect("it was looked at");
            let noise_scale = self
                .training
                .objective
                .isotropic_noise()
                .expect("so was this");
            let [normals, _] = normals;
            for (index, block) in blocks.iter_mut().enumerate() {
                let noise = &mut self.blocks[index].1;
                for (step, &rate) in rates.iter().enumerate() {
                    let measured = block.step(levels, rule, noise_scale, rate, noise, normals);
                    let start = step * QUANTITY_COUNT * width + LANES * index;
                    write(&mut columns[start..], width, measured);
                }
            }
            return;
        }
        let sweep = self.training.sweep(across, gaps);
        match (&sweep, across) {
            (Some(sweep), Across::Replicas) => {
                normals
                    .iter_mut()
                    .for_each(|normals| normals.resize(rows, Lanes::ZERO));
                traces
                    .iter_mut()
                    .for_each(|trace| trace.reserve(rates.len()));
                let together = if gaps.len() <= SHORT { 2 } else { 1 };
                for (index, blocks) in self.blocks.chunks_mut(together).enumerate() {
                    for ((_, noise), normals) in blocks.iter_mut().zip(&mut *normals) {
                        noise.fill_normals(normals);
                    }
                    let [first, second] = &mut *traces;
                    match blocks {
                        [(a, _), (b, _)] => {
                            let tracks =
                                [a.track(&normals[0], first), b.track(&normals[1], second)];
                            sweep.run(&mut { tracks }, rates);
                        }
                        [(block, _)] => sweep.run(&mut [block.track(&normals[0], first)], rates),
                        _ => {}
                    }
                    for (k, trace) in traces[..blocks.len()].iter().enumerate() {
                        let place = LANES * (index * together + k);
                        observe(sweep, rates, trace, |step, measured| {
                            write(
                                &mut columns[step * QUANTITY_COUNT * width + place..],
                                width,
                                measured,
                            );
                        });
                    }
                }
            }
            (Some(sweep), Across::Coordinates) => {
                let [normals, _] = normals;
                let [trace, _] = traces;
                let (block, noise) = &mut self.blocks[0];
                normals.resize(rows, Lanes::ZERO);
                trace.reserve(rates.len());
                alone.resize(rates.len() * block.weights().len(), 0.0);
                noise.fill_normals_alone(alone);
                lay_across(alone, block.weights().len(), normals);
                block.sweep_alone(sweep, rates, normals, trace);
                observe(sweep, rates, trace, |step, measured| {
                    let columns = &mut columns[step * QUANTITY_COUNT..];
                    for (quantity, steps) in measured.into_iter().enumerate() {
                        let places = columns[quantity..].iter_mut().step_by(QUANTITY_COUNT);
                        for (place, value) in places.zip(steps.to_array()) {
                            *place = value;
                        }
                    }
                });
            }
            (None, _) => {
                for (index, (block, noise)) in self.blocks.iter_mut().enumerate() {
                    for (step, &rate) in rates.iter().enumerate() {
                        self.training.objective.draw(noise, draw);
                        let measured = block.step(&self.training, rate, draw);
                        let start = step * QUANTITY_COUNT * width + LANES * index;
                        write(&mut columns[start..], width, measured);
                    }
                }
            }
        }
    }

    /// Numbers in a column: the replicas, blocks filled up, or a single one.
    fn width(&self) -> usize {
        match self.across() {
            Across::Replicas => LANES * self.blocks.len(),
            Across::Coordinates => 1,
        }
    }

    /// Reduces what was measured over the replicas, up to the first step that diverged. The last block
    /// may hold replicas beyond M; they are simulated and not recorded.
    fn record(&mut self, rates: &[f64]) {
        // In place: to move a record costs as much as to make it.
        self.records.resize(LONGEST_RUN, Record::default());
        let width = self.width();
        let steps = self.columns.chunks_exact(QUANTITY_COUNT * width);
        for ((record, columns), &learning_rate) in self.records.iter_mut().zip(steps).zip(rates) {
            record.step = self.step;
            record.learning_rate = learning_rate;
            let columns = columns.chunks_exact(width);
            for (summary, column) in record.summaries.iter_mut().zip(columns.clone()) {
                *summary = Summary::of(&column[..self.replicas]);
            }
            self.recorded += 1;
            self.step += 1;
            let norms = columns.clone().nth(Quantity::WeightNorm as usize);
            if let Some(norm) = norms.and_then(|norms| absurd(&norms[..self.replicas])) {
                let step = record.step;
                self.status = Status::Diverged { step, norm };
                return;
            }
        }
    }

    /// The values of a quantity at one of the last steps, replica by replica.
    fn column(&self, step: usize, quantity: Quantity) -> &[f64] {
        let start = (step * QUANTITY_COUNT + quantity as usize) * self.width();
        &self.columns[start..][..self.replicas]
    }
}

/// Writes what a step of a block measured: one place in each column. A single replica has columns of one.
#[inline(always)]
fn write(columns: &mut [f64], width: usize, measured: Measured) {
    for (quantity, lanes) in measured.into_iter().enumerate() {
        let lanes = lanes.to_array();
        let column = &mut columns[quantity * width..];
        match column.first_chunk_mut() {
            Some(place) if width > 1 => *place = lanes,
            _ => column[0] = lanes[0],
        }
    }
}

/// The first norm that counts as divergence.
fn absurd(norms: &[f64]) -> Option<f64> {
    let usable = |norm: f64| (1.0 / ABSURD..ABSURD).contains(&norm);
    // Without a way out of the loop it runs on all lanes.
    let fine = norms.iter().fold(true, |fine, &norm| fine & usable(norm));
    let first = || norms.iter().copied().find(|&norm| !usable(norm));
    if fine { None } else { first() }
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
