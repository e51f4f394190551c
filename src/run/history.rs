//! The past of a run in bounded memory.

use crate::numeric::transfer::{MOST, Transfer};
use crate::simulation::record::{Half, QUANTITY_COUNT, Quantity, Record, Summary};

/// What theory said at a step, for each quantity; NaN where it says nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepPrediction {
    /// What this step should measure.
    pub forecast: [f64; QUANTITY_COUNT],
    /// What steps will measure in the end, in the stationary state.
    pub limit: [f64; QUANTITY_COUNT],
    /// What the replicas with even and those with odd numbers should measure, where they start with other norms.
    pub groups: [[f64; QUANTITY_COUNT]; 2],
}

impl StepPrediction {
    /// Theory says nothing.
    pub const NOTHING: Self = Self {
        forecast: [f64::NAN; QUANTITY_COUNT],
        limit: [f64::NAN; QUANTITY_COUNT],
        groups: [[f64::NAN; QUANTITY_COUNT]; 2],
    };
}

/// Sum and number of the predictions of merged steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct PredictedSum {
    count: u64,
    sum: f64,
}

/// Some neighbouring steps, merged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bucket {
    /// The first of the steps.
    pub first_step: u64,
    /// How many steps.
    pub steps: u64,
    /// The sum of the steps' learning rates.
    learning_rates: f64,
    summaries: [Summary; QUANTITY_COUNT],
    forecast: [PredictedSum; QUANTITY_COUNT],
    limit: [PredictedSum; QUANTITY_COUNT],
    groups: [[PredictedSum; QUANTITY_COUNT]; 2],
}

impl PredictedSum {
    fn of(value: f64) -> Self {
        if value.is_nan() {
            Self::default()
        } else {
            Self {
                count: 1,
                sum: value,
            }
        }
    }

    fn merge(self, later: Self) -> Self {
        Self {
            count: self.count + later.count,
            sum: self.sum + later.sum,
        }
    }

    /// Takes in the predictions of the next steps.
    #[cfg(feature = "whole")]
    #[inline(always)]
    fn add_all(&mut self, values: impl Iterator<Item = f64>) {
        let (mut count, mut sum) = (self.count, self.sum);
        for value in values {
            if !value.is_nan() {
                count += 1;
                sum += value;
            }
        }
        (self.count, self.sum) = (count, sum);
    }

