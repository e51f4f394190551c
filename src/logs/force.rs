//! What sets the size of the steps of a parameter, and theory's curves that follow from it.

use super::analysis::{Curve, Group, Track};
use super::course::{Schedule, Strength, advanced, rest, strength};
use super::log::Series;
use super::settings::Settings;
use crate::theory::update_law::UpdateLaw;

/// What sets the size of the steps of a parameter.
#[derive(Clone, Copy, Debug)]
pub(super) struct Force {
    square_gradient: Option<f64>,
    dimension: Option<f64>,
}

impl Force {
    /// From logged gradients, or else from the angles of the last quarter.
    pub(super) fn find(
        group: &Group,
        schedule: &Schedule,
        settings: &Settings,
        extent: (f64, f64),
        last_angle: Option<f64>,
    ) -> Self {
        let mut force = Self {
            square_gradient: logged_square_gradient(group, extent),
            dimension: settings.dimension,
        };
        let Some((norm, angle)) = group.norm.zip(last_angle) else {
            return force;
        };
        let middle = extent.0 + 0.875 * (extent.1 - extent.0);
        let Some(law) = schedule.law(middle) else {
            return force;
        };
        let Some(length) = norm.average(norm.last_quarter(extent)) else {
            return force;
        };
        match strength(&law, length, angle) {
            Strength::SquareGradient(square) => {
                force.square_gradient = force.square_gradient.or(Some(square));
            }
            Strength::Dimension(dimension) => {
                force.dimension = force.dimension.or(Some(dimension));
            }
        }
        force
    }

    pub(super) fn with(&self, law: UpdateLaw) -> UpdateLaw {
        UpdateLaw {
            dimension: self.dimension.unwrap_or(law.dimension),
            ..law
        }
    }
}

/// `G² = E(‖g‖‖w‖)²` of the last quarter, where gradients are logged.
fn logged_square_gradient(group: &Group, extent: (f64, f64)) -> Option<f64> {
    let (gradient, norm) = (group.gradient?, group.norm?);
    let start = gradient.values.len() - gradient.last_quarter(extent).len();
    let squares: Vec<f64> = (start..gradient.values.len())
        .map(|row| {
            let product = gradient.values[row] * norm.at(gradient.steps[row]);
            product * product
        })
        .collect();
    (!squares.is_empty()).then(|| squares.iter().sum::<f64>() / squares.len() as f64)
}

/// Fills in the curves of theory.
pub(super) fn follow(
    track: &mut Track,
    steps: &[f64],
    laws: &[UpdateLaw],
    force: &Force,
    norm: Option<&Series>,
) {
    let rests: Vec<_> = laws
        .iter()
        .map(|law| rest(law, force.square_gradient, force.dimension.is_some()))
        .collect();
    let curve = |values: Option<Vec<f64>>| {
        values.map(|values| Curve {
            steps: steps.to_vec(),
            values,
        })
    };
    track.angle_rest = curve(rests.iter().map(|rest| rest.angle).collect());
    track.norm_rest = curve(rests.iter().map(|rest| rest.norm).collect());
    let Some(norm) = norm else {
        return;
    };
    let by_gradient =
        (laws[0].angular_update(4.0, 1.0) / laws[0].angular_update(1.0, 1.0) - 1.0).abs() > 1e-6;
    let square_gradient = force.square_gradient.or((!by_gradient).then_some(1.0));
    let is_known = by_gradient || force.dimension.is_some();
    if let Some(square_gradient) = square_gradient.filter(|_| is_known) {
        let mut square = norm.at(steps[0]) * norm.at(steps[0]);
        let (mut norms, mut angles) = (Vec::new(), Vec::new());
        for (row, law) in laws.iter().enumerate() {
            if row > 0 {
                square = advanced(law, square_gradient, square, steps[row] - steps[row - 1]);
            }
            norms.push(square.sqrt());
            angles.push(law.angular_update(square_gradient, square.sqrt()));
        }
        track.norm_course = curve(Some(norms));
        track.angle_course = curve(Some(angles));
    }
    let rates = steps.iter().zip(laws).map(|(&step, law)| {
        let length = norm.at(step);
        law.learning_rate / ((1.0 - law.momentum) * length * length)
    });
    track.effective_rate = curve(Some(rates.collect()));
}
