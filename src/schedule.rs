//! The learning rate at each step.

/// How the learning rate changes with the step `t = 0, 1, …`; it is the rate that step `t` uses.
#[derive(Clone, Debug, PartialEq)]
pub enum Schedule {
    /// Always the base rate.
    Constant,
    /// The base rate, multiplied by `factor` at every milestone.
    Step {
        /// Factor per milestone.
        factor: f64,
        /// Steps from which on the factor applies once more.
        milestones: Vec<u64>,
    },
}

impl Schedule {
    /// Learning rate of step `t` for the base rate `base`.
    pub fn learning_rate(&self, base: f64, t: u64) -> f64 {
        match self {
            Self::Constant => base,
            Self::Step { factor, milestones } => {
                let passed = milestones.iter().filter(|&&milestone| t >= milestone);
                passed.fold(base, |rate, _| rate * factor)
            }
        }
    }
}
