//! Series, read back and compared with the history, bit by bit.

use std::collections::HashMap;

use equisphere::page::take_away::{VERSION, series_csv, series_json};
use equisphere::run::Run;
use equisphere::run::history::Bucket;
use equisphere::simulation::record::{Average, Quantity};

use serde_json::{Value, json};

use super::support::{AWKWARD, PAGE, run_of, two_runs};

/// Every value of a bucket by the name of its column.
fn expected(bucket: &Bucket) -> HashMap<String, Option<f64>> {
    let mut values = HashMap::new();
    for quantity in Quantity::ALL {
        let row = quantity.row();
        let average = if row.average == Average::Mean {
            "mean"
        } else {
            "rms"
        };
        let summary = bucket.summary(quantity);
        for (name, value) in [
            (average, Some(bucket.average(quantity))),
            ("standard_deviation", Some(summary.deviation())),
            ("replica_0", Some(summary.replica_zero)),
            ("forecast", bucket.forecast(quantity)),
            ("limit", bucket.limit(quantity)),
        ] {
            let value = value.filter(|value| !value.is_nan());
            values.insert(format!("{}_{name}", row.name), value);
        }
    }
    values
}

/// The head of a file as pairs, in order.
fn head(csv: &str) -> Vec<(&str, &str)> {
    let lines = csv.lines().map_while(|line| line.strip_prefix("# "));
    lines
        .map(|line| line.split_once(": ").expect(line))
        .collect()
}

fn same(found: Option<f64>, expected: Option<f64>) -> bool {
    found.map(f64::to_bits) == expected.map(f64::to_bits)
}

#[test]
fn csv_reads_back_as_the_history_of_every_run() {
    let (long, short) = two_runs();
    let csv = series_csv::write(PAGE, &[("long", &long), (AWKWARD, &short)]);
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(csv.as_bytes());
    let names = reader.headers().unwrap().clone();
    let mut rows = reader.records().map(Result::unwrap);
    for (name, run) in [("long", &long), (AWKWARD, &short)] {
        for bucket in run.history().buckets() {
            let row = rows.next().expect("a row for each bucket");
            assert_eq!(&row[0], name);
            let steps: [u64; 2] = [1, 2].map(|column| row[column].parse().unwrap());
            assert_eq!(
                steps,
                [bucket.first_step, bucket.first_step + bucket.steps - 1]
            );
            let expected = expected(bucket);
            assert_eq!(names.len(), 3 + expected.len());
            for (name, cell) in names.iter().zip(&row).skip(3) {
                let found = (!cell.is_empty()).then(|| cell.parse().unwrap());
                assert!(
                    same(found, expected[name]),
                    "{name}: {cell} {:?}",
                    expected[name]
                );
            }
        }
    }
    assert!(rows.next().is_none());
    assert!(long.history().stride() > 1, "the long run has merged steps");
}

#[test]
fn the_head_of_a_csv_says_what_decides_the_runs_and_what_columns_are() {
    let (long, short) = two_runs();
    let csv = series_csv::write(PAGE, &[("long", &long), (AWKWARD, &short)]);
    let head = head(&csv);
    for (key, value) in [
        ("program", "Equisphere"),
        ("version", VERSION),
        ("run_1_name", "long"),
        (
            "run_1_link",
            "https://example.org/equisphere/#v=2&seed=7&changes=1000:learning_rate:0.4",
        ),
        ("run_1_steps", "2001"),
        ("run_1_status", "running"),
        ("run_1_learning_rate", "0.1"),
        ("run_1_seed", "7"),
        ("run_1_change", "1000:learning_rate:0.4"),
        ("run_2_name", AWKWARD),
        ("run_2_eigenvalues", "0 0.1 3"),
        ("unit_angular_update", "rad"),
        ("unit_weight_norm", "1"),
    ] {
        assert!(
            head.contains(&(key, value)),
            "{key}: {value} is not in {head:#?}"
        );
    }
    let keys: Vec<_> = head.iter().map(|(key, _)| *key).collect();
    assert!(!keys.contains(&"run_1_steps_per_frame") && !keys.contains(&"run_1_beta1"));
    let columns = csv.lines().find(|line| !line.starts_with('#')).unwrap();
    for column in columns.split(',') {
        let described = keys.iter().filter_map(|key| key.strip_prefix("column_"));
        assert!(
            described.clone().any(|end| column.ends_with(end)),
            "{column}"
        );
    }
    assert!(head.iter().all(|(_, value)| !value.is_empty()), "{head:#?}");
}

