//! Refusals, remarks on links, failures.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[
    ("no_canvas", "This browser does not draw on a 2-D canvas."),
    (
        "needs_data",
        "This experiment needs the file {file}, which a sweep does not load.",
    ),
];
