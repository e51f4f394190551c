//! Builds the page: wasm, its JavaScript glue, and the self-contained `dist/`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::licences;
use crate::tools::{self, cargo, ensure_wasm_target, root, run};

/// Files in `www/` that the page loads by name; they are bundled with what they import.
const ENTRIES: [&str; 5] = ["early.js", "main.js", "lab.js", "worker.js", "style.css"];

/// Files in `www/` that the page loads, or the reader may want, as they are.
const COPIED: [&str; 4] = [".wasm", ".svg", ".bin", "README.md"];

/// Writes `www/pkg/` and `dist/`.
pub fn build() -> Result<()> {
    ensure_wasm_target()?;
    run(cargo(&[
        "build",
        "--release",
        "--lib",
        "--target",
        "wasm32-unknown-unknown",
    ])
    .args(["--config", &without_machine_paths()]))?;
    Bindgen::new()
        .input_path(root().join("target/wasm32-unknown-unknown/release/equisphere.wasm"))
        .web(true)?
        .typescript(true)
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(root().join("www/pkg"))
        .context("cannot write the glue between wasm and JavaScript")?;

    let dist = root().join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    fs::create_dir(&dist)?;
    fs::copy(root().join("index.html"), dist.join("index.html"))?;
    copy_folder(&root().join("www"), &dist.join("www"))?;
    bundle()?;
    licences::write(&dist.join("LICENSES.txt"))?;
    println!("The page is in {}", dist.display());
    Ok(())
}

/// Writes scripts and styles small: each entry with what it imports, without comments.
fn bundle() -> Result<()> {
    tools::ensure_node_modules()?;
    let entries = ENTRIES.map(|entry| format!("www/{entry}"));
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    let flags = [
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--external:./lab.js",
        "--log-level=warning",
        "--outdir=dist/www",
        "--outbase=www",
    ];
    let program = "node_modules/.bin/esbuild";
    run(&mut tools::command(
        program,
        &[&entries[..], &flags].concat(),
    ))
}

/// Flags, beside the project's own, that keep this machine's folders out of the messages in the wasm.
fn without_machine_paths() -> String {
    let home = std::env::var("CARGO_HOME")
        .ok()
        .or_else(|| Some(std::env::var("HOME").ok()? + "/.cargo"));
    let crates = format!("{}/registry/src", home.unwrap_or_default());
    format!("target.wasm32-unknown-unknown.rustflags=['--remap-path-prefix={crates}=crates']")
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let shown = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to.join(&name))?;
        } else if COPIED.iter().any(|end| shown.ends_with(end)) {
            fs::copy(entry.path(), to.join(&name))?;
        }
    }
    Ok(())
}
