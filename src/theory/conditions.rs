//! The conditions under which the predictions hold.

use super::caution::Caution;
use super::caution::Validity::{self, Fails, Holds, NoEquilibrium};
use super::landscape::{Landscape, noise_square_gradient};
use super::stationary::Stationary;
use super::update_law::UpdateLaw;

/// What the conditions are about.
pub(super) struct Conditions<'a> {
    /// The law of a step; for an exponential schedule that of the run with decay.
    pub law: &'a UpdateLaw,
    /// Whether the schedule is exponential.
    pub exponential: bool,
    /// The loss.
    pub landscape: &'a Landscape,
    /// The stationary state of the direction, if there is one.
    pub stationary: Option<&'a Stationary>,
    /// The norm at rest, if there is one.
    pub resting_norm: Option<f64>,
    /// One at the edge of stability.
    pub edge_margin: Option<f64>,
}

/// Share of the curvature in `G²` up to which gradients count as spread evenly over coordinates.
const EVEN_CURVATURE: f64 = 0.1;

/// Largest memory of a rule, in times `1/(2ηλ)`.
const SHORT_MEMORY: f64 = 0.05;

/// Largest `(0.5/(d−1))·m/(m+8)` of a rule with velocity, m its velocity's memory: the share by which the norm is off that
/// simulation shows (`docs/theory.md`).
const LARGEST_VELOCITY_SHARE: f64 = 0.03;

/// Edge margin from which on the weights sit at the edge, in bursts that no mean knows.
const AT_EDGE: f64 = 0.9;

/// Edge margin up to which the limiting risk holds.
const FAR_FROM_EDGE: f64 = 0.5;

impl Conditions<'_> {
    /// Whether the conditions of norm and angle hold.
    pub fn of_the_sphere(&self) -> Validity {
        let law = self.law;
        if self.exponential && !law.is_plain_sgd() {
            return Fails(Caution::ExponentialNotPlainSgd);
        }
        if law.learning_rate == 0.0 {
            return NoEquilibrium(Caution::ZeroLearningRate);
        }
        if law.weight_decay == 0.0 && !law.keeps_norm() {
            return NoEquilibrium(Caution::NoWeightDecay);
        }
        if self.exponential && law.intrinsic_rate() >= 1.0 {
            return Fails(Caution::ExponentialDecayTooStrong);
        }
        match self.landscape {
            Landscape::Measured { square_gradient } if square_gradient.is_nan() => {
                Fails(Caution::GradientNotMeasured)
            }
            Landscape::Measured { .. } if self.resting_norm.is_none() => {
                Fails(Caution::DecayOvershoots)
            }
            Landscape::Measured { .. } => Holds,
            Landscape::Rayleigh { noise_scale, .. } => self.of_the_sphere_with_noise(*noise_scale),
        }
    }

    fn of_the_sphere_with_noise(&self, noise_scale: f64) -> Validity {
        if noise_scale == 0.0 {
            return Fails(Caution::NoNoise);
        }
        if self.resting_norm.is_none() {
            return Fails(Caution::DecayOvershoots);
        }
        if self.stationary.is_none() || self.edge_margin.is_some_and(|margin| margin > AT_EDGE) {
            return Fails(Caution::EdgeOfStability);
        }
        if self.has_uneven_gradients() {
            return Fails(Caution::UnevenGradients);
        }
        let rule = self.law.rule();
        let counts = !rule.memory_is_for_risk_alone();
        self.rule_caution(rule.fewest_weights(self.law), counts)
            .map_or(Holds, Fails)
    }

    /// Whether the rule asks for more weights, or for a shorter memory where that counts.
    fn rule_caution(&self, fewest_weights: f64, memory_counts: bool) -> Option<Caution> {
        let (law, rule) = (self.law, self.law.rule());
        if !crate::WHOLE {
            return None;
        }
        if law.dimension < fewest_weights {
            return Some(Caution::TooFewWeights);
        }
        let memory = rule.memory_steps(law);
        if memory_counts && memory * (2.0 * law.intrinsic_rate()) > SHORT_MEMORY {
            return Some(Caution::LongMemory);
        }
        let velocity = rule.velocity_memory(law);
        let share = 0.5 / (law.dimension - 1.0) * velocity / (velocity + 8.0);
        (share > LARGEST_VELOCITY_SHARE).then_some(Caution::LongVelocity)
    }

    /// Whether the conditions of the stationary law of the direction and of the risk hold.
    pub fn of_the_risk(&self) -> Validity {
        if self.stationary.is_none() {
            return Fails(match self.landscape {
                Landscape::Measured { .. } => Caution::RealData,
                Landscape::Rayleigh { .. } => Caution::NoStationaryState,
            });
        }
        if self.edge_margin.is_some_and(|edge| edge > FAR_FROM_EDGE) {
            return Fails(Caution::NearEdgeOfStability);
        }
        if self.has_uneven_gradients() {
            return Fails(Caution::UnevenGradients);
        }
        let fewest_weights = self.law.rule().fewest_weights_for_risk(self.law);
        self.rule_caution(fewest_weights, true).map_or(Holds, Fails)
    }

    /// Whether the rule needs gradients spread evenly over the coordinates, and they are not: a coordinate along
    /// the weights has little gradient, `σ²(1 − uᵢ²)`, and curvature adds to the steep.
    fn has_uneven_gradients(&self) -> bool {
        let Some(largest_share) = self.law.rule().largest_share(self.law) else {
            return false;
        };
        let (Landscape::Rayleigh { noise_scale, .. }, Some(found)) =
            (self.landscape, self.stationary)
        else {
            return false;
        };
        let largest = found.moments.iter().copied().fold(0.0, f64::max);
        let noise = noise_square_gradient(*noise_scale, self.law.dimension);
        1.0 - noise / found.square_gradient > EVEN_CURVATURE || largest > largest_share
    }
}
