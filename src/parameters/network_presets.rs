//! Named experiments with a network. Their titles and claims are the page's.

use super::Refusal;
use super::network::NetworkParameters;

/// One row of the table. Values are text, as a reader would type them.
#[derive(Debug)]
pub struct NetworkPreset {
    /// Name: snake case.
    pub name: &'static str,
    /// Parameters that differ from their defaults: name, value.
    pub settings: &'static [(&'static str, &'static str)],
}

/// Every preset; the first is what a network opens with.
pub static NETWORK_PRESETS: &[NetworkPreset] = &[
    NetworkPreset {
        name: "network_equilibrium",
        settings: &[],
    },
    NetworkPreset {
        name: "network_drop",
        settings: &[
            ("schedule", "step"),
            ("drop_step", "3000"),
            ("drop_factor", "0.1"),
        ],
    },
    NetworkPreset {
        name: "network_no_decay",
        settings: &[("weight_decay", "0")],
    },
    NetworkPreset {
        name: "network_adamw",
        settings: &[
            ("optimizer", "adamw"),
            ("learning_rate", "0.002"),
            ("weight_decay", "0.5"),
            ("batch_size", "32"),
        ],
    },
    NetworkPreset {
        name: "network_layer",
        settings: &[("normalization", "layer"), ("batch_size", "32")],
    },
    NetworkPreset {
        name: "network_cosine",
        settings: &[
            ("schedule", "cosine"),
            ("schedule_steps", "6000"),
            ("floor", "0"),
            ("weight_decay", "0.001"),
        ],
    },
    NetworkPreset {
        name: "network_decay_follows",
        settings: &[
            ("schedule", "cosine"),
            ("schedule_steps", "6000"),
            ("floor", "0"),
            ("weight_decay", "0.001"),
            ("decay_follows_schedule", "yes"),
        ],
    },
    NetworkPreset {
        name: "network_plain",
        settings: &[("normalization", "none")],
    },
];

impl NetworkPreset {
    /// The parameters.
    pub fn parameters(&self) -> NetworkParameters {
        let mut parameters = NetworkParameters::default();
        for (name, value) in self.settings {
            Refusal::cannot_happen(parameters.set_text(name, value));
        }
        parameters
    }
}

/// The preset with a name.
pub fn network_preset(name: &str) -> Option<&'static NetworkPreset> {
    NETWORK_PRESETS.iter().find(|preset| preset.name == name)
}
