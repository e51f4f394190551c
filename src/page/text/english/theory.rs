//! Predictions: `NAME.label`, and `NAME.unit` where they have one; reasons for caution: `caution.REASON`; equivalent runs:
//! `equivalent.NAME`, and why there is none: `no_equivalent.REASON`.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[
    ("small_angle_risk.label", "Risk, small-angle limit"),
    (
        "slowest_convergence_rate.label",
        "Loss of excess risk, slowest mode",
    ),
    ("slowest_convergence_rate.unit", "per step"),
    (
        "fastest_convergence_rate.label",
        "Loss of excess risk, fastest mode",
    ),
    ("fastest_convergence_rate.unit", "per step"),
    ("edge_margin.label", "Edge of stability reached"),
    ("relaxation_steps.label", "Relaxation time τ"),
    ("relaxation_steps.unit", "steps"),
    ("steps_to_equilibrium.label", "From this norm to within 5%"),
    ("steps_to_equilibrium.unit", "steps"),
    (
        "caution.no_weight_decay",
        "Without weight decay there is no equilibrium: the norm grows for ever.",
    ),
    (
        "caution.zero_learning_rate",
        "At a learning rate of zero there is no equilibrium: the weights stand still where they are.",
    ),
    (
        "caution.exponential_not_plain_sgd",
        "The exponential schedule is the exact equivalent of weight decay for plain SGD only.",
    ),
    (
        "caution.exponential_decay_too_strong",
        "The exponential schedule needs learning rate × weight decay below one.",
    ),
    (
        "caution.no_noise",
        "Without noise the gradient at the minimum vanishes: decay shrinks the weights to the edge \
         of stability, where the direction bursts out of the minimum.",
    ),
    (
        "caution.gradient_not_measured",
        "On real data the mean square gradient G² comes from measurement, and no step is measured yet.",
    ),
    (
        "caution.decay_overshoots",
        "Learning rate × weight decay is so large that decay overshoots.",
    ),
    (
        "caution.edge_of_stability",
        "The weights sit at the edge of stability, where no law of small steps holds.",
    ),
    (
        "caution.near_edge_of_stability",
        "The weights are near the edge of stability; the limiting risk is too low.",
    ),
    (
        "caution.uneven_gradients",
        "This optimizer’s prediction needs gradients spread evenly over coordinates: strong noise, \
         many dimensions, and weights that do not sit in the minimum.",
    ),
    (
        "caution.long_memory",
        "The optimizer’s memory is longer than a twentieth of the relaxation time, and the \
         prediction needs it to be short.",
    ),
    (
        "caution.real_data",
        "The risk on real data is measured only: its noise is not isotropic.",
    ),
    (
        "caution.no_stationary_state",
        "There is no stationary state that the laws of small steps describe.",
    ),
    ("equivalent.exponential_rate", "Exponential-rate equivalent"),
    ("equivalent.rescaled", "Weights × 2, η × 4, λ ÷ 4"),
    (
        "no_equivalent.unknown",
        "There is no equivalent run “{name}”.",
    ),
    (
        "no_equivalent.not_plain_sgd",
        "The exponential-rate equivalent exists for plain SGD without momentum only.",
    ),
    (
        "no_equivalent.rate_not_constant",
        "The exponential-rate equivalent exists for a constant learning rate only.",
    ),
    (
        "no_equivalent.decay_too_strong",
        "The exponential-rate equivalent needs learning rate × weight decay below one.",
    ),
];
