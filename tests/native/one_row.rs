//! A quantity, a chart or an optimizer is one row: nothing else counts them, and what belongs to a row is found by
//! its name.

use std::fs;
use std::path::{Path, PathBuf};

use equisphere::page::charts::CHARTS;
use equisphere::parameters::OptimizerKind;
use equisphere::simulation::optimizer::{Hyperparameters, Optimizer};
use equisphere::theory::optimizer::law_of;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Sources that could count charts, but for this one.
fn sources() -> Vec<(PathBuf, String)> {
    let mut folders = ["src/page", "tests", "www"]
        .map(|name| root().join(name))
        .to_vec();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let kind = path.extension().and_then(|kind| kind.to_str());
            if path.is_dir() {
                folders.extend((!path.ends_with("pkg")).then_some(path));
            } else if matches!(kind, Some("rs" | "css" | "js" | "mjs"))
                && !path.ends_with("one_row.rs")
            {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// Whether a line of source picks charts by number: by their place among neighbours in CSS, or by a list of places.
fn counts_charts(line: &str) -> bool {
    let line: String = line.to_lowercase().split_whitespace().collect();
    let is_place = |rest: &str| {
        let letters = rest.split(')').next().unwrap_or(rest);
        !letters.is_empty() && letters.chars().all(|letter| letter.is_ascii_digit())
    };
    let counts = |start| line.split(start).skip(1).any(is_place);
    let lists = line.contains("chart") && line.contains("[0,1,2");
    lists || counts("nth-child(") || counts("nth-of-type(")
}

#[test]
fn nothing_counts_the_charts() {
    let sources = sources();
    assert!(
        sources.len() > 60,
        "the sources are looked for in the wrong place"
    );
    for (path, text) in sources {
        for (number, line) in text.lines().enumerate() {
            let place = format!("{}:{}", path.display(), number + 1);
            assert!(!counts_charts(line), "{place} counts charts: {line}");
        }
    }
}

#[test]
fn a_line_that_counts_charts_would_be_found() {
    for line in [
        ".chart:nth-child(4) { top: 0 }",
        "for (const chart of [0, 1, 2, 3]) {",
    ] {
        assert!(counts_charts(line), "{line}");
    }
    for line in [
        "tr:nth-child(2n) { top: 0 }",
        "button:nth-of-type(${place})",
        "let point = [0, 1, 2].map(|axis| normal[axis]);",
    ] {
        assert!(!counts_charts(line), "{line}");
    }
}

#[test]
fn the_quantity_of_every_chart_has_its_words() {
    for chart in CHARTS {
        let name = chart.name();
        assert!(
            chart.title().starts_with(char::is_uppercase),
            "{name} has no title"
        );
        for (key, text) in [
            ("meaning", chart.meaning()),
            ("symbol", chart.symbol()),
            ("theory", chart.theory_label()),
        ] {
            assert!(!text.is_empty(), "quantity.{name}.{key} is missing");
        }
    }
}

/// The name of the module in the row of a kind in `optimizer/mod.rs` of a folder of `src/`.
fn module_of(kind: OptimizerKind, folder: &str) -> String {
    let path = root().join("src").join(folder).join("optimizer");
    let table = fs::read_to_string(path.join("mod.rs")).unwrap();
    let rows = table
        .lines()
        .filter_map(|line| line.trim().split_once(" => "));
    let name = format!("{kind:?}");
    let mut of_kind = rows.filter(|(row, _)| row.rsplit("::").next() == Some(name.as_str()));
    let (_, made_by) = of_kind
        .next()
        .unwrap_or_else(|| panic!("{folder} has no row for {name}"));
    let module = made_by
        .trim_start_matches('&')
        .split("::")
        .next()
        .unwrap()
        .to_owned();
    let file = path.join(format!("{module}.rs"));
    assert!(file.is_file(), "{} is missing", file.display());
    module
}

#[test]
fn every_optimizer_has_its_rule_and_its_law_in_files_of_the_same_name() {
    for &kind in OptimizerKind::ALL {
        assert_eq!(
            module_of(kind, "simulation"),
            module_of(kind, "theory"),
            "{kind:?}"
        );
        let rule = Optimizer::new(kind, Hyperparameters::default());
        let keeps_norm = rule.rule().keeps_norm();
        assert_eq!(
            keeps_norm,
            law_of(kind).keeps_norm(),
            "{kind:?} in simulation and in theory"
        );
    }
}
