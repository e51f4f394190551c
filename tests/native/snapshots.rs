//! Snapshots come back exactly, and damaged ones are refused or restored, never a panic.
//!
//! `EQUISPHERE_MUTATIONS=10000000 cargo test --test native snapshots` is the long version.

use equisphere::numeric::transfer::{
    SnapshotError, Transfer, VERSION, read_sealed, seal, unseal, write_sealed,
};
use equisphere::parameters::OptimizerKind;
use equisphere::parameters::link::decode;
use equisphere::run::Run;
use equisphere::run::data::Data;
use equisphere::run::history::{History, StepPrediction};
use equisphere::run::script::Script;
use equisphere::simulation::ensemble::{Ensemble, InitialState};
use equisphere::simulation::objective::Objective;
use equisphere::simulation::objective::digits::Digits;
use equisphere::simulation::objective::rayleigh::RayleighQuotient;
use equisphere::simulation::optimizer::{Hyperparameters, Optimizer};
use equisphere::simulation::record::Quantity;
use equisphere::simulation::schedule::Schedule;
use equisphere::simulation::trainer::{ConfigRefusal, Trainer, trainer};
use equisphere::simulation::training_config::TrainingConfig;
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// A trainer and its past, without theory.
struct Simulated {
    trainer: Box<dyn Trainer>,
    history: History,
}

impl Simulated {
    fn new(config: &TrainingConfig, replicas: usize, reduce: bool) -> Self {
        let initial_state = InitialState {
            replicas,
            norms: [1.0, 2.0],
            at_minimiser: false,
            seed: 3,
        };
        Self {
            trainer: trainer(config.clone(), initial_state, reduce),
            history: History::default(),
        }
    }

    fn advance(&mut self, steps: u64) {
        let mut taken = 0;
        while taken < steps {
            let records = self.trainer.advance(steps - taken);
            if records.is_empty() {
                return;
            }
            for record in records {
                self.history.push(record, &StepPrediction::NOTHING);
            }
            taken += records.len() as u64;
        }
    }

    fn transfer(&mut self, transfer: &mut Transfer) {
        self.trainer.transfer(transfer);
        self.history.transfer(transfer);
        transfer.check(self.history.steps() == self.trainer.steps());
    }

    /// Everything of it, as bytes.
    fn save(&mut self) -> Vec<u8> {
        write_sealed(|transfer| self.transfer(transfer))
    }

    /// All that is looked at of a run; whatever was restored, nothing of it may panic.
    fn look(&self) {
        for bucket in self.history.buckets() {
            let values = Quantity::ALL.map(|quantity| {
                let deviation = bucket.summary(quantity).deviation();
                (
                    bucket.average(quantity),
                    bucket.forecast(quantity),
                    deviation,
                )
            });
            assert_eq!(values.len(), Quantity::ALL.len());
            assert!(bucket.middle() >= 0.0);
        }
        let _ = self.trainer.learning_rate();
        for replica in 0..=self.trainer.replicas() {
            let _ = self.trainer.weights(replica).map(Iterator::count);
        }
    }
}

fn config(kind: OptimizerKind, objective: Objective, momentum: f64) -> TrainingConfig {
    let hyperparameters = Hyperparameters {
        weight_decay: 0.05,
        momentum,
        beta1: 0.9,
        beta2: 0.99,
        ..Hyperparameters::default()
    };
    TrainingConfig {
        objective,
        optimizer: Optimizer::new(kind, hyperparameters),
        learning_rate: 0.1,
        schedule: Schedule::Cosine {
            period: 90,
            floor: 0.1,
        },
        schedule_start: 20,
    }
}

fn rayleigh(dimension: usize, spread: f64) -> Objective {
    Objective::Rayleigh(RayleighQuotient::linear(dimension, spread, 0.4))
}

/// Configuration, number of replicas, and whether by levels.
fn cases() -> Vec<(TrainingConfig, usize, bool)> {
    let digits = Digits::from_bytes(include_bytes!("../../www/data/digits.bin")).unwrap();
    let minibatches = Objective::Digits {
        data: digits.into(),
        batch_size: 2,
    };
    let matrix = RayleighQuotient::linear(3, 1.0, 0.4).with_matrix_noise();
    use OptimizerKind::{AdamW, Hyperball, Nesterov, Sgd};
    vec![
        (config(Sgd, rayleigh(3, 1.0), 0.0), 5, false),
        (config(Sgd, rayleigh(5, 1.0), 0.9), 1, false),
        (config(AdamW, rayleigh(3, 1.0), 0.0), 2, false),
        (config(Nesterov, rayleigh(40, 0.0), 0.5), 3, true),
        (config(Hyperball, minibatches, 0.9), 1, false),
        (config(Sgd, Objective::Rayleigh(matrix), 0.0), 4, false),
    ]
}

