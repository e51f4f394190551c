//! What the reader turns. One row of [`PARAMETERS`] is all there is to know about a parameter: the
//! struct field, default, check, slider, tooltip and URL key derive from it.

pub mod link;
pub mod presets;
mod row;
pub mod spectrum;

use crate::numeric::number_format::shortest;
use crate::numeric::transfer::Transfer;
pub use row::{Effect, Kind, Refusal, Row};

macro_rules! parameters {
    ($($name:ident: $label:literal, $symbol:literal, $group:expr, $kind:expr, $default:expr, $effect:ident, $applies:expr, $help:literal;)*) => {
        /// A value for every row of [`PARAMETERS`]; choices and whole numbers are held as `f64` too.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Parameters {
            $(#[doc = $help] pub $name: f64,)*
            /// Typed eigenvalues, ascending; see [`EIGENVALUES`].
            pub eigenvalues: Vec<f64>,
        }

        /// The table of parameters.
        pub static PARAMETERS: &[Row] = &[$(Row {
            name: stringify!($name), label: $label, symbol: $symbol, group: $group, kind: $kind,
            default: $default, effect: Effect::$effect, applies: $applies, help: $help,
        },)*];

        impl Default for Parameters {
            fn default() -> Self {
                Self { $($name: $default,)* eigenvalues: vec![0.0, 0.5, 1.0] }
            }
        }

        impl Parameters {
            /// The value of a parameter by name.
            pub fn get(&self, name: &str) -> Option<f64> {
                match name { $(stringify!($name) => Some(self.$name),)* _ => None }
            }

            fn slot(&mut self, name: &str) -> Option<&mut f64> {
                match name { $(stringify!($name) => Some(&mut self.$name),)* _ => None }
            }
        }
    };
}

const LOSS: &str = "Loss";
const OPTIMIZER: &str = "Optimizer";
const ENSEMBLE: &str = "Ensemble";
const VIEW: &str = "View";

const fn logarithmic(minimum: f64, maximum: f64) -> Kind {
    Kind::Logarithmic {
        minimum,
        maximum,
        zero: false,
    }
}

const fn zero_or_logarithmic(minimum: f64, maximum: f64) -> Kind {
    Kind::Logarithmic {
        minimum,
        maximum,
        zero: true,
    }
}

fn always(_: &Parameters) -> bool {
    true
}

