//! Reference cases: the JSON that the reference in NumPy writes, and their replay.

use equisphere::parameters::{OptimizerKind, OrthogonalizationKind, Parameters, StepScaleKind};
use equisphere::simulation::block::Block;
use equisphere::simulation::fused_step::{LaneAxis, Trace, observe};
use equisphere::simulation::objective::rayleigh::RayleighQuotient;
use equisphere::simulation::objective::{Objective, Randomness};
use equisphere::simulation::optimizer::{
    DecayScale, EPSILON, Hyperparameters, MatrixStep, Optimizer,
};
use equisphere::simulation::outcome::Measured;
use equisphere::simulation::record::Quantity;
use equisphere::simulation::schedule::Schedule;
use equisphere::simulation::training_config::TrainingConfig;
use equisphere::simulation::vector::{LANES, Lanes, filled_up};
use serde::Deserialize;
use serde_json::{Value, json};

/// One reference case: a run with recorded noise.
#[derive(Deserialize)]
pub struct Case {
    spectrum: Vec<f64>,
    noise_scale: f64,
    optimizer: OptimizerSpec,
    schedule: ScheduleSpec,
    initial_weights: Vec<f64>,
    noise: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum ScheduleSpec {
    Constant,
    Step {
        factor: f64,
        milestones: Vec<u64>,
        rescaling: Option<f64>,
    },
    Cosine {
        period: u64,
        floor: f64,
    },
    Warmup {
        steps: u64,
    },
    WarmupCosine {
        warmup: u64,
        period: u64,
        floor: f64,
    },
    Wsd {
        warmup: u64,
        period: u64,
        decay: u64,
        floor: f64,
    },
    Exponential,
    Linear {
        period: u64,
    },
    Cooldown {
        period: u64,
        decay: u64,
    },
    InverseTime,
}

#[derive(Deserialize)]
struct OptimizerSpec {
    kind: String,
    learning_rate: f64,
    #[serde(default)]
    weight_decay: f64,
    #[serde(default)]
    momentum: f64,
    #[serde(default)]
    beta1: f64,
    #[serde(default)]
    beta2: f64,
    epsilon: Option<f64>,
    #[serde(default)]
    decay_follows_schedule: bool,
    #[serde(default)]
    rows: usize,
    #[serde(default)]
    columns: usize,
    #[serde(default)]
    nesterov: bool,
    orthogonalization: Option<String>,
    step_scale: Option<String>,
}

impl OptimizerSpec {
    /// What the rule does with a matrix; of other rules nothing that matters.
    fn matrix(&self) -> Result<MatrixStep, String> {
        let default = MatrixStep::default();
        let unknown = |name: &str| format!("there is no “{name}” here");
        let orthogonalization = match &self.orthogonalization {
            Some(name) => OrthogonalizationKind::named(name).ok_or_else(|| unknown(name))?,
            None => default.orthogonalization,
        };
        let scale = match &self.step_scale {
            Some(name) => StepScaleKind::named(name).ok_or_else(|| unknown(name))?,
            None => default.scale,
        };
        Ok(MatrixStep {
            shape: [self.rows, self.columns],
            nesterov: self.nesterov,
            orthogonalization,
            scale,
        })
    }
}

impl Case {
    fn training(&self) -> Result<TrainingConfig, String> {
        let OptimizerSpec {
            momentum,
            beta1,
            beta2,
            epsilon,
            ..
        } = self.optimizer;
        if epsilon.is_some_and(|epsilon| epsilon != EPSILON) {
            return Err(format!(
                "epsilon is {epsilon:?}; it is fixed at {EPSILON:e}"
            ));
        }
        let exponential = matches!(self.schedule, ScheduleSpec::Exponential);
        let weight_decay = if exponential {
            0.0
        } else {
            self.optimizer.weight_decay
        };
        // The kinds have the names of the options in the table of parameters.
        let mut parameters = Parameters::default();
        parameters
            .set_text("optimizer", &self.optimizer.kind)
            .map_err(|refusal| equisphere::page::text::problems::refusal(&refusal))?;
        let hyperparameters = Hyperparameters {
            weight_decay,
            momentum,
            beta1,
            beta2,
            matrix: self.optimizer.matrix()?,
            decay_scale: if self.optimizer.decay_follows_schedule {
                DecayScale::Following(self.optimizer.learning_rate)
            } else {
                DecayScale::Whole
            },
        };
        let optimizer = Optimizer::new(parameters.optimizer, hyperparameters);
        let schedule = match self.schedule {
            ScheduleSpec::Constant => Schedule::Constant,
            ScheduleSpec::Step {
                factor,
                ref milestones,
                rescaling,
            } => Schedule::Step {
                factor,
                rescaling: rescaling.unwrap_or(1.0),
                milestones: milestones.clone(),
            },
            ScheduleSpec::Cosine { period, floor } => Schedule::Cosine { period, floor },
            ScheduleSpec::Warmup { steps } => Schedule::Warmup { steps },
            ScheduleSpec::WarmupCosine {
                warmup,
                period,
                floor,
            } => Schedule::WarmupCosine {
                warmup,
                period,
                floor,
            },
            ScheduleSpec::Wsd {
                warmup,
                period,
                decay,
                floor,
            } => Schedule::WarmupStableDecay {
                warmup,
                period,
                decay,
                floor,
            },
            ScheduleSpec::Exponential => Schedule::Exponential {
                weight_decay: self.optimizer.weight_decay,
            },
            ScheduleSpec::Linear { period } => Schedule::Linear { period },
            ScheduleSpec::Cooldown { period, decay } => Schedule::Cooldown { period, decay },
            ScheduleSpec::InverseTime => Schedule::InverseTime {
                weight_decay: self.optimizer.weight_decay,
            },
        };
        Ok(TrainingConfig {
            objective: Objective::Rayleigh(RayleighQuotient::new(
                self.spectrum.clone(),
                self.noise_scale,
            )),
            optimizer,
            learning_rate: self.optimizer.learning_rate,
            schedule,
            schedule_start: 0,
        })
    }

