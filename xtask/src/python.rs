//! Python with what tests and the benchmark compare with, in environments of their own.

use anyhow::Result;

use crate::tools::{command, root, run};

/// The variable that names the interpreter to the tests and the benchmark.
pub const VARIABLE: &str = "EQUISPHERE_PYTHON";

/// The interpreter of a virtual environment in `target/` with what a list names; both are made where they are missing.
///
/// # Errors
/// When there is no Python 3 with `venv` here, or an installation fails.
pub fn environment(folder: &str, requirements: &str) -> Result<String> {
    let python = root().join(folder).join("bin/python");
    if !python.is_file() {
        run(&mut command("python3", &["-m", "venv", folder]))?;
    }
    let python = python.display().to_string();
    let install = ["-m", "pip", "install", "--quiet", "--requirement"];
    run(&mut command(
        &python,
        &[&install[..], &[requirements]].concat(),
    ))?;
    Ok(python)
}
