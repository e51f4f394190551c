//! A run can be gone back in, averages never mix settings, and data may come late.

use equisphere::page::lab::Lab;
use equisphere::page::readout;
use equisphere::parameters::Parameters;
use equisphere::parameters::link::MOST_CHANGES;
use equisphere::run::Run;
use equisphere::run::data::Data;
use equisphere::run::from_parameters::{initial_state, training_config};
use equisphere::run::recent::AVERAGED_STEPS;
use equisphere::run::script::Script;
use equisphere::run::sweep_cell::SweepCell;
use equisphere::simulation::record::Quantity;
use equisphere::simulation::trainer::trainer;
use wasm_bindgen_test::wasm_bindgen_test;

const DIGITS: &[u8] = include_bytes!("../../www/data/digits.bin");

fn weights(run: &Run) -> Vec<f64> {
    let replicas = 0..run.trainer().replicas();
    replicas
        .flat_map(|k| run.trainer().weights(k).unwrap())
        .collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn every_past_step_can_be_computed_anew_to_the_bit() {
    let mut lab = Lab::default();
    let mut then = Vec::new();
    for (steps, name, text) in [
        (1000, "learning_rate", "0.2"),
        (777, "optimizer", "adamw"),
        (1500, "schedule", "cosine"),
        (60_000, "noise_scale", "0.3"),
    ] {
        lab.advance(steps);
        then.push((lab.steps(), weights(lab.run())));
        lab.set_text(name, text).unwrap();
    }
    lab.advance(5000);
    then.push((lab.steps(), weights(lab.run())));
    let checkpoints = lab.run().checkpoints().all();
    assert!(
        (8..=64).contains(&checkpoints.len()),
        "{}",
        checkpoints.len()
    );
    for (step, expected) in then {
        let past = lab.run().past(step).unwrap();
        assert_eq!(past.steps(), step);
        assert_eq!(weights(&past), expected, "{step}");
    }
    assert!(lab.run().past(lab.steps() + 1).is_none());
}

#[wasm_bindgen_test(unsupported = test)]
fn checkpoints_stay_near_and_within_their_memory_however_long_the_run() {
    let script = |dimension, replicas| {
        let mut start = Parameters::default();
        start.set("dimension", dimension).unwrap();
        start.set("replicas", replicas).unwrap();
        Script::constant(start)
    };
    for (dimension, replicas, steps, most) in [(3.0, 8.0, 200_000, 64), (400.0, 64.0, 2000, 20)] {
        let mut run = Run::new(1, script(dimension, replicas), &Data::default()).unwrap();
        run.advance(steps);
        let all = run.checkpoints().all();
        let bytes: usize = all.iter().map(|checkpoint| checkpoint.state.len()).sum();
        assert!(bytes <= 4 << 20, "{bytes}");
        assert!((1..=most).contains(&all.len()), "{}", all.len());
        // A past step is at most one stride of the list away, which is 1/32 of the run or less.
        if most == 64 {
            let last = all.last().unwrap().step;
            assert!(steps - last <= steps / 16, "{last}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn averages_hold_no_step_before_the_last_change_however_long_the_run() {
    let mut lab = Lab::default();
    // Now a bucket of the history holds more steps than are averaged.
    lab.advance(400_000);
    assert!(lab.run().history().stride() > AVERAGED_STEPS);
    let steady = lab.run().recent().unwrap();
    assert!((AVERAGED_STEPS..=2 * AVERAGED_STEPS).contains(&steady.steps));
    assert_eq!(steady.first_step + steady.steps, 400_000);
    lab.set("learning_rate", 0.001).unwrap();
    assert!(lab.run().recent().is_none());
    assert!(!readout::sentences(&lab).contains("NaN"));
    lab.advance(3);
    let fresh = lab.run().recent().unwrap();
    assert_eq!((fresh.first_step, fresh.steps), (400_000, 3));
    assert_eq!(lab.run().latest().unwrap(), fresh);
    // The angle fell a hundredfold with the rate: old steps among the new ones would show.
    let angle = fresh.average(Quantity::AngularUpdate);
    let before = steady.average(Quantity::AngularUpdate);
    assert!(angle < 0.02 * before, "{angle} {before}");
}

#[wasm_bindgen_test(unsupported = test)]
fn the_number_beside_a_curve_is_where_the_curve_has_come_to() {
    let mut lab = Lab::default();
    lab.set("initial_norm", 3.0).unwrap();
    lab.set("initial_norm_odd", 3.0).unwrap();
    for steps in [100, 200, 1000, 5000] {
        lab.advance(steps - lab.steps());
        let end = lab.run().history().buckets().last().unwrap();
        let latest = lab.run().latest().unwrap();
        let norm = latest.average(Quantity::WeightNorm);
        // With ηλ = 0.001 the middle of the last sixteenth of 1000 steps lies 31 steps back, in which decay alone takes 3%; half of
        // that comes back by growth, and later there is less to go.
        let gap = norm / end.average(Quantity::WeightNorm) - 1.0;
        assert!(gap.abs() < 0.02, "step {steps}: {gap}");
        // Many values are in it all the same, so that the angle is no flicker: within 7%, three standard errors.
        let angle = Quantity::AngularUpdate;
        let gap = latest.average(angle) / latest.forecast(angle).unwrap() - 1.0;
        assert!(gap.abs() < 0.07, "step {steps}: {gap}");
        assert!(latest.steps <= 2 * AVERAGED_STEPS);
    }
    lab.reset();
    lab.advance(200);
    let recent = lab.run().recent().unwrap().average(Quantity::WeightNorm);
    let latest = lab.run().latest().unwrap().average(Quantity::WeightNorm);
    assert!(recent > 1.05 * latest, "averages over all steps lag behind");
}

#[wasm_bindgen_test(unsupported = test)]
fn after_too_many_changes_no_preset_is_named() {
    let mut lab = Lab::default();
    assert!(lab.preset().is_some());
    for k in 0..=MOST_CHANGES {
        lab.advance(1);
        lab.set("learning_rate", if k % 2 == 0 { 0.2 } else { 0.1 })
            .unwrap();
    }
    assert!(!lab.run().is_replayable());
    assert!(lab.preset().is_none());
    lab.reset();
    assert!(lab.run().is_replayable());
}

#[wasm_bindgen_test(unsupported = test)]
fn data_that_comes_late_or_not_at_all_loses_nothing() {
    let mut lab = Lab::default();
    lab.advance(5);
    lab.set_text("objective", "digits").unwrap();
    let first = lab.waiting();
    assert_eq!(lab.wanted_data(), Some("digits.bin"));
    // Another one waits instead; the failure of the first request is none of its business.
    lab.open(Script::constant({
        let mut start = Parameters::default();
        start.set_text("objective", "digits").unwrap();
        start
    }));
    assert!(!lab.give_up(first));
    assert_ne!(lab.waiting(), 0);
    // What is typed meanwhile is for both.
    lab.set("weight_decay", 0.02).unwrap();
    lab.set("replicas", 3.0).unwrap();
    assert_eq!(lab.parameters().weight_decay, 0.02);
    lab.load_data(DIGITS).unwrap();
    assert_eq!(lab.waiting(), 0);
    assert_eq!(lab.parameters().weight_decay, 0.02);
    assert_eq!(lab.parameters().replicas, 3.0);
    assert!(lab.picture(true).is_some());
    lab.advance(10);
    // Once it is there, a request that fails changes nothing.
    assert!(!lab.give_up(first));
    assert_eq!(lab.steps(), 10);
}

#[wasm_bindgen_test(unsupported = test)]
fn going_back_to_what_needs_no_data_stops_waiting() {
    let mut lab = Lab::default();
    lab.set_text("objective", "digits").unwrap();
    lab.set_text("objective", "rayleigh").unwrap();
    assert_eq!((lab.waiting(), lab.wanted_data()), (0, None));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_cell_of_a_sweep_averages_its_second_half_by_either_way() {
    for (spectrum, reduced) in [("linear", false), ("flat", true)] {
        let mut parameters = Parameters::default();
        for (name, text) in [
            ("dimension", "64"),
            ("spectrum", spectrum),
            ("initial_norm", "2.8"),
            ("initial_norm_odd", "2.8"),
        ] {
            parameters.set_text(name, text).unwrap();
        }
        let mut cell = SweepCell::new(&parameters, 3000, &Data::default()).unwrap();
        while cell.advance(700) > 0 {}
        assert_eq!((cell.taken(), cell.is_reduced()), (3000, reduced));
        // cos AU* = 1 − ηλ, seen to 0.05%; 64 replicas over 1500 steps know the mean to better than 1%.
        let expected = libm::acos(1.0 - 0.1 * 0.01);
        let found = cell.average(Quantity::AngularUpdate).unwrap();
        assert!((found / expected - 1.0).abs() < 0.01, "{found} {expected}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn records_of_one_step_in_eight_are_those_of_all_steps() {
    for (rule, replicas) in [("sgd", 10.0), ("adam", 9.0)] {
        let mut parameters = Parameters::default();
        parameters.set_text("optimizer", rule).unwrap();
        parameters.set("replicas", replicas).unwrap();
        let mut trainers = [1, 8].map(|every| {
            let config = training_config(&parameters, None, 0).unwrap();
            let mut trainer = trainer(config, initial_state(&parameters), false);
            trainer.record_every(every);
            trainer
        });
        // Thirty steps: the last is recorded, and every eighth before it.
        let all = trainers[0].advance(30).to_vec();
        let some = trainers[1].advance(30).to_vec();
        let expected: Vec<_> = all.iter().filter(|record| record.step % 8 == 5).collect();
        assert_eq!(some.iter().collect::<Vec<_>>(), expected);
        assert_eq!(trainers[1].steps(), 30);
        let [one, other] = trainers
            .each_ref()
            .map(|trainer| trainer.latest(Quantity::WeightNorm));
        assert_eq!(one, other);
    }
}
