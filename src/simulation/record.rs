//! What one step measured.

use crate::simulation::vector::{LANES, Lanes};

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

/// One row of the table of quantities. Its words, label, meaning and unit, stand under its name in
/// the table of words.
#[derive(Debug)]
pub struct QuantityRow {
    /// Name in Rust, CSV and the page: snake case.
    pub name: &'static str,
    /// Its average.
    pub average: Average,
}

/// The enum of quantities and the table of their rows, from one list.
macro_rules! quantities {
    ($($(#[$doc:meta])* $variant:ident, $name:literal, $average:ident;)*) => {
        /// A measured quantity: its place in the table [`QUANTITIES`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Quantity { $($(#[$doc])* $variant,)* }

        impl Quantity {
            /// Every quantity, in the order of the table.
            pub const ALL: [Self; QUANTITY_COUNT] = [$(Self::$variant,)*];
        }

        /// Number of quantities.
        pub const QUANTITY_COUNT: usize = [$($name,)*].len();

        /// Every quantity, in the order of [`Quantity`].
        pub const QUANTITIES: [QuantityRow; QUANTITY_COUNT] =
            [$(QuantityRow { name: $name, average: Average::$average },)*];
    };
}

quantities! {
    /// Length `‖w‖` of the weights after the step.
    WeightNorm, "weight_norm", Mean;
    /// Angle between the weights before and after the step, in radians.
    AngularUpdate, "angular_update", RootMeanSquare;
    /// Loss without noise above its minimum, `½uᵀAu − ½a₁`, after the step.
    ExcessRisk, "excess_risk", Mean;
    /// Learning rate as the direction feels it, in the step: `η/((1−α)‖w‖²)`; for Adam the mean rate over `‖w‖²`.
    EffectiveLearningRate, "effective_learning_rate", Mean;
    /// Length `‖g̃‖` of the gradient on the unit sphere, in the step.
    UnitGradientNorm, "unit_gradient_norm", RootMeanSquare;
    /// `|u·v₁|`, cosine of the angle to the minimiser, after the step.
    Alignment, "alignment", RootMeanSquare;
    /// Length `‖g‖ = ‖g̃‖/‖w‖` of the gradient at the weights, in the step.
    GradientNorm, "gradient_norm", RootMeanSquare;
}

impl Quantity {
    /// The quantity's row.
    pub fn row(self) -> &'static QuantityRow {
        const ROWS: &[QuantityRow; QUANTITY_COUNT] = &QUANTITIES;
        &ROWS[self as usize]
    }
}

/// The values of the replicas with even numbers, or of those with odd ones, which may start with other norms.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Half {
    /// How many values; zero where there is one replica alone.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub sum_of_squares: f64,
}

impl Half {
    /// This half and a later one as one.
    fn merge(self, later: Self) -> Self {
        Self {
            count: self.count + later.count,
            sum: self.sum + later.sum,
            sum_of_squares: self.sum_of_squares + later.sum_of_squares,
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
    /// The replicas with even and those with odd numbers.
    pub halves: [Half; 2],
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
                halves: [Half::default(); 2],
            };
        }
        let (blocks, rest) = values.as_chunks::<LANES>();
        let mut sums = BlockSums::new(values[0]);
        sums.add(blocks);
        sums.summary(rest, values.len())
    }

    /// Reduces the value of a single replica, in place of that of another step: its halves stay empty.
    #[inline(always)]
    pub fn set_single(&mut self, value: f64) {
        self.count = 1;
        self.sum = value;
        self.sum_of_squares = value * value;
        self.replica_zero = value;
    }

    /// This summary and a later one as one.
    #[must_use]
    pub fn merge(self, later: Self) -> Self {
        let halves = || std::array::from_fn(|half| self.halves[half].merge(later.halves[half]));
        Self {
            count: self.count + later.count,
            sum: self.sum + later.sum,
            sum_of_squares: self.sum_of_squares + later.sum_of_squares,
            replica_zero: self.replica_zero,
            // One replica alone has no halves to merge.
            halves: if later.halves[1].count > 0 {
                halves()
            } else {
                self.halves
            },
        }
    }

    /// Adds the values of the replicas beyond the last whole block, which are counted already and alternate between even
    /// and odd numbers, too.
    fn add_rest(&mut self, rest: &[f64]) {
        let square = |value: &f64| value * value;
        self.sum += rest.iter().sum::<f64>();
        self.sum_of_squares += rest.iter().map(square).sum::<f64>();
        for (place, half) in self.halves.iter_mut().enumerate() {
            let rest = rest.iter().skip(place).step_by(2);
            half.sum += rest.clone().sum::<f64>();
            half.sum_of_squares += rest.map(square).sum::<f64>();
        }
    }

    /// Takes in the summaries of the next steps of the same replicas, one after the other.
    #[cfg(feature = "whole")]
    #[inline(always)]
    pub fn add_all<'a>(&mut self, later: impl Iterator<Item = &'a Self>) {
        let [mut even, mut odd] = self.halves;
        let (mut count, mut sum, mut squares) = (self.count, self.sum, self.sum_of_squares);
        for later in later {
            count += later.count;
            sum += later.sum;
            squares += later.sum_of_squares;
            // The halves of one replica alone are zero, which changes nothing.
            let [later_even, later_odd] = &later.halves;
            even.count += later_even.count;
            even.sum += later_even.sum;
            even.sum_of_squares += later_even.sum_of_squares;
            odd.count += later_odd.count;
            odd.sum += later_odd.sum;
            odd.sum_of_squares += later_odd.sum_of_squares;
        }
        self.halves = [even, odd];
        (self.count, self.sum, self.sum_of_squares) = (count, sum, squares);
    }

    /// All values as one.
    pub fn whole(&self) -> Half {
        Half {
            count: self.count,
            sum: self.sum,
            sum_of_squares: self.sum_of_squares,
        }
    }

    /// The average of the kind `average`.
    pub fn average(&self, average: Average) -> f64 {
        self.whole().average(average)
    }

    /// Standard deviation of the values (of the population, not of the mean).
    pub fn deviation(&self) -> f64 {
        self.whole().deviation()
    }
}

