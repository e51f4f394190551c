//! Two groups of replicas, which start with other norms: measured, foretold and told apart.

use equisphere::page::charts::CHARTS;
use equisphere::page::lab::{EQUILIBRIUM_TOLERANCE, Lab};
use equisphere::page::readout::{self, Stage};
use equisphere::run::Run;
use equisphere::run::data::Data;
use equisphere::run::script::Script;
use equisphere::simulation::record::Quantity;
use equisphere::simulation::trainer::Trainer;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{assert_close, ensemble, parameters};

fn run(settings: &[(&str, f64)]) -> Run {
    let script = Script::constant(parameters(settings));
    Run::new(1, script, &Data::default()).unwrap()
}

#[wasm_bindgen_test(unsupported = test)]
fn halves_are_the_averages_over_replicas_with_even_and_with_odd_numbers() {
    for replicas in [2.0, 5.0, 7.0, 64.0] {
        let mut trainer = ensemble(&parameters(&[("replicas", replicas)]));
        let records = trainer.advance(20);
        let last = records.last().unwrap().clone();
        for quantity in Quantity::ALL {
            let values = trainer.recorder().latest(quantity);
            for half in 0..2 {
                let own: Vec<f64> = values.iter().skip(half).step_by(2).copied().collect();
                let found = last.summaries[quantity as usize].halves[half];
                assert_eq!(found.count, own.len() as u64);
                // Sums of at most 32 numbers in another order.
                assert_close("sum", found.sum, own.iter().sum(), 1e-14);
                let squares = own.iter().map(|x| x * x).sum();
                assert_close("squares", found.sum_of_squares, squares, 1e-14);
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn each_group_is_foretold_as_a_run_of_its_own() {
    let mut both = run(&[]);
    both.advance(300);
    for (half, norm) in [3.0, 0.5].into_iter().enumerate() {
        let mut alone = run(&[("initial_norm", norm), ("initial_norm_odd", norm)]);
        alone.advance(300);
        let [of_both, of_one] = [&both, &alone].map(|run| run.history().at(200).unwrap());
        for quantity in Quantity::ALL {
            let found = of_both.half_forecast(quantity, half).unwrap();
            let expected = of_one.forecast(quantity).unwrap();
            assert_close(quantity.row().name, found, expected, 1e-12);
        }
        assert!(of_one.half_forecast(Quantity::WeightNorm, half).is_none());
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn groups_to_both_sides_of_the_sphere_are_not_at_equilibrium_though_their_mean_is_on_it() {
    let rates = [("learning_rate", 1e-3), ("weight_decay", 1e-2)];
    let radius = run(&rates).live_theory().radii()[0];
    let mut lab = Lab::default();
    let norms = [
        ("initial_norm", 1.36 * radius),
        ("initial_norm_odd", 0.74 * radius),
    ];
    for (name, value) in rates.into_iter().chain(norms) {
        lab.set(name, value).unwrap();
    }
    lab.advance(250);
    let recent = lab.run().recent().unwrap();
    let gradient = recent.average(Quantity::UnitGradientNorm);
    let balance = lab.run().live_theory().balance_norm(gradient * gradient);
    let gap = recent.average(Quantity::WeightNorm) / balance.unwrap() - 1.0;
    assert!(
        gap.abs() < EQUILIBRIUM_TOLERANCE,
        "the mean is off by {gap}"
    );
    assert!(!lab.at_equilibrium());
    assert_eq!(readout::stage(&lab), Stage::Approaching);
}

#[wasm_bindgen_test(unsupported = test)]
fn numbers_are_told_for_each_group_until_they_have_met() {
    let mut lab = Lab::default();
    lab.advance(10);
    let header = readout::header(&lab, &CHARTS[0]);
    for text in [&header.measured, &header.theory] {
        let values: Vec<f64> = text.split(" · ").map(|x| x.parse().unwrap()).collect();
        assert!(values[0] > 2.9 && values[1] < 1.0, "{text}");
    }
    assert!(readout::sentences(&lab).contains(" and "));
    lab.advance(3000);
    assert!(lab.at_equilibrium());
    let header = readout::header(&lab, &CHARTS[0]);
    assert!(
        header.measured.parse::<f64>().is_ok(),
        "{}",
        header.measured
    );
    assert!(!readout::sentences(&lab).contains(" and "));
}

#[wasm_bindgen_test(unsupported = test)]
fn groups_that_keep_their_norms_are_at_equilibrium_each_on_its_own_sphere() {
    let mut lab = Lab::default();
    lab.set_text("optimizer", "hyperball").unwrap();
    lab.advance(300);
    assert_eq!(lab.radii(), [3.0, 0.5]);
    assert!(lab.at_equilibrium());
}
