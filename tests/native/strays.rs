//! No sentence stands outside the tables of words: the sources are walked for strays.
//!
//! A stray is a string in which a word follows a word, or a place to be filled, after a space, and a single word
//! that begins with a capital. Not looked at are comments, attributes, unit tests, and what a reader meets only if
//! the program is wrong: messages of `expect`, `panic!` and `assert!`.

use std::fs;
use std::path::{Path, PathBuf};

/// Strings that look like words and are none: file, beginning of the string, and what it is.
const ALLOWED: &[(&str, &str, &str)] = &[
    (
        "src/page/bindings/tables.rs",
        "\n/** A parameter",
        "types, for TypeScript",
    ),
    ("www/figure.js", "(resolution: ", "a media query"),
    ("www/frame.js", "radius number", "classes"),
    ("www/frame.js", "ink dot", "classes"),
    ("www/laboratory.js", "first picture", "a mark for the bench"),
    ("www/network_frame.js", "ink dot", "classes"),
    ("www/offline.js", "first picture", "the same mark"),
    ("www/page.js", "figure, details", "a selector"),
    ("www/place.js", "${usual}@media screen", "a style sheet"),
    ("www/plane.js", "screen and (", "a media query"),
    ("www/product.js", "screen and (", "a media query"),
    ("www/symbols.js", "msub, msubsup", "a selector"),
    ("www/symbols.js", ".chart[data-name", "a selector"),
    ("www/views.js", ".legend .ink", "a selector"),
    ("www/views.js", ".choose div", "a selector"),
    ("www/views.js", ".choose label", "a selector"),
    ("www/snippets.js", "<iframe src", "a snippet of HTML"),
    ("www/snippets.js", "<script src", "a snippet of HTML"),
    ("www/snippets.js", "{{/* layouts/", "a snippet for Hugo"),
    ("www/snippets.js", "${template}", "a snippet for Hugo"),
    ("www/snippets.js", "Equisphere", "the name of the program"),
    ("www/snippets.js", "from IPython", "a snippet of Python"),
];

/// Parts of the document that are its own: what is written for this one page, and what stands in for scripts.
const ARTICLE: &[(&str, &str)] = &[
    ("<article", "</article>"),
    ("<header", "</header>"),
    ("<noscript", "</noscript>"),
    ("<p class=\"fallback\"", "</p>"),
    ("<title", "</title>"),
    ("<meta name=\"description\"", ">"),
    ("<!--", "-->"),
];

/// Attributes of HTML whose value a reader sees or hears.
const SEEN: [&str; 4] = ["title=\"", "alt=\"", "label=\"", "placeholder=\""];

