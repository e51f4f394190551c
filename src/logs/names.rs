//! What loggers call each quantity: a table of aliases.
//!
//! Names are compared in lower case, with `_` for `/`, `-`, `.` and spaces, because each logger writes these in its own
//! way and TensorBoard's files replace them. A star in a pattern is the parameter, which keeps its spelling.

/// What a column holds, under the program's own names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// The number of optimizer steps.
    Step,
    /// The number of epochs: a step where there is none.
    Epoch,
    /// `‖w‖`.
    WeightNorm,
    /// `‖g‖`, of the gradient as the optimizer gets it.
    GradientNorm,
    /// `‖Δw‖` of a step.
    UpdateNorm,
    /// Angle between the weights before and after a step.
    AngularUpdate,
    /// Learning rate η.
    LearningRate,
    /// Weight decay λ.
    WeightDecay,
}

impl Quantity {
    /// Every quantity but step and epoch, which are no series.
    pub const SERIES: [Self; 6] = [
        Self::WeightNorm,
        Self::GradientNorm,
        Self::UpdateNorm,
        Self::AngularUpdate,
        Self::LearningRate,
        Self::WeightDecay,
    ];

    /// Its name: snake case, that of the parameter or of the measured quantity where there is one.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Epoch => "epoch",
            Self::WeightNorm => "weight_norm",
            Self::GradientNorm => "gradient_norm",
            Self::UpdateNorm => "update_norm",
            Self::AngularUpdate => "angular_update",
            Self::LearningRate => "learning_rate",
            Self::WeightDecay => "weight_decay",
        }
    }

    /// The quantity with a name.
    pub fn named(name: &str) -> Option<Self> {
        let all = Self::SERIES.into_iter().chain([Self::Step, Self::Epoch]);
        all.into_iter().find(|quantity| quantity.name() == name)
    }
}

/// How an angle is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// In radians; also what is no angle.
    Radians,
    /// In degrees.
    Degrees,
    /// As its cosine.
    Cosine,
}

impl Unit {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Radians => "radians",
            Self::Degrees => "degrees",
            Self::Cosine => "cosine",
        }
    }

    /// An angle in radians.
    pub fn radians(self, value: f64) -> f64 {
        match self {
            Self::Radians => value,
            Self::Degrees => value.to_radians(),
            // A cosine in single precision may be a little above one.
            Self::Cosine => libm::acos(value.clamp(-1.0, 1.0)),
        }
    }
}

/// Which weights a value is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One parameter: a layer's matrix.
    Parameter,
    /// The neurons of a parameter, averaged.
    Neuron,
    /// Everything that is trained.
    Total,
}

/// What a column was recognised as.
#[derive(Clone, Debug, PartialEq)]
pub struct Meaning {
    /// The quantity.
    pub quantity: Quantity,
    /// The parameter, where the name says one.
    pub parameter: Option<String>,
    /// The unit of an angle, where the name says it.
    pub unit: Option<Unit>,
    /// Which weights it is of.
    pub scope: Scope,
    /// How good the column is among others of its quantity; the smallest is taken.
    pub rank: usize,
}

use Quantity::{
    AngularUpdate, Epoch, GradientNorm, LearningRate, Step, UpdateNorm, WeightDecay, WeightNorm,
};

