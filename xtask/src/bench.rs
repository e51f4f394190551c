//! Compares the kernel with its peers and measures the page; `benches/compare.mjs` does the work.

use anyhow::Result;

use crate::browsers::{self, BROWSERS};
use crate::command_line::Flags;
use crate::tools::{self, cargo, command, root, run as run_command};
use crate::{page, tests};

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
        variables.push(("PEERS_PYTHON", python()?));
    }
    if flags.has("browser") {
        words.push("--browser");
    }
    tests::in_node(&words, &variables)
}

/// The interpreter of a virtual environment with the peers in Python.
fn python() -> Result<String> {
    let folder = root().join("target/bench/venv");
    let python = folder.join("bin/python");
    if !python.is_file() {
        let folder = folder.to_string_lossy();
        run_command(&mut command("python3", &["-m", "venv", &folder]))?;
    }
    let python = python.to_string_lossy().into_owned();
    let install = ["-m", "pip", "install", "--quiet", "--requirement"];
    let list = "benches/peers/requirements.txt";
    run_command(&mut command(&python, &[&install[..], &[list]].concat()))?;
    Ok(python)
}
