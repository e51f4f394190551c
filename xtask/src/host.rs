//! What makes of the built page a folder that any file server hosts: names that hold a hash of what is in the file,
//! packed copies, and headers for hosts that read them.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::{Compression, GzBuilder};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use zopfli::{Format, Options};

/// Letters of the hash in a name: 40 bits, of which two of our files will not have the same.
const HASH_LETTERS: usize = 10;
/// A page of somebody else loads the element by this name, whatever the build.
const ENTRY: &str = "www/lab.js";
/// What is never asked for by the page, and keeps its name.
const KEPT: [&str; 1] = [".md"];
/// Kinds of files that become smaller when they are packed.
const PACKED: [&str; 10] = [
    "html", "js", "css", "wasm", "svg", "bin", "txt", "md", "json", "csv",
];

/// A file of the page, under its two names from the root of the page, with slashes.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// As sources call it.
    pub plain: String,
    /// As it is stored: with the hash.
    pub stored: String,
}

/// Puts hashes into the names of all files in `www/`, and the new names into the files that ask for them.
///
/// `scripts` are those among them that ask for others, each after what it asks for.
pub fn name_by_content(dist: &Path, scripts: &[&str]) -> Result<Vec<Named>> {
    let files = files_below(dist, &dist.join("www"))?;
    let leaves = files.iter().map(String::as_str).filter(|file| {
        let kept = KEPT.iter().any(|end| file.ends_with(end));
        !kept && !scripts.contains(file)
    });
    let mut named: Vec<Named> = Vec::new();
    for plain in leaves {
        let bytes = fs::read(dist.join(plain))?;
        named.push(store(dist, plain, &bytes)?);
    }
    for plain in scripts {
        let text = fs::read_to_string(dist.join(plain))?;
        let text = with_stored_names(&text, &named).with_context(|| format!("in {plain}"))?;
        named.push(store(dist, plain, text.as_bytes())?);
    }
    for name in pages(dist)? {
        let page = dist.join(&name);
        let text = with_stored_names(&fs::read_to_string(&page)?, &named);
        fs::write(page, text.with_context(|| format!("in {name}"))?)?;
    }
    write_entry(dist, &named)?;
    Ok(named)
}

/// The page in every language, by its names.
fn pages(dist: &Path) -> Result<Vec<String>> {
    let files = files_below(dist, dist)?.into_iter();
    Ok(files.filter(|file| file.ends_with(".html")).collect())
}

/// The name that stays: it hands on what the element's script exports.
fn write_entry(dist: &Path, named: &[Named]) -> Result<()> {
    let entry = named.iter().find(|file| file.plain == ENTRY);
    let Named { stored, .. } = entry.context("the page has no element")?;
    let name = stored.trim_start_matches("www/");
    fs::write(dist.join(ENTRY), format!("export * from \"./{name}\";\n"))?;
    Ok(())
}

/// Stores a file under its name with a hash, in place of the plain one.
fn store(dist: &Path, plain: &str, bytes: &[u8]) -> Result<Named> {
    let (start, kind) = plain.rsplit_once('.').context("a file has a kind")?;
    let hash = &digest(bytes)[..HASH_LETTERS];
    let stored = format!("{start}.{hash}.{kind}");
    fs::remove_file(dist.join(plain))?;
    fs::write(dist.join(&stored), bytes)?;
    let plain = plain.to_owned();
    Ok(Named { plain, stored })
}

