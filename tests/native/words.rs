//! Every word that a reader sees stands in the tables of words, and every word there is seen.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use equisphere::logs::finding::WarningKind;
use equisphere::page::charts::CHARTS;
use equisphere::page::symbols::SYMBOLS;
use equisphere::page::text::{LANGUAGES, Language, fill, find, parameters, problems, speak};
use equisphere::parameters::link::{LinkError, Remark, decode};
use equisphere::parameters::network::NETWORK_PARAMETERS;
use equisphere::parameters::network_presets::NETWORK_PRESETS;
use equisphere::parameters::presets::PRESETS;
use equisphere::parameters::{
    DensityKind, DirectionKind, Kind, NesterovKind, NoiseKind, ObjectiveKind, OptimizerKind,
    OrthogonalizationKind, Parameters, Reason, Refusal, ScheduleKind, SpectrumKind, StepScaleKind,
    TimeUnit, row, rows,
};
use equisphere::run::angle_replay::NoReplay;
use equisphere::run::equivalent_run::{EQUIVALENT_RUNS, NoEquivalent};
use equisphere::simulation::record::QUANTITIES;
use equisphere::theory::caution::Caution;
use equisphere::theory::prediction::{DERIVED_LAWS, MATRIX_LAWS};

/// Faults of files, as `logs::remark` names them.
const FAULTS: [&str; 13] = [
    "not_a_number",
    "wrong_cells",
    "unclosed_quote",
    "long_cell",
    "duplicate_header",
    "json",
    "steps_decrease",
    "steps_repeat",
    "not_finite",
    "no_step",
    "encoding",
    "many_columns",
    "thinned",
];

/// The keys that the rows of tables ask for.
fn keys_of_rows() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for row in rows().chain(NETWORK_PARAMETERS) {
        keys.insert(format!("parameter.{}.label", row.name));
        keys.insert(format!("parameter.{}.help", row.name));
        keys.insert(format!("parameter.group.{}", row.group));
        if let Kind::Choice { options } = row.kind {
            let key = |option| format!("parameter.{}.option.{option}", row.name);
            keys.extend(options.iter().map(key));
        }
    }
    let names = PRESETS.iter().map(|preset| preset.name);
    for name in names.chain(NETWORK_PRESETS.iter().map(|preset| preset.name)) {
        let key = |part| format!("preset.{name}.{part}");
        keys.extend(["title", "claim", "look"].map(key));
    }
    for law in DERIVED_LAWS.iter().chain(MATRIX_LAWS) {
        keys.insert(format!("theory.{}.label", law.name));
    }
    for quantity in &QUANTITIES {
        let key = |part| format!("quantity.{}.{part}", quantity.name);
        keys.extend(["label", "meaning", "unit"].map(key));
    }
    keys.extend(
        SYMBOLS
            .iter()
            .map(|symbol| format!("symbol.{}", symbol.name)),
    );
    for chart in CHARTS {
        let key = |part| format!("quantity.{}.{part}", chart.name());
        keys.extend(["symbol", "theory"].map(key));
        if chart.nominal {
            keys.extend(["label", "meaning"].map(key));
        }
    }
    keys.extend(
        Caution::ALL
            .iter()
            .map(|reason| format!("theory.caution.{}", reason.key())),
    );
    keys.extend(
        Caution::ALL
            .iter()
            .map(|reason| format!("map.region.{}", reason.key())),
    );
    keys.extend(
        EQUIVALENT_RUNS
            .iter()
            .map(|way| format!("theory.equivalent.{}", way.name)),
    );
    keys.extend(
        WarningKind::ALL
            .iter()
            .map(|kind| format!("logs.warning.{}", kind.key())),
    );
    keys.extend(FAULTS.map(|key| format!("logs.fault.{key}")));
    keys.extend(
        ["learning_rate", "weight_decay", "angular_update"]
            .map(|name| format!("logs.finding.missing.{name}")),
    );
    let refusals = [
        NoReplay::NoStep,
        NoReplay::NotScaleInvariant,
        NoReplay::OtherAverage,
    ];
    keys.extend(
        refusals
            .iter()
            .map(|why| format!("theory.no_replay.{}", why.key())),
    );
    let refusals = [
        NoEquivalent::NotPlainSgd,
        NoEquivalent::NotScaleInvariant,
        NoEquivalent::NotSgd,
        NoEquivalent::RateNotConstant,
        NoEquivalent::DecayTooStrong,
    ];
    keys.extend(
        refusals
            .iter()
            .map(|why| format!("theory.no_equivalent.{}", why.key())),
    );
    keys
}

