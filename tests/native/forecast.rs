//! The whole way from a start to equilibrium: the forecast against ensembles of many replicas.

use equisphere::parameters::Parameters;
use equisphere::run::from_parameters::{forecast_origin, initial_state, training_config};
use equisphere::simulation::ensemble::Ensemble;
use equisphere::simulation::record::{Average, Quantity};
use equisphere::simulation::trainer::Trainer;
use equisphere::theory::forecast::Forecast;
use equisphere::theory::landscape::Landscape;
use equisphere::theory::update_law::UpdateLaw;

/// Settings, how many steps, and how far from the forecast the risk may be, in per cent beyond two standard errors.
struct Way {
    settings: &'static str,
    steps: u64,
    replicas: f64,
    allowed: f64,
}

const fn way(settings: &'static str, steps: u64, replicas: f64, allowed: f64) -> Way {
    Way {
        settings,
        steps,
        replicas,
        allowed,
    }
}

/// How far the forecast of the risk may be off. In two dimensions with little noise the few replicas that linger at the
/// saddle are the whole risk, for which Gaussian coordinates are a rough picture.
/// Few weights and many, little noise and much, every spectrum and schedule, from outside, from inside, from the minimum.
const WAYS: &[Way] = &[
    way("initial_norm=3", 3000, 4096.0, 5.0),
    way("initial_norm=0.8", 2000, 4096.0, 5.0),
    way(
        "dimension=2 noise_scale=1 initial_norm=10",
        3000,
        4096.0,
        5.0,
    ),
    way(
        "dimension=2 noise_scale=0.1 initial_norm=1",
        2000,
        4096.0,
        8.0,
    ),
    way("noise_scale=0.05 initial_norm=1", 2000, 4096.0, 5.0),
    way("noise_scale=2 initial_norm=4", 2000, 4096.0, 5.0),
    way(
        "dimension=5 noise_scale=0.3 initial_norm=2",
        3000,
        4096.0,
        5.0,
    ),
    way(
        "dimension=10 noise_scale=1 initial_norm=20",
        6000,
        2048.0,
        5.0,
    ),
    way(
        "dimension=10 noise_scale=0.2 spectrum=geometric initial_norm=2",
        4000,
        2048.0,
        5.0,
    ),
    way(
        "dimension=10 spectrum=spiked spikes=9 noise_scale=0.3 initial_norm=2",
        3000,
        2048.0,
        5.0,
    ),
    way(
        "dimension=50 noise_scale=0.1 schedule=warmup_cosine floor=0 schedule_steps=3000 initial_norm=1",
        3000,
        256.0,
        5.0,
    ),
    way(
        "dimension=50 noise_scale=1 schedule=step drop_step=1500 initial_norm=4",
        8000,
        256.0,
        5.0,
    ),
    way(
        "dimension=50 noise_scale=1 schedule=cosine floor=0 schedule_steps=3000 initial_norm=4",
        3000,
        256.0,
        5.0,
    ),
    way(
        "dimension=200 noise_scale=0.3 initial_norm=3",
        3000,
        128.0,
        5.0,
    ),
    way(
        "initial_norm=10 initial_direction=minimiser",
        6000,
        4096.0,
        5.0,
    ),
    way(
        "dimension=10 noise_scale=0.5 schedule=step drop_step=1500 initial_norm=2 initial_direction=minimiser",
        6000,
        2048.0,
        5.0,
    ),
];

fn parameters(settings: &str, replicas: f64) -> Parameters {
    let mut parameters = Parameters {
        replicas,
        seed: 3.0,
        ..Parameters::default()
    };
    for setting in settings.split_whitespace() {
        let (name, value) = setting.split_once('=').expect("a setting is name=value");
        parameters
            .set_text(name, value)
            .expect("a setting is allowed");
        if name == "initial_norm" {
            parameters.initial_norm_odd = parameters.initial_norm;
        }
    }
    parameters
}

/// Steps evenly spread on a logarithmic axis.
fn spread_steps(steps: u64) -> Vec<u64> {
    const COUNT: u32 = 60;
    let factor = libm::log(steps as f64) / f64::from(COUNT);
    let mut steps: Vec<u64> = (1..=COUNT)
        .map(|k| libm::round(libm::exp(factor * f64::from(k))) as u64)
        .collect();
    steps.dedup();
    steps
}

/// A quantity's average over replicas in the last step, and its standard error.
fn measured(ensemble: &Ensemble, quantity: Quantity) -> (f64, f64) {
    let root = quantity.row().average == Average::RootMeanSquare;
    let values: Vec<f64> = ensemble
        .latest(quantity)
        .iter()
        .map(|value| if root { value * value } else { *value })
        .collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let error = (variance / (count - 1.0) / count).sqrt();
    if root {
        (mean.sqrt(), 0.5 * error / mean.sqrt())
    } else {
        (mean, error)
    }
}

#[test]
fn the_risk_is_foretold_from_any_start() {
    let mut failures = Vec::new();
    for way in WAYS {
        let parameters = parameters(way.settings, way.replicas);
        let training = training_config(&parameters, None, 0).expect("no data is needed");
        let mut ensemble = Ensemble::new(training, initial_state(&parameters));
        let landscape = Landscape::new(&parameters, None);
        let mut forecast = Forecast::new(forecast_origin(&parameters), &landscape);
        let times = spread_steps(way.steps);
        let mut worst = (0.0, 0.0, 0);
        for step in 1..=way.steps {
            let record = ensemble.step().expect("the run goes on");
            let law = UpdateLaw::new(&parameters, record.learning_rate);
            forecast.advance(&law, &landscape);
            if !times.contains(&step) {
                continue;
            }
            let (found, error) = measured(&ensemble, Quantity::ExcessRisk);
            let expected = forecast.excess_risk(&landscape);
            let gap = 100.0 * (found / expected - 1.0);
            let beyond = gap.abs() - 200.0 * error / expected;
            if beyond > worst.0 {
                worst = (beyond, gap, step);
            }
        }
        println!(
            "{:6.2} {:+6.1} at {:5}  {}",
            worst.0, worst.1, worst.2, way.settings
        );
        if worst.0 > way.allowed {
            failures.push((way.settings, worst));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
