//! From parameters to what a run begins with: for simulation and for theory, from the same table.

use std::rc::Rc;

use crate::parameters::spectrum::eigenvalues;
use crate::parameters::{DirectionKind, NesterovKind, ObjectiveKind, Parameters, ScheduleKind};
use crate::simulation::ensemble::InitialState;
use crate::simulation::objective::Objective;
use crate::simulation::objective::digits::Digits;
use crate::simulation::objective::quadratic::Quadratic;
use crate::simulation::objective::rayleigh::RayleighQuotient;
use crate::simulation::optimizer::{DecayScale, Hyperparameters, MatrixStep, Optimizer};
use crate::simulation::schedule::Schedule;
use crate::simulation::training_config::TrainingConfig;
use crate::theory::forecast::Origin;

/// The training configuration from parameters; `None` when the digits are needed and missing.
pub fn training_config(
    parameters: &Parameters,
    digits: Option<&Rc<Digits>>,
    schedule_start: u64,
) -> Option<TrainingConfig> {
    let objective = match parameters.objective {
        _ if !crate::WHOLE => Objective::Rayleigh(RayleighQuotient::new(
            eigenvalues(parameters),
            parameters.noise_scale,
        )),
        ObjectiveKind::Rayleigh => {
            let quotient = RayleighQuotient::new(eigenvalues(parameters), parameters.noise_scale);
            let matrix = parameters.draws_matrix();
            Objective::Rayleigh(if matrix {
                quotient.with_matrix_noise()
            } else {
                quotient
            })
        }
        ObjectiveKind::Quadratic => Objective::Quadratic(Quadratic::new(
            eigenvalues(parameters),
            parameters.noise_scale,
        )),
        ObjectiveKind::Digits => Objective::Digits {
            data: digits?.clone(),
            batch_size: parameters.batch_size as usize,
        },
    };
    Some(TrainingConfig {
        objective,
        optimizer: optimizer_of(parameters),
        learning_rate: parameters.learning_rate,
        schedule: schedule_of(parameters),
        schedule_start,
    })
}

fn optimizer_of(parameters: &Parameters) -> Optimizer {
    Optimizer::new(parameters.optimizer, hyperparameters(parameters))
}

/// What the update rule takes from the parameters.
pub fn hyperparameters(parameters: &Parameters) -> Hyperparameters {
    // The exponential schedule takes the place of the decay.
    let exponential = parameters.schedule == ScheduleKind::Exponential;
    Hyperparameters {
        weight_decay: if exponential {
            0.0
        } else {
            parameters.weight_decay
        },
        momentum: parameters.momentum,
        beta1: parameters.beta1,
        beta2: parameters.beta2,
        matrix: matrix_step(parameters),
        decay_scale: if parameters.decay_follows() {
            DecayScale::Following(parameters.learning_rate)
        } else {
            DecayScale::Whole
        },
    }
}

fn matrix_step(parameters: &Parameters) -> MatrixStep {
    if !crate::WHOLE {
        return MatrixStep::default();
    }
    MatrixStep {
        shape: parameters.matrix_shape(),
        nesterov: parameters.nesterov == NesterovKind::On,
        orthogonalization: parameters.orthogonalization,
        scale: parameters.step_scale,
    }
}

/// The learning-rate schedule from parameters.
pub fn schedule_of(parameters: &Parameters) -> Schedule {
    let Parameters {
        floor,
        weight_decay,
        ..
    } = *parameters;
    let [warmup, period, decay] = [
        parameters.warmup_steps,
        parameters.schedule_steps,
        parameters.decay_steps,
    ]
    .map(|steps| steps as u64);
    match parameters.schedule {
        ScheduleKind::Constant => Schedule::Constant,
        ScheduleKind::Step => Schedule::Step {
            factor: parameters.drop_factor,
            milestones: vec![parameters.drop_step as u64],
            rescaling: parameters.rescaling(),
        },
        ScheduleKind::Cosine => Schedule::Cosine { period, floor },
        ScheduleKind::Warmup => Schedule::Warmup { steps: warmup },
        ScheduleKind::WarmupCosine => Schedule::WarmupCosine {
            warmup,
            period,
            floor,
        },
        ScheduleKind::WarmupStableDecay => Schedule::WarmupStableDecay {
            warmup,
            period,
            decay,
            floor,
        },
        ScheduleKind::Exponential => Schedule::Exponential { weight_decay },
        ScheduleKind::Linear => Schedule::Linear { period },
        ScheduleKind::Cooldown => Schedule::Cooldown { period, decay },
        ScheduleKind::InverseTime => Schedule::InverseTime { weight_decay },
    }
}

/// The start of an ensemble from parameters.
pub fn initial_state(parameters: &Parameters) -> InitialState {
    InitialState {
        replicas: parameters.replicas as usize,
        norms: [parameters.initial_norm, parameters.initial_norm_odd],
        at_minimiser: parameters.initial_direction == DirectionKind::Minimiser,
        seed: parameters.seed as u64,
    }
}

/// The same start, as theory sees it.
pub fn forecast_origin(parameters: &Parameters) -> Origin {
    Origin {
        norms: [parameters.initial_norm, parameters.initial_norm_odd],
        replicas: parameters.replicas,
        at_minimiser: parameters.initial_direction == DirectionKind::Minimiser,
    }
}
