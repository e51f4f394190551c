//! Simulation and theory, two independent witnesses, agree within the table of tolerances.

#[path = "../agreement/cases.rs"]
mod cases;
#[path = "../agreement/random.rs"]
mod random;
#[path = "../agreement/ways.rs"]
pub mod ways;

use cases::{CASES, parameters, prediction};
use equisphere::theory::caution::Validity;
use random::{Finding, table};

/// Settings where theory says that it does not hold.
const INVALID: &[&str] = &[
    "weight_decay=0",
    "noise_scale=0",
    "learning_rate=10 weight_decay=1",
    "noise_scale=0.001 eigenvalue_spread=100",
    "optimizer=adamw learning_rate=0.01 weight_decay=0.1",
    "optimizer=lion learning_rate=0.001 weight_decay=0.2 spectrum=flat",
    "optimizer=lion learning_rate=0.001 weight_decay=0.2 spectrum=flat dimension=10 beta2=0.9",
    "optimizer=adam learning_rate=0.01 weight_decay=0.1 spectrum=flat beta2=0.999",
    "optimizer=adamw learning_rate=0.01 weight_decay=0.1 spectrum=flat beta2=0.95",
    "optimizer=lion learning_rate=0.01 weight_decay=1 spectrum=flat dimension=100 beta2=0.99",
    "optimizer=adamw learning_rate=0.003 weight_decay=0.1 beta2=0.999 dimension=3 noise_scale=0.65 spectrum=spiked",
    "optimizer=adamw learning_rate=0.003 weight_decay=0.1 beta2=0.99 dimension=5 noise_scale=0.65 spectrum=spiked",
];

#[test]
fn simulation_and_theory_agree_within_the_table_of_tolerances() {
    let mut failures = Vec::new();
    for case in CASES {
        let outcome = case.run();
        println!(
            "{:?} {:>7.2?} % of {:?} allowed",
            case.settings,
            outcome.gaps(),
            case.allowed
        );
        for (gap, allowed) in outcome.gaps().into_iter().zip(case.allowed) {
            if gap.is_nan() != allowed.is_nan() || gap.abs() > allowed {
                failures.push(format!(
                    "{:?}: {gap:+.2}% of {allowed}% ({})",
                    case.settings, case.reason
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn theory_says_where_it_does_not_hold() {
    for settings in INVALID {
        let validity = prediction(&parameters(settings)).validity;
        assert_ne!(validity, Validity::Holds, "{settings}");
    }
}

/// A draw that is small enough for every test run; `cargo xtask theory --random 200 --seed 1` is the large one, and the goal
/// for both is 4%. One of forty settings is 2.5%.
#[test]
fn random_settings_are_as_theory_says() {
    let findings = Finding::draw(7, 40);
    let count = |of: fn(&Finding) -> bool| findings.iter().filter(|finding| of(finding)).count();
    println!("{}", table(&findings));
    assert!(count(Finding::claims_too_much) <= 1);
    assert!(count(Finding::warns_needlessly) <= 1);
}
