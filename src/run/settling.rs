//! Whether replicas have forgotten where they started and measure the same now as before.
//!
//! Replicas are independent, so that what sets them apart gives the standard error of any difference, however long
//! each remembers its own past. Two differences are looked at. *Halves*: the last third of the steps is cut into two
//! parts, whose averages are compared replica by replica, as J. Geweke did with one chain and its spectral density
//! (1992, “Evaluating the accuracy of sampling-based approaches to the calculation of posterior moments”).
//! *Groups*: replicas with even and with odd numbers, which started at different norms, must have come to the same
//! one, after A. Gelman & D. Rubin 1992, “Inference from iterative simulation using multiple sequences”. A run
//! that has hardly begun passes the first test and not the second.

use crate::simulation::record::{Quantity, Record};

/// Stretches of steps that are held, at most: then neighbours merge.
const MOST_STRETCHES: usize = 64;

/// Stretches before which nothing is decided.
const FEWEST_STRETCHES: usize = MOST_STRETCHES / 2;

/// Stretches between two decisions.
const BETWEEN: usize = 4;

/// One of how many parts of the steps is averaged, the last one: what comes before may be the approach.
const PARTS: usize = 3;

/// What a difference may be: as much as it is by chance, or a share that does not matter.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    /// The share that does not matter.
    pub share: f64,
    /// The largest standard error of the difference.
    pub error: f64,
}

/// Of the norm.
pub const NORM: Tolerance = Tolerance {
    share: 0.005,
    error: 0.015,
};

/// Of the excess risk.
pub const RISK: Tolerance = Tolerance {
    share: 0.02,
    error: 0.1,
};

/// Student's t with seven degrees of freedom stays below it in 99 of 100 cases: eight replicas, each with a
/// difference of its own. Halves that differ by more are called a drift.
const CHANCE: f64 = 3.5;

/// Of so many steps one is recorded, at most.
const SPARSEST: u64 = 8;

/// A share of the norm within which the weights count as on the sphere.
const CLOSE: f64 = 0.05;

/// Some neighbouring steps.
#[derive(Clone, Debug)]
struct Stretch {
    /// What was measured in all of them, merged.
    record: Record,
    steps: u64,
    /// Sums over samples, replica by replica: of the norm and of the excess risk.
    sums: [Vec<f64>; 2],
    samples: u64,
}

/// What each sample holds of a replica.
const SAMPLED: [Quantity; 2] = [Quantity::WeightNorm, Quantity::ExcessRisk];

impl Stretch {
    fn merge(&mut self, later: &Self) {
        self.record.merge(&later.record);
        self.steps += later.steps;
        self.samples += later.samples;
        for (sums, later) in self.sums.iter_mut().zip(&later.sums) {
            sums.iter_mut()
                .zip(later)
                .for_each(|(sum, more)| *sum += more);
        }
    }
}

/// The past of a run in at most 64 stretches, and the decision whether it has settled.
#[derive(Clone, Debug)]
pub struct Settling {
    /// Whether even and odd replicas must agree: not where the rule keeps the norm.
    groups_agree: bool,
    stretches: Vec<Stretch>,
    /// Samples in a full stretch.
    length: u64,
}

impl Settling {
    /// Before the first step. `groups_agree` says whether replicas with even and odd numbers come to one norm.
    pub fn new(groups_agree: bool) -> Self {
        Self {
            groups_agree,
            stretches: Vec::new(),
            length: 1,
        }
    }

    /// One of how many steps it is enough to record: averages over a window of long stretches gain nothing from more
    /// values than a window of short ones has, some ten thousand.
    pub fn record_every(&self) -> usize {
        (self.length / 2).clamp(1, SPARSEST) as usize
    }

