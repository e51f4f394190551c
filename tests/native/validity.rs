//! Where theory says that it does not hold, it says the right reason, in words.

use equisphere::page::lab::Lab;
use equisphere::page::readout::{self, Stage};
use equisphere::page::text;
use equisphere::parameters::Parameters;
use equisphere::run::equivalent_run::{EQUIVALENT_RUNS, NoEquivalent, equivalent_run};
use equisphere::run::script::Script;
use equisphere::simulation::record::QUANTITIES;
use equisphere::theory::caution::Caution;
use equisphere::theory::caution::Validity::{Fails, Holds, NoEquilibrium};
use equisphere::theory::equilibrium::Equilibrium;
use equisphere::theory::forecast::{Forecast, Origin};
use equisphere::theory::landscape::Landscape;
use equisphere::theory::prediction::predictions;
use equisphere::theory::update_law::UpdateLaw;

fn parameters(settings: &str) -> Parameters {
    let mut parameters = Parameters::default();
    for setting in settings.split_whitespace() {
        let (name, value) = setting.split_once('=').expect("a setting is name=value");
        parameters
            .set_text(name, value)
            .expect("a setting is allowed");
    }
    parameters
}

fn equilibrium(settings: &str) -> Equilibrium {
    let parameters = parameters(settings);
    Equilibrium::new(&parameters, parameters.learning_rate, 1.0, None)
}

#[test]
fn each_reason_is_given_where_it_is_the_reason() {
    let cases = [
        ("", Holds),
        ("weight_decay=0", NoEquilibrium(Caution::NoWeightDecay)),
        (
            "weight_decay=0 schedule=exponential momentum=0",
            NoEquilibrium(Caution::NoWeightDecay),
        ),
        ("weight_decay=0 optimizer=hyperball", Holds),
        (
            "schedule=exponential momentum=0.9",
            Fails(Caution::ExponentialNotPlainSgd),
        ),
        (
            "schedule=exponential optimizer=adamw",
            Fails(Caution::ExponentialNotPlainSgd),
        ),
        // Without momentum the three rules with a velocity are one.
        ("schedule=exponential momentum=0 optimizer=nesterov", Holds),
        (
            "schedule=exponential momentum=0 learning_rate=1 weight_decay=1",
            Fails(Caution::ExponentialDecayTooStrong),
        ),
        ("noise_scale=0", Fails(Caution::NoNoise)),
        ("objective=digits", Fails(Caution::GradientNotMeasured)),
        (
            "learning_rate=10 weight_decay=1",
            Fails(Caution::DecayOvershoots),
        ),
        (
            "noise_scale=0.001 eigenvalue_spread=100",
            Fails(Caution::EdgeOfStability),
        ),
        (
            "optimizer=adamw learning_rate=0.01 weight_decay=0.1",
            Fails(Caution::UnevenGradients),
        ),
        (
            "optimizer=lion learning_rate=0.01 weight_decay=1 spectrum=flat dimension=100 beta2=0.99",
            Fails(Caution::LongMemory),
        ),
        (
            "optimizer=nesterov dimension=2 momentum=0.95 learning_rate=0.02 weight_decay=0.1",
            Fails(Caution::LongVelocity),
        ),
        // The same velocity among many weights is no matter, and less of it where decay does not pass through.
        (
            "optimizer=nesterov dimension=20 momentum=0.95 learning_rate=0.02 weight_decay=0.1",
            Holds,
        ),
        (
            "optimizer=sgdw momentum=0.95 learning_rate=0.02 weight_decay=0.01",
            Holds,
        ),
        (
            "optimizer=adam learning_rate=0.01 weight_decay=0.1 spectrum=flat dimension=10",
            Fails(Caution::TooFewWeights),
        ),
        (
            "optimizer=adam learning_rate=0.01 weight_decay=0.1 spectrum=flat dimension=20",
            Holds,
        ),
        (
            "optimizer=adamw learning_rate=0.01 weight_decay=0.1 spectrum=flat beta2=0.95",
            Fails(Caution::TooFewWeights),
        ),
        (
            "optimizer=muon weight_decay=0.02 learning_rate=0.02 spectrum=flat",
            Holds,
        ),
        (
            "optimizer=muon weight_decay=0.02 learning_rate=0.02 spectrum=flat rows=3 columns=5",
            Fails(Caution::TooFewWeights),
        ),
        (
            "optimizer=muon weight_decay=0.02 learning_rate=0.02 noise_scale=0.4",
            Fails(Caution::UnevenGradients),
        ),
        (
            "optimizer=muon weight_decay=0.1 learning_rate=0.1 spectrum=flat momentum=0.95",
            Fails(Caution::LongMemory),
        ),
    ];
    for (settings, expected) in cases {
        assert_eq!(equilibrium(settings).validity, expected, "{settings}");
    }
    let digits = parameters("objective=digits");
    let measured = Equilibrium::new(&digits, 0.1, 1.0, Some(0.5));
    assert_eq!(measured.validity, Holds);
    assert_eq!(measured.risk_validity, Fails(Caution::RealData));
}

