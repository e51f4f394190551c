//! The quantities of a step of SGD and its kin, from the few numbers that they follow from.

use crate::simulation::record::{QUANTITY_COUNT, Quantity};
use crate::simulation::vector::{Lanes, atan2};

/// The values of each quantity that one step of a block measured, by place in the table of quantities.
pub type Measured = [Lanes; QUANTITY_COUNT];

/// All that the quantities of a step of SGD and its kin follow from, in the notation of [`crate::simulation::fused_step`].
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// `η/(1−α)`.
    pub long_run_rate: Lanes,
    /// `r` before the step.
    pub radius: Lanes,
    /// `1/s` before the step.
    pub inverse: Lanes,
    /// `Σyᵢ²`.
    pub square_y: Lanes,
    /// Length of the new weights' part at right angles to the old ones.
    pub opposite: Lanes,
    /// What the old weights were multiplied by; negative when the new ones point back.
    pub along: Lanes,
    /// `r` after the step.
    pub next_radius: Lanes,
    /// `1/s` after the step.
    pub next_inverse: Lanes,
    /// `q` after the step.
    pub next_gap: Lanes,
    /// `x₁` after the step.
    pub next_first: Lanes,
}

impl Outcome {
    /// The quantities.
    #[inline(always)]
    pub fn quantities(&self) -> Measured {
        let mut measured = [Lanes::ZERO; QUANTITY_COUNT];
        let mut set = |quantity: Quantity, value: Lanes| measured[quantity as usize] = value;
        set(Quantity::WeightNorm, self.next_radius);
        // The rate is negative where a schedule overshoots, an angle never is.
        let angle = atan2(self.opposite.abs(), self.along * self.radius);
        set(Quantity::AngularUpdate, angle);
        let risk = Lanes::splat(0.5) * self.next_gap * self.next_inverse;
        set(Quantity::ExcessRisk, risk);
        let rate = self.long_run_rate * self.inverse;
        set(Quantity::EffectiveLearningRate, rate);
        let gradient = self.square_y.sqrt() * self.radius * self.inverse;
        set(Quantity::UnitGradientNorm, gradient);
        let alignment = self.next_first.abs() * self.next_radius * self.next_inverse;
        set(Quantity::Alignment, alignment);
        set(Quantity::GradientNorm, self.square_y.sqrt() * self.inverse);
        measured
    }
}
