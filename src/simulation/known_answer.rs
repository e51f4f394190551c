//! Whether this engine computes what it should: a few steps whose results are known.
//!
//! The same program runs on many processors and in many WebAssembly engines. Before a page shows numbers, a few
//! steps on recorded noise are compared with what NumPy computes (cases `sgd_constant_d3` and
//! `adamw_constant_d3` of `tests/reference/golden.json`), and two short runs from a seed with the bits that every
//! engine must find. It takes well under a millisecond.

use crate::parameters::OptimizerKind;
use crate::simulation::block::Block;
use crate::simulation::ensemble::{Ensemble, InitialState};
use crate::simulation::fused_step::{LaneAxis, Trace};
use crate::simulation::objective::rayleigh::RayleighQuotient;
use crate::simulation::objective::{Objective, Randomness};
use crate::simulation::optimizer::{Hyperparameters, Optimizer};
use crate::simulation::schedule::Schedule;
use crate::simulation::trainer::Trainer;
use crate::simulation::training_config::TrainingConfig;
use crate::simulation::vector::{LANES, Lanes, filled_up};

/// Steps of the runs from a seed.
const STEPS: u64 = 8;

/// Relative error allowed against NumPy: rounding of four steps is a few 10⁻¹⁶, a wrong formula is far more.
const TOLERANCE: f64 = 1e-13;

/// What the steps should come to.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownAnswer {
    /// Bits of the last of five replicas' weights under plain SGD after eight steps from a seed.
    pub plain: [u64; 3],
    /// Weights of SGD `[coordinate]` after four steps, from NumPy.
    pub sgd: [f64; 3],
    /// Weights of AdamW `[coordinate]` after four steps, from NumPy.
    pub adamw: [f64; 3],
    /// Bits of the last of five replicas' weights with momentum after eight steps from a seed.
    pub replicas: [u64; 3],
    /// The same for a single replica.
    pub alone: [u64; 3],
}

/// The answer that every engine finds.
pub const KNOWN_ANSWER: KnownAnswer = KnownAnswer {
    plain: [
        0xbfd9_19a3_0a3b_f4c2,
        0xbfec_8121_66e4_2473,
        0xbfa0_ae2e_ec9d_7bc7,
    ],
    sgd: [0.708095253043865, 1.6292582115297913, 0.6304111807636357],
    adamw: [-0.8349150929425452, 0.1791656434851865, 0.8221493579974611],
    replicas: [
        0xbfef_6fab_dc20_015a,
        0xbfe2_0aa2_c6a3_5438,
        0x3fcd_afc6_1a11_2d88,
    ],
    alone: [
        0x3fd6_7f9b_4c26_4c0c,
        0xbfe0_6f50_ad1a_823e,
        0xbfe7_f8f2_f4da_a2bf,
    ],
};

/// Whether this engine computes the known answer.
pub fn known_answer() -> bool {
    computed().agrees_with(&KNOWN_ANSWER)
}

impl KnownAnswer {
    /// Whether the numbers agree up to rounding, and the bits exactly.
    pub fn agrees_with(&self, expected: &Self) -> bool {
        let close = |found: [f64; 3], expected: [f64; 3]| {
            let mut pairs = found.into_iter().zip(expected);
            pairs.all(|(found, expected)| (found - expected).abs() <= TOLERANCE * expected.abs())
        };
        let whole = || {
            close(self.sgd, expected.sgd)
                && close(self.adamw, expected.adamw)
                && self.replicas == expected.replicas
                && self.alone == expected.alone
        };
        self.plain == expected.plain && (!crate::WHOLE || whole())
    }
}

/// What this engine computes. NaN or zero where a run did not get so far, and for what the program of the first view
/// does not have.
pub fn computed() -> KnownAnswer {
    let plain = run(5, 0.0);
    if !crate::WHOLE {
        return KnownAnswer {
            plain,
            sgd: [f64::NAN; 3],
            adamw: [f64::NAN; 3],
            replicas: [0; 3],
            alone: [0; 3],
        };
    }
    KnownAnswer {
        plain,
        sgd: sgd(),
        adamw: adamw(),
        replicas: run(5, 0.9),
        alone: run(1, 0.0),
    }
}

