//! Accuracy on the test images on the way, at steps that grow apart.

use crate::numeric::transfer::{MOST, Transfer};

/// Tests in each doubling of the steps, as a power of two: 32.
const TESTS_IN_A_DOUBLING: u32 = 5;

/// The most tests of a run of any length.
const MOST_TESTS: usize = 64 << TESTS_IN_A_DOUBLING;

/// Accuracies by step. A test takes several steps' time; tested in proportion to how many steps have gone, a run has a
/// curve from its first step on and spends little on it later.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TestCourse {
    points: Vec<(u64, f64)>,
}

impl TestCourse {
    /// Whether a test is wanted after so many steps.
    pub fn is_due(steps: u64) -> bool {
        let apart = steps.checked_ilog2().unwrap_or(0);
        steps.is_multiple_of(1 << apart.saturating_sub(TESTS_IN_A_DOUBLING))
    }

    /// Takes in the share of test images that are classified right after so many steps, more than before.
    pub fn push(&mut self, steps: u64, accuracy: f64) {
        self.points.push((steps, accuracy));
    }

    /// Steps and accuracies, oldest first.
    pub fn points(&self) -> &[(u64, f64)] {
        &self.points
    }

    /// Those up to a step.
    #[must_use]
    pub fn until(&self, steps: u64) -> Self {
        let earlier = self.points.iter().filter(|(step, _)| *step <= steps);
        Self {
            points: earlier.copied().collect(),
        }
    }

    /// Saves or restores it.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.list(
            &mut self.points,
            MOST_TESTS,
            (0, 0.0),
            |transfer, (step, accuracy)| {
                transfer.count(step, MOST);
                transfer.number(accuracy);
            },
        );
        transfer.check(self.points.is_sorted_by(|one, next| one.0 < next.0));
    }
}
