//! The cases of the comparison in `docs/performance.md`, on our side of it.
//!
//! A case is prepared once and stays; `run(case, n)` takes `n` more steps of all its replicas, or draws `n`
//! normals. The peers in `benches/peers` know the same cases by the same names.

use std::cell::RefCell;
use std::rc::Rc;

use equisphere::parameters::OptimizerKind;
use equisphere::simulation::ensemble::{Ensemble, InitialState};
use equisphere::simulation::noise::{NoiseStream, streams};
use equisphere::simulation::objective::Objective;
use equisphere::simulation::objective::digits::Digits;
use equisphere::simulation::objective::rayleigh::RayleighQuotient;
use equisphere::simulation::optimizer::{Hyperparameters, MatrixStep, Optimizer};
use equisphere::simulation::record::Record;
use equisphere::simulation::reduced::ReducedEnsemble;
use equisphere::simulation::schedule::Schedule;
use equisphere::simulation::trainer::Trainer;
use equisphere::simulation::training_config::TrainingConfig;
use equisphere::simulation::vector::{LANES, Lanes};
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::SeedableRng;

/// Learning rate, weight decay and noise scale of every case; the eigenvalues are spread over 0 … 1.
const LEARNING_RATE: f64 = 0.1;
const WEIGHT_DECAY: f64 = 0.01;
const NOISE_SCALE: f64 = 0.5;

/// Rows and columns of the matrix that Muon moves.
const SHAPE: [usize; 2] = [8, 8];

/// Images in a minibatch of digits.
const BATCH: usize = 32;

/// Normals drawn at once.
const NORMALS: usize = 1024;

thread_local! {
    static NAME: RefCell<String> = RefCell::default();
    static IMAGES: RefCell<Vec<u8>> = RefCell::default();
}

/// The next byte of the file of digits, which the module does not carry: it is weighed.
#[allow(unsafe_code, reason = "as for [`name_letter`]")]
#[unsafe(no_mangle)]
pub extern "C" fn image_byte(byte: u32) {
    IMAGES.with_borrow_mut(|images| images.push(byte as u8));
}

/// For callers without strings: appends a letter to the name of the case that [`run_named`] runs.
#[allow(
    unsafe_code,
    reason = "the only way to export a function without a generator of bindings"
)]
#[unsafe(no_mangle)]
pub extern "C" fn name_letter(letter: u32) {
    let letter = char::from_u32(letter).expect("a letter is a character");
    NAME.with_borrow_mut(|name| name.push(letter));
}

/// [`run`] for the case whose name was told letter by letter; forgets the name.
#[allow(unsafe_code, reason = "as above")]
#[unsafe(no_mangle)]
pub extern "C" fn run_named(count: f64) -> f64 {
    run(&NAME.take(), count as u64)
}

enum Work {
    Steps(Box<Ensemble>),
    Reduced(Box<ReducedEnsemble>),
    Normals(Box<NoiseStream>, Vec<Lanes>),
    /// What most Rust programs draw with.
    Ziggurat(Box<Xoshiro256Plus>),
}

thread_local! {
    /// By name; there are few.
    static PREPARED: RefCell<Vec<(String, Work)>> = RefCell::default();
}

/// Takes `count` steps of the case, or draws `count` normals; returns a number that depends on all of them.
///
/// # Panics
/// When there is no such case.
pub fn run(case: &str, count: u64) -> f64 {
    PREPARED.with_borrow_mut(|prepared| {
        let known = prepared.iter().position(|(name, _)| name == case);
        let place = known.unwrap_or_else(|| {
            prepared.push((case.into(), prepare(case)));
            prepared.len() - 1
        });
        match &mut prepared[place].1 {
            Work::Steps(ensemble) => steps(count, |left| digest(ensemble.advance(left))),
            Work::Reduced(ensemble) => steps(count, |left| digest(ensemble.advance(left))),
            Work::Normals(stream, normals) => draw(stream, normals, count),
            Work::Ziggurat(generator) => (0..count)
                .map(|_| -> f64 { StandardNormal.sample(generator) })
                .sum(),
        }
    })
}

