//! `cargo xtask package`: the packages for npm and for Python, in `target/packages/`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use equisphere::parameters::{Kind, Parameters, Row, link, rows};
use serde_json::{Value, json};
use wasm_bindgen_cli_support::Bindgen;

use crate::custom_elements;
use crate::host;
use crate::page;
use crate::tools::{cargo, command, root, run};

/// Files of the page that a widget carries in itself, packed.
const CARRIED: [&str; 5] = [
    "www/pkg/opening_bg.wasm",
    "www/pkg/equisphere_bg.wasm",
    "www/data/digits.bin",
    "www/pkg/chinese_first_view.txt",
    "www/pkg/chinese.txt",
];

/// Widgets: script, what takes the place of `fetch` in it, and which script it leaves beside itself.
const WIDGETS: [(&str, &str, &[&str]); 2] = [
    ("widget", "carrying_opening", &["--external:./whole.js"]),
    ("widget-complete", "carrying_all", &[]),
];

/// The most bytes of the small widget that a server sends, packed by gzip.
const SMALL_WIDGET: usize = 130_000;

/// Builds both packages.
pub fn build() -> Result<()> {
    page::build()?;
    let folder = folder();
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    npm(&folder.join("npm/equisphere"))?;
    python(&folder.join("python"))?;
    Ok(())
}

/// Where the packages are written.
pub fn folder() -> PathBuf {
    root().join("target/packages")
}

/// Writes the package for npm and packs it.
fn npm(to: &Path) -> Result<()> {
    fs::create_dir_all(to.join("pkg"))?;
    fs::create_dir_all(to.join("data"))?;
    fs::write(root().join("www/pkg/parameters.js"), parameters_script())?;
    for file in CARRIED {
        let bytes = fs::read(root().join(file))?;
        let inside = file.trim_start_matches("www/");
        fs::write(to.join(inside), &bytes)?;
        let name = file.rsplit('/').next().unwrap_or(file);
        let packed = root().join("www/pkg").join(name.to_owned() + ".gz");
        fs::write(packed, host::tight_gzip(&bytes)?)?;
    }
    let out = to.display().to_string();
    element_scripts(&out)?;
    script_beside(&out)?;
    for (name, carrying, beside) in WIDGETS {
        widget(&out, name, carrying, beside)?;
    }
    for file in ["README.md", "widget.d.ts", "define.d.ts", "wasm.d.ts"] {
        fs::copy(root().join("packages/npm").join(file), to.join(file))?;
    }
    fs::write(to.join("index.d.ts"), custom_elements::types())?;
    let manifest = pretty(&custom_elements::manifest("define.js"))?;
    fs::write(to.join("custom-elements.json"), &manifest)?;
    let template = fs::read_to_string(root().join("packages/npm/package.json"))?;
    let text = template.replace("\"0.0.0\"", &format!("\"{}\"", env!("CARGO_PKG_VERSION")));
    fs::write(to.join("package.json"), text)?;
    licences(to)?;
    check_weight(&to.join("widget.js"))?;
    run(command("npm", &["pack", "--silent", "--pack-destination", ".."]).current_dir(to))
}

/// The element in modules that share what they have in common.
fn element_scripts(out: &str) -> Result<()> {
    page::esbuild(&[
        "index=packages/npm/index.js",
        "define=packages/npm/define.js",
        "worker=www/worker.js",
        "--bundle",
        "--splitting",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--loader:.css=text",
        "--inject:packages/npm/browserless.js",
        "--chunk-names=[name]-[hash]",
        &format!("--outdir={out}"),
    ])
}

/// What the small widget leaves beside itself until the reader turns to it.
fn script_beside(out: &str) -> Result<()> {
    page::esbuild(&[
        "packages/npm/whole.js",
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--loader:.css=text",
        &format!("--outdir={out}"),
    ])
}

/// The laboratory as one module.
fn widget(out: &str, name: &str, carrying: &str, beside: &[&str]) -> Result<()> {
    let flags = [
        &format!("packages/npm/{name}.js"),
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--loader:.css=text",
        "--loader:.gz=base64",
        "--define:import.meta.url=moduleAddress",
        &format!("--inject:packages/npm/{carrying}.js"),
        &format!("--outdir={out}"),
    ];
    page::esbuild(&[&flags, beside].concat())
}

