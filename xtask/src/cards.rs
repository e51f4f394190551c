//! What other sites show of a link to the page: a picture, and, where the address is known, how to embed it.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use equisphere::page::text::LANGUAGES;
use serde_json::json;

use crate::article::page_name;
use crate::tools::root;

/// The picture, which `cargo xtask screenshots` renews.
const PICTURE: &str = "card.png";
/// How the page names it; sites that do not read relative addresses want a whole one.
const NAMED: &str = "property=\"og:image\" content=\"card.png\">";

/// Copies the picture to the page. With an address, the page names it by that, tells
/// search engines where it is in other languages, and says in `oembed.json` how it is
/// embedded (<https://oembed.com>, version 1.0).
pub fn write(dist: &Path, address: Option<&str>) -> Result<()> {
    fs::copy(root().join("docs").join(PICTURE), dist.join(PICTURE))?;
    let Some(address) = address else {
        return Ok(());
    };
    for language in LANGUAGES {
        let page = dist.join(page_name(language));
        let html = with_address(&fs::read_to_string(&page)?, address)?;
        fs::write(page, html)?;
    }
    let text = serde_json::to_string_pretty(&oembed(address))? + "\n";
    fs::write(dist.join("oembed.json"), text)?;
    Ok(())
}

fn with_address(html: &str, address: &str) -> Result<String> {
    if html.matches(NAMED).count() != 1 {
        bail!("index.html does not name {PICTURE} once");
    }
    let languages = LANGUAGES.iter().map(|language| {
        let name = page_name(language);
        let name = if name == "index.html" { "" } else { &name };
        let tag = language.tag;
        format!("\n    <link rel=\"alternate\" hreflang=\"{tag}\" href=\"{address}{name}\">")
    });
    let languages: String = languages.collect();
    let whole = format!(
        "property=\"og:image\" content=\"{address}{PICTURE}\">\n    \
         <link rel=\"alternate\" type=\"application/json+oembed\" href=\"{address}oembed.json\">{languages}"
    );
    Ok(html.replace(NAMED, &whole))
}

fn oembed(address: &str) -> serde_json::Value {
    let frame = format!(
        "<iframe src=\"{address}?embed=1&amp;controls=few&amp;charts=weight_norm\" title=\"Equisphere\" width=\"640\" \
         height=\"480\" style=\"border:0\"></iframe>"
    );
    json!({
        "version": "1.0",
        "type": "rich",
        "title": "Equisphere",
        "provider_name": "Equisphere",
        "provider_url": address,
        "html": frame,
        "width": 640,
        "height": 480,
        "thumbnail_url": format!("{address}{PICTURE}"),
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://example.org/equisphere/";

    #[test]
    fn a_page_with_an_address_names_its_picture_and_its_embedding_by_it() {
        let html = fs::read_to_string(root().join("index.html")).unwrap();
        let html = with_address(&html, ADDRESS).unwrap();
        assert!(html.contains("content=\"https://example.org/equisphere/card.png\""));
        assert!(html.contains("href=\"https://example.org/equisphere/oembed.json\""));
        assert!(
            html.contains("hreflang=\"zh-Hans\" href=\"https://example.org/equisphere/zh.html\"")
        );
        assert!(html.contains("hreflang=\"en\" href=\"https://example.org/equisphere/\""));
        assert!(with_address("<title>", ADDRESS).is_err());
    }

    #[test]
    fn the_picture_has_the_size_that_is_said_of_it() {
        let bytes = fs::read(root().join("docs").join(PICTURE)).unwrap();
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        assert_eq!(&bytes[1..4], b"PNG");
        let said = oembed(ADDRESS);
        assert_eq!(said["thumbnail_width"], number(16));
        assert_eq!(said["thumbnail_height"], number(20));
    }
}