/// A case by its name: `step 32 256` for d = 32 and M = 256, `momentum …`, `adamw …` and other rules,
/// `digits …`, `flat …` and its `reduction …`; `normals`, `ziggurat`.
fn prepare(case: &str) -> Work {
    let words: Vec<&str> = case.split(' ').collect();
    let number = |word: &str| match word.parse() {
        Ok(number) => number,
        Err(_) => panic!("“{word}” is no number of weights or replicas"),
    };
    match words[..] {
        ["normals"] => Work::Normals(
            Box::new(streams(1, 1).remove(0)),
            vec![Lanes::ZERO; NORMALS / LANES],
        ),
        ["ziggurat"] => Work::Ziggurat(Box::new(Xoshiro256Plus::seed_from_u64(1))),
        [rule, dimension, replicas] => ensemble(rule, number(dimension), number(replicas)),
        _ => panic!("there is no case “{case}”"),
    }
}

fn ensemble(rule: &str, dimension: usize, replicas: usize) -> Work {
    let (kind, momentum) = match rule {
        "step" | "flat" | "reduction" => (OptimizerKind::Sgd, 0.0),
        "momentum" => (OptimizerKind::Sgd, 0.9),
        "digits" => (OptimizerKind::Sgd, 0.0),
        "adam" => (OptimizerKind::Adam, 0.0),
        "muon" => (OptimizerKind::Muon, 0.9),
        "adamw" => (OptimizerKind::AdamW, 0.0),
        "lion" => (OptimizerKind::Lion, 0.0),
        "hyperball" => (OptimizerKind::Hyperball, 0.9),
        _ => panic!("there is no rule “{rule}”"),
    };
    let hyperparameters = Hyperparameters {
        weight_decay: WEIGHT_DECAY,
        momentum,
        beta1: 0.9,
        beta2: 0.99,
        matrix: MatrixStep {
            shape: SHAPE,
            ..MatrixStep::default()
        },
        ..Hyperparameters::default()
    };
    let optimizer = Optimizer::new(kind, hyperparameters);
    let spread = if matches!(rule, "flat" | "reduction") {
        0.0
    } else {
        1.0
    };
    let objective = if rule == "digits" {
        Objective::Digits {
            data: IMAGES.with_borrow(|images| {
                Rc::new(Digits::from_bytes(images).expect("the file is that of the page"))
            }),
            batch_size: BATCH,
        }
    } else {
        Objective::Rayleigh(RayleighQuotient::linear(dimension, spread, NOISE_SCALE))
    };
    let training = TrainingConfig {
        objective,
        optimizer,
        learning_rate: LEARNING_RATE,
        schedule: Schedule::Constant,
        schedule_start: 0,
    };
    let start = InitialState {
        replicas,
        norms: [1.0, 1.0],
        at_minimiser: false,
        seed: 1,
    };
    if rule == "reduction" {
        let reduced = ReducedEnsemble::new(training, start);
        Work::Reduced(Box::new(
            reduced.expect("equal eigenvalues have a reduction"),
        ))
    } else {
        Work::Steps(Box::new(Ensemble::new(training, start)))
    }
}

/// Steps as long as there are any to take; `advance` takes some and returns their number and their sum.
fn steps(count: u64, mut advance: impl FnMut(u64) -> (u64, f64)) -> f64 {
    let mut left = count;
    let mut total = 0.0;
    while left > 0 {
        let (taken, sum) = advance(left);
        assert!(taken > 0, "the run diverged");
        left -= taken;
        total += sum;
    }
    total
}

fn digest(records: &[Record]) -> (u64, f64) {
    let sum = records
        .iter()
        .flat_map(|record| &record.summaries)
        .map(|summary| summary.sum + summary.sum_of_squares)
        .sum::<f64>();
    (records.len() as u64, sum)
}

fn draw(stream: &mut NoiseStream, normals: &mut [Lanes], count: u64) -> f64 {
    let mut sum = Lanes::ZERO;
    for _ in 0..count.div_ceil(NORMALS as u64) {
        stream.fill_normals(normals);
        sum += normals[0] + normals[normals.len() - 1];
    }
    sum.reduce_add()
}
