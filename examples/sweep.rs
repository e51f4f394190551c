//! One parameter over several values: what an ensemble measures, beside what theory predicts, as JSON.
//!
//! ```sh
//! cargo run --release --example sweep -- weight_decay=0.001,0.003,0.01,0.03 dimension=1000 spectrum=flat
//! ```
//!
//! Where many coordinates share few eigenvalues the exact-in-law reduction takes the steps, some fifty times
//! as fast. The first half of the steps is left out.

mod shared;

use equisphere::page::text::problems;
use equisphere::parameters::Parameters;
use equisphere::run::from_parameters::{initial_state, training_config};
use equisphere::simulation::ensemble::Ensemble;
use equisphere::simulation::record::{QUANTITIES, Quantity, Record};
use equisphere::simulation::reduced::ReducedEnsemble;
use equisphere::theory::equilibrium::Equilibrium;
use serde_json::{Value, json};

/// What is shown of each value: what a reduction keeps.
const SHOWN: [Quantity; 3] = [
    Quantity::WeightNorm,
    Quantity::AngularUpdate,
    Quantity::ExcessRisk,
];

fn main() -> std::process::ExitCode {
    shared::finish(run())
}

fn run() -> Result<Value, String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let swept = words.iter().find(|word| word.contains(','));
    let (name, values) = swept
        .and_then(|word| word.split_once('='))
        .ok_or("one parameter must take several values: name=value,value,…")?;
    let mut steps = 20_000;
    let others = words.iter().filter(|&word| Some(word) != swept).cloned();
    let parameters = shared::read(others, &mut [("steps", &mut steps)])?;
    let rows: Result<Vec<Value>, String> = values
        .split(',')
        .map(|value| row(&parameters, name, value, steps))
        .collect();
    Ok(json!({ "parameter": name, "steps": steps, "rows": rows? }))
}

fn row(parameters: &Parameters, name: &str, value: &str, steps: u64) -> Result<Value, String> {
    let mut parameters = parameters.clone();
    parameters
        .set_text(name, value)
        .map_err(|refusal| problems::refusal(&refusal))?;
    let training =
        training_config(&parameters, None, 0).ok_or("a sweep needs the Rayleigh quotient")?;
    let start = initial_state(&parameters);
    let mut sums = Sums::default();
    let pays = ReducedEnsemble::pays(&training);
    let reduction = pays.then(|| ReducedEnsemble::new(training.clone(), start));
    let reduced = match reduction.flatten() {
        Some(mut ensemble) => {
            sums.run(steps, |left| ensemble.advance(left).to_vec());
            true
        }
        None => {
            let mut ensemble = Ensemble::new(training, start);
            sums.run(steps, |left| ensemble.advance(left).to_vec());
            false
        }
    };
    let rate = parameters.learning_rate;
    let equilibrium = Equilibrium::new(&parameters, rate, parameters.initial_norm, None);
    let mut answer = json!({ "value": value, "reduced": reduced, "steps": sums.steps });
    for quantity in SHOWN {
        let row = &QUANTITIES[quantity as usize];
        answer[row.name] = json!({
            "measured": sums.average(quantity),
            "predicted": equilibrium.limit(row.name),
        });
    }
    Ok(answer)
}

/// The records of the second half, merged.
#[derive(Default)]
struct Sums {
    steps: u64,
    merged: Option<Record>,
}

impl Sums {
    fn run(&mut self, steps: u64, mut advance: impl FnMut(u64) -> Vec<Record>) {
        while self.steps < steps {
            let records = advance(steps - self.steps);
            if records.is_empty() {
                self.merged = None;
                return;
            }
            self.steps += records.len() as u64;
            let late = records
                .into_iter()
                .filter(|record| 2 * record.step >= steps);
            for record in late {
                match &mut self.merged {
                    Some(merged) => {
                        for (sum, summary) in merged.summaries.iter_mut().zip(record.summaries) {
                            *sum = sum.merge(summary);
                        }
                    }
                    None => self.merged = Some(record),
                }
            }
        }
    }

    /// Nothing when the run diverged.
    fn average(&self, quantity: Quantity) -> Option<f64> {
        self.merged.as_ref().map(|merged| merged.average(quantity))
    }
}
