//! Fills the article in: formulas become MathML, figures get still pictures, and numbers that depend on settings are
//! computed, so that it can be read where nothing runs.
//!
//! In the source a figure is an empty `<equisphere-lab>` with the experiment that it shows (`experiment`, a preset, or
//! `link`) and the step at which its picture is taken (`at`), an empty `<equisphere-plane>`, an empty
//! `<equisphere-product>`, or an empty `<equisphere-network>`. An empty `<equisphere-still>`, with `link` and `at`, is a
//! picture of the sphere that never runs. A number is an empty `<eq-value of="…">`, taken from the figure of its own
//! `<section>`.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, anyhow, bail};
use equisphere::page::lab::Lab;
use equisphere::page::network::sight::Sight;
use equisphere::page::network::{NetworkView, words};
use equisphere::page::plane::{Lesson, Plane};
use equisphere::page::product::Product;
use equisphere::page::render::THEMES;
use equisphere::page::text::{self, LANGUAGES, Language, problems};
use equisphere::page::{readout, still};
use equisphere::parameters::presets::Preset;
use equisphere::run::network::{NetworkRun, NetworkScript};
use equisphere::run::script::Script;
use equisphere::simulation::network::labelled_digits::{LABEL_FILE, LabelledDigits};

use crate::tools::{command, root};

/// What stands for the article in the page.
const PLACE: &str = "<!-- The build puts the article here. -->";

/// Where the stills are, from the root of the page.
const STILLS: &str = "www/stills";

/// What an article says before its first section of the page around it, by where it begins and ends: it takes the place
/// of what `index.html` says in English.
const AROUND: [(&str, &str); 5] = [
    ("<title>", "</title>"),
    ("<meta name=\"description\"", ">"),
    ("<header class=\"masthead\">", "</header>"),
    ("<p class=\"fallback\">", "</p>"),
    ("<noscript>", "</noscript>"),
];

/// The name of the page in a language, from the root of the page.
pub fn page_name(language: &Language) -> String {
    if language.tag == LANGUAGES[0].tag {
        return "index.html".into();
    }
    let primary = language.tag.split('-').next().unwrap_or(language.tag);
    format!("{primary}.html")
}

/// What figures show, by their tags, at the steps at which their pictures are taken: languages share it.
#[derive(Default)]
pub struct Figures {
    labs: HashMap<String, Lab>,
    networks: HashMap<String, NetworkView>,
}

/// Writes the page in every language, and its pictures beside it.
pub fn write(dist: &Path) -> Result<()> {
    let page = fs::read_to_string(root().join("index.html"))?;
    fs::create_dir_all(dist.join(STILLS))?;
    let mut figures = Figures::default();
    for language in LANGUAGES {
        let keep = &mut |name: &str, svg: &str| Ok(fs::write(dist.join(name), svg)?);
        let page = page_in(language, &page, &mut figures, keep)?;
        fs::write(dist.join(page_name(language)), without_indentation(&page))?;
    }
    Ok(())
}

/// The page in a language, whose figures have no pictures.
pub fn without_stills(language: &Language, page: &str, figures: &mut Figures) -> Result<String> {
    let mut page = page_in(language, page, figures, &mut |_, _| Ok(()))?;
    while let Some((before, rest)) = page.split_once("<picture>") {
        let (_, after) = rest.split_once("</picture>").context("a picture ends")?;
        page = format!("{before}{after}");
    }
    Ok(page)
}

/// The page in a language, made of the English one; `keep` gets each picture with its name.
fn page_in(
    language: &Language,
    page: &str,
    figures: &mut Figures,
    keep: &mut impl FnMut(&str, &str) -> Result<()>,
) -> Result<String> {
    if !page.contains(PLACE) {
        bail!("index.html has no place for the article");
    }
    let source = root().join(format!("article/{}.html", language.name));
    let source = without_comments(&fs::read_to_string(source)?)?;
    let is_english = language.tag == LANGUAGES[0].tag;
    let (around, article) = source.split_at(source.find("<section").unwrap_or(0));
    let page = if is_english {
        page.to_owned()
    } else {
        translated(page, around, language.tag)?
    };
    if !is_english {
        // The words of one language, for as long as the program runs.
        text::speak([language.first_view, language.on_demand].concat().leak());
    }
    let article = filled(language, article, figures, keep);
    text::speak("");
    Ok(page.replace(PLACE, &article?))
}

