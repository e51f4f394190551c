//! What comes from outside, one function a kind: good inputs, words that matter in them, and what is done with them.

use std::rc::Rc;

use equisphere::logs::analysis::analyse;
use equisphere::logs::names::Quantity;
use equisphere::logs::reader::Reader;
use equisphere::logs::settings::Settings;
use equisphere::numeric::number_format::parse;
use equisphere::numeric::transfer::{seal, unseal};
use equisphere::page::lab::Lab;
use equisphere::page::map::Map;
use equisphere::page::map::axis::MapAxis;
use equisphere::page::text::{logs as log_words, problems};
use equisphere::parameters::link::{self, LONGEST};
use equisphere::parameters::network::{self, NetworkParameters};
use equisphere::parameters::presets::PRESETS;
use equisphere::parameters::{Kind, Parameters, rows};
use equisphere::run::Run;
use equisphere::run::data::Data;
use equisphere::run::network::{NetworkRun, NetworkScript};
use equisphere::run::script::Script;
use equisphere::simulation::network::labelled_digits::LabelledDigits;

use crate::laboratory::{self, Choices};
use crate::random::Random;

#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../examples/check_log.rs"]
mod check_log;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../examples/forecast.rs"]
mod forecast;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../examples/predict.rs"]
mod predict;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../examples/replay.rs"]
mod replay;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../examples/simulate.rs"]
mod simulate;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../examples/sweep.rs"]
mod sweep;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../examples/train.rs"]
mod train;

/// Numbers that steps move in one go at the most, see [`laboratory::affordable`].
const WORK: u64 = 20_000;

/// Weights of all replicas together up to which an opened experiment takes steps here.
const MOST_WEIGHTS: usize = 20_000;

const DIGITS: &[u8] = include_bytes!("../../www/data/digits.bin");
const LABELS: &[u8] = include_bytes!("../../www/data/digit_labels.bin");

/// Something that comes from outside.
pub struct Target {
    /// What it is, for the reader of figures.
    pub name: &'static str,
    /// Inputs as they should be.
    pub good: Vec<Vec<u8>>,
    /// What is put into them.
    pub words: Vec<Vec<u8>>,
    /// What is done with one.
    pub run: Handling,
}

/// What is done with an input; it panics where something is wrong.
type Handling = Box<dyn Fn(&[u8])>;

fn owned<T: AsRef<[u8]>>(texts: impl IntoIterator<Item = T>) -> Vec<Vec<u8>> {
    texts
        .into_iter()
        .map(|text| text.as_ref().to_vec())
        .collect()
}

/// The digits, loaded.
pub fn data() -> Data {
    let mut data = Data::default();
    data.load(DIGITS).expect("the digits are whole");
    data
}

/// Laboratories that open with the digits at hand: they are quicker made from a snapshot than from the file.
fn laboratories() -> impl Fn() -> Lab {
    let (data, saved) = (data(), Lab::default().save());
    move || Lab::restore(&saved, &data).expect("what is saved is restored")
}

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

fn frozen_links() -> Vec<Vec<u8>> {
    let frozen = include_str!("../reference/links.txt").lines();
    let frozen = frozen.flat_map(str::split_whitespace);
    owned(frozen.filter(|word| word.starts_with("v=")))
}

/// Names, options and separators of links.
fn link_words() -> Vec<Vec<u8>> {
    let mut words: Vec<String> = [
        "&",
        "=",
        ";",
        ":",
        "#",
        "%",
        "%00",
        "%ff",
        "~",
        "~00",
        "~ff",
        "+",
        ",",
        "v=1",
        "v=2",
        "v=3",
        "&run=1:a",
        "&run=2:b",
        "&run=3:~41",
        "&kept=none",
        "&packed=eJw",
        "&step=10000000000",
        "&step=7",
        "&window=3:900",
        "&window=9:1",
        "&view=1e300:-7",
        "&charts=none",
        "&charts=weight_norm,",
        "&changes=",
        "300:momentum:0.5",
        "18446744073709551615:learning_rate:1",
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "-0",
        "1e-320",
        "×4",
        "/0",
        "\u{202e}",
        "\u{0}",
    ]
    .map(str::to_owned)
    .to_vec();
    for row in rows() {
        words.push(format!("&{}=", row.name));
        if let Kind::Choice { options } = row.kind {
            words.extend(
                options
                    .iter()
                    .map(|option| format!("&{}={option}", row.name)),
            );
        } else {
            let (low, high) = row.bounds();
            words.extend([low, high].map(|end| format!("&{}={end}", row.name)));
        }
    }
    owned(words)
}

