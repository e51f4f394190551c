//! Weight decay that follows the schedule, `λ_t = λ·η_t/η_max` (A. Defazio 2025, “Why gradients rapidly increase near
//! the end of training”, arXiv 2506.02285: SGDC and AdamC).

use std::ops::{Div, Mul};

/// By how much of its full value the weight decay acts in a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum DecayScale {
    /// All of it, whatever the learning rate.
    #[default]
    Whole,
    /// The share that the learning rate of the step has of this one, η_max > 0.
    Following(f64),
}

impl DecayScale {
    /// The weight decay of a step, or of several: full decay times `η_t/η_max` where it follows. The decay comes back as it
    /// is, to the bit, where it does not.
    #[inline(always)]
    pub fn decay<Number>(self, full: Number, rate: Number) -> Number
    where
        Number: Mul<Output = Number> + Div<Output = Number> + From<f64>,
    {
        match self {
            Self::Following(largest) if crate::WHOLE => full * (rate / Number::from(largest)),
            _ => full,
        }
    }
}
