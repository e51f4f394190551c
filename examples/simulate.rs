//! Stationary averages of an ensemble, as JSON.
//!
//! ```sh
//! cargo run --release --example simulate -- learning_rate=0.1 weight_decay=0.01 seed=3 replicas=64 steps=20000
//! ```
//!
//! The first half of the steps is left out. Standard errors come from the spread between replicas,
//! which are independent; one replica has none.

mod shared;

use equisphere::page::text::problems;
use equisphere::run::data::Data;
use equisphere::run::from_parameters::{initial_state, training_config};
use equisphere::simulation::ensemble::Ensemble;
use equisphere::simulation::record::{Average, QUANTITIES, Quantity, Record};
use equisphere::simulation::recorder::Status;
use equisphere::simulation::trainer::Trainer;
use serde_json::{Value, json};

const USAGE: &str = "\
usage: simulate [name=value …] [steps=N]
  Averages of an ensemble over the second half of the steps (20000 unless given), with standard errors, as JSON.
  Names and values are those of the page\u{2019}s links.
  example: simulate learning_rate=0.1 weight_decay=0.01 seed=3 replicas=64 steps=20000";

fn main() -> std::process::ExitCode {
    shared::run(USAGE, simulate)
}

/// The answer to the words on the command line.
pub fn simulate(words: &[String]) -> Result<String, String> {
    let mut steps = 20_000;
    let parameters = shared::parameters(words, &mut [("steps", &mut steps)])?;
    let config = training_config(&parameters, data()?.digits(), 0).ok_or("data is missing")?;
    let mut ensemble = Ensemble::new(config, initial_state(&parameters));
    let mut averages = Averages::default();
    for step in 0..steps {
        let Some(record) = ensemble.step() else { break };
        if 2 * (step + 1) > steps {
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
    Ok(shared::pretty(&answer))
}

/// The data files that the program brings along.
fn data() -> Result<Data, String> {
    let mut data = Data::default();
    let digits = include_bytes!("../www/data/digits.bin");
    data.load(digits).map_err(problems::digits_error)?;
    Ok(data)
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

    /// Each quantity's average with its standard error, by name; null where there is none.
    fn json(&self) -> Value {
        let mut answer = json!({});
        for (index, row) in QUANTITIES.iter().enumerate() {
            let sums = self.sums.get(index).map_or(&[][..], Vec::as_slice);
            let (value, error) = self.average(sums, row.average);
            answer[row.name] = json!({ "average": value, "standard_error": error });
        }
        answer
    }

    /// The average of the replicas' sums and its standard error, which JSON shows as null where they are not numbers.
    fn average(&self, sums: &[f64], average: Average) -> (f64, f64) {
        let count = sums.len() as f64;
        let mean = sums.iter().sum::<f64>() / count / self.steps;
        let variance = sums
            .iter()
            .map(|sum| (sum / self.steps - mean) * (sum / self.steps - mean));
        let error = (variance.sum::<f64>() / (count - 1.0) / count).sqrt();
        // The root mean square's error follows from that of the mean square.
        match average {
            Average::Mean => (mean, error),
            Average::RootMeanSquare => (mean.sqrt(), 0.5 * error / mean.sqrt()),
        }
    }
}