/// SHA-256 in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A text that asks for files by the names under which they are stored. Scripts name them from `www/`, what belongs
/// to the document names them from its own folder.
fn with_stored_names(text: &str, named: &[Named]) -> Result<String> {
    let mut text = text.to_owned();
    for Named { plain, stored } in named {
        let inner = |path: &str| format!("\"./{}\"", path.trim_start_matches("www/"));
        text = text.replace(&inner(plain), &inner(stored));
        let outer = |path: &str| format!("\"{path}\"");
        text = text.replace(&outer(plain), &outer(stored));
        let missed = [format!("/{}\"", file_name(plain)), format!("{plain}`")];
        if missed.iter().any(|name| text.contains(name)) {
            bail!("{plain} is asked for in a way in which its hash cannot be written");
        }
    }
    Ok(text)
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A script with what the service worker knows of this build: which files every first view needs, the files for later,
/// what the page in each language needs beside them, and a version that follows from their digests. A file has the
/// beginning of its digest in its name; those of the pages, which have names that stay, are listed.
///
/// `later` and `of_pages` name files by the beginnings of their plain names; the first page is that of the folder.
pub fn list_of_build(
    dist: &Path,
    named: &[Named],
    later: &[&str],
    of_pages: &[(String, String)],
) -> Result<String> {
    let begins =
        |file: &&Named, starts: &[&str]| starts.iter().any(|it| file.plain.starts_with(it));
    let (rest, first): (Vec<&Named>, Vec<&Named>) =
        named.iter().partition(|file| begins(file, later));
    let names = |files: &[&Named]| -> serde_json::Value {
        let stored = files.iter().map(|file| file.stored.clone());
        stored.collect::<Vec<_>>().into()
    };
    let (mut pages, mut digests) = (serde_json::Map::new(), serde_json::Map::new());
    for (page, start) in of_pages {
        let needed: Vec<&Named> = named.iter().filter(|file| begins(file, &[start])).collect();
        pages.insert(page.clone(), names(&needed));
        digests.insert(page.clone(), digest(&fs::read(dist.join(page))?).into());
    }
    let lists = [
        ("first", names(&first)),
        ("later", names(&rest)),
        ("pages", pages.into()),
        ("digests", digests.into()),
    ];
    let lists = lists.map(|(name, list)| format!("export const {name} = {list};\n"));
    let lists = lists.concat();
    let version = &digest(lists.as_bytes())[..HASH_LETTERS];
    Ok(format!(
        "// Written by the build.\nexport const version = \"{version}\";\n{lists}"
    ))
}

/// Writes headers in the format of static hosts that read a file of this name. What has its hash in its name may be
/// kept for ever; everything else is asked for anew.
pub fn write_headers(dist: &Path, named: &[Named]) -> Result<()> {
    let mut text = String::from(
        "# Read by Netlify, Cloudflare Pages and others, where the page stands at the root of a site.\n\
         /*\n  Access-Control-Allow-Origin: *\n  X-Content-Type-Options: nosniff\n",
    );
    for Named { stored, .. } in named {
        text += &format!("/{stored}\n  Cache-Control: public, max-age=31536000, immutable\n");
    }
    fs::write(dist.join("_headers"), text)?;
    Ok(())
}

/// Writes beside each file its packed copies, where they are smaller, for servers that hand them out.
pub fn pack(dist: &Path) -> Result<()> {
    let files = files_below(dist, dist)?;
    files.par_iter().try_for_each(|file| {
        let kind = file.rsplit('.').next().unwrap_or_default();
        if !PACKED.contains(&kind) {
            return Ok(());
        }
        let bytes = fs::read(dist.join(file))?;
        for (end, packed) in [("gz", gzip(&bytes)?), ("br", brotli(&bytes)?)] {
            if packed.len() < bytes.len() {
                fs::write(dist.join(format!("{file}.{end}")), packed)?;
            }
        }
        Ok(())
    })
}

/// Packed as servers do it, without name, time and system, which would make two builds differ.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let writer = GzBuilder::new().mtime(0).operating_system(255);
    let mut writer = writer.write(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

/// What unpacks like [`gzip`] and is smaller by 4%, after a hundred times the time.
pub fn tight_gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    zopfli::compress(Options::default(), Format::Gzip, bytes, &mut packed)?;
    Ok(packed)
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut packed, &parameters)?;
    Ok(packed)
}

