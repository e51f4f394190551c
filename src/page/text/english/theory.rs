//! Predictions: `NAME.label`, `NAME.unit`; reasons for caution: `caution.REASON`; equivalent runs.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[];