fn check_weight(widget: &Path) -> Result<()> {
    let weight = host::gzip(&fs::read(widget)?)?.len();
    println!("The widget weighs {:.1} kB after gzip", weight as f64 / 1e3);
    if weight > SMALL_WIDGET {
        bail!("the widget weighs {weight} bytes after gzip, more than {SMALL_WIDGET}");
    }
    Ok(())
}

/// The wheel: Python, the program that it runs, and the complete widget.
fn python(to: &Path) -> Result<()> {
    let inside = to.join("equisphere");
    fs::create_dir_all(&inside)?;
    program(&to.join("program"))?;
    for entry in fs::read_dir(root().join("packages/python/equisphere"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "py") {
            let name = path.file_name().context("a file has a name")?;
            fs::copy(&path, inside.join(name))?;
        }
    }
    fs::write(inside.join("_traits.py"), traits_module())?;
    fs::write(inside.join("py.typed"), "")?;
    let npm = folder().join("npm/equisphere");
    for (from, name) in [
        (to.join("program/program_bg.wasm"), "program.wasm"),
        (npm.join("widget-complete.js"), "widget.js"),
        (root().join("www/data/digits.bin"), "digits.bin"),
    ] {
        fs::copy(&from, inside.join(name)).with_context(|| from.display().to_string())?;
    }
    licences(to)?;
    let words = [
        "packages/python/wheel.py",
        &to.display().to_string(),
        env!("CARGO_PKG_VERSION"),
    ];
    run(&mut command("python3", &words)).context("Python 3 writes the wheel")
}

/// Builds the program that Python runs, without anything that belongs to a browser.
fn program(to: &Path) -> Result<()> {
    let build = [
        "build",
        "--release",
        "--package=python-program",
        "--target=wasm32-unknown-unknown",
    ];
    run(cargo(&build).args(["--config", &page::without_machine_paths()]))?;
    Bindgen::new()
        .input_path(root().join("target/wasm32-unknown-unknown/release/python_program.wasm"))
        .out_name("program")
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(to)
        .context("cannot write the program for Python")
}

/// Licences of the project and of all that is in the package.
fn licences(to: &Path) -> Result<()> {
    for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(root().join(file), to.join(file))?;
    }
    fs::copy(root().join("dist/LICENSES.txt"), to.join("LICENSES.txt"))?;
    Ok(())
}

/// A script with the link of the default experiment, and the parameters with their defaults by name.
fn parameters_script() -> String {
    let lines = rows().map(|row| format!("  {}: {},\n", row.name, default_of(row)));
    let lines: String = lines.collect();
    format!(
        "// Written by the build, from the table of parameters.\nexport const bareLink = \"{}\";\n\
         export const parameters = {{\n{lines}}};\n",
        link::encode(&Parameters::default(), &[])
    )
}

/// The traits of the widget as a module of Python.
fn traits_module() -> String {
    let lines = rows().map(|row| {
        let (kind, default) = (trait_of(row), default_of(row));
        let help = json!(equisphere::page::text::parameters::help(row));
        format!(
            "    {} = traitlets.{kind}({default}, help={help}).tag(sync=True)\n",
            row.name
        )
    });
    let lines: String = lines.collect();
    format!(
        "# Written by the build, from the table of parameters.\nimport traitlets\n\n\n\
         class Parameters(traitlets.HasTraits):\n    \"\"\"What is set in a laboratory, by the names of links.\"\"\"\n\n{lines}"
    )
}

/// The type of a trait; the program itself checks the range.
fn trait_of(row: &Row) -> &'static str {
    match row.kind {
        Kind::Choice { .. } | Kind::List { .. } => "Unicode",
        _ => "Float",
    }
}

/// The default as JSON, which Python and JavaScript read as well.
fn default_of(row: &Row) -> Value {
    let text = Parameters::default().text(row);
    match row.kind {
        Kind::Choice { .. } | Kind::List { .. } => text.into(),
        _ => row.default.into(),
    }
}

fn pretty(value: &Value) -> Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}