/// Patterns, with the loggers that write them; earlier ones are preferred.
const ALIASES: &[(Quantity, &str)] = &[
    // Steps: W&B, Lightning with W&B, Hugging Face, Keras, Megatron.
    (Step, "_step"),
    (Step, "trainer_global_step"),
    (Step, "global_step"),
    (Step, "step"),
    (Step, "steps"),
    (Step, "iteration"),
    (Step, "iterations"),
    (Step, "iter"),
    (Step, "batch"),
    (Step, "update"),
    (Epoch, "epoch"),
    // The program's own.
    (WeightNorm, "weight_norm"),
    (WeightNorm, "weight_norm_*"),
    (WeightNorm, "*_weight_norm"),
    (GradientNorm, "gradient_norm"),
    (GradientNorm, "gradient_norm_*"),
    (GradientNorm, "*_gradient_norm"),
    (UpdateNorm, "update_norm"),
    (UpdateNorm, "update_norm_*"),
    (UpdateNorm, "*_update_norm"),
    // Levanter: params/norm/total, grad/norm/total, updates/norm/total.
    (WeightNorm, "params_norm_*"),
    (WeightNorm, "param_norm_*"),
    (GradientNorm, "grad_norm_*"),
    (GradientNorm, "grads_norm_*"),
    (GradientNorm, "gradients_norm_*"),
    (UpdateNorm, "updates_norm_*"),
    // Composer's OptimizerMonitor.
    (WeightNorm, "l2_norm_param_*"),
    (GradientNorm, "l2_norm_grad_*"),
    (UpdateNorm, "l2_norm_update_*"),
    // OLMo, Lightning's grad_norm, Megatron, optax, and what people write by hand.
    (GradientNorm, "total_grad_norm"),
    (GradientNorm, "global_grad_norm"),
    (GradientNorm, "grad_norm_total"),
    (GradientNorm, "grad_2_0_norm_total"),
    (GradientNorm, "grad_2_norm_total"),
    (GradientNorm, "grad_2_0_norm_*"),
    (GradientNorm, "grad_2_norm_*"),
    (GradientNorm, "grad_*_norm"),
    (GradientNorm, "grad_norm"),
    (GradientNorm, "gnorm"),
    (GradientNorm, "grads_norm"),
    (WeightNorm, "params_norm"),
    (WeightNorm, "param_norm"),
    (WeightNorm, "total_param_norm"),
    (WeightNorm, "weights_norm"),
    (WeightNorm, "w_norm"),
    (WeightNorm, "weights_norm_*"),
    (WeightNorm, "layer_norm_*"),
    (WeightNorm, "param_*_norm"),
    (UpdateNorm, "updates_norm"),
    (UpdateNorm, "layer_update_norm_*"),
    (AngularUpdate, "angular_update"),
    (AngularUpdate, "layer_angular_update"),
    (AngularUpdate, "layer_angular_update_*"),
    (AngularUpdate, "angular_update_*"),
    (AngularUpdate, "angular_updates_*"),
    (AngularUpdate, "angular_*"),
    (AngularUpdate, "*_angular_update"),
    (AngularUpdate, "rotation_*"),
    (AngularUpdate, "cosine_*"),
    (AngularUpdate, "cos_sim_*"),
    (AngularUpdate, "angle"),
    (AngularUpdate, "angle_*"),
    (LearningRate, "learning_rate"),
    (LearningRate, "learning_rate_group0"),
    (LearningRate, "lr"),
    (LearningRate, "lr_*"),
    (LearningRate, "learning_rate_*"),
    (LearningRate, "*_lr"),
    (LearningRate, "*_learning_rate"),
    (WeightDecay, "weight_decay"),
    (WeightDecay, "wd"),
    (WeightDecay, "weight_decay_*"),
];

/// Sections that say nothing of the quantity.
const SECTIONS: [&str; 9] = [
    "train_",
    "training_",
    "metrics_",
    "optimizer_",
    "optim_",
    "trainer_",
    "stats_",
    "charts_",
    "debug_",
];

/// Words for every parameter at once.
const TOTAL: [&str; 5] = ["total", "global", "all", "norm_total", "model"];

/// Words that say the unit of an angle.
const UNITS: [(&str, Unit); 9] = [
    ("degrees", Unit::Degrees),
    ("degree", Unit::Degrees),
    ("deg", Unit::Degrees),
    ("radians", Unit::Radians),
    ("radian", Unit::Radians),
    ("rad", Unit::Radians),
    ("cosine", Unit::Cosine),
    ("cos_sim", Unit::Cosine),
    ("cos", Unit::Cosine),
];

/// Words that say that neurons were averaged.
const NEURONS: [&str; 4] = ["per_neuron", "neurons", "neuron", "rows"];