/// The keys that rows ask for where they are: a prediction that is a pure number has no unit.
fn optional_keys_of_rows() -> BTreeSet<String> {
    let units = DERIVED_LAWS.iter().chain(MATRIX_LAWS);
    units
        .map(|law| format!("theory.{}.unit", law.name))
        .collect()
}

/// The lines `key = text` of a language, with the whole key.
fn words_of(language: &'static Language) -> Vec<(String, &'static str)> {
    let files = [language.first_view, language.on_demand];
    files.into_iter().flat_map(words_in).collect()
}

/// The same of one file.
fn words_in(file: &'static str) -> Vec<(String, &'static str)> {
    let mut words = Vec::new();
    let mut section = "";
    for line in file.lines() {
        let head = line.strip_prefix('[').and_then(|l| l.strip_suffix(']'));
        if let Some(name) = head {
            section = name;
        } else if !line.is_empty() && !line.starts_with('#') {
            let (key, text) = line.split_once(" = ").expect("a line is key = text");
            words.push((format!("{section}.{key}"), text));
        }
    }
    words
}

fn keys_of(language: &'static Language) -> Vec<String> {
    words_of(language).into_iter().map(|(key, _)| key).collect()
}

/// The text of every source file, without the tables of words.
fn sources() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src"), root.join("www")];
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_table = LANGUAGES
                .iter()
                .any(|language| path.ends_with(language.name));
            if path.is_dir() && !is_table && !path.ends_with("pkg") {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|kind| kind == "rs" || kind == "js")
            {
                text += &fs::read_to_string(path).unwrap();
            }
        }
    }
    text
}

/// How words are asked for that scripts hold by name, because the program may not be there, of failures and of a newer
/// build, or because the options of a choice are in a list.
const HELD: [&str; 6] = [
    "control.failure.{}",
    "control.update.{}",
    "embed.kind.{}",
    "embed.controls.{}",
    "embed.theme.{}",
    "embed.lang.{}",
];

/// Every string of the sources without spaces, among them keys and names, and what scripts read of a table of words
/// by its name, as in `words.title`.
fn strings(sources: &str) -> HashSet<&str> {
    let is_plain =
        |text: &&str| !text.is_empty() && text.len() < 80 && !text.contains(char::is_whitespace);
    let quoted = sources.split(['"', '`']).filter(is_plain);
    let name = |rest: &'_ str| rest.find(|c: char| !c.is_alphanumeric() && c != '_');
    let read = sources.split("words.").skip(1);
    let read = read.map(|rest| &rest[..name(rest).unwrap_or(rest.len())]);
    quoted.chain(read).chain(HELD).collect()
}

/// Whether a key is what a string such as `quantity.{}.label` makes of a name. Scripts leave out the section
/// `control`.
fn is_made_by(key: &str, string: &str, names: &HashSet<&str>) -> bool {
    let Some((before, rest)) = string.split_once('{') else {
        return key == string;
    };
    let before = before.trim_end_matches('$');
    let after = rest.split_once('}').map_or("", |(_, after)| after);
    let makes = |key: &str| {
        let made = key
            .strip_prefix(before)
            .map(|rest| rest.strip_suffix(after));
        made.flatten().is_some_and(|name| names.contains(name))
    };
    let short = key.strip_prefix("control.");
    (before.contains('.') || after.starts_with('.')) && (makes(key) || short.is_some_and(makes))
}

