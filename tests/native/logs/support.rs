//! How the tests read logs and settings.

use equisphere::logs::log::Log;
use equisphere::logs::reader::Reader;
use equisphere::logs::remark::Refusal;
use equisphere::logs::settings::Settings;
use serde_json::Value;
use std::process::Command;
use std::process::Output;

pub fn called(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--example", "check_log", "--"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs")
}

pub fn check_log(arguments: &[&str]) -> Value {
    let output = called(arguments);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {why}");
    serde_json::from_slice(&output.stdout).expect("the answer is JSON")
}

pub fn read_pieces(name: &str, bytes: &[u8], piece: usize) -> Result<Log, Refusal> {
    let mut reader = Reader::new(name, &[]);
    for piece in bytes.chunks(piece) {
        reader.push(piece)?;
    }
    reader.finish()
}

pub fn read(name: &str, bytes: &[u8]) -> Result<Log, Refusal> {
    read_pieces(name, bytes, 1 << 20)
}

pub fn settings(pairs: &[(&str, &str)]) -> Settings {
    let mut settings = Settings::default();
    for (name, value) in pairs {
        settings.set_text(name, value).unwrap();
    }
    settings
}

pub fn kinds(answer: &Value) -> Vec<&str> {
    let warnings = answer["warnings"].as_array().unwrap().iter();
    warnings
        .map(|warning| warning["kind"].as_str().unwrap())
        .collect()
}
