//! Every prediction for a set of parameters, with its validity, as JSON.
//!
//! ```sh
//! cargo run --release --example predict -- learning_rate=0.1 weight_decay=0.01 optimizer=adamw
//! ```

mod shared;

use equisphere::page::text;
use equisphere::run::from_parameters::forecast_origin;
use equisphere::theory::equilibrium::Equilibrium;
use equisphere::theory::prediction::predictions;
use serde_json::json;

const USAGE: &str = "\
usage: predict [name=value …]
  Every prediction for these parameters, with its validity, as JSON. Names and values are those of the page\u{2019}s links.
  example: predict learning_rate=0.1 weight_decay=0.01 optimizer=adamw";

fn main() -> std::process::ExitCode {
    shared::run(USAGE, predict)
}

fn predict(words: &[String]) -> Result<String, String> {
    let parameters = shared::parameters(words, &mut [])?;
    let norm = forecast_origin(&parameters).mean_norm();
    let mut answer = json!({});
    let equilibrium = Equilibrium::new(&parameters, parameters.learning_rate, norm, None);
    for prediction in predictions(&equilibrium, norm) {
        answer[prediction.name] = json!({
            "value": prediction.value,
            "unit": text::theory::unit(prediction.name),
            "valid": prediction.caution.is_none(),
            "caution": prediction.caution.map(text::theory::sentence),
            "equation": prediction.equation,
        });
    }
    answer["convergence_rates"] = json!(equilibrium.convergence_rates);
    Ok(shared::pretty(&answer))
}