#[test]
fn a_diverged_run_is_written_as_far_as_it_came() {
    let run: Run = run_of(
        &[("learning_rate", "10"), ("weight_decay", "1")],
        &[],
        10_000,
    );
    let csv = series_csv::write("", &[("", &run)]);
    let status = head(&csv)
        .into_iter()
        .find(|(key, _)| *key == "run_1_status");
    assert!(status.unwrap().1.starts_with("diverged:"), "{status:?}");
    assert!(csv.contains("# run_1_link: v=2&"));
    assert!(!csv.contains("NaN"));
}

#[test]
fn json_reads_back_as_the_history_of_every_run() {
    let (long, short) = two_runs();
    let awkward = &format!("{AWKWARD} \\ \u{1}\n“two lines”");
    let json = series_json::write(PAGE, &[("long", &long), (awkward, &short)]);
    let json: Value = serde_json::from_str(&json).unwrap();
    for (place, (name, run)) in [("long", &long), (awkward, &short)].into_iter().enumerate() {
        let found = &json["runs"][place];
        assert_eq!(found["name"], *name);
        let buckets = run.history().buckets();
        assert_eq!(found["first_step"].as_array().unwrap().len(), buckets.len());
        for (row, bucket) in buckets.iter().enumerate() {
            assert_eq!(found["first_step"][row], bucket.first_step);
            assert_eq!(
                found["last_step"][row],
                bucket.first_step + bucket.steps - 1
            );
            let expected = expected(bucket);
            let series = found["series"].as_object().unwrap();
            let mut columns = 0;
            for (quantity, values) in series {
                for (name, list) in values.as_object().unwrap() {
                    let name = format!("{quantity}_{name}");
                    assert!(same(list[row].as_f64(), expected[&name]), "{name}");
                    columns += 1;
                }
            }
            assert_eq!(columns, expected.len());
        }
    }
}

#[test]
fn json_says_what_decides_the_runs_and_what_columns_are() {
    let (long, short) = two_runs();
    let json = series_json::write(PAGE, &[("long", &long), ("", &short)]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["program"], "Equisphere");
    assert_eq!(json["version"], VERSION);
    assert_eq!(json["quantities"]["angular_update"]["unit"], "rad");
    let [first, second] = [&json["runs"][0], &json["runs"][1]];
    assert_eq!(
        first["link"],
        "https://example.org/equisphere/#v=2&seed=7&changes=1000:learning_rate:0.4"
    );
    assert_eq!(first["steps"], 2001);
    assert_eq!(first["parameters"]["seed"], 7);
    assert_eq!(first["parameters"]["learning_rate"], 0.1);
    assert_eq!(first["parameters"]["optimizer"], "sgd");
    let change = json!([{ "step": 1000, "name": "learning_rate", "value": 0.4 }]);
    assert_eq!(first["changes"], change);
    assert_eq!(second["parameters"]["eigenvalues"], json!([0, 0.1, 3]));
    for quantity in Quantity::ALL {
        let series = first["series"][quantity.row().name].as_object().unwrap();
        assert!(series.keys().all(|name| json["columns"][name].is_string()));
    }
}

#[test]
fn a_run_that_has_diverged_or_not_begun_is_json_too() {
    let run = run_of(
        &[("learning_rate", "10"), ("weight_decay", "1")],
        &[],
        10_000,
    );
    let fresh = run_of(&[], &[], 0);
    let json = series_json::write("", &[("", &run), ("", &fresh)]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let status = &json["runs"][0]["status"];
    assert_eq!(status["diverged_at_step"].as_u64(), Some(run.steps() - 1));
    assert_eq!(json["runs"][1]["first_step"], json!([]));
}
