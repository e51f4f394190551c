//! States of a run on the way, so that a past step can be computed anew without starting from the first.

use crate::numeric::transfer::{MOST as MOST_STEPS, Transfer};

/// The most bytes that all checkpoints of a run may take together.
const MOST_BYTES: usize = 4 << 20;

/// The most checkpoints of a run.
const MOST: usize = 64;

/// Steps between checkpoints at first.
const FIRST_STRIDE: u64 = 256;

/// The state of a run at a step, as bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Steps taken.
    pub step: u64,
    /// What [`Run`](crate::run::Run) saved.
    pub state: Vec<u8>,
}

/// Checkpoints at multiples of a stride, by ascending step. When there are too many, or their bytes are, every
/// second one is dropped and the stride doubles: there are always some near any past step, in proportion to
/// how long ago the run began.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    list: Vec<Checkpoint>,
    stride: u64,
}

impl Default for Checkpoints {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            stride: FIRST_STRIDE,
        }
    }
}

impl Checkpoints {
    /// Steps from `step` to the next one, later than it, whose state is wanted.
    pub fn steps_until_due(&self, step: u64) -> u64 {
        self.stride - step % self.stride
    }

    /// Whether the state at `step` is wanted.
    pub fn is_due(&self, step: u64) -> bool {
        step.is_multiple_of(self.stride)
    }

    /// Appends the state at `step`, later than all others.
    pub fn push(&mut self, step: u64, state: Vec<u8>) {
        let bytes: usize = self.list.iter().map(|kept| kept.state.len()).sum();
        if self.list.len() == MOST || bytes + state.len() > MOST_BYTES {
            self.stride *= 2;
            let stride = self.stride;
            self.list.retain(|kept| kept.step.is_multiple_of(stride));
        }
        let bytes: usize = self.list.iter().map(|kept| kept.state.len()).sum();
        if step.is_multiple_of(self.stride) && bytes + state.len() <= MOST_BYTES {
            self.list.push(Checkpoint { step, state });
        }
    }

    /// The last checkpoint at or before a step.
    pub fn before(&self, step: u64) -> Option<&Checkpoint> {
        let later = self.list.partition_point(|kept| kept.step <= step);
        self.list[..later].last()
    }

    /// Those at or before a step.
    #[must_use]
    pub fn until(&self, step: u64) -> Self {
        let earlier = self.list.iter().filter(|kept| kept.step <= step);
        Self {
            list: earlier.cloned().collect(),
            stride: self.stride,
        }
    }

    /// All of them, oldest first.
    pub fn all(&self) -> &[Checkpoint] {
        &self.list
    }

    /// Saves or restores them.
    pub(super) fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.count(&mut self.stride, MOST_STEPS);
        transfer.check(self.stride >= FIRST_STRIDE);
        self.stride = self.stride.max(FIRST_STRIDE);
        let blank = Checkpoint {
            step: 0,
            state: Vec::new(),
        };
        transfer.list(&mut self.list, MOST, blank, |transfer, checkpoint| {
            transfer.count(&mut checkpoint.step, MOST_STEPS);
            transfer.bytes(&mut checkpoint.state, MOST_BYTES);
        });
        transfer.check(self.list.is_sorted_by(|one, next| one.step < next.step));
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
