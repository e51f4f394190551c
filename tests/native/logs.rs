//! Logs of a reader's own: every format by a fixture, malformed files, and theory against simulated runs.

use std::process::{Command, Output};

use equisphere::logs::analysis::{Analysis, analyse};
use equisphere::logs::cells::{Cells, Content, Event, content};
use equisphere::logs::course::{Schedule, memory, sums};
use equisphere::logs::experiment::{same_angles, same_rates};
use equisphere::logs::json::Parser;
use equisphere::logs::log::Log;
use equisphere::logs::names::Quantity;
use equisphere::logs::reader::Reader;
use equisphere::logs::remark::{Fault, Refusal};
use equisphere::logs::settings::Settings;
use equisphere::page::text::logs as words;
use equisphere::parameters::Parameters;
use equisphere::parameters::link::decode;
use equisphere::run::calculator::calculate;
use equisphere::run::from_parameters::{initial_state, training_config};
use equisphere::simulation::record::Quantity as Measured;
use equisphere::simulation::trainer::trainer;
use proptest::prelude::*;
use serde_json::Value;

fn called(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", "check_log", "--"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs")
}

fn check_log(arguments: &[&str]) -> Value {
    let output = called(arguments);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {why}");
    serde_json::from_slice(&output.stdout).expect("the answer is JSON")
}

fn read_pieces(name: &str, bytes: &[u8], piece: usize) -> Result<Log, Refusal> {
    let mut reader = Reader::new(name, &[]);
    for piece in bytes.chunks(piece) {
        reader.push(piece)?;
    }
    reader.finish()
}

fn read(name: &str, bytes: &[u8]) -> Result<Log, Refusal> {
    read_pieces(name, bytes, 1 << 20)
}

fn settings(pairs: &[(&str, &str)]) -> Settings {
    let mut settings = Settings::default();
    for (name, value) in pairs {
        settings.set_text(name, value).unwrap();
    }
    settings
}

fn kinds(answer: &Value) -> Vec<&str> {
    let warnings = answer["warnings"].as_array().unwrap().iter();
    warnings
        .map(|warning| warning["kind"].as_str().unwrap())
        .collect()
}

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
fn what_cannot_be_read_ends_with_status_two_and_one_line() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let archive = folder.join("archive.csv");
    std::fs::write(&archive, b"PK\x03\x04\x00\x00").unwrap();
    let empty = folder.join("empty.csv");
    std::fs::write(&empty, b" \n").unwrap();
    let paths = [
        archive,
        empty,
        folder.join("there is none.csv"),
        folder.to_owned(),
    ];
    for (path, word) in paths
        .iter()
        .zip(["binary", "empty", "cannot be read", "cannot be read"])
    {
        let output = called(&[path.to_str().unwrap()]);
        let why = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{why}");
        assert_eq!(why.trim_end().lines().count(), 1, "{why}");
        assert!(why.contains(word) && output.stdout.is_empty(), "{why}");
    }
    let output = called(&["tests/logs/acos.csv", "weight_decay=much"]);
    let why = String::from_utf8(output.stderr).unwrap();
    assert!(
        why.contains("“much” is not allowed; it takes 0 to 1000"),
        "{why}"
    );
}

/// The sentences on a file.
fn told(bytes: &[u8]) -> Vec<String> {
    let log = read("log.csv", bytes).unwrap();
    log.remarks.iter().map(words::remark).collect()
}

