//! A forecast that has come to rest takes no steps any more, and says to the bit what they would have said.

use equisphere::parameters::Parameters;
use equisphere::run::Run;
use equisphere::run::data::Data;
use equisphere::run::from_parameters::forecast_origin;
use equisphere::run::script::Script;
use equisphere::theory::forecast::Forecast;
use equisphere::theory::landscape::Landscape;
use equisphere::theory::update_law::UpdateLaw;
use wasm_bindgen_test::wasm_bindgen_test;

fn parameters(words: &str) -> Parameters {
    let mut parameters = Parameters::default();
    for word in words.split_whitespace() {
        let (name, value) = word.split_once('=').unwrap();
        parameters.set_text(name, value).unwrap();
    }
    parameters
}

fn run_of(words: &str) -> Run {
    Run::new(1, Script::constant(parameters(words)), &Data::default()).unwrap()
}

#[wasm_bindgen_test(unsupported = test)]
fn beside_a_run_theory_comes_to_what_it_comes_to_alone() {
    for words in [
        "replicas=4",
        "replicas=1 momentum=0.9",
        "replicas=4 optimizer=hyperball",
        "replicas=4 optimizer=adamw learning_rate=0.01",
        "replicas=1 weight_decay=0.2 noise_scale=0.2",
    ] {
        let parameters = parameters(words);
        let landscape = Landscape::new(&parameters, None);
        let law = UpdateLaw::new(&parameters, parameters.learning_rate);
        let mut alone = Forecast::new(forecast_origin(&parameters), &landscape);
        let mut run = run_of(words);
        // An odd number, so that a way to and fro between two places is met at both.
        for _ in 0..21 {
            run.advance(777);
            (0..777).for_each(|_| alone.advance(&law, &landscape));
            let found = &run.live_theory().forecast;
            assert!(*found == alone, "{words}, {}", run.steps());
        }
    }
}

/// The run after so many steps, read anew from a snapshot every other step, so that it is never known to rest.
fn handed_over(mut run: Run, steps: u64) -> Run {
    for _ in 0..steps / 2 {
        run.advance(2);
        run = Run::from_snapshot(1, &run.snapshot(), &Data::default()).unwrap();
    }
    run
}

#[wasm_bindgen_test(unsupported = test)]
fn a_run_whose_forecast_rests_is_the_run_whose_forecast_steps_on() {
    let mut run = run_of("replicas=4");
    run.advance(10_000);
    let landscape = Landscape::new(run.parameters(), None);
    let law = UpdateLaw::new(run.parameters(), run.parameters().learning_rate);
    let mut later = run.live_theory().forecast.clone();
    (0..2).for_each(|_| later.advance(&law, &landscape));
    let same = |of: fn(&Forecast) -> f64| of(&later) == of(&run.live_theory().forecast);
    assert!(same(Forecast::weight_norm) && same(Forecast::angular_update));
    for (name, value) in [("noise_scale", 0.3), ("momentum", 0.5)] {
        let copy = Run::from_snapshot(1, &run.snapshot(), &Data::default()).unwrap();
        let mut stepped = handed_over(copy, 600);
        run.advance(600);
        assert!(run.snapshot() == stepped.snapshot(), "{}", run.steps());
        // A change rouses it.
        run.change(name, value);
        let before = run.live_theory().forecast.weight_norm();
        run.advance(50);
        assert_ne!(before, run.live_theory().forecast.weight_norm(), "{name}");
    }
}
