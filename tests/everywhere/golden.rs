//! One step of every optimizer agrees with an independent definition in NumPy.

use equisphere::ensemble::{Block, Training};
use equisphere::objective::rayleigh::RayleighQuotient;
use equisphere::objective::{Draw, Objective};
use equisphere::optimizer::Optimizer;
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
    weight_decay: Option<f64>,
    momentum: Option<f64>,
}

#[derive(Deserialize)]
struct ScheduleSpec {
    kind: String,
    factor: Option<f64>,
    milestones: Option<Vec<u64>>,
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
    /// The training of the case, if its optimizer and schedule exist here.
    fn training(&self) -> Option<Training> {
        let optimizer = match self.optimizer.kind.as_str() {
            "sgd" => Optimizer::Sgd {
                weight_decay: self.optimizer.weight_decay?,
                momentum: self.optimizer.momentum?,
            },
            _ => return None,
        };
        let schedule = match self.schedule.kind.as_str() {
            "constant" => Schedule::Constant,
            "step" => Schedule::Step {
                factor: self.schedule.factor?,
                milestones: self.schedule.milestones.clone()?,
            },
            _ => return None,
        };
        let quotient = RayleighQuotient::new(self.spectrum.clone(), self.noise_scale);
        Some(Training {
            objective: Objective::Rayleigh(quotient),
            optimizer,
            learning_rate: self.optimizer.learning_rate,
            schedule,
        })
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
fn sgd_follows_the_reference_trajectories() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../reference/golden.json"))
        .expect("the reference is JSON");
    let mut covered = 0;
    for case in &cases {
        if let Some(training) = case.training() {
            case.check(&training);
            covered += 1;
        }
    }
    // SGD without and with momentum: constant in d = 3 and 8, and the step schedule in d = 5.
    assert_eq!(covered, 6);
}