#[test]
fn malformed_files_are_told_by_line_and_column() {
    for (text, sentence) in [
        (
            "step,lr\n1,0.1\n2,fast\n",
            "log.csv, line 3, column 3: a number was expected, not “fast”; the cell counts as blank.",
        ),
        (
            "step,lr\n1,0.1,7\n",
            "line 2, column 1: 2 cells were expected, and there are 3; missing ones count as blank",
        ),
        (
            "step,lr\n1,0.1\n2\n",
            "line 3, column 1: 2 cells were expected, and there are 1",
        ),
        (
            "step,lr\n1,\"0.1\n2,0.2",
            "line 2, column 3: a closing quotation mark was expected",
        ),
        (
            "step,lr,lr\n1,0.1,0.2\n",
            "line 1, column 9: a new name was expected, and “lr” is there already",
        ),
        (
            "step,lr\n2,0.1\n1,0.1\n",
            "line 3, column 1: a step above the one before was expected",
        ),
        (
            "step,lr\n1,0.1\n1,0.2\n",
            "each step was expected once; of several values the last one counts.",
        ),
        (
            "step,lr\n1,nan\n2,inf\n3,0.1\n",
            "line 2, column 3: a finite number was expected; NaN and infinities are left out. This occurs 2 times.",
        ),
        (
            "step,lr\n,0.1\n2,0.1\n",
            "line 2, column 1: a step was expected in this row",
        ),
        (
            "{\"step\": 1, \"lr\": 0.1}\n{\"step\": 2, \"lr\": }\n",
            "line 2, column 19: a value was expected",
        ),
        (
            "[{\"step\": 1, \"lr\": 0.1},\n {\"step\": 2 \"lr\": 1}]",
            "line 2, column 13: “}” was expected",
        ),
        (
            "[{\"step\": 1, \"lr\": 0.1}",
            "line 1, column 24: “]” was expected",
        ),
    ] {
        let told = told(text.as_bytes());
        assert!(
            told.iter().any(|told| told.contains(sentence)),
            "{text:?}: {told:?}"
        );
    }
}

#[test]
fn other_encodings_line_ends_and_quoted_newlines_are_read() {
    let plain = "step,\"learning\nrate\",lr,note\n1,9,0.1,\"one\ntwo, \"\"three\"\"\"\n2,9,0.2,\n";
    let expected = read("log.csv", plain.as_bytes()).unwrap();
    assert_eq!(expected.series.len(), 2, "{expected:?}");
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark
            .then_some(0xfeff)
            .into_iter()
            .chain(plain.encode_utf16());
        let bytes = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        units.flat_map(bytes).collect()
    };
    let with_mark = [b"\xef\xbb\xbf", plain.as_bytes()].concat();
    let returns = plain.replace('\n', "\r\n").into_bytes();
    for bytes in [
        with_mark,
        returns,
        utf16(true, true),
        utf16(false, true),
        utf16(false, false),
        utf16(true, false),
    ] {
        let log = read("log.csv", &bytes).unwrap();
        assert_eq!(log.series[0].values, expected.series[0].values);
        assert_eq!(log.series[1].values, [0.1, 0.2]);
        assert!(log.remarks.is_empty(), "{:?}", log.remarks);
    }
}

#[test]
fn ten_thousand_columns_are_read_and_more_than_twenty_thousand_told() {
    let file = |columns: usize| {
        let names: Vec<String> = (0..columns).map(|k| format!("layer_norm/p{k}")).collect();
        let row = vec!["1.5"; columns].join(",");
        format!("step,{}\n1,{row}\n2,{row}\n", names.join(","))
    };
    let log = read("wide.csv", file(10_000).as_bytes()).unwrap();
    assert_eq!((log.series.len(), log.remarks.len()), (10_000, 0));
    let log = read("wide.csv", file(20_001).as_bytes()).unwrap();
    assert_eq!(log.series.len(), 19_999);
    assert_eq!(log.remarks[0].fault, Fault::ManyColumns(20_000));
}

#[test]
fn long_files_are_thinned_evenly() {
    let mut reader = Reader::new("long.csv", &[]);
    reader.push(b"step,lr\n").unwrap();
    let rows = 9_000_000_u32;
    for start in (0..rows).step_by(100_000) {
        let piece: String = (start..start + 100_000)
            .map(|step| format!("{step},1\n"))
            .collect();
        reader.push(piece.as_bytes()).unwrap();
    }
    let log = reader.finish().unwrap();
    assert_eq!(log.remarks[0].fault, Fault::Thinned(2));
    assert_eq!(log.series[0].steps.len(), 4_500_000);
    assert!(
        log.series[0]
            .steps
            .windows(2)
            .all(|pair| pair[1] - pair[0] == 2.0)
    );
}

/// The log that a simulated run would have written, a row for each of so many steps.
fn simulated(pairs: &[(&str, &str)], steps: u64) -> Log {
    let mut parameters = Parameters::default();
    for (name, value) in pairs {
        parameters.set_text(name, value).unwrap();
    }
    let config = training_config(&parameters, None, 0).unwrap();
    let mut trainer = trainer(config, initial_state(&parameters), false);
    let mut text = String::from("step,lr,weight_norm/w,angular_update/w\n");
    for _ in 0..steps {
        let record = trainer.step().unwrap();
        let [norm, angle] =
            [Measured::WeightNorm, Measured::AngularUpdate].map(|q| record.average(q));
        text += &format!("{},{},{norm},{angle}\n", record.step, record.learning_rate);
    }
    read("simulated.csv", text.as_bytes()).unwrap()
}

