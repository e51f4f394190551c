//! Replays reference cases: reads a JSON list of cases (or one case) from a path, and prints the same
//! with `expected` filled in: weights, norm, angular_update, excess_risk and learning_rate per step.
//!
//! ```sh
//! cargo run --release --example replay -- tests/reference/golden.json
//! ```

#[path = "../tests/reference/case.rs"]
mod case;

use case::Case;
use serde_json::Value;

fn main() -> std::process::ExitCode {
    match run() {
        Ok(answer) => {
            println!("{answer}");
            std::process::ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Value, String> {
    let path = std::env::args().nth(1).ok_or("usage: replay CASES.json")?;
    let text = std::fs::read_to_string(&path).map_err(|why| format!("{path}: {why}"))?;
    let mut answer: Value = serde_json::from_str(&text).map_err(|why| format!("{path}: {why}"))?;
    let cases = match &mut answer {
        Value::Array(cases) => cases.iter_mut().collect(),
        case => vec![case],
    };
    for value in cases {
        let name = value["name"].as_str().unwrap_or("a case").to_owned();
        let case: Case =
            serde_json::from_value(value.clone()).map_err(|why| format!("{name}: {why}"))?;
        let replayed = case
            .replay(case::Way::Step)
            .map_err(|why| format!("{name}: {why}"))?;
        value["expected"] = replayed.expect("every rule can go step by step");
    }
    Ok(answer)
}
