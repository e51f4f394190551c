//! The same seed gives the same bits, here and on every other platform.

use equisphere::numeric::transfer::checksum;
use equisphere::page::lab::Lab;
use equisphere::page::take_away::series_csv;
use equisphere::parameters::Parameters;
use equisphere::run::from_parameters::{initial_state, training_config};
use equisphere::run::script::Script;
use equisphere::simulation::ensemble::Ensemble;
use equisphere::simulation::objective::digits::Digits;
use equisphere::simulation::record::QUANTITIES;
use equisphere::simulation::trainer::Trainer;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{ensemble, parameters};

/// FNV-1a, 64 bits, over the bits of numbers.
struct Hash(u64);

impl Hash {
    const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    fn add(&mut self, numbers: [f64; 3]) {
        // Engines may give a NaN any sign and payload.
        let numbers = numbers.map(|x| if x.is_nan() { f64::NAN } else { x });
        for byte in numbers.into_iter().flat_map(f64::to_le_bytes) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// The hashes of each quantity's numbers in the records of some steps, by name.
fn fingerprints(mut ensemble: Ensemble, steps: u32) -> Vec<(&'static str, u64)> {
    let mut hashes = QUANTITIES.each_ref().map(|_| Hash::EMPTY);
    for _ in 0..steps {
        let record = ensemble.step().expect("the run goes on");
        for (summary, hash) in record.summaries.iter().zip(&mut hashes) {
            hash.add([summary.sum, summary.sum_of_squares, summary.replica_zero]);
        }
    }
    let names = QUANTITIES.iter().map(|row| row.name);
    names.zip(hashes.into_iter().map(|hash| hash.0)).collect()
}

/// Each quantity's hash is the one that stands beside its name. Another quantity changes none of them.
#[track_caller]
fn assert_fingerprints(run: &str, ensemble: Ensemble, steps: u32, expected: &[(&str, u64)]) {
    let found = fingerprints(ensemble, steps);
    let table: String = found
        .iter()
        .map(|(name, hash)| format!("            (\"{name}\", {hash:#018x}),\n"))
        .collect();
    assert_eq!(
        found, expected,
        "{run}: change it only with a word in the CHANGELOG; found\n{table}"
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
    let alone = parameters(&[("dimension", 21.0), ("replicas", 1.0)]);
    assert_fingerprints(
        "three weights",
        ensemble(&few),
        2000,
        &[
            ("weight_norm", 0x5f47_ccba_92ba_d1ec),
            ("angular_update", 0xf31f_ca21_fed0_8c5e),
            ("excess_risk", 0x7766_ea29_2f6e_a6df),
            ("effective_learning_rate", 0x54cd_9c83_1b64_8f60),
            ("unit_gradient_norm", 0x7e00_1404_d7ba_a4c9),
            ("alignment", 0xa38b_8952_c262_ee0a),
            ("gradient_norm", 0x7014_0e23_109f_eeb7),
        ],
    );
    assert_fingerprints(
        "momentum",
        ensemble(&momentum),
        2000,
        &[
            ("weight_norm", 0xde56_c02a_eac3_6850),
            ("angular_update", 0xbd2b_4ab6_317e_c9b5),
            ("excess_risk", 0xbaa2_45e1_8f96_0ee2),
            ("effective_learning_rate", 0xbe51_3bab_cc7c_5dbb),
            ("unit_gradient_norm", 0xa680_e683_0c3f_f57f),
            ("alignment", 0x4c19_a6d2_e17c_a574),
            ("gradient_norm", 0x6e77_d252_e7e8_98ce),
        ],
    );
    assert_fingerprints(
        "one replica",
        ensemble(&alone),
        2000,
        &[
            ("weight_norm", 0x95bf_9458_4eeb_66c7),
            ("angular_update", 0x9a61_1053_966a_26d7),
            ("excess_risk", 0xce25_845e_2f85_5bc9),
            ("effective_learning_rate", 0x634d_8a71_201f_6060),
            ("unit_gradient_norm", 0x7140_8c58_3226_9b13),
            ("alignment", 0x43d5_2225_fc8c_867e),
            ("gradient_norm", 0xd507_bfbe_73d2_ab39),
        ],
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn orthogonalized_momentum_has_the_same_bits_natively_and_in_wasm() {
    let muon = |orthogonalization: f64| {
        ensemble(&parameters(&[
            ("optimizer", 7.0),
            ("orthogonalization", orthogonalization),
            ("rows", 5.0),
            ("columns", 3.0),
            ("momentum", 0.9),
            ("nesterov", 1.0),
            ("step_scale", 1.0),
            ("replicas", 6.0),
        ]))
    };
    assert_fingerprints(
        "Newton–Schulz",
        muon(0.0),
        300,
        &[
            ("weight_norm", 0x8959_e616_d639_109f),
            ("angular_update", 0x4508_cc9f_aa14_27c6),
            ("excess_risk", 0x0ac9_ecf6_92ba_af9e),
            ("effective_learning_rate", 0x8a0a_5692_9f60_6185),
            ("unit_gradient_norm", 0x1ac7_010c_3470_fe10),
            ("alignment", 0x03be_601a_0b8a_12c8),
            ("gradient_norm", 0x80db_1963_51e9_3271),
        ],
    );
    assert_fingerprints(
        "polar factor",
        muon(1.0),
        300,
        &[
            ("weight_norm", 0xecd3_5644_86f3_4759),
            ("angular_update", 0xf009_8b35_5f24_a642),
            ("excess_risk", 0x7c3f_78ce_8cd2_1cf4),
            ("effective_learning_rate", 0x8a0a_5692_9f60_6185),
            ("unit_gradient_norm", 0xb650_639e_4f28_d829),
            ("alignment", 0xa18c_eda5_3081_029d),
            ("gradient_norm", 0xa0a9_95d8_6d96_8f61),
        ],
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn digits_have_the_same_bits_natively_and_in_wasm() {
    let digits = Digits::from_bytes(include_bytes!("../../www/data/digits.bin")).unwrap();
    let parameters = parameters(&[("objective", 1.0), ("replicas", 3.0)]);
    let training = training_config(&parameters, Some(&digits.into()), 0).unwrap();
    let ensemble = Ensemble::new(training, initial_state(&parameters));
    assert_fingerprints(
        "digits",
        ensemble,
        300,
        &[
            ("weight_norm", 0xd1ca_ea4b_1cca_c1c1),
            ("angular_update", 0x7247_7e4e_ba85_a7e8),
            ("excess_risk", 0x7881_88ee_8fde_c980),
            ("effective_learning_rate", 0xb451_024b_e3b3_897c),
            ("unit_gradient_norm", 0x8496_2ae2_aaa3_9119),
            ("alignment", 0x5354_c5b7_20ea_ac24),
            ("gradient_norm", 0xfdc2_2f18_aebb_c84c),
        ],
    );
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
            two.weights(replica)
                .unwrap()
                .eq(many.weights(replica).unwrap()),
            "replica {replica}"
        );
    }
    // Alone its sums run in another order: 100 steps of rounding, each of a few 1e-16.
    for (alone, other) in alone.weights(0).unwrap().zip(two.weights(0).unwrap()) {
        assert!((alone - other).abs() < 1e-12, "{alone} {other}");
    }
    assert!(
        !two.weights(0).unwrap().eq(many.weights(4).unwrap()),
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

/// The checksum of all numbers of all series that a link's runs have at the steps to which it goes, without their names.
fn series_checksum(link: &str) -> u64 {
    let mut lab = Lab::default();
    lab.load_data(include_bytes!("../../www/data/digits.bin"))
        .unwrap();
    let remarks = lab.open_link(link).unwrap();
    assert!(remarks.is_empty(), "{link}: {remarks:?}");
    let mut numbers = String::new();
    for (place, steps) in lab.take_ways().into_iter().enumerate() {
        let run = lab.run_at_mut(place).expect("a way leads a run");
        run.advance(steps);
        let csv = series_csv::write("", &[("", run)]);
        let rows = csv.lines().filter(|line| line.starts_with("\"\","));
        numbers.extend(rows.map(|row| format!("{}\n", &row["\"\",".len()..])));
    }
    checksum(numbers.as_bytes())
}

#[wasm_bindgen_test(unsupported = test)]
fn a_link_gives_the_same_series_everywhere() {
    let frozen = include_str!("../reference/series.txt").lines();
    let frozen: Vec<&str> = frozen.filter(|line| !line.starts_with('#')).collect();
    let found: Vec<String> = frozen
        .iter()
        .map(|line| line.split_once(' ').expect("a checksum and a link").1)
        .map(|link| format!("{:016x} {link}", series_checksum(link)))
        .collect();
    assert_eq!(
        found,
        frozen,
        "change it only with a word in the CHANGELOG; found\n{}",
        found.join("\n")
    );
}
