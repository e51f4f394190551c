//! From parameters to what a network begins with.

use crate::parameters::ScheduleKind;
use crate::parameters::network::NetworkParameters;
use crate::run::from_parameters::{hyperparameters, schedule_of};
use crate::simulation::network::trainer::{NetworkConfig, NetworkShape};
use crate::simulation::optimizer::{DecayScale, Hyperparameters};
use crate::theory::optimizer::MatrixLaw;
use crate::theory::update_law::UpdateLaw;

/// What may change during a run.
pub fn network_config(parameters: &NetworkParameters, schedule_start: u64) -> NetworkConfig {
    let training = &parameters.training;
    NetworkConfig {
        optimizer: training.optimizer,
        // How the decay goes with the schedule the trainer sees to itself, for each layer.
        hyperparameters: Hyperparameters {
            decay_scale: DecayScale::Whole,
            ..hyperparameters(training)
        },
        learning_rate: training.learning_rate,
        schedule: schedule_of(training),
        schedule_start,
        decayed: parameters.decayed,
        decay_follows_schedule: training.decay_follows(),
    }
}

/// What stays.
pub fn network_shape(parameters: &NetworkParameters) -> NetworkShape {
    NetworkShape {
        layers: parameters.layers as usize,
        hidden: parameters.hidden as usize,
        normalization: parameters.normalization,
        batch_size: parameters.batch_size as usize,
    }
}

/// The law of a step for vectors of so many weights, which are a matrix of this shape or rows of it. An exponential
/// schedule stands for the run with decay whose directions are the same.
pub fn update_law(
    parameters: &NetworkParameters,
    [learning_rate, weight_decay]: [f64; 2],
    dimension: usize,
    shape: [usize; 2],
) -> UpdateLaw {
    let training = &parameters.training;
    let exponential = training.schedule == ScheduleKind::Exponential;
    let law = UpdateLaw::at_constant_rate(training, learning_rate);
    let weight_decay = if law.keeps_norm() { 0.0 } else { weight_decay };
    let law = UpdateLaw {
        weight_decay,
        dimension: dimension as f64,
        matrix: MatrixLaw::of_shape(training, shape),
        ..law
    };
    if exponential {
        return UpdateLaw {
            learning_rate: training.learning_rate,
            weight_decay: training.weight_decay,
            ..law
        };
    }
    law
}
