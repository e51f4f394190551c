//! Which steps the present weights remember. Weights are the sum of what steps added, each shrunk by the decay of all later
//! steps: the gradient of step j has the weight `ηⱼe^(−κⱼ)`, `κⱼ` the rates at which the weights forgot from then on.

use crate::parameters::Parameters;
use crate::run::Run;
use crate::run::history::Bucket;
use crate::simulation::record::Quantity;
use crate::theory::update_law::UpdateLaw;

/// What is left of some neighbouring steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Remembered {
    /// The first of the steps.
    pub first_step: u64,
    /// How many steps.
    pub steps: u64,
    /// The mean of `ηⱼe^(−κⱼ)` over them.
    pub weight: f64,
}

/// What the present weights remember.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// Steps, from the oldest to the newest.
    pub steps: Vec<Remembered>,
    /// The share that is left of the weights at the start.
    pub start: f64,
}

impl Memory {
    /// Of a run, from its history: rates and norms are means over a bucket's steps.
    pub fn of(run: &Run) -> Self {
        let config = run.trainer().config();
        let buckets = run.history().buckets();
        let rates = forgetting_rates(run);
        let mut left = 0.0;
        let mut steps: Vec<Remembered> = Vec::with_capacity(buckets.len());
        for (bucket, rate) in buckets.iter().zip(rates).rev() {
            let count = bucket.steps as f64;
            let lost = rate * count;
            // The mean of e^(−rate·k) over the steps behind one of the bucket.
            let mean = if lost > 1e-6 {
                -libm::expm1(-lost) / lost
            } else {
                1.0
            };
            steps.push(Remembered {
                first_step: bucket.first_step,
                steps: bucket.steps,
                weight: bucket.learning_rate() * mean * libm::exp(-left),
            });
            left += lost;
            // Before one of these steps all weights became so many times as long.
            let (mut step, end) = (bucket.first_step, bucket.first_step + bucket.steps);
            while step < end {
                left -= libm::log(config.rescaling(step));
                step += config.steps_before_rescaling(step, end - step).max(1);
            }
        }
        steps.reverse();
        Self {
            steps,
            start: libm::exp(-left),
        }
    }

    /// The largest weight.
    pub fn largest(&self) -> f64 {
        self.steps.iter().map(|one| one.weight).fold(0.0, f64::max)
    }

    /// How many of the last steps have half of all the weight.
    pub fn half(&self) -> u64 {
        let of = |one: &Remembered| one.weight * one.steps as f64;
        let total: f64 = self.steps.iter().map(of).sum();
        let (mut sum, mut count) = (0.0, 0.0);
        for one in self.steps.iter().rev() {
            let share = of(one);
            if sum + share >= 0.5 * total {
                count += one.steps as f64 * (0.5 * total - sum) / share.max(f64::MIN_POSITIVE);
                break;
            }
            sum += share;
            count += one.steps as f64;
        }
        libm::round(count) as u64
    }
}

/// At which rate the weights forgot in each bucket of the history.
fn forgetting_rates(run: &Run) -> Vec<f64> {
    let script = run.script();
    let mut parameters: Parameters = script.start.clone();
    let mut changes = script.changes.iter().peekable();
    let rate = |bucket: &Bucket| {
        while let Some(change) = changes.next_if(|change| change.step <= bucket.first_step) {
            // The run has taken the same value.
            let _ = parameters.set(change.name, change.value);
        }
        let gradient = bucket.average(Quantity::UnitGradientNorm);
        let norm = bucket.average(Quantity::WeightNorm);
        UpdateLaw::new(&parameters, bucket.learning_rate())
            .forgetting_rate(gradient * gradient, norm)
    };
    run.history().buckets().iter().map(rate).collect()
}