#[test]
fn every_row_option_group_and_preset_has_its_words_in_every_language() {
    for language in LANGUAGES {
        let keys: HashSet<_> = keys_of(language).into_iter().collect();
        for key in keys_of_rows() {
            assert!(
                keys.contains(&key),
                "{key} has no words in {}",
                language.name
            );
        }
    }
    for row in rows().chain(NETWORK_PARAMETERS) {
        for text in [
            parameters::label(row),
            parameters::help(row),
            parameters::group_title(row),
        ] {
            assert!(text.starts_with(char::is_uppercase), "{}: {text}", row.name);
        }
        assert!(parameters::help(row).ends_with('.'), "{}", row.name);
    }
    let names = PRESETS.iter().map(|preset| preset.name);
    for name in names.chain(NETWORK_PRESETS.iter().map(|preset| preset.name)) {
        for what in ["claim", "look"] {
            let text = equisphere::page::text::text(&format!("preset.{name}.{what}")).to_owned();
            assert!(text.ends_with('.'), "{name}: {text}");
        }
        assert_ne!(parameters::preset_title(name), "");
    }
}

/// The lines of a file of words, key by key, which are not in another one, as they would have to be copied there.
fn lines_missing(from: &'static str, to: &'static str) -> Vec<String> {
    let there: HashSet<String> = words_in(to).into_iter().map(|(key, _)| key).collect();
    let lines = words_in(from).into_iter();
    lines
        .filter(|(key, _)| !there.contains(key))
        .map(|(key, text)| format!("{key} = {text}"))
        .collect()
}

#[test]
fn every_language_has_the_keys_of_english_in_the_same_file_and_no_others() {
    let english = &LANGUAGES[0];
    for language in &LANGUAGES[1..] {
        for (file, here, there) in [
            ("first_view", english.first_view, language.first_view),
            ("on_demand", english.on_demand, language.on_demand),
        ] {
            let path = format!("src/page/text/{}/{file}.txt", language.name);
            let missing = lines_missing(here, there);
            assert!(
                missing.is_empty(),
                "translate these lines into {path}:\n{}",
                missing.join("\n")
            );
            let superfluous = lines_missing(there, here);
            assert!(
                superfluous.is_empty(),
                "English has lost these keys; strike them from {path}:\n{}",
                superfluous.join("\n")
            );
        }
    }
    for language in LANGUAGES {
        let mut seen = HashSet::new();
        let twice: Vec<_> = keys_of(language)
            .into_iter()
            .filter(|key| !seen.insert(key.clone()))
            .collect();
        assert!(twice.is_empty(), "twice in {}: {twice:?}", language.name);
    }
}

/// The names of the places of a template, each once.
fn places(text: &str) -> BTreeSet<&str> {
    let rest = text.split('{').skip(1);
    rest.filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
}

#[test]
fn a_text_has_the_same_places_in_every_language() {
    let english = words_of(&LANGUAGES[0]);
    for language in &LANGUAGES[1..] {
        let words: std::collections::HashMap<_, _> = words_of(language).into_iter().collect();
        for (key, text) in &english {
            let translated = words.get(key).copied().unwrap_or(text);
            assert_eq!(
                places(translated),
                places(text),
                "places of {key} in {}: {translated}",
                language.name
            );
        }
    }
}

/// What is the same in every language although it has words: citations, which keep the name of the project, and the unit of angles.
const UNTRANSLATED: [&str; 4] = [
    "take_away.citation.",
    "quantity.angular_update.unit",
    "theory.angular_update_of_rows.unit",
    "network.histogram.symbol",
];

#[test]
fn no_sentence_is_left_in_english() {
    let english: std::collections::HashMap<_, _> = words_of(&LANGUAGES[0]).into_iter().collect();
    let is_word = |token: &str| token.len() > 2 && token.chars().all(|c| c.is_ascii_lowercase());
    for language in &LANGUAGES[1..] {
        for (key, text) in words_of(language) {
            let is_sentence = text.split(' ').filter(|token| is_word(token)).count() > 0;
            let is_same = english.get(&key) == Some(&text);
            let is_allowed = UNTRANSLATED.iter().any(|start| key.starts_with(start));
            assert!(
                is_allowed || !(is_same && is_sentence),
                "{key} is still English in {}: {text}",
                language.name
            );
        }
    }
}

/// The words of a language, as a program of the page gets them.
fn spoken(language: &Language) -> &'static str {
    [language.first_view, language.on_demand].concat().leak()
}

