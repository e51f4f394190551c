//! How to cite the program and the runs, for BibTeX.

use super::caption::run_settings;
use super::{NamedRun, VERSION, address, one_line, program};
use crate::page::text::{fill, text};

/// One entry for each run. The day on which the page was looked at is handed in, such as `2026-11-25`.
pub fn write(page: &str, day: &str, runs: &[NamedRun]) -> String {
    let entries = (1..)
        .zip(runs)
        .map(|(number, &run)| entry(page, day, number, run));
    entries.collect::<Vec<_>>().join("\n")
}

fn entry(page: &str, day: &str, number: usize, (name, run): NamedRun) -> String {
    let title = if name.is_empty() {
        fill("take_away.citation.title", &[("program", program())])
    } else {
        fill(
            "take_away.citation.named_title",
            &[("program", program()), ("name", name)],
        )
    };
    let note = fill(
        "take_away.citation.note",
        &[("version", VERSION), ("settings", &run_settings(run))],
    );
    let year = day.split('-').next().unwrap_or_default();
    let fields = [
        (
            "author",
            format!("{{{}}}", escaped(text("take_away.citation.author"))),
        ),
        ("title", format!("{{{}}}", escaped(&title))),
        ("year", year.to_owned()),
        ("url", one_line(&address(page, run))),
        ("urldate", day.to_owned()),
        ("note", escaped(&note)),
    ];
    let fields = fields.iter().filter(|(_, value)| !value.is_empty());
    let fields: String = fields
        .map(|(key, value)| format!("  {key} = {{{value}}},\n"))
        .collect();
    format!("@misc{{equisphere_{number},\n{fields}}}\n")
}

/// Text in which TeX sees no commands.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        match letter {
            '\\' => escaped += "\\textbackslash{}",
            '~' => escaped += "\\textasciitilde{}",
            '^' => escaped += "\\textasciicircum{}",
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => escaped.extend(['\\', letter]),
            letter => escaped.push(letter),
        }
    }
    escaped
}
