//! Switches that take away what the laws need: what goes wrong, and that it can be mended.

use equisphere::page::lab::{BREAKS, Lab};
use equisphere::page::readout::{self, Stage};
use equisphere::parameters::ObjectiveKind;
use equisphere::run::equivalent_run::{NoEquivalent, equivalent_run};
use equisphere::run::history::Bucket;
use equisphere::simulation::record::Quantity;
use equisphere::simulation::recorder::Status;
use equisphere::theory::caution::{Caution, Validity};
use wasm_bindgen_test::wasm_bindgen_test;

/// A laboratory with some settings in which a switch is thrown.
fn broken(settings: &[(&str, &str)], name: &str) -> Lab {
    let mut lab = Lab::default();
    for (name, value) in settings {
        lab.set_text(name, value).unwrap();
    }
    let place = BREAKS.iter().position(|one| one.name == name).unwrap();
    lab.toggle_break(place);
    assert!(BREAKS[place].holds(lab.parameters()), "{name}");
    lab
}

fn buckets_from(lab: &Lab, step: u64) -> impl Iterator<Item = &Bucket> {
    let buckets = lab.run().history().buckets().iter();
    buckets.filter(move |bucket| bucket.first_step >= step)
}

#[wasm_bindgen_test(unsupported = test)]
fn without_normalization_norm_and_risk_are_those_of_independent_coordinates() {
    let (eta, lambda, sigma) = (0.1, 0.1, 0.4);
    let mut lab = broken(&[("weight_decay", "0.1")], "no_normalization");
    assert_eq!(lab.parameters().objective, ObjectiveKind::Quadratic);
    lab.advance(25_000);
    let merged = buckets_from(&lab, 5000).cloned().reduce(|a, b| a.merge(&b));
    let merged = merged.unwrap();
    // Each coordinate is w ← (1 − η(a + λ))w − ησξ.
    let variance = |gap: f64| {
        let pull = gap + lambda;
        eta * sigma * sigma / (pull * (2.0 - eta * pull))
    };
    let gaps = [0.0, 0.5, 1.0];
    let square = merged.summary(Quantity::WeightNorm);
    let square = square.sum_of_squares / square.count as f64;
    let expected: f64 = gaps.iter().map(|&gap| variance(gap)).sum();
    // 64 replicas over 200 relaxation times of the slowest: a standard error of 1.8%.
    assert!(
        (square / expected - 1.0).abs() < 0.06,
        "{square} {expected}"
    );
    let risk = merged.average(Quantity::ExcessRisk);
    let expected: f64 = gaps.iter().map(|&gap| 0.5 * gap * variance(gap)).sum();
    assert!((risk / expected - 1.0).abs() < 0.03, "{risk} {expected}");
    let angle = merged.average(Quantity::AngularUpdate);
    let of_the_sphere = (2.0 * eta * lambda).sqrt();
    assert!(angle > 1.2 * of_the_sphere, "{angle} {of_the_sphere}");
}

#[wasm_bindgen_test(unsupported = test)]
fn without_normalization_theory_says_that_it_does_not_apply_and_nothing_else() {
    let mut lab = broken(&[], "no_normalization");
    lab.advance(600);
    let validity = lab.equilibrium().validity;
    assert_eq!(validity, Validity::Fails(Caution::NotScaleInvariant));
    assert!(lab.radii().is_empty());
    assert_eq!(readout::stage(&lab), Stage::NoEquilibrium);
    assert!(lab.predictions().iter().all(|one| one.value.is_none()));
    for quantity in Quantity::ALL {
        let last = lab.run().history().buckets().last().unwrap();
        assert_eq!(last.forecast(quantity), None, "{}", quantity.row().name);
    }
    assert!(readout::caution(&lab).contains("no sphere"));
    let other = equivalent_run("rescaled", lab.parameters());
    assert_eq!(other, Err(NoEquivalent::NotScaleInvariant));
    let mut adamw = Lab::default();
    adamw.set_text("optimizer", "adamw").unwrap();
    let other = equivalent_run("rescaled", adamw.parameters());
    assert_eq!(other, Err(NoEquivalent::NotSgd));
}