const SPECTRUM: [f64; 3] = [0.1, 0.6, 1.1];
const SGD_START: [f64; 3] = [0.699071429758226, 1.662025588789021, 0.6684308038295437];
const SGD_NOISE: [[f64; 3]; 4] = [
    [0.9053558666731177, 0.4463745723640113, -0.5369532353602852],
    [0.5811181041963531, 0.36457239618607573, 0.294132496655526],
    [0.02842224131579679, 0.5467129866124469, -0.7364540870016669],
    [
        -0.16290994799305278,
        -0.48211931267997826,
        0.5988462126346276,
    ],
];
const ADAMW_START: [f64; 3] = [-0.8269979121510079, 0.18807143898640022, 0.8141766830215984];
const ADAMW_NOISE: [[f64; 3]; 4] = [
    [-1.5657990712277199, 1.3635118838089517, -0.7642368947263355],
    [-1.912952265242765, -1.2294722354106145, -0.9665141112450539],
    [
        -0.006947840340038995,
        -1.0319754729862467,
        -1.5102454607799285,
    ],
    [
        -0.26449403513130215,
        1.9239039427935722,
        -0.7023508823886009,
    ],
];

fn config(
    kind: OptimizerKind,
    learning_rate: f64,
    hyperparameters: Hyperparameters,
) -> TrainingConfig {
    TrainingConfig {
        objective: Objective::Rayleigh(RayleighQuotient::new(SPECTRUM.to_vec(), 0.3)),
        optimizer: Optimizer::new(kind, hyperparameters),
        learning_rate,
        schedule: Schedule::Constant,
        schedule_start: 0,
    }
}

fn sgd_config(momentum: f64) -> TrainingConfig {
    let hyperparameters = Hyperparameters {
        weight_decay: 0.05,
        momentum,
        ..Hyperparameters::default()
    };
    config(OptimizerKind::Sgd, 0.1, hyperparameters)
}

/// The first replica's weights.
fn first_weights(block: &Block) -> [f64; 3] {
    let weights = block.weights();
    std::array::from_fn(|i| weights.get(i).map_or(f64::NAN, |w| w.to_array()[0]))
}

/// Fused steps on recorded noise, with the coordinates in the lanes.
fn sgd() -> [f64; 3] {
    let config = sgd_config(0.0);
    let gaps: Vec<Lanes> = config
        .objective
        .gaps()
        .chunks(LANES)
        .map(filled_up)
        .collect();
    let normals = SGD_NOISE.map(|row| filled_up(&row));
    let mut block = Block::new(SGD_START.map(Lanes::splat).to_vec());
    let mut trace = Trace::default();
    trace.reserve(normals.len());
    let Some(fused_step) = config.fused_step(LaneAxis::Coordinates, &gaps) else {
        return [f64::NAN; 3];
    };
    block.advance_alone(
        &fused_step,
        &[config.learning_rate; 4],
        &normals,
        &mut trace,
    );
    first_weights(&block)
}

/// Single steps on recorded noise.
fn adamw() -> [f64; 3] {
    let hyperparameters = Hyperparameters {
        weight_decay: 0.1,
        beta1: 0.9,
        beta2: 0.95,
        ..Hyperparameters::default()
    };
    let config = config(OptimizerKind::AdamW, 0.01, hyperparameters);
    let mut block = Block::new(ADAMW_START.map(Lanes::splat).to_vec());
    for row in ADAMW_NOISE {
        let randomness = Randomness {
            normals: row.map(Lanes::splat).to_vec(),
            ..Randomness::default()
        };
        block.step(&config, config.learning_rate, &randomness);
    }
    first_weights(&block)
}

/// A run from a seed: generators, normal numbers, and the fused step with replicas or coordinates in the lanes.
fn run(replicas: usize, momentum: f64) -> [u64; 3] {
    let initial_state = InitialState {
        replicas,
        norms: [1.0, 2.0],
        at_minimiser: false,
        seed: 1,
    };
    let mut ensemble = Ensemble::new(sgd_config(momentum), initial_state);
    ensemble.advance(STEPS);
    let mut weights = ensemble.weights(replicas - 1).into_iter().flatten();
    std::array::from_fn(|_| weights.next().unwrap_or_default().to_bits())
}
