//! The table of parameters. A row is all there is to know about a parameter but its words: the field,
//! default, check, slider, link and the place of its words derive from it.

use super::choices::{
    DecayKind, DensityKind, DirectionKind, Field, NesterovKind, NoiseKind, ObjectiveKind,
    OptimizerKind, OrthogonalizationKind, RescalingKind, ScheduleKind, SpectrumKind, StepScaleKind,
    TimeUnit,
};
use super::row::{Effect, Kind, Reason, Refusal, Row};
use crate::numeric::number_format::{parse, shortest};
use crate::numeric::transfer::Transfer;

/// The number that stands for a default, in a constant.
macro_rules! number {
    (f64, $value:expr) => {
        $value
    };
    ($choice:ident, $value:expr) => {
        $value as u8 as f64
    };
}

/// A line: name, type, default, symbol, group, kind, effect, and in brackets the choices whose option has
/// to use the parameter for it to apply, with one more condition after a semicolon.
macro_rules! parameters {
    ($(
        $(#[$doc:meta])*
        $name:ident: $type:ident = $default:expr, $symbol:literal, $group:literal, $kind:expr, $effect:ident,
        [$($choice:ident)* $(; $condition:ident)?];
    )*) => {
        /// A value for every row of the table. Whole numbers are held as `f64` too.
        #[derive(Clone, Debug, PartialEq)]
        pub struct Parameters {
            $($(#[$doc])* pub $name: $type,)*
            /// Typed eigenvalues of the loss, ascending; see [`EIGENVALUES`].
            pub eigenvalues: Vec<f64>,
        }

        /// The rows of all parameters that are a number or a choice.
        pub static PARAMETERS: &[Row] = &[$(Row {
            name: stringify!($name),
            symbol: $symbol,
            group: $group,
            kind: $kind,
            default: number!($type, $default),
            effect: Effect::$effect,
            applies: |parameters| {
                let _ = parameters;
                true $(&& parameters.$choice.uses(stringify!($name)))* $(&& $condition(parameters))?
            },
        },)*];

        impl Default for Parameters {
            fn default() -> Self {
                Self { $($name: $default,)* eigenvalues: vec![0.0, 0.5, 1.0] }
            }
        }

        impl Parameters {
            /// The number of a parameter by name; of a choice, its option's place in the list. None for the
            /// list of eigenvalues and for names that no row has.
            pub fn get(&self, name: &str) -> Option<f64> {
                match name { $(stringify!($name) => Some(self.$name.number()),)* _ => None }
            }

            /// Writes a checked number; false when no row has the name.
            fn put(&mut self, name: &str, value: f64) -> bool {
                match name {
                    $(stringify!($name) => self.$name = Field::from_number(value),)*
                    _ => return false,
                }
                true
            }
        }
    };
}

const fn linear(minimum: f64, maximum: f64) -> Kind {
    Kind::Linear { minimum, maximum }
}

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

const fn integer(minimum: f64, maximum: f64) -> Kind {
    Kind::Integer { minimum, maximum }
}

const fn one_of(options: &'static [&'static str]) -> Kind {
    Kind::Choice { options }
}

/// Whether rows and columns say how many weights there are, and not the loss.
fn shaped_by_hand(parameters: &Parameters) -> bool {
    !parameters.loss_says_dimension()
}

fn free_of_shape(parameters: &Parameters) -> bool {
    !parameters.optimizer.is_of_matrices()
}

fn three_dimensional(parameters: &Parameters) -> bool {
    parameters.dimension() == 3
}

/// Where weight decay follows the schedule the sphere stays, and there is nothing to scale.
fn decay_is_constant(parameters: &Parameters) -> bool {
    !parameters.decay_follows()
}

parameters! {
    /// The update rule.
    optimizer: OptimizerKind = OptimizerKind::Sgd, "", "optimizer", one_of(OptimizerKind::NAMES), Live, [];
    /// Base learning rate η.
    learning_rate: f64 = 0.1, "η", "optimizer", logarithmic(1e-5, 10.0), Live, [];
    /// Weight decay λ: a step shortens the weights by the share ηλ.
    weight_decay: f64 = 0.01, "λ", "optimizer", zero_or_logarithmic(1e-6, 1.0), Live, [optimizer];
    /// Momentum α: the share of the last velocity that a step keeps.
    momentum: f64 = 0.0, "α", "optimizer", linear(0.0, 0.99), Live, [optimizer];
    /// β₁: the memory of the mean gradient.
    beta1: f64 = 0.9, "β₁", "optimizer", linear(0.0, 0.99), Live, [optimizer];
    /// β₂: the memory of the squared gradient (Adam), or of the momentum between steps (Lion).
    beta2: f64 = 0.99, "β₂", "optimizer", linear(0.0, 0.9999), Live, [optimizer];
    /// Rows of the matrix that the weights are; see [`Parameters::matrix_shape`].
    rows: f64 = 8.0, "m", "optimizer", integer(1.0, 32.0), Restart, [optimizer];
    /// Columns of the matrix.
    columns: f64 = 8.0, "n", "optimizer", integer(2.0, 64.0), Restart, [optimizer; shaped_by_hand];
    /// Whether the momentum looks ahead.
    nesterov: NesterovKind = NesterovKind::Off, "", "optimizer", one_of(NesterovKind::NAMES), Live, [optimizer];
    /// How the step is made orthogonal.
    orthogonalization: OrthogonalizationKind = OrthogonalizationKind::NewtonSchulz, "", "optimizer",
        one_of(OrthogonalizationKind::NAMES), Live, [optimizer];
    /// What an orthogonal step is multiplied by.
    step_scale: StepScaleKind = StepScaleKind::One, "", "optimizer", one_of(StepScaleKind::NAMES), Live, [optimizer];
    /// The learning-rate schedule.
    schedule: ScheduleKind = ScheduleKind::Constant, "", "optimizer", one_of(ScheduleKind::NAMES), Live, [];
    /// The first step with the changed learning rate, in steps from the schedule's beginning.
    drop_step: f64 = 2000.0, "", "optimizer", integer(1.0, 1e9), Live, [schedule];
    /// What the learning rate is multiplied by at the drop.
    drop_factor: f64 = 0.1, "", "optimizer", logarithmic(1e-3, 10.0), Live, [schedule];
    /// Steps in which the learning rate rises linearly to its base.
    warmup_steps: f64 = 500.0, "", "optimizer", integer(1.0, 1e9), Live, [schedule];
    /// Steps after which the learning rate stays at its floor.
    schedule_steps: f64 = 5000.0, "", "optimizer", integer(2.0, 1e9), Live, [schedule];
    /// Last steps of the schedule, in which the learning rate falls linearly to its floor.
    decay_steps: f64 = 1000.0, "", "optimizer", integer(1.0, 1e9), Live, [schedule];
    /// Final learning rate as a share of the base.
    floor: f64 = 0.05, "", "optimizer", zero_or_logarithmic(1e-4, 1.0), Live, [schedule];
    /// Whether weight decay follows the schedule, `λη_t/η`.
    decay_follows_schedule: DecayKind = DecayKind::Constant, "", "optimizer", one_of(DecayKind::NAMES), Live,
        [optimizer schedule];
    /// Whether the weights are scaled onto the new sphere when the learning rate drops.
    rescaling_at_drop: RescalingKind = RescalingKind::Never, "", "optimizer", one_of(RescalingKind::NAMES), Live,
        [optimizer schedule; decay_is_constant];
    /// The loss.
    objective: ObjectiveKind = ObjectiveKind::Rayleigh, "", "loss", one_of(ObjectiveKind::NAMES), Restart, [];
    /// Where the noise enters.
    noise: NoiseKind = NoiseKind::Additive, "", "loss", one_of(NoiseKind::NAMES), Live, [objective];
    /// Standard deviation σ of the gradient noise in each coordinate, on the unit sphere.
    noise_scale: f64 = 0.4, "σ", "loss", zero_or_logarithmic(1e-3, 10.0), Live, [objective];
    /// How the eigenvalues of the loss lie.
    spectrum: SpectrumKind = SpectrumKind::Linear, "", "loss", one_of(SpectrumKind::NAMES), Restart, [objective];
    /// Δa: the largest eigenvalue, above the smallest (linear, spiked) or above zero (geometric).
    eigenvalue_spread: f64 = 1.0, "Δa", "loss", zero_or_logarithmic(1e-3, 100.0), Live, [objective spectrum];
    /// κ: the largest over the smallest eigenvalue.
    condition_number: f64 = 100.0, "κ", "loss", logarithmic(1.0, 1e6), Live, [objective spectrum];
    /// k: the number of large eigenvalues.
    spikes: f64 = 1.0, "k", "loss", integer(1.0, 999.0), Live, [objective spectrum];
    /// d: the number of weights, unless the loss itself says it; see [`Parameters::dimension`].
    dimension: f64 = 3.0, "d", "loss", integer(2.0, 1000.0), Restart,
        [objective spectrum; free_of_shape];
    /// B: the images in each random minibatch.
    batch_size: f64 = 16.0, "B", "loss", integer(1.0, 512.0), Live, [objective];
    /// M: the independent copies of the neuron, each with its own noise.
    replicas: f64 = 64.0, "M", "ensemble", integer(1.0, 256.0), Restart, [];
    /// Length of the weight vectors with even numbers at the start.
    initial_norm: f64 = 3.0, "", "ensemble", logarithmic(1e-3, 1e3), Restart, [];
    /// Length of the weight vectors with odd numbers at the start.
    initial_norm_odd: f64 = 0.5, "", "ensemble", logarithmic(1e-3, 1e3), Restart, [];
    /// Where the weight vectors point at the start.
    initial_direction: DirectionKind = DirectionKind::Uniform, "", "ensemble", one_of(DirectionKind::NAMES),
        Restart, [];
    /// The number from which all randomness follows.
    seed: f64 = 1.0, "", "ensemble", Kind::Typed { minimum: 0.0, maximum: 4_294_967_295.0 }, Restart, [];
    /// Steps taken in a sixtieth of a second at speed 1.
    steps_per_frame: f64 = 2.0, "", "view", integer(1.0, 10_000.0), View, [];
    /// Seconds of playing at speed 1 after which a run that the reader has not changed pauses; 0 never.
    duration: f64 = 0.0, "", "view", Kind::Typed { minimum: 0.0, maximum: 3600.0 }, View, [];
    /// Unit of the horizontal axes.
    time_unit: TimeUnit = TimeUnit::Steps, "", "view", one_of(TimeUnit::NAMES), View, [];
    /// Whether the predicted density is painted on the sphere; for three weights.
    density: DensityKind = DensityKind::Hidden, "", "view", one_of(DensityKind::NAMES), View,
        [objective; three_dimensional];
}

/// What the equilibrium follows from: these rows stay in view while all others are folded away.
const KNOBS: [&str; 2] = ["learning_rate", "weight_decay"];

impl Row {
    /// Whether the row stays in view while others are folded away.
    pub fn is_knob(&self) -> bool {
        KNOBS.contains(&self.name)
    }
}

/// The most eigenvalues that can be typed.
const LONGEST_LIST: usize = 64;

/// The typed spectrum: the one parameter that is a list.
pub static EIGENVALUES: Row = Row {
    name: "eigenvalues",
    symbol: "aᵢ",
    group: "loss",
    kind: Kind::List {
        minimum: -1000.0,
        maximum: 1000.0,
        longest: LONGEST_LIST,
    },
    default: f64::NAN,
    effect: Effect::Restart,
    applies: |parameters| {
        parameters.objective.uses("eigenvalues") && parameters.spectrum.uses("eigenvalues")
    },
};

/// Every row, in the order in which the reader meets them: the list stands after the numbers.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    PARAMETERS.iter().chain([&EIGENVALUES])
}

/// The row of a parameter by name.
pub fn row(name: &str) -> Option<&'static Row> {
    rows().find(|row| row.name == name)
}

