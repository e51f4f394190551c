//! Where simulation and theory are compared, and how far they may be apart.

use equisphere::parameters::Parameters;
use equisphere::run::from_parameters::{forecast_origin, initial_state, training_config};
use equisphere::simulation::ensemble::Ensemble;
use equisphere::simulation::record::{QUANTITIES, Quantity, Summary};
use equisphere::simulation::trainer::Trainer;
use equisphere::theory::caution::Validity;
use equisphere::theory::equilibrium::Equilibrium;

/// Settings, number of steps (the first half is left out), and allowed relative gaps.
pub struct Case {
    /// Parameters as `name=value`, by spaces.
    pub settings: &'static str,
    /// Steps in all.
    pub steps: u32,
    /// Allowed gaps of norm, angular update and excess risk, in per cent; no third one where there is
    /// no risk.
    pub allowed: [f64; 3],
    /// Why so much.
    pub reason: &'static str,
}

/// What came out for norm, angular update and excess risk.
pub struct Outcome {
    /// Measured, predicted.
    pub values: [(f64, f64); 3],
}

impl Outcome {
    /// Relative gaps in per cent; NaN where nothing is predicted.
    pub fn gaps(&self) -> [f64; 3] {
        self.values
            .map(|(measured, predicted)| 100.0 * (measured / predicted - 1.0))
    }
}

/// No risk: the spectrum is flat.
const NONE: f64 = f64::NAN;

const fn case(settings: &'static str, steps: u32, allowed: [f64; 3], reason: &'static str) -> Case {
    Case {
        settings,
        steps,
        allowed,
        reason,
    }
}

const PLAIN: &str = "exact for constant ‖g̃‖; 0.1% statistical; risk: 1% statistical, 1% law";
const MOMENTUM: &str =
    "closure of second moments: with few weights and a long velocity up to 1% of norm and angle";
const ADAPTIVE: &str =
    "q̂ fluctuates by 1/√(d/(1−β₂)); coordinates share what lies along the weights";
const LION: &str = "signs of correlated numbers";
const HYPERBALL: &str = "the norm is set; with momentum a part of v lies along the weights, and steps answer each other";
const MUON: &str =
    "f from a table, 0.2%; a direction along the weights is missing from the steps, about 1/(2d)";

/// The table.
pub const CASES: &[Case] = &[
    case("", 16_000, [0.2, 0.2, 2.0], PLAIN),
    case("noise_scale=2", 16_000, [0.3, 0.3, 3.0], PLAIN),
    case(
        "learning_rate=0.5 weight_decay=0.05",
        8000,
        [0.4, 0.7, 2.0],
        PLAIN,
    ),
    case("dimension=10 noise_scale=1", 12_000, [0.1, 0.1, 3.0], PLAIN),
    case(
        "dimension=10 noise_scale=0.05",
        12_000,
        [0.3, 0.3, 2.0],
        PLAIN,
    ),
    case(
        "dimension=100 noise_scale=1 learning_rate=0.3",
        12_000,
        [0.1, 0.1, 4.0],
        PLAIN,
    ),
    case(
        "dimension=20 noise_scale=0.3 spectrum=geometric",
        12_000,
        [0.1, 0.1, 3.0],
        PLAIN,
    ),
    case(
        "dimension=20 noise_scale=0.3 spectrum=spiked spikes=3",
        12_000,
        [0.1, 0.1, 3.0],
        PLAIN,
    ),
    case(
        "dimension=10 noise_scale=0.5 noise=matrix",
        8000,
        [0.2, 0.2, 3.0],
        PLAIN,
    ),
    case(
        "momentum=0.9 learning_rate=0.01",
        16_000,
        [0.2, 0.5, 4.0],
        MOMENTUM,
    ),
    case(
        "momentum=0.5 dimension=10 noise_scale=1",
        12_000,
        [0.2, 0.2, 3.0],
        MOMENTUM,
    ),
    case(
        "momentum=0.9 learning_rate=0.02 dimension=100 noise_scale=1",
        12_000,
        [0.2, 0.2, 4.0],
        MOMENTUM,
    ),
    case(
        "optimizer=nesterov momentum=0.9 learning_rate=0.01",
        16_000,
        [0.3, 0.5, 4.0],
        MOMENTUM,
    ),
    case(
        "optimizer=nesterov momentum=0.5 dimension=10 noise_scale=1",
        12_000,
        [0.2, 0.2, 3.0],
        MOMENTUM,
    ),
    case(
        "optimizer=nesterov momentum=0.9 learning_rate=0.02 dimension=100 noise_scale=1",
        12_000,
        [0.2, 0.2, 4.0],
        MOMENTUM,
    ),
    case(
        "optimizer=sgdw momentum=0.9 learning_rate=0.05",
        16_000,
        [0.2, 0.3, 4.0],
        MOMENTUM,
    ),
    case(
        "optimizer=sgdw momentum=0.5 dimension=10 noise_scale=1",
        12_000,
        [0.2, 0.2, 3.0],
        MOMENTUM,
    ),
    case(
        "optimizer=sgdw momentum=0.9 learning_rate=0.1 dimension=100 noise_scale=1",
        12_000,
        [0.4, 0.2, 4.0],
        MOMENTUM,
    ),
    case(
        "optimizer=adam learning_rate=0.01 weight_decay=0.1 spectrum=flat dimension=10 beta2=0.999",
        16_000,
        [5.0, 5.0, NONE],
        ADAPTIVE,
    ),
    case(
        "optimizer=adam learning_rate=0.01 weight_decay=0.1 noise_scale=1 dimension=100 beta2=0.999",
        10_000,
        [0.5, 0.5, 4.0],
        ADAPTIVE,
    ),
    case(
        "optimizer=adamw learning_rate=0.01 weight_decay=0.1 spectrum=flat",
        20_000,
        [2.0, 2.0, NONE],
        ADAPTIVE,
    ),
    case(
        "optimizer=adamw learning_rate=0.01 weight_decay=0.1 spectrum=flat dimension=10",
        16_000,
        [2.0, 2.0, NONE],
        ADAPTIVE,
    ),
    case(
        "optimizer=adamw learning_rate=0.01 weight_decay=0.1 noise_scale=2 dimension=100",
        10_000,
        [2.0, 2.0, 8.0],
        ADAPTIVE,
    ),
    case(
        "optimizer=lion learning_rate=0.003 weight_decay=0.5 spectrum=flat dimension=100 beta2=0.9",
        10_000,
        [1.0, 1.0, NONE],
        LION,
    ),
    case(
        "optimizer=lion learning_rate=0.001 weight_decay=0.5 noise_scale=2 dimension=100 beta2=0.95",
        10_000,
        [2.0, 2.0, 8.0],
        LION,
    ),
    case(
        "optimizer=hyperball learning_rate=0.02",
        16_000,
        [0.001, 0.2, 4.0],
        HYPERBALL,
    ),
    case(
        "optimizer=hyperball learning_rate=0.02 dimension=10 noise_scale=1",
        16_000,
        [0.001, 0.2, 4.0],
        HYPERBALL,
    ),
    case(
        "optimizer=hyperball learning_rate=0.02 momentum=0.9 dimension=10 noise_scale=1",
        12_000,
        [0.001, 0.6, 6.0],
        HYPERBALL,
    ),
    case(
        "optimizer=hyperball learning_rate=0.05 dimension=100 noise_scale=1",
        12_000,
        [0.001, 0.2, 5.0],
        HYPERBALL,
    ),
    case(
        "optimizer=muon learning_rate=0.02 weight_decay=0.02 momentum=0.9 rows=8 columns=8 spectrum=flat",
        4000,
        [1.0, 1.5, NONE],
        MUON,
    ),
    case(
        "optimizer=muon learning_rate=0.02 weight_decay=0.02 momentum=0.9 rows=8 columns=8 spectrum=flat orthogonalization=polar nesterov=on",
        4000,
        [1.0, 1.5, NONE],
        MUON,
    ),
    case(
        "optimizer=muon learning_rate=0.02 weight_decay=0.02 momentum=0.9 rows=16 columns=4 noise_scale=4 step_scale=aspect",
        4000,
        [1.5, 1.5, 10.0],
        MUON,
    ),
];

