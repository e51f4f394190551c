//! Figures of a long test, for `docs/reliability.md`.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;

/// Adds a row of cells to the file that the environment names in `EQUISPHERE_FIGURES`, if it does.
pub fn note(cells: &[String]) {
    let Some(path) = std::env::var_os("EQUISPHERE_FIGURES") else {
        return;
    };
    let mut row = String::from("|");
    for cell in cells {
        let _ = write!(row, " {cell} |");
    }
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .expect("EQUISPHERE_FIGURES names a file that can be written");
    writeln!(file, "{row}").expect("the row is written");
}

/// A number with blanks between groups of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// Bytes in megabytes.
pub fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
