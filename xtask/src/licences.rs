//! `dist/LICENSES.txt`: under which licences stands what the page is made of.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::tools::{cargo, root};

const TARGET: &str = "wasm32-unknown-unknown";
const RULE: &str =
    "\n--------------------------------------------------------------------------------\n";

/// A crate in the wasm, a package in the scripts, or the project itself.
struct Part {
    /// Name and version.
    title: String,
    /// As the crate states it, in SPDX terms.
    expression: String,
    /// The licences that lie in its folder.
    texts: Vec<String>,
}

/// Writes the project's licences, those of every crate in the wasm, of every package from npm in the scripts, and that
/// of the digits.
pub fn write(path: &Path, bundled: &BTreeSet<String>) -> Result<()> {
    let mut parts = parts()?;
    for name in bundled {
        parts.push(bundled_part(name)?);
    }
    let mut text = String::from(
        "Equisphere is a page, a program in WebAssembly, and images of digits. Here stands what it is made of,\n\
         each part with its licence, and then the licences in full.\n\n",
    );
    for Part {
        title, expression, ..
    } in &parts
    {
        text += &format!("{title}: {expression}\n");
    }
    text +=
        "the Rust standard library, copyright The Rust Project Contributors: MIT OR Apache-2.0\n";
    for (licence, titles) in grouped(&parts) {
        text += &format!("{RULE}{}\n\n{licence}\n", titles.join(", "));
    }
    let digits = fs::read_to_string(root().join("www/data/README.md"))?;
    text += &format!(
        "{RULE}www/data/{}\n",
        digits.trim_start_matches("# ").trim()
    );
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Each text once, with all who come under it.
fn grouped(parts: &[Part]) -> Vec<(&str, Vec<&str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for part in parts {
        for text in &part.texts {
            match groups.iter_mut().find(|(known, _)| known == text) {
                Some((_, titles)) => titles.push(&part.title),
                None => groups.push((text, vec![&part.title])),
            }
        }
    }
    groups
}

/// The project first, then its crates by name.
fn parts() -> Result<Vec<Part>> {
    let words = [
        "metadata",
        "--format-version=1",
        "--filter-platform",
        TARGET,
    ];
    let metadata: Value = serde_json::from_str(&printed(&words)?)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists packages")?;
    let part_of = |title: &String| {
        let found = packages.iter().find(|package| *title == titled(package));
        part(found.with_context(|| format!("cargo metadata does not know {title}"))?)
    };
    linked()?.iter().map(part_of).collect()
}

/// The project and all crates whose code is in the wasm: normal dependencies that are no macros.
fn linked() -> Result<Vec<String>> {
    let edges = "--edges=normal,no-proc-macro";
    let tree = printed(&[
        "tree",
        "--package=equisphere",
        "--target",
        TARGET,
        edges,
        "--prefix=none",
        "--format={p}",
    ])?;
    // A line is “name vVersion”, and more where the crate lies in a folder of ours.
    let title = |line: &str| {
        let words: Vec<&str> = line.split(' ').take(2).collect();
        words.join(" ").replace(" v", " ")
    };
    let mut lines = tree.lines().map(title);
    let project = lines.next().context("cargo tree begins with the project")?;
    let crates: BTreeSet<String> = lines.filter(|line| !line.is_empty()).collect();
    Ok([project].into_iter().chain(crates).collect())
}

fn printed(words: &[&str]) -> Result<String> {
    let output = cargo(words).output()?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        bail!("cargo {} failed: {why}", words[0]);
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn titled(package: &Value) -> String {
    let shown = |key: &str| package[key].as_str().unwrap_or_default();
    format!("{} {}", shown("name"), shown("version"))
}

fn part(package: &Value) -> Result<Part> {
    let shown = |key: &str| package[key].as_str().unwrap_or("not stated").to_owned();
    let manifest = shown("manifest_path");
    let folder = Path::new(&manifest)
        .parent()
        .context("a crate lies in a folder")?;
    Ok(Part {
        title: titled(package),
        expression: shown("license"),
        texts: texts(folder)?,
    })
}

/// A package from npm, by its name.
fn bundled_part(name: &str) -> Result<Part> {
    let folder = root().join("node_modules").join(name);
    let text = fs::read_to_string(folder.join("package.json"))?;
    let package: Value = serde_json::from_str(&text)?;
    Ok(Part {
        title: titled(&package),
        expression: package["license"].as_str().unwrap_or("not stated").into(),
        texts: texts(&folder)?,
    })
}

/// Files of a folder that state a licence, by name.
fn texts(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        let states = ["LICENSE", "LICENCE", "UNLICENSE", "COPYING", "NOTICE"];
        if entry.file_type()?.is_file() && states.iter().any(|begin| name.starts_with(begin)) {
            files.push(entry.path());
        }
    }
    files.sort();
    let read = |path| {
        Ok(fs::read_to_string(path)?
            .replace("\r\n", "\n")
            .trim_end()
            .to_owned())
    };
    files.into_iter().map(read).collect()
}
