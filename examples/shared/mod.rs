//! Reading parameters from the command line, for the examples that take them.

use equisphere::page::text::problems;
use equisphere::parameters::Parameters;

/// Parameters from words such as `learning_rate=0.1`; what else is named in `extra` goes there.
///
/// # Errors
/// A sentence that names the word and what is allowed.
#[allow(dead_code, reason = "not every example takes all its words so")]
pub fn parameters(extra: &mut [(&str, &mut u64)]) -> Result<Parameters, String> {
    read(std::env::args().skip(1), extra)
}

/// The same from any words.
///
/// # Errors
/// As for [`parameters`].
pub fn read(
    words: impl Iterator<Item = String>,
    extra: &mut [(&str, &mut u64)],
) -> Result<Parameters, String> {
    let mut parameters = Parameters::default();
    for word in words {
        let (name, value) = word
            .split_once('=')
            .ok_or_else(|| format!("“{word}” is not of the form name=value"))?;
        match extra.iter_mut().find(|(known, _)| *known == name) {
            Some((_, slot)) => {
                **slot = value
                    .parse()
                    .ok()
                    .filter(|&number| number > 0)
                    .ok_or_else(|| format!("{name}: “{value}” is not a whole number above zero"))?;
            }
            None => parameters
                .set_text(name, value)
                .map_err(|refusal| problems::refusal(&refusal))?,
        }
    }
    Ok(parameters)
}

/// Prints the answer, or the reason why there is none, and ends with a status that says which.
pub fn finish(answer: Result<serde_json::Value, String>) -> std::process::ExitCode {
    match answer {
        Ok(answer) => {
            println!(
                "{}",
                serde_json::to_string_pretty(&answer).expect("an answer is JSON")
            );
            std::process::ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            std::process::ExitCode::FAILURE
        }
    }
}
