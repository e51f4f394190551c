//! A run that is handed to another instance of the program, and back, goes on as if nothing had happened.

use equisphere::page::lab::{Lab, Script};
use equisphere::parameters::Parameters;
use equisphere::parameters::presets::PRESETS;
use equisphere::simulation::trainer::Trainer;
use wasm_bindgen_test::wasm_bindgen_test;

const DIGITS: &[u8] = include_bytes!("../../www/data/digits.bin");

fn lab() -> Lab {
    let mut lab = Lab::default();
    lab.load_data(DIGITS).unwrap();
    lab
}

/// Everything that can be seen of a run.
fn seen(lab: &Lab) -> String {
    let weights: Vec<f64> = lab.ensemble().weights(0).unwrap().collect();
    format!(
        "{} {:?} {weights:?} {:?} {:?} {} {:?}",
        lab.steps(),
        lab.history().buckets(),
        lab.equilibrium(),
        lab.parameters(),
        lab.link(),
        lab.timeline().steps_per_unit,
    )
}

#[wasm_bindgen_test(unsupported = test)]
fn every_preset_goes_on_exactly_after_it_was_handed_over() {
    for preset in PRESETS {
        let script = Script::from(preset);
        let [mut stays, mut leaves] = [lab(), lab()];
        for lab in [&mut stays, &mut leaves] {
            lab.open(script.clone());
            lab.advance(1490);
        }
        // The other instance had something else open.
        let mut worker = lab();
        worker.set("dimension", 7.0).unwrap();
        worker.advance(3);
        worker.restore(leaves.save()).unwrap();
        worker.advance(777);
        leaves.restore(worker.save()).unwrap();
        stays.advance(777);
        assert_eq!(seen(&stays), seen(&leaves), "{}", preset.name);
        stays.advance(101);
        leaves.advance(101);
        assert_eq!(seen(&stays), seen(&leaves), "{}", preset.name);
        stays.reset();
        leaves.reset();
        assert_eq!(seen(&stays), seen(&leaves), "{}", preset.name);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_run_that_the_reader_changed_is_handed_over_with_its_changes() {
    let [mut stays, mut leaves] = [lab(), lab()];
    for lab in [&mut stays, &mut leaves] {
        lab.set("replicas", 1.0).unwrap();
        lab.advance(100);
        lab.set("optimizer", 4.0).unwrap();
        lab.advance(50);
        lab.set("schedule", 2.0).unwrap();
        lab.set("noise_scale", 0.7).unwrap();
        lab.advance(33);
    }
    let mut worker = Lab::default();
    worker.restore(leaves.save()).unwrap();
    worker.advance(500);
    leaves.restore(worker.save()).unwrap();
    stays.advance(500);
    assert_eq!(seen(&stays), seen(&leaves));
}

#[wasm_bindgen_test(unsupported = test)]
fn damaged_bytes_are_refused_and_a_run_is_there_afterwards() {
    let mut source = Lab::default();
    source.advance(300);
    let whole = source.save();
    for length in [
        0,
        7,
        8,
        400,
        2000,
        whole.len() / 2,
        whole.len() - 8,
        whole.len() - 1,
    ] {
        let mut lab = Lab::default();
        assert!(lab.restore(whole[..length].to_vec()).is_err(), "{length}");
        assert_eq!(lab.advance(10), 10, "{length}");
    }
    let mut longer = whole;
    longer.extend_from_slice(&[0; 8]);
    assert!(Lab::default().restore(longer).is_err());
}

#[wasm_bindgen_test(unsupported = test)]
fn a_run_on_the_digits_needs_them() {
    let mut source = lab();
    let mut parameters = Parameters::default();
    parameters.set("objective", 1.0).unwrap();
    source.open(Script {
        start: parameters,
        changes: Vec::new(),
    });
    source.advance(20);
    assert_eq!(source.data(), Some("digits.bin"));
    let mut worker = Lab::default();
    assert!(worker.restore(source.save()).is_err());
    worker.load_data(DIGITS).unwrap();
    worker.restore(source.save()).unwrap();
    source.advance(30);
    worker.advance(30);
    assert_eq!(seen(&source), seen(&worker));
}
