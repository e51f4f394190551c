//! Prints how far simulation and theory are apart for the whole table of tolerances, in Markdown;
//! `cargo xtask theory` puts it into `docs/theory.md`.

#[path = "../tests/agreement/cases.rs"]
mod cases;

use cases::CASES;

fn main() {
    println!("| settings | norm | angular update | excess risk | allowed | why |");
    println!("|---|---|---|---|---|---|");
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
        println!(
            "| {settings} | {norm} | {angle} | {risk} | {}% | {} |",
            allowed.join(", "),
            case.reason
        );
    }
}
