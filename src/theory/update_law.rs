//! All that theory knows of a step: the update rule and its constants. What the rule makes of them stands in
//! [`super::optimizer`], a file each.

use super::closure::LinearStep;
use super::optimizer::{MatrixLaw, OptimizerLaw, law_of};
use crate::parameters::{OptimizerKind, Parameters, ScheduleKind};

/// The update rule and its constants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UpdateLaw {
    /// Update rule.
    pub optimizer: OptimizerKind,
    /// Learning rate η of the step.
    pub learning_rate: f64,
    /// Weight decay λ ≥ 0.
    pub weight_decay: f64,
    /// Momentum α in [0, 1).
    pub momentum: f64,
    /// β₁ and β₂ in [0, 1).
    pub betas: [f64; 2],
    /// Dimension d.
    pub dimension: f64,
    /// What a rule of matrices does with a matrix.
    pub matrix: MatrixLaw,
}

/// The share of the weight decay that acts at a learning rate, `η_t/η_max` where it follows the schedule (A. Defazio 2025,
/// “Why Gradients Rapidly Increase Near the End of Training”, arXiv:2506.02285).
fn decay_share(parameters: &Parameters, learning_rate: f64) -> f64 {
    if crate::WHOLE && parameters.decay_follows() {
        learning_rate / parameters.learning_rate
    } else {
        1.0
    }
}

impl UpdateLaw {
    /// The law of a step that the parameters describe, at a learning rate. An exponential schedule takes the
    /// place of weight decay.
    pub fn new(parameters: &Parameters, learning_rate: f64) -> Self {
        let law = Self::at_constant_rate(parameters, learning_rate);
        match parameters.schedule {
            ScheduleKind::Exponential => Self {
                weight_decay: 0.0,
                ..law
            },
            _ => law,
        }
    }

    /// The law as if the schedule were constant: for an exponential schedule that of the run with decay
    /// whose directions are the same.
    pub fn at_constant_rate(parameters: &Parameters, learning_rate: f64) -> Self {
        let optimizer = parameters.optimizer;
        Self {
            optimizer,
            learning_rate,
            weight_decay: if law_of(optimizer).keeps_norm() {
                0.0
            } else {
                parameters.weight_decay * decay_share(parameters, learning_rate)
            },
            momentum: if optimizer.has_betas() {
                0.0
            } else {
                parameters.momentum
            },
            betas: [parameters.beta1, parameters.beta2],
            dimension: parameters.dimension() as f64,
            matrix: MatrixLaw::new(parameters),
        }
    }

    /// What the rule says.
    pub fn rule(&self) -> &'static dyn OptimizerLaw {
        law_of(self.optimizer)
    }

    /// Intrinsic learning rate ηλ (Li, Lyu & Arora 2020, arXiv:2010.02916): the share of the norm that
    /// decay takes in a step.
    pub fn intrinsic_rate(&self) -> f64 {
        self.learning_rate * self.weight_decay
    }

    /// Plain SGD, for which most laws are exact.
    pub fn is_plain_sgd(&self) -> bool {
        self.rule().is_plain_sgd(self)
    }

    /// Whether the rule sets the norm back to where it was after every step.
    pub fn keeps_norm(&self) -> bool {
        self.rule().keeps_norm()
    }

    /// Equilibrium norm r* for the mean square gradient `G²`. `None` without decay, without gradient, or
    /// where decay overshoots; and where the rule keeps the norm.
    pub fn equilibrium_norm(&self, square_gradient: f64) -> Option<f64> {
        let radius = self.rule().equilibrium_norm(self, square_gradient)?;
        (self.weight_decay > 0.0 && radius > 0.0 && radius.is_finite()).then_some(radius)
    }

    /// The norm at which the weights stay: the equilibrium norm, or the present one where the rule keeps it.
    pub fn resting_norm(&self, square_gradient: f64, norm: f64) -> Option<f64> {
        if self.keeps_norm() {
            Some(norm)
        } else {
            self.equilibrium_norm(square_gradient)
        }
    }

    /// AU* (rms, radians), the angular update at rest for the mean square gradient `G²`; `norm` is used where the rule
    /// keeps it. `None` where there is no equilibrium.
    pub fn resting_angle(&self, square_gradient: f64, norm: f64) -> Option<f64> {
        let radius = self.resting_norm(square_gradient, norm)?;
        let angle = self.rule().resting_angle(self);
        Some(angle.unwrap_or_else(|| self.angular_update(square_gradient, radius)))
    }

    /// Angular update (rms, radians) of a step at a norm; at the equilibrium norm it is AU*.
    pub fn angular_update(&self, square_gradient: f64, norm: f64) -> f64 {
        self.rule().angular_update(self, square_gradient, norm)
    }

    /// By how much more a step turns the weights when it is the optimizer's first, second and so on.
    pub fn start_gain(&self, age: u64) -> f64 {
        self.rule().start_gain(self, age)
    }

    /// The rate `η_e` at which the direction descends, at a norm.
    pub fn direction_rate(&self, square_gradient: f64, norm: f64) -> f64 {
        self.rule().direction_rate(self, square_gradient, norm)
    }

    /// Whether its step is linear in weights and velocity, and it has a velocity.
    pub fn has_velocity(&self) -> bool {
        crate::WHOLE && self.momentum > 0.0 && self.rule().linear_step(self, 0.0).is_some()
    }

    /// Whether its step is linear in weights and an average of gradients, up to its length.
    pub fn averages_gradients(&self) -> bool {
        crate::WHOLE && self.rule().averages_gradients(self)
    }

    /// Whether all its steps are alike, the first and the millionth: only averages of gradients are young at first.
    #[cfg(feature = "whole")]
    pub fn is_ageless(&self) -> bool {
        !self.averages_gradients()
    }

    /// The step of a coordinate where [`UpdateLaw::averages_gradients`], at a pace.
    pub fn paced_step(&self, slope: f64, pace: f64) -> LinearStep {
        self.rule()
            .paced_step(self, slope, pace)
            .unwrap_or(LinearStep::STILL)
    }

    /// The step of a coordinate where [`UpdateLaw::has_velocity`].
    pub fn linear_step(&self, slope: f64) -> LinearStep {
        self.rule()
            .linear_step(self, slope)
            .unwrap_or(LinearStep::STILL)
    }

    /// By how much more than [`UpdateLaw::direction_rate`] times σ the noise of a step moves the direction.
    pub fn noise_gain(&self) -> f64 {
        self.rule().noise_gain(self)
    }

    /// The effective learning rate as it is measured; `None` where the rule has none.
    pub fn effective_learning_rate(&self, square_gradient: f64, norm: f64) -> Option<f64> {
        self.rule()
            .effective_learning_rate(self, square_gradient, norm)
    }

    /// Rate at which the weights forget what steps have added to them, at a norm: by the factor `e^(−rate)` a step.
    pub fn forgetting_rate(&self, square_gradient: f64, norm: f64) -> f64 {
        self.rule().forgetting_rate(self, square_gradient, norm)
    }

    /// Steps in which a small distance from the equilibrium norm falls by the factor e, in the power of the
    /// norm that relaxes exponentially. `None` without decay.
    pub fn relaxation_steps(&self, square_gradient: f64) -> Option<f64> {
        let rate = self.rule().relaxation_rate(self, square_gradient);
        (rate > 0.0).then(|| 1.0 / rate)
    }

    /// The square of the norm after a step, on average.
    pub fn next_square_norm(&self, square_gradient: f64, square: f64) -> f64 {
        self.rule().next_square_norm(self, square_gradient, square)
    }
}
