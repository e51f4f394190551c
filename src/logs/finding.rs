//! What is to be said of a run. The sentences are `page::text`'s.

/// A finding, with its numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// From this step on the angle is within a tenth of theory.
    Reached {
        /// The step.
        step: f64,
    },
    /// The run was in equilibrium between these steps, and is not at the end.
    Left {
        /// The first step.
        from: f64,
        /// The last step.
        until: f64,
    },
    /// The angle is still falling, or rising: decay would need about so many more steps.
    OnTheWay {
        /// Whether it falls.
        falls: bool,
        /// Steps, where that many suffice.
        steps: Option<f64>,
    },
    /// The run is long enough, and yet the angle is off theory by this factor.
    OffTheory {
        /// Measured over predicted.
        ratio: f64,
    },
    /// This share of the steps had an angle that was above that of the equilibrium, or below it.
    Apart {
        /// Whether it was above.
        above: bool,
        /// The share of the steps.
        share: f64,
    },
    /// The relaxation time in steps, and how many of them the run has.
    Relaxation {
        /// Steps.
        steps: f64,
        /// Relaxation times in the run.
        times: f64,
        /// Samples in a relaxation time, where the batch is known.
        samples: Option<f64>,
    },
    /// The schedule moves faster than the norm: it lags behind by this factor at the end.
    Lag {
        /// Norm over equilibrium norm.
        ratio: f64,
    },
    /// Half of the final weights come from the steps from here on.
    Memory {
        /// The step.
        step: f64,
        /// The last step.
        last: f64,
    },
    /// Nominal learning rate and the one that the direction feels, at the end.
    EffectiveRate {
        /// η.
        nominal: f64,
        /// `η/((1−α)‖w‖²)`.
        effective: f64,
    },
    /// Root mean square of a coordinate of the weights by AdamW's formula.
    RootMeanSquare {
        /// The root mean square without what is left of the start.
        value: f64,
        /// What is left of the start: `e^{−κ}`.
        left: f64,
    },
    /// There is no decay, so the norm grows for ever.
    NoDecay,
    /// What theory needs and the files lack, by name.
    Missing(&'static str),
}

/// Kinds of warnings and their keys, from one list.
macro_rules! warnings {
    ($($(#[$doc:meta])* $key:ident $kind:ident;)*) => {
        /// A kind of warning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum WarningKind { $($(#[$doc])* $kind,)* }

        impl WarningKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// Its key in the table of words: the name in snake case.
            pub fn key(self) -> &'static str {
                match self { $(Self::$kind => stringify!($key),)* }
            }
        }
    };
}

warnings! {
    /// Angles are arc cosines of numbers in single precision.
    single_precision_acos SinglePrecisionAcos;
    /// One value covers several layers.
    several_layers SeveralLayers;
    /// Steps are sampled.
    sampled_steps SampledSteps;
    /// The decay of AdamW may be decoupled by λ alone.
    decay_by_lambda_alone DecayByLambdaAlone;
    /// The unit of angles was told from their values.
    guessed_unit GuessedUnit;
    /// The file has no steps, so that its rows were counted.
    counted_rows CountedRows;
    /// The steps are epochs, and their length is not known.
    steps_are_epochs StepsAreEpochs;
    /// The files hold several runs.
    several_runs SeveralRuns;
    /// The optimizer was not said.
    assumed_optimizer AssumedOptimizer;
}

/// A warning: its kind, and a name or number that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The kind.
    pub kind: WarningKind,
    /// What it is about: names in the file, a number of steps.
    pub about: String,
}