#[test]
fn simulated_runs_of_every_rule_agree_with_theory() {
    // Many weights and replicas, so that what is left is the error of the laws: 3%, for AdamW 4%.
    let common = [
        ("dimension", "100"),
        ("replicas", "32"),
        ("noise_scale", "1"),
        ("eigenvalue_spread", "0.01"),
    ];
    for (optimizer, rate, decay, momentum, steps) in [
        ("sgd", "0.1", "0.1", "0", 800),
        ("sgd", "0.1", "0.02", "0.9", 800),
        ("nesterov", "0.1", "0.02", "0.9", 800),
        ("sgdw", "0.1", "0.1", "0.5", 800),
        ("adamw", "0.01", "0.5", "0", 2000),
        ("lion", "0.0005", "0.5", "0", 16000),
        ("hyperball", "0.03", "0", "0", 200),
    ] {
        let mut pairs = common.to_vec();
        pairs.extend([("optimizer", optimizer), ("learning_rate", rate)]);
        let mut said = vec![
            ("optimizer", optimizer),
            ("beta1", "0.9"),
            ("beta2", "0.99"),
        ];
        if optimizer != "hyperball" {
            pairs.push(("weight_decay", decay));
            said.push(("weight_decay", decay));
        } else {
            said.push(("weight_decay", "0"));
        }
        if momentum != "0" {
            pairs.push(("momentum", momentum));
            said.push(("momentum", momentum));
        }
        let log = simulated(&pairs, steps);
        let Analysis {
            angular_update,
            weight_norm,
            reached_at,
            ..
        } = analyse(&log, &settings(&said));
        let gap = |measured: Option<f64>, theory: Option<f64>| {
            (measured.unwrap() / theory.unwrap_or(f64::NAN) - 1.0).abs()
        };
        let angle = gap(angular_update.measured, angular_update.theory);
        assert!(
            angle < 0.04,
            "{optimizer}: angle {angle} {angular_update:?}"
        );
        if optimizer != "hyperball" {
            let norm = gap(weight_norm.measured, weight_norm.theory);
            assert!(norm < 0.04, "{optimizer}: norm {norm} {weight_norm:?}");
        }
        assert!(
            reached_at.unwrap_or(f64::INFINITY) < 0.75 * steps as f64,
            "{optimizer}: {reached_at:?}"
        );
    }
}

/// A log of plain SGD with weight decay 0.01 whose norms are those of the law
/// `r² ← (1−ηλ)²r² + η²/r²`, every so many steps, from a share of the radius `r* = (η/2λ)^¼` of its first rate. With
/// constant rates `r⁴` falls to `r*⁴` as `e^(−4ηλt)`, and the angle is `(r*/r)²` times that at rest.
fn by_law(rate: impl Fn(u32) -> f64, steps: u32, every: u32, start: f64, columns: &[&str]) -> Log {
    let mut square = start * start * (50.0 * rate(0).max(0.1)).sqrt();
    let mut text = format!("step,{}\n", columns.join(","));
    for step in 0..steps {
        let rate = rate(step);
        let kept = 1.0 - 0.01 * rate;
        let next = kept * kept * square + rate * rate / square;
        if step % every == 0 {
            let cells = columns.iter().map(|column| match *column {
                "lr" => rate,
                "weight_norm/w" => square.sqrt(),
                _ => libm::atan(rate / (kept * square)),
            });
            let cells: Vec<String> = cells.map(|value| value.to_string()).collect();
            text += &format!("{step},{}\n", cells.join(","));
        }
        square = next;
    }
    read("law.csv", text.as_bytes()).unwrap()
}

const BOTH: &[&str] = &["lr", "weight_norm/w", "angular_update/w"];

fn judged(log: &Log) -> Analysis {
    analyse(
        log,
        &settings(&[("optimizer", "sgd"), ("weight_decay", "0.01")]),
    )
}

