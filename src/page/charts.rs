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
    /// Whether the nominal learning rate is drawn as well, with what the schedule has in store.
    pub nominal: bool,
}

/// Every chart, from top to bottom.
pub static CHARTS: &[Chart] = &[
    Chart {
        quantity: Quantity::WeightNorm,
        scale: Scale::Linear,
        nominal: false,
    },
    Chart {
        quantity: Quantity::AngularUpdate,
        scale: Scale::Logarithmic,
        nominal: false,
    },
    Chart {
        quantity: Quantity::ExcessRisk,
        scale: Scale::Logarithmic,
        nominal: false,
    },
    Chart {
        quantity: Quantity::EffectiveLearningRate,
        scale: Scale::Logarithmic,
        nominal: false,
    },
    Chart {
        quantity: Quantity::UnitGradientNorm,
        scale: Scale::Linear,
        nominal: false,
    },
    Chart {
        quantity: Quantity::Alignment,
        scale: Scale::Linear,
        nominal: false,
    },
    Chart {
        quantity: Quantity::EffectiveLearningRate,
        scale: Scale::Logarithmic,
        nominal: true,
    },
    Chart {
        quantity: Quantity::GradientNorm,
        scale: Scale::Logarithmic,
        nominal: false,
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

    /// Its name: the quantity's, but for the chart of the schedule.
    pub fn name(&self) -> &'static str {
        if self.nominal {
            "schedule"
        } else {
            self.row().name
        }
    }

    /// A word about it by its key; empty where there is none, as in the small program for charts that are not shown at
    /// first.
    fn word(&self, key: &str) -> &'static str {
        find(&format!("quantity.{}.{key}", self.name())).unwrap_or_default()
    }

    /// Its title: the quantity's name for a reader.
    pub fn title(&self) -> &'static str {
        self.word("label")
    }

    /// What its quantity is.
    pub fn meaning(&self) -> &'static str {
        self.word("meaning")
    }

    /// Symbol or unit beside the title.
    pub fn symbol(&self) -> &'static str {
        self.word("symbol")
    }

    /// What the page calls the number beside the measured one.
    pub fn theory_label(&self) -> &'static str {
        self.word("theory")
    }
}
