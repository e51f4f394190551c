//! Each logger’s files are recognised, and say what theory says.

use super::support::{check_log, kinds, read};

/// A fixture: its files, its source, and the quantities with their parameters.
type Fixture = (
    &'static [&'static str],
    &'static str,
    &'static [(&'static str, Option<&'static str>)],
);

const FC1: Option<&str> = Some("fc1.weight");
const FC2: Option<&str> = Some("fc2.weight");

const FIXTURES: &[Fixture] = &[
    (
        &["wandb_panel.csv"],
        "wandb",
        &[("angular_update", FC1), ("angular_update", FC1)],
    ),
    (
        &["wandb_history.jsonl"],
        "wandb",
        &[
            ("learning_rate", None),
            ("weight_norm", None),
            ("update_norm", None),
            ("gradient_norm", None),
        ],
    ),
    (
        &["wandb_history.csv"],
        "wandb",
        &[
            ("learning_rate", None),
            ("weight_norm", FC1),
            ("weight_norm", FC2),
            ("angular_update", FC1),
            ("angular_update", FC2),
        ],
    ),
    (
        &[
            "run-digits_train-tag-angular_degrees_fc1.weight.csv",
            "run-digits_train-tag-params_norm_fc1.weight.csv",
            "run-digits_train-tag-optim_learning_rate.csv",
        ],
        "tensorboard",
        &[
            ("angular_update", FC1),
            ("weight_norm", FC1),
            ("learning_rate", None),
        ],
    ),
    (
        &["lightning/metrics.csv"],
        "lightning",
        &[
            ("angular_update", FC1),
            ("angular_update", FC2),
            ("weight_norm", FC1),
            ("weight_norm", FC2),
            ("learning_rate", Some("SGD")),
        ],
    ),
    (
        &[
            "mlruns/0/3f2a/metrics/angular_update/fc1.weight",
            "mlruns/0/3f2a/metrics/weight_norm/fc1.weight",
            "mlruns/0/3f2a/metrics/lr",
        ],
        "mlflow",
        &[
            ("angular_update", FC1),
            ("weight_norm", FC1),
            ("learning_rate", None),
        ],
    ),
    (
        &["plain.tsv"],
        "generic",
        &[
            ("learning_rate", None),
            ("angular_update", FC1),
            ("weight_norm", FC1),
        ],
    ),
    (
        &["columns.json"],
        "generic",
        &[("learning_rate", None), ("angular_update", None)],
    ),
];

#[test]
fn every_format_is_recognised_and_agrees_with_theory() {
    for (files, source, quantities) in FIXTURES {
        let paths: Vec<String> = files
            .iter()
            .map(|name| format!("tests/logs/{name}"))
            .collect();
        let mut arguments: Vec<&str> = paths.iter().map(|path| &**path).collect();
        let lacking = [
            "optimizer=sgd",
            "momentum=0.9",
            "weight_decay=0.005",
            "learning_rate=0.1",
        ];
        arguments.extend(lacking);
        let answer = check_log(&arguments);
        assert_eq!(answer["source"], *source, "{files:?}");
        let found: Vec<_> = answer["quantities"].as_array().unwrap().iter().collect();
        assert_eq!(found.len(), quantities.len(), "{files:?}: {found:?}");
        for (found, (name, parameter)) in found.iter().zip(*quantities) {
            assert_eq!(found["name"], *name, "{files:?}");
            assert_eq!(found["parameter"].as_str(), *parameter, "{files:?} {name}");
            assert!(found["rows"].as_u64().unwrap() >= 100, "{files:?}");
        }
        // cos AU* = 1 − ηλ/(1+α); an angle of 60 weights over 25 rows and more is within 5% of it.
        let angle = &answer["equilibrium"]["angular_update"];
        let theory = libm::acos(1.0 - 0.1 * 0.005 / 1.9);
        assert!((angle["theory"].as_f64().unwrap() / theory - 1.0).abs() < 1e-9);
        let measured = angle["measured"].as_f64().unwrap();
        assert!(
            (measured / theory - 1.0).abs() < 0.05,
            "{files:?}: {measured}"
        );
        // r⁴ relaxes at 4ηλ/(1−α).
        let steps = answer["equilibrium"]["relaxation_steps"].as_f64().unwrap();
        assert!((steps - 50.0).abs() < 1e-9, "{files:?}: {steps}");
        // From norm 3 to the sphere at 6.2: r⁴ is within a tenth after some 60 to 150 steps.
        let reached = answer["equilibrium"]["reached_at"].as_f64().unwrap();
        assert!((20.0..200.0).contains(&reached), "{files:?}: {reached}");
        if let Some(norm) = answer["equilibrium"]["weight_norm"]["measured"].as_f64() {
            let theory = answer["equilibrium"]["weight_norm"]["theory"]
                .as_f64()
                .unwrap();
            assert!(
                (norm / theory - 1.0).abs() < 0.03,
                "{files:?}: {norm} {theory}"
            );
        }
        assert!(kinds(&answer).contains(&"sampled_steps"), "{files:?}");
    }
}

