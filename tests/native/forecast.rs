//! The whole way from a start to equilibrium: the forecast against ensembles of many replicas.

use equisphere::parameters::Parameters;

use crate::agreement::ways::{follow, gap, spread_steps};

/// Settings, how many steps, and how far from the forecast the risk may be, in per cent beyond two standard errors.
struct Way {
    settings: &'static str,
    steps: u64,
    replicas: f64,
    allowed: f64,
}

const fn way(settings: &'static str, steps: u64, replicas: f64, allowed: f64) -> Way {
    Way {
        settings,
        steps,
        replicas,
        allowed,
    }
}

/// How far the forecast of the risk may be off. In two dimensions with little noise the few replicas that linger at the
/// saddle are the whole risk, for which Gaussian coordinates are a rough picture. From well inside the gradient of two weights
/// is a single number, often nearly zero: several steps are long, and which replica is longest changes among them.
/// Few weights and many, little noise and much, every spectrum and schedule, from outside, from inside, from the minimum.
const WAYS: &[Way] = &[
    way("initial_norm=3", 3000, 4096.0, 5.0),
    way("initial_norm=0.8", 2000, 4096.0, 5.0),
    way("initial_norm=0.05", 2000, 4096.0, 5.0),
    way(
        "dimension=2 noise_scale=0.4 initial_norm=0.05",
        2000,
        4096.0,
        25.0,
    ),
    way(
        "dimension=10 noise_scale=1 initial_norm=0.05",
        3000,
        2048.0,
        5.0,
    ),
    way(
        "dimension=5 noise_scale=0.5 initial_norm=0.1",
        3000,
        4096.0,
        5.0,
    ),
    way(
        "dimension=2 noise_scale=1 initial_norm=10",
        3000,
        4096.0,
        5.0,
    ),
    way(
        "dimension=2 noise_scale=0.1 initial_norm=1",
        2000,
        4096.0,
        8.0,
    ),
    way("noise_scale=0.05 initial_norm=1", 2000, 4096.0, 5.0),
    way("noise_scale=2 initial_norm=4", 2000, 4096.0, 5.0),
    way(
        "dimension=5 noise_scale=0.3 initial_norm=2",
        3000,
        4096.0,
        5.0,
    ),
    way(
        "dimension=10 noise_scale=1 initial_norm=20",
        6000,
        2048.0,
        5.0,
    ),
    way(
        "dimension=10 noise_scale=0.2 spectrum=geometric initial_norm=2",
        4000,
        2048.0,
        5.0,
    ),
    way(
        "dimension=10 spectrum=spiked spikes=9 noise_scale=0.3 initial_norm=2",
        3000,
        2048.0,
        5.0,
    ),
    way(
        "dimension=50 noise_scale=0.1 schedule=warmup_cosine floor=0 schedule_steps=3000 initial_norm=1",
        3000,
        256.0,
        5.0,
    ),
    way(
        "dimension=50 noise_scale=1 schedule=step drop_step=1500 initial_norm=4",
        8000,
        256.0,
        5.0,
    ),
    way(
        "dimension=50 noise_scale=1 schedule=cosine floor=0 schedule_steps=3000 initial_norm=4",
        3000,
        256.0,
        5.0,
    ),
    way(
        "dimension=200 noise_scale=0.3 initial_norm=3",
        3000,
        128.0,
        5.0,
    ),
    way(
        "initial_norm=10 initial_direction=minimiser",
        6000,
        4096.0,
        5.0,
    ),
    way(
        "dimension=10 noise_scale=0.5 schedule=step drop_step=1500 initial_norm=2 initial_direction=minimiser",
        6000,
        2048.0,
        5.0,
    ),
];

fn parameters(settings: &str, replicas: f64) -> Parameters {
    let mut parameters = Parameters {
        replicas,
        seed: 3.0,
        ..Parameters::default()
    };
    for setting in settings.split_whitespace() {
        let (name, value) = setting.split_once('=').expect("a setting is name=value");
        parameters
            .set_text(name, value)
            .expect("a setting is allowed");
        if name == "initial_norm" {
            parameters.initial_norm_odd = parameters.initial_norm;
        }
    }
    parameters
}

