//! Builds the page: wasm, its JavaScript glue, and the self-contained `dist/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use equisphere::page::text::{LANGUAGES, Language};
use wasm_bindgen_cli_support::Bindgen;

use crate::article;
use crate::cards;
use crate::custom_elements;
use crate::host::{self, Named};
use crate::licences;
use crate::tools::{self, cargo, ensure_wasm_target, root, run};

/// Scripts in `www/` that the page loads by name, each after those that it asks for; they are bundled with what they
/// import.
const SCRIPTS: [&str; 10] = [
    "www/worker.js",
    "www/program.js",
    "www/sharing.js",
    "www/whole.js",
    "www/embedded.js",
    "www/lab.js",
    "www/network.js",
    "www/article.js",
    "www/early.js",
    "www/page.js",
];

/// What the first view does without, by the beginnings of names: kept for times without a network when the reader has
/// turned to the page.
const LATER: [&str; 12] = [
    "www/stills/",
    "www/article.js",
    "www/network.js",
    "www/whole.js",
    "www/sharing.js",
    "www/embedded.js",
    "www/worker.js",
    "www/pkg/equisphere_bg.wasm",
    "www/data/digits.bin",
    "www/data/digit_labels.bin",
    "www/data/digits_run.csv",
    "www/pkg/chinese",
];

/// Words that the page needs where the program cannot be asked: a script in `www/pkg/`, and how their lines begin in
/// the section of words around the laboratory.
const HELD_WORDS: [(&str, &str); 2] = [
    ("failure_words.js", "failure."),
    ("update_words.js", "update."),
];
const SECTION: &str = "\n[control]\n";

/// Files in `www/` that the page loads, or the reader may want, as they are.
const COPIED: [&str; 6] = [".wasm", ".svg", ".bin", "README.md", ".csv", ".txt"];

/// The modules: name in `www/pkg/`, and what cargo is told to build it. The first is what the first view needs.
const MODULES: [(&str, &[&str]); 2] = [
    ("opening", &["--no-default-features", "--features", "page"]),
    ("equisphere", &[]),
];

/// Writes `www/pkg/` and `dist/`.
pub fn build() -> Result<()> {
    build_for(None)
}

/// Writes `www/pkg/` and `dist/`, for a site whose address is known, or for any.
pub fn build_for(address: Option<&str>) -> Result<()> {
    ensure_wasm_target()?;
    tools::ensure_node_modules()?;
    for (name, flags) in MODULES {
        module(name, flags)?;
    }
    slim(MODULES[0].0)?;
    let package = root().join("www/pkg");
    for (script, start) in HELD_WORDS {
        fs::write(package.join(script), held_words(start))?;
    }
    for language in &LANGUAGES[1..] {
        let write = |end: &str, words: String| {
            fs::write(package.join(format!("{}{end}.txt", language.name)), words)
        };
        write("_first_view", words_of_first_view(language))?;
        write("", [language.first_view, language.on_demand].concat())?;
    }

    let dist = root().join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist)?;
    }
    fs::create_dir(&dist)?;
    copy_folder(&root().join("www"), &dist.join("www"))?;
    article::write(&dist)?;
    styles()?;
    scripts()?;
    for_hosts(&dist)?;
    cards::write(&dist, address)?;
    licences::write(&dist.join("LICENSES.txt"), &bundled_packages()?)?;
    let named = host::name_by_content(&dist, &SCRIPTS)?;
    service_worker(&dist, &named)?;
    host::write_headers(&dist, &named)?;
    host::pack(&dist)?;
    println!("The page is in {}", dist.display());
    Ok(())
}

/// Builds a module and the glue between it and JavaScript.
fn module(name: &str, flags: &[&str]) -> Result<()> {
    // Cargo calls both modules equisphere.wasm: in one folder each would be compiled anew whenever the other was.
    let folder = root().join("target/modules").join(name);
    let build = [
        "build",
        "--release",
        "--lib",
        "--target=wasm32-unknown-unknown",
        &format!("--target-dir={}", folder.display()),
    ];
    run(cargo(&[&build, flags].concat()).args(["--config", &without_machine_paths()]))?;
    Bindgen::new()
        .input_path(folder.join("wasm32-unknown-unknown/release/equisphere.wasm"))
        .out_name(name)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .reset_state_function(true)
        .generate(root().join("www/pkg"))
        .context("cannot write the glue between wasm and JavaScript")
}

/// Makes a module smaller, by 2% after packing; what it computes stays the same to the bit. The whole program is left as the
/// compiler makes it: its speed is measured, and nobody waits for its last kilobytes.
fn slim(name: &str) -> Result<()> {
    // What the compiler uses: rustc's defaults and the vectors of `.cargo/config.toml`.
    const FEATURES: [&str; 6] = [
        "--enable-simd",
        "--enable-bulk-memory",
        "--enable-nontrapping-float-to-int",
        "--enable-sign-ext",
        "--enable-mutable-globals",
        "--enable-reference-types",
    ];
    let file = format!("www/pkg/{name}_bg.wasm");
    let words = [
        &["-Os", "--strip-target-features", &file, "-o", &file],
        &FEATURES[..],
    ]
    .concat();
    run(&mut tools::command("node_modules/.bin/wasm-opt", &words))
}

