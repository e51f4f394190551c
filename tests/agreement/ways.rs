//! How the forecast is compared with an ensemble, step by step.
#![allow(dead_code, reason = "not every program needs all of it")]

use equisphere::parameters::Parameters;
use equisphere::run::from_parameters::{forecast_origin, initial_state, training_config};
use equisphere::simulation::ensemble::Ensemble;
use equisphere::simulation::record::{Average, Quantity};
use equisphere::simulation::trainer::Trainer;
use equisphere::theory::forecast::Forecast;
use equisphere::theory::landscape::Landscape;
use equisphere::theory::update_law::UpdateLaw;

/// What is compared.
pub const COMPARED: [Quantity; 3] = [
    Quantity::WeightNorm,
    Quantity::AngularUpdate,
    Quantity::ExcessRisk,
];

/// A step: for each quantity that is compared the forecast, the ensemble's average and its standard error.
pub struct Point {
    /// How many steps were taken.
    pub step: u64,
    /// In the order of [`COMPARED`].
    pub values: [[f64; 3]; 3],
}

/// Gap in per cent of a forecast, an average and its standard error, and what of it is beyond two standard errors.
pub fn gap([expected, found, error]: [f64; 3]) -> [f64; 2] {
    let gap = 100.0 * (found / expected - 1.0);
    [gap, gap.abs() - 200.0 * error / expected]
}

/// The forecast beside the ensemble at some steps, ascending; fewer where the run diverges.
pub fn follow(parameters: &Parameters, steps: &[u64]) -> Vec<Point> {
    let training = training_config(parameters, None, 0).expect("no data is needed");
    let mut ensemble = Ensemble::new(training, initial_state(parameters));
    let landscape = Landscape::new(parameters, None);
    let mut forecast = Forecast::new(forecast_origin(parameters), &landscape);
    let mut points = Vec::new();
    for &step in steps {
        while ensemble.steps() < step {
            let Some(record) = ensemble.step() else {
                return points;
            };
            let law = UpdateLaw::new(parameters, record.learning_rate);
            forecast.rescale(record.rescaling);
            forecast.advance(&law, &landscape);
        }
        let values = COMPARED.map(|quantity| {
            let expected = forecast.prediction(quantity.row().name, &landscape);
            let [found, error] = latest(&ensemble, quantity);
            [expected.unwrap_or(f64::NAN), found, error]
        });
        points.push(Point { step, values });
    }
    points
}

/// A quantity's average over replicas in the last step, and its standard error.
pub fn latest(ensemble: &Ensemble, quantity: Quantity) -> [f64; 2] {
    average(ensemble.latest(quantity).iter().copied(), quantity)
}

/// The average of replicas and its standard error.
pub fn average(values: impl Iterator<Item = f64>, quantity: Quantity) -> [f64; 2] {
    let root = quantity.row().average == Average::RootMeanSquare;
    let values: Vec<f64> = values
        .map(|value| if root { value * value } else { value })
        .collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let error = (variance / (count - 1.0) / count).sqrt();
    if root {
        [mean.sqrt(), 0.5 * error / mean.sqrt()]
    } else {
        [mean, error]
    }
}

/// Sixty steps evenly spread on a logarithmic axis, each once.
pub fn spread_steps(steps: u64) -> Vec<u64> {
    const COUNT: u32 = 60;
    let factor = libm::log(steps as f64) / f64::from(COUNT);
    let mut steps: Vec<u64> = (1..=COUNT)
        .map(|k| libm::round(libm::exp(factor * f64::from(k))) as u64)
        .collect();
    steps.dedup();
    steps
}
