//! One parameter over several values: what an ensemble measures, beside what theory predicts, as JSON.
//!
//! ```sh
//! cargo run --release --example sweep -- weight_decay=0.001,0.003,0.01,0.03 dimension=1000 spectrum=flat
//! ```
//!
//! Where many coordinates share few eigenvalues the exact-in-law reduction takes the steps, some fifty times
//! as fast. The first half of the steps is left out.

mod shared;

use equisphere::page::text::{fill, problems};
use equisphere::parameters::Parameters;
use equisphere::run::data::Data;
use equisphere::run::sweep_cell::SweepCell;
use equisphere::simulation::record::{QUANTITIES, Quantity};
use equisphere::theory::equilibrium::Equilibrium;
use serde_json::{Value, json};

const USAGE: &str = "\
usage: sweep name=value,value,… [name=value …] [steps=N]
  One parameter over several values: what an ensemble measures beside what theory predicts, as JSON. The first
  half of the steps (20000 unless given) is left out. A list such as eigenvalues=0,1,2 is one value.
  example: sweep weight_decay=0.001,0.003,0.01,0.03 dimension=1000 spectrum=flat";

/// What is shown of each value: what a reduction keeps.
const SHOWN: [Quantity; 3] = [
    Quantity::WeightNorm,
    Quantity::AngularUpdate,
    Quantity::ExcessRisk,
];

fn main() -> std::process::ExitCode {
    shared::run(USAGE, sweep)
}

fn sweep(words: &[String]) -> Result<String, String> {
    let (swept, others): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| shared::is_swept(word));
    let [swept] = swept[..] else {
        let found = swept.len();
        return Err(format!(
            "exactly one parameter must take several values, as in weight_decay=0.1,0.2; here {found} do"
        ));
    };
    let (name, values) = shared::pair(swept)?;
    let mut steps = 20_000;
    let parameters = shared::parameters(others, &mut [("steps", &mut steps)])?;
    let rows: Result<Vec<Value>, String> = values
        .split(',')
        .map(|value| row(&parameters, name, value, steps))
        .collect();
    let answer = json!({ "parameter": name, "steps": steps, "rows": rows? });
    Ok(shared::pretty(&answer))
}

fn row(parameters: &Parameters, name: &str, value: &str, steps: u64) -> Result<Value, String> {
    let mut parameters = parameters.clone();
    parameters
        .set_text(name, value)
        .map_err(|refusal| problems::refusal(&refusal))?;
    let cell = SweepCell::new(&parameters, steps, &Data::default());
    let mut cell = cell.map_err(|file| fill("problem.needs_data", &[("file", file)]))?;
    while cell.advance(steps) > 0 {}
    let rate = parameters.learning_rate;
    let equilibrium = Equilibrium::new(&parameters, rate, parameters.initial_norm, None);
    let mut answer = json!({ "value": value, "reduced": cell.is_reduced(), "steps": cell.taken() });
    for quantity in SHOWN {
        let row = &QUANTITIES[quantity as usize];
        answer[row.name] = json!({
            "measured": cell.average(quantity),
            "predicted": equilibrium.limit(row.name),
        });
    }
    Ok(answer)
}
