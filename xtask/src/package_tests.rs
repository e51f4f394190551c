//! `cargo xtask test --packages`: the packages where they are used, in pages, notebooks and programs.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::browsers::{self, BROWSERS};
use crate::packages;
use crate::python;
use crate::tests::{announce, in_node};
use crate::tools::{command, root, run};

/// Builds the packages and tests them in Chromium and Python.
pub fn test() -> Result<()> {
    packages::build()?;
    let browser = &BROWSERS[0];
    let path = browser.ensure()?;
    let chromium = browsers::variable(browser, &path);
    announce("types of the packages' scripts");
    for project in ["packages/npm/tsconfig.json", "tests/packages/tsconfig.json"] {
        run(&mut command(
            "node_modules/.bin/tsc",
            &["--project", project],
        ))?;
    }
    announce("the package for npm");
    if !skipped(node_tools(), "npm")? {
        node_tests("npm", std::slice::from_ref(&chromium))?;
    }
    announce("the widget");
    node_tests("widget", std::slice::from_ref(&chromium))?;
    announce("the wheel");
    if !skipped(python_tools(), "pip")? {
        let python = root().join(PYTHON).display().to_string();
        run(&mut command(&python, &["tests/packages/wheel_test.py"]))?;
        announce("the wheel in JupyterLab");
        node_tests("jupyter", &[chromium, ("PACKAGE_PYTHON", python)])?;
    }
    Ok(())
}

const PYTHON: &str = "target/packages-python/bin/python";

fn node_tests(name: &str, variables: &[(&str, String)]) -> Result<()> {
    let file = format!("tests/packages/{name}.test.mjs");
    in_node(&["--test", "--test-concurrency=1", &file], variables)
}

/// Whether tools could not be installed, which is said; where tests must be complete (`CI` is set) it is an error.
fn skipped(installed: Result<()>, installer: &str) -> Result<bool> {
    match installed {
        Ok(()) => Ok(false),
        Err(why) if env::var_os("CI").is_some() => Err(why),
        Err(why) => {
            println!("SKIPPED: {installer} cannot install what these tests need: {why:#}");
            Ok(true)
        }
    }
}

/// Installs the programs that look at packages, as they are locked.
fn node_tools() -> Result<()> {
    let folder = root().join("target/packages-tools");
    fs::create_dir_all(&folder)?;
    let mut fresh = folder.join("node_modules").is_dir();
    for file in ["package.json", "package-lock.json"] {
        let from = fs::read(root().join("tests/packages").join(file))?;
        fresh &= fs::read(folder.join(file)).is_ok_and(|there| there == from);
        fs::write(folder.join(file), from)?;
    }
    if fresh {
        return Ok(());
    }
    quietly(command("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(folder))
}

/// Makes an environment with the wheel and what its tests need.
fn python_tools() -> Result<()> {
    let list = "tests/packages/requirements.txt";
    let python = python::environment("target/packages-python", list)?;
    let wheel = wheel(&packages::folder().join("python"))?;
    let anew = ["-m", "pip", "install", "--quiet", "--force-reinstall"];
    quietly(&mut command(
        &python,
        &[&anew[..], &["--no-deps", &wheel]].concat(),
    ))
}

fn wheel(folder: &Path) -> Result<String> {
    let mut files = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let wheel = files.find(|path| path.extension().is_some_and(|end| end == "whl"));
    Ok(wheel.context("the wheel is there")?.display().to_string())
}

/// Runs an installer; what it says is told only if it fails.
fn quietly(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{}",
            said.lines().last().unwrap_or("it failed without a word")
        );
    }
    Ok(())
}
