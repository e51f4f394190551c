//! From what blocks measured to records: where every ensemble writes, and what comes back.

use std::ops::Range;

use crate::numeric::transfer::{MOST, Transfer};
use crate::simulation::outcome::Measured;
use crate::simulation::record::{BLOCK_SUMS, BlockSums, QUANTITY_COUNT, Quantity, Record, Summary};
use crate::simulation::training_config::TrainingConfig;
use crate::simulation::vector::{LANES, Lanes};

/// Steps that are recorded at once, at most.
pub const LONGEST_RUN: usize = 32;

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

/// The clock of an ensemble and its measurements at the last steps.
#[derive(Debug)]
pub struct Recorder {
    replicas: usize,
    /// Blocks in a column; none where there is a single replica, whose columns are one number long.
    blocks: usize,
    step: u64,
    status: Status,
    /// `[step][quantity][block]`, or, of a single replica, the numbers `[step][quantity]` one after the other.
    columns: Vec<Lanes>,
    records: Vec<Record>,
    /// How many of them the last steps have made.
    recorded: usize,
    /// By what the weights were multiplied before the first of them.
    rescaling: f64,
    /// Of so many neighbouring steps one is recorded, the last of them.
    every: usize,
    /// Steps that are being taken.
    taking: usize,
    /// The blocks that are recorded here, where several instances share the replicas.
    share: Option<Share>,
}

/// Some of the blocks, and what is known of those before them.
#[derive(Debug)]
struct Share {
    blocks: Range<usize>,
    /// Sums over the blocks before, `[step][quantity]`, for steps that are still to be taken.
    before: Vec<f64>,
    /// How many of these numbers have been used.
    used: usize,
    /// Sums up to the last of these blocks, for whoever has the next ones.
    behind: Vec<f64>,
}

/// Numbers that stand for the sums of a step.
pub const STEP_SUMS: usize = QUANTITY_COUNT * BLOCK_SUMS;

impl Recorder {
    /// Before the first step of so many replicas.
    pub fn new(replicas: usize) -> Self {
        Self {
            replicas,
            blocks: if replicas == 1 {
                0
            } else {
                replicas.div_ceil(LANES)
            },
            step: 0,
            status: Status::Running,
            columns: Vec::new(),
            records: Vec::new(),
            recorded: 0,
            rescaling: 1.0,
            every: 1,
            taking: 0,
            share: None,
        }
    }

    /// From here on records these blocks alone. Where there are blocks before them, steps wait for
    /// [`Recorder::receive`]; where there are blocks behind, [`Recorder::pass`] has what they need, and the records
    /// hold no values.
    pub fn take_share(&mut self, blocks: Range<usize>) {
        self.blocks = blocks.len();
        self.recorded = 0;
        self.share = Some(Share {
            blocks,
            before: Vec::new(),
            used: 0,
            behind: Vec::new(),
        });
    }

    /// Takes in what the instance before has passed on about some more steps.
    pub fn receive(&mut self, sums: Vec<f64>) {
        if let Some(share) = &mut self.share {
            if share.used == share.before.len() {
                share.before = sums;
            } else {
                share.before.drain(..share.used);
                share.before.extend_from_slice(&sums);
            }
            share.used = 0;
        }
    }

    /// What the instance behind needs about the steps since this was asked last.
    pub fn pass(&mut self) -> Vec<f64> {
        let share = self.share.as_mut();
        share.map_or_else(Vec::new, |share| {
            let room = Vec::with_capacity(share.behind.len());
            std::mem::replace(&mut share.behind, room)
        })
    }

    /// From here on records one of so many steps, counted back from the last of those that are taken at once. A single
    /// replica records every step.
    pub fn record_every(&mut self, steps: usize) {
        self.every = if self.replicas == 1 { 1 } else { steps.max(1) };
    }

    /// The first of the steps that are being taken that is recorded, and how far the next ones are apart.
    #[inline(always)]
    pub fn recorded_steps(&self) -> (usize, usize) {
        if crate::WHOLE {
            ((self.taking.max(1) - 1) % self.every, self.every)
        } else {
            (0, 1)
        }
    }