/// A page whose lines and indentation are single spaces, but where they are shown: it is read by browsers alone, and
/// every reader loads it.
fn without_indentation(page: &str) -> String {
    let pieces = page.split_inclusive("</pre>").map(|piece| {
        let (before, shown) = piece.split_at(piece.find("<pre").unwrap_or(piece.len()));
        let words: Vec<&str> = before.split_ascii_whitespace().collect();
        [&words.join(" "), shown].concat()
    });
    pieces.collect()
}

/// The page with what an article says of it.
fn translated(page: &str, around: &str, tag: &str) -> Result<String> {
    let mut page = page.replacen("<html lang=\"en\">", &format!("<html lang=\"{tag}\">"), 1);
    for (start, end) in AROUND {
        let there = piece(&page, start, end)?.to_owned();
        page = page.replacen(&there, piece(around, start, end)?, 1);
    }
    Ok(page)
}

/// The first piece of a text from a beginning to an end.
fn piece<'a>(text: &'a str, start: &str, end: &str) -> Result<&'a str> {
    let found = text.find(start).and_then(|from| {
        let length = text[from..].find(end)? + end.len();
        Some(&text[from..from + length])
    });
    found.with_context(|| format!("there is no {start} in a page or an article"))
}

/// An article with everything in it; `keep` gets each picture with its name.
fn filled(
    language: &Language,
    article: &str,
    figures: &mut Figures,
    keep: &mut impl FnMut(&str, &str) -> Result<()>,
) -> Result<String> {
    let mut sections = Vec::new();
    for section in article.split_inclusive("</section>") {
        sections.push(section_filled(language, section, figures, keep)?);
    }
    formulas(&sections.concat())
}

fn without_comments(text: &str) -> Result<String> {
    let mut text = text.to_owned();
    while let Some((before, rest)) = text.split_once("<!--") {
        let (_, after) = rest.split_once("-->").context("a comment ends")?;
        text = format!("{before}{}", after.trim_start());
    }
    Ok(text)
}

fn section_filled(
    language: &Language,
    section: &str,
    figures: &mut Figures,
    keep: &mut impl FnMut(&str, &str) -> Result<()>,
) -> Result<String> {
    let name = attribute(section, "id").unwrap_or_default();
    let name = match page_name(language).as_str() {
        "index.html" => name,
        page => page.replace("html", &name),
    };
    let mut text = section.to_owned();
    if let Some(tag) = tag(section, "equisphere-lab") {
        if !figures.labs.contains_key(tag) {
            figures.labs.insert(tag.to_owned(), lab_of(tag)?);
        }
        let lab = &figures.labs[tag];
        let charts = attribute(tag, "charts").context("a figure names its charts")?;
        let charts: Vec<&str> = charts.split(", ").collect();
        let alternative = readout::sentences(lab);
        let draw = |theme: usize| still::of_lab(lab, &charts, theme);
        let picture = picture(&name, &alternative, still::LAB_SIZE, draw, keep)?;
        let live = tag.replace(" at=", " controls=\"few\" loading=\"lazy\" at=");
        text = text.replace(tag, &format!("{live}{picture}"));
        text = values(&text, lab)?;
        let link = lab_at_start(tag)?.run().link().replace('&', "&amp;");
        text = text.replace("href=\"#\"", &format!("href=\"#{link}\""));
    }
    if let Some(tag) = tag(section, "equisphere-plane") {
        let shows = attribute(tag, "shows").unwrap_or_default();
        let named = Lesson::NAMES.iter().find(|(name, _)| *name == shows);
        let (_, lesson) = named.with_context(|| format!("there is no drawing {shows}"))?;
        let plane = Plane::new(*lesson);
        let draw = |theme: usize| still::of_plane(&plane, theme);
        let picture = picture(&name, &plane.sentence(), still::PLANE_SIZE, draw, keep)?;
        text = text.replace(tag, &format!("{tag}{picture}"));
    }
    if let Some(tag) = tag(section, "equisphere-still") {
        if !figures.labs.contains_key(tag) {
            figures.labs.insert(tag.to_owned(), lab_of(tag)?);
        }
        let lab = &figures.labs[tag];
        let name = format!("{name}-alone");
        let draw = |theme: usize| still::of_sphere(lab, theme);
        let alternative = readout::sentences(lab);
        let picture = picture(&name, &alternative, still::SPHERE_SHOWN, draw, keep)?;
        text = text.replace(&format!("{tag}</equisphere-still>"), &picture);
    }
    if let Some(tag) = tag(section, "equisphere-product") {
        let number = |name: &str| -> Result<f64> {
            let value =
                attribute(tag, name).with_context(|| format!("linked knobs lack {name}"))?;
            Ok(value.parse()?)
        };
        let both = Product::new(number("learning_rate")?, number("weight_decay")?);
        let name = format!("{name}-product");
        let draw = |theme: usize| still::of_product(&both, theme);
        let alternative = text::text("product.picture");
        let picture = picture(&name, alternative, still::PRODUCT_SIZE, draw, keep)?;
        let still = format!(
            "<div class=\"product\">{picture}<p class=\"sentence\">{}</p></div>",
            both.sentence()
        );
        text = text.replace(tag, &format!("{tag}{still}"));
    }
    if let Some(tag) = tag(section, "equisphere-network") {
        let at = attribute(tag, "at").context("a figure says when its picture is taken")?;
        if !figures.networks.contains_key(tag) {
            let view = network_at(at.parse()?)?;
            figures.networks.insert(tag.to_owned(), view);
        }
        let view = &figures.networks[tag];
        let draw = |theme: usize| still::of_network(view, theme);
        let alternative = words::sentences(view);
        let picture = picture(&name, &alternative, still::LAB_SIZE, draw, keep)?;
        text = text.replace(tag, &format!("{tag}{picture}"));
    }
    Ok(text)
}

