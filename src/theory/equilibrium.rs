//! The equilibrium: norm, angle, rates and risk at rest, for a set of parameters.

use super::caution::{Caution, Validity};
use super::conditions::Conditions;
use super::direction_step::DirectionStep;
use super::landscape::{Landscape, noise_square_gradient};
use super::quantity::quantity_law;
use super::risk::{convergence_rates, small_angle_risk};
use super::stationary::{Stationary, solve, solve_closure};
use super::update_law::UpdateLaw;
use crate::parameters::{Parameters, ScheduleKind};

/// The equilibrium for a set of parameters. `None` where theory says nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Equilibrium {
    /// The law it was made for.
    pub law: UpdateLaw,
    /// `G² = E‖g̃‖²`: self-consistent, noise-dominated where that has no solution, or measured.
    pub square_gradient: f64,
    /// Stationary law of the direction.
    pub stationary: Option<Stationary>,
    /// Equilibrium norm r*, or the norm that the rule keeps.
    pub weight_norm: Option<f64>,
    /// Root-mean-square angular update AU*, radians.
    pub angular_update: Option<f64>,
    /// Effective learning rate, as measured.
    pub effective_learning_rate: Option<f64>,
    /// Time scale of the approach, steps.
    pub relaxation_steps: Option<f64>,
    /// `η_e(a_d − a₁)/(2Q)`: one at the edge of stability.
    pub edge_margin: Option<f64>,
    /// The effective learning rate, in the units in which it is measured, at which the steepest direction would be at the edge
    /// of stability.
    pub edge_of_stability: Option<f64>,
    /// Limiting risk in the limit of small angles.
    pub small_angle_risk: Option<f64>,
    /// Share of its excess risk, above the limit, that each mode loses per step: `2η_e(aᵢ − a₁)` for
    /// `i ≥ 2`, ascending; modes that are as low as the first are left out.
    pub convergence_rates: Vec<f64>,
    /// Whether the conditions of norm and angle hold.
    pub validity: Validity,
    /// Whether the conditions of the stationary law and the risk hold.
    pub risk_validity: Validity,
}

impl Equilibrium {
    /// The equilibrium for the parameters at a learning rate. `norm` is used where the rule keeps it,
    /// `measured_square_gradient` on real data.
    ///
    /// An exponential schedule has the directions of the run with decay at the base rate (Z. Li & S. Arora 2019,
    /// “An Exponential Learning Rate Schedule for Deep Learning”, arXiv:1910.07454), and a norm that goes its own
    /// way.
    pub fn new(
        parameters: &Parameters,
        learning_rate: f64,
        norm: f64,
        measured_square_gradient: Option<f64>,
    ) -> Self {
        let exponential = parameters.schedule == ScheduleKind::Exponential;
        let law = if exponential {
            UpdateLaw::at_constant_rate(parameters, parameters.learning_rate)
        } else {
            UpdateLaw::new(parameters, learning_rate)
        };
        if crate::WHOLE && !parameters.is_scale_invariant() {
            return Self::without_sphere(law);
        }
        let landscape = Landscape::new(parameters, measured_square_gradient);
        let (stationary, square_gradient) = direction(&law, &landscape, norm);
        let sphere = stationary.as_ref().and_then(|found| found.sphere);
        let radius = match sphere {
            Some([radius, _]) => Some(radius),
            None => law.resting_norm(square_gradient, norm),
        };
        let rate = radius.map(|radius| law.direction_rate(square_gradient, radius));
        let steepest =
            radius.and_then(|radius| steepest_direction(&law, &landscape, square_gradient, radius));
        let edge_margin = steepest.map(|(step, width)| step.edge_margin(width));
        let effective_learning_rate =
            radius.and_then(|radius| law.effective_learning_rate(square_gradient, radius));
        let edge_of_stability = steepest
            .filter(|_| crate::WHOLE)
            .and_then(|(step, width)| Some(effective_learning_rate? * step.times_to_edge(width)?));
        let conditions = Conditions {
            law: &law,
            exponential,
            landscape: &landscape,
            stationary: stationary.as_ref(),
            resting_norm: radius,
            edge_margin,
        };
        Self {
            validity: conditions.of_the_sphere(),
            risk_validity: conditions.of_the_risk(),
            weight_norm: radius.filter(|_| !exponential),
            angular_update: radius.map(|radius| match (sphere, law.rule().resting_angle(&law)) {
                (Some([_, angle]), _) | (None, Some(angle)) => angle,
                _ => law.angular_update(square_gradient, radius),
            }),
            effective_learning_rate,
            relaxation_steps: law.relaxation_steps(square_gradient),
            edge_margin,
            edge_of_stability,
            small_angle_risk: rate
                .filter(|_| stationary.is_some())
                .map(|rate| small_angle_risk(rate, parameters.noise_scale, law.dimension)),
            convergence_rates: rate.map_or(Vec::new(), |rate| modes(&landscape, rate)),
            law,
            square_gradient,
            stationary,
        }
    }

