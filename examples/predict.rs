//! Every prediction for a set of parameters, with its validity, as JSON.
//!
//! ```sh
//! cargo run --release --example predict -- learning_rate=0.1 weight_decay=0.01 optimizer=adamw
//! ```

mod shared;

use equisphere::setup::origin_of;
use equisphere::theory::prediction::{Equilibrium, predictions};
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
    let norm = origin_of(&parameters).mean_norm();
    let mut answer = json!({});
    let equilibrium = Equilibrium::new(&parameters, parameters.learning_rate, norm, None);
    for prediction in predictions(&equilibrium, norm) {
        answer[prediction.name] = json!({
            "value": prediction.value,
            "unit": prediction.unit,
            "valid": prediction.caution.is_none(),
            "caution": prediction.caution,
            "equation": prediction.equation,
        });
    }
    answer["convergence_rates"] = json!(equilibrium.convergence_rates);
    Ok(shared::pretty(&answer))
}
