//! A run whose replicas are stepped by several instances of the program at the same time, to the same bits as by one.
//!
//! Every instance has the whole run and steps some of its blocks of four replicas. Sums over replicas run in the order
//! of the blocks: the first instance adds up its own and passes the sums of each step on, the next one goes on from
//! there, and the last one, the leader, has the sums of all. Theory, history and checkpoints are the leader's alone, and
//! what it makes of the sums is what an undivided run makes of them, to the bit, however many instances there are. For
//! checkpoints and for the end it also gets the states of the others' blocks.

use std::ops::Range;

use crate::numeric::transfer::Transfer;
use crate::run::Run;
use crate::simulation::recorder::Status;
use crate::simulation::vector::LANES;

/// Seconds of work on one core that are worth dividing.
const WORTH_DIVIDING: f64 = 0.15;

/// Seconds that the work between two parcels takes, about: longer than a message takes, and so short that what is handed
/// on stays in the caches.
const BETWEEN_PARCELS: f64 = 0.002;

/// The most steps in a parcel.
const MOST_STEPS: f64 = 2000.0;

/// What the leader does besides its blocks, in coordinates of blocks that could be stepped meanwhile; and what theory adds
/// to it where its forecast does not come to rest.
const LEADING: f64 = 14.0;
const FORETELLING: f64 = 40.0;

/// The least that a share is worth a worker for, in the same measure.
const WORTH_A_WORKER: f64 = 16.0;

/// Coordinates of a block that could be stepped while the rest of a step of a block is done.
const BESIDES_COORDINATES: f64 = 4.0;

/// Seconds that a block takes for a coordinate.
const COORDINATE_SECONDS: f64 = 12e-9;

/// The most states in a parcel, and the most bytes of one.
const MOST_STATES: usize = 4096;
const MOST_BYTES: usize = 1 << 30;

/// What one instance passes on to the next about some steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parcel {
    /// How many steps.
    pub steps: u64,
    /// Sums over the blocks so far, for every step.
    pub sums: Vec<f64>,
    /// States of these blocks at checkpoints and at the end, as bytes.
    pub states: Vec<u8>,
}

/// Why a divided run cannot go on: it has to be taken up undivided from where it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A replica diverged, or there are no steps to go on with.
    Diverged,
    /// A parcel is not what the instance before must have sent.
    Parcel,
}

/// The state of the first blocks after some step.
type BlockState = (u64, Vec<u8>);

/// What one instance has of a divided run.
pub struct Share {
    run: Run,
    blocks: Range<usize>,
    leads: bool,
    /// The step after which the run is wanted whole.
    end: u64,
}

/// How many instances a run is worth dividing among for so many steps, on so many cores.
pub fn count(run: &Run, steps: u64, cores: usize) -> usize {
    let blocks = blocks_of(run);
    let step_seconds = blocks as f64 * block_seconds(run);
    let worth = (step_seconds / (WORTH_A_WORKER * COORDINATE_SECONDS)) as usize;
    if steps as f64 * step_seconds < WORTH_DIVIDING {
        1
    } else {
        cores.min(blocks).min(worth).max(1)
    }
}

/// Steps of a parcel.
pub fn parcel_steps(run: &Run, shares: usize) -> u64 {
    let step = blocks_of(run) as f64 * block_seconds(run) / shares as f64;
    (BETWEEN_PARCELS / step).clamp(1.0, MOST_STEPS) as u64
}

fn blocks_of(run: &Run) -> usize {
    run.trainer().replicas().div_ceil(LANES)
}

/// Seconds that a block takes for a step, about.
fn block_seconds(run: &Run) -> f64 {
    let parameters = run.parameters();
    let dimension = parameters.dimension() as f64;
    let coordinates = if parameters.draws_matrix() {
        dimension * dimension
    } else {
        dimension
    };
    COORDINATE_SECONDS * (BESIDES_COORDINATES + coordinates)
}

/// The blocks of one of so many shares. The last one leads and gets fewer.
fn blocks_of_share(run: &Run, place: usize, shares: usize) -> Range<usize> {
    let blocks = blocks_of(run);
    let duties = if run.live_theory().comes_to_rest(run.parameters()) {
        LEADING
    } else {
        LEADING + FORETELLING
    };
    let leading = duties * COORDINATE_SECONDS / block_seconds(run);
    let followers = (shares - 1).max(1) as f64;
    let fair = (blocks as f64 + leading) / shares as f64;
    let most = (blocks - (shares - 1)) as f64;
    let led = (fair - leading).round().clamp(1.0, most.max(1.0)) as usize;
    let first = |place: usize| {
        if place == shares {
            return blocks;
        }
        ((blocks - led) as f64 * place as f64 / followers).round() as usize
    };
    first(place)..first(place + 1)
}

