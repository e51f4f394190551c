//! What the run says in words.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[
    ("stage.start", "ready"),
    ("stage.approaching", "off equilibrium"),
    ("stage.equilibrium", "at equilibrium"),
    ("stage.no_equilibrium", "no equilibrium"),
    ("stage.diverged", "diverged"),
    ("verdict.holds", "holds"),
    (
        "diverged",
        "The run diverged at step {step}: a weight norm became {norm}. Lower the learning rate or weight decay, and reset.",
    ),
    ("ready", "Ready: {count} weights, no step taken."),
    (
        "changed",
        "Step {step}. Nothing has been measured since the last change.",
    ),
    (
        "measured",
        "Step {step}. Over the last {steps} steps: weight norm {norm}, angular update {angle}.",
    ),
    (
        "measured_at_equilibrium",
        "Step {step}. Over the last {steps} steps: weight norm {norm}, angular update {angle}. At equilibrium.",
    ),
    (
        "measured_off_equilibrium",
        "Step {step}. Over the last {steps} steps: weight norm {norm}, angular update {angle}. Off equilibrium.",
    ),
    ("with_unit", "{label}, {unit}"),
    ("with_theory", "{measured} (theory {theory}, {gap})"),
    ("outside_theory", "Outside theory: {reason}"),
    (
        "risk_outside_theory",
        "The limiting risk is outside theory: {reason}",
    ),
    (
        "gradient_from_measurement",
        "On real data theory takes the mean square gradient G² from measurement; everything else is predicted.",
    ),
    (
        "matrix_noise",
        "Matrix noise is drawn up to {dimensions} dimensions; beyond, additive noise stands for it, equal in law.",
    ),
    (
        "criterion",
        "At equilibrium: over the last {steps} steps or so, none of them before the last change, the mean norm lies within {tolerance}% of the norm at which weight decay balances the measured gradient.",
    ),
    (
        "reset.schedule",
        "The schedule begins at this step; the weights were kept.",
    ),
    (
        "reset.optimizer_memory",
        "The weights were kept; momentum and moments begin at zero.",
    ),
    ("radii", "{first} and {next}"),
    ("scene.one", "{count} weight vector, d = {dimension}"),
    ("scene.many", "{count} weight vectors, d = {dimension}"),
    (
        "scene.one_projected",
        "{count} weight vector, d = {dimension}: true norm and true angle to the minimiser, azimuth from the next two coordinates",
    ),
    (
        "scene.many_projected",
        "{count} weight vectors, d = {dimension}: true norm and true angle to the minimiser, azimuth from the next two coordinates",
    ),
    ("relaxation_times", "{time} τ"),
    (
        "moved_on",
        "The experiment has changed meanwhile; the result of fast-forward was not taken.",
    ),
];