/// What a column is by its name; `None` where the table does not know it. Sections in front are left out where the rest
/// is known.
pub fn meaning(name: &str) -> Option<Meaning> {
    let plain = plain(name);
    let mut starts = vec![0];
    let mut start = 0;
    while let Some(section) = SECTIONS
        .iter()
        .find(|section| plain[start..].starts_with(**section))
    {
        start += section.len();
        starts.push(start);
    }
    let whole = starts
        .iter()
        .find_map(|&start| matched(name, &plain, start, false));
    let parts = || starts.iter().rev();
    whole.or_else(|| parts().find_map(|&start| matched(name, &plain, start, true)))
}

/// A name as names are compared; as many bytes as before.
fn plain(name: &str) -> String {
    let letter = |letter: char| match letter {
        '/' | '-' | '.' | ' ' | ':' => '_',
        other => other.to_ascii_lowercase(),
    };
    name.chars().map(letter).collect()
}

/// What the rest of a name from `start` on is, by the patterns with a place for a parameter, or by those without.
fn matched(name: &str, plain: &str, start: usize, placed: bool) -> Option<Meaning> {
    let rest = &plain[start..];
    let found = ALIASES
        .iter()
        .enumerate()
        .filter(|(_, (_, pattern))| pattern.contains('*') == placed)
        .find_map(|(rank, (quantity, pattern))| {
            let (from, to) = parameter_of(rest, pattern)?;
            Some((rank, *quantity, from, to))
        });
    let (rank, quantity, from, to) = found?;
    let (mut from, mut to) = (start + from, start + to);
    let angle = quantity == AngularUpdate;
    let unit = UNITS
        .iter()
        .find(|(word, _)| angle && contains_word(rest, word))
        .map(|(_, unit)| *unit);
    let neurons = NEURONS.iter().any(|word| contains_word(rest, word));
    // Words of unit and scope at either end are no part of the parameter's name.
    loop {
        let inside = &plain[from..to];
        let words = UNITS
            .iter()
            .map(|(word, _)| *word)
            .filter(|_| angle)
            .chain(NEURONS);
        let cut = words.into_iter().find_map(|word| cut_word(inside, word));
        match cut {
            Some((left, right)) => (from, to) = (from + left, to - right),
            None => break,
        }
    }
    let parameter = name.get(from..to).unwrap_or_default();
    let parameter = parameter.trim_matches(['/', '_', '-', ' ', ':']);
    let is_total = TOTAL.contains(&plain[from..to].trim_matches('_'));
    let is_rate = matches!(quantity, LearningRate | WeightDecay);
    if parameter.is_empty() && placed && !angle {
        return None;
    }
    let named = !parameter.is_empty() && !is_total;
    Some(Meaning {
        quantity,
        parameter: named.then(|| parameter.to_owned()),
        unit,
        scope: match (neurons, named || angle && parameter.is_empty()) {
            (true, _) => Scope::Neuron,
            (false, true) => Scope::Parameter,
            (false, false) if is_rate => Scope::Parameter,
            (false, false) => Scope::Total,
        },
        rank,
    })
}

/// Where in a name the star of a pattern lies; an empty place where the pattern has none.
fn parameter_of(name: &str, pattern: &str) -> Option<(usize, usize)> {
    let Some((before, after)) = pattern.split_once('*') else {
        return (name == pattern).then_some((name.len(), name.len()));
    };
    let fits = name.len() > before.len() + after.len()
        && name.starts_with(before)
        && name.ends_with(after);
    fits.then(|| (before.len(), name.len() - after.len()))
}

fn contains_word(name: &str, word: &str) -> bool {
    let mut places = name.match_indices(word);
    places.any(|(at, _)| {
        let before = name[..at].ends_with('_') || at == 0;
        let after = &name[at + word.len()..];
        before && (after.is_empty() || after.starts_with('_'))
    })
}

