//! States of a run on the way, so that a past step can be computed anew without starting from the first.

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

    /// All of them, oldest first.
    pub fn all(&self) -> &[Checkpoint] {
        &self.list
    }

    /// The checkpoints and their stride.
    pub(super) fn into_parts(self) -> (Vec<Checkpoint>, u64) {
        (self.list, self.stride)
    }

    /// The same from parts, unless they do not fit each other.
    pub(super) fn from_parts(list: Vec<Checkpoint>, stride: u64) -> Option<Self> {
        let fits = stride >= FIRST_STRIDE
            && list.len() <= MOST
            && list.is_sorted_by(|one, next| one.step < next.step);
        fits.then_some(Self { list, stride })
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
