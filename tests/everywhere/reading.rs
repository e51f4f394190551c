//! Reading the past, going back, comparing and undoing, in the laboratory.

use equisphere::page::charts::CHARTS;
use equisphere::page::lab::Lab;
use equisphere::page::readout;
use equisphere::parameters::presets::Preset;
use equisphere::run::data::Data;
use equisphere::run::script::Script;
use equisphere::simulation::record::Quantity;
use wasm_bindgen_test::wasm_bindgen_test;

/// Weights of the first replica.
fn weights(lab: &Lab) -> Vec<f64> {
    lab.run().trainer().weights(0).unwrap().collect()
}

/// Steps and the norm at the end of the past.
fn end(lab: &Lab) -> (u64, f64) {
    let history = lab.run().history();
    let last = history.buckets().last().unwrap();
    (history.steps(), last.average(Quantity::WeightNorm))
}

#[wasm_bindgen_test(unsupported = test)]
fn a_branch_has_the_past_of_its_step_and_the_same_future_until_something_changes() {
    let mut lab = Lab::default();
    lab.advance(900);
    lab.set_text("learning_rate", "0.3").unwrap();
    lab.advance(2100);
    let whole = end(&lab);
    let mut short = Lab::default();
    short.advance(700);
    for step in [699, 2000, 350] {
        lab.read(Some(step));
        assert!(lab.branch(), "{step}");
        assert_eq!(lab.steps(), step + 1);
        assert_eq!(lab.run().history().steps(), step + 1);
        assert_eq!(lab.cursor(), None);
        if step == 699 {
            assert_eq!(weights(&lab), weights(&short));
        }
        lab.advance(3000 - lab.steps());
        assert_eq!(end(&lab), whole, "the change at step 900 comes again");
    }
    lab.read(Some(500));
    assert!(lab.branch());
    lab.set_text("noise_scale", "1").unwrap();
    lab.advance(3000 - lab.steps());
    assert!(end(&lab).1 > whole.1, "a noisier run has longer weights");
    assert_eq!(
        lab.parameters().learning_rate,
        0.1,
        "the later change is gone"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_read_is_what_the_past_holds() {
    let mut lab = Lab::default();
    assert!(!lab.branch());
    lab.read(Some(5));
    assert_eq!(lab.cursor(), None, "there is no past yet");
    lab.advance(600);
    lab.read(Some(10_000));
    assert_eq!(lab.cursor(), Some(599));
    lab.read(Some(0));
    lab.read_next(-1);
    assert_eq!(lab.cursor(), Some(0));
    lab.read_next(250);
    assert_eq!(lab.cursor(), Some(250));
    let bucket = lab.read_bucket().unwrap();
    assert!(bucket.first_step <= 250 && 250 < bucket.first_step + bucket.steps);
    assert_eq!(bucket.learning_rate(), 0.1);
    let header = readout::header(&lab, &CHARTS[0]);
    let expected = bucket.half(Quantity::WeightNorm, 0);
    let expected = expected.average(Quantity::WeightNorm.row().average);
    let measured: f64 = header.measured.split(' ').next().unwrap().parse().unwrap();
    assert!(
        (measured - expected).abs() < 0.006,
        "three digits of {expected}"
    );
    assert!(header.measured.contains('±'));
    assert!(readout::reading(&lab).contains("250"));
    lab.read(None);
    assert!(!readout::header(&lab, &CHARTS[0]).measured.contains('±'));
}

#[wasm_bindgen_test(unsupported = test)]
fn the_scene_shows_the_weights_of_the_step_that_is_read() {
    let mut lab = Lab::default();
    lab.advance(400);
    lab.follow();
    let mut early = Lab::default();
    early.advance(101);
    let expected = early.run().trainer().weights(3).map(Vec::from_iter);
    let present = lab.scene().trails.mean_radius();
    lab.read(Some(100));
    assert_eq!(
        lab.scene().trails.mean_radius(),
        present,
        "nothing is computed unasked"
    );
    lab.look_back();
    let head = *lab.scene().trails.positions()[3].back().unwrap();
    let length = |vector: &[f64]| vector.iter().map(|x| x * x).sum::<f64>().sqrt();
    // The picture keeps lengths up to rounding.
    assert!((length(&head) / length(&expected.unwrap()) - 1.0).abs() < 1e-12);
    lab.read(None);
    assert_eq!(lab.scene().trails.mean_radius(), present);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_kept_run_goes_along_on_the_same_noise_whatever_the_other_does() {
    let mut alone = Lab::default();
    alone.advance(1500);
    let mut lab = Lab::default();
    lab.advance(300);
    assert!(lab.keep());
    lab.set_text("weight_decay", "0.04").unwrap();
    lab.advance(1200);
    let kept = lab.kept();
    assert_eq!((kept.len(), kept[0].steps, kept[0].mark), (1, 1500, 1));
    assert_eq!(kept[0].differences, "λ 0.01");
    let own = end(&lab);
    lab.show_kept(kept[0].place);
    assert_eq!(end(&lab), end(&alone));
    assert_eq!(lab.mark(), 0, "the run that is shown has the first mark");
    assert_eq!(lab.kept()[0].differences, "λ 0.04");
    // What started over waits for nobody, and the kept one waits for it.
    lab.reset();
    lab.advance(10);
    assert_eq!(lab.kept()[0].steps, 1500);
    lab.show_kept(lab.kept()[0].place);
    assert_eq!(end(&lab), own);
    assert!(lab.keep() && lab.keep() && !lab.keep(), "four are the most");
    let marks: Vec<_> = lab.kept().iter().map(|row| row.mark).collect();
    assert!(marks.contains(&1) && marks.contains(&2) && marks.contains(&3));
    let place = lab.kept()[1].place;
    lab.name_run(place, "  a name that is much too long ".repeat(20).as_str());
    assert!(lab.kept()[1].name.len() <= 120);
    let saved = Lab::restore(&lab.save(), &Data::default()).unwrap();
    assert_eq!(saved.kept(), lab.kept());
    lab.drop_kept(place);
    assert_eq!(lab.kept().len(), 2);
}

#[wasm_bindgen_test(unsupported = test)]
fn changes_are_undone_and_made_again_in_order() {
    let mut lab = Lab::default();
    assert!(!lab.can_undo() && !lab.can_redo());
    lab.advance(50);
    for rate in ["0.2", "0.3", "0.4"] {
        // A slider in the reader's hand: one change.
        lab.set_text("learning_rate", rate).unwrap();
    }
    lab.settle();
    lab.set_text("learning_rate", "0.5").unwrap();
    lab.set_text("dimension", "10").unwrap();
    lab.open_link("v=2&optimizer=adamw").unwrap();
    let value = |lab: &Lab, name: &str| lab.parameters().get(name).unwrap();
    lab.undo();
    assert_eq!(
        (value(&lab, "optimizer"), value(&lab, "dimension")),
        (0.0, 10.0)
    );
    lab.undo();
    assert_eq!(
        (value(&lab, "dimension"), value(&lab, "learning_rate")),
        (3.0, 0.5)
    );
    lab.undo();
    assert_eq!(value(&lab, "learning_rate"), 0.4);
    lab.undo();
    assert_eq!(value(&lab, "learning_rate"), 0.1);
    assert!(!lab.can_undo());
    lab.redo();
    lab.redo();
    assert_eq!(value(&lab, "learning_rate"), 0.5);
    // A new change takes the place of what could be made again.
    lab.set_text("momentum", "0.5").unwrap();
    assert!(!lab.can_redo());
}

#[wasm_bindgen_test(unsupported = test)]
fn the_view_keeps_its_scale_until_it_is_asked_or_something_leaves_it() {
    let mut lab = Lab::default();
    let at_first = lab.camera().radius();
    for _ in 0..300 {
        lab.advance(10);
        lab.follow();
    }
    assert_eq!(
        lab.camera().radius(),
        at_first,
        "the cloud shrank, the picture did not follow"
    );
    lab.fit_view(true);
    lab.follow();
    let on_the_way = lab.camera().radius();
    assert!(on_the_way < at_first);
    lab.fit_view(false);
    assert!(lab.camera().radius() < 0.6 * on_the_way);
    lab.set_text("learning_rate", "5").unwrap();
    let before = lab.camera().radius();
    for _ in 0..200 {
        lab.advance(10);
        lab.follow();
    }
    assert!(
        lab.camera().radius() > 1.5 * before,
        "what leaves the picture takes it along"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn a_kept_run_comes_after_a_long_way_by_and_by() {
    let mut lab = Lab::default();
    lab.keep();
    let mut away = Lab::default();
    away.advance(5000);
    let (id, moves) = (lab.run().id(), lab.run().moves());
    lab.land(&away.run_mut().snapshot(), id, moves).unwrap();
    lab.advance(100);
    assert_eq!(lab.kept()[0].steps, 400);
    while lab.kept()[0].steps < lab.steps() {
        lab.advance(100);
    }
    let place = lab.kept()[0].place;
    let [kept, shown] = [lab.run_at(place).unwrap(), lab.run()].map(|run| {
        let last = run.history().buckets().last().unwrap();
        last.average(Quantity::WeightNorm)
    });
    assert_eq!(kept, shown, "the same settings, the same noise");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_comparison_starts_over_as_a_whole() {
    let mut lab = Lab::default();
    lab.open(Script::from(Preset::named("three_ways").unwrap()));
    lab.advance(500);
    lab.set("seed", 7.0).unwrap();
    let steps = |lab: &Lab| -> Vec<u64> { lab.kept().iter().map(|row| row.steps).collect() };
    assert_eq!(steps(&lab), [0, 0]);
    assert!(lab.kept().iter().all(|row| row.link.contains("seed=7")));
    lab.advance(10);
    lab.reset();
    assert_eq!(steps(&lab), [0, 0]);
}
