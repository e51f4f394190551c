//! What a log becomes: an experiment, and the numbers of the calculator.

use equisphere::logs::analysis::analyse;
use equisphere::logs::experiment::same_angles;
use equisphere::logs::experiment::same_rates;
use equisphere::logs::names::Quantity;
use equisphere::parameters::Parameters;
use equisphere::parameters::link::decode;
use equisphere::run::calculator::calculate;

use super::support::{read, settings};

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