/// Text that is read as a link: what is read is written and read again without a change.
pub fn links() -> Target {
    Target {
        name: "a link that is read",
        good: frozen_links(),
        words: link_words(),
        run: Box::new(|input| match link::decode(&text(input)) {
            Ok(found) => {
                found
                    .remarks
                    .iter()
                    .for_each(|remark| assert!(!problems::remark(remark).is_empty()));
                let written = link::write(&found);
                assert!(
                    written.len() <= LONGEST,
                    "a link of {} bytes",
                    written.len()
                );
                let again = link::decode(&written).expect("what is written is read");
                assert_eq!(link::write(&again), written);
                assert_eq!(
                    (again.parameters, again.changes, again.standing),
                    (found.parameters, found.changes, found.standing)
                );
            }
            Err(error) => assert!(!problems::link_error(&error).is_empty()),
        }),
    }
}

/// Text that is opened as a link, in a laboratory that is looked at afterwards.
pub fn links_that_are_opened() -> Target {
    let laboratory = laboratories();
    let good: Vec<String> = PRESETS
        .iter()
        .map(|preset| link::encode(&preset.parameters(), &preset.changes()))
        .collect();
    Target {
        name: "a link that is opened",
        good: [frozen_links(), owned(good)].concat(),
        words: link_words(),
        run: Box::new(move |input| {
            let mut lab = laboratory();
            let before = lab.link();
            if lab.open_link(&text(input)).is_err() {
                assert_eq!(lab.link(), before, "a link that is refused changes nothing");
            }
            let small = laboratory::weights(&lab) <= MOST_WEIGHTS;
            lab.advance(if small { 3 } else { 1 });
            laboratory::look(&lab);
        }),
    }
}

/// Text that is read as the link of a network.
pub fn links_of_networks() -> Target {
    let good = [
        "network=1",
        "network=1&learning_rate=0.2&changes=300:momentum:0.5",
        "network=1&hidden=7&layers=3&normalization=layer&batch_size=9",
    ];
    let mut words = link_words();
    words.extend(network::rows().map(|row| format!("&{}=1e9", row.name).into_bytes()));
    Target {
        name: "a network’s link",
        good: owned(good),
        words,
        run: Box::new(|input| {
            if let Ok(found) = network::decode(&text(input)) {
                let written = network::encode(&found.parameters, &found.changes);
                let again = network::decode(&written).expect("what is written is read");
                assert_eq!(
                    (again.parameters, again.changes),
                    (found.parameters, found.changes)
                );
            }
        }),
    }
}

const EXPERIMENTS: [&str; 6] = [
    "v=2&replicas=2&changes=10:optimizer:adamw;20:schedule:cosine",
    "v=2&optimizer=hyperball&replicas=1",
    "v=2&spectrum=typed&eigenvalues=0;1;3&noise=matrix&replicas=3",
    "v=2&objective=digits&replicas=1&batch_size=1",
    "v=2&noise_scale=0&schedule=exponential",
    "v=2&optimizer=muon&rows=2&columns=3&replicas=2",
];

/// A run as bytes, with the right seal, so that the inner checks are reached.
pub fn snapshots() -> Target {
    let data = data();
    let payload = |text: &&str| {
        let script = Script::from(link::decode(text).expect("a good link"));
        let mut run = Run::new(1, script, &data).expect("the data is there");
        run.advance(300);
        unseal(&run.snapshot()).expect("a good snapshot").to_vec()
    };
    Target {
        name: "a snapshot of a run",
        good: EXPERIMENTS.iter().map(payload).collect(),
        words: Vec::new(),
        run: Box::new(move |input| {
            assert!(
                Run::from_snapshot(1, input, &data).is_err(),
                "bytes without a seal are refused"
            );
            if let Ok(mut run) = Run::from_snapshot(1, &seal(input), &data) {
                run.advance(2);
                let _ = (run.recent(), run.link(), run.snapshot());
            }
        }),
    }
}

