//! Norm, angular update and risk as theory foretells them at some steps, beside an ensemble, as JSON.
//!
//! ```sh
//! cargo run --release --example forecast -- learning_rate=0.1 weight_decay=0.01 at=10,100,1000
//! ```

mod shared;
#[path = "../tests/agreement/ways.rs"]
mod ways;

use serde_json::{Value, json};
use ways::{COMPARED, Point, follow};

const USAGE: &str = "\
usage: forecast [name=value …] [at=STEP,STEP,…]
  Norm, angular update and risk as theory foretells them at some steps (10,100,1000 unless given), beside the
  average of an ensemble and its standard error, as JSON. Names and values are those of the page\u{2019}s links.
  example: forecast learning_rate=0.1 weight_decay=0.01 replicas=64 at=10,100,1000";

/// The last step that may be asked for.
const MOST_STEPS: u64 = 100_000_000;

fn main() -> std::process::ExitCode {
    shared::run(USAGE, forecast)
}

/// The answer to the words on the command line.
pub fn forecast(words: &[String]) -> Result<String, String> {
    let (times, others): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.starts_with("at="));
    let steps = steps(times.last().map_or("10,100,1000", |word| &word[3..]))?;
    let parameters = shared::parameters(others, &mut [])?;
    if parameters.objective.name() == "digits" {
        return Err("objective=digits has no forecast: its gradient is measured".into());
    }
    let points = follow(&parameters, &steps);
    let column = |place: usize| {
        let mut answer = json!({});
        for (k, quantity) in COMPARED.iter().enumerate() {
            let numbers: Vec<f64> = points.iter().map(|point| point.values[k][place]).collect();
            answer[quantity.row().name] = json!(numbers);
        }
        answer
    };
    let taken: Vec<Value> = points
        .iter()
        .map(|Point { step, .. }| json!(step))
        .collect();
    Ok(shared::pretty(&json!({
        "steps": taken,
        "forecast": column(0),
        "measured": column(1),
        "standard_error": column(2),
    })))
}

/// Steps in a list, ascending, each once.
fn steps(list: &str) -> Result<Vec<u64>, String> {
    let step = |text: &str| match text.parse() {
        Ok(step @ 1..=MOST_STEPS) => Ok(step),
        _ => Err(format!(
            "at: “{text}” is not a whole number from 1 to {MOST_STEPS}"
        )),
    };
    let mut steps = list
        .split(',')
        .map(step)
        .collect::<Result<Vec<u64>, String>>()?;
    steps.sort_unstable();
    steps.dedup();
    Ok(steps)
}