#[test]
fn equilibrium_is_reached_at_the_step_of_the_closed_form() {
    // τ = 1/(4ηλ) = 250 steps. The angle is a tenth too large where r⁴ = r*⁴/1.21, and a tenth too small at r*⁴/0.81;
    // the norm is a tenth too small at 0.9⁴r*⁴.
    let arrival =
        |start: f64, edge: f64| 250.0 * libm::log((libm::pow(start, 4.0) - 1.0) / (edge - 1.0));
    for (start, edge, columns) in [
        (0.3, 1.0 / 1.21, BOTH),
        (2.0, 1.0 / 0.81, BOTH),
        (0.3, 1.0 / 1.21, &["lr", "angular_update/w"]),
        (0.3, 0.6561, &["lr", "weight_norm/w"]),
    ] {
        for every in [1, 7, 40] {
            let found = judged(&by_law(|_| 0.1, 5000, every, start, columns));
            let reached = found.reached_at.unwrap_or(f64::NAN);
            let expected = arrival(start, edge);
            // Pieces are 100 steps long; between two of them arrival is interpolated, to a quarter of one, and rows are
            // as many steps apart.
            let allowed = 25.0 + f64::from(every);
            assert!(
                (reached - expected).abs() < allowed,
                "{start} {columns:?} {every}: {reached} {expected}"
            );
        }
    }
}

#[test]
fn a_log_that_begins_in_equilibrium_is_there_from_its_first_step() {
    for columns in [BOTH, &["lr", "weight_norm/w"]] {
        let found = judged(&by_law(|_| 0.1, 3000, 10, 1.0, columns));
        assert_eq!(found.reached_at, Some(0.0), "{columns:?}");
    }
}

#[test]
fn a_log_that_ends_before_equilibrium_has_not_reached_it() {
    for columns in [BOTH, &["lr", "weight_norm/w"]] {
        for (start, steps) in [(0.3, 150), (3.0, 400)] {
            let found = judged(&by_law(|_| 0.1, steps, 1, start, columns));
            assert_eq!(found.reached_at, None, "{columns:?} {start}");
        }
    }
}

#[test]
fn a_schedule_that_moves_the_equilibrium_takes_the_run_out_of_it() {
    // A tenth of the rate needs τ = 2500 steps, more than are left; before, the run was in equilibrium from some 390 on.
    let told = |analysis: &Analysis| -> Vec<String> {
        analysis.findings.iter().map(words::finding).collect()
    };
    let dropped = |steps| {
        judged(&by_law(
            |step| if step < 3000 { 0.1 } else { 0.01 },
            steps,
            1,
            0.3,
            BOTH,
        ))
    };
    let found = dropped(5000);
    assert_eq!(found.reached_at, None);
    let [from, until] = found.tracks[0].stayed.unwrap();
    let expected = 250.0 * libm::log((1.0 - 0.0081) / (1.0 - 1.0 / 1.21));
    // Pieces of 100 steps.
    assert!((from - expected).abs() < 25.0, "{from} {expected}");
    assert!((until - 3000.0).abs() < 100.0, "{until}");
    assert!(
        told(&found)
            .iter()
            .any(|told| told.starts_with("From step ") && told.contains(" to step ")),
        "{:?}",
        told(&found)
    );
    // Where the run is long enough it arrives anew: from r⁴ = 10r*⁴ after 2500·ln(9/(1/0.81 − 1)) steps.
    let found = dropped(20_000);
    let expected = 3000.0 + 2500.0 * libm::log(9.0 / (1.0 / 0.81 - 1.0));
    let reached = found.reached_at.unwrap_or(f64::NAN);
    // Pieces of 400 steps.
    assert!((reached - expected).abs() < 100.0, "{reached} {expected}");
    assert_eq!(found.tracks[0].stayed, None);
}

#[test]
fn rates_of_zero_leave_the_other_steps_their_theory() {
    // A warmup from zero and a cosine to zero: the norm lags, and the angle at the end is far from that at rest.
    let cosine = |step: u32| {
        let share = f64::from(step) / 4999.0;
        0.05 * (1.0 + libm::cos(std::f64::consts::PI * share)) * (f64::from(step) / 200.0).min(1.0)
    };
    let found = judged(&by_law(cosine, 5000, 1, 1.0, BOTH));
    assert!(found.angular_update.theory.is_some(), "{found:?}");
    assert_eq!(found.reached_at, None);
    let told: Vec<String> = found.findings.iter().map(words::finding).collect();
    assert!(
        told.iter().any(|told| told.contains("still rising")),
        "{told:?}"
    );
    // With a warmup alone it arrives as from where it is then.
    let warmed = judged(&by_law(
        |step| 0.1 * (f64::from(step) / 200.0).min(1.0),
        5000,
        1,
        1.0,
        BOTH,
    ));
    let reached = warmed.reached_at.unwrap_or(f64::NAN);
    assert!((100.0..400.0).contains(&reached), "{reached}");
}