impl Parameters {
    /// Whether weight decay follows the schedule: chosen, and of use to the rule and the schedule.
    pub fn decay_follows(&self) -> bool {
        let name = "decay_follows_schedule";
        self.decay_follows_schedule == DecayKind::Following
            && self.optimizer.uses(name)
            && self.schedule.uses(name)
    }

    /// What the weights are multiplied by when the learning rate drops: the ratio of the spheres' radii for small ηλ if
    /// it is chosen, and one otherwise.
    pub fn rescaling(&self) -> f64 {
        let name = "rescaling_at_drop";
        let asked = self.rescaling_at_drop == RescalingKind::AtDrop
            && self.optimizer.uses(name)
            && !self.decay_follows();
        if crate::WHOLE && asked {
            libm::pow(self.drop_factor, self.optimizer.norm_exponent())
        } else {
            1.0
        }
    }

    /// Saves or restores all values.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for row in PARAMETERS {
            let mut value = self.get(row.name).expect("every row has a field");
            transfer.number(&mut value);
            if transfer.is_reading() {
                let allowed = self.set(row.name, value).is_ok();
                transfer.check(allowed);
            }
        }
        let mut eigenvalues = self.eigenvalues.clone();
        transfer.list(&mut eigenvalues, LONGEST_LIST, 0.0, Transfer::number);
        if !transfer.is_reading() {
            return;
        }
        let text: Vec<String> = eigenvalues.iter().copied().map(shortest).collect();
        let allowed = self.set_text(EIGENVALUES.name, &text.join(" ")).is_ok();
        transfer.check(allowed && self.eigenvalues == eigenvalues);
    }

    /// Sets a number by name after checking the value; a choice by its option's place in the list.
    ///
    /// # Errors
    /// When there is no such parameter or it does not take the value; nothing has changed then.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), Refusal> {
        let row = row(name).ok_or_else(|| unknown(name))?;
        let value = row.check(value)?;
        if self.put(name, value) {
            Ok(())
        } else {
            Err(row.refusal(&shortest(value), Reason::Unreadable))
        }
    }

    /// Sets a number, an option or a list by name from text; `×4` and `÷4` are multiples of the present number.
    ///
    /// # Errors
    /// As for [`Parameters::set`].
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), Refusal> {
        let row = row(name).ok_or_else(|| unknown(name))?;
        if let Kind::List { .. } = row.kind {
            self.eigenvalues = row.parse_list(text)?;
            return Ok(());
        }
        let value = match self.relative(name, text) {
            Some(value) => value,
            None => row.parse(text)?,
        };
        self.set(name, value)
    }

    /// A multiple of the present value, written as `×4`, `*4`, `÷4` or `/4`.
    fn relative(&self, name: &str, text: &str) -> Option<f64> {
        if !crate::WHOLE {
            return None;
        }
        let factor = |sign| parse(text.trim().strip_prefix(sign)?);
        let present = self.get(name)?;
        match factor(['×', '*']) {
            Some(factor) => Some(present * factor),
            None => Some(present / factor(['÷', '/'])?),
        }
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
    Refusal::new("name", name, Reason::UnknownName)
}