/// Bytes to be cut off the left or the right end so that a word there is gone.
fn cut_word(name: &str, word: &str) -> Option<(usize, usize)> {
    if name == word {
        Some((word.len(), 0))
    } else if name
        .strip_prefix(word)
        .is_some_and(|rest| rest.starts_with('_'))
    {
        Some((word.len() + 1, 0))
    } else if name
        .strip_suffix(word)
        .is_some_and(|rest| rest.ends_with('_'))
    {
        Some((0, word.len() + 1))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_real_loggers_are_known() {
        let known = |name: &str| {
            let meaning = meaning(name).unwrap_or_else(|| panic!("{name}"));
            (
                meaning.quantity,
                meaning.parameter,
                meaning.unit,
                meaning.scope,
            )
        };
        let of = |quantity, parameter: &str, unit, scope| {
            let named = (!parameter.is_empty()).then(|| parameter.to_owned());
            (quantity, named, unit, scope)
        };
        use Scope::{Neuron, Parameter, Total};
        for (name, expected) in [
            ("params/norm/total", of(WeightNorm, "", None, Total)),
            (
                "params/norm/h.0.attn",
                of(WeightNorm, "h.0.attn", None, Parameter),
            ),
            ("updates/norm/total", of(UpdateNorm, "", None, Total)),
            ("grad/norm/total", of(GradientNorm, "", None, Total)),
            ("optim/learning_rate", of(LearningRate, "", None, Parameter)),
            ("optim/total_grad_norm", of(GradientNorm, "", None, Total)),
            (
                "optim/learning_rate_group0",
                of(LearningRate, "", None, Parameter),
            ),
            (
                "layer_angular_update/fc1.weight",
                of(AngularUpdate, "fc1.weight", None, Parameter),
            ),
            (
                "layer_norm/fc1.weight",
                of(WeightNorm, "fc1.weight", None, Parameter),
            ),
            (
                "angular/degrees/fc1.weight",
                of(AngularUpdate, "fc1.weight", Some(Unit::Degrees), Parameter),
            ),
            (
                "angular_update/per_neuron/fc1",
                of(AngularUpdate, "fc1", None, Neuron),
            ),
            (
                "cosine/fc1.weight",
                of(AngularUpdate, "fc1.weight", Some(Unit::Cosine), Parameter),
            ),
            (
                "angular_update_deg",
                of(AngularUpdate, "", Some(Unit::Degrees), Parameter),
            ),
            ("angular_update", of(AngularUpdate, "", None, Parameter)),
            ("angular_update/total", of(AngularUpdate, "", None, Total)),
            ("lr", of(LearningRate, "", None, Parameter)),
            ("train/optim/lr", of(LearningRate, "", None, Parameter)),
            ("train/lr", of(LearningRate, "", None, Parameter)),
            ("lr-AdamW", of(LearningRate, "AdamW", None, Parameter)),
            ("train/learning_rate", of(LearningRate, "", None, Parameter)),
            ("grad_norm", of(GradientNorm, "", None, Total)),
            (
                "grad_2.0_norm/fc1",
                of(GradientNorm, "fc1", None, Parameter),
            ),
            ("grad-norm", of(GradientNorm, "", None, Total)),
            ("params-norm", of(WeightNorm, "", None, Total)),
            ("l2_norm/param/fc1", of(WeightNorm, "fc1", None, Parameter)),
            ("trainer/global_step", of(Step, "", None, Total)),
            (
                "layer_angular_update_fc1.weight",
                of(AngularUpdate, "fc1.weight", None, Parameter),
            ),
            ("weight_decay", of(WeightDecay, "", None, Parameter)),
        ] {
            assert_eq!(known(name), expected, "{name}");
        }
        for name in [
            "loss",
            "train/loss",
            "val_acc",
            "normal",
            "",
            "learning",
            "tokens",
        ] {
            assert_eq!(meaning(name), None, "{name}");
        }
    }

    #[test]
    fn cosines_and_degrees_become_radians() {
        assert!((Unit::Degrees.radians(180.0) - core::f64::consts::PI).abs() < 1e-15);
        assert!((Unit::Cosine.radians(0.5) - core::f64::consts::PI / 3.0).abs() < 1e-15);
        assert_eq!(Unit::Cosine.radians(1.000_000_1), 0.0);
    }
}