    fn check(&self) -> Result<(), String> {
        let dimension = self.spectrum.len();
        let fits = |list: &Vec<f64>| list.len() == dimension && list.iter().all(|x| x.is_finite());
        if dimension < 2 || !self.spectrum.is_sorted() || !fits(&self.spectrum) {
            return Err("the spectrum must be at least two numbers in ascending order".into());
        }
        if !fits(&self.initial_weights) || !self.noise.iter().all(fits) {
            return Err(format!(
                "weights and noise must have {dimension} finite numbers each"
            ));
        }
        let OptimizerSpec {
            kind,
            rows,
            columns,
            ..
        } = &self.optimizer;
        let matrices = OptimizerKind::named(kind).is_some_and(OptimizerKind::is_of_matrices);
        if matrices && rows * columns != dimension {
            return Err(format!(
                "a matrix of {rows} rows and {columns} columns does not have {dimension} entries"
            ));
        }
        Ok(())
    }

    /// Weights, norm, angular_update, excess_risk and learning_rate after each step, as JSON; nothing if
    /// there is no such way for the case's rule.
    ///
    /// # Errors
    /// When the case is inconsistent or names what does not exist here.
    pub fn replay(&self, way: Way) -> Result<Option<Value>, String> {
        self.check()?;
        let training = self.training()?;
        let mut block = Block::new(splat(&self.initial_weights));
        let mut expected = json!({
            "weights": [], "norm": [], "angular_update": [], "excess_risk": [], "learning_rate": [],
        });
        let mut push = |name: &str, value: Value| {
            expected[name]
                .as_array_mut()
                .expect("each is a list")
                .push(value);
        };
        for (step, noise) in self.noise.iter().enumerate() {
            let rate = training
                .schedule
                .learning_rate(training.learning_rate, step as u64);
            let factor = training.rescaling(step as u64);
            if factor != 1.0 {
                block.rescale(factor);
            }
            let measured = match way {
                Way::Step => {
                    let draw = Randomness {
                        normals: splat(noise),
                        ..Randomness::default()
                    };
                    block.step(&training, rate, &draw)
                }
                Way::FusedStep(lane_axis) => {
                    match fused(&mut block, &training, rate, noise, lane_axis) {
                        Some(measured) => measured,
                        None => return Ok(None),
                    }
                }
            };
            let measured = measured.map(first);
            push(
                "weights",
                block.weights().iter().map(|&w| first(w)).collect(),
            );
            push("norm", measured[Quantity::WeightNorm as usize].into());
            push(
                "angular_update",
                measured[Quantity::AngularUpdate as usize].into(),
            );
            push(
                "excess_risk",
                measured[Quantity::ExcessRisk as usize].into(),
            );
            push("learning_rate", rate.into());
        }
        Ok(Some(expected))
    }
}

/// How a case is replayed.
#[derive(Clone, Copy, Debug)]
#[allow(
    dead_code,
    reason = "the example replays step by step, the tests in every way"
)]
pub enum Way {
    /// Step by step, as every rule can.
    Step,
    /// By the fused step, with these lanes.
    FusedStep(LaneAxis),
}

fn first(x: Lanes) -> f64 {
    x.to_array()[0]
}

fn splat(x: &[f64]) -> Vec<Lanes> {
    x.iter().map(|&x| Lanes::splat(x)).collect()
}

/// One step by the fused step, if the rule has one.
#[allow(dead_code, reason = "as above")]
pub fn fused(
    block: &mut Block,
    training: &TrainingConfig,
    rate: f64,
    noise: &[f64],
    lane_axis: LaneAxis,
) -> Option<Measured> {
    let lay_out = |x: &[f64]| match lane_axis {
        LaneAxis::Replicas => splat(x),
        LaneAxis::Coordinates => x.chunks(LANES).map(filled_up).collect(),
    };
    let gaps = lay_out(training.objective.gaps());
    let fused_step = training.fused_step(lane_axis, &gaps)?;
    let mut trace = Trace::default();
    trace.reserve(1);
    let normals = lay_out(noise);
    match lane_axis {
        LaneAxis::Replicas => fused_step.run(&mut [block.track(&normals, &mut trace)], &[rate]),
        LaneAxis::Coordinates => block.advance_alone(&fused_step, &[rate], &normals, &mut trace),
    }
    let mut measured = Measured::default();
    let take = |_, found| measured = found;
    match lane_axis {
        LaneAxis::Replicas => observe::<false>(&fused_step, &[rate], &trace, (0, 1), take),
        LaneAxis::Coordinates => observe::<true>(&fused_step, &[rate], &trace, (0, 1), take),
    }
    Some(measured)
}
