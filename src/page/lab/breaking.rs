//! Switches that each take away something that the laws need, to show what goes wrong without it.

use super::Lab;
use crate::parameters::{Parameters, row};
use crate::simulation::recorder::Status;

/// One row of the table of switches. Its words, a label and a sentence of what will be wrong, are the page's.
#[derive(Debug)]
pub struct Break {
    /// Name: snake case.
    pub name: &'static str,
    /// The settings that it makes, as a reader would type them.
    pub settings: &'static [(&'static str, &'static str)],
}

/// Every switch.
pub static BREAKS: &[Break] = &[
    Break {
        name: "no_normalization",
        settings: &[("objective", "quadratic")],
    },
    Break {
        name: "no_noise",
        settings: &[("noise_scale", "0")],
    },
    Break {
        name: "no_decay",
        settings: &[("weight_decay", "0")],
    },
    Break {
        name: "too_large",
        settings: &[("learning_rate", "2.5"), ("weight_decay", "1")],
    },
];

impl Break {
    /// Whether the settings are those of the switch.
    pub fn holds(&self, parameters: &Parameters) -> bool {
        self.settings.iter().all(|(name, value)| {
            row(name).is_some_and(|row| (row.applies)(parameters) && parameters.text(row) == *value)
        })
    }
}

impl Lab {
    /// Throws a switch, by its place in the table: breaks what it is about, or mends it with the values that were there
    /// before. One change for undo. A run that has diverged starts over.
    pub fn toggle_break(&mut self, place: usize) {
        let Some(switch) = BREAKS.get(place) else {
            return;
        };
        let broken = switch.holds(self.parameters());
        self.settle();
        for (name, value) in switch.settings {
            let Some(row) = row(name) else {
                continue;
            };
            let value = if broken {
                let whole = self
                    .whole_values
                    .iter()
                    .position(|(known, _)| known == name);
                whole.map_or_else(
                    || Parameters::default().text(row),
                    |place| self.whole_values.remove(place).1,
                )
            } else {
                let before = self.parameters().text(row);
                self.whole_values.retain(|(known, _)| known != name);
                self.whole_values.push((name, before));
                (*value).to_owned()
            };
            // A value that does not fit the other settings is left as it is.
            let _ = self.set_text(name, &value);
            self.join_edits();
        }
        self.settle();
        if matches!(self.run().status(), Status::Diverged { .. }) {
            self.reset();
        }
    }
}