/// Parameters from settings.
pub fn parameters(settings: &str) -> Parameters {
    let mut parameters = Parameters {
        replicas: 256.0,
        initial_norm: 1.0,
        initial_norm_odd: 1.0,
        ..Parameters::default()
    };
    for law in settings.split_whitespace() {
        let (name, value) = law.split_once('=').expect("a law is name=value");
        parameters.set_text(name, value).expect("a law is allowed");
    }
    parameters
}

/// The prediction for the settings.
pub fn prediction(parameters: &Parameters) -> Equilibrium {
    let norm = forecast_origin(parameters).mean_norm();
    Equilibrium::new(parameters, parameters.learning_rate, norm, None)
}

impl Case {
    /// Runs the case: 256 replicas that start with the predicted norm.
    pub fn run(&self) -> Outcome {
        let mut parameters = parameters(self.settings);
        let predicted = prediction(&parameters);
        assert_eq!(predicted.validity, Validity::Holds, "{}", self.settings);
        let norm = predicted.weight_norm.expect("a norm is predicted");
        (parameters.initial_norm, parameters.initial_norm_odd) = (norm, norm);
        let training = training_config(&parameters, None, 0).expect("no data is needed");
        let mut ensemble = Ensemble::new(training, initial_state(&parameters));
        let mut sums: Option<[Summary; QUANTITIES.len()]> = None;
        for step in 0..self.steps {
            let record = ensemble.step().expect("the run goes on");
            if step >= self.steps / 2 {
                sums = Some(match sums {
                    None => record.summaries,
                    Some(sums) => std::array::from_fn(|q| sums[q].merge(record.summaries[q])),
                });
            }
        }
        let sums = sums.expect("there are steps");
        let measured = |quantity: Quantity| {
            sums[quantity as usize].average(QUANTITIES[quantity as usize].average)
        };
        let risk = predicted
            .excess_risk()
            .filter(|risk| *risk > 0.0)
            .unwrap_or(f64::NAN);
        Outcome {
            values: [
                (measured(Quantity::WeightNorm), norm),
                (
                    measured(Quantity::AngularUpdate),
                    predicted.angular_update.expect("an angle is predicted"),
                ),
                (measured(Quantity::ExcessRisk), risk),
            ],
        }
    }
}
