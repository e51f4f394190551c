//! What one step measured.

use crate::simulation::vector::{LANES, Lanes};

/// A measured quantity: its place in the table [`QUANTITIES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the table says what each one is")]
pub enum Quantity {
    WeightNorm,
    AngularUpdate,
    ExcessRisk,
    EffectiveLearningRate,
    UnitGradientNorm,
    Alignment,
}

impl Quantity {
    /// Every quantity, in the order of the table.
    pub const ALL: [Self; QUANTITY_COUNT] = [
        Self::WeightNorm,
        Self::AngularUpdate,
        Self::ExcessRisk,
        Self::EffectiveLearningRate,
        Self::UnitGradientNorm,
        Self::Alignment,
    ];
}

/// Number of quantities.
pub const QUANTITY_COUNT: usize = QUANTITIES.len();

/// How a quantity is averaged over replicas and steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// The arithmetic mean.
    Mean,
    /// The root of the mean square: what theory predicts for angles and gradients.
    RootMeanSquare,
}

impl Quantity {
    /// The quantity with this name.
    pub fn named(name: &str) -> Option<Self> {
        let place = QUANTITIES.iter().position(|row| row.name == name);
        place.map(|place| Self::ALL[place])
    }
}

/// One row of the table of quantities.
#[derive(Debug)]
pub struct QuantityRow {
    /// Name in Rust, CSV and the page: snake case.
    pub name: &'static str,
    /// Its name for a reader.
    pub label: &'static str,
    /// What it is, for a reader.
    pub meaning: &'static str,
    /// Unit; empty for a pure number.
    pub unit: &'static str,
    /// Its average.
    pub average: Average,
}

/// Every quantity, in the order of [`Quantity`].
pub const QUANTITIES: [QuantityRow; 6] = [
    QuantityRow {
        name: "weight_norm",
        label: "Weight norm",
        meaning: "length ‖w‖ of the weight vector after the step",
        unit: "",
        average: Average::Mean,
    },
    QuantityRow {
        name: "angular_update",
        label: "Angular update",
        meaning: "angle between the weight vector before and after the step",
        unit: "rad",
        average: Average::RootMeanSquare,
    },
    QuantityRow {
        name: "excess_risk",
        label: "Excess risk",
        meaning: "loss without noise above its minimum, ½uᵀAu − ½a₁, after the step",
        unit: "",
        average: Average::Mean,
    },
    QuantityRow {
        name: "effective_learning_rate",
        label: "Effective learning rate",
        meaning: "learning rate as the direction feels it, in the step: η/((1−α)‖w‖²); Adam, mean rate over ‖w‖²",
        unit: "",
        average: Average::Mean,
    },
    QuantityRow {
        name: "unit_gradient_norm",
        label: "Unit gradient",
        meaning: "length ‖g̃‖ of the gradient on the unit sphere, in the step",
        unit: "",
        average: Average::RootMeanSquare,
    },
    QuantityRow {
        name: "alignment",
        label: "Alignment",
        meaning: "|u·v₁|, cosine of the angle to the minimiser, after the step",
        unit: "",
        average: Average::RootMeanSquare,
    },
];

/// A set of values reduced to what survives merging: neighbours in time merge into one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// How many values.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub sum_of_squares: f64,
    /// Replica 0's value at the first of the merged steps: a true point of its path.
    pub replica_zero: f64,
}

impl Summary {
    /// Reduces the values of all replicas at one step, in order.
    ///
    /// # Panics
    /// When there are no values.
    #[inline(always)]
    pub fn of(values: &[f64]) -> Self {
        if let &[value] = values {
            return Self {
                count: 1,
                sum: value,
                sum_of_squares: value * value,
                replica_zero: value,
            };
        }
        let (blocks, rest) = values.as_chunks::<LANES>();
        let (mut sum, mut squares) = (Lanes::ZERO, Lanes::ZERO);
        for &block in blocks {
            let block = Lanes::from(block);
            sum += block;
            squares += block * block;
        }
        let total = |lanes: Lanes, rest: f64| {
            let [a, b, c, d] = lanes.to_array();
            (a + b) + (c + d) + rest
        };
        Self {
            count: values.len() as u64,
            sum: total(sum, rest.iter().sum()),
            sum_of_squares: total(squares, rest.iter().map(|value| value * value).sum()),
            replica_zero: values[0],
        }
    }

    /// This summary and a later one as one.
    #[must_use]
    pub fn merge(self, later: Self) -> Self {
        Self {
            count: self.count + later.count,
            sum: self.sum + later.sum,
            sum_of_squares: self.sum_of_squares + later.sum_of_squares,
            replica_zero: self.replica_zero,
        }
    }

    /// The average of the kind `average`.
    pub fn average(&self, average: Average) -> f64 {
        match average {
            Average::Mean => self.sum / self.count as f64,
            Average::RootMeanSquare => (self.sum_of_squares / self.count as f64).sqrt(),
        }
    }

    /// Standard deviation of the values (of the population, not of the mean).
    pub fn deviation(&self) -> f64 {
        let mean = self.sum / self.count as f64;
        (self.sum_of_squares / self.count as f64 - mean * mean)
            .max(0.0)
            .sqrt()
    }
}

/// What one step measured, reduced over replicas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The step's number, `0, 1, …`.
    pub step: u64,
    /// The learning rate that it used.
    pub learning_rate: f64,
    /// One summary per quantity, in the order of [`Quantity`].
    pub summaries: [Summary; QUANTITY_COUNT],
}

impl Record {
    /// Takes in the values of a later step.
    pub fn merge(&mut self, later: &Self) {
        for (summary, later) in self.summaries.iter_mut().zip(later.summaries) {
            *summary = summary.merge(later);
        }
    }

    /// The average of a quantity over replicas, of the kind its row names.
    pub fn average(&self, quantity: Quantity) -> f64 {
        self.summaries[quantity as usize].average(QUANTITIES[quantity as usize].average)
    }
}
