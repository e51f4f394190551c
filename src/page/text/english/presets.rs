//! Presets: `NAME.title`, `NAME.claim`, `NAME.look`.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[];
