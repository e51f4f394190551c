//! What the run says in words.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[];