#[test]
fn another_language_is_spoken_and_english_where_it_has_no_words() {
    let learning_rate = row("learning_rate").unwrap();
    assert_eq!(parameters::label(learning_rate), "Learning rate");
    speak(spoken(&LANGUAGES[1]));
    assert_eq!(parameters::label(learning_rate), "学习率");
    let refusal = Refusal::new("learning_rate", "大", Reason::Unreadable);
    assert_eq!(
        problems::refusal(&refusal),
        "学习率：不接受“大”；可取 0.00001 到 10。"
    );
    speak("[parameter]\nlearning_rate.label = 学习率\n");
    assert_eq!(parameters::label(learning_rate), "学习率");
    assert_eq!(
        parameters::label(row("momentum").unwrap()),
        "Momentum",
        "a key that the other language does not have"
    );
    speak("");
    assert_eq!(parameters::label(learning_rate), "Learning rate");
}

#[test]
fn every_word_is_used() {
    let sources = sources();
    assert!(
        sources.len() > 100_000,
        "the sources are looked for in the wrong place"
    );
    let strings = strings(&sources);
    let of_rows = &keys_of_rows() | &optional_keys_of_rows();
    let unused: Vec<_> = keys_of(&LANGUAGES[0])
        .into_iter()
        .filter(|key| !of_rows.contains(key))
        .filter(|key| {
            !strings
                .iter()
                .any(|string| is_made_by(key, string, &strings))
        })
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn a_dead_word_would_be_found() {
    let strings = HashSet::from(["problem.value", "quantity.{name}.label", "weight_norm"]);
    let used = |key| {
        strings
            .iter()
            .any(|string| is_made_by(key, string, &strings))
    };
    assert!(used("problem.value") && used("quantity.weight_norm.label"));
    assert!(
        !used("problem.values")
            && !used("quantity.weight.label")
            && !used("quantity.weight_norm.unit")
    );
}

#[test]
fn templates_have_whole_places_with_plain_names() {
    for language in LANGUAGES {
        for (key, text) in words_of(language) {
            let name = language.name;
            let mut rest = text;
            while let Some((before, after)) = rest.split_once('{') {
                let (place, after) = after.split_once('}').expect(&key);
                let plain = |c: char| c.is_ascii_lowercase() || c == '_';
                assert!(!before.contains('}'), "{name} {key}");
                assert!(
                    !place.is_empty() && place.chars().all(plain),
                    "{name} {key}: {place}"
                );
                rest = after;
            }
            assert!(!rest.contains('}'), "{name} {key}");
        }
    }
}

#[test]
#[should_panic(expected = "nothing for the place allowed of problem.value")]
fn a_place_that_is_left_unfilled_is_noticed() {
    fill("problem.value", &[("label", "Momentum"), ("given", "2")]);
}

#[test]
fn every_refusal_and_remark_is_a_whole_sentence() {
    let mut refusals: Vec<_> = rows()
        .flat_map(|row| {
            let reasons = [Reason::Unreadable, Reason::NotAllowed];
            reasons.map(|reason| Refusal::new(row.name, "much", reason))
        })
        .collect();
    refusals.push(Refusal::new("name", "much", Reason::UnknownName));
    refusals.push(Refusal::new(
        "fast_forward",
        "much",
        Reason::NotStepsUpTo(15_625_000),
    ));
    for refusal in &refusals {
        let sentence = problems::refusal(refusal);
        assert!(
            sentence.contains("“much” is not allowed; it takes "),
            "{sentence}"
        );
        assert!(sentence.ends_with('.'), "{sentence}");
    }
    let moved = Remark::Moved {
        name: "schedule",
        given: "much".into(),
        taken: 2.0,
    };
    let remarks = [
        moved,
        Remark::Default(refusals[0].clone()),
        Remark::NoChange("much".into()),
        Remark::OtherDimension("300:optimizer:much".into()),
    ];
    for remark in remarks.iter().map(problems::remark) {
        assert!(remark.contains("much") && remark.ends_with('.'), "{remark}");
    }
    assert!(problems::remark(&Remark::TooManyChanges).contains("more than 64 changes"));
    for error in [
        LinkError::TooLong(9000),
        LinkError::NoVersion,
        LinkError::UnknownVersion("9".into()),
    ] {
        assert!(problems::link_error(&error).ends_with('.'), "{error:?}");
    }
}

#[test]
fn what_is_allowed_is_said_in_the_words_of_each_kind() {
    for (name, expected) in [
        ("learning_rate", "0.00001 to 10"),
        ("noise_scale", "0, or 0.001 to 10"),
        ("momentum", "0 to 0.99"),
        ("replicas", "whole numbers from 1 to 256"),
        ("seed", "whole numbers from 0 to 4294967295"),
        ("noise", "one of additive, matrix, matrix_in_law"),
        (
            "eigenvalues",
            "2 to 64 numbers from -1000 to 1000, with spaces or semicolons between them",
        ),
    ] {
        assert_eq!(parameters::allowed(row(name).unwrap()), expected, "{name}");
    }
    let refusal = Parameters::default().set_text("speed", "5").unwrap_err();
    let sentence = problems::refusal(&refusal);
    let start =
        "Parameter name: “speed” is not allowed; it takes one of optimizer, learning_rate, ";
    assert!(sentence.starts_with(start), "{sentence}");
    let remarks = decode(&format!("v=2&seed={}", "x".repeat(50)))
        .unwrap()
        .remarks;
    assert!(
        problems::remark(&remarks[0]).contains(&format!("“{}…”", "x".repeat(40))),
        "{remarks:?}"
    );
    assert!(find("parameter.seed.label").is_some() && find("parameter.speed.label").is_none());
}

fn applies(name: &str, settings: &[(&str, &str)]) -> bool {
    let mut parameters = Parameters::default();
    for (name, text) in settings {
        parameters.set_text(name, text).unwrap();
    }
    (row(name).unwrap().applies)(&parameters)
}

#[test]
fn every_option_is_read_by_its_name_and_parameters_apply_only_where_it_uses_them() {
    macro_rules! check {
        ($($kind:ident $field:literal)*) => {$(
            let used: BTreeSet<_> = $kind::ALL.iter().flat_map(|option| option.used()).collect();
            assert_eq!($kind::ALL.len(), $kind::NAMES.len());
            for (place, &option) in $kind::ALL.iter().enumerate() {
                assert_eq!(option.name(), $kind::NAMES[place]);
                assert_eq!($kind::named(option.name()), Some(option));
                for name in &used {
                    let applies = applies(name, &[($field, option.name())]);
                    assert!(!applies || option.uses(name), "{option:?} does not use {name}");
                }
            }
            assert_eq!($kind::named("none of them"), None);
        )*};
    }
    check!(OptimizerKind "optimizer" ScheduleKind "schedule" ObjectiveKind "objective" NoiseKind "noise");
    check!(NesterovKind "nesterov" OrthogonalizationKind "orthogonalization" StepScaleKind "step_scale");
    check!(SpectrumKind "spectrum" DirectionKind "initial_direction" TimeUnit "time_unit" DensityKind "density");
}

#[test]
fn a_parameter_applies_where_all_choices_use_it() {
    for (name, settings) in [
        ("momentum", &[("optimizer", "hyperball")][..]),
        ("beta2", &[("optimizer", "lion")]),
        ("weight_decay", &[("optimizer", "adamw")]),
        ("floor", &[("schedule", "wsd")]),
        ("drop_factor", &[("schedule", "step")]),
        ("warmup_steps", &[("schedule", "warmup")]),
        ("condition_number", &[("spectrum", "geometric")]),
        ("spikes", &[("spectrum", "spiked")]),
        ("eigenvalues", &[("spectrum", "typed")]),
        ("batch_size", &[("objective", "digits")]),
        ("columns", &[("optimizer", "muon")]),
        ("rows", &[("optimizer", "muon"), ("objective", "digits")]),
        ("density", &[]),
        ("seed", &[]),
    ] {
        assert!(applies(name, settings), "{name} {settings:?}");
    }
    for (name, settings) in [
        ("beta1", &[][..]),
        ("decay_steps", &[("schedule", "cosine")]),
        ("spikes", &[("spectrum", "spiked"), ("objective", "digits")]),
        ("density", &[("dimension", "4")]),
        ("dimension", &[("optimizer", "muon")]),
        ("columns", &[("optimizer", "muon"), ("spectrum", "typed")]),
        ("step_scale", &[("optimizer", "lion")]),
        ("density", &[("objective", "digits")]),
    ] {
        assert!(!applies(name, settings), "{name} {settings:?}");
    }
}
