//! What several tests need.

use equisphere::parameters::{OptimizerKind, Parameters};
use equisphere::run::from_parameters::{initial_state, training_config};
use equisphere::simulation::ensemble::Ensemble;
use equisphere::simulation::objective::Objective;
use equisphere::simulation::objective::rayleigh::RayleighQuotient;
use equisphere::simulation::optimizer::{Hyperparameters, Optimizer};
use equisphere::simulation::schedule::Schedule;
use equisphere::simulation::training_config::TrainingConfig;

/// SGD on a noisy Rayleigh quotient.
pub fn sgd(quotient: RayleighQuotient, eta: f64, lambda: f64, alpha: f64) -> TrainingConfig {
    TrainingConfig {
        objective: Objective::Rayleigh(quotient),
        optimizer: Optimizer::new(
            OptimizerKind::Sgd,
            Hyperparameters {
                weight_decay: lambda,
                momentum: alpha,
                ..Hyperparameters::default()
            },
        ),
        learning_rate: eta,
        schedule: Schedule::Constant,
        schedule_start: 0,
    }
}

/// The ensemble of an experiment that needs no data.
pub fn ensemble(parameters: &Parameters) -> Ensemble {
    Ensemble::new(
        training_config(parameters, None, 0).unwrap(),
        initial_state(parameters),
    )
}

/// Default parameters with some others.
pub fn parameters(settings: &[(&str, f64)]) -> Parameters {
    let mut parameters = Parameters::default();
    for &(name, value) in settings {
        parameters.set(name, value).unwrap();
    }
    parameters
}

/// Fails, with both values, unless they agree to a relative tolerance.
#[track_caller]
pub fn assert_close(what: &str, found: f64, expected: f64, tolerance: f64) {
    let error = (found - expected).abs() / expected.abs().max(f64::MIN_POSITIVE);
    assert!(
        error <= tolerance,
        "{what}: found {found}, expected {expected}, off by {error:e}"
    );
}
