//! The laws of every update rule, in files of the same names as in `simulation/optimizer/`.
//!
//! A new rule takes one file here, with an [`OptimizerLaw`], and one line in [`law_of`].

mod adam;
mod adamw;
mod heavy_ball;
mod hyperball;
mod lion;
mod muon;
mod muon_table;
mod nesterov;
mod sgdw;

use super::closure::LinearStep;
use super::update_law::UpdateLaw;
use crate::parameters::OptimizerKind;
pub use muon::MatrixLaw;

/// The law of each rule.
pub fn law_of(optimizer: OptimizerKind) -> &'static dyn OptimizerLaw {
    match optimizer {
        _ if !crate::WHOLE => &heavy_ball::HeavyBall,
        OptimizerKind::Sgd => &heavy_ball::HeavyBall,
        OptimizerKind::Nesterov => &nesterov::Nesterov,
        OptimizerKind::Sgdw => &sgdw::Sgdw,
        OptimizerKind::Adam => &adam::Adam,
        OptimizerKind::AdamW => &adamw::AdamW,
        OptimizerKind::Lion => &lion::Lion,
        OptimizerKind::Hyperball => &hyperball::Hyperball,
        OptimizerKind::Muon => &muon::Muon,
    }
}

/// What the length of a step with an average of gradients goes by: what takes the learning rate's place, its *pace*.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// By nothing else.
    Rate,
    /// Each coordinate by a running mean of its squared gradients, of which a step keeps the share `keep`.
    Squares {
        /// β₂.
        keep: f64,
    },
    /// The whole step by the mean square of the average's length.
    Length,
}

/// What theory says of an update rule, for the constants of a step. Norms are `r = ‖w‖`, `square_gradient` is
/// `G² = E‖g̃‖²`, angles are in radians, rates per step.
pub trait OptimizerLaw: Sync {
    /// Equilibrium norm r*, where the constants allow one; [`UpdateLaw::equilibrium_norm`] refuses those
    /// that do not. `None` where the rule keeps the norm.
    fn equilibrium_norm(&self, law: &UpdateLaw, square_gradient: f64) -> Option<f64>;

    /// Angle (rms) of a step at any norm: the length of the step across the weights over the norm. Exact
    /// for plain SGD with constant ‖g̃‖, otherwise for small steps, and a half turn at most.
    fn angular_update(&self, law: &UpdateLaw, square_gradient: f64, norm: f64) -> f64;

    /// The rate `η_e` at which the direction descends, at a norm.
    fn direction_rate(&self, law: &UpdateLaw, square_gradient: f64, norm: f64) -> f64;

    /// The effective learning rate as simulation measures it: that of the direction, unless the rule says
    /// otherwise; `None` where a step does not depend on the gradient's size.
    fn effective_learning_rate(
        &self,
        law: &UpdateLaw,
        square_gradient: f64,
        norm: f64,
    ) -> Option<f64> {
        Some(self.direction_rate(law, square_gradient, norm))
    }

    /// Rate at which a small distance from the equilibrium norm relaxes; zero without equilibrium.
    fn relaxation_rate(&self, law: &UpdateLaw, square_gradient: f64) -> f64;

    /// Rate at which the weights forget what steps have added to them: that of the decay, ηλ, or of what sets the norm back.
    fn forgetting_rate(&self, law: &UpdateLaw, _square_gradient: f64, _norm: f64) -> f64 {
        law.intrinsic_rate()
    }

    /// The square of the norm after a step from a square of the norm, on average.
    fn next_square_norm(&self, law: &UpdateLaw, square_gradient: f64, square: f64) -> f64;

    /// Whether the rule is plain SGD with these constants, for which most laws are exact.
    fn is_plain_sgd(&self, _law: &UpdateLaw) -> bool {
        false
    }

    /// Whether the rule sets the norm back to where it was after every step.
    fn keeps_norm(&self) -> bool {
        false
    }

    /// By how much more than [`OptimizerLaw::direction_rate`] times σ the noise of a step moves the direction.
    fn noise_gain(&self, _law: &UpdateLaw) -> f64 {
        1.0
    }

    /// The step of a coordinate of weights and velocity, with the slope `(aᵢ − ā)/r²` of the gradient in it; `None` where
    /// the step is not linear in them.
    fn linear_step(&self, _law: &UpdateLaw, _slope: f64) -> Option<LinearStep> {
        None
    }