#[test]
fn noise_in_the_angles_does_not_hide_when_equilibrium_is_reached() {
    let log = by_law(|_| 0.1, 10_000, 10, 0.3, BOTH);
    let mut noisy = log.clone();
    for (place, value) in noisy
        .series
        .iter_mut()
        .filter(|series| series.quantity == Quantity::AngularUpdate)
        .flat_map(|series| &mut series.values)
        .enumerate()
    {
        // Between two thirds of the value and four thirds, in a fixed order that looks like chance.
        let chance = (place as f64 * 0.618_033_988_75).fract();
        *value *= 1.0 + 0.66 * (chance - 0.5);
    }
    let [plain, noisy] = [&log, &noisy].map(|log| judged(log).reached_at.unwrap_or(f64::NAN));
    // A piece is 200 steps.
    assert!((plain - noisy).abs() < 200.0, "{plain} {noisy}");
}

#[test]
fn a_run_that_is_too_short_says_how_much_longer_it_needs() {
    let common = [
        ("dimension", "100"),
        ("replicas", "32"),
        ("noise_scale", "1"),
        ("eigenvalue_spread", "0.01"),
        ("initial_norm", "1"),
        ("initial_norm_odd", "1"),
    ];
    let mut pairs = common.to_vec();
    pairs.extend([("learning_rate", "0.1"), ("weight_decay", "0.01")]);
    let said = settings(&[("optimizer", "sgd"), ("weight_decay", "0.01")]);
    let told_after = |steps: u64| -> Vec<String> {
        let analysis = analyse(&simulated(&pairs, steps), &said);
        analysis.findings.iter().map(words::finding).collect()
    };
    // τ = 1/(4ηλ) = 250 steps: r⁴ rises from almost nothing, so that after 100 steps the angle is √3 times too large, and it is
    // within a tenth where 1 − e^(−t/τ) = 1/1.21, after 440.
    let told = told_after(100);
    let sentence = told
        .iter()
        .find(|told| told.contains("still falling"))
        .expect("it falls");
    let number: String = sentence.chars().filter(char::is_ascii_digit).collect();
    let more: f64 = number.parse().unwrap();
    assert!((250.0..430.0).contains(&more), "{sentence}");
    let told = told_after(2000);
    assert!(
        told.iter().any(|told| told.starts_with("From step ")),
        "{told:?}"
    );
    assert!(!told.iter().any(|told| told.contains("still")), "{told:?}");
}

#[test]
fn sums_and_memory_are_those_of_the_formula() {
    let rows: String = (0..200)
        .map(|step| format!("{step},{}\n", 0.01 + 1e-4 * f64::from(step)))
        .collect();
    let log = read("rates.csv", format!("step,lr\n{rows}").as_bytes()).unwrap();
    let settings = settings(&[("optimizer", "adamw"), ("weight_decay", "0.3")]);
    let steps = &log.series[0].steps;
    let sums = sums(&Schedule::new(&log, &settings), steps).unwrap();
    let rate = |j: usize| 0.01 + 1e-4 * j as f64;
    let kappa = |t: usize| -> f64 { (0..=t).map(|j| 0.3 * rate(j)).sum() };
    for t in [0, 50, 199] {
        let square: f64 = (0..=t)
            .map(|j| libm::exp(2.0 * (kappa(j) - kappa(t))) * rate(j) * rate(j))
            .sum();
        assert!((sums.kappa[t] - kappa(t)).abs() < 1e-12);
        assert!((sums.diffused[t] / square - 1.0).abs() < 1e-9, "{t}");
    }
    let memory = memory(&sums);
    assert!((memory.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    let ratio = libm::exp(kappa(100) - kappa(199)) * rate(100) / rate(199);
    assert!((memory[100] / memory[199] / ratio - 1.0).abs() < 1e-9);
}

/// Bytes that are almost a log: a fixture with some bytes changed, or pieces of one.
fn almost_a_log() -> impl Strategy<Value = Vec<u8>> {
    const KINDS: [&str; 7] = [
        "step,lr,weight_norm\n0,0.1,3\n1,0.1,2.9\n",
        "Wall time,Step,Value\n1700000000.5,0,0.1\n",
        "{\"step\": 1, \"lr\": NaN, \"a\": {\"b\": [1, 2]}}\n{\"step\": 2}\n",
        "[{\"step\": 1, \"lr\": 0.1}, {\"step\": 2, \"x\": \"\\u00e9\\ud83d\\ude00\"}]",
        "1700000000000 0.5 1\n1700000000001 0.25 2\n",
        "\"Step\",\"a - b - lr\",\"a - b - lr__MIN\"\n\"0\",\"0.1\",\"0.1\"\n",
        "epoch;lr;loss\n0;0,1;NA\n1;0,1;2\n",
    ];
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..6);
    (0..KINDS.len(), edits, 1..4_usize).prop_map(|(kind, edits, times)| {
        let mut bytes = KINDS[kind].repeat(times).into_bytes();
        for (place, byte, way) in edits {
            let place = place.index(bytes.len());
            match way {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, b"\",;\n\r\t{}[]:\\-.eN0 "[usize::from(byte) % 18]),
                _ if bytes.len() > 1 => drop(bytes.remove(place)),
                _ => {}
            }
        }
        bytes
    })
}

