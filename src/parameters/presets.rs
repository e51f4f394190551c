//! Named experiments: settings, and what changes on the way. Their titles and claims are the page's.

use crate::parameters::link::Change;
use crate::parameters::{Parameters, Refusal, row};

/// One row of the table of presets. Values are text, as a reader would type them.
#[derive(Debug)]
pub struct Preset {
    /// Name: snake case.
    pub name: &'static str,
    /// Parameters that differ from their defaults: name, value.
    pub settings: &'static [(&'static str, &'static str)],
    /// Parameters that change during the run: step, name, value.
    pub changes: &'static [(u64, &'static str, &'static str)],
    /// Runs that are shown beside it: in which settings each differs from it.
    pub beside: &'static [&'static [(&'static str, &'static str)]],
}

/// The names of all presets, in their order.
pub static PRESET_NAMES: [&str; PRESETS.len()] = {
    let mut names = [""; PRESETS.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = PRESETS[place].name;
        place += 1;
    }
    names
};

/// Every preset; the first is what the page opens with.
pub const PRESETS: &[Preset] = &[
    Preset {
        name: "convergence",
        settings: &[],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "same_product",
        settings: &[
            ("initial_norm", "1"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "10"),
            ("duration", "12"),
        ],
        changes: &[
            (1500, "learning_rate", "0.4"),
            (1500, "weight_decay", "0.0025"),
        ],
        beside: &[],
    },
    Preset {
        name: "risk_levels",
        settings: &[
            ("initial_norm", "1.1"),
            ("initial_norm_odd", "1.1"),
            ("steps_per_frame", "40"),
            ("duration", "12"),
        ],
        changes: &[
            (2000, "weight_decay", "0.0025"),
            (8000, "weight_decay", "0.04"),
        ],
        beside: &[],
    },
    Preset {
        name: "learning_rate_drop",
        settings: &[
            ("initial_norm", "1.2"),
            ("initial_norm_odd", "1"),
            ("schedule", "step"),
            ("drop_step", "1500"),
            ("drop_factor", "0.1"),
            ("steps_per_frame", "20"),
            ("duration", "12"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "escape",
        settings: &[
            ("initial_norm", "10"),
            ("initial_norm_odd", "10"),
            ("initial_direction", "minimiser"),
            ("steps_per_frame", "20"),
            ("duration", "12"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "edge",
        settings: &[
            ("noise_scale", "0.001"),
            ("initial_norm", "1"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "20"),
            ("duration", "12"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "bursts",
        settings: &[
            ("noise_scale", "0"),
            ("weight_decay", "0.1"),
            ("replicas", "4"),
            ("initial_norm", "1"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "2"),
            ("duration", "170"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "no_decay",
        settings: &[
            ("weight_decay", "0"),
            ("initial_norm", "0.5"),
            ("initial_norm_odd", "0.5"),
            ("steps_per_frame", "100"),
            ("duration", "12"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "exponential_rate",
        settings: &[
            ("schedule", "exponential"),
            ("steps_per_frame", "10"),
            ("duration", "12"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "momentum",
        settings: &[
            ("momentum", "0.9"),
            ("initial_norm", "1.9"),
            ("initial_norm_odd", "1.9"),
            ("steps_per_frame", "10"),
            ("duration", "15"),
        ],
        changes: &[(2500, "momentum", "0")],
        beside: &[],
    },
    Preset {
        name: "adamw",
        settings: &[
            ("optimizer", "adamw"),
            ("learning_rate", "0.01"),
            ("weight_decay", "0.1"),
            ("dimension", "100"),
            ("noise_scale", "1"),
            ("initial_norm", "4"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "20"),
            ("duration", "12"),
        ],
        changes: &[(4000, "noise_scale", "4")],
        beside: &[],
    },
    Preset {
        name: "lion",
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
            ("duration", "12"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "hyperball",
        settings: &[
            ("optimizer", "hyperball"),
            ("learning_rate", "0.0447"),
            ("steps_per_frame", "10"),
            ("duration", "12"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "small_start",
        settings: &[
            ("initial_norm", "0.05"),
            ("initial_norm_odd", "0.05"),
            ("steps_per_frame", "2"),
            ("duration", "20"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "warmup",
        settings: &[
            ("schedule", "warmup"),
            ("warmup_steps", "1000"),
            ("initial_norm", "1.13"),
            ("initial_norm_odd", "1.13"),
            ("steps_per_frame", "10"),
            ("duration", "12"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "three_ways",
        settings: &[
            ("learning_rate", "0.4"),
            ("weight_decay", "0.0025"),
            ("initial_norm", "1.13"),
            ("initial_norm_odd", "1.13"),
            ("steps_per_frame", "5"),
            ("duration", "20"),
        ],
        changes: &[],
        beside: &[
            &[("learning_rate", "0.1"), ("weight_decay", "0.01")],
            &[("learning_rate", "0.025"), ("weight_decay", "0.04")],
        ],
    },
    Preset {
        name: "three_angles",
        settings: &[
            ("weight_decay", "0.04"),
            ("initial_norm", "0.8"),
            ("initial_norm_odd", "0.8"),
            ("steps_per_frame", "5"),
            ("duration", "20"),
        ],
        changes: &[],
        beside: &[
            &[
                ("weight_decay", "0.01"),
                ("initial_norm", "1.13"),
                ("initial_norm_odd", "1.13"),
            ],
            &[
                ("weight_decay", "0.0025"),
                ("initial_norm", "1.6"),
                ("initial_norm_odd", "1.6"),
            ],
        ],
    },
    Preset {
        name: "drop_or_not",
        settings: &[
            ("initial_norm", "1.13"),
            ("initial_norm_odd", "1.13"),
            ("schedule", "step"),
            ("drop_step", "1500"),
            ("drop_factor", "0.1"),
            ("steps_per_frame", "16"),
            ("duration", "15"),
        ],
        changes: &[],
        beside: &[&[("schedule", "constant")]],
    },
    Preset {
        name: "momentum_or_not",
        settings: &[
            ("learning_rate", "0.01"),
            ("momentum", "0.9"),
            ("initial_norm", "1.13"),
            ("initial_norm_odd", "1.13"),
            ("steps_per_frame", "5"),
            ("duration", "26"),
        ],
        changes: &[],
        beside: &[&[("learning_rate", "0.1"), ("momentum", "0")]],
    },
    Preset {
        name: "adam_or_adamw",
        settings: &[
            ("optimizer", "adam"),
            ("learning_rate", "0.01"),
            ("weight_decay", "0.1"),
            ("dimension", "100"),
            ("noise_scale", "1"),
            ("initial_norm", "4"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "10"),
            ("duration", "15"),
        ],
        changes: &[(4000, "noise_scale", "4")],
        beside: &[&[("optimizer", "adamw")]],
    },
    Preset {
        name: "warmup_or_not",
        settings: &[
            ("schedule", "warmup"),
            ("warmup_steps", "1000"),
            ("initial_norm", "0.05"),
            ("initial_norm_odd", "0.05"),
            ("duration", "26"),
        ],
        changes: &[],
        beside: &[&[("schedule", "constant")]],
    },
    Preset {
        name: "muon",
        settings: &[
            ("optimizer", "muon"),
            ("learning_rate", "0.02"),
            ("weight_decay", "0.05"),
            ("momentum", "0.95"),
            ("nesterov", "on"),
            ("noise_scale", "4"),
            ("replicas", "16"),
            ("initial_norm", "12"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "4"),
            ("duration", "30"),
        ],
        changes: &[(3000, "orthogonalization", "polar")],
        beside: &[],
    },
    Preset {
        name: "random_escape",
        settings: &[
            ("learning_rate", "0.5"),
            ("weight_decay", "0.0001"),
            ("initial_norm", "20"),
            ("initial_norm_odd", "20"),
            ("steps_per_frame", "100"),
            ("duration", "20"),
        ],
        changes: &[],
        beside: &[],
    },
    Preset {
        name: "cosine_and_decay",
        settings: &[
            ("dimension", "10"),
            ("noise_scale", "1"),
            ("learning_rate", "0.5"),
            ("schedule", "cosine"),
            ("schedule_steps", "20000"),
            ("floor", "0"),
            ("decay_follows_schedule", "yes"),
            ("initial_norm", "3.9"),
            ("initial_norm_odd", "3.9"),
            ("steps_per_frame", "40"),
            ("duration", "12"),
        ],
        changes: &[],
        beside: &[&[("decay_follows_schedule", "no")]],
    },
    Preset {
        name: "rescaled_drop",
        settings: &[
            ("initial_norm", "1.13"),
            ("initial_norm_odd", "1.13"),
            ("schedule", "step"),
            ("drop_step", "1500"),
            ("drop_factor", "0.1"),
            ("rescaling_at_drop", "yes"),
            ("steps_per_frame", "16"),
            ("duration", "24"),
        ],
        changes: &[],
        beside: &[&[("rescaling_at_drop", "no")]],
    },
    Preset {
        name: "three_momenta",
        settings: &[
            ("dimension", "10"),
            ("noise_scale", "1"),
            ("weight_decay", "0.0038"),
            ("momentum", "0.9"),
            ("initial_norm", "5.9"),
            ("initial_norm_odd", "5.9"),
            ("steps_per_frame", "20"),
            ("duration", "16"),
        ],
        changes: &[],
        beside: &[
            &[
                ("weight_decay", "0.003"),
                ("momentum", "0.5"),
                ("initial_norm", "4.2"),
                ("initial_norm_odd", "4.2"),
            ],
            &[
                ("weight_decay", "0.002"),
                ("momentum", "0"),
                ("initial_norm", "3.9"),
                ("initial_norm_odd", "3.9"),
            ],
        ],
    },
    Preset {
        name: "three_regimes",
        settings: &[
            ("optimizer", "hyperball"),
            ("dimension", "10"),
            ("learning_rate", "0.003"),
            ("noise_scale", "0.1"),
            ("initial_norm", "1"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "10"),
            ("duration", "15"),
        ],
        changes: &[],
        beside: &[&[("learning_rate", "0.1")], &[("learning_rate", "1.5")]],
    },
    Preset {
        name: "digits",
        settings: &[
            ("objective", "digits"),
            ("initial_norm", "1"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "4"),
            ("duration", "40"),
        ],
        changes: &[],
        beside: &[],
    },
];

impl Preset {
    /// The preset with a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }

    /// All parameters at the start.
    ///
    /// # Panics
    /// When a row of the table sets a value that its parameter does not take; a test walks the table.
    pub fn parameters(&self) -> Parameters {
        let mut parameters = Parameters::default();
        for &(name, value) in self.settings {
            Refusal::cannot_happen(parameters.set_text(name, value));
        }
        parameters
    }

    /// All parameters at the start of the runs beside it.
    ///
    /// # Panics
    /// As for [`Preset::parameters`].
    pub fn beside(&self) -> impl Iterator<Item = Parameters> {
        self.beside.iter().map(|settings| {
            let mut parameters = self.parameters();
            for &(name, value) in *settings {
                Refusal::cannot_happen(parameters.set_text(name, value));
            }
            parameters
        })
    }

    /// The changes during the run, by ascending step.
    ///
    /// # Panics
    /// As for [`Preset::parameters`].
    pub fn changes(&self) -> Vec<Change> {
        let change = |&(step, name, value): &(u64, &str, &str)| {
            let row = row(name).expect("a preset changes a parameter of the table");
            let value = Refusal::cannot_happen(row.parse(value));
            Change {
                step,
                name: row.name,
                value,
            }
        };
        self.changes.iter().map(change).collect()
    }
}
