//! Refusals, remarks on links, failures.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[];
