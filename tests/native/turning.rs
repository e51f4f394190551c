//! Knobs of figures: how far they reach, and which runs they turn.

use equisphere::page::lab::{Lab, Reach};
use equisphere::parameters::presets::Preset;
use equisphere::parameters::row;
use equisphere::run::script::Script;

fn lab_of(preset: &str) -> Lab {
    let mut lab = Lab::default();
    lab.open(Script::from(Preset::named(preset).unwrap()));
    lab
}

/// The values of a parameter in every run.
fn values(lab: &Lab, name: &str) -> Vec<f64> {
    let runs = (0..).map_while(|place| lab.run_at(place));
    runs.map(|run| run.parameters().get(name).unwrap())
        .collect()
}

#[test]
fn a_knob_goes_from_a_tenth_to_ten_times_the_start_and_the_start_is_in_the_middle() {
    let rate = row("learning_rate").unwrap();
    let ends = rate.knob_ends(0.1, 0.1);
    let turned = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| rate.knob_value(ends, share));
    // Two digits of 0.1 · 10^(2·share − 1).
    assert_eq!(turned, [0.01, 0.032, 0.1, 0.32, 1.0]);
    assert!((rate.knob_share(ends, 0.1) - 0.5).abs() < 1e-12);
    // What lies beyond is reached, and what the row does not allow is not.
    assert!((rate.knob_share(rate.knob_ends(0.1, 1.6), 1.6) - 1.0).abs() < 1e-12);
    assert_eq!(rate.knob_value(rate.knob_ends(2.0, 2.0), 1.0), 10.0);
}

#[test]
fn a_knob_is_the_whole_slider_where_there_is_no_tenth() {
    let noise = row("noise_scale").unwrap();
    for start in [0.0, 0.001] {
        let ends = noise.knob_ends(start, start);
        let reached = [0.0, 1.0].map(|share| noise.knob_value(ends, share));
        assert_eq!(reached, [0.0, 10.0], "from {start}");
    }
    let momentum = row("momentum").unwrap();
    let ends = momentum.knob_ends(0.9, 0.9);
    let turned = [0.0, 0.3, 1.0].map(|share| momentum.knob_value(ends, share));
    // The multiple of 0.02 next to 0.297, and both ends.
    assert_eq!(turned, [0.0, 0.3, 0.99]);
}

#[test]
fn arrow_keys_stop_at_the_ends_of_a_knob() {
    let rate = row("learning_rate").unwrap();
    let ends = rate.knob_ends(0.1, 0.1);
    assert_eq!(rate.knob_next(ends, 0.1, 1), 0.11);
    assert_eq!(rate.knob_next(ends, 0.95, 10), 1.0);
    assert_eq!(rate.knob_next(ends, 0.011, -10), 0.01);
}

#[test]
fn a_knob_keeps_its_place_when_the_start_is_turned_and_another_experiment_gives_it_another() {
    let mut lab = Lab::default();
    let ends = lab.knob_ends("learning_rate");
    lab.turn_knob("learning_rate", ends, 1.0).unwrap();
    assert_eq!(lab.run().script().start.learning_rate, 1.0);
    assert_eq!(lab.knob_ends("learning_rate"), ends);
    assert!((lab.knob_share("learning_rate", ends) - 1.0).abs() < 1e-12);
    lab.open(Script::from(Preset::named("adamw").unwrap()));
    let ends = lab.knob_ends("learning_rate");
    assert!((lab.knob_share("learning_rate", ends) - 0.5).abs() < 1e-12);
}

#[test]
fn what_runs_have_in_common_is_turned_in_all_of_them_and_what_they_differ_in_in_one() {
    let mut lab = lab_of("three_angles");
    assert_eq!(lab.reach("noise_scale"), Reach::Everywhere);
    assert_eq!(lab.reach("weight_decay"), Reach::Shown);
    assert_eq!(lab_of("convergence").reach("noise_scale"), Reach::Alone);
    for steps in [0, 100] {
        lab.advance(steps);
        let before = values(&lab, "noise_scale");
        let ends = lab.knob_ends("noise_scale");
        lab.turn_knob("noise_scale", ends, 0.75).unwrap();
        lab.settle();
        assert_eq!(values(&lab, "noise_scale"), [1.3; 3], "after {steps}");
        lab.undo();
        assert_eq!(values(&lab, "noise_scale"), before, "after {steps}");
        lab.redo();
        assert_eq!(values(&lab, "noise_scale"), [1.3; 3], "after {steps}");
        lab.undo();
    }
    let ends = lab.knob_ends("weight_decay");
    lab.turn_knob("weight_decay", ends, 1.0).unwrap();
    assert_eq!(values(&lab, "weight_decay"), [0.4, 0.01, 0.0025]);
}

#[test]
fn runs_that_are_turned_together_go_on_from_where_they_are() {
    let mut lab = lab_of("three_angles");
    lab.advance(100);
    let ends = lab.knob_ends("learning_rate");
    lab.turn_knob("learning_rate", ends, 0.75).unwrap();
    lab.advance(100);
    let runs: Vec<_> = (0..3).map(|place| lab.run_at(place).unwrap()).collect();
    for run in runs {
        let changes = &run.script().changes;
        assert_eq!((run.steps(), changes.len()), (200, 1));
        assert_eq!((changes[0].step, changes[0].name), (100, "learning_rate"));
    }
    // Started over, they start as they are now.
    lab.reset();
    assert_eq!(values(&lab, "learning_rate"), [0.32; 3]);
}

#[test]
fn a_knob_leaves_what_an_experiment_has_in_store() {
    let mut lab = lab_of("same_product");
    lab.advance(1000);
    let ends = lab.knob_ends("weight_decay");
    lab.turn_knob("weight_decay", ends, 0.75).unwrap();
    assert_eq!(lab.parameters().weight_decay, 0.032);
    assert_eq!(lab.take_consequences().len(), 1, "the reader is told of it");
    lab.advance(1000);
    assert_eq!(lab.parameters().weight_decay, 0.0025);
    // The knob still goes around what the experiment started with.
    assert_eq!(lab.knob_ends("weight_decay"), ends);
}

#[test]
fn a_view_is_far_once_the_weights_have_shrunk_and_not_after_it_has_come_closer() {
    let mut lab = lab_of("escape");
    assert!(!lab.is_far());
    for _ in 0..200 {
        lab.advance(20);
        lab.follow();
    }
    assert!(lab.is_far());
    lab.fit_view(false);
    assert!(!lab.is_far());
    // The opening's halves start within three radii of their sphere.
    let mut opening = Lab::default();
    for _ in 0..1500 {
        opening.advance(2);
        opening.follow();
    }
    assert!(!opening.is_far());
}
