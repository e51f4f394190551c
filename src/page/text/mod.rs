//! Every word a reader sees: sentences, labels, units and help, as a table by key.
//!
//! A sentence is a whole template with named places, `{value}`, so that a language may order them as it
//! likes. A language is two files of lines `key = text` in sections: `[parameter]` and `learning_rate.label = …`
//! make the key `parameter.learning_rate.label`. The program that a page loads first has the words of the first view
//! alone; the whole one has them all.

#[cfg(feature = "whole")]
pub mod logs;
pub mod parameters;
pub mod problems;
pub mod theory;

/// The words of a language.
#[derive(Debug)]
pub struct Language {
    /// Its name, which is the name of its folder.
    pub name: &'static str,
    /// The words of the first view, and of what changes while it plays.
    pub first_view: &'static str,
    /// The words that the whole program adds.
    pub on_demand: &'static str,
}

/// Every language; the first is the one that is spoken.
pub static LANGUAGES: &[Language] = &[Language {
    name: "english",
    first_view: include_str!("english/first_view.txt"),
    on_demand: include_str!("english/on_demand.txt"),
}];

/// The words that are compiled in.
fn compiled() -> impl Iterator<Item = &'static str> {
    let language = &LANGUAGES[0];
    [language.first_view]
        .into_iter()
        .chain(crate::WHOLE.then_some(language.on_demand))
}

/// The text with a key such as `parameter.learning_rate.label`; the key itself where there is none, which a
/// reader would see and a test finds.
pub fn text(key: &str) -> &str {
    find(key).unwrap_or(key)
}

/// The text with a key, if there is one.
pub fn find(key: &str) -> Option<&'static str> {
    let (section, rest) = key.split_once('.')?;
    compiled().find_map(|words| find_in(words, section, rest))
}

fn find_in(words: &'static str, section: &str, rest: &str) -> Option<&'static str> {
    let mut inside = false;
    words.lines().find_map(|line| {
        if let Some(head) = line.strip_prefix('[') {
            inside = head.strip_suffix(']') == Some(section);
        }
        let after = line.strip_prefix(rest).filter(|_| inside)?;
        after.strip_prefix(" = ")
    })
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
