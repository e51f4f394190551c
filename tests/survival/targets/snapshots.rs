//! Snapshots: runs, laboratories and networks as bytes.

use std::rc::Rc;

use equisphere::numeric::transfer::{seal, unseal};
use equisphere::page::lab::Lab;
use equisphere::parameters::link;
use equisphere::parameters::network;
use equisphere::run::Run;
use equisphere::run::network::{NetworkRun, NetworkScript};
use equisphere::run::script::Script;
use equisphere::simulation::network::labelled_digits::LabelledDigits;

use crate::laboratory::{self, Choices};
use crate::random::Random;

use super::{DIGITS, LABELS, Target, WORK, data, laboratories};

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
