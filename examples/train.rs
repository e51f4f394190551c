//! A normalized network trained on handwritten digits: what each layer's weights did, as JSON.
//!
//! ```sh
//! cargo run --release --example train -- normalization=batch hidden=64 layers=2 learning_rate=0.1 steps=6000
//! ```

mod shared;

use equisphere::page::text::problems;
use equisphere::parameters::network::NetworkParameters;
use equisphere::run::network::layer_run::AVERAGED_STEPS;
use equisphere::run::network::{NetworkRun, NetworkScript};
use equisphere::simulation::network::labelled_digits::LabelledDigits;
use serde_json::json;

const USAGE: &str = "\
usage: train [name=value …] [steps=N]
  Trains a network on 8 \u{d7} 8 handwritten digits for so many steps (6000 unless given) and prints JSON: for each layer,
  the angle by which a step turns its weights, as the root mean square over the last 1000 steps: median, 5% and 95% over
  neurons (with layer and RMS normalization that of the matrix as a whole), the angle that theory gives for
  scale-invariant weights in equilibrium at these rates, null where it gives none, and the median of the lengths;
  train_loss, the mean over the minibatches of the same steps; test_accuracy; steps taken.
  Names are normalization, hidden, layers, batch_size, start_scale, decayed, decay_follows_schedule, seed, and those of
  optimizer and schedule in the page\u{2019}s links.
  example: train normalization=batch hidden=64 layers=2 batch_size=128 learning_rate=0.1 weight_decay=0.005 momentum=0.9";

fn main() -> std::process::ExitCode {
    shared::run(USAGE, train)
}

/// The answer to the words on the command line.
pub fn train(words: &[String]) -> Result<String, String> {
    let mut steps = 6000;
    let mut parameters = NetworkParameters::default();
    for word in words {
        match shared::pair(word)? {
            ("steps", value) => steps = shared::whole("steps", value)?,
            (name, value) => parameters
                .set_text(name, value)
                .map_err(|refusal| problems::network_refusal(&refusal))?,
        }
    }
    let script = NetworkScript {
        start: parameters,
        changes: Vec::new(),
    };
    let mut run = NetworkRun::new(script, data()?.into());
    run.advance(steps);
    let layers: Vec<_> = run
        .report()
        .into_iter()
        .map(|layer| {
            json!({
                "name": layer.name,
                "neurons": layer.neurons,
                "angular_update_rms_median": layer.angle_median,
                "angular_update_rms_p5": layer.angle_p5,
                "angular_update_rms_p95": layer.angle_p95,
                "theory": layer.theory,
                "weight_norm_median": layer.norm_median,
            })
        })
        .collect();
    Ok(shared::pretty(&json!({
        "layers": layers,
        "train_loss": run.recent_loss(AVERAGED_STEPS),
        "test_accuracy": run.test().accuracy,
        "steps": run.steps(),
    })))
}

/// The images and labels that the program brings along.
fn data() -> Result<LabelledDigits, String> {
    let images = include_bytes!("../www/data/digits.bin");
    let labels = include_bytes!("../www/data/digit_labels.bin");
    LabelledDigits::from_bytes(images, labels).map_err(problems::labelled_digits_error)
}
