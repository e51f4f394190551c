//! Renews the measured agreement in `docs/theory.md`.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::command_line::Flags;
use crate::tools::{cargo, root};

const BEGIN: &str = "<!-- agreement: begin -->\n";
const END: &str = "<!-- agreement: end -->";

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
    let path = root().join("docs/theory.md");
    let text = fs::read_to_string(&path)?;
    let (before, rest) = text
        .split_once(BEGIN)
        .context("docs/theory.md lacks its first mark")?;
    let (_, after) = rest
        .split_once(END)
        .context("docs/theory.md lacks its second mark")?;
    let table = String::from_utf8(output.stdout)?;
    fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}"))?;
    println!("The agreement in {} is new", path.display());
    Ok(())
}