#[test]
fn every_kind_of_run_goes_on_exactly_from_its_snapshot() {
    for (config, replicas, reduce) in cases() {
        let [mut stays, mut leaves, mut other] =
            [(); 3].map(|()| Simulated::new(&config, replicas, reduce));
        stays.advance(137);
        leaves.advance(101);
        let saved = leaves.save();
        read_sealed(&saved, |transfer| other.transfer(transfer)).unwrap();
        other.advance(36);
        assert_eq!(stays.save(), other.save(), "{config:?}");
    }
}

/// Changes bytes in one of the ways in which they may be damaged.
fn mutate(bytes: &mut Vec<u8>, others: &[Vec<u8>], random: &mut impl FnMut(usize) -> usize) {
    match random(5) {
        0 => {
            let place = random(bytes.len());
            bytes[place] ^= 1 << random(8);
        }
        // A word that is read as a length, an index, a flag or a number.
        1 => {
            let words = [
                0,
                1,
                u64::MAX,
                1 << 63,
                1 << 53,
                1 << 20,
                f64::NAN.to_bits(),
            ];
            let (place, word) = (8 * random(bytes.len() / 8), words[random(words.len())]);
            bytes[place..place + 8].copy_from_slice(&word.to_le_bytes());
        }
        2 => bytes.truncate(random(bytes.len())),
        3 => {
            let other = &others[random(others.len())];
            bytes.truncate(8 * random(bytes.len() / 8));
            bytes.extend_from_slice(&other[8 * random(other.len() / 8)..]);
        }
        _ => {
            let (from, to) = (random(bytes.len()), random(bytes.len()));
            let piece = bytes[from..(from + 64).min(bytes.len())].to_vec();
            bytes.splice(to..to, piece);
        }
    }
}

/// How many mutations are tried: so many, unless the environment asks for others.
fn mutations(normally: usize) -> usize {
    let asked = std::env::var("EQUISPHERE_MUTATIONS").ok();
    asked.map_or(normally, |text| {
        text.parse()
            .expect("EQUISPHERE_MUTATIONS is a whole number")
    })
}

#[test]
fn mutated_snapshots_are_restored_or_refused_without_a_panic() {
    let mutations = mutations(100_000);
    let mut generator = Xoshiro256Plus::seed_from_u64(15);
    let mut random = |below: usize| (generator.next_u64() >> 11) as usize % below.max(1);
    let cases = cases();
    let payloads: Vec<Vec<u8>> = cases
        .iter()
        .map(|(config, replicas, reduce)| {
            let mut run = Simulated::new(config, *replicas, *reduce);
            run.advance(45);
            unseal(&run.save()).unwrap().to_vec()
        })
        .collect();
    let (mut restored, mut refused) = (0, 0);
    for mutation in 0..mutations {
        let case = mutation % cases.len();
        let (config, replicas, reduce) = &cases[case];
        let mut payload = payloads[case].clone();
        mutate(&mut payload, &payloads, &mut random);
        let mut run = Simulated::new(config, *replicas, *reduce);
        // With the right header, so that the inner checks are reached.
        match read_sealed(&seal(&payload), |transfer| run.transfer(transfer)) {
            Ok(()) => restored += 1,
            Err(error) => {
                assert_eq!(error, SnapshotError::Damaged);
                refused += 1;
            }
        }
        run.look();
        run.advance(3);
        run.look();
    }
    // Other numbers are possible runs; other lengths, indices and flags are not.
    assert!(
        refused > mutations / 3,
        "{refused} refused, {restored} restored"
    );
    assert!(
        restored > mutations / 100,
        "{refused} refused, {restored} restored"
    );
}

#[test]
fn mutated_snapshots_of_whole_runs_are_restored_or_refused_without_a_panic() {
    let mut data = Data::default();
    data.load(include_bytes!("../../www/data/digits.bin"))
        .unwrap();
    let scripts = [
        "v=2&replicas=2&changes=10:optimizer:adamw;20:schedule:cosine",
        "v=2&optimizer=hyperball&replicas=1",
        "v=2&spectrum=typed&eigenvalues=0;1;3&noise=matrix&replicas=3",
        "v=2&objective=digits&replicas=1&batch_size=1",
        "v=2&noise_scale=0&schedule=exponential",
    ];
    let mut payloads: Vec<Vec<u8>> = Vec::new();
    for link in scripts {
        let link = decode(link).unwrap();
        let script = Script {
            start: link.parameters,
            changes: link.changes,
        };
        let mut run = Run::new(1, script, &data).unwrap();
        run.advance(300);
        payloads.push(unseal(&run.snapshot()).unwrap().to_vec());
    }
    let mut generator = Xoshiro256Plus::seed_from_u64(16);
    let mut random = |below: usize| (generator.next_u64() >> 11) as usize % below.max(1);
    let (mut restored, mut refused) = (0, 0);
    for mutation in 0..mutations(3000) {
        let mut payload = payloads[mutation % payloads.len()].clone();
        mutate(&mut payload, &payloads, &mut random);
        match Run::from_snapshot(1, &seal(&payload), &data) {
            Ok(mut run) => {
                restored += 1;
                run.advance(3);
                let _ = (run.recent(), run.link(), run.past(100), run.snapshot());
            }
            Err(error) => {
                assert_eq!(error, SnapshotError::Damaged);
                refused += 1;
            }
        }
    }
    assert!(refused > 0 && restored > 0, "{refused} {restored}");
}

