//! Parameters: `NAME.label`, `NAME.help`, `NAME.option.OPTION`, `group.GROUP`, and how ranges are put.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[];