    /// Takes in some steps, merged, and what each replica measured of a quantity at the last of them; returns whether
    /// the run has settled, which is looked at now and then.
    pub fn take<'a>(
        &mut self,
        record: Record,
        steps: u64,
        latest: impl Fn(Quantity) -> &'a [f64],
    ) -> bool {
        let stretch = Stretch {
            record,
            steps,
            sums: SAMPLED.map(|quantity| latest(quantity).to_vec()),
            samples: 1,
        };
        match self.stretches.last_mut() {
            Some(last) if last.samples < self.length => last.merge(&stretch),
            _ => self.stretches.push(stretch),
        }
        let full = self.stretches.last().map_or(0, |last| last.samples) == self.length;
        let count = self.stretches.len();
        let decided = full
            && count >= FEWEST_STRETCHES
            && count.is_multiple_of(BETWEEN)
            && self.has_settled();
        if full && count == MOST_STRETCHES && !decided {
            self.merge_neighbours();
        }
        decided
    }

    fn merge_neighbours(&mut self) {
        let pairs = self.stretches.chunks(2).map(|pair| {
            let mut merged = pair[0].clone();
            pair[1..].iter().for_each(|later| merged.merge(later));
            merged
        });
        self.stretches = pairs.collect();
        self.length *= 2;
    }

    /// The stretches that are averaged: the last third.
    fn window(&self) -> &[Stretch] {
        &self.stretches[self.stretches.len() - self.stretches.len().div_ceil(PARTS)..]
    }

    /// What was measured in the last third of the steps, merged; nothing before the first step.
    pub fn record(&self) -> Option<Record> {
        let (first, rest) = self.window().split_first()?;
        let mut merged = first.record.clone();
        rest.iter().for_each(|later| merged.merge(&later.record));
        Some(merged)
    }

    /// Whether neither halves nor groups differ by more than they may.
    pub fn has_settled(&self) -> bool {
        let norm = self.halves(0).is_within(NORM);
        let groups = !self.groups_agree || self.groups().is_within(NORM);
        norm && groups && self.halves(1).is_within(RISK)
    }

    /// Whether the halves differ by more than chance, as a test of that name would say.
    pub fn has_drift(&self) -> bool {
        let drifts = |place| {
            let Difference { mean, error } = self.halves(place);
            mean.abs() > CHANCE * error
        };
        drifts(0) || drifts(1)
    }

    /// Averages of a sampled quantity, replica by replica.
    fn averages(stretches: &[Stretch], place: usize) -> Vec<f64> {
        let replicas = stretches.first().map_or(0, |one| one.sums[place].len());
        let samples: u64 = stretches.iter().map(|one| one.samples).sum();
        let sum = |replica: usize| stretches.iter().map(|one| one.sums[place][replica]).sum();
        let sums = (0..replicas).map(|replica| -> f64 { sum(replica) });
        sums.map(|sum| sum / samples as f64).collect()
    }

    fn halves(&self, place: usize) -> Difference {
        let window = self.window();
        let (one, other) = window.split_at(window.len() / 2);
        let [one, other] = [one, other].map(|half| Self::averages(half, place));
        let whole: f64 = one.iter().chain(&other).sum::<f64>() / (one.len() + other.len()) as f64;
        let differences = one
            .iter()
            .zip(&other)
            .map(|(one, other)| (other - one) / whole);
        Difference::of(&differences.collect::<Vec<_>>())
    }

    fn groups(&self) -> Difference {
        let averages = Self::averages(self.window(), 0);
        let whole = averages.iter().sum::<f64>() / averages.len() as f64;
        let pairs = averages.chunks_exact(2);
        let differences = pairs.map(|pair| (pair[0] - pair[1]) / whole);
        Difference::of(&differences.collect::<Vec<_>>())
    }

    /// The first step from which on the norms of both groups stay within 5% of what they have come to; nothing where
    /// they do not.
    pub fn steps_to_equilibrium(&self) -> Option<u64> {
        let target = self.record()?.average(Quantity::WeightNorm);
        let far = self.stretches.iter().rposition(|stretch| {
            let norms = &stretch.sums[0];
            let group = |first: usize| {
                let sum: f64 = norms.iter().skip(first).step_by(2).sum();
                2.0 * sum / (norms.len() as f64 * stretch.samples as f64)
            };
            [0, 1]
                .iter()
                .any(|&first| (group(first) / target - 1.0).abs() > CLOSE)
        });
        let before = far.map_or(0, |far| far + 1);
        let settled = before < self.stretches.len();
        settled.then(|| self.stretches[..before].iter().map(|one| one.steps).sum())
    }
}

/// A difference that each replica, or each pair of them, shows for itself: its mean and the standard error of that.
#[derive(Clone, Copy, Debug)]
struct Difference {
    mean: f64,
    error: f64,
}

impl Difference {
    fn of(differences: &[f64]) -> Self {
        let count = differences.len() as f64;
        let mean = differences.iter().sum::<f64>() / count;
        let squares: f64 = differences
            .iter()
            .map(|one| (one - mean) * (one - mean))
            .sum();
        let error = (squares / (count - 1.0) / count).sqrt();
        Self { mean, error }
    }

    /// Nothing that is not a number is within anything.
    fn is_within(self, Tolerance { share, error }: Tolerance) -> bool {
        self.error <= error && self.mean.abs() <= share.max(CHANCE * self.error)
    }
}
