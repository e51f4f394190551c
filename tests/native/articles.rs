//! The article says the same in every language: the same sections with the same figures, numbers, buttons, formulas and
//! links. Only words differ, and in which order a sentence has them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use equisphere::numeric::number_format::number;
use equisphere::page::text::LANGUAGES;
use equisphere::parameters::Parameters;
use equisphere::parameters::presets::Preset;
use equisphere::theory::equilibrium::Equilibrium;

/// What is in a section beside words: opening tags with their attributes, and formulas, each as often as it occurs.
type Structure = BTreeMap<String, usize>;

/// Tags that a language may use as it likes within a sentence.
const FREE: [&str; 2] = ["em", "strong"];

/// An article without its comments and without what it says of the page around it.
fn article(language: &str) -> String {
    let path = format!("article/{language}.html");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut text = fs::read_to_string(path).unwrap();
    while let Some(start) = text.find("<!--") {
        let end = text[start..].find("-->").expect("a comment ends") + start + 3;
        text.replace_range(start..end, "");
    }
    text.split_off(text.find("<section").expect("an article has sections"))
}

/// The sections of an article, by their ids, in order.
fn sections(article: &str) -> Vec<(String, Structure)> {
    let sections = article.split("<section id=\"").skip(1);
    let sections = sections.map(|rest| {
        let (id, rest) = rest.split_once('"').expect("a section has an id");
        (id.to_owned(), structure(rest))
    });
    sections.collect()
}

fn structure(section: &str) -> Structure {
    let mut found = Structure::new();
    let mut count = |piece: String| *found.entry(piece).or_default() += 1;
    for tag in section.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let words: Vec<&str> = tag.split_whitespace().collect();
        if !tag.starts_with('/') && !FREE.contains(&words[0]) {
            count(words.join(" "));
        }
    }
    for (start, end) in [("\\(", "\\)"), ("\\[", "\\]")] {
        for formula in section.split(start).skip(1) {
            let (formula, _) = formula.split_once(end).expect("a formula ends");
            count([start, &without_words(formula)].concat());
        }
    }
    found
}

/// A formula without the words in it.
fn without_words(formula: &str) -> String {
    let mut parts = formula.split("\\text{");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('}').expect("words in a formula end");
        plain += rest;
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What one structure has more of than another.
fn more<'a>(one: &'a Structure, other: &Structure) -> Vec<&'a str> {
    let more = one.iter().filter(|(piece, count)| {
        let there = other.get(*piece).copied().unwrap_or(0);
        **count > there
    });
    more.map(|(piece, _)| piece.as_str()).collect()
}

#[test]
fn articles_have_the_same_structure_in_every_language() {
    let english = sections(&article(LANGUAGES[0].name));
    assert!(english.len() > 10, "{} sections", english.len());
    for language in &LANGUAGES[1..] {
        let other = sections(&article(language.name));
        let ids = |sections: &[(String, Structure)]| -> Vec<String> {
            sections.iter().map(|(id, _)| id.clone()).collect()
        };
        let path = format!("article/{}.html", language.name);
        assert_eq!(ids(&other), ids(&english), "sections of {path}");
        for ((id, here), (_, there)) in english.iter().zip(&other) {
            let (missing, superfluous) = (more(here, there), more(there, here));
            assert!(
                missing.is_empty() && superfluous.is_empty(),
                "section {id} of {path} lacks {missing:#?} and has {superfluous:#?} that English has not"
            );
        }
    }
}

#[test]
fn a_difference_between_articles_would_be_found() {
    let one = structure("<p>The <em>norm</em> \\(r\\) of <eq-value of=\"a\"></eq-value></p>");
    let reordered = structure("<p><eq-value of=\"a\"></eq-value> \\(r\\)</p>");
    assert_eq!(one, reordered);
    let other = structure("<p>\\(r_*\\) <eq-value of=\"b\"></eq-value></p>");
    assert_eq!(more(&one, &other), ["\\(r", "eq-value of=\"a\""]);
    let words = |text: &str| structure(&format!("\\[\\text{{{text}}} \\approx 1\\]"));
    assert_eq!(words("risk"), words("风险"));
}

#[test]
fn numbers_that_are_written_in_sentences_are_the_programs() {
    let at = |settings: &[(&str, &str)]| {
        let mut parameters = Parameters::default();
        for (name, value) in settings {
            parameters.set_text(name, value).unwrap();
        }
        Equilibrium::new(
            &parameters,
            parameters.learning_rate,
            parameters.initial_norm,
            None,
        )
    };
    let adamw = at(Preset::named("adamw").unwrap().settings);
    let radius = number(adamw.weight_norm.unwrap(), 3);
    let common = at(&[
        ("learning_rate", "0.1"),
        ("weight_decay", "5e-4"),
        ("momentum", "0.9"),
    ]);
    let angle = common.angular_update.unwrap();
    let [radians, degrees] = [angle, angle.to_degrees()].map(|angle| number(angle, 2));
    for language in LANGUAGES {
        let text = article(language.name);
        for wanted in [
            format!(" {radius}"),
            format!("{radians} rad"),
            format!("{degrees}°"),
        ] {
            assert!(text.contains(&wanted), "{}: {wanted}", language.name);
        }
    }
}
