//! Quantities and charts: `NAME.label`, `NAME.meaning`, `NAME.unit`.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[];