    fn mean(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

impl Bucket {
    /// A bucket of one step.
    pub fn new(record: &Record, step_prediction: &StepPrediction) -> Self {
        Self {
            first_step: record.step,
            steps: 1,
            learning_rates: record.learning_rate,
            summaries: record.summaries,
            forecast: step_prediction.forecast.map(PredictedSum::of),
            limit: step_prediction.limit.map(PredictedSum::of),
            groups: step_prediction
                .groups
                .map(|group| group.map(PredictedSum::of)),
        }
    }

    /// Takes in the next step.
    pub(super) fn add(&mut self, record: &Record, step_prediction: &StepPrediction) {
        self.steps += 1;
        self.learning_rates += record.learning_rate;
        for q in 0..QUANTITY_COUNT {
            self.summaries[q] = self.summaries[q].merge(record.summaries[q]);
            self.forecast[q] =
                self.forecast[q].merge(PredictedSum::of(step_prediction.forecast[q]));
            self.limit[q] = self.limit[q].merge(PredictedSum::of(step_prediction.limit[q]));
        }
        for (group, next) in self.groups.iter_mut().zip(&step_prediction.groups) {
            // Where all replicas are one group, theory says nothing of two.
            if !next[0].is_nan() {
                for (sum, &next) in group.iter_mut().zip(next) {
                    *sum = sum.merge(PredictedSum::of(next));
                }
            }
        }
    }

    /// Takes in the next steps, which one trainer has taken at once: each sum grows step by step, and stays in a
    /// register meanwhile.
    #[cfg(feature = "whole")]
    pub(super) fn add_all(&mut self, records: &[Record], predictions: &[StepPrediction]) {
        self.steps += records.len() as u64;
        for record in records {
            self.learning_rates += record.learning_rate;
        }
        for (q, summary) in self.summaries.iter_mut().enumerate() {
            summary.add_all(records.iter().map(|record| &record.summaries[q]));
        }
        for q in 0..QUANTITY_COUNT {
            self.forecast[q].add_all(predictions.iter().map(|next| next.forecast[q]));
            self.limit[q].add_all(predictions.iter().map(|next| next.limit[q]));
        }
        for (group, sums) in self.groups.iter_mut().enumerate() {
            let foretold = predictions.iter().map(|next| &next.groups[group]);
            // Where all replicas are one group, theory says nothing of two.
            let foretold = foretold.filter(|next| !next[0].is_nan());
            if foretold.clone().next().is_some() {
                for (q, sum) in sums.iter_mut().enumerate() {
                    sum.add_all(foretold.clone().map(|next| next[q]));
                }
            }
        }
    }

    /// This bucket and the one right after it as one.
    #[must_use]
    pub fn merge(&self, later: &Self) -> Self {
        Self {
            first_step: self.first_step,
            steps: self.steps + later.steps,
            learning_rates: self.learning_rates + later.learning_rates,
            summaries: std::array::from_fn(|q| self.summaries[q].merge(later.summaries[q])),
            forecast: std::array::from_fn(|q| self.forecast[q].merge(later.forecast[q])),
            limit: std::array::from_fn(|q| self.limit[q].merge(later.limit[q])),
            groups: std::array::from_fn(|group| {
                std::array::from_fn(|q| self.groups[group][q].merge(later.groups[group][q]))
            }),
        }
    }

    /// Saves or restores it.
    pub(super) fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.count(&mut self.first_step, MOST);
        transfer.count(&mut self.steps, MOST);
        transfer.number(&mut self.learning_rates);
        for summary in &mut self.summaries {
            transfer.count(&mut summary.count, MOST);
            transfer.number(&mut summary.sum);
            transfer.number(&mut summary.sum_of_squares);
            transfer.number(&mut summary.replica_zero);
            for half in &mut summary.halves {
                transfer.count(&mut half.count, MOST);
                transfer.number(&mut half.sum);
                transfer.number(&mut half.sum_of_squares);
            }
        }
        let groups = self.groups.iter_mut().flatten();
        for predicted in self
            .forecast
            .iter_mut()
            .chain(&mut self.limit)
            .chain(groups)
        {
            transfer.count(&mut predicted.count, self.steps);
            transfer.number(&mut predicted.sum);
        }
    }

    /// Whether it can stand in a history with this stride, after the step before `first_step`.
    fn fits(&self, first_step: u64, stride: u64, is_last: bool) -> bool {
        let full = self.steps == stride || (is_last && (1..stride).contains(&self.steps));
        let counts = self.summaries.map(|summary| summary.count);
        let values = counts[0].checked_rem(self.steps) == Some(0) && counts[0] > 0;
        full && values && self.first_step == first_step && counts == [counts[0]; QUANTITY_COUNT]
    }

    /// The mean of the steps' learning rates.
    pub fn learning_rate(&self) -> f64 {
        self.learning_rates / self.steps as f64
    }

    /// The middle of its steps.
    pub fn middle(&self) -> f64 {
        self.first_step as f64 + 0.5 * (self.steps - 1) as f64
    }

    /// The summary of a quantity.
    pub fn summary(&self, quantity: Quantity) -> &Summary {
        &self.summaries[quantity as usize]
    }

    /// The average of a quantity over replicas and steps.
    pub fn average(&self, quantity: Quantity) -> f64 {
        self.summary(quantity).average(quantity.row().average)
    }

    /// The values of the replicas with even or odd numbers.
    pub fn half(&self, quantity: Quantity, half: usize) -> &Half {
        &self.summaries[quantity as usize].halves[half]
    }

    /// The mean of what theory foretold for one half of the replicas, where it did so.
    pub fn half_forecast(&self, quantity: Quantity, half: usize) -> Option<f64> {
        self.groups[half][quantity as usize].mean()
    }

    /// Whether the halves have nothing in common in a quantity: their averages are further apart than both deviations,
    /// so that no replica is near the average of all.
    pub fn is_apart(&self, quantity: Quantity) -> bool {
        let [even, odd] = self.summaries[quantity as usize].halves;
        let [a, b] = [even, odd].map(|half| half.average(quantity.row().average));
        odd.count > 0 && (a - b).abs() > even.deviation() + odd.deviation()
    }

    /// The mean of what theory foretold for these steps, if it did.
    pub fn forecast(&self, quantity: Quantity) -> Option<f64> {
        self.forecast[quantity as usize].mean()
    }

    /// The mean of what theory said of the stationary state at these steps, if it did.
    pub fn limit(&self, quantity: Quantity) -> Option<f64> {
        self.limit[quantity as usize].mean()
    }
}

/// At most [`History::CAPACITY`] buckets of equally many steps each. When they are full,
/// neighbours merge and the stride doubles. This is the one decimation in the program: drawing
/// does none.
#[derive(Clone, Debug)]
pub struct History {
    buckets: Vec<Bucket>,
    stride: u64,
}

impl Default for History {
    fn default() -> Self {
        Self {
            buckets: Vec::with_capacity(Self::CAPACITY),
            stride: 1,
        }
    }
}

impl History {
    /// The most buckets there can be.
    pub const CAPACITY: usize = 768;

