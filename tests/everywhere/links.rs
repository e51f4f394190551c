//! Links carry the whole experiment, and nonsense does no harm.

use equisphere::page::lab::Lab;
use equisphere::parameters::link::{Change, LONGEST, decode, encode};
use equisphere::parameters::{Kind, PARAMETERS, Parameters};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test(unsupported = test)]
fn defaults_are_left_out() {
    assert_eq!(encode(&Parameters::default(), &[]), "v=1");
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
    assert_eq!(link.remarks.len(), 3, "{:?}", link.remarks);
    assert!(link.remarks[0].contains("Learning rate") && link.remarks[0].contains("1e9"));
}

#[wasm_bindgen_test(unsupported = test)]
fn unreadable_values_fall_back_to_the_default_and_are_named() {
    let link = decode("v=1&learning_rate=fast&weight_decay=NaN&objective=cats").unwrap();
    assert_eq!(link.parameters, Parameters::default());
    assert_eq!(link.remarks.len(), 3, "{:?}", link.remarks);
    assert!(
        link.remarks[2].contains("rayleigh, digits"),
        "{}",
        link.remarks[2]
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn links_as_a_whole_are_refused_and_the_run_goes_on() {
    let mut lab = Lab::default();
    lab.advance(10);
    let huge = format!("v=1&x={}", "9".repeat(LONGEST));
    for (text, why) in [
        ("v=2&momentum=0.5", "version 2"),
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
