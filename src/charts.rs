//! The charts: which quantity, on which axis.

use crate::record::Quantity;

/// Scale of a chart's vertical axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Linear, from zero.
    Linear,
    /// Logarithmic.
    Logarithmic,
}

/// One row of the table of charts.
#[derive(Debug)]
pub struct Chart {
    /// Name in the page: snake case, the name of its quantity.
    pub name: &'static str,
    /// Title.
    pub title: &'static str,
    /// Symbol or unit beside the title.
    pub symbol: &'static str,
    /// What is drawn.
    pub quantity: Quantity,
    /// The vertical axis.
    pub scale: Scale,
    /// Whether the header compares with the stationary state instead of the forecast: where the forecast
    /// is the rougher of the two.
    pub compares_limit: bool,
}

/// Every chart, from top to bottom.
pub static CHARTS: &[Chart] = &[
    Chart {
        name: "weight_norm",
        title: "Weight norm",
        symbol: "‖w‖",
        quantity: Quantity::WeightNorm,
        scale: Scale::Linear,
        compares_limit: false,
    },
    Chart {
        name: "angular_update",
        title: "Angular update",
        symbol: "rad, rms",
        quantity: Quantity::AngularUpdate,
        scale: Scale::Logarithmic,
        compares_limit: false,
    },
    Chart {
        name: "excess_risk",
        title: "Excess risk",
        symbol: "½uᵀAu − ½a₁",
        quantity: Quantity::ExcessRisk,
        scale: Scale::Logarithmic,
        compares_limit: true,
    },
    Chart {
        name: "effective_learning_rate",
        title: "Effective learning rate",
        symbol: "ηₑ",
        quantity: Quantity::EffectiveLearningRate,
        scale: Scale::Logarithmic,
        compares_limit: false,
    },
];

impl Chart {
    /// What the page calls the number beside the measured one.
    pub fn theory_label(&self) -> &'static str {
        if self.compares_limit {
            "limit"
        } else {
            "theory"
        }
    }
}
