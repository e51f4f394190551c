//! The reduction to levels has the law of the whole run.

use equisphere::parameters::OptimizerKind;
use equisphere::simulation::ensemble::{Ensemble, InitialState};
use equisphere::simulation::noise::streams;
use equisphere::simulation::objective::Objective;
use equisphere::simulation::objective::rayleigh::RayleighQuotient;
use equisphere::simulation::optimizer::{Hyperparameters, Optimizer};
use equisphere::simulation::record::{QUANTITIES, Quantity};
use equisphere::simulation::reduced::ReducedEnsemble;
use equisphere::simulation::reduced::chi_square::chi_square;
use equisphere::simulation::schedule::Schedule;
use equisphere::simulation::trainer::Trainer;
use equisphere::simulation::training_config::TrainingConfig;
use equisphere::simulation::vector::Lanes;

const REPLICAS: usize = 256;

#[test]
fn chi_square_has_the_cumulants_of_its_law() {
    let mut noise = streams(11, 1).remove(0);
    for freedom in [0_usize, 1, 2, 3, 7, 40, 999] {
        let k = freedom as f64;
        let count = 400_000;
        let [mut first, mut second, mut third] = [0.0; 3];
        for _ in 0..count / 4 {
            let mut normal = [Lanes::ZERO];
            noise.fill_normals(&mut normal);
            for x in chi_square(freedom, normal[0], &mut noise).to_array() {
                let deviation = x - k;
                first += deviation;
                second += deviation * deviation;
                third += deviation * deviation * deviation;
            }
        }
        let n = f64::from(count);
        // Central moments of χ²: 2k, 8k, 12k² + 48k, …; the variance of an estimate of the third one is below
        // 120k³ + 5000k² + 40 000k. Five standard errors each.
        let within = |what: &str, found: f64, expected: f64, variance: f64| {
            let error = 5.0 * (variance / n).sqrt() + 1e-12;
            assert!(
                (found - expected).abs() < error,
                "χ²({k}), {what}: {found}, not {expected} ± {error}"
            );
        };
        within("mean", first / n, 0.0, 2.0 * k);
        within("variance", second / n, 2.0 * k, 8.0 * k * k + 48.0 * k);
        let spread = 120.0 * k * k * k + 5000.0 * k * k + 40_000.0 * k;
        within("third moment", third / n, 8.0 * k, spread);
    }
}

fn optimizer(kind: OptimizerKind, momentum: f64) -> Optimizer {
    Optimizer::new(
        kind,
        Hyperparameters {
            weight_decay: 0.05,
            momentum,
            ..Hyperparameters::default()
        },
    )
}

fn heavy_ball(momentum: f64) -> Optimizer {
    optimizer(OptimizerKind::Sgd, momentum)
}

fn training(eigenvalues: &[f64], optimizer: Optimizer) -> TrainingConfig {
    TrainingConfig {
        objective: Objective::Rayleigh(RayleighQuotient::new(eigenvalues.to_vec(), 0.4)),
        optimizer,
        learning_rate: 0.1,
        schedule: Schedule::Constant,
        schedule_start: 0,
    }
}

/// Means over time, replica by replica, of each quantity and of its square.
/// `step` takes one and tells what it measured, by quantity and replica.
fn averages(mut step: impl FnMut() -> Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut sums = vec![vec![0.0; REPLICAS]; 2 * QUANTITIES.len()];
    // The norm relaxes in 1/(4ηλ) = 50 steps, the direction in about as many.
    let (left_out, steps) = (500, 4000);
    for taken in 0..left_out + steps {
        let measured = step();
        if taken < left_out {
            continue;
        }
        for (q, values) in measured.iter().enumerate() {
            for (replica, value) in values.iter().enumerate() {
                sums[2 * q][replica] += value;
                sums[2 * q + 1][replica] += value * value;
            }
        }
    }
    sums.iter_mut()
        .flatten()
        .for_each(|sum| *sum /= f64::from(steps));
    sums
}

/// What the last step measured, by quantity and replica.
fn latest(trainer: &dyn Trainer) -> Vec<Vec<f64>> {
    let values = |quantity| trainer.latest(quantity).to_vec();
    Quantity::ALL.into_iter().map(values).collect()
}

fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    (mean, squares / (count - 1.0))
}

#[test]
fn norm_angle_risk_and_gradient_have_the_same_law_with_and_without_the_reduction() {
    let flat = [0.0; 20];
    let spike = [&[0.0][..], &[1.0; 9]].concat();
    let pairs = [0.0, 0.0, 0.5, 0.5, 2.0];
    let nesterov = optimizer(OptimizerKind::Nesterov, 0.6);
    let sgdw = optimizer(OptimizerKind::Sgdw, 0.8);
    for (eigenvalues, optimizer) in [
        (&flat[..], heavy_ball(0.0)),
        (&flat[..], heavy_ball(0.9)),
        (&spike[..], heavy_ball(0.0)),
        (&spike[..], sgdw),
        (&pairs[..], heavy_ball(0.5)),
        (&pairs[..], nesterov),
    ] {
        let start = |seed| InitialState {
            replicas: REPLICAS,
            norms: [1.0, 1.0],
            at_minimiser: false,
            seed,
        };
        let mut whole = Ensemble::new(training(eigenvalues, optimizer.clone()), start(1));
        let mut reduced = ReducedEnsemble::new(training(eigenvalues, optimizer.clone()), start(2))
            .expect("eigenvalues repeat");
        let whole = averages(|| {
            whole.advance(1);
            latest(&whole)
        });
        let reduced = averages(|| {
            reduced.advance(1);
            latest(&reduced)
        });
        for (q, row) in QUANTITIES.iter().enumerate() {
            for (power, name) in [(0, "mean"), (1, "mean square")] {
                let (a, var_a) = mean_and_variance(&whole[2 * q + power]);
                let (b, var_b) = mean_and_variance(&reduced[2 * q + power]);
                if q == Quantity::Alignment as usize && eigenvalues[1] == 0.0 {
                    assert!(b.is_nan(), "a coordinate inside a level is lost");
                    continue;
                }
                // Replicas are independent: five standard errors of the difference, and rounding.
                let error = 5.0 * ((var_a + var_b) / REPLICAS as f64).sqrt() + 1e-12 * a.abs();
                assert!(
                    (a - b).abs() <= error,
                    "{optimizer:?}, {} levels, {name} of {}: {a} and {b}, more than {error} apart",
                    eigenvalues.len(),
                    row.name,
                );
            }
        }
    }
}

#[test]
fn there_is_no_reduction_where_nothing_repeats_or_coordinates_matter() {
    let start = InitialState {
        replicas: 4,
        norms: [1.0, 1.0],
        at_minimiser: false,
        seed: 1,
    };
    assert!(ReducedEnsemble::new(training(&[0.0, 1.0, 2.0], heavy_ball(0.0)), start).is_none());
    let adam = optimizer(OptimizerKind::AdamW, 0.0);
    assert!(ReducedEnsemble::new(training(&[0.0; 5], adam), start).is_none());
}
