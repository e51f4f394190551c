//! A run that is handed to another instance of the program, and back, goes on as if nothing had happened.

use equisphere::page::lab::Lab;
use equisphere::parameters::Parameters;
use equisphere::parameters::presets::PRESETS;
use equisphere::run::Run;
use equisphere::run::data::Data;
use equisphere::run::script::Script;
use wasm_bindgen_test::wasm_bindgen_test;

const DIGITS: &[u8] = include_bytes!("../../www/data/digits.bin");

fn data() -> Data {
    let mut data = Data::default();
    data.load(DIGITS).unwrap();
    data
}

fn on_digits() -> Script {
    let mut start = Parameters::default();
    start.set_text("objective", "digits").unwrap();
    Script::constant(start)
}

/// Everything that can be seen of a run.
fn seen(run: &Run) -> String {
    let weights: Vec<f64> = run.trainer().weights(0).unwrap().collect();
    format!(
        "{} {:?} {weights:?} {:?} {:?} {} {:?} {:?}",
        run.steps(),
        run.history().buckets(),
        run.live_theory().equilibrium,
        run.parameters(),
        run.link(),
        run.recent(),
        run.checkpoints().all(),
    )
}

/// The run after another instance has taken it so many steps further.
fn advance_elsewhere(run: &mut Run, steps: u64) {
    let mut worker = Run::from_snapshot(99, &run.snapshot(), run.data()).unwrap();
    worker.advance(steps);
    run.continue_from(&worker.snapshot()).unwrap();
}

#[wasm_bindgen_test(unsupported = test)]
fn every_preset_goes_on_exactly_after_it_was_handed_over() {
    for script in PRESETS.iter().map(Script::from).chain([on_digits()]) {
        let [mut stays, mut leaves] =
            [1, 1].map(|id| Run::new(id, script.clone(), &data()).unwrap());
        stays.advance(1490);
        leaves.advance(1490);
        advance_elsewhere(&mut leaves, 777);
        stays.advance(777);
        assert_eq!(seen(&stays), seen(&leaves));
        stays.advance(101);
        leaves.advance(101);
        assert_eq!(seen(&stays), seen(&leaves));
        stays.reset();
        leaves.reset();
        assert_eq!(seen(&stays), seen(&leaves));
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_run_that_the_reader_changed_is_handed_over_with_its_changes() {
    let [mut stays, mut leaves] = [(); 2].map(|()| {
        let mut lab = Lab::default();
        lab.set("replicas", 1.0).unwrap();
        lab.advance(100);
        lab.set_text("optimizer", "lion").unwrap();
        lab.advance(50);
        lab.set_text("schedule", "cosine").unwrap();
        lab.set("noise_scale", 0.7).unwrap();
        lab.advance(33);
        lab
    });
    advance_elsewhere(leaves.run_mut(), 500);
    stays.advance(500);
    assert_eq!(seen(stays.run()), seen(leaves.run()));
}

#[wasm_bindgen_test(unsupported = test)]
fn damaged_bytes_are_refused_and_the_run_stays_where_it_was() {
    let mut run = Run::new(1, Script::default(), &Data::default()).unwrap();
    run.advance(300);
    let before = seen(&run);
    let whole = run.snapshot();
    let middle = whole.len() / 2;
    for length in [0, 7, 8, 400, 2000, middle, whole.len() - 8, whole.len() - 1] {
        assert!(run.continue_from(&whole[..length]).is_err(), "{length}");
        assert_eq!(seen(&run), before, "{length}");
    }
    let mut longer = whole;
    longer.extend_from_slice(&[0; 8]);
    assert!(run.continue_from(&longer).is_err());
    assert_eq!(seen(&run), before);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_run_on_the_digits_needs_them() {
    let without = Data::default();
    assert_eq!(Run::new(1, on_digits(), &without).err(), Some("digits.bin"));
    let mut source = Run::new(1, on_digits(), &data()).unwrap();
    source.advance(20);
    assert!(Run::from_snapshot(2, &source.snapshot(), &without).is_err());
    advance_elsewhere(&mut source, 30);
    assert_eq!(source.steps(), 50);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_result_is_taken_only_while_the_run_has_not_moved_on() {
    let mut lab = Lab::default();
    lab.advance(10);
    let (id, moves) = (lab.run().id(), lab.run().moves());
    let mut worker = Run::from_snapshot(7, &lab.run_mut().snapshot(), &Data::default()).unwrap();
    worker.advance(90);
    let result = worker.snapshot();
    // A step, a change, a reset and another experiment are all moves.
    let moves_on: [fn(&mut Lab); 4] = [
        |lab| {
            lab.advance(1);
        },
        |lab| lab.set("momentum", 0.5).unwrap(),
        Lab::reset,
        |lab| lab.open(Script::default()),
    ];
    for move_on in moves_on {
        let mut moved = Lab::restore(&lab.save(), &Data::default()).unwrap();
        let (id, moves) = (moved.run().id(), moved.run().moves());
        move_on(&mut moved);
        let steps = moved.steps();
        assert!(moved.land(&result, id, moves).is_err());
        assert_eq!(moved.steps(), steps);
    }
    lab.land(&result, id, moves).unwrap();
    assert_eq!(lab.steps(), 100);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_laboratory_that_was_saved_goes_on_with_the_same_run_and_view() {
    let mut lab = Lab::default();
    lab.set("learning_rate", 0.3).unwrap();
    lab.advance(700);
    lab.camera_mut().turn(0.2, 0.1);
    let mut other = Lab::restore(&lab.save(), &Data::default()).unwrap();
    assert_eq!(other.camera(), lab.camera());
    lab.advance(50);
    other.advance(50);
    assert_eq!(seen(lab.run()), seen(other.run()));
    assert!(Lab::restore(&[1; 64], &Data::default()).is_err());
}