#[test]
fn the_risk_is_foretold_from_any_start() {
    let mut failures = Vec::new();
    for way in WAYS {
        let points = follow(
            &parameters(way.settings, way.replicas),
            &spread_steps(way.steps),
        );
        let mut worst = (0.0, 0.0, 0);
        for point in points {
            let [gap, beyond] = gap(point.values[2]);
            if beyond > worst.0 {
                worst = (beyond, gap, point.step);
            }
        }
        println!(
            "{:6.2} {:+6.1} at {:5}  {}",
            worst.0, worst.1, worst.2, way.settings
        );
        if worst.0 > way.allowed {
            failures.push((way.settings, worst));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// From well inside, a long velocity turns directions faster than it forgets them: a part of the replicas once lost its norm, and
/// the forecast was no number from then on.
#[test]
fn a_forecast_with_momentum_is_a_number_from_any_start_and_ends_where_all_do() {
    // With 0.97 two and three weights from well inside are not foretold, see the theory document.
    for (dimension, momenta) in [(2.0, 2), (3.0, 2), (10.0, 3)] {
        for momentum in &[0.5, 0.9, 0.97][..momenta] {
            let ends = [0.05, 0.2, 0.5, 1.0, 3.0].map(|start| {
                let settings = format!(
                    "dimension={dimension} momentum={momentum} initial_norm={start} initial_norm_odd={start}"
                );
                let points = follow(&parameters(&settings, 1.0), &spread_steps(3000));
                let forecast = |values: [[f64; 3]; 3]| values.map(|[expected, ..]| expected);
                for point in &points {
                    let numbers = forecast(point.values);
                    assert!(
                        numbers.iter().all(|number| number.is_finite()),
                        "{settings}, step {}: {numbers:?}",
                        point.step
                    );
                }
                forecast(points.last().expect("there are steps").values)
            });
            for end in ends {
                for (number, other) in end.into_iter().zip(ends[4]) {
                    assert!(
                        (number / other - 1.0).abs() < 1e-3,
                        "{dimension} {momentum}: {ends:?}"
                    );
                }
            }
        }
    }
}

/// Norm, angle and risk of two and three weights with momentum, in per cent beyond two standard errors. Their velocity is that of
/// the descent, which is another for each start; with one law for all starts the norm was up to 44% off, the angle by a factor of
/// two, and the risk by a factor of ten.
#[test]
fn a_long_velocity_of_few_weights_is_foretold() {
    const FEW: &[(&str, [f64; 3])] = &[
        (
            "optimizer=sgdw learning_rate=0.52 weight_decay=0.0023 momentum=0.94 dimension=2 noise_scale=1.4 spectrum=geometric initial_norm=5.4",
            [4.0, 12.0, 55.0],
        ),
        (
            "optimizer=sgdw learning_rate=0.031 weight_decay=0.27 momentum=0.71 dimension=2 noise_scale=0.21 initial_norm=0.47",
            [3.0, 10.0, 20.0],
        ),
        (
            "optimizer=sgdw learning_rate=0.12 weight_decay=0.0187 momentum=0.81 dimension=3 noise_scale=0.48 initial_norm=7",
            [1.0, 4.0, 12.0],
        ),
        (
            "momentum=0.9 learning_rate=0.05 initial_norm=3",
            [1.0, 4.0, 12.0],
        ),
        (
            "optimizer=nesterov momentum=0.9 learning_rate=0.02 dimension=2 noise_scale=0.2 initial_norm=1",
            [2.0, 7.0, 12.0],
        ),
        ("momentum=0.9 initial_norm=0.5", [5.0, 12.0, 40.0]),
    ];
    let mut failures = Vec::new();
    for (settings, allowed) in FEW {
        let mut worst = [0.0_f64; 3];
        for point in follow(&parameters(settings, 4096.0), &spread_steps(1000)) {
            for (worst, values) in worst.iter_mut().zip(point.values) {
                *worst = worst.max(gap(values)[1]);
            }
        }
        println!("{worst:5.1?} {settings}");
        if (0..3).any(|k| worst[k] > allowed[k]) {
            failures.push((settings, worst));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// From well inside, as in the second row, first steps are so long that replicas' norms differ, which a mean does not know.
/// With momentum norm, angle and risk, in per cent beyond two standard errors. Formulas of small steps were 17% off in the
/// norm and 69% in the angle here: the velocity is nothing at first, and remembers the slope of the loss.
#[test]
fn norm_angle_and_risk_are_foretold_with_momentum() {
    const MOMENTUM: &[(&str, [f64; 3])] = &[
        (
            "momentum=0.9 learning_rate=0.02 dimension=10 noise_scale=1 initial_norm=3",
            [1.0, 2.0, 6.0],
        ),
        (
            "optimizer=nesterov momentum=0.9 learning_rate=0.02 dimension=10 noise_scale=1 initial_norm=1",
            [1.0, 5.0, 12.0],
        ),
        (
            "optimizer=sgdw momentum=0.9 learning_rate=0.02 dimension=50 noise_scale=0.5 initial_norm=2",
            [1.0, 2.0, 6.0],
        ),
        (
            "momentum=0.5 learning_rate=0.1 dimension=20 noise_scale=0.5 schedule=cosine schedule_steps=2000 initial_norm=2",
            [1.0, 2.0, 6.0],
        ),
    ];
    let mut failures = Vec::new();
    for (settings, allowed) in MOMENTUM {
        for point in follow(&parameters(settings, 1024.0), &spread_steps(2000)) {
            let beyond = point.values.map(|values| gap(values)[1]);
            if (0..3).any(|k| beyond[k] > allowed[k]) {
                failures.push((
                    settings,
                    point.step,
                    point.values.map(|values| gap(values)[0]),
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Adam with decay in the gradient from far outside, where the decay is what it divides by: norm, angle and risk in per cent
/// beyond two standard errors. With one mean square for all weights of a coordinate the norm was up to 350% off and the angle
/// by a factor of sixteen.
#[test]
fn adam_is_foretold_from_far_outside() {
    const FAR: &[(&str, [f64; 3])] = &[
        (
            "optimizer=adam learning_rate=0.0028 weight_decay=1 beta1=0.8 beta2=0.95 dimension=50 noise_scale=0.46 spectrum=spiked initial_norm=1.58",
            [1.5, 5.0, 15.0],
        ),
        (
            "optimizer=adam learning_rate=0.003 weight_decay=1 beta1=0.8 beta2=0.99 dimension=50 noise_scale=2 spectrum=geometric initial_norm=3.5",
            [1.5, 5.0, 10.0],
        ),
        (
            "optimizer=adam learning_rate=0.015 weight_decay=0.51 beta1=0.95 beta2=0.9 dimension=100 noise_scale=0.33 spectrum=flat initial_norm=7.07",
            [8.0, 70.0, 0.0],
        ),
    ];
    let mut failures = Vec::new();
    for (settings, allowed) in FAR {
        let mut worst = [0.0_f64; 3];
        for point in follow(&parameters(settings, 256.0), &spread_steps(900)) {
            for (worst, values) in worst.iter_mut().zip(point.values) {
                *worst = worst.max(gap(values)[1]);
            }
        }
        println!("{worst:5.1?} {settings}");
        if (0..3).any(|k| worst[k] > allowed[k]) {
            failures.push((settings, worst));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
