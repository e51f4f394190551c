//! Compares the kernel with its peers and measures the page; `benches/compare.mjs` does the work.

use anyhow::Result;

use crate::browsers::{self, BROWSERS};
use crate::command_line::Flags;
use crate::tools::{self, cargo, run as run_command};
use crate::{page, python, tests};

/// Builds everything that takes part and runs the comparison.
pub fn run(flags: &Flags) -> Result<()> {
    let chromium = &BROWSERS[0];
    let path = chromium.ensure()?;
    tools::ensure_wasm_target()?;
    let kernel = ["build", "--release", "--package=kernel"];
    run_command(&mut cargo(&kernel))?;
    let wasm = ["--lib", "--target=wasm32-unknown-unknown"];
    run_command(&mut cargo(&[&kernel[..], &wasm].concat()))?;
    page::build()?;
    tools::ensure_node_modules()?;
    let mut variables = vec![browsers::variable(chromium, &path)];
    let mut words = vec!["benches/compare.mjs"];
    if flags.has("peers") {
        words.push("--peers");
        let peers = python::environment("target/bench/venv", "benches/peers/requirements.txt")?;
        variables.push((python::VARIABLE, peers));
    }
    if flags.has("browser") {
        words.push("--browser");
    }
    tests::in_node(&words, &variables)
}
