//! Every word a reader sees: sentences, labels, units and help, as a table by key.
//!
//! A sentence is a whole template with named places, `{value}`, so that a language may order them as it
//! likes. [`english`] is the first language; a second one is one more table.

pub mod english;
pub mod parameters;
pub mod problems;
pub mod theory;

/// Words of a language: key and text, in sections by the key's first name, `section.rest.of.key`.
pub type Section = (&'static str, &'static [(&'static str, &'static str)]);

/// The text with a key such as `parameter.learning_rate.label`; the key itself where there is none, which a
/// reader would see and a test finds.
pub fn text(key: &str) -> &str {
    find(key).unwrap_or(key)
}

/// The text with a key, if there is one.
pub fn find(key: &str) -> Option<&'static str> {
    let (section, rest) = key.split_once('.')?;
    let (_, words) = english::SECTIONS
        .iter()
        .find(|(name, _)| *name == section)?;
    let (_, text) = words.iter().find(|(name, _)| *name == rest)?;
    Some(text)
}

/// The template with a key, with its places filled: `fill("run.step", &[("step", "1 500")])`.
pub fn fill(key: &str, places: &[(&str, &str)]) -> String {
    let mut rest = text(key);
    let mut filled = String::with_capacity(rest.len() + 16 * places.len());
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let place = places.iter().find(|(place, _)| *place == name);
        debug_assert!(place.is_some(), "nothing for the place {name} of {key}");
        filled += before;
        filled += place.map_or(name, |(_, value)| *value);
        rest = after;
    }
    filled + rest
}
