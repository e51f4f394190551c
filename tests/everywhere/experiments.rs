//! The laboratory: presets, changes during a run, divergence, refusals.

use equisphere::ensemble::Status;
use equisphere::lab::{Lab, Script};
use equisphere::presets::{PRESETS, Preset};
use equisphere::readout::{Stage, sentences, stage};
use equisphere::record::Quantity;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::assert_close;

fn open(name: &str) -> Lab {
    let preset = Preset::named(name).unwrap();
    let mut lab = Lab::default();
    lab.open(Script {
        start: preset.parameters(),
        changes: preset.changes(),
    });
    lab
}

fn recent(lab: &Lab, quantity: Quantity) -> f64 {
    lab.recent().unwrap().centre(quantity)
}

#[wasm_bindgen_test(unsupported = test)]
fn every_preset_is_recognised_and_runs() {
    for preset in PRESETS {
        let mut lab = open(preset.name);
        assert_eq!(lab.preset().map(|found| found.name), Some(preset.name));
        assert_eq!(lab.advance(100), 100);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn both_groups_reach_the_sphere_within_four_relaxation_times() {
    let mut lab = open("convergence");
    let relaxation = lab.equilibrium().relaxation_steps.unwrap();
    lab.advance((4.0 * relaxation) as u64);
    // e⁻⁴ of the start's r⁴ = 81 leaves 1.5 above r*⁴ = 1.6; the mean of both groups is near 1.24.
    assert!(recent(&lab, Quantity::WeightNorm) < 1.35);
    lab.advance((4.0 * relaxation) as u64);
    let radius = lab.equilibrium().weight_norm.unwrap();
    // Curvature adds 3% to G², 0.75% to the norm; the statistical error is 0.2%.
    assert_close("norm", recent(&lab, Quantity::WeightNorm), radius, 0.015);
    assert_eq!(stage(&lab), Stage::Equilibrium);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_same_product_gives_the_same_angle_on_a_sphere_of_twice_the_radius() {
    let mut lab = open("same_product");
    lab.advance(1500);
    let before = (
        recent(&lab, Quantity::AngularUpdate),
        recent(&lab, Quantity::WeightNorm),
    );
    lab.advance(10);
    assert!(recent(&lab, Quantity::AngularUpdate) > 2.0 * before.0);
    lab.advance(2500);
    let after = (
        recent(&lab, Quantity::AngularUpdate),
        recent(&lab, Quantity::WeightNorm),
    );
    // 64 replicas × 200 steps of an angle whose square varies by its mean: 0.5% each, three of them.
    assert_close("angle", after.0, before.0, 0.02);
    assert_close("norm", after.1, 2.0 * before.1, 0.02);
}

#[wasm_bindgen_test(unsupported = test)]
fn after_the_drop_the_risk_plunges_and_climbs_back() {
    let mut lab = open("learning_rate_drop");
    lab.advance(1500);
    let before = recent(&lab, Quantity::ExcessRisk);
    lab.advance(1000);
    let low = recent(&lab, Quantity::ExcessRisk);
    lab.advance(9000);
    let late = recent(&lab, Quantity::ExcessRisk);
    assert!(low < before / 4.0, "before {before}, low {low}");
    assert!(
        late > 1.5 * low && late < before / 2.0,
        "low {low}, late {late}"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn divergence_is_a_state_with_a_step_and_nothing_is_lost() {
    let mut lab = Lab::default();
    lab.set("learning_rate", 10.0).unwrap();
    lab.set("weight_decay", 1.0).unwrap();
    let taken = lab.advance(10_000);
    assert!(taken < 10_000);
    let Status::Diverged { step, norm } = lab.status() else {
        panic!("{:?}", lab.status())
    };
    assert_eq!(step + 1, taken);
    assert!(norm >= 1e100);
    assert!(sentences(&lab).contains("diverged"));
    assert_eq!(lab.history().buckets().len() as u64, taken);
    lab.set("weight_decay", 0.01).unwrap();
    lab.reset();
    assert_eq!(lab.advance(1000), 1000);
}

#[wasm_bindgen_test(unsupported = test)]
fn refused_values_name_the_value_and_the_range_and_change_nothing() {
    let mut lab = Lab::default();
    lab.advance(5);
    for value in [f64::NAN, f64::INFINITY, -1.0, 1e9] {
        let refusal = lab.set("learning_rate", value).unwrap_err().to_string();
        assert!(refusal.contains("Learning rate"), "{refusal}");
        assert!(refusal.contains(&value.to_string()), "{refusal}");
        assert!(refusal.contains("0.00001 to 10"), "{refusal}");
    }
    assert!(lab.set("nonsense", 1.0).is_err());
    assert_eq!((lab.steps(), lab.parameters().learning_rate), (5, 0.1));
}

#[wasm_bindgen_test(unsupported = test)]
fn an_experiment_waits_for_its_data_while_the_present_one_goes_on() {
    let mut lab = Lab::default();
    lab.advance(20);
    lab.set("objective", 1.0).unwrap();
    assert_eq!((lab.wanted_data(), lab.steps()), (Some("digits.bin"), 20));
    assert!(lab.load_data(b"EQDIGIT1 and then nonsense").is_err());
    assert_eq!((lab.wanted_data(), lab.steps()), (None, 20));
    lab.set("objective", 1.0).unwrap();
    lab.load_data(include_bytes!("../../www/data/digits.bin"))
        .unwrap();
    assert_eq!((lab.wanted_data(), lab.steps()), (None, 0));
    lab.advance(10);
    assert!(lab.picture(false).is_some());
}

#[wasm_bindgen_test(unsupported = test)]
fn reset_after_a_change_starts_the_present_settings_anew() {
    let mut lab = Lab::default();
    lab.advance(10);
    lab.set("learning_rate", 0.5).unwrap();
    lab.advance(10);
    lab.reset();
    assert_eq!((lab.steps(), lab.parameters().learning_rate), (0, 0.5));
    assert_eq!(lab.link(), "v=1&learning_rate=0.5");
}

#[wasm_bindgen_test(unsupported = test)]
fn after_too_many_changes_the_link_holds_the_present_settings_and_says_so() {
    let mut lab = Lab::default();
    for k in 1..100 {
        lab.advance(1);
        lab.set("learning_rate", 0.1 + 0.001 * f64::from(k))
            .unwrap();
    }
    assert!(!lab.link_replays());
    assert_eq!(lab.link(), "v=1&learning_rate=0.199");
}
