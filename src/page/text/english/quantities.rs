//! Quantities and charts: `NAME.label`, `NAME.meaning`, `NAME.unit`; for those that have a chart
//! `NAME.symbol`, the symbol or unit beside its title, and `NAME.theory`, what the number beside the measured
//! one is called.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[
    ("weight_norm.label", "Weight norm"),
    (
        "weight_norm.meaning",
        "length ‖w‖ of the weight vector after the step",
    ),
    ("weight_norm.unit", ""),
    ("weight_norm.symbol", "‖w‖"),
    ("weight_norm.theory", "theory"),
    ("angular_update.label", "Angular update"),
    (
        "angular_update.meaning",
        "angle between the weight vector before and after the step",
    ),
    ("angular_update.unit", "rad"),
    ("angular_update.symbol", "rad, rms"),
    ("angular_update.theory", "theory"),
    ("excess_risk.label", "Excess risk"),
    (
        "excess_risk.meaning",
        "loss without noise above its minimum, ½uᵀAu − ½a₁, after the step",
    ),
    ("excess_risk.unit", ""),
    ("excess_risk.symbol", "½uᵀAu − ½a₁"),
    ("excess_risk.theory", "limit"),
    ("effective_learning_rate.label", "Effective learning rate"),
    (
        "effective_learning_rate.meaning",
        "learning rate as the direction feels it, in the step: η/((1−α)‖w‖²); Adam, mean rate over ‖w‖²",
    ),
    ("effective_learning_rate.unit", ""),
    ("effective_learning_rate.symbol", "ηₑ"),
    ("effective_learning_rate.theory", "theory"),
    ("unit_gradient_norm.label", "Unit gradient"),
    (
        "unit_gradient_norm.meaning",
        "length ‖g̃‖ of the gradient on the unit sphere, in the step",
    ),
    ("unit_gradient_norm.unit", ""),
    ("alignment.label", "Alignment"),
    (
        "alignment.meaning",
        "|u·v₁|, cosine of the angle to the minimiser, after the step",
    ),
    ("alignment.unit", ""),
];