    /// Whether a step is linear in weights and an average of gradients, up to its length.
    fn averages_gradients(&self, law: &UpdateLaw) -> bool {
        law.momentum > 0.0 && self.linear_step(law, 0.0).is_some()
    }

    /// What the length of a step with an average of gradients goes by.
    fn pace(&self, _law: &UpdateLaw) -> Pace {
        Pace::Rate
    }

    /// The pace from the mean square that it goes by and that of the norm, in the step with this number since the optimizer
    /// began.
    fn pace_of(&self, law: &UpdateLaw, _squares: [f64; 2], _age: u64) -> f64 {
        law.learning_rate
    }

    /// By how much more the variance of each weight grows in a step, where a step is not linear in the average of gradients.
    /// What is left repeats itself as the average does, and the variance grows as fast as the law of the rule says when the
    /// optimizer is older than its memory. `None` where a step is linear.
    fn residual(&self, _law: &UpdateLaw, _age: u64) -> Option<f64> {
        None
    }

    /// The step of a coordinate at a pace.
    fn paced_step(&self, law: &UpdateLaw, slope: f64, _pace: f64) -> Option<LinearStep> {
        self.linear_step(law, slope)
    }

    /// By how much a lasting gradient moves the weights in a step at a pace, in the long run.
    fn long_run(&self, law: &UpdateLaw, pace: f64) -> f64 {
        pace / (1.0 - law.momentum)
    }

    /// The decay that passes through the gradient's running mean square.
    fn decay_in_gradient(&self, _law: &UpdateLaw) -> f64 {
        0.0
    }

    /// The share of a mean squared gradient in the running mean that the rule divides by.
    fn share_of_signal(&self, _law: &UpdateLaw, _signal: f64, _square: f64, _age: u64) -> f64 {
        0.0
    }

    /// The variance of what fluctuates in a step, but not in many, beyond the noise that the rule passes on, for a share of the
    /// signal and noise of variance one.
    fn passing_noise(&self, _law: &UpdateLaw, _share_of_signal: f64, _age: u64) -> f64 {
        0.0
    }

    /// AU* where it follows from the decay alone; `None` where it does not.
    fn resting_angle(&self, _law: &UpdateLaw) -> Option<f64> {
        None
    }

    /// By how much more than [`OptimizerLaw::angular_update`] the step with this number since the optimizer began, from
    /// one on, turns the weights.
    fn start_gain(&self, _law: &UpdateLaw, _age: u64) -> f64 {
        1.0
    }

    /// What `η_e` is multiplied by at the edge of stability: one without momentum.
    fn damping(&self, _law: &UpdateLaw) -> f64 {
        1.0
    }

    /// Largest share of the direction that one coordinate may hold, where the law needs gradients spread
    /// evenly over the coordinates; `None` where it does not.
    fn largest_share(&self, _law: &UpdateLaw) -> Option<f64> {
        None
    }

    /// Memory × rate of a velocity: the steps for which it lasts, over those in which decay moves the norm; zero without one.
    fn velocity_memory(&self, _law: &UpdateLaw) -> f64 {
        0.0
    }

    /// The fewest weights for which the law of norm and angle holds, measured in `docs/theory.md`.
    fn fewest_weights(&self, _law: &UpdateLaw) -> f64 {
        2.0
    }

    /// The same for the risk, where it asks for more.
    fn fewest_weights_for_risk(&self, law: &UpdateLaw) -> f64 {
        self.fewest_weights(law)
    }

    /// Whether norm and angle hold whatever [`OptimizerLaw::memory_steps`] is.
    fn memory_is_for_risk_alone(&self) -> bool {
        false
    }

    /// Steps over which the rule averages gradients, where the law needs that to be short beside
    /// the time `1/(2ηλ)`; zero where it does not.
    fn memory_steps(&self, _law: &UpdateLaw) -> f64 {
        0.0
    }
}

/// Angle of a step whose length across the weights is `ratio` times the norm; a half turn at most.
fn angle_of_step(ratio: f64) -> f64 {
    2.0 * libm::atan(0.5 * ratio)
}

/// Largest share of one coordinate in the direction up to which gradients count as spread evenly.
const EVEN_SHARE: f64 = 0.2;
