//! Programs that the tasks call, and how those that are missing come to be there.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The root of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the project")
}

/// A command that runs in the root of the project.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Cargo, with the project's own flags: RUSTFLAGS from outside, even empty ones, would replace
/// those that switch SIMD on.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = command(env!("CARGO"), arguments);
    command
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

/// Runs a command and fails if it does.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = format!("{command:?}").replace('"', "");
    let status = command
        .status()
        .with_context(|| format!("cannot start {shown}"))?;
    if !status.success() {
        bail!("{shown} failed ({status})");
    }
    Ok(())
}

/// What a command prints.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start {command:?}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Writes a part of a document anew: what stands between `<!-- name: begin -->` and `<!-- name: end -->`.
///
/// # Errors
/// When the document lacks one of the marks.
pub fn renew_part(document: &str, name: &str, part: &str) -> Result<()> {
    let path = root().join(document);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {document}"))?;
    let [begin, end] = ["begin", "end"].map(|mark| format!("<!-- {name}: {mark} -->"));
    let missing = || format!("{document} lacks a mark of “{name}”");
    let (before, rest) = text.split_once(&begin).with_context(missing)?;
    let (_, after) = rest.split_once(&end).with_context(missing)?;
    fs::write(&path, format!("{before}{begin}\n{part}{end}{after}"))?;
    println!("“{name}” in {document} is new");
    Ok(())
}

/// Adds the wasm target if it is missing.
pub fn ensure_wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let installed = output(&mut command("rustup", &["target", "list", "--installed"]))
        .context("rustup is needed to add the wasm target: https://rustup.rs")?;
    if installed.lines().any(|line| line == TARGET) {
        return Ok(());
    }
    run(&mut command("rustup", &["target", "add", TARGET]))
}

/// Installs the development tools that package-lock.json names, if they are not there.
pub fn ensure_node_modules() -> Result<()> {
    let modified = |file: &str| {
        root()
            .join(file)
            .metadata()
            .and_then(|data| data.modified())
            .ok()
    };
    let installed = modified("node_modules/.package-lock.json");
    if installed.is_some() && installed >= modified("package-lock.json") {
        return Ok(());
    }
    run(&mut command("npm", &["ci", "--no-audit", "--no-fund"]))
        .context("Node.js 20 or newer with npm is needed: https://nodejs.org")
}

/// Whether this machine's packages can be installed from here.
pub fn may_install() -> Result<bool> {
    Ok(on_path("apt-get").is_some() && output(&mut command("id", &["-u"]))?.trim() == "0")
}

/// The path of a program.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}