#[test]
fn a_header_that_does_not_fit_is_refused_by_name() {
    let whole = write_sealed(|transfer| transfer.number(&mut 0.5));
    let read = |bytes: &[u8]| read_sealed(bytes, |transfer| transfer.number(&mut 0.0));
    assert_eq!(read(&whole), Ok(()));
    for bit in 0..8 * whole.len() {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let expected = match bit / 64 {
            0 => SnapshotError::NotASnapshot,
            1 => SnapshotError::OtherVersion {
                found: VERSION ^ (1 << (bit % 64)),
            },
            2 => SnapshotError::WrongLength,
            _ => SnapshotError::WrongChecksum,
        };
        assert_eq!(read(&flipped), Err(expected), "bit {bit}");
    }
    for length in 0..whole.len() {
        let expected = if length < 8 {
            SnapshotError::NotASnapshot
        } else {
            SnapshotError::WrongLength
        };
        assert_eq!(read(&whole[..length]), Err(expected), "{length} bytes");
    }
    assert_eq!(
        read(&[&whole[..], &[0]].concat()),
        Err(SnapshotError::WrongLength)
    );
    assert_eq!(read(&seal(&[])), Err(SnapshotError::Damaged));
    assert_eq!(read(&seal(&[0; 16])), Err(SnapshotError::Damaged));
}

#[test]
fn a_list_takes_no_more_room_than_its_bytes_and_its_owner_allow() {
    let read = |length: u64, words: usize, longest: usize| {
        let mut bytes = length.to_le_bytes().to_vec();
        bytes.resize(8 + 8 * words, 0);
        let mut list = vec![7.0];
        let answer = Transfer::read(bytes, |transfer| {
            transfer.list(&mut list, longest, 0.0, Transfer::number);
        });
        (answer.is_ok(), list.len(), list.capacity() < 100)
    };
    assert_eq!(read(3, 3, 3), (true, 3, true));
    // A list that is refused stays what it was.
    for (length, words, longest) in [
        (4, 3, 9),
        (4, 4, 3),
        (u64::MAX, 9, 9),
        (1 << 40, 9, usize::MAX),
    ] {
        assert_eq!(
            read(length, words, longest),
            (false, 1, true),
            "{length} {words} {longest}"
        );
    }
}

#[test]
fn trainers_refuse_a_configuration_that_does_not_fit_and_go_on() {
    let flat = config(OptimizerKind::Sgd, rayleigh(40, 0.0), 0.5);
    for reduce in [false, true] {
        let mut run = Simulated::new(&flat, 2, reduce);
        assert_eq!(run.trainer.weights(0).is_none(), reduce);
        let mut faster = flat.clone();
        faster.learning_rate = 0.2;
        assert_eq!(run.trainer.set_config(faster), Ok(()));
        assert_eq!(run.trainer.config().learning_rate, 0.2);
        let other = config(OptimizerKind::Sgd, rayleigh(41, 0.0), 0.5);
        let expected = if reduce {
            ConfigRefusal::OtherLevels
        } else {
            ConfigRefusal::OtherDimension {
                expected: 40,
                found: 41,
            }
        };
        assert_eq!(run.trainer.set_config(other), Err(expected));
        let adam = config(OptimizerKind::Adam, rayleigh(40, 0.0), 0.5);
        let refused = run.trainer.set_config(adam);
        assert_eq!(
            refused,
            if reduce {
                Err(ConfigRefusal::NoReducedForm)
            } else {
                Ok(())
            }
        );
        run.advance(10);
        assert_eq!(run.trainer.steps(), 10);
    }
    let whole = Ensemble::new(
        flat,
        InitialState {
            replicas: 3,
            norms: [1.0; 2],
            at_minimiser: false,
            seed: 1,
        },
    );
    assert_eq!(whole.weights(2).map(Iterator::count), Some(40));
    assert!(whole.weights(3).is_none());
}