/// The network that the page opens with, after so many steps.
fn network_at(steps: u64) -> Result<NetworkView> {
    let read = |name: &str| fs::read(root().join("www/data").join(name)).context(name.to_owned());
    let data = LabelledDigits::from_bytes(&read("digits.bin")?, &read(LABEL_FILE)?);
    let data = data.map_err(|why| anyhow!(problems::labelled_digits_error(why)))?;
    let mut run = NetworkRun::new(NetworkScript::default(), data.into());
    run.advance(steps);
    let mut view = NetworkView::default();
    view.take(Sight::of(&mut run, None), view.revision());
    Ok(view)
}

/// The laboratory of a figure, at the step at which its picture is taken.
fn lab_of(tag: &str) -> Result<Lab> {
    let mut lab = lab_at_start(tag)?;
    let at = attribute(tag, "at").context("a figure says when its picture is taken")?;
    let at: u64 = at.parse()?;
    while lab.steps() < at {
        let pace = lab.parameters().steps_per_frame as u64;
        lab.advance(pace.min(at - lab.steps()));
        lab.follow();
    }
    Ok(lab)
}

/// The laboratory of a figure, as it begins.
fn lab_at_start(tag: &str) -> Result<Lab> {
    let mut lab = Lab::default();
    if let Some(name) = attribute(tag, "experiment") {
        let preset = Preset::named(&name).with_context(|| format!("there is no preset {name}"))?;
        lab.open(Script::from(preset));
    } else {
        let link = attribute(tag, "link").context("a figure has an experiment or a link")?;
        let remarks = lab.open_link(&link.replace("&amp;", "&"));
        let remarks = remarks.map_err(anyhow::Error::msg)?;
        if !remarks.is_empty() {
            bail!("the link of a figure: {}", remarks.join(" "));
        }
    }
    Ok(lab)
}

/// A picture for each theme, as HTML; on paper it is the light one.
fn picture(
    name: &str,
    alternative: &str,
    (width, height): (u32, u32),
    draw: impl Fn(usize) -> String,
    keep: &mut impl FnMut(&str, &str) -> Result<()>,
) -> Result<String> {
    let path = |theme: usize| format!("{STILLS}/{name}-{}.svg", THEMES[theme].name);
    for theme in 0..THEMES.len() {
        keep(&path(theme), &draw(theme))?;
    }
    let alternative = alternative.replace('"', "&quot;");
    Ok(format!(
        "<picture><source srcset=\"{}\" media=\"screen and (prefers-color-scheme: dark)\">\
         <img src=\"{}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" alt=\"{alternative}\"></picture>",
        path(1),
        path(0)
    ))
}

/// A section with its numbers.
fn values(section: &str, lab: &Lab) -> Result<String> {
    const START: &str = "<eq-value of=\"";
    let mut parts = section.split(START);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("\">").context("a number has a name")?;
        let number = readout::named_number(lab, name);
        if !number.contains(|letter: char| letter.is_ascii_digit()) {
            bail!("there is no number {name}");
        }
        text += &[START, name, "\">", &number, rest].concat();
    }
    Ok(text)
}

/// The first opening tag of an element.
fn tag<'a>(text: &'a str, element: &str) -> Option<&'a str> {
    let start = text.find(&format!("<{element}"))?;
    let length = text[start..].find('>')? + 1;
    Some(&text[start..start + length])
}