#[test]
fn at_a_learning_rate_of_zero_there_is_no_equilibrium_for_any_rule() {
    for optimizer in [
        "sgd",
        "nesterov",
        "sgdw",
        "adam",
        "adamw",
        "lion",
        "hyperball",
        "muon",
    ] {
        let parameters = parameters(&format!("optimizer={optimizer}"));
        let found = Equilibrium::new(&parameters, 0.0, 1.0, None);
        let expected = NoEquilibrium(Caution::ZeroLearningRate);
        assert_eq!(found.validity, expected, "{optimizer}");
        for prediction in predictions(&found, 1.0) {
            assert!(
                prediction.value.is_none_or(f64::is_finite),
                "{prediction:?}"
            );
        }
    }
}

#[test]
fn a_schedule_that_ends_at_zero_ends_without_equilibrium() {
    let mut lab = Lab::default();
    lab.open(Script {
        start: parameters("schedule=cosine schedule_steps=100 floor=0"),
        changes: Vec::new(),
    });
    assert_eq!(lab.equilibrium().validity, Holds);
    lab.advance(101);
    assert_eq!(
        lab.equilibrium().validity,
        NoEquilibrium(Caution::ZeroLearningRate)
    );
    let words = readout::caution(&lab);
    assert!(words.contains("learning rate of zero"), "{words}");
    assert_eq!(readout::stage(&lab), Stage::NoEquilibrium);
}

#[test]
fn every_reason_has_a_sentence_of_its_own() {
    let mut sentences: Vec<&str> = Caution::ALL
        .iter()
        .map(|caution| text::theory::sentence(*caution))
        .collect();
    for sentence in &sentences {
        assert!(
            sentence.ends_with('.') && sentence.contains(' '),
            "{sentence}"
        );
    }
    sentences.sort_unstable();
    sentences.dedup();
    assert_eq!(sentences.len(), Caution::ALL.len());
}

#[test]
fn every_prediction_has_a_label() {
    let found = predictions(&equilibrium(""), 1.0);
    assert_eq!(found.len(), 16);
    for prediction in found {
        let measured = QUANTITIES.iter().any(|row| row.name == prediction.name);
        let label = text::theory::label(prediction.name);
        assert!(measured || label != prediction.name, "{}", prediction.name);
    }
}

#[test]
fn every_equivalent_run_has_a_label_and_every_refusal_a_sentence() {
    for way in EQUIVALENT_RUNS {
        assert_ne!(text::theory::equivalent_label(way), way.name);
    }
    let refused = [
        ("exponential_rate", "momentum=0.5"),
        ("exponential_rate", "momentum=0 schedule=cosine"),
        (
            "exponential_rate",
            "momentum=0 learning_rate=1 weight_decay=1",
        ),
        ("rescaled", "initial_norm=1000"),
        ("no_such", ""),
    ];
    for (name, settings) in refused {
        let reason = equivalent_run(name, &parameters(settings)).expect_err(settings);
        let sentence = text::theory::no_equivalent(&reason);
        assert!(
            sentence.contains(' ') && !sentence.contains("theory."),
            "{sentence}"
        );
    }
    let unknown = NoEquivalent::Unknown("no_such".into());
    assert!(text::theory::no_equivalent(&unknown).contains("no_such"));
}

/// A name that theory does not know gets nothing, and one that it knows the value of the method.
#[test]
fn quantities_are_asked_for_by_name() {
    let parameters = parameters("dimension=5");
    let landscape = Landscape::new(&parameters, None);
    let origin = Origin {
        norms: [2.0, 2.0],
        replicas: 1.0,
        at_minimiser: false,
    };
    let mut forecast = Forecast::new(origin, &landscape);
    forecast.advance(&UpdateLaw::new(&parameters, 0.1), &landscape);
    let equilibrium = Equilibrium::new(&parameters, 0.1, 2.0, None);
    for row in &QUANTITIES {
        assert!(
            forecast.prediction(row.name, &landscape).is_some(),
            "{}",
            row.name
        );
        assert!(equilibrium.limit(row.name).is_some(), "{}", row.name);
    }
    assert_eq!(
        forecast.prediction("weight_norm", &landscape),
        Some(forecast.weight_norm())
    );
    assert_eq!(forecast.prediction("no_such", &landscape), None);
    assert_eq!(equilibrium.limit("no_such"), None);
}
