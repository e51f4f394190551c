//! Predictions and series as text: the program that the Python package runs without a browser. It asks its host for
//! nothing; text goes in and comes out as UTF-8 in the program's memory.
//!
//! An answer begins with `=`, a refusal in words with `!`.

use equisphere::page::take_away::{predictions_json, series_json};
use equisphere::page::text::{self, problems};
use equisphere::parameters::{Parameters, link};
use equisphere::run::Run;
use equisphere::run::data::Data;
use equisphere::run::script::Script;
use wasm_bindgen::prelude::*;

/// Every prediction as JSON for parameters that are given as lines `name=value`.
#[wasm_bindgen]
pub fn predict(settings: &str) -> String {
    answer(parameters(settings).map(|parameters| predictions_json::write(&parameters)))
}

/// The link of parameters that are given as lines `name=value`.
#[wasm_bindgen]
pub fn link(settings: &str) -> String {
    answer(parameters(settings).map(|parameters| link::encode(&parameters, &[])))
}

/// The series of the run that a link describes, as JSON, after so many steps. `digits` is the file of digits, or
/// nothing where the run needs none.
#[wasm_bindgen]
pub fn series(link: &str, steps: f64, digits: &[u8]) -> String {
    answer(run(link, digits).map(|mut run| {
        run.advance(steps as u64);
        series_json::write("", &[("equisphere", &run)])
    }))
}

fn answer(result: Result<String, String>) -> String {
    match result {
        Ok(text) => "=".to_owned() + &text,
        Err(why) => "!".to_owned() + &why,
    }
}

fn parameters(settings: &str) -> Result<Parameters, String> {
    let mut parameters = Parameters::default();
    for line in settings.lines() {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        let taken = parameters.set_text(name, value);
        taken.map_err(|refusal| problems::refusal(&refusal))?;
    }
    Ok(parameters)
}

fn run(link: &str, digits: &[u8]) -> Result<Run, String> {
    let link = link::decode(link).map_err(|why| problems::link_error(&why))?;
    let mut data = Data::default();
    if !digits.is_empty() {
        data.load(digits).map_err(problems::digits_error)?;
    }
    let missing = |file: &str| text::fill("problem.needs_data", &[("file", file)]);
    Run::new(0, Script::from(link), &data).map_err(missing)
}
