//! The learning rate at each step.

/// How the learning rate changes with the step `t = 0, 1, …` of the schedule; it is the rate that step
/// `t` uses.
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
        /// What the weights are multiplied by at every milestone; one leaves them as they are.
        rescaling: f64,
    },
    /// Half a cosine from the base to `floor` times the base over `period` steps, then constant.
    Cosine {
        /// Steps of the fall.
        period: u64,
        /// Final share of the base.
        floor: f64,
    },
    /// Linear from `base/steps` to the base.
    Warmup {
        /// Steps of the rise.
        steps: u64,
    },
    /// Warm-up, and then the cosine up to step `period`.
    WarmupCosine {
        /// Steps of the rise.
        warmup: u64,
        /// Steps of rise and fall.
        period: u64,
        /// Final share of the base.
        floor: f64,
    },
    /// Warm-up, then the base, then a linear fall over the last `decay` of `period` steps.
    WarmupStableDecay {
        /// Steps of the rise.
        warmup: u64,
        /// Steps of the whole schedule.
        period: u64,
        /// Steps of the fall.
        decay: u64,
        /// Final share of the base.
        floor: f64,
    },
    /// Linear from the base to zero over `period` steps, and zero from then on.
    Linear {
        /// Steps of the fall.
        period: u64,
    },
    /// The base, and over the last `decay` of `period` steps `1 − √x` of it, x the share of them that is over (A. Hägele et
    /// al. 2024, “Scaling laws and compute-optimal training beyond fixed training durations”, arXiv 2405.18392).
    Cooldown {
        /// Steps of the whole schedule.
        period: u64,
        /// Steps of the fall.
        decay: u64,
    },
    /// `η/(1 + ληt)`, which falls as `1/(λt)` in the end.
    InverseTime {
        /// λ.
        weight_decay: f64,
    },
    /// `η(1−ηλ)^(−2t−1)`: without weight decay, the equivalent run of `(η, λ)` (Z. Li and S. Arora 2019, “An
    /// exponential learning rate schedule for deep learning”, arXiv 1910.07454).
    Exponential {
        /// The weight decay λ of the equivalent run.
        weight_decay: f64,
    },
}

impl Schedule {
    /// Learning rate of step `t` for the base rate `base`.
    pub fn learning_rate(&self, base: f64, t: u64) -> f64 {
        match *self {
            _ if !crate::WHOLE => base,
            Self::Constant => base,
            Self::Step {
                factor,
                ref milestones,
                ..
            } => {
                let passed = milestones.iter().filter(|&&milestone| t >= milestone);
                passed.fold(base, |rate, _| rate * factor)
            }
            Self::Cosine { period, floor } => base * cosine(t, period, floor),
            Self::Warmup { steps } => base * rise(t, steps),
            Self::WarmupCosine {
                warmup,
                period,
                floor,
            } => {
                let fall = period.saturating_sub(warmup).max(1);
                base * rise(t, warmup) * cosine(t.saturating_sub(warmup), fall, floor)
            }
            Self::WarmupStableDecay {
                warmup,
                period,
                decay,
                floor,
            } => {
                let stable = period.saturating_sub(decay);
                let fallen = t.saturating_sub(stable).min(decay) as f64 / decay as f64;
                base * rise(t, warmup) * (1.0 - fallen * (1.0 - floor))
            }
            Self::Linear { period } => base * (1.0 - share(t, period)),
            Self::Cooldown { period, decay } => {
                let fallen = share(
                    t.saturating_sub(period.saturating_sub(decay)),
                    decay.min(period),
                );
                base * (1.0 - fallen.sqrt())
            }
            Self::InverseTime { weight_decay } => base / (1.0 + weight_decay * base * t as f64),
            Self::Exponential { weight_decay } => {
                base * libm::pow(1.0 - base * weight_decay, -(2.0 * t as f64 + 1.0))
            }
        }
    }
}

fn rise(t: u64, steps: u64) -> f64 {
    ((t + 1) as f64 / steps as f64).min(1.0)
}

/// The share of a period that is over, one at most.
fn share(t: u64, period: u64) -> f64 {
    t.min(period) as f64 / period as f64
}

fn cosine(t: u64, period: u64, floor: f64) -> f64 {
    let angle = std::f64::consts::PI * share(t, period);
    floor + (1.0 - floor) * 0.5 * (1.0 + libm::sincos(angle).1)
}
