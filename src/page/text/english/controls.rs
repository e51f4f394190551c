//! The page's frame: buttons, headings, notices.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[];
