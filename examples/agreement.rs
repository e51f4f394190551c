//! Prints how far simulation and theory are apart for the whole table of tolerances, in Markdown;
//! `cargo xtask theory` puts it into `docs/theory.md`.

#[path = "../tests/agreement/cases.rs"]
mod cases;
mod shared;

use cases::CASES;

const USAGE: &str = "\
usage: agreement
  How far simulation and theory are apart for the whole table of tolerances, in Markdown.";

fn main() -> std::process::ExitCode {
    shared::run(USAGE, agreement)
}

fn agreement(words: &[String]) -> Result<String, String> {
    if let Some(word) = words.first() {
        return Err(format!("“{word}” is too much: agreement takes no words"));
    }
    let mut table = String::from(
        "| settings | norm | angular update | excess risk | allowed | why |\n|---|---|---|---|---|---|\n",
    );
    for case in CASES {
        let shown = |gap: f64| {
            if gap.is_nan() {
                "—".into()
            } else {
                format!("{gap:+.2}%").replace('-', "−")
            }
        };
        let [norm, angle, risk] = case.run().gaps().map(shown);
        let allowed: Vec<String> = case
            .allowed
            .iter()
            .filter(|a| !a.is_nan())
            .map(|a| format!("{a}"))
            .collect();
        let settings = if case.settings.is_empty() {
            "defaults".into()
        } else {
            format!("`{}`", case.settings)
        };
        table += &format!(
            "| {settings} | {norm} | {angle} | {risk} | {}% | {} |\n",
            allowed.join(", "),
            case.reason
        );
    }
    Ok(table)
}
