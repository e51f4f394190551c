//! Update rules: how a gradient moves the weights.
//!
//! In every file `g` is the gradient at the weights `w`, η the learning rate of the step, λ weight decay,
//! α momentum, β₁ and β₂ the decay rates of moments. A rule is one file with an [`UpdateRule`] and one row
//! of the table in this one.

pub mod adam;
pub mod adamw;
pub mod decay_scale;
pub mod heavy_ball;
pub mod hyperball;
pub mod lion;
mod moments;
pub mod momentum;
pub mod muon;
pub mod nesterov;
pub mod sgdw;

use std::fmt;
use std::rc::Rc;

use crate::numeric::transfer::Transfer;
use crate::parameters::OptimizerKind;
use crate::simulation::vector::{Lanes, dot, transfer_lanes};
pub use decay_scale::DecayScale;
pub use moments::EPSILON;
pub use momentum::MomentumRule;
pub use muon::{MatrixStep, Muon};

/// The hyperparameters of an update rule; each rule takes those that it has. The learning rate is none of
/// them: it comes from the schedule with every step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hyperparameters {
    /// Weight decay λ ≥ 0.
    pub weight_decay: f64,
    /// Momentum α in [0, 1).
    pub momentum: f64,
    /// Decay rate β₁ in [0, 1) of the first moment.
    pub beta1: f64,
    /// Decay rate β₂ in [0, 1) of the second moment; Lion's of its only one.
    pub beta2: f64,
    /// What a rule of matrices does with a matrix.
    pub matrix: MatrixStep,
    /// How the weight decay goes with the learning rate.
    pub decay_scale: DecayScale,
}

/// What a step does to the weights, and what others need to know of it.
pub trait UpdateRule {
    /// One step with the learning rate η. Returns, for each replica, the rate by which a small steady
    /// gradient would move the weights in the long run: `η/(1−α)` for the rules with momentum; for Adam the
    /// mean over coordinates of `η/(√q̂ + ε)`; NaN where the step does not depend on the gradient's size.
    fn step(&self, rate: f64, state: &mut OptimizerState, step: Move) -> Lanes;

    /// The rule in the form that the fused step and the reduced ensemble know, if it has one.
    fn as_fused(&self) -> Option<MomentumRule> {
        None
    }

    /// The rule itself where it moves a matrix as a whole, and not every row as if there were no others.
    fn as_rule_of_matrices(&self) -> Option<&Muon> {
        None
    }

    /// Whether the rule keeps the norm of the weights where it began.
    fn keeps_norm(&self) -> bool {
        false
    }
}

/// An update rule with its hyperparameters, and its name in the table of parameters.
#[derive(Clone)]
pub struct Optimizer {
    kind: OptimizerKind,
    rule: Rc<dyn UpdateRule>,
}

/// The table of update rules: one row for each kind.
macro_rules! rules {
    ($($kind:ident => $rule:path;)*) => {
        impl Optimizer {
            /// The rule of a kind with these hyperparameters.
            pub fn new(kind: OptimizerKind, hyperparameters: Hyperparameters) -> Self {
                let rule: Rc<dyn UpdateRule> = match kind {
                    _ if !crate::WHOLE => Rc::new(heavy_ball::HeavyBall::new(hyperparameters)),
                    $(OptimizerKind::$kind => Rc::new(<$rule>::new(hyperparameters)),)*
                };
                Self { kind, rule }
            }
        }
    };
}

rules! {
    Sgd => heavy_ball::HeavyBall;
    Nesterov => nesterov::Nesterov;
    Sgdw => sgdw::Sgdw;
    Adam => adam::Adam;
    AdamW => adamw::AdamW;
    Lion => lion::Lion;
    Hyperball => hyperball::Hyperball;
    Muon => muon::Muon;
}

/// Its name; that no rule prints itself keeps the printing of numbers out of the page.
impl fmt::Debug for Optimizer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind.name())
    }
}

impl Optimizer {
    /// Which rule it is.
    pub fn kind(&self) -> OptimizerKind {
        self.kind
    }

    /// The rule itself.
    pub fn rule(&self) -> &dyn UpdateRule {
        &*self.rule
    }

    /// Whether a run that goes on with this rule after the other begins with nothing remembered: when they
    /// are of different kinds, or when one of them has no momentum to remember.
    pub fn forgets(&self, other: &Self) -> bool {
        let plain = |optimizer: &Self| {
            let rule = optimizer.rule.as_fused();
            rule.is_some_and(|rule| rule.momentum == 0.0)
        };
        self.kind != other.kind || plain(self) || plain(other)
    }
}

/// What an optimizer remembers of a block of replicas from step to step.
#[derive(Clone, Debug)]
pub struct OptimizerState {
    /// `[coordinate]`: velocity `v`, or first moment `m`.
    pub(crate) first_moment: Vec<Lanes>,
    /// `[coordinate]`: second moment `q`.
    second_moment: Vec<Lanes>,
    /// `β₁ᵗ` and `β₂ᵗ` after `t` steps.
    powers: [f64; 2],
    /// Norm of the weights at the beginning.
    radius: Lanes,
}

impl OptimizerState {
    /// The state before the first step from these weights, `[coordinate]`.
    pub fn new(weights: &[Lanes]) -> Self {
        Self {
            first_moment: vec![Lanes::ZERO; weights.len()],
            second_moment: vec![Lanes::ZERO; weights.len()],
            powers: [1.0; 2],
            radius: dot(weights, weights).sqrt(),
        }
    }

    /// What it would be if the weights had been so many times as long all the time: gradients are inverse to their length.
    pub fn rescale(&mut self, factor: f64) {
        let [length, inverse] = [factor, 1.0 / factor].map(Lanes::splat);
        self.first_moment.iter_mut().for_each(|v| *v *= inverse);
        let square = inverse * inverse;
        self.second_moment.iter_mut().for_each(|q| *q *= square);
        self.radius *= length;
    }

    /// Saves it, or restores it into one of the same dimension.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.slice(&mut self.first_moment, transfer_lanes);
        transfer.slice(&mut self.second_moment, transfer_lanes);
        transfer.numbers(&mut self.powers);
        transfer.check(self.powers.iter().all(|power| (0.0..=1.0).contains(power)));
        transfer_lanes(transfer, &mut self.radius);
    }
}

/// Weights, their gradient, and where the weights after the step go; all `[coordinate]`.
#[derive(Debug)]
pub struct Move<'a> {
    /// Weights before the step.
    pub weights: &'a [Lanes],
    /// Gradient at the weights.
    pub gradient: &'a [Lanes],
    /// Weights after the step.
    pub next: &'a mut [Lanes],
}