/// The value of the first attribute with a name.
fn attribute(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// A text with its formulas as MathML.
fn formulas(text: &str) -> Result<String> {
    let pieces = pieces(text)?;
    let list = pieces.iter().filter_map(|piece| match piece {
        Piece::Words(_) => None,
        Piece::Formula { tex, display } => {
            let tex = tex.replace("&amp;", "&");
            Some(serde_json::json!({ "tex": tex, "display": display }))
        }
    });
    let list = serde_json::Value::from(list.collect::<Vec<_>>());
    let mut converter = command("node", &["xtask/formulas.mjs"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run Node")?;
    let mut input = converter.stdin.take().context("a pipe to Node")?;
    input.write_all(list.to_string().as_bytes())?;
    drop(input);
    let output = converter.wait_with_output()?;
    let markup: Vec<String> =
        serde_json::from_slice(&output.stdout).context("a formula of the article")?;
    let mut markup = markup.iter();
    let filled = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => words,
        Piece::Formula { .. } => markup.next().map_or("", String::as_str),
    });
    Ok(filled.collect())
}

#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Words(&'a str),
    Formula { tex: &'a str, display: bool },
}

/// Words and formulas in turn.
fn pieces(text: &str) -> Result<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['\\']) {
        let display = rest[start..].starts_with("\\[");
        if !display && !rest[start..].starts_with("\\(") {
            bail!("a backslash outside a formula: {:.40}", &rest[start..]);
        }
        pieces.push(Piece::Words(&rest[..start]));
        let end = if display { "\\]" } else { "\\)" };
        let inside = rest[start + 2..].split_once(end);
        let (tex, after) = inside.with_context(|| format!("a formula without {end}"))?;
        pieces.push(Piece::Formula { tex, display });
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_words() {
        let found = pieces(r"a \(x\) b \[\frac12\] c").unwrap();
        let formula = |tex, display| Piece::Formula { tex, display };
        let expected = [
            Piece::Words("a "),
            formula("x", false),
            Piece::Words(" b "),
            formula(r"\frac12", true),
            Piece::Words(" c"),
        ];
        assert_eq!(found, expected);
        assert!(pieces(r"a \(x b").is_err());
        assert!(pieces(r"a \x b").is_err());
    }

    #[test]
    fn indentation_goes_and_what_is_preformatted_stays() {
        let page = "<p>\n  one\n  two</p>\n<pre>a\n  b</pre>\n<p>\u{a0} c</p>\n";
        let short = "<p> one two</p><pre>a\n  b</pre><p>\u{a0} c</p>";
        assert_eq!(without_indentation(page), short);
    }

    #[test]
    fn linked_knobs_and_pictures_that_never_run_have_stills_of_their_own() {
        let mut figures = Figures::default();
        let mut kept = HashMap::new();
        let mut fill = |section: &str| {
            let mut keep = |name: &str, svg: &str| {
                kept.insert(name.to_owned(), svg.to_owned());
                Ok(())
            };
            section_filled(&LANGUAGES[0], section, &mut figures, &mut keep).unwrap()
        };
        let knobs = fill(
            "<section id=\"a\"><equisphere-product learning_rate=\"0.1\" weight_decay=\"0.01\"></equisphere-product></section>",
        );
        // arccos(1 − 0.001) = 0.04472.
        assert!(knobs.contains("0.0447 rad."), "{knobs}");
        assert!(knobs.contains("</div></equisphere-product>"), "{knobs}");
        let still = fill(
            "<section id=\"b\"><equisphere-still link=\"v=1&amp;replicas=8\" at=\"20\"></equisphere-still></section>",
        );
        assert!(!still.contains("equisphere-still"), "{still}");
        for name in ["a-product", "b-alone"] {
            let [light, dark] = [0, 1].map(|theme| {
                let path = format!("{STILLS}/{name}-{}.svg", THEMES[theme].name);
                kept.get(&path).expect("a picture for each theme")
            });
            assert_ne!(light, dark, "{name}");
            assert!(light.starts_with("<svg"), "{name}");
        }
    }

    #[test]
    fn numbers_come_from_the_figure_of_their_section() {
        let mut lab = Lab::default();
        lab.advance(200);
        let text = values("<eq-value of=\"weight_decay\"></eq-value>", &lab).unwrap();
        assert_eq!(text, "<eq-value of=\"weight_decay\">0.0100</eq-value>");
        assert!(values("<eq-value of=\"nothing\"></eq-value>", &lab).is_err());
    }
}