impl Share {
    /// One of so many shares of a run that is to take so many steps; nothing where the run cannot be divided among as
    /// many.
    pub fn new(mut run: Run, place: usize, shares: usize, steps: u64) -> Option<Self> {
        if shares < 2 || place >= shares || shares > blocks_of(&run) {
            return None;
        }
        let blocks = blocks_of_share(&run, place, shares);
        run.state.trainer.as_ensemble()?.take_share(blocks.clone());
        Some(Self {
            end: run.steps() + steps,
            run,
            leads: place + 1 == shares,
            blocks,
        })
    }

    /// Takes so many steps, those of the parcel from the instance before where there is one, and returns the parcel for
    /// the instance behind; the leader's is empty.
    ///
    /// # Errors
    /// When the run diverges or the parcel does not fit.
    pub fn advance(&mut self, steps: u64, before: Option<Parcel>) -> Result<Parcel, Broken> {
        let known = self.receive(steps, before)?;
        let end = self.run.steps() + steps;
        let mut states = Vec::new();
        while self.run.steps() < end {
            self.run.apply_due_changes();
            let next = self.run.steps_to_next_event(end - self.run.steps());
            self.take_up(self.run.steps() + next, &known)?;
            if self.leads {
                self.lead(next)?;
            } else {
                self.follow(next)?;
                let step = self.run.steps();
                if self.run.keep_if_due() || step == self.end {
                    states.push((step, self.state()));
                }
            }
        }
        let sums = self.run.state.trainer.as_ensemble();
        Ok(Parcel {
            steps,
            sums: sums.map_or_else(Vec::new, |ensemble| ensemble.recorder_mut().pass()),
            states: Transfer::write(|transfer| transfer_states(transfer, &mut states)),
        })
    }

    /// The run where it stands now; only the leader's is whole, once it has taken all steps.
    pub fn run_mut(&mut self) -> &mut Run {
        &mut self.run
    }

    /// Reads a parcel: returns the states in it.
    fn receive(&mut self, steps: u64, parcel: Option<Parcel>) -> Result<Vec<BlockState>, Broken> {
        let mut states = Vec::new();
        let Some(parcel) = parcel else {
            return if self.blocks.start == 0 {
                Ok(states)
            } else {
                Err(Broken::Parcel)
            };
        };
        let ensemble = self.run.state.trainer.as_ensemble();
        ensemble
            .ok_or(Broken::Parcel)?
            .recorder_mut()
            .receive(parcel.sums);
        let read = Transfer::read(parcel.states, |transfer| {
            transfer_states(transfer, &mut states);
        });
        if read.is_err() || parcel.steps != steps {
            return Err(Broken::Parcel);
        }
        Ok(states)
    }

    /// Puts in the blocks of the instances before as they are after a step, if that is wanted there. They do not step
    /// here, so that it does no harm to have them early.
    fn take_up(&mut self, step: u64, known: &[BlockState]) -> Result<(), Broken> {
        if self.blocks.start == 0 || (step != self.end && !self.run.checkpoints().is_due(step)) {
            return Ok(());
        }
        let (_, bytes) = known
            .iter()
            .find(|(known, _)| *known == step)
            .ok_or(Broken::Parcel)?;
        let blocks = 0..self.blocks.start;
        let ensemble = self.run.state.trainer.as_ensemble();
        let ensemble = ensemble.ok_or(Broken::Parcel)?;
        Transfer::read(bytes.clone(), |transfer| {
            ensemble.transfer_blocks(blocks, transfer);
        })
        .map_err(|_| Broken::Parcel)
    }

    /// The blocks up to the last of this share.
    fn state(&mut self) -> Vec<u8> {
        let blocks = 0..self.blocks.end;
        let ensemble = self.run.state.trainer.as_ensemble();
        ensemble.map_or_else(Vec::new, |ensemble| {
            Transfer::write(|transfer| ensemble.transfer_blocks(blocks, transfer))
        })
    }

    fn lead(&mut self, steps: u64) -> Result<(), Broken> {
        if self.run.advance(steps) < steps {
            return Err(Broken::Diverged);
        }
        self.fine()
    }

    /// Takes steps without theory and history.
    fn follow(&mut self, steps: u64) -> Result<(), Broken> {
        let end = self.run.steps() + steps;
        while self.run.steps() < end {
            let left = end - self.run.steps();
            if self.run.state.trainer.advance(left).is_empty() {
                return Err(Broken::Diverged);
            }
            self.fine()?;
        }
        Ok(())
    }

    fn fine(&self) -> Result<(), Broken> {
        match self.run.status() {
            Status::Running => Ok(()),
            Status::Diverged { .. } => Err(Broken::Diverged),
        }
    }
}

fn transfer_states(transfer: &mut Transfer, states: &mut Vec<BlockState>) {
    transfer.list(
        states,
        MOST_STATES,
        (0, Vec::new()),
        |transfer, (step, bytes)| {
            transfer.word(step);
            transfer.bytes(bytes, MOST_BYTES);
        },
    );
}