    /// No prediction at all: the loss is not one of those that the laws are about.
    fn without_sphere(law: UpdateLaw) -> Self {
        let validity = Validity::Fails(Caution::NotScaleInvariant);
        Self {
            law,
            square_gradient: f64::NAN,
            stationary: None,
            weight_norm: None,
            angular_update: None,
            effective_learning_rate: None,
            relaxation_steps: None,
            edge_margin: None,
            edge_of_stability: None,
            small_angle_risk: None,
            convergence_rates: Vec::new(),
            validity,
            risk_validity: validity,
        }
    }

    /// Whether not even the way there can be foretold: decay overshoots zero at every step, or the loss sees the
    /// length of the weights.
    pub fn is_hopeless(&self) -> bool {
        self.law.intrinsic_rate() >= 2.0
            || self.validity == Validity::Fails(Caution::NotScaleInvariant)
    }

    /// Limiting excess risk.
    pub fn excess_risk(&self) -> Option<f64> {
        self.stationary.as_ref().map(|found| found.excess_risk)
    }

    /// Limiting alignment `√p₁`.
    pub fn alignment(&self) -> Option<f64> {
        self.stationary
            .as_ref()
            .map(|found| found.moments[0].sqrt())
    }

    /// The stationary value of a measured quantity, by its name.
    pub fn limit(&self, quantity: &str) -> Option<f64> {
        quantity_law(quantity).and_then(|law| (law.limit)(self))
    }

    /// Steps until a run at the given norm is within 5% of the equilibrium norm. From a large norm
    /// about `ln(r/r*)/(ηλ)`: decay must do it, by the factor `1 − ηλ` a step.
    pub fn steps_to_equilibrium(&self, norm: f64) -> Option<f64> {
        const CLOSE: f64 = 0.05;
        const MOST_STRIDES: u32 = 100_000;
        let (target, scale) = (self.weight_norm?, self.relaxation_steps?);
        // Strides of a hundredth of the time scale: far finer than the 5% that is asked for.
        let stride = (0.01 * scale).max(1.0);
        let mut square = norm * norm;
        for strides in 0..MOST_STRIDES {
            if (square.sqrt() / target - 1.0).abs() < CLOSE {
                return Some(stride * f64::from(strides));
            }
            let change = self.law.next_square_norm(self.square_gradient, square) - square;
            square = (square + stride * change).max(1e-12 * target * target);
        }
        None
    }
}

/// The stationary law of the direction and `G²`.
fn direction(law: &UpdateLaw, landscape: &Landscape, norm: f64) -> (Option<Stationary>, f64) {
    match landscape {
        Landscape::Measured { square_gradient } => (None, *square_gradient),
        Landscape::Rayleigh {
            eigenvalues,
            noise_scale,
        } => {
            let open = || solve(law, eigenvalues, *noise_scale, norm);
            let closed = || solve_closure(law, eigenvalues, *noise_scale);
            let stationary = match law.momentum {
                _ if !crate::WHOLE => open(),
                0.0 => open().or_else(closed),
                _ => closed().or_else(open),
            };
            let noise = noise_square_gradient(*noise_scale, law.dimension);
            let square = stationary
                .as_ref()
                .map_or(noise, |found| found.square_gradient);
            (stationary, square)
        }
    }
}

/// The step of the direction at a norm, and the width of the spectrum.
fn steepest_direction(
    law: &UpdateLaw,
    landscape: &Landscape,
    square: f64,
    norm: f64,
) -> Option<(DirectionStep, f64)> {
    let Landscape::Rayleigh {
        eigenvalues,
        noise_scale,
    } = landscape
    else {
        return None;
    };
    let width = eigenvalues[eigenvalues.len() - 1] - eigenvalues[0];
    Some((DirectionStep::new(law, *noise_scale, square, norm), width))
}

fn modes(landscape: &Landscape, rate: f64) -> Vec<f64> {
    match landscape {
        Landscape::Rayleigh { eigenvalues, .. } => convergence_rates(eigenvalues, rate),
        Landscape::Measured { .. } => Vec::new(),
    }
}
