//! One step of every optimizer agrees with an independent definition in NumPy.

use equisphere::ensemble::{Block, Training};
use equisphere::objective::rayleigh::RayleighQuotient;
use equisphere::objective::{Draw, Objective};
use equisphere::optimizer::{EPSILON, Optimizer};
use equisphere::record::Quantity;
use equisphere::schedule::Schedule;
use equisphere::vector::Lanes;
use serde::Deserialize;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::assert_close;

/// Rounding errors of 24 steps stay far below; a wrong formula does not.
const TOLERANCE: f64 = 1e-9;

#[derive(Deserialize)]
struct Case {
    name: String,
    spectrum: Vec<f64>,
    noise_scale: f64,
    optimizer: OptimizerSpec,
    schedule: ScheduleSpec,
    initial_weights: Vec<f64>,
    noise: Vec<Vec<f64>>,
    expected: Expected,
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
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum ScheduleSpec {
    Constant,
    Step { factor: f64, milestones: Vec<u64> },
    Cosine { period: u64, floor: f64 },
    Warmup { steps: u64 },
    Exponential,
}

#[derive(Deserialize)]
struct Expected {
    weights: Vec<Vec<f64>>,
    norm: Vec<f64>,
    angular_update: Vec<f64>,
    excess_risk: Vec<f64>,
    learning_rate: Vec<f64>,
}

impl Case {
    fn training(&self) -> Training {
        let OptimizerSpec {
            momentum,
            beta1,
            beta2,
            epsilon,
            ..
        } = self.optimizer;
        assert!(epsilon.is_none_or(|epsilon| epsilon == EPSILON));
        // The exponential schedule takes the place of the decay.
        let twin = matches!(self.schedule, ScheduleSpec::Exponential);
        let weight_decay = if twin {
            0.0
        } else {
            self.optimizer.weight_decay
        };
        let optimizer = match self.optimizer.kind.as_str() {
            "sgd" => Optimizer::Sgd {
                weight_decay,
                momentum,
            },
            "nesterov" => Optimizer::Nesterov {
                weight_decay,
                momentum,
            },
            "sgdw" => Optimizer::Sgdw {
                weight_decay,
                momentum,
            },
            "adam" => Optimizer::Adam {
                weight_decay,
                beta1,
                beta2,
            },
            "adamw" => Optimizer::AdamW {
                weight_decay,
                beta1,
                beta2,
            },
            "lion" => Optimizer::Lion {
                weight_decay,
                beta1,
                beta2,
            },
            "hyperball" => Optimizer::Hyperball { momentum },
            other => panic!("the reference names an unknown optimizer {other}"),
        };
        let schedule = match self.schedule {
            ScheduleSpec::Constant => Schedule::Constant,
            ScheduleSpec::Step {
                factor,
                ref milestones,
            } => Schedule::Step {
                factor,
                milestones: milestones.clone(),
            },
            ScheduleSpec::Cosine { period, floor } => Schedule::Cosine { period, floor },
            ScheduleSpec::Warmup { steps } => Schedule::Warmup { steps },
            ScheduleSpec::Exponential => Schedule::Exponential {
                weight_decay: self.optimizer.weight_decay,
            },
        };
        let quotient = RayleighQuotient::new(self.spectrum.clone(), self.noise_scale);
        Training {
            objective: Objective::Rayleigh(quotient),
            optimizer,
            learning_rate: self.optimizer.learning_rate,
            schedule,
            schedule_start: 0,
        }
    }

    fn check(&self, training: &Training) {
        let lanes = |x: &Vec<f64>| x.iter().map(|&x| Lanes::splat(x)).collect::<Vec<_>>();
        let mut block = Block::new(lanes(&self.initial_weights));
        for (step, noise) in self.noise.iter().enumerate() {
            let rate = training
                .schedule
                .learning_rate(training.learning_rate, step as u64);
            let draw = Draw {
                normals: lanes(noise),
                ..Draw::default()
            };
            let measured = block.step(training, rate, &draw);
            let lane = step % 4;
            let value = |quantity: Quantity| measured[quantity as usize].to_array()[lane];
            let close = |what: &str, found, expected: &[f64]| {
                let what = format!("{}, step {step}, {what}", self.name);
                assert_close(&what, found, expected[step], TOLERANCE);
            };
            close("learning rate", rate, &self.expected.learning_rate);
            close("norm", value(Quantity::WeightNorm), &self.expected.norm);
            close(
                "angle",
                value(Quantity::AngularUpdate),
                &self.expected.angular_update,
            );
            close(
                "risk",
                value(Quantity::ExcessRisk),
                &self.expected.excess_risk,
            );
            for (found, &expected) in block.weights().iter().zip(&self.expected.weights[step]) {
                let what = format!("{}, step {step}, weights", self.name);
                assert_close(&what, found.to_array()[lane], expected, TOLERANCE);
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_optimizer_and_schedule_follows_the_reference_trajectories() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../reference/golden.json"))
        .expect("the reference is JSON");
    assert_eq!(cases.len(), 23);
    for case in &cases {
        case.check(&case.training());
    }
}
