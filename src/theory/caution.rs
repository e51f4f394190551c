//! Why a prediction is not to be trusted. The sentences are `page::text`'s.

/// Reasons and their keys, from one list.
macro_rules! cautions {
    ($($(#[$doc:meta])* $key:ident $reason:ident;)*) => {
        /// Why a prediction is not to be trusted; each named for the condition that is met.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Caution { $($(#[$doc])* $reason,)* }

        impl Caution {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$reason,)*];

            /// Its key in the table of words: the name in snake case.
            pub fn key(self) -> &'static str {
                match self { $(Self::$reason => stringify!($key),)* }
            }
        }
    };
}

cautions! {
    /// The loss sees the length of the weights.
    not_scale_invariant NotScaleInvariant;
    /// There is no weight decay, so the norm grows for ever.
    no_weight_decay NoWeightDecay;
    /// The learning rate is zero, so nothing moves.
    zero_learning_rate ZeroLearningRate;
    /// The schedule is exponential and the rule is not plain SGD.
    exponential_not_plain_sgd ExponentialNotPlainSgd;
    /// The schedule is exponential and `ηλ ≥ 1`.
    exponential_decay_too_strong ExponentialDecayTooStrong;
    /// There is no noise, so the gradient vanishes at the minimum.
    no_noise NoNoise;
    /// `G²` comes from measurement, and nothing is measured yet.
    gradient_not_measured GradientNotMeasured;
    /// `ηλ` is so large that no norm balances decay.
    decay_overshoots DecayOvershoots;
    /// The steepest direction is at the edge of stability, or beyond.
    edge_of_stability EdgeOfStability;
    /// The steepest direction is more than half way to the edge of stability.
    near_edge_of_stability NearEdgeOfStability;
    /// The rule works coordinate by coordinate, and gradients are not spread evenly over them.
    uneven_gradients UnevenGradients;
    /// The rule averages gradients over too long a time.
    long_memory LongMemory;
    /// The velocity turns with the weights' own coordinate: it lives too long beside the time in which decay acts.
    long_velocity LongVelocity;
    /// The rule's law counts on more weights.
    too_few_weights TooFewWeights;
    /// The noise is that of real data.
    real_data RealData;
    /// The laws of the direction have no stationary solution.
    no_stationary_state NoStationaryState;
}

/// Whether a prediction's conditions hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// They do.
    Holds,
    /// There is no equilibrium to predict, and why; nothing is wrong with theory.
    NoEquilibrium(Caution),
    /// They do not, and why: the run is outside theory.
    Fails(Caution),
}

impl Validity {
    /// Why the prediction is not to be trusted, if it is not.
    pub fn caution(self) -> Option<Caution> {
        match self {
            Self::Holds => None,
            Self::NoEquilibrium(caution) | Self::Fails(caution) => Some(caution),
        }
    }
}
