//! Simulation and theory, two independent witnesses, agree.

use equisphere::ensemble::{Ensemble, Start, Training};
use equisphere::objective::Objective;
use equisphere::objective::rayleigh::RayleighQuotient;
use equisphere::optimizer::Optimizer;
use equisphere::record::{QUANTITY_COUNT, Quantity, Summary};
use equisphere::schedule::Schedule;
use equisphere::theory::{
    Hyperparameters, Transient, equilibrium_angular_update, equilibrium_norm, limiting_risk,
    noise_dominated_square_gradient, relaxation_steps,
};

const SPREAD: f64 = 0.1;
const SIGMA: f64 = 1.0;

fn ensemble(dimension: usize, hyper: Hyperparameters, norms: [f64; 2]) -> Ensemble {
    let training = Training {
        objective: Objective::Rayleigh(RayleighQuotient::linear(dimension, SPREAD, SIGMA)),
        optimizer: Optimizer::Sgd {
            weight_decay: hyper.weight_decay,
            momentum: hyper.momentum,
        },
        learning_rate: hyper.learning_rate,
        schedule: Schedule::Constant,
    };
    Ensemble::new(
        training,
        Start {
            replicas: 256,
            norms,
            seed: 2026,
        },
    )
}

fn hyper(learning_rate: f64, weight_decay: f64, momentum: f64) -> Hyperparameters {
    Hyperparameters {
        learning_rate,
        weight_decay,
        momentum,
    }
}

/// Summaries over some steps and all replicas, by quantity.
fn run(ensemble: &mut Ensemble, steps: u64) -> [Summary; QUANTITY_COUNT] {
    let mut sum = ensemble.step().unwrap().summaries;
    for _ in 1..steps {
        let record = ensemble.step().unwrap();
        sum = std::array::from_fn(|q| sum[q].merge(record.summaries[q]));
    }
    sum
}

#[track_caller]
fn assert_within(what: &str, found: f64, expected: f64, tolerance: f64) {
    let gap = found / expected - 1.0;
    println!(
        "{what}: found {found:.6}, theory {expected:.6}, gap {:+.3}%",
        100.0 * gap
    );
    assert!(
        gap.abs() < tolerance,
        "{what}: found {found}, theory {expected}, gap {gap}"
    );
}

/// Where noise dominates, norm and angle lie within 1% of theory. Of it, curvature takes up to
/// η_e·mean(aᵢ−a₁)/8 (0.1% here), the small-ηλ form with momentum up to ηλ, and the statistical
/// error of 256 replicas over eight relaxation times about 0.1% (0.3% for d = 3, where the gradient's
/// square varies by its own size).
#[test]
fn norm_and_angular_update_agree_with_theory_where_noise_dominates() {
    for (dimension, hyper) in [
        (3, hyper(0.1, 0.01, 0.0)),
        (10, hyper(0.1, 0.01, 0.0)),
        (10, hyper(0.5, 0.02, 0.0)),
        (100, hyper(0.1, 0.05, 0.0)),
        (3, hyper(0.02, 0.01, 0.9)),
        (10, hyper(0.05, 0.01, 0.5)),
        (100, hyper(0.02, 0.02, 0.9)),
    ] {
        let square = noise_dominated_square_gradient(SIGMA, dimension as f64);
        let radius = equilibrium_norm(hyper, square).unwrap();
        let mut ensemble = ensemble(dimension, hyper, [radius, radius]);
        let relaxation = relaxation_steps(hyper).unwrap().max(50.0);
        run(&mut ensemble, (4.0 * relaxation) as u64);
        let found = run(&mut ensemble, (8.0 * relaxation) as u64);
        let what = format!("d = {dimension}, {hyper:?}");
        let norm = found[Quantity::WeightNorm as usize];
        assert_within(
            &format!("{what}: norm"),
            norm.sum / norm.count as f64,
            radius,
            0.01,
        );
        let angle = found[Quantity::AngularUpdate as usize];
        let rms = (angle.sum_of_squares / angle.count as f64).sqrt();
        assert_within(
            &format!("{what}: angle"),
            rms,
            equilibrium_angular_update(hyper).unwrap(),
            0.01,
        );
    }
}

/// The closed form of r⁴(t) holds within 0.3% from inside and outside alike; 1% is asked for here,
/// 3% with momentum, whose first steps have no velocity yet.
#[test]
fn the_norm_approaches_equilibrium_along_the_predicted_curve() {
    for (hyper, tolerance) in [
        (hyper(0.1, 0.01, 0.0), 0.01),
        (hyper(0.01, 0.01, 0.9), 0.03),
    ] {
        let square = noise_dominated_square_gradient(SIGMA, 10.0);
        let norms = [4.0, 0.7];
        let mut ensemble = ensemble(10, hyper, norms);
        let mut transient = Transient::new(norms, 256.0, hyper, square);
        for step in 1..=2000 {
            let norm = ensemble.step().unwrap().centre(Quantity::WeightNorm);
            transient.advance(hyper, square);
            if step % 100 == 0 {
                assert_within(
                    &format!("step {step}"),
                    norm,
                    transient.weight_norm(),
                    tolerance,
                );
            }
        }
    }
}

/// The small-step law leaves out terms of relative order ΣT/(aᵢ−a₁), 2% here, and η_e(aᵢ−a₁), below
/// 2%; the statistical error is about 1%.
#[test]
fn the_limiting_risk_agrees_with_theory_where_steps_are_small() {
    let (dimension, spread, sigma) = (3, 1.0, 0.3);
    let hyper = hyper(0.01, 0.005, 0.0);
    let square = noise_dominated_square_gradient(sigma, 3.0);
    let radius = equilibrium_norm(hyper, square).unwrap();
    let training = Training {
        objective: Objective::Rayleigh(RayleighQuotient::linear(dimension, spread, sigma)),
        optimizer: Optimizer::Sgd {
            weight_decay: hyper.weight_decay,
            momentum: 0.0,
        },
        learning_rate: hyper.learning_rate,
        schedule: Schedule::Constant,
    };
    let mut ensemble = Ensemble::new(
        training,
        Start {
            replicas: 256,
            norms: [radius; 2],
            seed: 1,
        },
    );
    run(&mut ensemble, 4000);
    let risk = run(&mut ensemble, 8000)[Quantity::ExcessRisk as usize];
    let rate = hyper.learning_rate / (radius * radius);
    let expected = limiting_risk(rate, sigma, [0.5, 1.0].into_iter()).unwrap();
    assert_within("risk", risk.sum / risk.count as f64, expected, 0.05);
}