/// A string of a source file.
#[derive(Debug, PartialEq)]
struct Stray {
    file: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a folder with their text, by path from the root; without what is built and what is a table of words.
fn files(folder: &str, kind: &str) -> Vec<(String, String)> {
    let mut folders = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                let skipped = ["pkg", "english"].iter().any(|name| path.ends_with(name));
                folders.extend((!skipped).then_some(path));
            } else if path.extension().is_some_and(|extension| extension == kind) {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
                found.push((name.to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// Names of keys on the keyboard.
const KEYS: [&str; 5] = ["Enter", "Escape", "Home", "Delete", "Backspace"];

/// Whether it is a single word that begins with a capital, as a label does.
fn is_label(text: &str) -> bool {
    let word = text.trim_end_matches(['…', '.', ':', '!', '?']);
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && word.chars().count() > 2
        && letters.all(char::is_lowercase)
        && !KEYS.contains(&word)
}

/// Whether a word follows a word or a place to be filled, or the other way round, after a single space.
fn is_sentence(text: &str) -> bool {
    let text = text.replace("${", "{");
    let is_place = |token: &str| token.contains('{') || token.contains('}');
    let is_word = |token: &str| {
        let word = token.trim_matches(|c: char| c.is_ascii_punctuation() || "“”‘’…—".contains(c));
        let plain = word
            .split(['’', '\''])
            .all(|part| part.chars().all(char::is_alphabetic));
        word.chars().count() > 1 && plain
    };
    let tokens: Vec<&str> = text.split(' ').collect();
    tokens.windows(2).any(|pair| {
        let [before, after] = [pair[0], pair[1]];
        (is_word(before) || is_place(before))
            && (is_word(after) || is_place(after))
            && (is_word(before) && !is_place(before) || is_word(after) && !is_place(after))
    })
}

/// A cursor over source text that knows strings and comments.
struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    /// Takes everything up to and with `end`.
    fn take_past(&mut self, end: &str) -> &'a str {
        let length = self
            .rest
            .find(end)
            .map_or(self.rest.len(), |at| at + end.len());
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// Takes the inside of a string whose opening quote has been taken.
    fn take_string(&mut self, quote: char) -> &'a str {
        let mut escaped = false;
        let end = self.rest.find(|c: char| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let inside = &self.rest[..end.unwrap_or(self.rest.len())];
        self.rest = &self.rest[inside.len()..];
        self.skip(1);
        inside
    }

    fn skip(&mut self, letters: usize) {
        let mut rest = self.rest.chars();
        rest.by_ref().take(letters).for_each(drop);
        self.rest = rest.as_str();
    }

    fn take_prefix(&mut self, prefix: &str) -> bool {
        let found = self.rest.strip_prefix(prefix);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    /// Takes a string, a comment or one letter of Rust; returns a string's inside.
    fn next_of_rust(&mut self) -> Option<&'a str> {
        if self.take_prefix("//") {
            self.take_past("\n");
        } else if self.take_prefix("r#\"") {
            return Some(self.take_past("\"#").trim_end_matches("\"#"));
        } else if self.take_prefix("'\"'") || self.take_prefix("'\\\"'") {
        } else if self.take_prefix("\"") {
            return Some(self.take_string('"'));
        } else {
            self.skip(1);
        }
        None
    }

    /// Takes all up to the bracket that closes one that has been opened, whatever the kind of bracket.
    fn take_group(&mut self) {
        let mut depth = 1;
        while depth > 0 && !self.rest.is_empty() {
            match self.rest.chars().next() {
                Some('(' | '[' | '{') => depth += 1,
                Some(')' | ']' | '}') => depth -= 1,
                _ => {}
            }
            self.next_of_rust();
        }
    }
}

/// What a reader meets only if the program is wrong, and what is for the compiler.
const NOT_FOR_READERS: [&str; 9] = [
    "panic!(",
    "assert!(",
    "assert_eq!(",
    "assert_ne!(",
    "unreachable!(",
    ".expect(",
    "concat!(",
    "#[",
    "#![",
];

/// Every string of Rust source that a reader could see.
fn strings_of_rust(source: &str) -> Vec<&str> {
    let source = source.split("#[cfg(test)]").next().unwrap_or(source);
    let mut scanner = Scanner { rest: source };
    let mut strings = Vec::new();
    while !scanner.rest.is_empty() {
        if NOT_FOR_READERS
            .iter()
            .any(|start| scanner.take_prefix(start))
        {
            scanner.take_group();
        } else {
            strings.extend(scanner.next_of_rust());
        }
    }
    strings
}

/// Every string and template of JavaScript, but for lists of CSS classes.
fn strings_of_javascript(source: &str) -> Vec<&str> {
    let mut scanner = Scanner { rest: source };
    let mut strings = Vec::new();
    while let Some(letter) = scanner.rest.chars().next() {
        let before = &source[..source.len() - scanner.rest.len()];
        if scanner.take_prefix("//") {
            scanner.take_past("\n");
        } else if scanner.take_prefix("/*") {
            scanner.take_past("*/");
        } else if letter == '/' && before.trim_end().ends_with(['(', ',', '=', ':', '[']) {
            scanner.skip(1);
            scanner.take_string('/');
        } else if matches!(letter, '"' | '\'' | '`') {
            scanner.skip(1);
            let text = scanner.take_string(letter);
            strings.extend((!before.ends_with("class: ")).then_some(text));
        } else {
            scanner.skip(1);
        }
    }
    strings
}

/// Whether every word is a class that the style sheets know.
fn are_classes(text: &str, sheets: &str) -> bool {
    text.split(' ').all(|word| {
        let class = format!(".{word}");
        let mut after = sheets.split(&class).skip(1);
        after.any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    })
}

/// What a style sheet writes on the page.
fn contents_of_css(source: &str) -> Vec<&str> {
    let values = source.split("content:").skip(1);
    values
        .filter_map(|rest| rest.split([';', '}']).next())
        .collect()
}

/// Texts and spoken attributes of the document, outside the parts that are its own.
fn texts_of_html(source: &str) -> Vec<String> {
    let mut rest = source.to_owned();
    for (start, end) in ARTICLE {
        while let Some(from) = rest.find(start) {
            let length = rest[from..]
                .find(end)
                .map_or(rest.len() - from, |at| at + end.len());
            rest.replace_range(from..from + length, "");
        }
    }
    let attribute = |name: &str| -> Vec<String> {
        let values = rest.split(name).skip(1);
        values
            .filter_map(|value| value.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    let mut texts: Vec<String> = SEEN.iter().flat_map(|name| attribute(name)).collect();
    texts.retain(|text| is_sentence(text));
    let nodes = rest
        .split('>')
        .skip(1)
        .filter_map(|rest| rest.split('<').next());
    texts.extend(
        nodes
            .filter(|text| text.contains(char::is_alphabetic))
            .map(|text| text.trim().to_owned()),
    );
    texts
}

/// The sentences among the strings of files.
fn strays_of(files: &[(String, String)], strings: fn(&str) -> Vec<&str>) -> Vec<Stray> {
    let mut strays = Vec::new();
    for (file, source) in files {
        for text in strings(source)
            .into_iter()
            .filter(|text| is_sentence(text) || is_label(text))
        {
            let (file, text) = (file.clone(), text.to_owned());
            strays.push(Stray { file, text });
        }
    }
    strays
}

/// No string of the files in a folder is a sentence, but for those that are allowed, and those are all there.
fn assert_none(folder: &str, mut strays: Vec<Stray>) {
    let mut missing = Vec::new();
    for row in ALLOWED.iter().filter(|row| row.0.starts_with(folder)) {
        let before = strays.len();
        strays.retain(|stray| !(stray.file == row.0 && stray.text.starts_with(row.1)));
        if strays.len() == before {
            missing.push(row);
        }
    }
    assert!(
        strays.is_empty(),
        "these belong into the table of words: {strays:#?}"
    );
    assert!(
        missing.is_empty(),
        "strike from the list what is not there any more: {missing:#?}"
    );
}

#[test]
fn no_sentence_stands_in_the_program_outside_the_tables() {
    let files = files("src", "rs");
    assert!(
        files.len() > 40,
        "the sources are looked for in the wrong place"
    );
    let strays = strays_of(&files, strings_of_rust);
    assert_none("src", strays);
}

#[test]
fn no_sentence_stands_in_the_scripts_of_the_page() {
    let files = files("www", "js");
    assert!(
        files.len() > 5,
        "the scripts are looked for in the wrong place"
    );
    let mut strays = strays_of(&files, strings_of_javascript);
    let sheets: String = self::files("www", "css")
        .into_iter()
        .map(|(_, source)| source)
        .collect();
    strays.retain(|stray| !are_classes(&stray.text, &sheets));
    assert_none("www", strays);
}

#[test]
fn style_sheets_write_no_words() {
    let files = files("www", "css");
    for (file, source) in &files {
        for content in contents_of_css(source) {
            let text = content.split('"').nth(1).unwrap_or_default();
            assert!(
                !text.contains(char::is_alphabetic),
                "{file} writes “{text}”"
            );
        }
    }
    assert!(
        !files.is_empty(),
        "the style sheets are looked for in the wrong place"
    );
}

#[test]
fn the_document_has_no_words_outside_its_article() {
    let source = fs::read_to_string(root().join("index.html")).unwrap();
    assert_eq!(texts_of_html(&source), Vec::<String>::new());
}

#[test]
fn a_stray_would_be_found() {
    for stray in [
        "no step taken",
        "{low} to {high}",
        "Lower the rate.",
        "${count} steps",
        "it’s “here” now",
    ] {
        assert!(is_sentence(stray), "{stray}");
    }
    assert!(is_label("Pause") && is_label("Loading…"));
    assert!(!is_label("Enter") && !is_label("ArrowLeft") && !is_label("sgd") && !is_label("T"));
    for machine in [
        "weight_norm",
        "v=2&seed=1",
        "½uᵀAu − ½a₁",
        "{} {}",
        "rgb({red} {green} {blue})",
        "d = {n}",
    ] {
        assert!(!is_sentence(machine), "{machine}");
    }
    let rust = "// \"in a comment\"\n#[doc = \"of an attribute\"] fn f() { x.expect(\"of a bug\"); g('\"', \"is \\\"seen\") }";
    assert_eq!(strings_of_rust(rust), ["is \\\"seen"]);
    let script = "/* 'a comment' */ f(/['\"]/, { class: \"a b\" }, \"is seen\", `and ${this}`); // \"or this\"";
    assert_eq!(strings_of_javascript(script), ["is seen", "and ${this}"]);
    assert!(are_classes("gap number", ".gap, .number { top: 0 }"));
    assert!(!are_classes("no gap", ".gap, .normal { top: 0 }"));
    assert_eq!(
        contents_of_css("a { content: \"a word\"; }"),
        [" \"a word\""]
    );
    let html = "<body><article>its own</article><p title=\"is seen\">a word</p></body>";
    assert_eq!(texts_of_html(html), ["is seen", "a word"]);
}
