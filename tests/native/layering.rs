//! Who may import whom: simulation and theory are two independent witnesses.

use std::fs;
use std::path::Path;

/// Modules that a module may use besides itself. A module that is not listed may use everything
/// but `bindings`.
const ALLOWED: &[(&str, &[&str])] = &[
    ("vector", &[]),
    ("format", &[]),
    ("eigen", &[]),
    ("schedule", &[]),
    ("tape", &["vector"]),
    ("record", &["vector"]),
    ("sweep", &["vector"]),
    ("noise", &["vector", "tape"]),
    ("chi_square", &["vector", "noise"]),
    ("optimizer", &["vector", "tape", "sweep"]),
    ("objective", &["vector", "noise", "eigen"]),
    (
        "training",
        &["vector", "objective", "optimizer", "schedule", "sweep"],
    ),
    (
        "block",
        &[
            "vector",
            "tape",
            "objective",
            "optimizer",
            "record",
            "sweep",
            "training",
        ],
    ),
    (
        "recorder",
        &["vector", "tape", "block", "record", "training"],
    ),
    (
        "reduction",
        &[
            "ensemble",
            "recorder",
            "training",
            "vector",
            "noise",
            "chi_square",
            "block",
            "record",
            "sweep",
        ],
    ),
    (
        "ensemble",
        &[
            "vector",
            "tape",
            "noise",
            "objective",
            "optimizer",
            "record",
            "sweep",
            "training",
            "block",
            "recorder",
        ],
    ),
    ("history", &["record", "tape"]),
    ("parameters", &["format", "tape"]),
    ("spectrum", &["parameters"]),
    ("theory", &["parameters", "spectrum", "tape"]),
    ("charts", &["record"]),
    ("link", &["parameters"]),
    ("presets", &["parameters", "link"]),
    ("trails", &["ensemble"]),
    ("camera", &["trails"]),
    (
        "foresight",
        &["history", "parameters", "record", "setup", "theory", "tape"],
    ),
    (
        "render",
        &[
            "charts",
            "history",
            "camera",
            "trails",
            "format",
            "objective",
        ],
    ),
];

fn sources(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// The first word after every `crate::` in the code, comments left out.
fn imports(text: &str) -> Vec<String> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let words = |line: &str| {
        let after = line.split("crate::").skip(1);
        after
            .map(|rest| {
                rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    code.flat_map(words).collect()
}

#[test]
fn modules_import_only_what_they_may() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 20);
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let module = inside
            .iter()
            .next()
            .unwrap()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs");
        let allowed = ALLOWED
            .iter()
            .find(|(name, _)| *name == module)
            .map(|row| row.1);
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            let fine =
                import == module || allowed.is_none_or(|list| list.contains(&import.as_str()));
            assert!(
                fine && import != "bindings",
                "{} must not import {import}",
                inside.display()
            );
        }
    }
}

#[test]
fn javascript_types_occur_in_the_bindings_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let border =
        |file: &Path| file.starts_with(root.join("bindings")) || file == root.join("bindings.rs");
    for file in files.iter().filter(|file| !border(file)) {
        let text = fs::read_to_string(file).unwrap();
        for word in [
            "wasm_bindgen",
            "web_sys",
            "js_sys",
            "plotters_canvas",
            "getrandom",
        ] {
            let used = text
                .lines()
                .any(|line| !line.trim_start().starts_with("//") && line.contains(word));
            assert!(!used, "{} uses {word}", file.display());
        }
    }
}
