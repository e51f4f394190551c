//! Renews the measured agreement in `docs/theory.md`.

use anyhow::{Result, bail};

use crate::command_line::Flags;
use crate::tools::{cargo, renew_part};

/// Prints the table of random settings, or writes that of tolerances.
pub fn run(flags: &Flags) -> Result<()> {
    let Some(count) = flags.value("random") else {
        return renew();
    };
    let words = [
        ("random", count),
        ("seed", flags.value("seed").unwrap_or("1")),
    ];
    let words = words.map(|(name, value)| format!("{name}={value}"));
    let arguments = [
        "run",
        "--quiet",
        "--release",
        "--example",
        "agreement",
        "--",
    ];
    let status = cargo(&arguments).args(words).status()?;
    if !status.success() {
        bail!("the comparison failed");
    }
    Ok(())
}

/// Runs the table of tolerances and writes what it prints between the marks.
fn renew() -> Result<()> {
    let output = cargo(&["run", "--quiet", "--release", "--example", "agreement"]).output()?;
    if !output.status.success() {
        bail!(
            "the comparison failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let table = String::from_utf8(output.stdout)?;
    renew_part("docs/theory.md", "agreement", &table)
}
