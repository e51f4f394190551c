//! What files lack: the optimizer and its constants, by the names of the table of parameters.

use super::log::Source;
use crate::numeric::number_format::parse;
use crate::parameters::{OptimizerKind, Parameters};
use crate::theory::update_law::UpdateLaw;

/// What the reader says of a run. Nothing where it is not said; what a log says of rates goes before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Update rule.
    pub optimizer: Option<OptimizerKind>,
    /// Learning rate η.
    pub learning_rate: Option<f64>,
    /// Weight decay λ.
    pub weight_decay: Option<f64>,
    /// Momentum α.
    pub momentum: Option<f64>,
    /// β₁.
    pub beta1: Option<f64>,
    /// β₂.
    pub beta2: Option<f64>,
    /// Weights that are normalized together: fan-in of a neuron, or size of a matrix.
    pub dimension: Option<f64>,
    /// Samples in a step.
    pub batch_size: Option<f64>,
    /// Samples in an epoch.
    pub dataset_size: Option<f64>,
    /// Norm before the first step.
    pub initial_norm: Option<f64>,
}

/// A name that no setting has, or a value that it does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRefusal {
    /// The name as it was given.
    pub name: String,
    /// The value as it was given.
    pub given: String,
    /// Whether a setting has the name.
    pub is_known: bool,
}

/// The names of the numbers with the smallest and the largest value.
pub const NUMBERS: [(&str, f64, f64); 9] = [
    ("learning_rate", 1e-12, 1e3),
    ("weight_decay", 0.0, 1e3),
    ("momentum", 0.0, 0.9999),
    ("beta1", 0.0, 0.9999),
    ("beta2", 0.0, 0.999_999),
    ("dimension", 2.0, 1e12),
    ("batch_size", 1.0, 1e9),
    ("dataset_size", 1.0, 1e15),
    ("initial_norm", 1e-12, 1e12),
];

impl Settings {
    /// Sets one by its name.
    ///
    /// # Errors
    /// When there is none of this name, or it does not take the value.
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), SettingRefusal> {
        let refused = |is_known| SettingRefusal {
            name: name.chars().take(40).collect(),
            given: text.chars().take(40).collect(),
            is_known,
        };
        if name == "optimizer" {
            let kind = OptimizerKind::named(text).ok_or_else(|| refused(true))?;
            self.optimizer = Some(kind);
            return Ok(());
        }
        let known = NUMBERS.iter().find(|(known, ..)| *known == name);
        let &(_, low, high) = known.ok_or_else(|| refused(false))?;
        let value = parse(text).filter(|value| (low..=high).contains(value));
        let value = value.ok_or_else(|| refused(true))?;
        *self.field(name) = Some(value);
        Ok(())
    }

    /// Takes back what was said, by its name.
    pub fn forget(&mut self, name: &str) {
        if name == "optimizer" {
            self.optimizer = None;
        } else if NUMBERS.iter().any(|(known, ..)| *known == name) {
            *self.field(name) = None;
        }
    }

    /// The number with a name of [`NUMBERS`].
    fn field(&mut self, name: &str) -> &mut Option<f64> {
        match name {
            "learning_rate" => &mut self.learning_rate,
            "weight_decay" => &mut self.weight_decay,
            "momentum" => &mut self.momentum,
            "beta1" => &mut self.beta1,
            "beta2" => &mut self.beta2,
            "dimension" => &mut self.dimension,
            "batch_size" => &mut self.batch_size,
            "dataset_size" => &mut self.dataset_size,
            _ => &mut self.initial_norm,
        }
    }

    /// The optimizer: as said, or what the logger's own trainer uses unless told otherwise.
    pub fn optimizer_of(&self, source: Option<Source>) -> OptimizerKind {
        let usual = match source {
            Some(Source::HuggingFace) => OptimizerKind::AdamW,
            _ => OptimizerKind::Sgd,
        };
        self.optimizer.unwrap_or(usual)
    }

    /// Steps in an epoch, where both sizes are said.
    pub fn steps_per_epoch(&self) -> Option<f64> {
        Some((self.dataset_size? / self.batch_size?).ceil())
    }

    /// The law of a step at a learning rate and a weight decay. β₁ and β₂ are those of PyTorch unless said; momentum is
    /// zero.
    pub fn law(&self, source: Option<Source>, learning_rate: f64, weight_decay: f64) -> UpdateLaw {
        let optimizer = self.optimizer_of(source);
        let usual_beta2 = if optimizer == OptimizerKind::Lion {
            0.99
        } else {
            0.999
        };
        let parameters = Parameters {
            optimizer,
            weight_decay,
            momentum: self.momentum.unwrap_or(0.0),
            beta1: self.beta1.unwrap_or(0.9),
            beta2: self.beta2.unwrap_or(usual_beta2),
            ..Parameters::default()
        };
        let law = UpdateLaw::at_constant_rate(&parameters, learning_rate);
        UpdateLaw {
            dimension: self.dimension.unwrap_or(PLACEHOLDER),
            ..law
        }
    }
}

/// A dimension for laws that do not depend on it.
pub const PLACEHOLDER: f64 = 1000.0;
