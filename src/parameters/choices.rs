//! The choices, each as one list: a line holds an option's variant, its name in links, and the parameters
//! that it uses. Enum, names, reading and writing follow from the list.

/// What a field of [`super::Parameters`] holds, as a number: a choice is its option's place in the list.
pub(super) trait Field {
    /// The number that stands for the value.
    fn number(self) -> f64;
    /// The value that a number stands for; the row has checked it.
    fn from_number(number: f64) -> Self;
}

impl Field for f64 {
    fn number(self) -> f64 {
        self
    }

    fn from_number(number: f64) -> Self {
        number
    }
}

macro_rules! choices {
    ($(
        $(#[$about:meta])*
        $kind:ident {
            $($(#[$doc:meta])* $variant:ident $name:literal uses [$($used:ident)*];)*
        }
    )*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $kind { $($(#[$doc])* $variant,)* }

        impl $kind {
            /// Every option, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The options' names in links, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($name,)*];

            /// The option's name in links.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The option with a name.
            pub fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// Names of the parameters that are there for some options only, and for this one.
            pub fn used(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$(stringify!($used),)*],)* }
            }

            /// Whether the option uses a parameter that is there for some options only.
            pub fn uses(self, parameter: &str) -> bool {
                self.used().contains(&parameter)
            }
        }

        impl Field for $kind {
            fn number(self) -> f64 {
                f64::from(self as u8)
            }

            fn from_number(number: f64) -> Self {
                Self::ALL.get(number as usize).copied().unwrap_or(Self::ALL[0])
            }
        }
    )*};
}

choices! {
    /// The update rule.
    OptimizerKind {
        /// Stochastic gradient descent (SGD) with L2 regularization and heavy-ball momentum.
        Sgd "sgd" uses [weight_decay momentum decay_follows_schedule rescaling_at_drop];
        /// SGD with L2 regularization and Nesterov momentum.
        Nesterov "nesterov" uses [weight_decay momentum rescaling_at_drop];
        /// SGD with momentum and decoupled weight decay.
        Sgdw "sgdw" uses [weight_decay momentum decay_follows_schedule rescaling_at_drop];
        /// Adam with L2 regularization.
        Adam "adam" uses [weight_decay beta1 beta2 rescaling_at_drop];
        /// Adam with decoupled weight decay.
        AdamW "adamw" uses [weight_decay beta1 beta2 decay_follows_schedule rescaling_at_drop];
        /// Lion: the sign of a momentum, with decoupled weight decay.
        Lion "lion" uses [weight_decay beta1 beta2 rescaling_at_drop];
        /// Hyperball: the weights keep the norm at which they start.
        Hyperball "hyperball" uses [momentum];
        /// Muon: an orthogonalized momentum of weights that are a matrix, with decoupled weight decay.
        Muon "muon" uses [weight_decay momentum rows columns nesterov orthogonalization step_scale];
    }

    /// The learning-rate schedule.
    ScheduleKind {
        /// One learning rate for ever.
        Constant "constant" uses [];
        /// One change by a factor.
        Step "step" uses [drop_step drop_factor decay_follows_schedule rescaling_at_drop];
        /// Half a cosine wave down to the floor.
        Cosine "cosine" uses [schedule_steps floor decay_follows_schedule];
        /// A linear rise, then constant.
        Warmup "warmup" uses [warmup_steps decay_follows_schedule];
        /// A linear rise, then half a cosine wave down to the floor.
        WarmupCosine "warmup_cosine" uses [warmup_steps schedule_steps floor decay_follows_schedule];
        /// A linear rise, a constant stretch, a linear fall to the floor.
        WarmupStableDecay "wsd" uses [warmup_steps schedule_steps decay_steps floor decay_follows_schedule];
        /// An exponential rise in place of weight decay.
        Exponential "exponential" uses [];
        /// A linear fall to zero.
        Linear "linear" uses [schedule_steps decay_follows_schedule];
        /// A constant stretch, and a fall by 1 − √x to zero.
        Cooldown "cooldown" uses [schedule_steps decay_steps decay_follows_schedule];
        /// One over the time, in units of `1/(ηλ)`.
        InverseTime "inverse_time" uses [decay_follows_schedule];
    }

    /// The loss.
    ObjectiveKind {
        /// The noisy Rayleigh quotient.
        Rayleigh "rayleigh" uses [
            noise noise_scale spectrum eigenvalue_spread condition_number spikes dimension eigenvalues density
        ];
        /// Handwritten digits in random minibatches.
        Digits "digits" uses [batch_size];
        /// A quadratic of the weights themselves, which sees their length.
        Quadratic "quadratic" uses [
            noise_scale spectrum eigenvalue_spread condition_number spikes dimension eigenvalues
        ];
    }

    /// Where the noise enters the loss.
    NoiseKind {
        /// Added to the gradient.
        Additive "additive" uses [];
        /// Added to the matrix.
        Matrix "matrix" uses [];
        /// By the law of noise in the matrix, which is that of noise added to the gradient.
        MatrixInLaw "matrix_in_law" uses [];
    }

    /// How the eigenvalues lie.
    SpectrumKind {
        /// At equal distances.
        Linear "linear" uses [eigenvalue_spread dimension];
        /// At equal ratios.
        Geometric "geometric" uses [eigenvalue_spread condition_number dimension];
        /// A few large ones, all others equal.
        Spiked "spiked" uses [eigenvalue_spread spikes dimension];
        /// All equal.
        Flat "flat" uses [dimension];
        /// As the reader types them.
        Typed "typed" uses [eigenvalues];
    }

    /// Where the weights point at the start.
    DirectionKind {
        /// In independent random directions.
        Uniform "uniform" uses [];
        /// At the minimiser of the loss.
        Minimiser "minimiser" uses [];
    }

    /// Whether a momentum looks ahead.
    NesterovKind {
        /// It does not.
        Off "off" uses [];
        /// It does: the newest gradient counts twice.
        On "on" uses [];
    }

    /// How a matrix is made orthogonal.
    OrthogonalizationKind {
        /// By five rounds of a quintic Newton–Schulz iteration, roughly.
        NewtonSchulz "newton_schulz" uses [];
        /// By its polar factor, exactly.
        Polar "polar" uses [];
    }

    /// What a step of an orthogonal matrix is multiplied by.
    StepScaleKind {
        /// One.
        One "none" uses [];
        /// `√max(1, rows/columns)`.
        Aspect "aspect" uses [];
        /// `0.2·√max(rows, columns)`.
        Adamw "adamw" uses [];
    }

    /// The unit of the charts' time axes.
    TimeUnit {
        /// Optimizer steps.
        Steps "steps" uses [];
        /// Relaxation times of the norm.
        RelaxationTimes "relaxation_times" uses [];
    }

    /// Whether weight decay keeps its ratio to the learning rate.
    DecayKind {
        /// It does not change with the schedule.
        Constant "no" uses [];
        /// It changes as the learning rate does.
        Following "yes" uses [];
    }

    /// Whether a drop of the learning rate takes the weights along.
    RescalingKind {
        /// They stay.
        Never "no" uses [];
        /// They are scaled onto the new sphere.
        AtDrop "yes" uses [];
    }

    /// Whether the predicted density is painted on the sphere.
    DensityKind {
        /// It is not.
        Hidden "hidden" uses [];
        /// It is.
        Shown "shown" uses [];
    }

    /// What stands between a network's weights and its activation functions.
    NormalizationKind {
        /// Batch normalization: each neuron over the minibatch.
        Batch "batch" uses [];
        /// Layer normalization: each image over the neurons of the layer.
        Layer "layer" uses [];
        /// RMS normalization: as layer normalization, without taking away the mean.
        Rms "rms" uses [];
        /// None.
        None "none" uses [];
    }

    /// Which parameters of a network decay.
    DecayedKind {
        /// The weights of the hidden layers.
        Hidden "hidden" uses [];
        /// The weights of all layers; scales and shifts do not.
        Weights "weights" uses [];
        /// All parameters, as optimizers do unless they are told otherwise.
        All "all" uses [];
    }
}

impl OptimizerKind {
    /// Whether the rule has moments β₁ and β₂ in place of a momentum α.
    pub fn has_betas(self) -> bool {
        self.uses("beta1")
    }

    /// Whether the rule has a momentum α.
    pub fn has_momentum(self) -> bool {
        self.uses("momentum")
    }

    /// Whether the rule's weights are a matrix.
    pub fn is_of_matrices(self) -> bool {
        self.uses("rows")
    }

    /// The power of the learning rate with which the equilibrium norm goes at constant weight decay and G²: 1/4 for SGD and
    /// its kin, 1/3 for Adam with L2 regularization, 1/2 where the size of the gradient does not count.
    pub fn norm_exponent(self) -> f64 {
        match self {
            Self::Sgd | Self::Nesterov | Self::Sgdw => 0.25,
            Self::Adam => 1.0 / 3.0,
            Self::AdamW | Self::Lion | Self::Muon => 0.5,
            Self::Hyperball => 0.0,
        }
    }

    /// Whether the rule takes weight decay λ.
    pub fn has_weight_decay(self) -> bool {
        self.uses("weight_decay")
    }
}
