//! Who may import whom, folder by folder: simulation and theory are two independent witnesses.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders of `src/` that the files of a folder may use besides their own.
const ALLOWED: &[(&str, &[&str])] = &[
    ("numeric", &[]),
    ("parameters", &["numeric"]),
    ("simulation", &["numeric", "parameters"]),
    ("theory", &["numeric", "parameters"]),
    ("logs", &["numeric", "parameters", "theory"]),
    ("run", &["numeric", "parameters", "simulation", "theory"]),
    (
        "page",
        &[
            "numeric",
            "parameters",
            "simulation",
            "theory",
            "logs",
            "run",
        ],
    ),
];

/// Crates that are contact with JavaScript, and the files where they may occur.
const BORDER_CRATES: [&str; 5] = [
    "wasm_bindgen",
    "web_sys",
    "js_sys",
    "plotters_canvas",
    "getrandom",
];
const BORDER: [&str; 2] = ["page/bindings", "numeric/decimal.rs"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file with its path inside `src/` and its code without comments.
fn sources() -> Vec<(PathBuf, String)> {
    let mut folders = vec![root()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
            let inside = path.strip_prefix(root()).unwrap().to_owned();
            found.push((inside, code.collect::<Vec<_>>().join("\n")));
        }
    }
    assert!(
        found.len() > 40,
        "the sources are looked for in {:?}",
        root()
    );
    found
}

/// The first name after every `crate::` in the code, but for the constant that says what is compiled.
fn imports(code: &str) -> impl Iterator<Item = &str> {
    let name = |rest: &'_ str| rest.find(|c: char| !c.is_alphanumeric() && c != '_');
    code.split("crate::")
        .skip(1)
        .map(move |rest| &rest[..name(rest).unwrap_or(rest.len())])
        .filter(|name| *name != "WHOLE")
}

#[test]
fn folders_import_only_what_they_may() {
    for (file, code) in sources() {
        let Some(folder) = file.parent().and_then(|folder| folder.iter().next()) else {
            continue;
        };
        let folder = folder.to_str().unwrap();
        let row = ALLOWED.iter().find(|(name, _)| *name == folder);
        let (_, allowed) = row.unwrap_or_else(|| panic!("{folder} has no row in the table"));
        for import in imports(&code) {
            assert!(
                import == folder || allowed.contains(&import),
                "{} must not import {import}",
                file.display()
            );
        }
    }
}

#[test]
fn javascript_occurs_at_the_border_alone() {
    let mut seen = false;
    for (file, code) in sources() {
        let border = BORDER.iter().any(|border| file.starts_with(border));
        for word in BORDER_CRATES {
            let used = code.contains(word);
            seen |= used;
            assert!(border || !used, "{} uses {word}", file.display());
        }
    }
    assert!(seen, "the border is looked for in the wrong place");
}

#[test]
fn what_runs_and_what_shows_know_no_loss_and_no_rule_by_name() {
    let general = [
        "run/run.rs",
        "run/live_theory.rs",
        "page/lab/looking.rs",
        "page/lab/mod.rs",
        "page/lab/opening.rs",
        "page/readout.rs",
    ];
    let sources = sources();
    for name in general {
        let file = sources.iter().find(|(file, _)| file.ends_with(name));
        let (_, code) = file.unwrap_or_else(|| panic!("{name} is missing"));
        for word in ["ObjectiveKind", "OptimizerKind", "Objective::", "Hyperball"] {
            assert!(!code.contains(word), "{name} knows {word}");
        }
    }
}
