//! The laboratory: presets, changes during a run, divergence, refusals.

use equisphere::page::lab::Lab;
use equisphere::page::readout;
use equisphere::page::readout::sentences;
use equisphere::page::text::problems;
use equisphere::parameters::Parameters;
use equisphere::parameters::presets::{PRESETS, Preset};
use equisphere::run::script::Script;
use equisphere::simulation::recorder::Status;
use wasm_bindgen_test::wasm_bindgen_test;

fn open(name: &str) -> Lab {
    let preset = Preset::named(name).unwrap();
    let mut lab = Lab::default();
    lab.open(Script::from(preset));
    lab
}

#[wasm_bindgen_test(unsupported = test)]
fn every_preset_is_recognised_and_runs() {
    for preset in PRESETS {
        let mut lab = open(preset.name);
        if lab.wanted_data().is_some() {
            lab.load_data(include_bytes!("../../www/data/digits.bin"))
                .unwrap();
        }
        assert_eq!(lab.preset().map(|found| found.name), Some(preset.name));
        assert_eq!(lab.advance(100), 100);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn divergence_is_a_state_with_a_step_and_nothing_is_lost() {
    let mut lab = Lab::default();
    lab.set("learning_rate", 10.0).unwrap();
    lab.set("weight_decay", 1.0).unwrap();
    let taken = lab.advance(10_000);
    assert!(taken < 10_000);
    let Status::Diverged { step, norm } = lab.run().status() else {
        panic!("{:?}", lab.run().status())
    };
    assert_eq!(step + 1, taken);
    assert!(norm >= 1e100);
    assert!(sentences(&lab).contains("diverged"));
    assert_eq!(lab.run().history().buckets().len() as u64, taken);
    lab.set("weight_decay", 0.01).unwrap();
    lab.reset();
    assert_eq!(lab.advance(1000), 1000);
}

#[wasm_bindgen_test(unsupported = test)]
fn refused_values_name_the_value_and_the_range_and_change_nothing() {
    let mut lab = Lab::default();
    lab.advance(5);
    for value in [f64::NAN, f64::INFINITY, -1.0, 1e9] {
        let refusal = problems::refusal(&lab.set("learning_rate", value).unwrap_err());
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
    assert_eq!(lab.run().link(), "v=2&learning_rate=0.5");
}

#[wasm_bindgen_test(unsupported = test)]
fn what_an_experiment_changes_later_still_comes_after_the_reader_has_changed_something() {
    let link = "v=2&changes=40:learning_rate:0.01;60:momentum:0.5";
    let mut lab = Lab::default();
    lab.open_link(link).unwrap();
    lab.advance(20);
    lab.set("weight_decay", 0.02).unwrap();
    assert!(readout::consequences(&lab.take_consequences()).contains("still comes"));
    lab.set("weight_decay", 0.03).unwrap();
    assert_eq!(readout::consequences(&lab.take_consequences()), "");
    lab.advance(30);
    let rates = |lab: &Lab| {
        (
            lab.parameters().learning_rate,
            lab.parameters().weight_decay,
        )
    };
    assert_eq!(rates(&lab), (0.01, 0.03));
    // The link of it all replays the same numbers.
    let mut other = Lab::default();
    other.open_link(&lab.run().link()).unwrap();
    other.advance(50);
    let weights = |lab: &Lab| lab.run().trainer().weights(0).unwrap().collect::<Vec<_>>();
    assert_eq!(weights(&lab), weights(&other));
    // What has not taken place is still to come after a reset, too.
    lab.reset();
    assert_eq!(
        lab.run().link(),
        "v=2&learning_rate=0.01&weight_decay=0.03&changes=60:momentum:0.5"
    );
    // What the reader sets at the step of a change holds.
    lab.advance(60);
    lab.set("momentum", 0.2).unwrap();
    lab.advance(1);
    assert_eq!(lab.parameters().momentum, 0.2);
}

#[wasm_bindgen_test(unsupported = test)]
fn after_too_many_changes_the_link_holds_the_present_settings_and_says_so() {
    let mut lab = Lab::default();
    for k in 1..100 {
        lab.advance(1);
        lab.set("learning_rate", 0.1 + 0.001 * f64::from(k))
            .unwrap();
    }
    assert!(!lab.run().is_replayable());
    assert_eq!(lab.run().link(), "v=2&learning_rate=0.199");
}

#[wasm_bindgen_test(unsupported = test)]
fn changing_the_optimizer_keeps_the_weights_and_says_what_was_reset() {
    let mut lab = Lab::default();
    lab.set("momentum", 0.9).unwrap();
    lab.advance(50);
    let before: Vec<f64> = lab.run().trainer().weights(0).unwrap().collect();
    lab.set_text("optimizer", "adamw").unwrap();
    assert_eq!(
        before,
        lab.run().trainer().weights(0).unwrap().collect::<Vec<_>>()
    );
    assert_eq!(lab.steps(), 50);
    assert!(
        readout::consequences(&lab.take_consequences())
            .contains("momentum and moments begin at zero")
    );
    assert_eq!(readout::consequences(&lab.take_consequences()), "");
    // Adam's first step has the length η in every coordinate, whatever was before.
    lab.set("weight_decay", 0.0).unwrap();
    lab.advance(1);
    for (after, before) in lab.run().trainer().weights(0).unwrap().zip(before) {
        assert!(
            ((after - before).abs() / 0.1 - 1.0).abs() < 1e-6,
            "{before} {after}"
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_schedule_that_begins_during_the_run_begins_at_that_step() {
    let mut lab = Lab::default();
    lab.set("warmup_steps", 10.0).unwrap();
    lab.advance(100);
    lab.set_text("schedule", "warmup").unwrap();
    assert!(readout::consequences(&lab.take_consequences()).contains("begins at this step"));
    assert!((lab.run().trainer().learning_rate() - 0.01).abs() < 1e-15);
    lab.advance(20);
    assert_eq!(lab.run().trainer().learning_rate(), 0.1);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_typed_spectrum_sets_the_dimension_and_is_refused_in_words() {
    let mut lab = Lab::default();
    lab.set_text("spectrum", "typed").unwrap();
    lab.set_text("eigenvalues", "3; 0.5 −1, 2").unwrap();
    assert_eq!(
        lab.run().trainer().config().objective.eigenvalues(),
        [-1.0, 0.5, 2.0, 3.0]
    );
    assert_eq!(lab.run().trainer().config().objective.dimension(), 4);
    assert!(
        lab.run().link().contains("eigenvalues=-1;0.5;2;3"),
        "{}",
        lab.run().link()
    );
    let mut other = Lab::default();
    other.open_link(&lab.run().link()).unwrap();
    assert_eq!(other.parameters(), lab.parameters());
    for text in ["1", "", "1 2 x", "1 1e9", "1 2 inf"] {
        let refusal = problems::refusal(&lab.set_text("eigenvalues", text).unwrap_err());
        assert!(
            refusal.contains("2 to 64 numbers from -1000 to 1000"),
            "{refusal}"
        );
    }
    assert_eq!(lab.parameters().eigenvalues, [-1.0, 0.5, 2.0, 3.0]);
}

/// A multiple of the present value may be typed; what the row does not take is refused as always.
#[wasm_bindgen_test(unsupported = test)]
fn values_may_be_multiples_of_the_present_one() {
    let mut parameters = Parameters::default();
    for (text, value) in [("×4", 0.4), ("÷2", 0.2), (" * 0.5", 0.1), ("/0,1", 1.0)] {
        parameters.set_text("learning_rate", text).unwrap();
        assert!((parameters.learning_rate - value).abs() < 1e-15, "{text}");
    }
    for text in ["×", "×four", "÷0", "×1e9", "4×"] {
        assert!(
            parameters.set_text("learning_rate", text).is_err(),
            "{text}"
        );
    }
    assert!((parameters.learning_rate - 1.0).abs() < 1e-15);
}

#[wasm_bindgen_test(unsupported = test)]
fn to_a_matrix_of_another_size_and_back_the_run_starts_anew_and_to_one_of_its_size_it_goes_on() {
    let mut lab = Lab::default();
    lab.open(Script::default());
    lab.advance(40);
    lab.set_text("optimizer", "muon").unwrap();
    assert_eq!((lab.steps(), lab.parameters().dimension()), (0, 64));
    lab.set_text("rows", "4").unwrap();
    lab.advance(30);
    assert_eq!(lab.run().trainer().weights(0).unwrap().count(), 32);
    lab.set_text("orthogonalization", "polar").unwrap();
    assert_eq!(lab.steps(), 30);
    lab.set_text("optimizer", "sgd").unwrap();
    assert_eq!((lab.steps(), lab.parameters().dimension()), (0, 3));
    lab.set_text("spectrum", "typed").unwrap();
    lab.set_text("eigenvalues", "0 1 2 3 4 5").unwrap();
    lab.advance(20);
    lab.set_text("optimizer", "muon").unwrap();
    assert_eq!(lab.steps(), 20);
    // Four rows do not divide six weights; three do.
    assert_eq!(lab.parameters().matrix_shape(), [3, 2]);
    lab.advance(20);
    assert_eq!(lab.steps(), 40);
    for (text, range) in [("0", "1 to 32"), ("33", "1 to 32")] {
        let refusal = lab.set_text("rows", text).unwrap_err();
        let sentence = problems::refusal(&refusal);
        assert!(
            sentence.contains(text) && sentence.contains(range),
            "{sentence}"
        );
    }
}
