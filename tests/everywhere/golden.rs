//! One step of every optimizer agrees with an independent definition in NumPy.

#[path = "../reference/case.rs"]
pub mod case;

use case::{Case, Way};
use equisphere::simulation::fused_step::LaneAxis;
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::assert_close;

/// Rounding errors of 24 steps stay far below; a wrong formula does not.
const TOLERANCE: f64 = 1e-9;

#[wasm_bindgen_test(unsupported = test)]
fn every_optimizer_and_schedule_follows_the_reference_trajectories() {
    assert_eq!(compare(Way::Step), 37);
}

#[wasm_bindgen_test(unsupported = test)]
fn fused_steps_follow_them_too_with_replicas_and_with_coordinates_in_the_lanes() {
    for lane_axis in [LaneAxis::Replicas, LaneAxis::Coordinates] {
        // SGD, SGDW and Nesterov, with and without momentum and schedules.
        assert_eq!(compare(Way::FusedStep(lane_axis)), 22);
    }
}

/// Compares every case that can go this way with the reference; returns how many.
fn compare(way: Way) -> usize {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../reference/golden.json"))
        .expect("the reference is JSON");
    let mut compared = 0;
    for value in cases {
        let case: Case = serde_json::from_value(value.clone()).expect("the reference has cases");
        let Some(found) = case.replay(way).expect("the reference is consistent") else {
            continue;
        };
        compared += 1;
        for name in [
            "weights",
            "norm",
            "angular_update",
            "excess_risk",
            "learning_rate",
        ] {
            let [found, expected] = [&found[name], &value["expected"][name]].map(numbers);
            assert!(
                found.len() == expected.len() && found.len() >= 24,
                "{name}: {}",
                found.len()
            );
            for (found, expected) in found.into_iter().zip(expected) {
                assert_close(
                    &format!("{}, {name}", value["name"]),
                    found,
                    expected,
                    TOLERANCE,
                );
            }
        }
    }
    compared
}

/// All numbers of a nested list.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(list) => list.iter().flat_map(numbers).collect(),
        number => vec![number.as_f64().expect("a number")],
    }
}