parameters! {
    optimizer: "Optimizer", "", OPTIMIZER,
        Kind::Choice { options: &[
            ("sgd", "SGD, heavy ball"), ("nesterov", "SGD, Nesterov"), ("sgdw", "SGDW, decoupled decay"),
            ("adam", "Adam + L2"), ("adamw", "AdamW"), ("lion", "Lion"), ("hyperball", "Hyperball"),
        ] }, 0.0, Live, always,
        "Update rule. A change during the run keeps the weights; momentum and moments start from zero.";
    learning_rate: "Learning rate", "η", OPTIMIZER, logarithmic(1e-5, 10.0), 0.1, Live, always,
        "Size of a step along the gradient.";
    weight_decay: "Weight decay", "λ", OPTIMIZER, zero_or_logarithmic(1e-6, 1.0), 0.01, Live,
        |p| p.optimizer() != OptimizerKind::Hyperball,
        "Share of the weights, times the learning rate, that each step takes away.";
    momentum: "Momentum", "α", OPTIMIZER, Kind::Linear { minimum: 0.0, maximum: 0.99 }, 0.0, Live,
        |p| !p.optimizer().has_betas(),
        "Share of the last velocity that a step keeps.";
    beta1: "First moment", "β₁", OPTIMIZER, Kind::Linear { minimum: 0.0, maximum: 0.99 }, 0.9, Live,
        |p| p.optimizer().has_betas(),
        "Memory of the mean gradient.";
    beta2: "Second moment", "β₂", OPTIMIZER, Kind::Linear { minimum: 0.0, maximum: 0.9999 }, 0.99, Live,
        |p| p.optimizer().has_betas(),
        "Memory of the squared gradient (Adam), or of the momentum between steps (Lion).";
    schedule: "Schedule", "", OPTIMIZER,
        Kind::Choice { options: &[
            ("constant", "Constant"), ("step", "One drop"), ("cosine", "Cosine"), ("warmup", "Warm-up"),
            ("warmup_cosine", "Warm-up, cosine"), ("wsd", "Warm-up, stable, decay"),
            ("exponential", "Exponential, no decay"),
        ] }, 0.0, Live, always,
        "How the learning rate changes with the step. A change during the run begins the schedule at that step.";
    drop_step: "Drop at step", "", OPTIMIZER, Kind::Integer { minimum: 1.0, maximum: 1e9 }, 2000.0, Live,
        |p| p.schedule() == ScheduleKind::Step,
        "The first step with the changed learning rate.";
    drop_factor: "Drop factor", "", OPTIMIZER, logarithmic(1e-3, 10.0), 0.1, Live,
        |p| p.schedule() == ScheduleKind::Step,
        "What the learning rate is multiplied by at the drop.";
    warmup_steps: "Warm-up steps", "", OPTIMIZER, Kind::Integer { minimum: 1.0, maximum: 1e9 }, 500.0, Live,
        |p| matches!(p.schedule(), ScheduleKind::Warmup | ScheduleKind::WarmupCosine | ScheduleKind::WarmupStableDecay),
        "Steps in which the learning rate rises linearly to its base.";
    schedule_steps: "Schedule length", "", OPTIMIZER, Kind::Integer { minimum: 2.0, maximum: 1e9 }, 5000.0, Live,
        |p| matches!(p.schedule(), ScheduleKind::Cosine | ScheduleKind::WarmupCosine | ScheduleKind::WarmupStableDecay),
        "Steps after which the learning rate stays at its floor.";
    decay_steps: "Decay steps", "", OPTIMIZER, Kind::Integer { minimum: 1.0, maximum: 1e9 }, 1000.0, Live,
        |p| p.schedule() == ScheduleKind::WarmupStableDecay,
        "Last steps of the schedule, in which the learning rate falls linearly to its floor.";
    floor: "Floor", "", OPTIMIZER, zero_or_logarithmic(1e-4, 1.0), 0.05, Live,
        |p| matches!(p.schedule(), ScheduleKind::Cosine | ScheduleKind::WarmupCosine | ScheduleKind::WarmupStableDecay),
        "Final learning rate as a share of the base.";
    objective: "Loss", "", LOSS,
        Kind::Choice { options: &[("rayleigh", "Noisy Rayleigh quotient"), ("digits", "Handwritten digits")] },
        0.0, Restart, always,
        "The simplest scale-invariant loss with Gaussian noise, or minibatches of 1797 real images.";
    noise: "Noise", "", LOSS,
        Kind::Choice { options: &[("additive", "Additive"), ("matrix", "Random matrix (GOE)")] }, 0.0, Live, rayleigh,
        "Where the noise enters: added to the gradient, or to the matrix. Both have the same law; the matrix is drawn up to 64 dimensions.";
    noise_scale: "Noise scale", "σ", LOSS, zero_or_logarithmic(1e-3, 10.0), 0.4, Live, rayleigh,
        "Standard deviation of the gradient noise in each coordinate, on the unit sphere.";
    spectrum: "Spectrum", "", LOSS,
        Kind::Choice { options: &[
            ("linear", "Linear"), ("geometric", "Geometric"), ("spiked", "Spiked"), ("flat", "Flat"), ("typed", "Typed"),
        ] }, 0.0, Restart, rayleigh,
        "How the eigenvalues of the loss lie between the smallest and the largest.";
    eigenvalue_spread: "Spectrum width", "Δa", LOSS, zero_or_logarithmic(1e-3, 100.0), 1.0, Live,
        |p| rayleigh(p) && !matches!(p.spectrum(), SpectrumKind::Flat | SpectrumKind::Typed),
        "Largest eigenvalue of the loss, above the smallest (linear, spiked) or above zero (geometric).";
    condition_number: "Condition number", "κ", LOSS, logarithmic(1.0, 1e6), 100.0, Live,
        |p| rayleigh(p) && p.spectrum() == SpectrumKind::Geometric,
        "Largest over smallest eigenvalue.";
    spikes: "Spikes", "k", LOSS, Kind::Integer { minimum: 1.0, maximum: 999.0 }, 1.0, Live,
        |p| rayleigh(p) && p.spectrum() == SpectrumKind::Spiked,
        "Number of large eigenvalues; all others are equal and minimal.";
    dimension: "Dimension", "d", LOSS, Kind::Integer { minimum: 2.0, maximum: 1000.0 }, 3.0, Restart,
        |p| rayleigh(p) && p.spectrum() != SpectrumKind::Typed,
        "Number of weights of the neuron.";
    batch_size: "Batch size", "B", LOSS, Kind::Integer { minimum: 1.0, maximum: 512.0 }, 16.0, Live,
        |p| p.objective() == ObjectiveKind::Digits,
        "Images in each random minibatch: fewer images, more noise.";
    replicas: "Replicas", "M", ENSEMBLE, Kind::Integer { minimum: 1.0, maximum: 256.0 }, 64.0, Restart, always,
        "Independent copies of the neuron, each with its own noise.";
    initial_norm: "Start norm, even", "", ENSEMBLE, logarithmic(1e-3, 1e3), 3.0, Restart, always,
        "Length of the weight vectors with even numbers at the start; replica 0, drawn in ink, is one of them.";
    initial_norm_odd: "Start norm, odd", "", ENSEMBLE, logarithmic(1e-3, 1e3), 0.5, Restart, always,
        "Length of the weight vectors with odd numbers at the start.";
    initial_direction: "Start", "", ENSEMBLE,
        Kind::Choice { options: &[("uniform", "Random directions"), ("minimiser", "At the minimiser")] },
        0.0, Restart, always,
        "Where the weight vectors point at the start.";
    seed: "Seed", "", ENSEMBLE, Kind::Typed { minimum: 0.0, maximum: 4_294_967_295.0 }, 1.0, Restart, always,
        "Number from which all randomness follows: the same seed, the same run, on every machine.";
    steps_per_frame: "Steps per frame", "", VIEW, Kind::Integer { minimum: 1.0, maximum: 10_000.0 }, 10.0, View, always,
        "Steps taken for each picture while playing, as far as the machine keeps up.";
    time_unit: "Time in", "", VIEW,
        Kind::Choice { options: &[("steps", "Steps"), ("relaxation_times", "Relaxation times τ")] }, 0.0, View, always,
        "Unit of the horizontal axes; the relaxation time is that of the settings now in force.";
    density: "Density", "", VIEW,
        Kind::Choice { options: &[("hidden", "Hidden"), ("shown", "Bingham, on the sphere")] }, 0.0, View,
        |p| rayleigh(p) && p.dimension() == 3,
        "The stationary law that theory predicts for three weights, painted on the sphere.";
}

