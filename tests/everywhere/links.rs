//! Links carry the whole experiment, and nonsense does no harm.

use equisphere::page::lab::Lab;
use equisphere::page::text::problems;
use equisphere::parameters::link::{
    Change, LONGEST, Link, LinkError, MOST_CHANGES, Remark, decode, encode,
};
use equisphere::parameters::{Kind, PARAMETERS, Parameters, Reason, row, rows};
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
        "Loss: “cats” is not allowed; it takes one of rayleigh, digits. The default rayleigh is used."
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
            "The link is 8198 characters long, more than the 8192 that are read; it was ignored.",
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
    });
    parameters.chain(changes).chain(remarks).collect()
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
