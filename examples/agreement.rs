//! Prints how far simulation and theory are apart for the whole table of tolerances, in Markdown;
//! `cargo xtask theory` puts it into `docs/theory.md`.

#[path = "../tests/agreement/cases.rs"]
mod cases;
#[path = "../tests/agreement/random.rs"]
mod random;
mod shared;
#[path = "../tests/agreement/ways.rs"]
mod ways;

use cases::CASES;
use random::Finding;

const USAGE: &str = "\
usage: agreement [random=N] [seed=N]
  How far simulation and theory are apart for the whole table of tolerances, in Markdown; or for random settings,
  of the distribution that docs/theory.md describes.";

fn main() -> std::process::ExitCode {
    shared::run(USAGE, agreement)
}

fn agreement(words: &[String]) -> Result<String, String> {
    let (mut count, mut seed) = (0, 1);
    for word in words {
        let (name, value) = shared::pair(word)?;
        let number = value
            .parse()
            .map_err(|_| format!("“{value}” is not a whole number"))?;
        match name {
            "random" => count = number,
            "seed" => seed = number,
            _ => return Err(format!("“{name}” is not understood")),
        }
    }
    if count == 0 {
        return Ok(tolerances());
    }
    Ok(random::table(&Finding::draw(seed, count as usize)))
}

fn tolerances() -> String {
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
    table
}
