//! Every test, in the order in which mistakes are cheapest to find.

use anyhow::Result;

use crate::tools::{self, cargo, command};
use crate::{page, serve};

const WASM: &str = "--target=wasm32-unknown-unknown";
const DENY: [&str; 3] = ["--", "-D", "warnings"];

/// Runs everything; the first failure ends it.
pub fn run() -> Result<()> {
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
    step(
        "documentation",
        &["doc", "--package=equisphere", "--no-deps", "--quiet"],
    )?;
    step("native tests", &["test", "--workspace"])?;
    step(
        "wasm tests",
        &["test", WASM, "--package=equisphere", "--test=everywhere"],
    )?;
    page::build()?;
    tools::ensure_node_modules()?;
    announce("types of the JavaScript");
    tools::run(&mut command(
        "node_modules/.bin/tsc",
        &["--project", "www/tsconfig.json"],
    ))?;
    announce("the page in Chromium");
    in_node(&["--test", "--test-concurrency=1", "tests/page/"], &[])?;
    announce("everything passed");
    Ok(())
}

/// Builds and serves the page, and runs a Node program that looks at it.
pub fn with_page(arguments: &[&str]) -> Result<()> {
    page::build()?;
    tools::ensure_node_modules()?;
    in_node(arguments, &[])
}

/// Runs a Node program with a Chromium and the address of the page, which is served meanwhile.
pub fn in_node(arguments: &[&str], variables: &[(&str, String)]) -> Result<()> {
    let chromium = tools::ensure_chromium()?;
    let address = serve::in_background()?;
    let mut node = command("node", arguments);
    node.env("PAGE", format!("{address}/"))
        .env("DEEP_PAGE", format!("{address}{}/", serve::DEEP_PATH))
        .env("CHROMIUM", chromium)
        .envs(variables.iter().map(|(name, value)| (name, value)));
    tools::run(&mut node)
}

fn step(name: &str, arguments: &[&str]) -> Result<()> {
    announce(name);
    let mut cargo = cargo(arguments);
    cargo.env("RUSTDOCFLAGS", "-D warnings");
    tools::run(&mut cargo)
}

fn announce(name: &str) {
    println!("\n── {name}");
}
