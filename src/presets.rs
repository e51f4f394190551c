//! Named experiments: settings, a claim that a reader can check, and where to look.

use crate::link::Change;
use crate::parameters::Parameters;

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
    pub settings: &'static [(&'static str, f64)],
    /// Parameters that change during the run: step, name, value.
    pub changes: &'static [(u64, &'static str, f64)],
}

/// Every preset; the first is what the page opens with.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "convergence",
        title: "Convergence to the sphere",
        claim: "Weights that start too long and weights that start too short end on the same \
                sphere, the one that learning rate, weight decay and noise predict.",
        look: "Watch the norm: both groups close in on the dashed prediction within four \
               relaxation times.",
        settings: &[],
        changes: &[],
    },
    Preset {
        name: "same_product",
        title: "Same ηλ, same angle",
        claim: "At step 1500 the learning rate rises fourfold and weight decay falls fourfold: the \
                sphere doubles its radius, and the angular update returns to the same value.",
        look: "Watch the angular update jump at step 1500 and come back to the dashed line while \
               the norm doubles.",
        settings: &[("initial_norm", 1.0), ("initial_norm_odd", 1.0)],
        changes: &[(1500, "learning_rate", 0.4), (1500, "weight_decay", 0.0025)],
    },
    Preset {
        name: "learning_rate_drop",
        title: "Learning-rate drop",
        claim: "At step 1500 the learning rate falls tenfold: the excess risk plunges at once, then \
                climbs back by more than half again as the weights shrink onto the new sphere.",
        look: "Watch the excess risk after the drop: the low value does not last, because the \
               angular update grows again.",
        settings: &[
            ("initial_norm", 1.2),
            ("initial_norm_odd", 1.0),
            ("schedule", 1.0),
            ("drop_step", 1500.0),
            ("drop_factor", 0.1),
            ("steps_per_frame", 20.0),
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
            parameters
                .set(name, value)
                .expect("a preset's values are allowed");
        }
        parameters
    }

    /// The changes during the run.
    pub fn changes(&self) -> Vec<Change> {
        let change = |&(step, name, value)| Change { step, name, value };
        self.changes.iter().map(change).collect()
    }
}