#[wasm_bindgen_test(unsupported = test)]
fn without_noise_the_weights_shrink_far_below_the_sphere_and_may_burst_out_of_the_minimum() {
    let sphere = Lab::default().radii()[0];
    let mut lab = broken(&[], "no_noise");
    lab.advance(5000);
    let norms = buckets_from(&lab, 0).map(|bucket| bucket.average(Quantity::WeightNorm));
    let lowest = norms.fold(f64::INFINITY, f64::min);
    assert!(lowest < 0.4 * sphere, "{lowest} of {sphere}");
    let mut lab = broken(&[("weight_decay", "0.1")], "no_noise");
    lab.advance(5000);
    let angles = buckets_from(&lab, 2000).map(|bucket| bucket.average(Quantity::AngularUpdate));
    let largest = angles.fold(0.0, f64::max);
    let usual = (2.0_f64 * 0.1 * 0.1).sqrt();
    // A point of the history is the average over some steps, which a burst stands out of by less.
    assert!(largest > 1.3 * usual, "{largest}");
}

#[wasm_bindgen_test(unsupported = test)]
fn without_decay_the_norm_grows_like_the_fourth_root_of_time() {
    let start = [("initial_norm", "0.5"), ("initial_norm_odd", "0.5")];
    let mut lab = broken(&start, "no_decay");
    lab.advance(2000);
    let norm = |lab: &Lab| {
        let recent = lab.run().recent().unwrap();
        recent.average(Quantity::WeightNorm)
    };
    let early = norm(&lab);
    lab.advance(30_000);
    let ratio = norm(&lab) / early;
    assert!(
        (ratio - 2.0).abs() < 0.1,
        "sixteen times the steps: {ratio}"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn with_too_large_a_product_every_step_makes_the_weights_half_as_long_again() {
    let mut lab = broken(&[], "too_large");
    lab.advance(100);
    let last: Vec<f64> = buckets_from(&lab, 98)
        .map(|bucket| bucket.average(Quantity::WeightNorm))
        .collect();
    assert!((last[1] / last[0] - 1.5).abs() < 1e-6, "{last:?}");
    lab.advance(1000);
    assert!(matches!(lab.run().status(), Status::Diverged { .. }));
    // Mending it starts over.
    lab.toggle_break(3);
    assert_eq!((lab.parameters().learning_rate, lab.steps()), (0.1, 0));
    assert_eq!(lab.run().status(), Status::Running);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_switch_is_one_change_for_undo_and_part_of_the_link_and_gives_values_back() {
    for (place, switch) in BREAKS.iter().enumerate() {
        let mut lab = Lab::default();
        for (name, value) in [
            ("learning_rate", "0.2"),
            ("weight_decay", "0.02"),
            ("noise_scale", "0.5"),
        ] {
            lab.set_text(name, value).unwrap();
            lab.settle();
        }
        let whole = lab.parameters().clone();
        lab.advance(50);
        lab.toggle_break(place);
        assert!(switch.holds(lab.parameters()));
        let mut other = Lab::default();
        other.open_link(&lab.run().link()).unwrap();
        for lab in [&mut lab, &mut other] {
            let steps = 80 - lab.steps();
            lab.advance(steps);
        }
        let last = |lab: &Lab| lab.run().history().buckets().last().cloned();
        assert_eq!(last(&lab), last(&other), "{}", switch.name);
        lab.undo();
        assert_eq!(*lab.parameters(), whole, "{} undone", switch.name);
        lab.redo();
        assert!(switch.holds(lab.parameters()), "{} again", switch.name);
        lab.toggle_break(place);
        assert_eq!(*lab.parameters(), whole, "{} mended", switch.name);
    }
}