#[test]
fn units_are_told_and_become_radians() {
    let of = |file: &str| {
        let answer = check_log(&[&format!("tests/logs/{file}")]);
        let rows = answer["quantities"].as_array().unwrap().clone();
        let angle = rows.into_iter().find(|row| row["name"] == "angular_update");
        angle.unwrap()["unit"].clone()
    };
    assert_eq!(
        of("run-digits_train-tag-angular_degrees_fc1.weight.csv"),
        "degrees"
    );
    assert_eq!(of("plain.tsv"), "cosine");
    assert_eq!(of("wandb_history.csv"), "radians");
}

#[test]
fn a_trainer_state_has_bare_nan_and_the_formula_of_adamw() {
    let path = "tests/logs/trainer_state.json";
    let answer = check_log(&[path, "weight_decay=10", "dimension=64", "initial_norm=1"]);
    assert_eq!(answer["source"], "huggingface");
    for kind in [
        "not_finite",
        "assumed_optimizer",
        "decay_by_lambda_alone",
        "several_layers",
    ] {
        assert!(kinds(&answer).contains(&kind), "{kind}");
    }
    assert!(answer["equilibrium"]["angular_update"]["measured"].is_null());
    // The formula of the last quarter, summed step by step.
    let rate = |step: f64| {
        1e-3 * if step < 200.0 {
            step / 200.0
        } else {
            (2000.0 - step) / 1800.0
        }
    };
    let (mut square, mut kept, mut sum, mut count) = (0.0, 1.0, 0.0, 0.0);
    for step in 10..=2000 {
        let rate = rate(f64::from(step));
        let factor = libm::exp(-2.0 * 10.0 * rate);
        square = factor * square + rate * rate;
        kept *= factor;
        if f64::from(step) >= 10.0 + 0.75 * 1990.0 && step % 10 == 0 {
            sum += square;
            count += 1.0;
        }
    }
    let expected = (64.0 * sum / count + kept).sqrt();
    let found = answer["equilibrium"]["weight_norm"]["theory"]
        .as_f64()
        .unwrap();
    // Rows are ten steps apart: the rate between them is that of the later row.
    assert!((found / expected - 1.0).abs() < 0.02, "{found} {expected}");
}

#[test]
fn keras_counts_epochs() {
    let path = "tests/logs/keras_training.log";
    let answer = check_log(&[path, "optimizer=sgd"]);
    assert_eq!(answer["source"], "keras");
    assert!(kinds(&answer).contains(&"steps_are_epochs"));
    let sized = check_log(&[
        path,
        "optimizer=sgd",
        "weight_decay=0.01",
        "batch_size=10",
        "dataset_size=100",
    ]);
    assert!(!kinds(&sized).contains(&"steps_are_epochs"));
    assert_eq!(
        sized["equilibrium"]["relaxation_steps"]
            .as_f64()
            .unwrap()
            .round(),
        2500.0
    );
}

#[test]
fn arc_cosines_in_single_precision_are_noticed() {
    let path = "tests/logs/acos.csv";
    let answer = check_log(&[path, "optimizer=sgd", "weight_decay=0.005"]);
    assert!(kinds(&answer).contains(&"single_precision_acos"));
    let fine = check_log(&[
        "tests/logs/wandb_history.csv",
        "optimizer=sgd",
        "weight_decay=0.005",
    ]);
    assert!(!kinds(&fine).contains(&"single_precision_acos"));
    // Small angles in double precision are none.
    let rows: String = (0..300)
        .map(|step| format!("{step},{:e}\n", 3e-4 + 1e-6 * f64::from(step * 37 % 101)))
        .collect();
    let log = read(
        "fine.csv",
        format!("step,angular_update\n{rows}").as_bytes(),
    )
    .unwrap();
    assert!(!log.series[0].single_precision);
}

#[test]
fn logs_of_the_snippets_are_in_equilibrium() {
    let optax = check_log(&[
        "tests/logs/optax.csv",
        "optimizer=sgd",
        "momentum=0.9",
        "weight_decay=0.01",
    ]);
    let angle = &optax["equilibrium"]["angular_update"];
    let [measured, theory] = ["measured", "theory"].map(|key| angle[key].as_f64().unwrap());
    // A hundred steps of 32 weights: 3% of chance and error of the law.
    assert!(
        (measured / theory - 1.0).abs() < 0.03,
        "{measured} {theory}"
    );
    assert!(optax["warnings"].as_array().unwrap().is_empty());
    let digits = check_log(&[
        "www/data/digits_run.csv",
        "optimizer=sgd",
        "momentum=0.9",
        "weight_decay=0.005",
    ]);
    assert_eq!(digits["quantities"].as_array().unwrap().len(), 7);
    // The rate drops at two thirds, and the norm needs longer than is left.
    assert!(digits["equilibrium"]["reached_at"].is_null());
    let found = digits["findings"].as_array().unwrap();
    assert!(
        found
            .iter()
            .any(|text| text.as_str().unwrap().contains("still rising")),
        "{found:?}"
    );
}
