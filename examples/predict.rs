//! Every prediction for a set of parameters, with its validity, as JSON.
//!
//! ```sh
//! cargo run --release --example predict -- learning_rate=0.1 weight_decay=0.01 optimizer=adamw
//! ```

mod shared;

use equisphere::page::take_away::predictions_json;

const USAGE: &str = "\
usage: predict [name=value …]
  Every prediction for these parameters, with its validity, as JSON. Names and values are those of the page\u{2019}s links.
  example: predict learning_rate=0.1 weight_decay=0.01 optimizer=adamw";

fn main() -> std::process::ExitCode {
    shared::run(USAGE, predict)
}

/// The answer to the words on the command line.
pub fn predict(words: &[String]) -> Result<String, String> {
    let parameters = shared::parameters(words, &mut [])?;
    let answer = predictions_json::write(&parameters);
    let answer = serde_json::from_str(&answer).map_err(|why| why.to_string())?;
    Ok(shared::pretty(&answer))
}