/// A whole laboratory as bytes.
pub fn snapshots_of_laboratories() -> Target {
    let laboratory = laboratories();
    let data = data();
    let payload = |seed: u64| {
        let mut lab = laboratory();
        let bytes = Random::new(seed).bytes(60);
        laboratory::act(&mut lab, &mut Choices::new(&bytes), WORK);
        unseal(&lab.save()).expect("a good snapshot").to_vec()
    };
    let small = |payload: &Vec<u8>| payload.len() < 1_000_000;
    Target {
        name: "a snapshot of a laboratory",
        good: (0..12).map(payload).filter(small).collect(),
        words: Vec::new(),
        run: Box::new(move |input| {
            assert!(
                Lab::restore(input, &data).is_err(),
                "bytes without a seal are refused"
            );
            if let Ok(mut lab) = Lab::restore(&seal(input), &data) {
                lab.advance(1);
                laboratory::look(&lab);
                let _ = lab.save();
            }
        }),
    }
}

/// A network in training as bytes.
pub fn snapshots_of_networks() -> Target {
    let data = Rc::new(LabelledDigits::from_bytes(DIGITS, LABELS).expect("the digits are whole"));
    let payload = |text: &&str| {
        let script = NetworkScript::from(network::decode(text).expect("a good link"));
        let mut run = NetworkRun::new(script, data.clone());
        run.advance(5);
        unseal(&run.snapshot()).expect("a good snapshot").to_vec()
    };
    let experiments = [
        "network=1&hidden=8&layers=1&batch_size=8",
        "network=1&hidden=9&layers=2&batch_size=8&optimizer=adamw&normalization=rms",
    ];
    Target {
        name: "a snapshot of a network",
        good: experiments.iter().map(payload).collect(),
        words: Vec::new(),
        run: Box::new(move |input| {
            assert!(
                NetworkRun::from_snapshot(input, &data).is_err(),
                "bytes without a seal are refused"
            );
            if let Ok(mut run) = NetworkRun::from_snapshot(&seal(input), &data) {
                run.advance(1);
                let _ = (run.link(), run.report(), run.snapshot());
            }
        }),
    }
}

/// The files of images and labels.
pub fn files_of_digits() -> Target {
    let images = |count: usize| {
        let mut bytes = DIGITS[..16].to_vec();
        bytes.extend_from_slice(&DIGITS[16..(16 + 32 * count).min(DIGITS.len())]);
        bytes
    };
    let header = DIGITS[..16].to_vec();
    Target {
        name: "a file of digits",
        good: vec![
            DIGITS.to_vec(),
            LABELS.to_vec(),
            images(1),
            images(50),
            header,
        ],
        words: owned([&DIGITS[..8], &LABELS[..8], &[0; 32], &[255; 32]]),
        run: Box::new(|input| {
            if let Err(error) = Data::default().load(input) {
                assert!(!problems::digits_error(error).is_empty());
            }
            let _ = LabelledDigits::from_bytes(input, LABELS);
            let _ = LabelledDigits::from_bytes(DIGITS, input);
        }),
    }
}

