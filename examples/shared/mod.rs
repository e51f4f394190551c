//! What the examples have in common: words on the command line, answers, and how they end.
#![allow(dead_code, reason = "not every example needs all of it")]

use equisphere::page::text::problems;
use std::io::Write;
use std::process::ExitCode;

use equisphere::parameters::{Kind, Parameters, row};
use lexopt::{Arg, Parser};
use serde_json::Value;

/// Ends a program that was called in a wrong way.
const MISUSE: u8 = 2;

/// Runs an example: `--help` prints how to use it; otherwise it gets its words and returns what to print,
/// or a sentence that says what is wrong with them.
pub fn run(usage: &str, answer: impl FnOnce(&[String]) -> Result<String, String>) -> ExitCode {
    let answer = match words(Parser::from_env()) {
        Ok(Some(words)) => answer(&words),
        Ok(None) => Ok(usage.to_owned()),
        Err(why) => Err(why),
    };
    match answer {
        // Whoever reads may leave before the end, as `head` does.
        Ok(text) => match writeln!(std::io::stdout(), "{}", text.trim_end()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(why) => {
            let _ = writeln!(std::io::stderr(), "{why} (--help shows how to call this)");
            ExitCode::from(MISUSE)
        }
    }
}

/// The words without flags; nothing when help is asked for.
fn words(mut parser: Parser) -> Result<Option<Vec<String>>, String> {
    let mut words = Vec::new();
    while let Some(word) = parser.next().map_err(|why| why.to_string())? {
        match word {
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            Arg::Value(word) => words.push(
                word.into_string()
                    .map_err(|word| format!("“{}” is not UTF-8 text", word.to_string_lossy()))?,
            ),
            Arg::Long(name) => return Err(format!("“--{name}” is not understood")),
            Arg::Short(letter) => return Err(format!("“-{letter}” is not understood")),
        }
    }
    Ok(Some(words))
}

/// Name and value of a word such as `learning_rate=0.1`.
///
/// # Errors
/// A sentence that names the word.
pub fn pair(word: &str) -> Result<(&str, &str), String> {
    word.split_once('=')
        .ok_or_else(|| format!("“{word}” is not of the form name=value"))
}

/// Whether a word gives a parameter several values; where one value is a list, as of `eigenvalues`, it does not.
pub fn is_swept(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, value)| {
        let list = row(name).is_some_and(|row| matches!(row.kind, Kind::List { .. }));
        value.contains(',') && !list
    })
}

/// Parameters from words such as `learning_rate=0.1`; what else is named in `extra` goes there.
///
/// # Errors
/// A sentence that names the word and what is allowed.
pub fn parameters<'a>(
    words: impl IntoIterator<Item = &'a String>,
    extra: &mut [(&str, &mut u64)],
) -> Result<Parameters, String> {
    let mut parameters = Parameters::default();
    for word in words {
        let (name, value) = pair(word)?;
        match extra.iter_mut().find(|(known, _)| *known == name) {
            Some((_, slot)) => **slot = whole(name, value)?,
            None => parameters
                .set_text(name, value)
                .map_err(|refusal| problems::refusal(&refusal))?,
        }
    }
    Ok(parameters)
}

/// A whole number above zero, as a word gives it for a name.
///
/// # Errors
/// A sentence that names both.
pub fn whole(name: &str, value: &str) -> Result<u64, String> {
    let number = value.parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| format!("{name}: “{value}” is not a whole number above zero"))
}

/// An answer as text.
pub fn pretty(answer: &Value) -> String {
    serde_json::to_string_pretty(answer).expect("an answer is JSON")
}
