//! Looks at everything that the project depends on: licences, sources, known vulnerabilities, and what is unused.
//! It installs nothing; what is missing is said, with how to get it.

use std::env;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::tools::{self, command, on_path};

/// A program, and how it comes here.
struct Tool {
    name: &'static str,
    install: &'static str,
}

const DENY: Tool = Tool {
    name: "cargo-deny",
    install: "cargo install --locked cargo-deny",
};
const MACHETE: Tool = Tool {
    name: "cargo-machete",
    install: "cargo install --locked cargo-machete",
};

/// Audits everything that can be audited here, and fails if anything is wrong. Where the audit must be complete (`CI` is
/// set) it fails too if anything was skipped.
pub fn run() -> Result<()> {
    let parts: [(&str, Part); 4] = [
        ("licences and sources of crates", licences),
        ("known vulnerabilities of crates", advisories),
        ("unused crates", unused),
        ("known vulnerabilities of packages from npm", packages),
    ];
    let (mut failed, mut skipped) = (Vec::new(), Vec::new());
    for (name, part) in parts {
        println!("\n── {name}");
        match part() {
            Ok(Outcome::Fine) => println!("nothing is wrong"),
            Ok(Outcome::Skipped(why)) => {
                println!("SKIPPED: {why}");
                skipped.push(name);
            }
            Err(why) => {
                println!("{why:#}");
                failed.push(name);
            }
        }
    }
    verdict(&failed, &skipped, env::var_os("CI").is_some())
}

/// A part of the audit: fails with what is wrong.
type Part = fn() -> Result<Outcome>;

/// How a part of the audit has ended, if nothing is wrong.
#[derive(Debug, PartialEq)]
enum Outcome {
    Fine,
    Skipped(String),
}

fn verdict(failed: &[&str], skipped: &[&str], complete: bool) -> Result<()> {
    if !failed.is_empty() {
        bail!("these are not in order: {}", failed.join(", "));
    }
    if !skipped.is_empty() && complete {
        bail!("CI is set, and these were skipped: {}", skipped.join(", "));
    }
    Ok(())
}

impl Tool {
    /// Runs it if it is there.
    fn run(&self, arguments: &[&str]) -> Result<Outcome> {
        if on_path(self.name).is_none() {
            return Ok(Outcome::Skipped(format!(
                "{} is missing; it comes with “{}”, which takes minutes",
                self.name, self.install
            )));
        }
        tools::run(&mut command(self.name, arguments))?;
        Ok(Outcome::Fine)
    }
}

/// What is allowed stands in `deny.toml`.
fn licences() -> Result<Outcome> {
    DENY.run(&["--workspace", "check", "licenses", "sources", "bans"])
}

/// The database of advisories is fetched first, so that a machine without a way to it is told from a finding.
fn advisories() -> Result<Outcome> {
    if on_path(DENY.name).is_some() && !succeeds(command(DENY.name, &["fetch", "db"]))? {
        let why = "the database of advisories (github.com/rustsec/advisory-db) cannot be reached";
        return Ok(Outcome::Skipped(why.into()));
    }
    DENY.run(&["--workspace", "check", "--disable-fetch", "advisories"])
}

fn unused() -> Result<Outcome> {
    MACHETE.run(&[])
}

fn succeeds(mut command: Command) -> Result<bool> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    Ok(output.status.success())
}

fn packages() -> Result<Outcome> {
    let report = tools::output(&mut command("npm", &["audit", "--json"]))?;
    read_report(&report)
}

/// What `npm audit` has found, from its own report.
fn read_report(report: &str) -> Result<Outcome> {
    let report: Value = serde_json::from_str(report).unwrap_or_default();
    let total = report["metadata"]["vulnerabilities"]["total"].as_u64();
    let Some(total) = total else {
        return Ok(Outcome::Skipped(
            "npm cannot ask its registry for known vulnerabilities".into(),
        ));
    };
    if total > 0 {
        let names = report["vulnerabilities"].as_object();
        let names: Vec<&str> = names
            .into_iter()
            .flat_map(|found| found.keys().map(String::as_str))
            .collect();
        bail!("npm audit knows something of {}", names.join(", "));
    }
    Ok(Outcome::Fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_skipped_is_an_error_only_where_everything_must_be_looked_at() {
        assert!(verdict(&[], &[], true).is_ok());
        assert!(verdict(&[], &["a"], false).is_ok());
        assert!(verdict(&[], &["a"], true).is_err());
        assert!(verdict(&["b"], &[], false).is_err());
    }

    #[test]
    fn a_finding_of_npm_is_told_from_a_registry_that_does_not_answer() {
        let fine = r#"{"vulnerabilities":{},"metadata":{"vulnerabilities":{"total":0}}}"#;
        assert_eq!(read_report(fine).unwrap(), Outcome::Fine);
        let found = r#"{"vulnerabilities":{"bad":{}},"metadata":{"vulnerabilities":{"total":1}}}"#;
        assert!(read_report(found).unwrap_err().to_string().contains("bad"));
        for silent in ["", r#"{"error":{"code":"ENOAUDIT"}}"#] {
            assert!(matches!(read_report(silent), Ok(Outcome::Skipped(_))));
        }
    }

    #[test]
    fn a_tool_that_is_missing_is_named_with_how_to_get_it() {
        let tool = Tool {
            name: "cargo-that-nobody-has",
            install: "cargo install it",
        };
        let Ok(Outcome::Skipped(why)) = tool.run(&[]) else {
            panic!("it is not there");
        };
        assert!(why.contains(tool.name) && why.contains(tool.install));
    }
}
