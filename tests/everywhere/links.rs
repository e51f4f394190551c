//! Links carry the whole experiment, and nonsense does no harm.

use equisphere::page::charts::CHARTS;
use equisphere::page::lab::Lab;
use equisphere::page::text::problems;
use equisphere::parameters::link::{
    Change, LONGEST, Link, LinkError, MOST_CHANGES, Remark, decode, encode, write,
};
use equisphere::parameters::presets::{PRESETS, Preset};
use equisphere::parameters::standing::{FARTHEST_STEP, KeptRun, MOST_KEPT, Standing};
use equisphere::parameters::{Kind, PARAMETERS, Parameters, Reason, row, rows};
use equisphere::run::script::Script;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test(unsupported = test)]
fn defaults_are_left_out() {
    assert_eq!(encode(&Parameters::default(), &[]), "v=2");
}

#[wasm_bindgen_test(unsupported = test)]
fn every_parameter_survives_a_link() {
    for row in PARAMETERS {
        let other = match row.kind {
            Kind::Choice { .. } => 1.0,
            _ => row.slider_value(0.37).max(row.bounds().0),
        };
        let mut parameters = Parameters::default();
        parameters.set(row.name, other).unwrap();
        let link = decode(&encode(&parameters, &[])).unwrap();
        assert_eq!(link.parameters, parameters, "{}", row.name);
        assert!(link.remarks.is_empty(), "{:?}", link.remarks);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_link_made_during_a_run_replays_its_numbers() {
    let mut lab = Lab::default();
    lab.set("momentum", 0.3).unwrap();
    lab.advance(50);
    lab.set("learning_rate", 0.25).unwrap();
    lab.advance(30);
    lab.set("learning_rate", 0.2).unwrap();
    lab.set("weight_decay", 0.02).unwrap();
    lab.advance(40);
    let mut other = Lab::default();
    assert!(other.open_link(&lab.run().link()).unwrap().is_empty());
    other.advance(120);
    assert_eq!(other.parameters(), lab.parameters());
    assert_eq!(
        other.run().history().buckets(),
        lab.run().history().buckets()
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn a_change_of_kind_that_is_taken_back_is_replayed_too() {
    let mut lab = Lab::default();
    lab.set("momentum", 0.9).unwrap();
    lab.set_text("schedule", "warmup").unwrap();
    lab.advance(50);
    for (name, text) in [
        ("optimizer", "adamw"),
        ("optimizer", "sgd"),
        ("schedule", "constant"),
        ("learning_rate", "0.3"),
        ("schedule", "warmup"),
        ("learning_rate", "0.2"),
    ] {
        lab.set_text(name, text).unwrap();
    }
    lab.advance(50);
    let mut other = Lab::default();
    other.open_link(&lab.run().link()).unwrap();
    other.advance(100);
    assert_eq!(
        other.run().history().buckets(),
        lab.run().history().buckets()
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn changes_survive_a_link_even_when_their_signs_are_escaped() {
    let changes = vec![
        Change {
            step: 10,
            name: "momentum",
            value: 0.5,
        },
        Change {
            step: 20,
            name: "schedule",
            value: 1.0,
        },
    ];
    let text = encode(&Parameters::default(), &changes);
    let escaped = text.replace(':', "%3A").replace(';', "%3B");
    assert_eq!(decode(&format!("#{escaped}")).unwrap().changes, changes);
}

#[wasm_bindgen_test(unsupported = test)]
fn values_out_of_range_move_to_the_nearest_allowed_one_and_are_named() {
    let link =
        decode("v=1&learning_rate=1e9&momentum=-3&replicas=2.4&dimension=1e400&unknown=7").unwrap();
    assert_eq!(link.parameters.learning_rate, 10.0);
    assert_eq!(link.parameters.momentum, 0.0);
    assert_eq!(link.parameters.replicas, 2.0);
    assert_eq!(link.parameters.dimension, 1000.0);
    let moved = |name, given: &str, taken| Remark::Moved {
        name,
        given: given.into(),
        taken,
    };
    let expected = [
        moved("learning_rate", "1e9", 10.0),
        moved("momentum", "-3", 0.0),
        moved("dimension", "1e400", 1000.0),
    ];
    assert_eq!(link.remarks, expected);
    assert_eq!(
        problems::remark(&link.remarks[0]),
        "Learning rate: the link’s value 1e9 was changed to 10; it takes 0.00001 to 10."
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn unreadable_values_fall_back_to_the_default_and_are_named() {
    let link = decode("v=1&learning_rate=fast&weight_decay=NaN&objective=cats").unwrap();
    assert_eq!(link.parameters, Parameters::default());
    assert_eq!(link.remarks.len(), 3, "{:?}", link.remarks);
    for remark in &link.remarks {
        let Remark::Default(refusal) = remark else {
            panic!("{remark:?}")
        };
        assert_eq!(refusal.reason, Reason::Unreadable);
    }
    assert_eq!(
        problems::remark(&link.remarks[2]),
        "Loss: “cats” is not allowed; it takes one of rayleigh, digits, quadratic. The default rayleigh is used."
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn links_as_a_whole_are_refused_and_the_run_goes_on() {
    let mut lab = Lab::default();
    lab.advance(10);
    let huge = format!("v=1&x={}", "9".repeat(LONGEST));
    for (text, why) in [
        ("v=3&momentum=0.5", "version 3"),
        ("momentum=0.5", "version"),
        (&huge, "long"),
    ] {
        let message = lab.open_link(text).unwrap_err();
        assert!(message.contains(why), "{message}");
        assert_eq!((lab.steps(), lab.parameters().momentum), (10, 0.0));
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn broken_changes_are_left_out_and_named() {
    let link = decode("v=1&changes=5:momentum:0.5;x;6:replicas:3;7:momentum:9").unwrap();
    let expected = [
        Change {
            step: 5,
            name: "momentum",
            value: 0.5,
        },
        Change {
            step: 7,
            name: "momentum",
            value: 0.99,
        },
    ];
    assert_eq!(link.changes, expected);
    assert_eq!(link.remarks.len(), 3, "{:?}", link.remarks);
}

/// A list of changes of the momentum at steps from `first` on.
fn many_changes(first: usize, count: usize) -> String {
    let entry = |k| format!("{}:momentum:0.{}", first + k, 1 + k % 8);
    (0..count).map(entry).collect::<Vec<_>>().join(";")
}

#[wasm_bindgen_test(unsupported = test)]
fn a_link_carries_no_more_changes_however_they_are_spread() {
    let (early, late) = (many_changes(1, 40), many_changes(100, 40));
    let link = decode(&format!("v=1&changes={late}&seed=2&changes={early}")).unwrap();
    assert_eq!(link.changes.len(), MOST_CHANGES);
    assert_eq!(link.remarks, [Remark::TooManyChanges]);
    let steps: Vec<_> = link.changes.iter().map(|change| change.step).collect();
    let expected: Vec<u64> = (1..=24).chain(100..140).collect();
    assert_eq!(steps, expected);
    let again = decode(&encode(&link.parameters, &link.changes)).unwrap();
    assert_eq!((again.changes, again.remarks), (link.changes, vec![]));
}

#[wasm_bindgen_test(unsupported = test)]
fn changes_of_one_step_keep_the_order_of_the_link() {
    let link = decode("v=2&changes=9:momentum:0.1;5:momentum:0.2&changes=9:momentum:0.3").unwrap();
    let found: Vec<_> = link.changes.iter().map(|c| (c.step, c.value)).collect();
    assert_eq!(found, [(5, 0.2), (9, 0.1), (9, 0.3)]);
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_wrong_with_a_link_is_known_and_said() {
    let huge = format!("v=1&x={}", "9".repeat(LONGEST));
    for (text, error, sentence) in [
        (
            "v=3&momentum=0.5",
            LinkError::UnknownVersion("3".into()),
            "The link has version 3; this page reads versions up to 2. It was ignored.",
        ),
        (
            "momentum=0.5",
            LinkError::NoVersion,
            "The link does not say its version (v=2); it was ignored.",
        ),
        (
            &huge,
            LinkError::TooLong(LONGEST + 6),
            "The link is 32774 characters long, more than the 32768 that are read; it was ignored.",
        ),
        (
            "v=2&packed=eJw",
            LinkError::Packed,
            "The link is packed, and only the page unpacks it; it was ignored.",
        ),
    ] {
        let found = decode(text).unwrap_err();
        assert_eq!(found, error);
        assert_eq!(problems::link_error(&found), sentence);
    }
}

/// What a link says, a line for each parameter that is not at its default, each change and each remark.
fn described(link: &Link) -> Vec<String> {
    let defaults = Parameters::default();
    let parameters = rows()
        .map(|row| (row, link.parameters.text(row)))
        .filter(|(row, text)| *text != defaults.text(row))
        .map(|(row, text)| format!("{} is {text}", row.name));
    let changes = link.changes.iter().map(|&Change { step, name, value }| {
        let text = row(name).unwrap().text(value);
        format!("at step {step} {name} becomes {text}")
    });
    let remarks = link.remarks.iter().map(|remark| match remark {
        Remark::Moved { name, .. } => format!("{name} was moved"),
        Remark::Default(refusal) => format!("{} was not read", refusal.name),
        Remark::NoChange(given) => format!("no change: {given}"),
        Remark::OtherDimension(change) => format!("other dimension: {change}"),
        Remark::TooManyChanges => "too many changes".into(),
        Remark::LeftOut { key, given } => format!("left out: {key} {given}"),
    });
    let standing = described_standing(&link.standing);
    let kept = link.standing.kept.iter().flatten().map(|kept| {
        let KeptRun { mark, name, .. } = kept;
        let of_run = Link {
            parameters: kept.parameters.clone(),
            changes: kept.changes.clone(),
            standing: Standing {
                step: kept.step,
                ..Standing::default()
            },
            remarks: Vec::new(),
        };
        format!("run {mark} “{name}”: {}", described(&of_run).join("; "))
    });
    let rest = standing.into_iter().chain(kept);
    parameters
        .chain(changes)
        .chain(rest)
        .chain(remarks)
        .collect()
}

/// What a link says beyond the experiment, but for the runs that are kept.
fn described_standing(standing: &Standing) -> Vec<String> {
    let Standing {
        step,
        kept,
        charts,
        window,
        view,
    } = standing;
    let step = step.map(|step| format!("goes to step {step}"));
    let charts = charts
        .as_ref()
        .map(|charts| format!("charts are {charts:?}"));
    let window = window.map(|window| format!("window is {window:?}"));
    let view = view.map(|view| format!("view is {view:?}"));
    let none = kept.as_ref().filter(|kept| kept.is_empty());
    let none = none.map(|_| "no run is kept".into());
    [step, charts, window, view, none]
        .into_iter()
        .flatten()
        .collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn links_that_were_given_away_keep_their_meaning() {
    let mut links = 0;
    for block in include_str!("../reference/links.txt").split("\n\n") {
        let mut lines = block.lines().filter(|line| !line.starts_with("# "));
        let Some(text) = lines.next() else { continue };
        let expected: Vec<_> = lines.map(str::trim).collect();
        assert_eq!(described(&decode(text).unwrap()), expected, "{text}");
        links += 1;
    }
    assert!(links >= 15, "{links} links");
}

/// A laboratory in which everything is that a link can say, with the link.
fn full_laboratory() -> (Lab, String) {
    let mut lab = Lab::default();
    lab.set("seed", 7.0).unwrap();
    lab.advance(40);
    lab.keep();
    lab.name_run(1, "slow & 50% = “half”~");
    lab.set("learning_rate", 0.05).unwrap();
    lab.advance(20);
    lab.keep();
    lab.set("momentum", 0.5).unwrap();
    lab.advance(60);
    lab.camera_mut().turn(0.1, -0.05);
    lab.show_steps(Some((30.0, 100.0)));
    let charts = ["weight_norm", "excess_risk"].map(String::from);
    let link = lab.shared_link(true, Some(charts.to_vec()));
    (lab, link)
}

/// Takes the steps that an opened link asks for, as the page lets workers do.
fn go(lab: &mut Lab) {
    for (place, steps) in lab.take_ways().into_iter().enumerate() {
        lab.run_at_mut(place).unwrap().advance(steps);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_link_holds_runs_names_steps_charts_and_views() {
    let (lab, link) = full_laboratory();
    let mut other = Lab::default();
    assert_eq!(other.open_link(&link).unwrap(), [""; 0]);
    assert_eq!(other.steps(), 0);
    go(&mut other);
    let charts = other.take_charts();
    assert_eq!(charts.as_ref().map(Vec::len), Some(2));
    assert_eq!(other.shared_link(true, charts), link);
    assert_eq!(other.window(), Some((30.0, 100.0)));
    assert_eq!(other.kept().len(), 2);
    for (one, kept) in lab.kept().into_iter().zip(other.kept()) {
        assert_eq!(kept.name, one.name);
        assert_eq!((kept.mark, kept.steps), (one.mark, one.steps));
        let history = |lab: &Lab, place| lab.run_at(place).unwrap().history().buckets().to_vec();
        assert_eq!(history(&other, kept.place), history(&lab, one.place));
    }
    assert_eq!(
        other.run().history().buckets(),
        lab.run().history().buckets()
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn every_chart_survives_a_link() {
    let charts: Vec<String> = CHARTS.iter().map(|chart| chart.name().into()).collect();
    let link = Lab::default().shared_link(false, Some(charts.clone()));
    let mut lab = Lab::default();
    assert_eq!(lab.open_link(&link).unwrap(), [""; 0]);
    assert_eq!(lab.take_charts(), Some(charts));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_link_from_the_start_asks_for_no_steps() {
    let (lab, _) = full_laboratory();
    let link = lab.shared_link(false, None);
    assert!(
        !link.contains("step=") && !link.contains("window="),
        "{link}"
    );
    let mut other = Lab::default();
    other.open_link(&link).unwrap();
    assert!(other.take_ways().is_empty());
    assert_eq!(other.take_charts(), None);
    assert_eq!((other.steps(), other.kept().len()), (0, 2));
}

#[wasm_bindgen_test(unsupported = test)]
fn runs_that_belong_to_an_experiment_are_not_written_and_those_that_were_dropped_stay_away() {
    let compares = |preset: &&Preset| preset.beside().next().is_some();
    let preset = PRESETS.iter().find(compares).unwrap();
    let mut lab = Lab::default();
    lab.open(Script::from(preset));
    lab.advance(10);
    let link = lab.link();
    assert!(!link.contains("run=") && !link.contains("kept="), "{link}");
    let mut other = Lab::default();
    other.open_link(&link).unwrap();
    assert_eq!(other.kept().len(), lab.kept().len());
    while let Some(row) = lab.kept().first() {
        lab.drop_kept(row.place);
    }
    assert!(lab.link().contains("kept=none"), "{}", lab.link());
    other.open_link(&lab.link()).unwrap();
    assert_eq!(other.kept().len(), 0);
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_wrong_beside_the_experiment_is_left_out_and_named() {
    let mut lab = Lab::default();
    let link = format!(
        "v=2&step={}&charts=loudness,weight_norm&window=5&view=NaN:0&kept=two&run=4:x&run=1:a&step=-1&run=1:b",
        FARTHEST_STEP + 1
    );
    let remarks = lab.open_link(&link).unwrap();
    assert_eq!(
        remarks,
        [
            "The link’s step “10000000001” cannot be taken as it is written; it was left out.",
            "The link’s window “5” cannot be taken as it is written; it was left out.",
            "The link’s view “NaN:0” cannot be taken as it is written; it was left out.",
            "The link’s kept “two” cannot be taken as it is written; it was left out.",
            "The link’s run “4:x” cannot be taken as it is written; it was left out.",
            "The link’s step “-1” cannot be taken as it is written; it was left out.",
            "The link’s run “1:b” cannot be taken as it is written; it was left out.",
            "The link’s charts “loudness” cannot be taken as it is written; it was left out.",
        ]
    );
    assert_eq!(lab.take_charts(), Some(vec!["weight_norm".into()]));
    assert_eq!(lab.kept().len(), 1);
    let many = ["&run=1:", "&run=2:", "&run=3:", "&run=3:"].concat();
    assert_eq!(lab.open_link(&format!("v=2{many}")).unwrap().len(), 1);
    assert_eq!(lab.kept().len(), MOST_KEPT);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_longest_link_that_is_written_is_read() {
    let mut parameters = Parameters::default();
    for row in PARAMETERS {
        let other = match row.kind {
            Kind::Choice { options } => (options.len() - 1) as f64,
            _ => row.slider_value(0.123_456_789).max(row.bounds().0),
        };
        parameters.set(row.name, other).unwrap();
    }
    parameters.eigenvalues = (0..64).map(|k| -999.0 + f64::from(k) / 7.0).collect();
    let changes: Vec<Change> = (0..MOST_CHANGES as u64)
        .map(|k| Change {
            step: FARTHEST_STEP - 64 + k,
            name: "eigenvalue_spread",
            value: 1.0 + 1.0 / (3.0 + k as f64),
        })
        .collect();
    let kept = |mark| KeptRun {
        mark,
        name: "%".repeat(120),
        parameters: Parameters {
            replicas: mark as f64,
            ..Parameters::default()
        },
        changes: changes.clone(),
        step: Some(FARTHEST_STEP),
    };
    let link = Link {
        parameters,
        standing: Standing {
            kept: Some((1..=MOST_KEPT).map(kept).collect()),
            ..Standing::default()
        },
        changes: changes.clone(),
        remarks: Vec::new(),
    };
    let text = write(&link);
    assert!(text.len() > 8_000 && text.len() < LONGEST, "{}", text.len());
    assert_eq!(decode(&text).unwrap(), link);
}