    /// Steps for which is known what the blocks before measure.
    fn known(&self) -> u64 {
        match &self.share {
            Some(share) if share.blocks.start > 0 => {
                ((share.before.len() - share.used) / STEP_SUMS) as u64
            }
            _ => u64::MAX,
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

    /// The learning rates of the next steps, as many as there is room for, and makes it; none once the
    /// run has diverged.
    pub fn begin<'a>(
        &mut self,
        config: &TrainingConfig,
        steps: u64,
        rates: &'a mut [f64],
    ) -> &'a [f64] {
        self.recorded = 0;
        let wanted = if self.status == Status::Running {
            steps
        } else {
            0
        };
        let wanted = config.steps_before_rescaling(self.step, wanted);
        let wanted = if crate::WHOLE {
            wanted.min(self.known())
        } else {
            wanted
        };
        self.rescaling = config.rescaling(self.step);
        let rates = &mut rates[..wanted.min(LONGEST_RUN as u64) as usize];
        config.fill_learning_rates(self.step, rates);
        self.taking = rates.len();
        let room = rates.len() * QUANTITY_COUNT * self.width();
        self.columns.resize(room.div_ceil(LANES), Lanes::ZERO);
        rates
    }

    /// Numbers in a column: the replicas, blocks filled up, or a single one.
    fn width(&self) -> usize {
        if self.blocks == 0 {
            1
        } else {
            LANES * self.blocks
        }
    }

    fn numbers(&mut self) -> &mut [f64] {
        bytemuck::cast_slice_mut(&mut self.columns)
    }

    /// By what the weights are to be multiplied before the steps that [`Recorder::begin`] told.
    pub fn rescaling(&self) -> f64 {
        self.rescaling
    }

    /// What a block measured at one of the steps; one that is not recorded is passed over.
    #[inline(always)]
    pub fn write(&mut self, step: usize, block: usize, measured: Measured) {
        let (first, every) = self.recorded_steps();
        if !crate::WHOLE || every == 1 {
            self.write_row(step, block, measured);
        } else if step >= first && (step - first).is_multiple_of(every) {
            self.write_row((step - first) / every, block, measured);
        }
    }

    /// What a block measured at one of the steps that are recorded, by its place among them. A single replica has columns
    /// of one.
    #[inline(always)]
    pub fn write_row(&mut self, row: usize, block: usize, measured: Measured) {
        if crate::WHOLE && self.blocks == 0 {
            let row = &mut self.numbers()[row * QUANTITY_COUNT..];
            for (place, lanes) in row.iter_mut().zip(measured) {
                *place = lanes.to_array()[0];
            }
            return;
        }
        let rest = &mut self.columns[row * QUANTITY_COUNT * self.blocks + block..];
        for (place, &lanes) in rest.iter_mut().step_by(self.blocks).zip(&measured) {
            *place = lanes;
        }
    }

    /// What a single replica measured at four steps.
    #[inline(always)]
    pub fn write_steps(&mut self, step: usize, measured: Measured) {
        let rows = self.numbers()[step * QUANTITY_COUNT..].chunks_exact_mut(QUANTITY_COUNT);
        let measured = measured.map(Lanes::to_array);
        for (k, row) in rows.take(LANES).enumerate() {
            for (place, steps) in row.iter_mut().zip(&measured) {
                *place = steps[k];
            }
        }
    }

    /// Reduces what was measured over the replicas, up to the first step that diverged. The last block
    /// may hold replicas beyond M; they are simulated and not recorded.
    pub fn finish(&mut self, rates: &[f64]) -> &[Record] {
        // In place: to move a record costs as much as to make it.
        self.records.resize(LONGEST_RUN, Record::default());
        if crate::WHOLE && self.blocks == 0 && self.share.is_none() {
            return self.finish_alone(rates);
        }
        let width = self.width();
        let numbers: &[f64] = bytemuck::cast_slice(&self.columns);
        let steps = numbers.chunks_exact(QUANTITY_COUNT * width);
        let (first, every) = self.recorded_steps();
        let rates = rates.iter().skip(first).step_by(every);
        self.step += first as u64;
        for ((record, columns), &learning_rate) in self.records.iter_mut().zip(steps).zip(rates) {
            if self.recorded > 0 {
                self.step += every as u64 - 1;
            }
            record.step = self.step;
            record.learning_rate = learning_rate;
            record.rescaling = if self.recorded == 0 {
                self.rescaling
            } else {
                1.0
            };
            let columns = columns.chunks_exact(width);
            let replicas = match &mut self.share {
                Some(share) if crate::WHOLE => {
                    let own = width.min(self.replicas - LANES * share.blocks.start);
                    for (summary, column) in record.summaries.iter_mut().zip(columns.clone()) {
                        *summary = share.summary(&column[..own], self.replicas);
                    }
                    own
                }
                _ => {
                    for (summary, column) in record.summaries.iter_mut().zip(columns.clone()) {
                        *summary = Summary::of(&column[..self.replicas]);
                    }
                    self.replicas
                }
            };
            self.recorded += 1;
            self.step += 1;
            let norms = columns.clone().nth(Quantity::WeightNorm as usize);
            if let Some(norm) = norms.and_then(|norms| absurd(&norms[..replicas])) {
                let step = record.step;
                self.status = Status::Diverged { step, norm };
                break;
            }
        }
        &self.records[..self.recorded]
    }