/// A training log of any kind, read in pieces and laid beside theory.
pub fn training_logs() -> Target {
    let good: [&[u8]; 9] = [
        include_bytes!("../logs/wandb_history.csv"),
        include_bytes!("../logs/wandb_history.jsonl"),
        include_bytes!("../logs/wandb_panel.csv"),
        include_bytes!("../logs/plain.tsv"),
        include_bytes!("../logs/trainer_state.json"),
        include_bytes!("../logs/lightning/metrics.csv"),
        include_bytes!("../logs/optax.csv"),
        include_bytes!("../logs/run-digits_train-tag-params_norm_fc1.weight.csv"),
        b"step,weight_norm,angular_update,lr,weight_decay\n1,1.2,0.04,0.1,0.01\n2,1.1,0.04,0.1,0.01\n",
    ];
    let words = [
        "step",
        "\"",
        "\"\"",
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        "{",
        "}",
        "[",
        "]",
        ":",
        "\\u0000",
        "\\ud800",
        "null",
        "NaN",
        "Infinity",
        "1e999",
        "-1",
        "1,5",
        "\u{feff}",
        "\u{0}",
        "weight_norm",
        "angular_update",
        "lr",
        "epoch",
        "{\"a\":",
        "[[[[[[[[[[[[[[[[",
        "[1,2]",
        "9007199254740993",
    ];
    let mut words = owned(words);
    words.extend(owned([
        &[0xff, 0xfe][..],
        &[0xfe, 0xff],
        &[0xc3],
        &[0xf0, 0x9f],
    ]));
    let settings = Settings::default();
    Target {
        name: "a training log",
        good: owned(good),
        words,
        run: Box::new(move |input| {
            let piece = 1 + input.len() / 3 + input.first().map_or(0, |&byte| usize::from(byte));
            let mut reader = Reader::new("run.csv", &[]);
            let pieces = input.chunks(piece).try_for_each(|piece| reader.push(piece));
            match pieces.and_then(|()| reader.finish()) {
                Ok(log) => {
                    log.remarks
                        .iter()
                        .for_each(|remark| assert!(!log_words::remark(remark).is_empty()));
                    let analysis = analyse(&log, &settings);
                    analysis
                        .findings
                        .iter()
                        .for_each(|finding| assert!(!log_words::finding(finding).is_empty()));
                    analysis
                        .warnings
                        .iter()
                        .for_each(|warning| assert!(!log_words::warning(warning).is_empty()));
                    Quantity::SERIES.iter().for_each(|&quantity| {
                        assert!(log.of(quantity).count() <= log.series.len())
                    });
                }
                Err(refusal) => assert!(!log_words::refusal("run.csv", &refusal).is_empty()),
            }
        }),
    }
}

/// Words after the name of each program for a terminal. Steps are held to one: how many there are is asked for, and no
/// damage.
pub fn words_on_the_command_line() -> Target {
    let good = [
        "learning_rate=0.1 weight_decay=0.01 optimizer=adamw",
        "weight_decay=0.001,0.003,0.01 dimension=10 spectrum=flat format=csv",
        "optimizer=muon rows=4 columns=5 momentum=0.95 nesterov=on replicas=2",
        "normalization=batch hidden=8 layers=1 learning_rate=0.1 batch_size=8",
        "eigenvalues=0,1,2 spectrum=typed seed=9 replicas=4",
    ];
    let mut words = owned([
        " ",
        "=",
        ",",
        "format=xml",
        "at=0",
        "steps=-1",
        "steps=1e3",
        "--help",
        "\u{feff}",
        "NaN",
        "=,",
        ",,",
        "/no/such/file",
        "metrics.csv",
    ]);
    words.extend(rows().map(|row| format!(" {}=", row.name).into_bytes()));
    Target {
        name: "words on a command line",
        good: owned(good),
        words,
        run: Box::new(|input| {
            let words: Vec<String> = text(input).split(' ').map(str::to_owned).collect();
            let with = |word: &str| [words.clone(), vec![word.to_owned()]].concat();
            let outcomes = [
                predict::predict(&words),
                simulate::simulate(&with("steps=1")),
                sweep::sweep(&with("steps=1")),
                forecast::forecast(&with("at=1")),
                train::train(&with("steps=1")),
                check_log::check(&words),
            ];
            for outcome in outcomes {
                let (Ok(words) | Err(words)) = outcome;
                assert!(!words.is_empty());
            }
        }),
    }
}

