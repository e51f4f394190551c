//! A training log beside theory, as JSON: what it holds, whether the run is in equilibrium, and what to know of it.
//!
//! ```sh
//! cargo run --release --example check_log -- metrics.csv optimizer=sgd momentum=0.9 weight_decay=0.005
//! ```

mod shared;

use std::fs::File;
use std::io::Read;

use equisphere::logs::analysis::{Compared, analyse};
use equisphere::logs::log::{Log, Series};
use equisphere::logs::names::Quantity;
use equisphere::logs::reader::Reader;
use equisphere::logs::settings::{NUMBERS, Settings};
use equisphere::page::text::logs as words;
use serde_json::{Value, json};

const USAGE: &str = "\
usage: check_log FILE … [name=value …]
  What training logs hold, and what theory says of it, as JSON: files of Weights & Biases, TensorBoard, Lightning,
  Hugging Face, Keras and MLflow, and any CSV, TSV, JSON or JSON lines with a header or keys. Several files are one log.
  What they lack is said by the names of the parameters: optimizer, learning_rate, weight_decay, momentum, beta1, beta2,
  dimension, batch_size, dataset_size, initial_norm; rates that are logged go before. Measured values are those of the
  last quarter of the log, of several parameters the one in the middle; theory is the equilibrium at the rates there.
  The unit is the one in which a file writes angles; measured angles are in radians.
  example: check_log metrics.csv optimizer=sgd momentum=0.9 weight_decay=0.005";

fn main() -> std::process::ExitCode {
    shared::run(USAGE, check)
}

/// The answer to the words on the command line.
pub fn check(words: &[String]) -> Result<String, String> {
    let (settings, files) = sorted(words)?;
    let mut log = Log::default();
    for file in files {
        log.append(read(file)?);
    }
    let analysis = analyse(&log, &settings);
    let mut warnings: Vec<Value> = log
        .remarks
        .iter()
        .map(|remark| json!({"kind": remark.fault.key(), "text": words::remark(remark)}))
        .collect();
    warnings.extend(
        analysis
            .warnings
            .iter()
            .map(|warning| json!({"kind": warning.kind.key(), "text": words::warning(warning)})),
    );
    Ok(shared::pretty(&json!({
        "source": log.source.map(|source| source.name()),
        "quantities": log.series.iter().map(quantity).collect::<Vec<_>>(),
        "equilibrium": {
            "angular_update": compared(analysis.angular_update),
            "weight_norm": compared(analysis.weight_norm),
            "relaxation_steps": analysis.relaxation_steps,
            "reached_at": analysis.reached_at,
        },
        "findings": analysis.findings.iter().map(words::finding).collect::<Vec<_>>(),
        "warnings": warnings,
    })))
}

/// Settings and files: a word whose part before the equals sign is a plain name, and no file, is a setting.
fn sorted(words: &[String]) -> Result<(Settings, Vec<&str>), String> {
    let mut settings = Settings::default();
    let mut files = Vec::new();
    for word in words {
        let name = word.split_once('=').filter(|(name, _)| {
            let is_known = *name == "optimizer" || NUMBERS.iter().any(|(known, ..)| known == name);
            is_known || !std::path::Path::new(word).exists()
        });
        match name {
            Some((name, value)) => settings
                .set_text(name, value)
                .map_err(|refusal| words::setting_refusal(&refusal))?,
            None => files.push(&**word),
        }
    }
    if files.is_empty() {
        return Err("no file is given".into());
    }
    Ok((settings, files))
}

/// Reads a file in pieces.
fn read(path: &str) -> Result<Log, String> {
    const PIECE: usize = 1 << 20;
    let unreadable = |why: std::io::Error| format!("{path}: the file cannot be read: {why}");
    let refused = |refusal| words::refusal(path, &refusal);
    let mut file = File::open(path).map_err(unreadable)?;
    let mut reader = Reader::new(path, &[]);
    let mut piece = vec![0; PIECE];
    loop {
        let length = file.read(&mut piece).map_err(unreadable)?;
        if length == 0 {
            return reader.finish().map_err(refused);
        }
        reader.push(&piece[..length]).map_err(refused)?;
    }
}

fn quantity(series: &Series) -> Value {
    let is_angle = series.quantity == Quantity::AngularUpdate;
    json!({
        "name": series.quantity.name(),
        "parameter": series.parameter,
        "from": series.from,
        "unit": is_angle.then(|| series.unit.name()),
        "rows": series.steps.len(),
    })
}

fn compared(compared: Compared) -> Value {
    json!({"measured": compared.measured, "theory": compared.theory})
}