    /// [`Recorder::finish`] for a single replica, whose summaries are its numbers: a loop of known length.
    fn finish_alone(&mut self, rates: &[f64]) -> &[Record] {
        let numbers: &[f64] = bytemuck::cast_slice(&self.columns);
        let (rows, _) = numbers.as_chunks::<QUANTITY_COUNT>();
        let mut rescaling = self.rescaling;
        let mut step = self.step;
        for ((record, row), &learning_rate) in self.records.iter_mut().zip(rows).zip(rates) {
            (record.step, record.learning_rate, record.rescaling) =
                (step, learning_rate, rescaling);
            rescaling = 1.0;
            for (summary, &value) in record.summaries.iter_mut().zip(row) {
                summary.set_single(value);
            }
            step += 1;
            let norm = row[Quantity::WeightNorm as usize];
            if !is_usable(norm) {
                let step = record.step;
                self.status = Status::Diverged { step, norm };
                break;
            }
        }
        self.recorded = (step - self.step) as usize;
        self.step = step;
        &self.records[..self.recorded]
    }

    /// What the last step measured of a quantity, replica by replica; empty before the first step, and where several
    /// instances share the replicas.
    pub fn latest(&self, quantity: Quantity) -> &[f64] {
        if crate::WHOLE && self.share.is_some() {
            return &[];
        }
        self.recorded.checked_sub(1).map_or(&[], |step| {
            let start = (step * QUANTITY_COUNT + quantity as usize) * self.width();
            &bytemuck::cast_slice(&self.columns)[start..][..self.replicas]
        })
    }

    /// Saves or restores the clock.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.count(&mut self.step, MOST);
        let (mut diverged, mut step, mut norm) = match self.status {
            Status::Running => (false, 0, 0.0),
            Status::Diverged { step, norm } => (true, step, norm),
        };
        transfer.flag(&mut diverged);
        transfer.word(&mut step);
        transfer.check(!diverged || step.checked_add(1) == Some(self.step));
        transfer.number(&mut norm);
        self.status = if diverged {
            Status::Diverged { step, norm }
        } else {
            Status::Running
        };
        if transfer.is_reading() {
            self.recorded = 0;
        }
    }
}

impl Share {
    /// The summary of a quantity over the blocks before and these, where no blocks are behind; otherwise passes the sums
    /// on.
    #[inline(always)]
    fn summary(&mut self, values: &[f64], replicas: usize) -> Summary {
        let (blocks, rest) = values.as_chunks::<LANES>();
        let mut sums = match self.before[self.used..].first_chunk() {
            Some(numbers) if self.blocks.start > 0 => {
                self.used += BLOCK_SUMS;
                BlockSums::from_numbers(numbers)
            }
            _ => BlockSums::new(values[0]),
        };
        sums.add(blocks);
        if LANES * self.blocks.end < replicas {
            sums.append_to(&mut self.behind);
            return Summary::default();
        }
        sums.summary(rest, replicas)
    }
}

/// Whether a run may go on with this norm.
fn is_usable(norm: f64) -> bool {
    (1.0 / ABSURD..ABSURD).contains(&norm)
}

/// The first norm that counts as divergence.
fn absurd(norms: &[f64]) -> Option<f64> {
    // Without a way out of the loop it runs on all lanes.
    let fine = norms
        .iter()
        .fold(true, |fine, &norm| fine & is_usable(norm));
    let first = || norms.iter().copied().find(|&norm| !is_usable(norm));
    if fine { None } else { first() }
}
