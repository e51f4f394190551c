//! The words of the tables of parameters and presets, by the names that stand in them.

use super::{fill, find};
use crate::numeric::number_format::shortest;
use crate::parameters::{Kind, Row};

/// The label of a parameter.
pub fn label(row: &Row) -> &'static str {
    find(&format!("parameter.{}.label", row.name)).unwrap_or(row.name)
}

/// What a parameter is, in a sentence.
pub fn help(row: &Row) -> &'static str {
    find(&format!("parameter.{}.help", row.name)).unwrap_or(row.name)
}

/// The label of an option of a choice.
pub fn option_label(row: &Row, option: &'static str) -> &'static str {
    find(&format!("parameter.{}.option.{option}", row.name)).unwrap_or(option)
}

/// The title of the group in which a parameter stands.
pub fn group_title(row: &Row) -> &'static str {
    find(&format!("parameter.group.{}", row.group)).unwrap_or(row.group)
}

/// The values that a parameter takes, in words that go on a sentence: `0, or 0.001 to 10`.
pub fn allowed(row: &Row) -> String {
    let (low, high) = row.bounds();
    let range = |key: &str, low: f64| {
        let (low, high) = (shortest(low), shortest(high));
        fill(key, &[("low", &low), ("high", &high)])
    };
    match row.kind {
        Kind::Choice { options } => fill(
            "parameter.allowed.options",
            &[("options", &options.join(", "))],
        ),
        Kind::Logarithmic {
            minimum,
            zero: true,
            ..
        } => range("parameter.allowed.zero_or_range", minimum),
        Kind::List { longest, .. } => {
            let [low, high] = [low, high].map(shortest);
            let longest = longest.to_string();
            let places = [("longest", &*longest), ("low", &low), ("high", &high)];
            fill("parameter.allowed.list", &places)
        }
        Kind::Integer { .. } | Kind::Typed { .. } => range("parameter.allowed.whole", low),
        Kind::Linear { .. } | Kind::Logarithmic { .. } => range("parameter.allowed.range", low),
    }
}

/// The title of a preset.
pub fn preset_title(name: &str) -> &'static str {
    find(&format!("preset.{name}.title")).unwrap_or_default()
}
