//! The charts: which quantity, on which axis.

use crate::page::text::find;
use crate::simulation::record::{Quantity, QuantityRow};

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
    /// What is drawn.
    pub quantity: Quantity,
    /// The vertical axis.
    pub scale: Scale,
}

/// Every chart, from top to bottom.
pub static CHARTS: &[Chart] = &[
    Chart {
        quantity: Quantity::WeightNorm,
        scale: Scale::Linear,
    },
    Chart {
        quantity: Quantity::AngularUpdate,
        scale: Scale::Logarithmic,
    },
    Chart {
        quantity: Quantity::ExcessRisk,
        scale: Scale::Logarithmic,
    },
    Chart {
        quantity: Quantity::EffectiveLearningRate,
        scale: Scale::Logarithmic,
    },
    Chart {
        quantity: Quantity::GradientNorm,
        scale: Scale::Logarithmic,
    },
];

/// The word of a quantity with a key such as `label`, `meaning` or `unit`; empty where there is none.
pub fn quantity_text(quantity: Quantity, key: &str) -> &'static str {
    find(&format!("quantity.{}.{key}", quantity.row().name)).unwrap_or_default()
}

impl Chart {
    /// The row of its quantity.
    pub fn row(&self) -> &'static QuantityRow {
        self.quantity.row()
    }

    /// Its title: the quantity's name for a reader.
    pub fn title(&self) -> &'static str {
        quantity_text(self.quantity, "label")
    }

    /// What its quantity is.
    pub fn meaning(&self) -> &'static str {
        quantity_text(self.quantity, "meaning")
    }

    /// Symbol or unit beside the title.
    pub fn symbol(&self) -> &'static str {
        quantity_text(self.quantity, "symbol")
    }

    /// What the page calls the number beside the measured one.
    pub fn theory_label(&self) -> &'static str {
        quantity_text(self.quantity, "theory")
    }
}