    /// Appends the next step.
    pub fn push(&mut self, record: &Record, step_prediction: &StepPrediction) {
        match self.buckets.last_mut() {
            Some(last) if last.steps < self.stride => last.add(record, step_prediction),
            _ => {
                if self.buckets.len() == Self::CAPACITY {
                    self.merge_neighbours();
                }
                self.buckets.push(Bucket::new(record, step_prediction));
            }
        }
    }

    /// Appends the next steps, which one trainer has taken at once, with as many predictions: quicker than one by one.
    #[cfg(feature = "whole")]
    pub fn extend(&mut self, mut records: &[Record], mut predictions: &[StepPrediction]) {
        while let (Some(record), Some(prediction)) = (records.first(), predictions.first()) {
            let taken = match self.buckets.last_mut() {
                Some(last) if last.steps < self.stride => {
                    let room = (self.stride - last.steps) as usize;
                    let taken = room.min(records.len());
                    last.add_all(&records[..taken], &predictions[..taken]);
                    taken
                }
                _ => {
                    self.push(record, prediction);
                    1
                }
            };
            (records, predictions) = (&records[taken..], &predictions[taken..]);
        }
    }

    /// Saves or restores it; a damaged one is empty afterwards.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.count(&mut self.stride, MOST);
        transfer.list(
            &mut self.buckets,
            Self::CAPACITY,
            Bucket::default(),
            |transfer, bucket| bucket.transfer(transfer),
        );
        transfer.check(self.is_whole());
        if transfer.is_damaged() {
            *self = Self::default();
        }
    }

    /// Whether it is what pushing steps from 0 on leaves behind.
    fn is_whole(&self) -> bool {
        let fits = |(place, bucket): (usize, &Bucket)| {
            let first_step = (place as u64).checked_mul(self.stride);
            first_step.is_some_and(|first_step| {
                bucket.fits(first_step, self.stride, place + 1 == self.buckets.len())
            })
        };
        self.stride.is_power_of_two() && self.buckets.iter().enumerate().all(fits)
    }

    /// The past before a step that is a multiple of the stride.
    #[must_use]
    pub fn until(&self, step: u64) -> Self {
        let earlier = |bucket: &&Bucket| bucket.first_step + bucket.steps <= step;
        let earlier = self.buckets.iter().take_while(earlier);
        let mut buckets = Vec::with_capacity(Self::CAPACITY);
        buckets.extend(earlier.cloned());
        Self {
            buckets,
            stride: self.stride,
        }
    }

    /// The bucket that holds a step, `0, 1, …`; the last one for later steps.
    pub fn at(&self, step: u64) -> Option<&Bucket> {
        let place = usize::try_from(step / self.stride).unwrap_or(usize::MAX);
        self.buckets.get(place).or(self.buckets.last())
    }

    /// The last steps as one: at least so many, in whole buckets, and none before a step. `None` where there are fewer.
    pub fn end(&self, first_step: u64, steps: u64) -> Option<Bucket> {
        let after = |bucket: &&Bucket| bucket.first_step >= first_step;
        let mut buckets = self.buckets.iter().rev().take_while(after);
        let mut end = buckets.next()?.clone();
        while end.steps < steps {
            end = buckets.next()?.merge(&end);
        }
        Some(end)
    }

    /// How many steps it holds.
    pub fn steps(&self) -> u64 {
        self.buckets
            .last()
            .map_or(0, |last| last.first_step + last.steps)
    }

    fn merge_neighbours(&mut self) {
        let merged = self.buckets.len().div_ceil(2);
        for place in 0..merged {
            let first = &self.buckets[2 * place];
            self.buckets[place] = match self.buckets.get(2 * place + 1) {
                Some(second) => first.merge(second),
                None => first.clone(),
            };
        }
        self.buckets.truncate(merged);
        self.stride *= 2;
    }

    /// The same past in at most so many buckets.
    #[must_use]
    pub fn thinned(&self, most: usize) -> Self {
        let mut thinned = self.clone();
        while thinned.buckets.len() > most.max(1) {
            thinned.merge_neighbours();
        }
        thinned
    }

    /// The buckets, oldest first; the last may hold fewer steps than the others.
    pub fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// Steps a full bucket holds.
    pub fn stride(&self) -> u64 {
        self.stride
    }
}
