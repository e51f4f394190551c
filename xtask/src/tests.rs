//! Every test, in the order in which mistakes are cheapest to find.

use anyhow::Result;

use crate::browsers::{self, BROWSERS, Browser};
use crate::command_line::Flags;
use crate::package_tests;
use crate::page;
use crate::python;
use crate::single_file;
use crate::tools::{self, cargo, command};

const WASM: &str = "--target=wasm32-unknown-unknown";
/// Files of page tests that run at once: a page often waits for itself.
const FILES_TOGETHER: &str = "2";
const DENY: [&str; 3] = ["--", "-D", "warnings"];

/// Runs everything, or the tests of the packages alone; the first failure ends it.
pub fn run(flags: &Flags) -> Result<()> {
    if flags.has("packages") {
        return package_tests::test();
    }
    tools::ensure_wasm_target()?;
    step("format", &["fmt", "--all", "--check"])?;
    let clippy = ["clippy", "--workspace", "--all-targets"];
    step("lints, native", &[&clippy[..], &DENY].concat())?;
    let clippy = [
        "clippy",
        "--package=equisphere",
        "--lib",
        "--test=everywhere",
        WASM,
    ];
    step("lints, wasm", &[&clippy[..], &DENY].concat())?;
    let clippy = [
        "clippy",
        "--package=equisphere",
        "--lib",
        "--no-default-features",
        "--features=page",
        WASM,
    ];
    step(
        "lints, the program of the first view",
        &[&clippy[..], &DENY].concat(),
    )?;
    let core = [
        "check",
        "--package=equisphere",
        "--lib",
        "--no-default-features",
    ];
    step("simulation and theory alone, native", &core)?;
    step(
        "simulation and theory alone, wasm",
        &[&core[..], &[WASM]].concat(),
    )?;
    // Alone: with the workspace it would have features that it goes without.
    let program = ["check", "--package=python-program", WASM];
    step("the program for Python", &program)?;
    step(
        "documentation",
        &["doc", "--package=equisphere", "--no-deps", "--quiet"],
    )?;
    announce("native tests");
    let python = python_for_tests();
    tools::run(cargo(&["test", "--workspace"]).envs(python.clone()))?;
    step(
        "wasm tests",
        &["test", WASM, "--package=equisphere", "--test=everywhere"],
    )?;
    single_file::build()?;
    tools::ensure_node_modules()?;
    announce("types of the JavaScript");
    for project in ["www", "tests/page", "benches"] {
        let project = format!("{project}/tsconfig.json");
        let words = ["--project", &project];
        tools::run(&mut command("node_modules/.bin/tsc", &words))?;
    }
    announce("scripts and files");
    in_node(&["--test", "tests/scripts/"], &Vec::from_iter(python))?;
    page_tests(&BROWSERS, FILES_TOGETHER)?;
    announce("everything passed");
    Ok(())
}

/// A Python with NumPy and numba, for the tests that run programs or compare with them; those say so where there is none.
fn python_for_tests() -> Option<(&'static str, String)> {
    match python::environment("target/python", "tests/requirements.txt") {
        Ok(python) => Some((python::VARIABLE, python)),
        Err(why) => {
            println!("SKIPPED: programs in Python: {why:#}");
            None
        }
    }
}

/// Builds the page and runs its own tests.
pub fn run_page(flags: &Flags) -> Result<()> {
    let chosen = flags.value("browser").map(browsers::by_name).transpose()?;
    single_file::build()?;
    tools::ensure_node_modules()?;
    let together = flags.value("together").unwrap_or(FILES_TOGETHER);
    page_tests(chosen.map_or(&BROWSERS[..], std::slice::from_ref), together)
}

/// Takes pictures of the page.
pub fn take_screenshots(flags: &Flags) -> Result<()> {
    let browser = browsers::by_name(flags.value("browser").unwrap_or(BROWSERS[0].name))?;
    let path = browser.ensure()?;
    page::build()?;
    tools::ensure_node_modules()?;
    let variables = [
        ("BROWSER", browser.name.to_owned()),
        browsers::variable(browser, &path),
    ];
    in_node(&["tests/page/screenshots.mjs"], &variables)
}

/// Runs the tests of the page, so many files at once.
fn page_tests(browsers: &[Browser], together: &str) -> Result<()> {
    let concurrency = format!("--test-concurrency={together}");
    for browser in browsers {
        announce(&format!("the page in {}", browser.name));
        let Some(path) = browser.ensure_or_skip()? else {
            continue;
        };
        let variables = [
            ("BROWSER", browser.name.to_owned()),
            browsers::variable(browser, &path),
        ];
        in_node(&["--test", &concurrency, "tests/page/"], &variables)?;
    }
    Ok(())
}

/// Runs a Node program.
pub fn in_node(arguments: &[&str], variables: &[(&str, String)]) -> Result<()> {
    let mut node = command("node", arguments);
    node.envs(variables.iter().map(|(name, value)| (name, value)));
    tools::run(&mut node)
}

fn step(name: &str, arguments: &[&str]) -> Result<()> {
    announce(name);
    let mut cargo = cargo(arguments);
    cargo.env("RUSTDOCFLAGS", "-D warnings");
    tools::run(&mut cargo)
}

/// Prints what comes next.
pub fn announce(name: &str) {
    println!("\n── {name}");
}
