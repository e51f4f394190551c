//! What is wrong with a log, and what is found in one, as sentences.

use super::{fill, find, text};
use crate::logs::finding::{Finding, Warning};
use crate::logs::remark::{Fault, Refusal, Remark};
use crate::logs::settings::{NUMBERS, SettingRefusal};
use crate::numeric::number_format::{integer, number, shortest};
use crate::parameters::OptimizerKind;

/// Why a file is not read.
pub fn refusal(file: &str, refusal: &Refusal) -> String {
    let reason = match refusal {
        Refusal::Empty => text("logs.refusal.empty").to_owned(),
        Refusal::Binary => text("logs.refusal.binary").to_owned(),
        Refusal::TooLong(megabytes) => {
            let megabytes = megabytes.to_string();
            fill("logs.refusal.too_long", &[("megabytes", &megabytes)])
        }
        Refusal::NoNumbers => text("logs.refusal.no_numbers").to_owned(),
    };
    fill("logs.refusal", &[("file", file), ("reason", &reason)])
}

/// Why a setting is not taken.
pub fn setting_refusal(refusal: &SettingRefusal) -> String {
    let SettingRefusal { name, given, .. } = refusal;
    if !refusal.is_known {
        let names: Vec<&str> = NUMBERS.iter().map(|(name, ..)| *name).collect();
        let names = ["optimizer", &names.join(", ")].join(", ");
        return fill("logs.setting.unknown", &[("name", name), ("names", &names)]);
    }
    let allowed = match NUMBERS.iter().find(|(known, ..)| known == name) {
        Some(&(_, low, high)) => {
            let ends = [low, high].map(shortest);
            fill(
                "logs.setting.range",
                &[("low", &ends[0]), ("high", &ends[1])],
            )
        }
        None => OptimizerKind::NAMES.join(", "),
    };
    let places = [("name", &**name), ("given", given), ("allowed", &allowed)];
    fill("logs.setting.value", &places)
}

/// What was wrong at a place of a file, and what was done.
pub fn remark(remark: &Remark) -> String {
    let key = ["logs.fault", remark.fault.key()].join(".");
    let whole = |count: usize| integer(count as u64);
    let told = match &remark.fault {
        Fault::NotANumber(given) | Fault::DuplicateHeader(given) => fill(&key, &[("given", given)]),
        Fault::WrongCells { found, expected } => {
            let [found, expected] = [*found, *expected].map(whole);
            fill(&key, &[("found", &found), ("expected", &expected)])
        }
        Fault::Json(expected) => {
            let mark = || fill("logs.expected.mark", &[("mark", expected)]);
            let given = find(expected).map_or_else(mark, str::to_owned);
            fill(&key, &[("given", &given)])
        }
        Fault::ManyColumns(count) => fill(&key, &[("count", &whole(*count))]),
        Fault::Thinned(count) => fill(&key, &[("count", &integer(*count))]),
        _ => text(&key).to_owned(),
    };
    let told = match remark.count {
        1 => told,
        count => fill(
            "logs.fault.more",
            &[("told", &told), ("count", &integer(count))],
        ),
    };
    let (line, column) = remark.place;
    let file = ("file", &*remark.file);
    if line == 0 {
        return fill("logs.fault.file", &[file, ("told", &told)]);
    }
    let (line, column) = (line.to_string(), column.to_string());
    let places = [file, ("line", &line), ("column", &column), ("told", &told)];
    fill("logs.fault.place", &places)
}

/// A finding as a sentence, with the run where there are several.
pub fn finding((run, finding): &(Option<String>, Finding)) -> String {
    let told = sentence(finding);
    match run {
        Some(run) => fill("logs.finding.of_run", &[("run", run), ("told", &told)]),
        None => told,
    }
}

fn sentence(finding: &Finding) -> String {
    let steps = |steps: f64| integer(steps.max(0.0).round() as u64);
    match finding {
        Finding::Reached { step } => fill("logs.finding.reached", &[("step", &steps(*step))]),
        Finding::Left { from, until } => {
            let places = [("from", &*steps(*from)), ("until", &*steps(*until))];
            fill("logs.finding.left", &places)
        }
        Finding::OnTheWay { falls, steps: more } => {
            let key = match (falls, more) {
                (true, Some(_)) => "logs.finding.falling",
                (true, None) => "logs.finding.falling_for_ever",
                (false, Some(_)) => "logs.finding.rising",
                (false, None) => "logs.finding.rising_for_ever",
            };
            match more {
                Some(more) => fill(key, &[("steps", &steps(rounded(*more)))]),
                None => text(key).to_owned(),
            }
        }
        Finding::OffTheory { ratio } => {
            fill("logs.finding.off_theory", &[("ratio", &number(*ratio, 3))])
        }
        Finding::Apart { above, share } => {
            let key = if *above {
                "logs.finding.above"
            } else {
                "logs.finding.below"
            };
            capitalised(&fill(key, &[("share", &share_in_words(*share))]))
        }
        Finding::Relaxation {
            steps: length,
            times,
            samples,
        } => {
            let (length, times) = (amount(*length), amount(*times));
            let samples = samples.map(amount);
            let mut places = vec![("steps", &*length), ("times", &*times)];
            match &samples {
                None => fill("logs.finding.relaxation", &places),
                Some(samples) => {
                    places.push(("samples", samples));
                    fill("logs.finding.relaxation_samples", &places)
                }
            }
        }
        Finding::Lag { ratio } => fill("logs.finding.lag", &[("ratio", &number(*ratio, 3))]),
        Finding::Memory { step, last } => {
            let places = [("step", &*steps(*step)), ("last", &*steps(*last))];
            fill("logs.finding.memory", &places)
        }
        Finding::EffectiveRate { nominal, effective } => {
            let [nominal, effective] = [*nominal, *effective].map(|rate| number(rate, 3));
            let places = [("nominal", &*nominal), ("effective", &*effective)];
            fill("logs.finding.effective_rate", &places)
        }
        Finding::RootMeanSquare { value, left } => {
            let left = percent(*left);
            let places = [("value", &*number(*value, 4)), ("left", &*left)];
            fill("logs.finding.root_mean_square", &places)
        }
        Finding::NoDecay => text("logs.finding.no_decay").to_owned(),
        Finding::Missing(name) => text(&["logs.finding.missing", name].join(".")).to_owned(),
    }
}

/// A warning as a sentence.
pub fn warning(warning: &Warning) -> String {
    let key = ["logs.warning", warning.kind.key()].join(".");
    fill(&key, &[("about", &warning.about)])
}

/// Two digits of a number of steps: more are not known.
fn rounded(steps: f64) -> f64 {
    crate::numeric::number_format::round_to(steps.ceil(), 2)
}

/// A number of three digits, without zeros at the end.
fn amount(value: f64) -> String {
    let rounded = crate::numeric::number_format::round_to(value, 3);
    match rounded {
        1000.0.. => integer(rounded as u64),
        0.01..1000.0 => shortest(rounded),
        _ => number(value, 2),
    }
}

fn percent(share: f64) -> String {
    let percent = integer((100.0 * share).round() as u64);
    fill("logs.share.percent", &[("percent", &percent)])
}

fn share_in_words(share: f64) -> String {
    let known = [
        (1.0, "logs.share.whole"),
        (2.0 / 3.0, "logs.share.two_thirds"),
        (0.5, "logs.share.half"),
        (1.0 / 3.0, "logs.share.third"),
    ];
    let close = known
        .iter()
        .find(|(value, _)| (share - value).abs() < 0.015);
    close.map_or_else(|| percent(share), |(_, key)| text(key).to_owned())
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
