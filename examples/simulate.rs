//! Stationary averages of an ensemble, as JSON.
//!
//! ```sh
//! cargo run --release --example simulate -- learning_rate=0.1 weight_decay=0.01 seed=3 replicas=64 steps=20000
//! ```
//!
//! The first half of the steps is left out. Standard errors come from the spread between replicas,
//! which are independent.

mod shared;

use std::rc::Rc;

use equisphere::parameters::{ObjectiveKind, Parameters};
use equisphere::run::from_parameters::{initial_state, training_config};
use equisphere::simulation::ensemble::Ensemble;
use equisphere::simulation::objective::digits::Digits;
use equisphere::simulation::record::{Average, QUANTITIES, Quantity, Record};
use equisphere::simulation::recorder::Status;
use equisphere::simulation::trainer::Trainer;
use serde_json::{Value, json};

fn main() -> std::process::ExitCode {
    shared::finish(run())
}

fn run() -> Result<Value, String> {
    let mut steps = 20_000;
    let parameters = shared::parameters(&mut [("steps", &mut steps)])?;
    let digits = digits(&parameters)?;
    let training =
        training_config(&parameters, digits.as_ref(), 0).ok_or("the digits are missing")?;
    let mut ensemble = Ensemble::new(training, initial_state(&parameters));
    let mut averages = Averages::default();
    for step in 0..steps {
        let Some(record) = ensemble.step() else { break };
        if 2 * step >= steps {
            averages.add(&record, &ensemble);
        }
    }
    let mut answer = averages.json();
    answer["steps"] = json!(ensemble.steps());
    answer["replicas"] = json!(ensemble.replicas());
    answer["status"] = match ensemble.status() {
        Status::Running => json!("running"),
        Status::Diverged { step, norm } => json!({ "diverged_at": step, "norm": norm.to_string() }),
    };
    Ok(answer)
}

fn digits(parameters: &Parameters) -> Result<Option<Rc<Digits>>, String> {
    if parameters.objective() != ObjectiveKind::Digits {
        return Ok(None);
    }
    let digits = Digits::from_bytes(include_bytes!("../www/data/digits.bin"))?;
    Ok(Some(Rc::new(digits)))
}

/// Sums over time for each quantity and replica.
#[derive(Default)]
struct Averages {
    steps: f64,
    sums: Vec<Vec<f64>>,
}

impl Averages {
    fn add(&mut self, _: &Record, ensemble: &Ensemble) {
        self.steps += 1.0;
        self.sums
            .resize(QUANTITIES.len(), vec![0.0; ensemble.replicas()]);
        for (sums, quantity) in self.sums.iter_mut().zip(Quantity::ALL) {
            let (row, values) = (quantity.row(), ensemble.latest(quantity));
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += if row.average == Average::Mean {
                    *value
                } else {
                    value * value
                };
            }
        }
    }

    /// Each quantity's average with its standard error, by name.
    fn json(&self) -> Value {
        let mut answer = json!({});
        for (sums, row) in self.sums.iter().zip(&QUANTITIES) {
            let count = sums.len() as f64;
            let mean = sums.iter().sum::<f64>() / count / self.steps;
            let variance = sums
                .iter()
                .map(|sum| (sum / self.steps - mean) * (sum / self.steps - mean));
            let error = (variance.sum::<f64>() / (count - 1.0).max(1.0) / count).sqrt();
            // The root mean square's error follows from that of the mean square.
            let (value, error) = match row.average {
                Average::Mean => (mean, error),
                Average::RootMeanSquare => (mean.sqrt(), 0.5 * error / mean.sqrt()),
            };
            answer[row.name] = json!({ "average": value, "standard_error": error });
        }
        answer
    }
}
