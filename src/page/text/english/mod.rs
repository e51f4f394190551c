//! English.

mod controls;
mod parameters;
mod presets;
mod problems;
mod quantities;
mod readout;
mod theory;

use super::Section;

/// Every section, by the first name of its keys.
pub static SECTIONS: &[Section] = &[
    ("control", controls::WORDS),
    ("parameter", parameters::WORDS),
    ("preset", presets::WORDS),
    ("problem", problems::WORDS),
    ("quantity", quantities::WORDS),
    ("readout", readout::WORDS),
    ("theory", theory::WORDS),
];
