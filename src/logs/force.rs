//! What sets the size of the steps of a parameter, and theory's curves that follow from it.

use super::analysis::{Curve, Group, Track};
use super::course::{Rest, Schedule, Strength, advanced, rest, strength};
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
    /// From logged gradients, or else from the angles of the last quarter, or else from how the norm changes there.
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
            force.square_gradient = force
                .square_gradient
                .or_else(|| balanced_square_gradient(group.norm?, schedule, extent));
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

/// The `G²` with which the law takes the norm through the last quarter as it was logged: where the norm rests, steps lengthen
/// the weights by as much as decay shortens them. `None` where the length of a step does not depend on the gradient.
fn balanced_square_gradient(norm: &Series, schedule: &Schedule, extent: (f64, f64)) -> Option<f64> {
    let quarter = norm.steps.len() - norm.last_quarter(extent).len();
    let steps = norm.steps.get(quarter..).filter(|steps| steps.len() > 2)?;
    let values = &norm.values[quarter..];
    let laws: Vec<UpdateLaw> = steps
        .iter()
        .map(|&step| schedule.law(step))
        .collect::<Option<_>>()?;
    let law = laws[laws.len() / 2];
    let by_gradient =
        (law.angular_update(4.0, 1.0) / law.angular_update(1.0, 1.0) - 1.0).abs() > 1e-6;
    if !by_gradient || law.weight_decay <= 0.0 {
        return None;
    }
    // The averages of both halves are half of the steps apart.
    let half = steps.len() / 2;
    let mean = |values: &[f64]| values.iter().map(|r| r * r).sum::<f64>() / values.len() as f64;
    let (before, after) = (mean(&values[..half]), mean(&values[half..]));
    let between = 0.5 * (steps[steps.len() - 1] - steps[0]);
    let (mut low, mut high) = (1e-12_f64, 1e12_f64);
    for _ in 0..100 {
        let middle = (low * high).sqrt();
        let unit = middle * before * before;
        if advanced(&law, unit, before, between) < after {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(low * before * before)
}

/// Steps with the law of each.
struct Course<'a> {
    steps: &'a [f64],
    laws: Vec<UpdateLaw>,
}

impl<'a> Course<'a> {
    /// `None` where a law is missing, or there are no steps.
    fn of(curve: Option<&'a Curve>, schedule: &Schedule, force: &Force) -> Option<Self> {
        let steps = &curve?.steps[..];
        let law = |&step: &f64| schedule.law(step).map(|law| force.with(law));
        let laws: Vec<UpdateLaw> = steps.iter().map(law).collect::<Option<_>>()?;
        (!laws.is_empty()).then_some(Self { steps, laws })
    }

    /// A curve, unless a value is missing.
    fn curve(&self, values: impl Iterator<Item = Option<f64>>) -> Option<Curve> {
        Some(Curve {
            steps: self.steps.to_vec(),
            values: values.collect::<Option<_>>()?,
        })
    }

    fn rests(&self, force: &Force) -> Vec<Rest> {
        let rest = |law| rest(law, force.square_gradient, force.dimension.is_some());
        self.laws.iter().map(rest).collect()
    }

    /// The squares of the norms along the schedule, from a norm at the first step.
    fn squares(&self, square_gradient: f64, norm: f64) -> Vec<f64> {
        let mut square = norm * norm;
        let mut before = self.steps[0];
        let rows = self.laws.iter().zip(self.steps);
        rows.map(|(law, &step)| {
            if step > before {
                square = advanced(law, square_gradient, square, step - before);
            }
            before = step;
            square
        })
        .collect()
    }
}

/// Fills in the curves of theory: of the angle at the steps of the measured angle, or else of the norm, and of the norm at
/// its own.
pub(super) fn follow(track: &mut Track, schedule: &Schedule, force: &Force, norm: Option<&Series>) {
    let (angle, length) = (track.angle.clone(), track.norm.clone());
    let of_angle = Course::of(angle.as_ref().or(length.as_ref()), schedule, force);
    let of_norm = Course::of(length.as_ref(), schedule, force);
    let resting = |course: &Option<Course>, of: fn(&Rest) -> Option<f64>| {
        let course = course.as_ref()?;
        course.curve(course.rests(force).iter().map(of))
    };
    track.angle_rest = resting(&of_angle, |rest| rest.angle);
    track.norm_rest = resting(of_norm.as_ref().map_or(&of_angle, |_| &of_norm), |rest| {
        rest.norm
    });
    let (Some(of_angle), Some(of_norm), Some(norm)) = (of_angle, of_norm, norm) else {
        return;
    };
    let first = &of_norm.laws[0];
    let by_gradient =
        (first.angular_update(4.0, 1.0) / first.angular_update(1.0, 1.0) - 1.0).abs() > 1e-6;
    let square_gradient = force.square_gradient.or((!by_gradient).then_some(1.0));
    let is_known = by_gradient || force.dimension.is_some();
    if let Some(square_gradient) = square_gradient.filter(|_| is_known) {
        let squares = |course: &Course| course.squares(square_gradient, norm.at(course.steps[0]));
        let norms = squares(&of_norm);
        track.norm_course = of_norm.curve(norms.iter().map(|square| Some(square.sqrt())));
        let norms = squares(&of_angle);
        let angles = of_angle.laws.iter().zip(&norms);
        track.angle_course = of_angle.curve(
            angles.map(|(law, square)| Some(law.angular_update(square_gradient, square.sqrt()))),
        );
    }
    let rates = of_norm.steps.iter().zip(&of_norm.laws).map(|(&step, law)| {
        let length = norm.at(step);
        Some(law.learning_rate / ((1.0 - law.momentum) * length * length))
    });
    track.effective_rate = of_norm.curve(rates);
}
