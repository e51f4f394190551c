//! Replays reference cases: reads a JSON list of cases (or one case) from a path, and prints the same
//! with `expected` filled in: weights, norm, angular_update, excess_risk and learning_rate per step.
//!
//! ```sh
//! cargo run --release --example replay -- tests/reference/golden.json
//! ```

#[path = "../tests/reference/case.rs"]
mod case;
mod shared;

use case::Case;
use serde_json::Value;

const USAGE: &str = "\
usage: replay CASES.json
  Replays a JSON list of reference cases, or one case, and prints the same with \u{201c}expected\u{201d} filled in.
  example: replay tests/reference/golden.json";

fn main() -> std::process::ExitCode {
    shared::run(USAGE, replay)
}

fn replay(words: &[String]) -> Result<String, String> {
    let [path] = words else {
        return Err(format!("one path is needed, not {}", words.len()));
    };
    let text = std::fs::read_to_string(path).map_err(|why| format!("{path}: {why}"))?;
    replay_text(path, &text)
}

/// The cases of a file's text with what is expected of them.
pub fn replay_text(path: &str, text: &str) -> Result<String, String> {
    let mut answer: Value = serde_json::from_str(text).map_err(|why| format!("{path}: {why}"))?;
    let cases = match &mut answer {
        Value::Array(cases) => cases.iter_mut().collect(),
        case => vec![case],
    };
    if cases.is_empty() {
        return Err(format!("{path}: there is no case in it"));
    }
    for value in cases {
        let name = value["name"].as_str().unwrap_or("a case").to_owned();
        let expected = replayed(value).map_err(|why| format!("{path}: {name}: {why}"))?;
        value["expected"] = expected;
    }
    Ok(answer.to_string())
}

fn replayed(value: &Value) -> Result<Value, String> {
    let case: Case = serde_json::from_value(value.clone()).map_err(|why| why.to_string())?;
    let expected = case.replay(case::Way::Step)?;
    let expected = expected.expect("every rule can go step by step");
    // JSON has no infinity: it would say null.
    if has_null(&expected) {
        return Err("the run diverges: its numbers do not stay finite".into());
    }
    Ok(expected)
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.iter().any(has_null),
        Value::Object(entries) => entries.values().any(has_null),
        _ => false,
    }
}
