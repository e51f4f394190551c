//! Refusals, remarks on links, failures.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[
    ("no_canvas", "This browser does not draw on a 2-D canvas."),
    (
        "needs_data",
        "This experiment needs the file {file}, which a sweep does not load.",
    ),
    (
        "value",
        "{label}: “{given}” is not allowed; it takes {allowed}.",
    ),
    (
        "parameter_name",
        "Parameter name: “{given}” is not allowed; it takes one of {names}.",
    ),
    (
        "steps",
        "Steps: “{given}” is not allowed; it takes whole numbers from 1 to {most}, which is 10⁹ steps of single replicas.",
    ),
    (
        "link_too_long",
        "The link is {length} characters long, more than the {longest} that are read; it was ignored.",
    ),
    (
        "link_without_version",
        "The link does not say its version (v={version}); it was ignored.",
    ),
    (
        "link_version",
        "The link has version {given}; this page reads versions up to {version}. It was ignored.",
    ),
    (
        "link_value_moved",
        "{label}: the link’s value {given} was changed to {taken}; it takes {allowed}.",
    ),
    ("link_default", "{refusal} The default {default} is used."),
    (
        "link_no_change",
        "The link’s change “{given}” is not of the form step:name:value; it was left out.",
    ),
    (
        "link_too_many_changes",
        "The link lists more than {most} changes; the later ones were left out.",
    ),
    (
        "digits.unreadable",
        "The digit images cannot be read: {reason}.",
    ),
    ("digits.no_header", "the file is shorter than its header"),
    ("digits.not_digits", "the file does not begin with EQDIGIT1"),
    (
        "digits.wrong_length",
        "{bytes} bytes do not hold {images} images of {pixels} pixels",
    ),
    (
        "digits.wrong_checksum",
        "the checksum is wrong; the download may be incomplete",
    ),
    ("digits.all_equal", "the images are all equal"),
    (
        "snapshot.other_version",
        "The saved run is of another version of this program.",
    ),
    ("snapshot.damaged", "The saved run is damaged."),
];
