//! A run whose replicas are divided among several instances comes to the bits of an undivided one.

use equisphere::parameters::Parameters;
use equisphere::parameters::presets::PRESETS;
use equisphere::run::Run;
use equisphere::run::data::Data;
use equisphere::run::script::Script;
use equisphere::run::shares::{Broken, Share, count, parcel_steps};
use wasm_bindgen_test::wasm_bindgen_test;

const DIGITS: &[u8] = include_bytes!("../../www/data/digits.bin");

fn data() -> Data {
    let mut data = Data::default();
    data.load(DIGITS).unwrap();
    data
}

fn script(words: &str) -> Script {
    let mut start = Parameters::default();
    for word in words.split_whitespace() {
        let (name, value) = word.split_once('=').unwrap();
        start.set_text(name, value).unwrap();
    }
    Script::constant(start)
}

fn run_of(script: &Script) -> Run {
    Run::new(1, script.clone(), &data()).unwrap()
}

/// The run as another instance reads it.
fn copy(run: &mut Run) -> Run {
    Run::from_snapshot(1, &run.snapshot(), run.data()).unwrap()
}

/// The snapshot after so many steps in parcels, by so many instances that hand on what they must.
fn divided(run: &mut Run, shares: usize, steps: u64, parcel: u64) -> Result<Vec<u8>, Broken> {
    let mut chain: Vec<Share> = (0..shares)
        .map(|place| Share::new(copy(run), place, shares, steps).unwrap())
        .collect();
    let mut left = steps;
    while left > 0 {
        let next = parcel.min(left);
        let mut handed_on = None;
        for share in &mut chain {
            handed_on = Some(share.advance(next, handed_on.take())?);
        }
        left -= next;
    }
    Ok(chain.last_mut().unwrap().run_mut().snapshot())
}

#[wasm_bindgen_test(unsupported = test)]
fn two_three_and_five_instances_come_to_the_bits_of_one() {
    for words in [
        "",
        "replicas=18 dimension=5 momentum=0.9 schedule=cosine decay_steps=700",
        "replicas=22 optimizer=adam learning_rate=0.01",
        "replicas=17 dimension=6 noise=matrix",
        "replicas=33 objective=digits",
        "replicas=64 initial_norm=0.5 initial_norm_odd=3 schedule=exponential",
    ] {
        let script = script(words);
        let mut run = run_of(&script);
        run.advance(300);
        let mut whole = copy(&mut run);
        whole.advance(2500);
        let expected = whole.snapshot();
        for shares in [2, 3, 5] {
            let found = divided(&mut run, shares, 2500, 611).unwrap();
            assert!(found == expected, "{words}, {shares} instances");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_preset_with_replicas_to_share_is_divided_exactly() {
    let mut divisible = 0;
    for script in PRESETS.iter().map(Script::from) {
        let mut run = run_of(&script);
        if count(&run, u64::MAX >> 12, 3) < 3 {
            continue;
        }
        divisible += 1;
        let mut whole = copy(&mut run);
        whole.advance(1200);
        match divided(&mut run, 3, 1200, 500) {
            Ok(found) => assert!(found == whole.snapshot(), "{}", whole.link()),
            Err(why) => {
                assert_eq!(why, Broken::Diverged);
                assert!(whole.steps() < 1200);
            }
        }
    }
    assert!(2 * divisible > PRESETS.len(), "{divisible}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_run_that_diverges_says_so_and_is_not_taken_for_whole() {
    let mut run = run_of(&script("learning_rate=10 weight_decay=1"));
    let why = divided(&mut run, 2, 10_000, 1000).unwrap_err();
    assert_eq!(why, Broken::Diverged);
}

#[wasm_bindgen_test(unsupported = test)]
fn parcels_that_do_not_fit_are_refused() {
    let mut run = run_of(&script(""));
    let mut share = |place| Share::new(copy(&mut run), place, 2, 100).unwrap();
    let (mut first, mut last) = (share(0), share(1));
    let parcel = first.advance(100, None).unwrap();
    assert_eq!(last.advance(100, None), Err(Broken::Parcel));
    let mut cut = parcel.clone();
    cut.states.truncate(40);
    assert_eq!(last.advance(100, Some(cut)), Err(Broken::Parcel));
    assert_eq!(
        share(1).advance(99, Some(parcel.clone())),
        Err(Broken::Parcel)
    );
    assert!(share(1).advance(100, Some(parcel)).is_ok());
    assert!(Share::new(run_of(&script("replicas=8")), 0, 3, 100).is_none());
    assert!(Share::new(run_of(&script("replicas=8")), 2, 2, 100).is_none());
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_over_at_once_is_not_divided() {
    let run = run_of(&script(""));
    assert_eq!(count(&run, 100, 8), 1);
    assert_eq!(count(&run, 1_000_000, 5), 5);
    // More would wait for the leader.
    assert_eq!(count(&run, 1_000_000, 99), 7);
    assert_eq!(count(&run_of(&script("dimension=100")), 1_000_000, 99), 16);
    assert_eq!(count(&run_of(&script("replicas=1")), 1_000_000_000, 8), 1);
    // Some thousandths of a second of the default experiment.
    assert!((1000..10_000).contains(&parcel_steps(&run, 2)));
}