/// A summary in the making: sums over whole blocks of four replicas, lane by lane, in the order of the blocks.
#[derive(Clone, Copy, Debug)]
pub struct BlockSums {
    sum: Lanes,
    squares: Lanes,
    replica_zero: f64,
}

/// Numbers that stand for sums over blocks.
pub const BLOCK_SUMS: usize = 2 * LANES + 1;

impl BlockSums {
    /// Before the first block, whose replica 0 has this value.
    #[inline(always)]
    pub fn new(replica_zero: f64) -> Self {
        Self {
            sum: Lanes::ZERO,
            squares: Lanes::ZERO,
            replica_zero,
        }
    }

    /// The sums that numbers stand for.
    #[inline(always)]
    pub fn from_numbers(&[a, b, c, d, e, f, g, h, replica_zero]: &[f64; BLOCK_SUMS]) -> Self {
        Self {
            sum: Lanes::from([a, b, c, d]),
            squares: Lanes::from([e, f, g, h]),
            replica_zero,
        }
    }

    /// Appends the sums as numbers.
    #[inline(always)]
    pub fn append_to(&self, numbers: &mut Vec<f64>) {
        let [a, b, c, d] = self.sum.to_array();
        let [e, f, g, h] = self.squares.to_array();
        numbers.extend_from_slice(&[a, b, c, d, e, f, g, h, self.replica_zero]);
    }

    /// Takes in the next blocks.
    #[inline(always)]
    pub fn add(&mut self, blocks: &[[f64; LANES]]) {
        for &block in blocks {
            let block = Lanes::from(block);
            self.sum += block;
            self.squares += block * block;
        }
    }

    /// The summary of all values, given those of the replicas beyond the last whole block.
    #[inline(always)]
    pub fn summary(&self, rest: &[f64], count: usize) -> Summary {
        let mut summary = self.of_blocks(count);
        if !rest.is_empty() {
            summary.add_rest(rest);
        }
        summary
    }

    /// The summary of values that are these blocks and no more.
    #[inline(always)]
    fn of_blocks(&self, count: usize) -> Summary {
        let [sums, squares] = [self.sum, self.squares].map(Lanes::to_array);
        let total = |[a, b, c, d]: [f64; LANES]| (a + b) + (c + d);
        // Lanes alternate between even and odd numbers.
        let half = |place: usize| Half {
            count: ((count + 1 - place) / 2) as u64,
            sum: sums[place] + sums[place + 2],
            sum_of_squares: squares[place] + squares[place + 2],
        };
        Summary {
            count: count as u64,
            sum: total(sums),
            sum_of_squares: total(squares),
            replica_zero: self.replica_zero,
            halves: [half(0), half(1)],
        }
    }
}

/// What one step measured, reduced over replicas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// The step's number, `0, 1, …`.
    pub step: u64,
    /// The learning rate that it used.
    pub learning_rate: f64,
    /// By what the weights were multiplied before it: one but for a schedule that rescales them.
    pub rescaling: f64,
    /// One summary per quantity, in the order of [`Quantity`].
    pub summaries: [Summary; QUANTITY_COUNT],
}

impl Record {
    /// Takes in the values of the next steps of the same replicas.
    #[cfg(feature = "whole")]
    pub fn add_all(&mut self, later: &[Self]) {
        for (q, summary) in self.summaries.iter_mut().enumerate() {
            summary.add_all(later.iter().map(|record| &record.summaries[q]));
        }
    }

    /// Takes in the values of a later step.
    pub fn merge(&mut self, later: &Self) {
        for (summary, later) in self.summaries.iter_mut().zip(later.summaries) {
            *summary = summary.merge(later);
        }
    }

    /// The average of a quantity over replicas, of the kind its row names.
    pub fn average(&self, quantity: Quantity) -> f64 {
        self.summaries[quantity as usize].average(quantity.row().average)
    }
}
