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

use std::cell::Cell;

/// The words of a language.
#[derive(Debug)]
pub struct Language {
    /// Its name, which is the name of its folder.
    pub name: &'static str,
    /// The tag of the language, as in the attribute `lang` of a document.
    pub tag: &'static str,
    /// The words of the first view, and of what changes while it plays.
    pub first_view: &'static str,
    /// The words that the whole program adds.
    pub on_demand: &'static str,
}

/// A language from the two files in its folder.
macro_rules! language {
    ($folder:literal, $tag:literal) => {
        Language {
            name: $folder,
            tag: $tag,
            first_view: include_str!(concat!($folder, "/first_view.txt")),
            on_demand: include_str!(concat!($folder, "/on_demand.txt")),
        }
    };
}

/// The language that is compiled into every program, and spoken where another one has no words.
const ENGLISH: Language = language!("english", "en");

/// Every language. In the page those after the first are files that are loaded when they are wanted.
pub static LANGUAGES: &[Language] = &[ENGLISH, language!("chinese", "zh-Hans")];

thread_local! {
    /// The words of the language that is spoken, where it is not English.
    static SPOKEN: Cell<&'static str> = const { Cell::new("") };
}

/// From now on texts are taken from these words, in the format of the files, and from English where they have none.
/// A program of the page is told once, before it says anything.
pub fn speak(words: &'static str) {
    SPOKEN.set(words);
}

/// The words that it was told; none where it speaks English.
pub fn spoken() -> &'static str {
    SPOKEN.get()
}

/// The words in which a text is looked for, in this order.
fn sources() -> impl Iterator<Item = &'static str> {
    [SPOKEN.get(), ENGLISH.first_view]
        .into_iter()
        .chain(crate::WHOLE.then_some(ENGLISH.on_demand))
}

/// The text with a key such as `parameter.learning_rate.label`; the key itself where there is none, which a
/// reader would see and a test finds.
pub fn text(key: &str) -> &str {
    find(key).unwrap_or(key)
}

/// The text with a key, if there is one.
pub fn find(key: &str) -> Option<&'static str> {
    let (section, rest) = key.split_once('.')?;
    sources().find_map(|words| find_in(words, section, rest))
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
