//! What is typed: on a command line, into a file of cases, into a field.

use equisphere::logs::settings::Settings;
use equisphere::numeric::number_format::parse;
use equisphere::page::map::Map;
use equisphere::page::map::axis::MapAxis;
use equisphere::page::text::problems;
use equisphere::parameters::network::{self, NetworkParameters};
use equisphere::parameters::{Parameters, rows};

use super::{Target, owned, text};

#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../../examples/check_log.rs"]
mod check_log;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../../examples/forecast.rs"]
mod forecast;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../../examples/predict.rs"]
mod predict;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../../examples/replay.rs"]
mod replay;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../../examples/simulate.rs"]
mod simulate;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../../examples/sweep.rs"]
mod sweep;
#[allow(dead_code, reason = "its main function is for the terminal")]
#[path = "../../../examples/train.rs"]
mod train;

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
