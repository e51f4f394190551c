//! Compares the kernel with its peers and measures the page; `benches/compare.mjs` does the work.

use anyhow::{Result, bail};

use crate::tools::{self, cargo, command, root, run};
use crate::{page, tests};

const PEERS: &str = "--peers";
const BROWSER: &str = "--browser";

/// Builds everything that takes part and runs the comparison.
pub fn run_with(flags: &[&str]) -> Result<()> {
    if let Some(flag) = flags.iter().find(|&&flag| flag != PEERS && flag != BROWSER) {
        bail!("“{flag}” is not a flag of bench; there are {PEERS} and {BROWSER}");
    }
    tools::ensure_wasm_target()?;
    let kernel = ["build", "--release", "--package=kernel"];
    run(&mut cargo(&kernel))?;
    let wasm = ["--lib", "--target=wasm32-unknown-unknown"];
    run(&mut cargo(&[&kernel[..], &wasm].concat()))?;
    page::build()?;
    tools::ensure_node_modules()?;
    let mut variables = Vec::new();
    if flags.contains(&PEERS) {
        variables.push(("PEERS_PYTHON", python()?));
    }
    tests::in_node(&[&["benches/compare.mjs"], flags].concat(), &variables)
}

/// The interpreter of a virtual environment with the peers in Python.
fn python() -> Result<String> {
    let folder = root().join("target/bench/venv");
    let python = folder.join("bin/python");
    if !python.is_file() {
        let folder = folder.to_string_lossy();
        run(&mut command("python3", &["-m", "venv", &folder]))?;
    }
    let python = python.to_string_lossy().into_owned();
    let install = ["-m", "pip", "install", "--quiet", "--requirement"];
    let list = "benches/peers/requirements.txt";
    run(&mut command(&python, &[&install[..], &[list]].concat()))?;
    Ok(python)
}
