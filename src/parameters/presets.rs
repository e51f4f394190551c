//! Named experiments: settings, a claim that a reader can check, and where to look.

use crate::parameters::link::Change;
use crate::parameters::{Parameters, Refusal};

/// One row of the table of presets.
#[derive(Debug)]
pub struct Preset {
    /// Name in the page: snake case.
    pub name: &'static str,
    /// Title.
    pub title: &'static str,
    /// What will happen, in one sentence that can turn out false.
    pub claim: &'static str,
    /// Where to look.
    pub look: &'static str,
    /// Parameters that differ from their defaults.
    pub settings: &'static [(&'static str, &'static str)],
    /// Parameters that change during the run: step, name, value.
    pub changes: &'static [(u64, &'static str, f64)],
}

/// Every preset; the first is what the page opens with.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "convergence",
        title: "Convergence to the sphere",
        claim: "Weights that start too long and weights that start too short end on the same sphere, the one that learning rate, weight decay and noise predict.",
        look: "Watch the norm: both groups close in on the prediction within four relaxation times.",
        settings: &[],
        changes: &[],
    },
    Preset {
        name: "same_product",
        title: "Same ηλ, same angle",
        claim: "At step 1500 the learning rate rises fourfold and weight decay falls fourfold: the sphere doubles its radius, and the angular update returns to the same value.",
        look: "Watch the angular update jump at step 1500 and come back to the dotted line while the norm doubles.",
        settings: &[("initial_norm", "1"), ("initial_norm_odd", "1")],
        changes: &[(1500, "learning_rate", 0.4), (1500, "weight_decay", 0.0025)],
    },
    Preset {
        name: "risk_levels",
        title: "The angle sets the risk",
        claim: "At step 2000 weight decay falls fourfold, at step 8000 it rises sixteenfold: each time the angular update follows its square root, and the limiting risk follows the angular update.",
        look: "Compare the steps in the angular update with those in the excess risk.",
        settings: &[
            ("initial_norm", "1.1"),
            ("initial_norm_odd", "1.1"),
            ("steps_per_frame", "40"),
        ],
        changes: &[(2000, "weight_decay", 0.0025), (8000, "weight_decay", 0.04)],
    },
    Preset {
        name: "learning_rate_drop",
        title: "Learning-rate drop and escape",
        claim: "At step 1500 the learning rate falls tenfold: the excess risk plunges at once, then climbs back by more than half again as the weights shrink onto the new sphere.",
        look: "Watch the excess risk after the drop: the low value does not last, because the angular update grows again.",
        settings: &[
            ("initial_norm", "1.2"),
            ("initial_norm_odd", "1"),
            ("schedule", "step"),
            ("drop_step", "1500"),
            ("drop_factor", "0.1"),
            ("steps_per_frame", "20"),
        ],
        changes: &[],
    },
    Preset {
        name: "escape",
        title: "Escape without touching the rate",
        claim: "All weights start in the minimum with norm 10. Nobody touches the learning rate, and yet the excess risk rises more than thirtyfold, as the norm decays and the angular update grows.",
        look: "Watch the cloud leave the minimiser while it falls onto the sphere.",
        settings: &[
            ("initial_norm", "10"),
            ("initial_norm_odd", "10"),
            ("initial_direction", "minimiser"),
            ("steps_per_frame", "20"),
        ],
        changes: &[],
    },
    Preset {
        name: "edge",
        title: "The edge of stability",
        claim: "With little noise the weights shrink until the steepest direction is at the edge of stability: effective learning rate times spectrum width, over two, settles within a fifth of one.",
        look: "Watch the effective learning rate stop at 2, far below what the gradient noise would allow.",
        settings: &[
            ("noise_scale", "0.001"),
            ("initial_norm", "1"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "20"),
        ],
        changes: &[],
    },
    Preset {
        name: "bursts",
        title: "Periodic bursts without noise",
        claim: "Without any noise the weights shrink in a quiet minimum until they are thrown out of it, again and again: the excess risk of each replica rises more than a thousandfold at least a hundred times in 20 000 steps.",
        look: "Watch one thin line of excess risk: long slides, sudden bursts.",
        settings: &[
            ("noise_scale", "0"),
            ("weight_decay", "0.1"),
            ("replicas", "4"),
            ("initial_norm", "1"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "2"),
        ],
        changes: &[],
    },
    Preset {
        name: "no_decay",
        title: "No weight decay, no sphere",
        claim: "Without weight decay the norm grows like the fourth root of time, twofold from step 2000 to step 32 000, and the angular update falls like one over its square.",
        look: "Watch the norm rise for ever, and the angle fall on the logarithmic axis.",
        settings: &[
            ("weight_decay", "0"),
            ("initial_norm", "0.5"),
            ("initial_norm_odd", "0.5"),
            ("steps_per_frame", "100"),
        ],
        changes: &[],
    },
    Preset {
        name: "twin",
        title: "The exponential-rate twin",
        claim: "Without weight decay, but with a learning rate that grows exponentially, the weights point step by step where those of the first experiment point: angular update and excess risk are the same, and only the norm grows.",
        look: "Compare the angular update and the risk with “Convergence to the sphere” at the same step.",
        settings: &[("schedule", "exponential")],
        changes: &[],
    },
    Preset {
        name: "momentum",
        title: "Momentum",
        claim: "Momentum 0.9 makes the angle of a step smaller by √(1 + α), and yet the direction wanders faster, because steps go on in the same direction: the excess risk is more than twice that of the same rate and decay without momentum.",
        look: "At step 2500 the momentum is switched off: the angle grows, and the risk falls.",
        settings: &[
            ("momentum", "0.9"),
            ("initial_norm", "1.9"),
            ("initial_norm_odd", "1.9"),
        ],
        changes: &[(2500, "momentum", 0.0)],
    },
    Preset {
        name: "adamw",
        title: "AdamW: a sphere that noise does not move",
        claim: "AdamW divides by the size of the gradient. At step 4000 the noise rises fourfold, and the norm stays within 3% of √(ηd/(2λ)).",
        look: "Watch the norm at step 4000, where for SGD the sphere would double its radius.",
        settings: &[
            ("optimizer", "adamw"),
            ("learning_rate", "0.01"),
            ("weight_decay", "0.1"),
            ("dimension", "100"),
            ("noise_scale", "1"),
            ("initial_norm", "4"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "20"),
        ],
        changes: &[(4000, "noise_scale", 4.0)],
    },
    Preset {
        name: "lion",
        title: "Lion: steps of one length",
        claim: "Every step of Lion has the length η√d. Its sphere and its angle follow from that, and from how long the signs of the momentum stay the same, within 2%.",
        look: "Watch both groups close in on the sphere at the same speed on the way down and up.",
        settings: &[
            ("optimizer", "lion"),
            ("learning_rate", "0.003"),
            ("weight_decay", "0.5"),
            ("beta2", "0.9"),
            ("dimension", "100"),
            ("noise_scale", "2"),
            ("initial_norm", "4"),
            ("initial_norm_odd", "0.5"),
            ("steps_per_frame", "20"),
        ],
        changes: &[],
    },
    Preset {
        name: "hyperball",
        title: "Hyperball: the angle as a law",
        claim: "Hyperball keeps the norm at which it starts and turns every step by arctan η. Weights six times as long as others learn at the same rate, from the first step on.",
        look: "Watch the two groups keep their norms, and the angular update, which is one flat line.",
        settings: &[("optimizer", "hyperball"), ("learning_rate", "0.0447")],
        changes: &[],
    },
    Preset {
        name: "small_start",
        title: "A start that is too small",
        claim: "Weights that start with norm 0.05 turn by more than one radian in their first step, forget where they pointed, and are within a fifth of the sphere’s radius after one relaxation time.",
        look: "Watch the angular update fall from above one radian while the norm shoots up.",
        settings: &[
            ("initial_norm", "0.05"),
            ("initial_norm_odd", "0.05"),
            ("steps_per_frame", "2"),
        ],
        changes: &[],
    },
    Preset {
        name: "warmup",
        title: "Warm-up",
        claim: "With a warm-up over 1000 steps the angle grows with the learning rate instead: in the first hundred steps it is less than a quarter of what it becomes.",
        look: "Compare the first steps with “A start that is too small”.",
        settings: &[
            ("schedule", "warmup"),
            ("warmup_steps", "1000"),
            ("initial_norm", "1.13"),
            ("initial_norm_odd", "1.13"),
        ],
        changes: &[],
    },
];

impl Preset {
    /// The preset with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// All parameters at the start.
    ///
    /// # Panics
    /// When a row of the table sets a value that its parameter does not take (a test walks it).
    pub fn parameters(&self) -> Parameters {
        let mut parameters = Parameters::default();
        for &(name, value) in self.settings {
            Refusal::cannot_happen(parameters.set_text(name, value));
        }
        parameters
    }

    /// The changes during the run.
    pub fn changes(&self) -> Vec<Change> {
        let change = |&(step, name, value)| Change { step, name, value };
        self.changes.iter().map(change).collect()
    }
}
