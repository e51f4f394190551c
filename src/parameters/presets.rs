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
    },
    Preset {
        name: "same_product",
        settings: &[
            ("initial_norm", "1"),
            ("initial_norm_odd", "1"),
            ("steps_per_frame", "10"),
        ],
        changes: &[
            (1500, "learning_rate", "0.4"),
            (1500, "weight_decay", "0.0025"),
        ],
    },
    Preset {
        name: "risk_levels",
        settings: &[
            ("initial_norm", "1.1"),
            ("initial_norm_odd", "1.1"),
            ("steps_per_frame", "40"),
        ],
        changes: &[
            (2000, "weight_decay", "0.0025"),
            (8000, "weight_decay", "0.04"),
        ],
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
        ],
        changes: &[],
    },
    Preset {
        name: "escape",
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
        settings: &[
            ("weight_decay", "0"),
            ("initial_norm", "0.5"),
            ("initial_norm_odd", "0.5"),
            ("steps_per_frame", "100"),
        ],
        changes: &[],
    },
    Preset {
        name: "exponential_rate",
        settings: &[("schedule", "exponential"), ("steps_per_frame", "10")],
        changes: &[],
    },
    Preset {
        name: "momentum",
        settings: &[
            ("momentum", "0.9"),
            ("initial_norm", "1.9"),
            ("initial_norm_odd", "1.9"),
            ("steps_per_frame", "10"),
        ],
        changes: &[(2500, "momentum", "0")],
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
        ],
        changes: &[(4000, "noise_scale", "4")],
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
        ],
        changes: &[],
    },
    Preset {
        name: "hyperball",
        settings: &[
            ("optimizer", "hyperball"),
            ("learning_rate", "0.0447"),
            ("steps_per_frame", "10"),
        ],
        changes: &[],
    },
    Preset {
        name: "small_start",
        settings: &[
            ("initial_norm", "0.05"),
            ("initial_norm_odd", "0.05"),
            ("steps_per_frame", "2"),
        ],
        changes: &[],
    },
    Preset {
        name: "warmup",
        settings: &[
            ("schedule", "warmup"),
            ("warmup_steps", "1000"),
            ("initial_norm", "1.13"),
            ("initial_norm_odd", "1.13"),
            ("steps_per_frame", "10"),
        ],
        changes: &[],
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