/// Files in a folder and below, by their path from a root, in order.
pub fn files_below(root: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut folders = vec![folder.to_owned()];
    let mut files: Vec<String> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path: PathBuf = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let names = path.strip_prefix(root)?.components();
                let names = names.map(|name| name.as_os_str().to_string_lossy().into_owned());
                files.push(names.collect::<Vec<_>>().join("/"));
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    const SCRIPTS: [&str; 2] = ["www/worker.js", "www/lab.js"];

    /// A small page in a folder of its own, named and packed; its files with what is in them.
    fn built(test: &str, wasm: &str) -> Result<Vec<(String, Vec<u8>)>> {
        let dist = std::env::temp_dir().join(format!("equisphere-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dist);
        fs::create_dir_all(dist.join("www/pkg"))?;
        let write = |name: &str, text: &str| fs::write(dist.join(name), text);
        write("index.html", "<script src=\"www/lab.js\"></script>")?;
        write("www/lab.js", "new Worker(\"./worker.js\")")?;
        write("www/worker.js", "load(\"./pkg/one_bg.wasm\")")?;
        write("www/pkg/one_bg.wasm", wasm)?;
        let named = name_by_content(&dist, &SCRIPTS)?;
        write_headers(&dist, &named)?;
        pack(&dist)?;
        let files = files_below(&dist, &dist)?.into_iter();
        let files = files.map(|file| Ok((file.clone(), fs::read(dist.join(file))?)));
        let files = files.collect();
        fs::remove_dir_all(&dist)?;
        files
    }

    fn text<'a>(files: &'a [(String, Vec<u8>)], start: &str) -> (&'a str, &'a str) {
        let end = [".js", ".wasm", "html", "headers"];
        let found = files.iter().find(|(name, _)| {
            name.starts_with(start) && end.iter().any(|kind| name.ends_with(kind))
        });
        let (name, bytes) = found.expect("there is such a file");
        (name, std::str::from_utf8(bytes).expect("it is text"))
    }

    #[test]
    fn the_same_page_gives_the_same_bytes_and_another_one_other_names() {
        let first = built("same", "one").unwrap();
        assert_eq!(first, built("again", "one").unwrap());
        let other = built("other", "two").unwrap();
        for file in ["www/lab.", "www/worker.", "www/pkg/one_bg."] {
            let name = |files| text(files, file).0.to_owned();
            assert_ne!(name(&first), name(&other), "{file}");
        }
    }

    #[test]
    fn files_ask_for_each_other_by_the_names_that_are_stored() {
        let files = built("names", "one").unwrap();
        for (who, whom) in [
            ("index.html", "www/lab."),
            ("www/lab.", "www/worker."),
            ("www/worker.", "www/pkg/one_bg."),
        ] {
            let name = file_name(text(&files, whom).0);
            assert!(text(&files, who).1.contains(name), "{who} asks for {name}");
        }
        let wasm = text(&files, "www/pkg/one_bg.").0;
        assert!(wasm.contains(&digest(b"one")[..HASH_LETTERS]), "{wasm}");
        let entry = files.iter().find(|(name, _)| name == ENTRY);
        let entry = std::str::from_utf8(&entry.expect("its name stays").1).unwrap();
        assert!(entry.contains("export * from \"./lab."), "{entry}");
        assert!(text(&files, "_headers").1.contains(&format!("/{wasm}\n")));
    }

    #[test]
    fn a_name_that_cannot_be_replaced_ends_the_build() {
        let named = [Named {
            plain: "www/data/digits.bin".into(),
            stored: "www/data/digits.1.bin".into(),
        }];
        let taken = with_stored_names("new URL(\"./data/digits.bin\", base)", &named).unwrap();
        assert_eq!(taken, "new URL(\"./data/digits.1.bin\", base)");
        assert!(with_stored_names("\"../www/data/digits.bin\"", &named).is_err());
    }

    #[test]
    fn packed_copies_hold_the_file() {
        let text = "the same words and ".repeat(100);
        let mut unpacked = Vec::new();
        let packed = gzip(text.as_bytes()).unwrap();
        assert!(packed.len() < 100);
        let mut reader = flate2::read::GzDecoder::new(&packed[..]);
        reader.read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        let tight = tight_gzip(text.as_bytes()).unwrap();
        assert!(tight.len() <= packed.len());
        let mut unpacked = Vec::new();
        let mut reader = flate2::read::GzDecoder::new(&tight[..]);
        reader.read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        let mut unpacked = Vec::new();
        let packed = brotli(text.as_bytes()).unwrap();
        assert!(packed.len() < 100);
        brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
    }
}
