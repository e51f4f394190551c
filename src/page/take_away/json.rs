//! JSON (RFC 8259), written as text.

use crate::numeric::number_format::shortest;

/// A number that reads back exactly; `null` for what JSON has no number for.
pub fn number(value: f64) -> String {
    if value.is_finite() {
        shortest(value)
    } else {
        "null".into()
    }
}

/// An object from names and values that are JSON already.
pub fn object<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let fields = fields.into_iter();
    let fields: Vec<_> = fields
        .map(|(name, value)| quoted(name) + ":" + &value)
        .collect();
    format!("{{{}}}", fields.join(",\n"))
}

/// A list of values that are JSON already.
pub fn list(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<_> = items.into_iter().collect();
    format!("[{}]", items.join(","))
}

/// A string of JSON.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter < ' ' => quoted += &format!("\\u{:04x}", letter as u32),
            letter => quoted.push(letter),
        }
    }
    quoted + "\""
}
