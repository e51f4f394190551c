//! The long tests of what must not break, and the figures that they leave in `docs/reliability.md`.

use std::fs;

use anyhow::{Context, Result};

use crate::browsers::{self, BROWSERS, Browser};
use crate::command_line::Flags;
use crate::page;
use crate::tests::{announce, in_node};
use crate::tools::{self, cargo, renew_part, root};

const DOCUMENT: &str = "docs/reliability.md";

/// Cases, steps and actions unless others are asked for.
const CASES: &str = "1000000";
const STEPS: &str = "100000000";
const ACTIONS: [(&str, &str); 3] = [("chromium", "1500"), ("firefox", "500"), ("webkit", "500")];

/// Damaged inputs of every kind.
pub fn fuzz(flags: &Flags) -> Result<()> {
    let cases = flags.value("cases").unwrap_or(CASES);
    let head = "| What comes from outside | Cases | The longest took | The most memory of one |\n|---|--:|--:|--:|\n";
    survive("fuzz", "fuzz::", ("EQUISPHERE_CASES", cases), head)
}

/// Use for very long.
pub fn soak(flags: &Flags) -> Result<()> {
    let steps = flags.value("steps").unwrap_or(STEPS);
    let head = "| Steps | Things done | Time | Most memory | Memory in the second half | Growth since the first half | Error of the norm |\n|--:|--:|--:|--:|--:|--:|--:|\n";
    survive("soak", "soak::", ("EQUISPHERE_STEPS", steps), head)
}

/// Runs tests of `tests/survival/` with a size, and writes the rows that they note.
fn survive(name: &str, tests: &str, size: (&str, &str), head: &str) -> Result<()> {
    let figures = Figures::new(name)?;
    let words = ["test", "--test=survival", tests, "--", "--test-threads=1"];
    let mut cargo = cargo(&words);
    cargo.env(size.0, size.1).env(Figures::VARIABLE, &figures.0);
    tools::run(&mut cargo)?;
    figures.write(name, head)
}

/// A monkey in every browser.
pub fn monkey(flags: &Flags) -> Result<()> {
    let chosen = flags.value("browser").map(browsers::by_name).transpose()?;
    let chosen = chosen.map_or(&BROWSERS[..], std::slice::from_ref);
    page::build()?;
    tools::ensure_node_modules()?;
    let figures = Figures::new("monkey")?;
    for browser in chosen {
        announce(&format!("a monkey in {}", browser.name));
        act_in(browser, flags.value("actions"), &figures)?;
    }
    let head = "| Browser | Actions | Time | Memory of the program | Heap of scripts, after a third of the actions and at the end |\n|---|--:|--:|--:|--:|\n";
    figures.write("monkey", head)
}

fn act_in(browser: &Browser, actions: Option<&str>, figures: &Figures) -> Result<()> {
    let Some(path) = browser.ensure_or_skip()? else {
        return Ok(());
    };
    let usual = ACTIONS.iter().find(|(name, _)| *name == browser.name);
    let usual = usual.map_or("500", |(_, actions)| actions);
    let variables = [
        ("BROWSER", browser.name.to_owned()),
        ("MONKEY", actions.unwrap_or(usual).to_owned()),
        (Figures::VARIABLE, figures.0.clone()),
        browsers::variable(browser, &path),
    ];
    in_node(&["--test", "tests/page/monkey.test.mjs"], &variables)
}

/// A file to which tests add rows of a table.
struct Figures(String);

impl Figures {
    /// Names the file to the tests.
    const VARIABLE: &str = "EQUISPHERE_FIGURES";

    fn new(name: &str) -> Result<Self> {
        let folder = root().join("target/reliability");
        fs::create_dir_all(&folder)?;
        let path = folder.join(name);
        if path.exists() {
            fs::remove_file(&path)?;
        }
        Ok(Self(path.to_string_lossy().into_owned()))
    }

    fn write(&self, name: &str, head: &str) -> Result<()> {
        let rows = fs::read_to_string(&self.0).context("the tests have left no figures")?;
        renew_part(DOCUMENT, name, &format!("{head}{rows}"))
    }
}
