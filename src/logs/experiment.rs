//! A log as an experiment of the laboratory: a run with the same rates, and one that turns by the recorded angles.

use super::analysis::Curve;
use super::course::Schedule;
use super::log::Log;
use super::settings::Settings;
use crate::parameters::link::{Change, encode};
use crate::parameters::{OptimizerKind, Parameters};

/// The most changes of the rate: a link carries 64.
const MOST_CHANGES: usize = 60;

/// The link of a run with the rates of a log, whose first step is its step zero; `None` where rates are missing.
pub fn same_rates(log: &Log, settings: &Settings) -> Option<String> {
    let schedule = Schedule::new(log, settings);
    let (first, last) = log.extent()?;
    let law = schedule
        .law(first)
        .or_else(|| schedule.law(0.5 * (first + last)))?;
    let mut parameters = Parameters {
        optimizer: law.optimizer,
        momentum: law.momentum,
        dimension: settings.dimension.unwrap_or(3.0).clamp(2.0, 1000.0).round(),
        ..Parameters::default()
    };
    [parameters.beta1, parameters.beta2] = law.betas;
    put(&mut parameters, "weight_decay", law.weight_decay);
    let steps = places(first, last);
    let rates: Option<Vec<f64>> = steps.iter().map(|&step| schedule.rate(step)).collect();
    Some(scripted(parameters, first, &steps, &rates?))
}

/// The link of a Hyperball run whose steps turn the weights by the recorded angles: `η = tan AU`.
pub fn same_angles(angle: &Curve) -> Option<String> {
    let (&first, &last) = (angle.steps.first()?, angle.steps.last()?);
    let parameters = Parameters {
        optimizer: OptimizerKind::Hyperball,
        momentum: 0.0,
        ..Parameters::default()
    };
    let steps = places(first, last);
    let rates: Vec<f64> = steps
        .windows(2)
        .chain([[last, f64::INFINITY].as_slice()])
        .map(|ends| {
            let from = angle.steps.partition_point(|&step| step < ends[0]);
            let to = angle
                .steps
                .partition_point(|&step| step < ends[1])
                .max(from + 1);
            let part = &angle.values[from.min(angle.values.len() - 1)..to.min(angle.values.len())];
            let square =
                part.iter().map(|value| value * value).sum::<f64>() / part.len().max(1) as f64;
            libm::tan(square.sqrt().min(1.4))
        })
        .collect();
    Some(scripted(parameters, first, &steps, &rates))
}

/// Steps at which the rate is looked at, evenly spread.
fn places(first: f64, last: f64) -> Vec<f64> {
    let count = ((last - first) as usize).clamp(1, MOST_CHANGES);
    let share = (last - first) / count as f64;
    (0..count)
        .map(|place| (first + share * place as f64).round())
        .collect()
}

fn scripted(mut parameters: Parameters, first: f64, steps: &[f64], rates: &[f64]) -> String {
    put(&mut parameters, "learning_rate", rates[0]);
    let mut known = parameters.learning_rate;
    let mut changes = Vec::new();
    for (&step, &rate) in steps.iter().zip(rates).skip(1) {
        let mut at = parameters.clone();
        put(&mut at, "learning_rate", rate);
        if (at.learning_rate / known - 1.0).abs() > 0.01 {
            known = at.learning_rate;
            changes.push(Change {
                step: (step - first) as u64,
                name: "learning_rate",
                value: known,
            });
        }
    }
    encode(&parameters, &changes)
}

/// Sets a parameter to a value, or to the nearest one that it takes, rounded to four digits for the link.
fn put(parameters: &mut Parameters, name: &str, value: f64) {
    let row = crate::parameters::row(name);
    let bounds = row.map_or((0.0, 0.0), |row| row.bounds());
    let value = crate::numeric::number_format::round_to(value, 4);
    let near = if value == 0.0 {
        value
    } else {
        value.clamp(bounds.0, bounds.1)
    };
    if parameters.set(name, near).is_err() {
        // Zero where that is not taken: the smallest value.
        let _ = parameters.set(name, bounds.0);
    }
}