/// The typed spectrum: the one parameter that is a list.
pub static EIGENVALUES: Row = Row {
    name: "eigenvalues",
    label: "Eigenvalues",
    symbol: "aᵢ",
    group: LOSS,
    kind: Kind::List {
        minimum: -1000.0,
        maximum: 1000.0,
        longest: 64,
    },
    default: f64::NAN,
    effect: Effect::Restart,
    applies: |p| rayleigh(p) && p.spectrum() == SpectrumKind::Typed,
    help: "Eigenvalues of the loss in any order; their number is the dimension.",
};

/// Every row, in the order in which the reader meets them: the list stands after the numbers.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    PARAMETERS.iter().chain([&EIGENVALUES])
}

fn rayleigh(parameters: &Parameters) -> bool {
    parameters.objective() == ObjectiveKind::Rayleigh
}

/// An enum whose variants are the options of a choice, in order.
macro_rules! choices {
    ($($(#[$doc:meta])* $kind:ident, $field:ident: $($variant:ident)*;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the table of parameters says what each one is")]
        pub enum $kind { $($variant,)* }

        impl Parameters {
            $(#[$doc])*
            pub fn $field(&self) -> $kind {
                [$($kind::$variant,)*][self.$field as usize]
            }
        }
    )*};
}

choices! {
    /// The update rule.
    OptimizerKind, optimizer: Sgd Nesterov Sgdw Adam AdamW Lion Hyperball;
    /// The learning-rate schedule.
    ScheduleKind, schedule: Constant Step Cosine Warmup WarmupCosine WarmupStableDecay Exponential;
    /// The loss.
    ObjectiveKind, objective: Rayleigh Digits;
    /// Where the noise enters the loss.
    NoiseKind, noise: Additive Matrix;
    /// How the eigenvalues lie.
    SpectrumKind, spectrum: Linear Geometric Spiked Flat Typed;
    /// Where the weights point at the start.
    DirectionKind, initial_direction: Uniform Minimiser;
    /// The unit of the charts' time axes.
    TimeUnit, time_unit: Steps RelaxationTimes;
    /// Whether the predicted density is painted on the sphere.
    DensityKind, density: Hidden Shown;
}

impl OptimizerKind {
    /// Whether the rule has moments β₁ and β₂ in place of a momentum α.
    pub fn has_betas(self) -> bool {
        matches!(self, Self::Adam | Self::AdamW | Self::Lion)
    }
}

/// The most dimensions in which matrix noise is drawn; it takes d²/2 random numbers a step.
pub const MATRIX_DIMENSIONS: usize = 64;

/// The dimension of the digits: 8 × 8 pixels.
const DIGITS_DIMENSION: usize = 64;

impl Parameters {
    /// Saves or restores all values.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for row in PARAMETERS {
            let mut value = self.get(row.name).expect("every row has a field");
            transfer.number(&mut value);
            let allowed = self.set(row.name, value).is_ok();
            transfer.check(allowed);
        }
        let mut eigenvalues = self.eigenvalues.clone();
        transfer.list(&mut eigenvalues, 0.0, Transfer::number);
        let text: Vec<String> = eigenvalues.iter().copied().map(shortest).collect();
        let allowed = self.set_text(EIGENVALUES.name, &text.join(" ")).is_ok();
        transfer.check(allowed && self.eigenvalues == eigenvalues);
    }

    /// Number of weights d of the chosen loss.
    pub fn dimension(&self) -> usize {
        match (self.objective(), self.spectrum()) {
            (ObjectiveKind::Digits, _) => DIGITS_DIMENSION,
            (_, SpectrumKind::Typed) => self.eigenvalues.len(),
            _ => self.dimension as usize,
        }
    }

    /// Whether the noise is drawn as a random matrix: asked for, and small enough.
    pub fn draws_matrix(&self) -> bool {
        self.noise() == NoiseKind::Matrix && self.dimension() <= MATRIX_DIMENSIONS
    }

    /// Sets a number by name after checking the value.
    ///
    /// # Errors
    /// When there is no such parameter or it does not take the value; nothing has changed then.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), Refusal> {
        let row = row(name).ok_or_else(|| unknown(name))?;
        let value = row.check(value)?;
        *self
            .slot(name)
            .ok_or_else(|| row.refusal(&shortest(value)))? = value;
        Ok(())
    }

    /// Sets a number, an option or a list by name from text.
    ///
    /// # Errors
    /// As for [`Parameters::set`].
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), Refusal> {
        let row = row(name).ok_or_else(|| unknown(name))?;
        if let Kind::List { .. } = row.kind {
            self.eigenvalues = row.parse_list(text)?;
            return Ok(());
        }
        self.set(name, row.parse(text)?)
    }

    /// The value of a row as text that [`Parameters::set_text`] reads back exactly.
    pub fn text(&self, row: &Row) -> String {
        match row.kind {
            Kind::List { .. } => {
                let texts: Vec<String> = self.eigenvalues.iter().copied().map(shortest).collect();
                texts.join(" ")
            }
            _ => row.text(self.get(row.name).unwrap_or(row.default)),
        }
    }
}

fn unknown(name: &str) -> Refusal {
    let names: Vec<_> = rows().map(|row| row.name).collect();
    Refusal {
        label: "Parameter name".into(),
        value: row::shortened(name),
        allowed: format!("one of {}", names.join(", ")),
    }
}

/// The row of a parameter by name.
pub fn row(name: &str) -> Option<&'static Row> {
    rows().find(|row| row.name == name)
}
