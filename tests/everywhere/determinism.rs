//! The same seed gives the same bits, here and on every other platform.

use equisphere::page::lab::Lab;
use equisphere::parameters::Parameters;
use equisphere::run::from_parameters::{initial_state, training_config};
use equisphere::run::script::Script;
use equisphere::simulation::ensemble::Ensemble;
use equisphere::simulation::objective::digits::Digits;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{ensemble, parameters};

/// FNV-1a over the bits of every number in the records of some steps.
fn fingerprint(mut ensemble: Ensemble, steps: u32) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for _ in 0..steps {
        let record = ensemble.step().expect("the run goes on");
        for summary in record.summaries {
            let numbers = [summary.sum, summary.sum_of_squares, summary.replica_zero];
            for byte in numbers.into_iter().flat_map(f64::to_le_bytes) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
    }
    hash
}

#[track_caller]
fn assert_fingerprint(name: &str, found: u64, expected: u64) {
    assert_eq!(
        found, expected,
        "{name}: found {found:#018x}; change it only with a word in the CHANGELOG"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn records_have_the_same_bits_natively_and_in_wasm() {
    let few = parameters(&[("replicas", 5.0)]);
    let momentum = parameters(&[
        ("dimension", 33.0),
        ("momentum", 0.9),
        ("replicas", 6.0),
        ("seed", 7.0),
    ]);
    assert_fingerprint(
        "three weights",
        fingerprint(ensemble(&few), 2000),
        0x6d49_d3d9_d33d_a733,
    );
    assert_fingerprint(
        "momentum",
        fingerprint(ensemble(&momentum), 2000),
        0xae15_962a_74eb_f1fa,
    );
    let alone = parameters(&[("dimension", 21.0), ("replicas", 1.0)]);
    assert_fingerprint(
        "one replica",
        fingerprint(ensemble(&alone), 2000),
        0x25b1_18ca_8d8e_22d5,
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn digits_have_the_same_bits_natively_and_in_wasm() {
    let digits = Digits::from_bytes(include_bytes!("../../www/data/digits.bin")).unwrap();
    let parameters = parameters(&[("objective", 1.0), ("replicas", 3.0)]);
    let training = training_config(&parameters, Some(&digits.into()), 0).unwrap();
    let ensemble = Ensemble::new(training, initial_state(&parameters));
    assert_fingerprint("digits", fingerprint(ensemble, 300), 0x41c8_ccc2_ec0a_ff15);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_replica_does_not_depend_on_how_many_others_there_are() {
    let [mut alone, mut two, mut many] =
        [1.0, 2.0, 11.0].map(|replicas| ensemble(&parameters(&[("replicas", replicas)])));
    for _ in 0..100 {
        alone.step();
        two.step();
        many.step();
    }
    for replica in 0..2 {
        assert!(
            two.weights(replica).eq(many.weights(replica)),
            "replica {replica}"
        );
    }
    // Alone its sums run in another order: 100 steps of rounding, each of a few 1e-16.
    for (alone, other) in alone.weights(0).zip(two.weights(0)) {
        assert!((alone - other).abs() < 1e-12, "{alone} {other}");
    }
    assert!(
        !two.weights(0).eq(many.weights(4)),
        "replicas 0 and 4 should differ"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn records_do_not_depend_on_how_the_steps_are_cut() {
    for settings in [
        &[("replicas", 1.0), ("momentum", 0.5)][..],
        &[("replicas", 6.0)],
        &[("replicas", 5.0), ("dimension", 200.0), ("momentum", 0.9)],
        &[("replicas", 3.0), ("optimizer", 3.0)],
    ] {
        let mut whole = ensemble(&parameters(settings));
        let mut cut = ensemble(&parameters(settings));
        let mut expected = Vec::new();
        while expected.len() < 150 {
            expected.extend_from_slice(whole.advance(150 - expected.len() as u64));
        }
        let mut found = Vec::new();
        for steps in [1, 2, 31, 1, 5, 64, 46] {
            let end = found.len() + steps;
            while found.len() < end {
                found.extend_from_slice(cut.advance((end - found.len()) as u64));
            }
        }
        assert_eq!(expected, found, "{settings:?}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn reset_replays_the_identical_run_and_another_seed_does_not() {
    let mut lab = Lab::default();
    lab.open(Script {
        start: Parameters::default(),
        changes: Vec::new(),
    });
    lab.advance(500);
    let first = lab.run().history().clone();
    lab.reset();
    assert_eq!(lab.steps(), 0);
    lab.advance(123);
    lab.advance(377);
    assert_eq!(first.buckets(), lab.run().history().buckets());
    lab.set("seed", 99.0).unwrap();
    lab.advance(500);
    assert_ne!(first.buckets(), lab.run().history().buckets());
}