/// Reference cases in JSON, as the program `replay` takes them.
pub fn cases_in_json() -> Target {
    let good = [
        r#"{"name":"a","spectrum":[0,1,2],"noise_scale":0.4,"optimizer":{"kind":"sgd","learning_rate":0.1,"weight_decay":0.01},"schedule":{"kind":"constant"},"initial_weights":[1,2,3],"noise":[[0.1,0.2,0.3],[0.3,-1,2]]}"#,
        r#"[{"name":"b","spectrum":[0,1],"noise_scale":0.4,"optimizer":{"kind":"adamw","learning_rate":0.1,"weight_decay":0.01,"beta1":0.9,"beta2":0.99,"epsilon":1e-8},"schedule":{"kind":"step","factor":0.1,"milestones":[1,2],"rescaling":null},"initial_weights":[1,2],"noise":[[0.1,0.2]]}]"#,
        r#"{"spectrum":[0,1,2,3],"noise_scale":1,"optimizer":{"kind":"muon","learning_rate":0.1,"rows":2,"columns":2,"momentum":0.9,"nesterov":true,"orthogonalization":"exact"},"schedule":{"kind":"wsd","warmup":1,"period":3,"decay":1,"floor":0},"initial_weights":[1,0,0,1],"noise":[[1,0,0,1]]}"#,
    ];
    let words = [
        "null",
        "[]",
        "{}",
        "1e999",
        "-1",
        "18446744073709551615",
        "\"sgd\"",
        "\"lion\"",
        "\"signum\"",
        "\"hyperball\"",
        "\"cosine\"",
        ",",
        "[",
        "]",
        "{",
        "}",
        "\"rows\":1000000,",
        "\"period\":0,",
        "\"noise\":[],",
        "NaN",
        "\\u0000",
        "true",
    ];
    Target {
        name: "a case in JSON",
        good: owned(good),
        words: owned(words),
        run: Box::new(
            |input| match replay::replay_text("cases.json", &text(input)) {
                Ok(answer) => assert!(answer.contains("expected")),
                Err(why) => assert!(why.starts_with("cases.json"), "{why}"),
            },
        ),
    }
}

/// What a reader types into any field.
pub fn typed_values() -> Target {
    let good = [
        "0.1", "1e-3", "adamw", "0 0.5 1", "×4", "÷3", "0,5", "12", "many", "", " 7 ", "−3", "1/3",
    ];
    let words = [
        "e", ".", "-", "+", "×", "÷", "/", "*", "0", "9", " ", ",", ";", "NaN", "inf", "1e999",
        "\u{feff}", "٣", "½",
    ];
    Target {
        name: "a typed value",
        good: owned(good),
        words: owned(words),
        run: Box::new(|input| {
            let typed = text(input);
            let _ = parse(&typed);
            for row in rows() {
                let mut parameters = Parameters::default();
                match parameters.set_text(row.name, &typed) {
                    Ok(()) => {
                        let shown = parameters.text(row);
                        let mut again = Parameters::default();
                        again
                            .set_text(row.name, &shown)
                            .expect("what is shown is taken");
                        assert_eq!(again, parameters);
                    }
                    Err(refusal) => {
                        assert_eq!(parameters, Parameters::default());
                        let sentence = problems::refusal(&refusal);
                        assert!(!sentence.is_empty() && sentence.len() < 2000, "{sentence}");
                    }
                }
            }
            for row in network::rows() {
                let _ = NetworkParameters::default().set_text(row.name, &typed);
            }
            let _ = Settings::default().set_text("learning_rate", &typed);
            let base = Parameters::default();
            let other = MapAxis::new(&base, "weight_decay", ["0.001", "0.1"], "4");
            if let (Ok(axis), Ok(other)) = (
                MapAxis::new(&base, "learning_rate", [&typed, "1"], &typed),
                other,
            ) {
                let map = Map::new(base, [axis, other]).expect("two axes");
                assert!(map.count() > 0);
            }
        }),
    }
}

/// Everything that a reader can do with a laboratory, in any order: the bytes choose.
pub fn changes_in_any_order() -> Target {
    let laboratory = laboratories();
    Target {
        name: "changes in any order",
        good: (0..40).map(|seed| Random::new(seed).bytes(200)).collect(),
        words: Vec::new(),
        run: Box::new(move |input| {
            let mut lab = laboratory();
            laboratory::act(
                &mut lab,
                &mut Choices::new(&input[..input.len().min(300)]),
                WORK,
            );
            laboratory::look(&lab);
            // Whatever was done, the link leads to the same settings.
            if lab.run().is_replayable() {
                let mut other = laboratory();
                let remarks = other.open_link(&lab.link()).expect("its own link");
                assert!(remarks.is_empty(), "{remarks:?} in {}", lab.link());
                assert_eq!(other.link(), lab.link());
            }
        }),
    }
}