/// All that is told of bytes, whatever they are: nothing of it may panic, and no place may be left unfilled.
fn tell_all(bytes: &[u8]) {
    match read("run-a-tag-lr.csv", bytes) {
        Ok(log) => {
            for remark in &log.remarks {
                assert!(words::remark(remark).ends_with('.'), "{remark:?}");
            }
            for series in &log.series {
                assert_eq!(series.steps.len(), series.values.len());
                assert!(series.values.iter().all(|value| value.is_finite()));
                assert!(series.steps.windows(2).all(|pair| pair[0] < pair[1]));
            }
            let settings = settings(&[("weight_decay", "0.01"), ("learning_rate", "0.1")]);
            let analysis = analyse(&log, &settings);
            for finding in &analysis.findings {
                assert!(words::finding(finding).ends_with('.'), "{finding:?}");
            }
            for warning in &analysis.warnings {
                assert!(words::warning(warning).ends_with('.'), "{warning:?}");
            }
        }
        Err(refusal) => assert!(words::refusal("x", &refusal).ends_with('.')),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_in_a_file_makes_the_reader_panic(bytes in almost_a_log()) {
        tell_all(&bytes);
    }

    #[test]
    fn nor_do_bytes_of_any_kind(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        tell_all(&bytes);
        let text: Vec<u8> = bytes.iter().map(|byte| b"0123456789.,;\n\"{}[]:-eE \t"[usize::from(*byte) % 25]).collect();
        tell_all(&text);
    }

    #[test]
    fn a_file_reads_the_same_however_it_is_cut(bytes in almost_a_log(), piece in 1..9_usize) {
        prop_assert_eq!(read_pieces("a.csv", &bytes, piece), read("a.csv", &bytes));
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them(value in any::<f64>(), digits in 0..18_usize) {
        for text in [format!("{value:?}"), format!("{value:.digits$e}"), format!("{:.digits$}", value % 1e6)] {
            let expected: f64 = text.parse().unwrap();
            let Content::Number(found) = content(&text) else { panic!("{text}") };
            prop_assert!(found == expected || found.is_nan() && expected.is_nan(), "{}", text);
        }
    }

    #[test]
    fn cells_are_those_of_an_independent_reader(rows in prop::collection::vec(prop::collection::vec("[a-z0-9\",\r\n]{0,6}", 3), 1..5)) {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let (mut found, mut row) = (Vec::new(), Vec::new());
        let mut cells = Cells::new(',');
        let mut sink = |event: Event| match event {
            Event::Cell(text, _) => row.push(text.to_owned()),
            Event::Row => found.push(core::mem::take(&mut row)),
        };
        cells.push(&text, &mut sink);
        cells.finish(&mut sink);
        let expected: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect()).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn json_is_that_of_an_independent_reader(text in "[\\[\\]{}:,\"a0-9.eE \\\\-]{0,24}") {
        let expected: Result<Value, _> = serde_json::from_str(&text);
        let mut parser = Parser::new(&text);
        let found = parser.value();
        // What the independent reader takes is taken here; this one is more lenient with escapes and numbers.
        if expected.is_ok() {
            prop_assert!(found.is_ok() && parser.peek().is_none(), "{}", text);
        }
    }
}

#[test]
fn series_have_the_names_of_the_program() {
    for quantity in Quantity::SERIES {
        assert_eq!(Quantity::named(quantity.name()), Some(quantity));
    }
}

#[test]
fn a_log_opens_as_an_experiment_with_its_rates_and_its_angles() {
    let rows: String = (0..1000)
        .map(|step| {
            let rate = if step < 500 { 0.1 } else { 0.02 };
            format!("{},{rate},{}\n", step + 7, 0.01 + 1e-5 * f64::from(step))
        })
        .collect();
    let log = read(
        "a.csv",
        format!("step,lr,angular_update\n{rows}").as_bytes(),
    )
    .unwrap();
    let settings = settings(&[
        ("optimizer", "sgd"),
        ("momentum", "0.9"),
        ("weight_decay", "0.005"),
    ]);
    let link = decode(&same_rates(&log, &settings).unwrap()).unwrap();
    assert!(link.remarks.is_empty(), "{:?}", link.remarks);
    let start = &link.parameters;
    assert_eq!(
        (start.learning_rate, start.weight_decay, start.momentum),
        (0.1, 0.005, 0.9)
    );
    let [change] = &link.changes[..] else {
        panic!("{:?}", link.changes)
    };
    // Sixty places: one is every 16.65 steps.
    assert_eq!((change.name, change.value), ("learning_rate", 0.02));
    assert!(change.step.abs_diff(500) <= 17, "{}", change.step);
    let angle = analyse(&log, &settings).tracks[0].angle.clone().unwrap();
    let link = decode(&same_angles(&angle).unwrap()).unwrap();
    assert!(link.remarks.is_empty(), "{:?}", link.remarks);
    assert_eq!(link.parameters.optimizer.name(), "hyperball");
    let last = link.changes.last().unwrap();
    // tan of the mean angle of the last piece, 0.0199, within the 1% below which nothing changes.
    assert!(
        (last.value / libm::tan(0.0199) - 1.0).abs() < 0.015,
        "{}",
        last.value
    );
    assert!(link.changes.len() > 30);
}

#[test]
fn the_calculator_has_the_numbers_of_theory_and_its_advice_is_right() {
    let calculated = |pairs: &[(&str, &str)]| {
        let mut parameters = Parameters::default();
        for (name, value) in pairs {
            parameters.set_text(name, value).unwrap();
        }
        calculate(&parameters, Some(128.0), Some(1437.0))
    };
    let common = ("dimension", "64");
    let sgd = calculated(&[common, ("learning_rate", "0.1"), ("weight_decay", "0.005")]);
    let angle = libm::acos(1.0 - 0.0005);
    assert!((sgd.angular_update.unwrap() / angle - 1.0).abs() < 1e-9);
    assert!((sgd.relaxation_steps.unwrap() - 500.0).abs() < 1e-6);
    assert!((sgd.relaxation_epochs.unwrap() - 500.0 * 128.0 / 1437.0).abs() < 1e-6);
    // The angle goes with √(ηλ), the time with its inverse.
    assert!((sgd.half_angle_rate.unwrap() / 0.025 - 1.0).abs() < 1e-3);
    assert!((sgd.half_angle_decay.unwrap() / 0.00125 - 1.0).abs() < 1e-3);
    assert!((sgd.double_batch_rate.unwrap() / 0.2 - 1.0).abs() < 1e-3);
    assert!((sgd.double_batch_angle.unwrap() / angle / 2_f64.sqrt() - 1.0).abs() < 1e-3);
    let adamw = calculated(&[
        common,
        ("optimizer", "adamw"),
        ("learning_rate", "0.001"),
        ("weight_decay", "0.1"),
    ]);
    assert!((adamw.root_mean_square.unwrap() / (0.001_f64 / 0.2).sqrt() - 1.0).abs() < 1e-9);
    let hyperball = calculated(&[
        common,
        ("optimizer", "hyperball"),
        ("learning_rate", "0.02"),
    ]);
    assert!((hyperball.half_angle_rate.unwrap() / 0.01 - 1.0).abs() < 1e-3);
    assert_eq!(
        (hyperball.half_angle_decay, hyperball.relaxation_steps),
        (None, None)
    );
    let none = calculated(&[common, ("weight_decay", "0")]);
    assert_eq!((none.angular_update, none.half_angle_rate), (None, None));
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