/// A script with the words that are needed where the program cannot be asked.
fn held_words(start: &str) -> String {
    let lines = around_the_laboratory(LANGUAGES[0].on_demand).filter_map(|line| {
        let (key, text) = line.strip_prefix(start)?.split_once(" = ")?;
        let [key, text] = [key, text].map(serde_json::Value::from);
        Some(format!("  {key}: {text},\n"))
    });
    let lines: String = lines.collect();
    format!(
        "// Written by the build, from the table of words.\nexport const words = {{\n{lines}}};\n"
    )
}

/// The words of a language that a page needs first: those of the first view, and what is needed where the program cannot
/// be asked.
fn words_of_first_view(language: &Language) -> String {
    let is_held = |line: &&str| HELD_WORDS.iter().any(|(_, start)| line.starts_with(start));
    let held = around_the_laboratory(language.on_demand).filter(is_held);
    let held = held.flat_map(|line| [line, "\n"]);
    [language.first_view, SECTION]
        .into_iter()
        .chain(held)
        .collect()
}

/// The lines of the section of words around the laboratory.
fn around_the_laboratory(words: &str) -> impl Iterator<Item = &str> {
    let words = words.split(SECTION).nth(1).unwrap_or("");
    words.split("\n[").next().unwrap_or("").lines()
}

/// Writes styles small: the page's own, and the laboratory's, which its script carries as text.
fn styles() -> Result<()> {
    esbuild(&["www/page.css", "--minify", "--outfile=dist/www/page.css"])?;
    for sheet in [
        "controls",
        "lab",
        "network",
        "parts",
        "whole",
        "sharing",
        "chart_table",
    ] {
        let [from, to] = ["www", "www/pkg"].map(|folder| format!("{folder}/{sheet}.css"));
        esbuild(&[&from, "--minify", &format!("--outfile={to}")])?;
    }
    Ok(())
}

/// Writes scripts small: each with what it imports, but for other scripts of the list, without comments.
fn scripts() -> Result<()> {
    let others =
        SCRIPTS.map(|script| format!("--external:./{}", script.trim_start_matches("www/")));
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let flags = [
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--loader:.css=text",
        "--external:./whole.js",
        "--external:./sharing.js",
        "--outdir=dist/www",
        "--outbase=www",
        "--metafile=target/bundle.json",
    ];
    esbuild(&[&SCRIPTS[..], &others, &flags].concat())
}

/// Writes what other pages and their tools load or read by name: the helper of frames, the types of the element, and
/// what there is to know of it.
fn for_hosts(dist: &Path) -> Result<()> {
    esbuild(&[
        "www/embed.js",
        "--minify",
        "--target=es2020",
        "--outfile=dist/embed.js",
    ])?;
    let manifest = custom_elements::manifest("./www/lab.js");
    let manifest = serde_json::to_string_pretty(&manifest)? + "\n";
    fs::write(dist.join("custom-elements.json"), manifest)?;
    fs::write(dist.join("lab.d.ts"), custom_elements::types())?;
    Ok(())
}

/// Writes the worker that keeps this build for times without a network, with the list of what belongs to it.
fn service_worker(dist: &Path, named: &[Named]) -> Result<()> {
    let of_pages = LANGUAGES.iter().map(|language| {
        let words = format!("www/pkg/{}_first_view.", language.name);
        (article::page_name(language), words)
    });
    let of_pages: Vec<_> = of_pages.collect();
    let list = host::list_of_build(dist, named, &LATER, &of_pages)?;
    fs::write(root().join("www/pkg/build.js"), list)?;
    esbuild(&[
        "www/service_worker.js",
        "--bundle",
        "--minify",
        "--format=iife",
        "--target=es2022",
        "--outfile=dist/service_worker.js",
    ])
}

/// Names of the packages from npm whose code is in the scripts; there need not be any.
fn bundled_packages() -> Result<BTreeSet<String>> {
    let report = fs::read_to_string(root().join("target/bundle.json"))?;
    let report: serde_json::Value = serde_json::from_str(&report)?;
    let inputs = report["inputs"].as_object();
    let inputs = inputs.context("esbuild names what it has bundled")?;
    Ok(inputs.keys().filter_map(|path| package_of(path)).collect())
}

/// The package that a file belongs to: the folder after the last `node_modules`, which may have a scope before it.
fn package_of(path: &str) -> Option<String> {
    let inside = path.rsplit_once("node_modules/")?.1;
    let names = 1 + usize::from(inside.starts_with('@'));
    let names: Vec<&str> = inside.split('/').take(names).collect();
    Some(names.join("/"))
}

/// Runs the bundler.
pub fn esbuild(arguments: &[&str]) -> Result<()> {
    let program = "node_modules/.bin/esbuild";
    let quiet = ["--log-level=warning"];
    run(&mut tools::command(program, &[arguments, &quiet].concat()))
}

/// Flags, beside the project's own, that keep this machine's folders out of the messages in the wasm.
pub fn without_machine_paths() -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_of_a_bundled_file_is_found() {
        assert_eq!(package_of("www/lab.js"), None);
        let plain = package_of("node_modules/lit/html.js");
        assert_eq!(plain.as_deref(), Some("lit"));
        let inner = package_of("node_modules/a/node_modules/@b/c/d/e.js");
        assert_eq!(inner.as_deref(), Some("@b/c"));
    }
}
