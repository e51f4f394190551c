//! The charts: which quantity, on which axis.

use crate::simulation::record::{QUANTITIES, Quantity, QuantityRow};

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
        symbol: "‖w‖",
        quantity: Quantity::WeightNorm,
        scale: Scale::Linear,
        compares_limit: false,
    },
    Chart {
        symbol: "rad, rms",
        quantity: Quantity::AngularUpdate,
        scale: Scale::Logarithmic,
        compares_limit: false,
    },
    Chart {
        symbol: "½uᵀAu − ½a₁",
        quantity: Quantity::ExcessRisk,
        scale: Scale::Logarithmic,
        compares_limit: true,
    },
    Chart {
        symbol: "ηₑ",
        quantity: Quantity::EffectiveLearningRate,
        scale: Scale::Logarithmic,
        compares_limit: false,
    },
];

impl Chart {
    /// The row of its quantity: name, title and meaning.
    pub fn row(&self) -> &'static QuantityRow {
        &QUANTITIES[self.quantity as usize]
    }

    /// What the page calls the number beside the measured one.
    pub fn theory_label(&self) -> &'static str {
        if self.compares_limit {
            "limit"
        } else {
            "theory"
        }
    }
}
