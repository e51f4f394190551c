//! What the presets of networks claim, over thousands of steps.

use std::rc::Rc;

use equisphere::parameters::network_presets::{NETWORK_PRESETS, network_preset};
use equisphere::run::network::report::LayerReport;
use equisphere::run::network::{NetworkRun, NetworkScript};
use equisphere::simulation::network::labelled_digits::{LabelledDigits, LabelledDigitsError};
use equisphere::simulation::record::Quantity;

const IMAGES: &[u8] = include_bytes!("../../www/data/digits.bin");
const LABELS: &[u8] = include_bytes!("../../www/data/digit_labels.bin");

fn run(preset: &str) -> NetworkRun {
    let script = NetworkScript {
        start: network_preset(preset).unwrap().parameters(),
        changes: Vec::new(),
    };
    let data = LabelledDigits::from_bytes(IMAGES, LABELS).unwrap();
    NetworkRun::new(script, Rc::new(data))
}

/// The hidden layers' angles over theory.
fn ratios(layers: &[LayerReport]) -> Vec<f64> {
    let hidden = layers.iter().filter(|layer| layer.name != "output");
    hidden
        .map(|layer| layer.angle_median / layer.theory.unwrap())
        .collect()
}

#[test]
fn presets_that_claim_equilibrium_are_within_a_tenth_of_theory() {
    let presets = NETWORK_PRESETS
        .iter()
        .filter(|preset| preset.in_equilibrium);
    assert_eq!(presets.clone().count(), 3);
    for preset in presets {
        let mut run = run(preset.name);
        run.advance(6000);
        let report = run.report();
        assert_eq!(report.len(), 3);
        for ratio in ratios(&report) {
            assert!((ratio - 1.0).abs() < 0.1, "{}: {report:?}", preset.name);
        }
        // The output layer is not normalized: theory is of no use there.
        let output = report[2].angle_median / report[2].theory.unwrap();
        assert!(output < 0.9, "{}: {output}", preset.name);
        if preset.name == "network_equilibrium" {
            let accuracy = run.test().accuracy;
            assert!(accuracy >= 0.97, "{accuracy}");
        }
    }
}

#[test]
fn a_drop_of_the_rate_turns_weights_less_at_once_and_more_later() {
    let mut run = run("network_drop");
    run.advance(3000);
    let before = run.report()[0].angle_median;
    run.advance(20);
    let bucket = |run: &NetworkRun, step: u64| {
        let history = &run.layers()[0].history;
        history.at(step).unwrap().average(Quantity::AngularUpdate)
    };
    let after = bucket(&run, 3015);
    run.advance(2980);
    let later = run.report()[0].angle_median;
    // A tenth of the rate at the same norm turns by a tenth, but for what the velocity remembers. The new equilibrium is
    // at √(1/10) of the old angle; gradients shrink on the way there, and the norm with them, so that it is not reached.
    assert!(after < 0.2 * before, "{before} {after}");
    assert!(
        later > 1.2 * after && later < 0.33 * before,
        "{after} {later}"
    );
}

#[test]
fn without_decay_norms_grow_and_angles_shrink_for_ever() {
    let mut run = run("network_no_decay");
    let mut last = (0.0, f64::INFINITY);
    for _ in 0..3 {
        run.advance(1000);
        let layer = &run.report()[0];
        assert_eq!(layer.theory, None);
        assert!(
            layer.norm_median > last.0 && layer.angle_median < last.1,
            "{layer:?}"
        );
        last = (layer.norm_median, layer.angle_median);
    }
}

#[test]
fn the_norm_lags_behind_a_cosine_to_zero_unless_decay_follows_it() {
    // Where the rate falls to zero, the equilibrium norm of a constant decay falls with it, too fast for the weights.
    let lag = |preset: &str| {
        let mut run = run(preset);
        run.advance(6000);
        let last = run.layers()[0].history.buckets().last().unwrap();
        last.average(Quantity::WeightNorm) / last.limit(Quantity::WeightNorm).unwrap()
    };
    let [constant, following] = ["network_cosine", "network_decay_follows"].map(lag);
    assert!(constant > 1.5, "{constant}");
    assert!(following < 0.5 * constant, "{following} {constant}");
}

#[test]
fn without_normalization_the_law_fails() {
    let mut run = run("network_plain");
    run.advance(3000);
    let ratios = ratios(&run.report());
    assert!(ratios.iter().all(|ratio| *ratio < 0.5), "{ratios:?}");
}

#[test]
fn data_is_split_once_and_damage_is_noticed() {
    let data = LabelledDigits::from_bytes(IMAGES, LABELS).unwrap();
    assert_eq!([data.training.count(), data.test.count()], [1437, 360]);
    for set in [&data.training, &data.test] {
        for digit in 0..10 {
            let count = set.labels.iter().filter(|&&label| label == digit).count();
            // A tenth of the images, give or take a quarter.
            assert!(
                count.abs_diff(set.count() / 10) < set.count() / 40,
                "{digit}: {count}"
            );
        }
    }
    let pixels = data.training.pixels.iter().flatten();
    let square: f64 = pixels.map(|x| x * x).sum::<f64>() / (1437.0 * 64.0);
    assert!((square - 1.0).abs() < 1e-12, "{square}");
    let grey = data.grey(&data.test.pixels[0]);
    assert!(grey.iter().all(|x| (-1e-12..=1.0 + 1e-12).contains(x)));
    let seen = data.seen(&grey);
    let distance = seen
        .iter()
        .zip(&data.test.pixels[0])
        .map(|(x, y)| (x - y).abs());
    assert!(distance.fold(0.0, f64::max) < 1e-12);

    let mut flipped = LABELS.to_vec();
    flipped[100] ^= 1;
    for labels in [&flipped[..], &LABELS[..20], &IMAGES[..915], &[]] {
        let why = LabelledDigits::from_bytes(IMAGES, labels).unwrap_err();
        assert_eq!(why, LabelledDigitsError::Labels);
    }
    let why = LabelledDigits::from_bytes(LABELS, LABELS).unwrap_err();
    assert!(matches!(why, LabelledDigitsError::Images(_)));
}
