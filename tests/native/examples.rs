//! The programs for people with a terminal give the numbers that the page gives.

use std::process::Command;

use equisphere::page::lab::Lab;
use equisphere::parameters::Parameters;
use equisphere::run::script::Script;
use serde_json::Value;

fn example(name: &str, arguments: &[&str]) -> Result<Value, String> {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", name, "--"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout).expect("the answer is JSON"))
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn replay_fills_in_what_the_reference_expects() {
    let found = example("replay", &["tests/reference/golden.json"]).unwrap();
    let expected: Value = serde_json::from_str(include_str!("../reference/golden.json")).unwrap();
    let mut compared = 0;
    for (found, expected) in found
        .as_array()
        .unwrap()
        .iter()
        .zip(expected.as_array().unwrap())
    {
        for (name, list) in expected["expected"].as_object().unwrap() {
            for (found, expected) in numbers(&found["expected"][name]).iter().zip(numbers(list)) {
                assert!(
                    (found - expected).abs() <= 1e-9 * expected.abs(),
                    "{name}: {found} {expected}"
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 4000, "{compared}");
    let refusal = example("replay", &["no/such/file.json"]).unwrap_err();
    assert!(refusal.contains("no/such/file.json"), "{refusal}");
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(list) => list.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap()],
    }
}

#[test]
fn predict_and_simulate_agree_with_each_other_and_with_the_page() {
    let settings = [
        "noise_scale=1",
        "dimension=10",
        "initial_norm=2.6",
        "initial_norm_odd=2.6",
    ];
    let predicted = example("predict", &settings).unwrap();
    let arguments = [&settings[..], &["replicas=64", "steps=8000", "seed=5"]].concat();
    let simulated = example("simulate", &arguments).unwrap();
    for name in ["weight_norm", "angular_update", "effective_learning_rate"] {
        let (found, error) = (
            simulated[name]["average"].as_f64().unwrap(),
            simulated[name]["standard_error"].as_f64().unwrap(),
        );
        let expected = predicted[name]["value"].as_f64().unwrap();
        assert_eq!(predicted[name]["valid"], true);
        // Five standard errors, and 0.1% of the law itself.
        assert!(
            (found - expected).abs() < 5.0 * error + 1e-3 * expected,
            "{name}: {found} {expected}"
        );
    }
    let mut start = Parameters::default();
    for law in settings {
        let (name, value) = law.split_once('=').unwrap();
        start.set_text(name, value).unwrap();
    }
    let mut lab = Lab::default();
    lab.open(Script {
        start,
        changes: Vec::new(),
    });
    assert_eq!(
        predicted["weight_norm"]["value"].as_f64(),
        lab.equilibrium().weight_norm
    );
    let refusal = example("simulate", &["learning_rate=fast"]).unwrap_err();
    assert!(
        refusal.contains("Learning rate") && refusal.contains("fast"),
        "{refusal}"
    );
}

#[test]
fn sweep_sets_measurement_beside_prediction_and_reduces_where_it_pays() {
    let flat = ["dimension=200", "spectrum=flat", "steps=8000"];
    let start = ["initial_norm=3", "initial_norm_odd=3"];
    let swept = ["weight_decay=0.01,0.04"];
    let answer = example("sweep", &[&swept[..], &flat, &start].concat()).unwrap();
    let rows = answer["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    for row in rows {
        assert_eq!(row["reduced"], true);
        for name in ["weight_norm", "angular_update"] {
            let [found, expected] =
                ["measured", "predicted"].map(|side| row[name][side].as_f64().unwrap());
            // Exact for one length of gradient, which fluctuates here by √(2/199): the law is off by less
            // than ηλ of that, and 64 replicas × 4000 steps leave errors below 0.1%.
            assert!(
                (found / expected - 1.0).abs() < 2e-3,
                "{name}: {found} {expected}"
            );
        }
    }
    let linear = example("sweep", &["noise_scale=0.5,1", "dimension=20", "steps=100"]).unwrap();
    assert_eq!(linear["rows"][1]["reduced"], false);
    let refusal = example("sweep", &["weight_decay=0.01,7"]).unwrap_err();
    assert!(
        refusal.contains('7') && refusal.contains("allowed"),
        "{refusal}"
    );
    assert!(
        example("sweep", &["dimension=5"])
            .unwrap_err()
            .contains("name=value,value")
    );
}
