//! The whole page in one file for each language, which opens from disk: for a lecture without a network, or an archive.

use std::fs;

use anyhow::{Context, Result, bail};
use equisphere::page::text::{LANGUAGES, Language};

use crate::article;
use crate::page;
use crate::tools::root;

/// Files that scripts ask for, by the name under which they do, with the type that the browser must be told.
const CARRIED: [(&str, &str); 7] = [
    ("./pkg/opening_bg.wasm", "application/wasm"),
    ("./pkg/equisphere_bg.wasm", "application/wasm"),
    ("./data/digits.bin", "application/octet-stream"),
    ("./data/digit_labels.bin", "application/octet-stream"),
    ("./data/digits_run.csv", "text/csv"),
    ("./pkg/chinese_first_view.txt", "text/plain"),
    ("./pkg/chinese.txt", "text/plain"),
];

/// What the file may do: run what stands in it, and read what it carries.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; \
                      img-src data: blob:; connect-src data:; base-uri 'none'; form-action 'none'";

/// Builds the page and puts it into `target/equisphere.html`, and in Chinese into `target/equisphere.zh.html`.
pub fn build() -> Result<()> {
    page::build()?;
    write()
}

/// Writes the files from what the last build of the page has left.
pub fn write() -> Result<()> {
    fs::create_dir_all(root().join("target/single"))?;
    page::esbuild(&[
        "www/single_file.js",
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--loader:.css=text",
        "--outfile=target/single/page.js",
    ])?;
    page::esbuild(&[
        "www/page.css",
        "--minify",
        "--outfile=target/single/page.css",
    ])?;
    let read = |path: &str| fs::read_to_string(root().join(path)).context(path.to_owned());
    let mut script = read("target/single/page.js")?;
    for (name, kind) in CARRIED {
        let bytes = fs::read(root().join("www").join(name))?;
        let address = format!("\"data:{kind};base64,{}\"", base64(&bytes));
        script = replaced(&script, &format!("\"{name}\""), &address)?;
    }
    let style = read("target/single/page.css")?;
    let mut labs = article::Figures::default();
    for language in LANGUAGES {
        let page = article::without_stills(language, &read("index.html")?, &mut labs)?;
        let html = assembled(&between_files(&page), &style, &script)?;
        let path = root().join("target").join(file_name(language));
        fs::write(&path, html)?;
        println!("The page in one file is {}", path.display());
    }
    Ok(())
}

/// The name of the file in a language.
fn file_name(language: &Language) -> String {
    match article::page_name(language).as_str() {
        "index.html" => "equisphere.html".into(),
        page => format!("equisphere.{page}"),
    }
}

/// The page, which leads to the other language as a file beside it.
fn between_files(page: &str) -> String {
    let mut page = page.to_owned();
    for language in LANGUAGES {
        let (name, file) = (article::page_name(language), file_name(language));
        page = page.replace(&format!("href=\"{name}\""), &format!("href=\"{file}\""));
    }
    page.replace("href=\"./?lang=en\"", "href=\"equisphere.html\"")
}

/// The page with what it asks for in place of the questions, and without what only a server's page does.
fn assembled(html: &str, style: &str, script: &str) -> Result<String> {
    let style = format!("<style>{style}</style>");
    let script = format!("<script type=\"module\">{script}</script>");
    let html = without_tag(html, "<link rel=\"icon\"", ">", "")?;
    let html = without_tag(&html, "<link rel=\"modulepreload\"", ">", "")?;
    let html = without_tag(&html, "<link rel=\"modulepreload\"", ">", "")?;
    let html = without_tag(&html, "<script src=\"www/early.js\">", "</script>", "")?;
    let page = "<script type=\"module\" src=\"www/page.js\">";
    let html = without_tag(&html, page, "</script>", "")?;
    let meta = "<meta http-equiv=\"Content-Security-Policy\" content=\"";
    let policy = format!("{meta}{POLICY}\">");
    let html = without_tag(&html, meta, "\">", &policy)?;
    let html = without_tag(&html, "<link rel=\"stylesheet\"", ">", &style)?;
    let lab = "<script type=\"module\" src=\"www/lab.js\">";
    let bare = without_tag(&html, lab, "</script>", "")?;
    if let Some(at) = bare.find("\"www/") {
        let rest: String = bare[at..].chars().take(60).collect();
        bail!("the page asks for a file that is not carried: {rest}");
    }
    let html = without_tag(&html, lab, "</script>", &script)?;
    Ok(html)
}

/// A text with something in place of the first piece from `start` to `end`.
fn without_tag(text: &str, start: &str, end: &str, instead: &str) -> Result<String> {
    let found = text.split_once(start).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(end)?;
        Some(format!("{before}{instead}{after}"))
    });
    found.with_context(|| format!("index.html has no {start}"))
}

fn replaced(text: &str, from: &str, to: &str) -> Result<String> {
    if !text.contains(from) {
        bail!("the script does not ask for {from}");
    }
    Ok(text.replace(from, to))
}

/// RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |place: usize| u32::from(group.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place) & 63) as usize] as char;
            text.push(if place <= group.len() { letter } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_page_that_has_changed_is_refused() {
        assert!(assembled("<html></html>", "", "").is_err());
        assert!(replaced("a", "b", "c").is_err());
    }
}
