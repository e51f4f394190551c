//! Every prediction for a set of parameters, with its validity, as JSON.

use super::json::{list, number, object, quoted};
use crate::page::text::theory::{sentence, unit};
use crate::parameters::Parameters;
use crate::run::from_parameters::forecast_origin;
use crate::theory::equilibrium::Equilibrium;
use crate::theory::prediction::{Prediction, predictions};

/// An object for each prediction by its name, and the list `convergence_rates`, per step.
pub fn write(parameters: &Parameters) -> String {
    let norm = forecast_origin(parameters).mean_norm();
    let equilibrium = Equilibrium::new(parameters, parameters.learning_rate, norm, None);
    let rates = equilibrium.convergence_rates.iter();
    let rates = list(rates.map(|&rate| number(rate)));
    let predictions = predictions(&equilibrium, norm);
    let rows = predictions.iter().map(|one| (one.name, about(one)));
    object(rows.chain([("convergence_rates", rates)]))
}

fn about(prediction: &Prediction) -> String {
    let caution = prediction.caution.map(sentence);
    object([
        ("value", prediction.value.map_or("null".into(), number)),
        ("unit", quoted(unit(prediction.name))),
        ("valid", prediction.caution.is_none().to_string()),
        ("caution", caution.map_or("null".into(), quoted)),
        ("equation", quoted(prediction.equation)),
    ])
}
