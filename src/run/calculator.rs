//! The calculator: what parameters come to in equilibrium, and what to change for another angle or another batch.

use crate::parameters::Parameters;
use crate::run::from_parameters::forecast_origin;
use crate::theory::equilibrium::Equilibrium;

/// What parameters come to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Calculation {
    /// Angle, norm and relaxation time at rest, as `predict` gives them.
    pub angular_update: Option<f64>,
    /// Norm r*, or the norm that the rule keeps.
    pub weight_norm: Option<f64>,
    /// Root mean square of a weight, `r*/√d`.
    pub root_mean_square: Option<f64>,
    /// Relaxation time in steps.
    pub relaxation_steps: Option<f64>,
    /// Relaxation time in epochs, where the sizes of batch and data are known.
    pub relaxation_epochs: Option<f64>,
    /// The learning rate with half the angle, the decay as it is.
    pub half_angle_rate: Option<f64>,
    /// The weight decay with half the angle, the learning rate as it is.
    pub half_angle_decay: Option<f64>,
    /// The learning rate with half the relaxation time: for twice the batch, as many samples.
    pub double_batch_rate: Option<f64>,
    /// The angle with that rate.
    pub double_batch_angle: Option<f64>,
}

/// Calculates.
pub fn calculate(parameters: &Parameters, batch: Option<f64>, samples: Option<f64>) -> Calculation {
    let rest = at_rest(parameters);
    let angle_of = |changed: &Parameters| at_rest(changed).angular_update;
    let time_of = |changed: &Parameters| at_rest(changed).relaxation_steps.map(|steps| -steps);
    let half_angle = rest.angular_update.map(|angle| 0.5 * angle);
    let half_time = rest.relaxation_steps.map(|steps| -0.5 * steps);
    let with_rate = |rate: f64| Parameters {
        learning_rate: rate,
        ..parameters.clone()
    };
    let with_decay = |decay: f64| Parameters {
        weight_decay: decay,
        ..parameters.clone()
    };
    let rate = parameters.learning_rate;
    let half_angle_rate =
        half_angle.and_then(|angle| solved(rate, angle, |rate| angle_of(&with_rate(rate))));
    let decay = parameters.weight_decay;
    let decays = decay > 0.0 && !rest.law.keeps_norm();
    let half_angle_decay = half_angle
        .filter(|_| decays)
        .and_then(|angle| solved(decay, angle, |decay| angle_of(&with_decay(decay))));
    let double_batch_rate =
        half_time.and_then(|time| solved(rate, time, |rate| time_of(&with_rate(rate))));
    Calculation {
        angular_update: rest.angular_update,
        weight_norm: rest.weight_norm,
        root_mean_square: rest
            .weight_norm
            .map(|norm| norm / rest.law.dimension.sqrt()),
        relaxation_steps: rest.relaxation_steps,
        relaxation_epochs: rest
            .relaxation_steps
            .zip(batch.zip(samples))
            .map(|(steps, (batch, samples))| steps * batch / samples),
        half_angle_rate,
        half_angle_decay,
        double_batch_rate,
        double_batch_angle: double_batch_rate.and_then(|rate| angle_of(&with_rate(rate))),
    }
}

fn at_rest(parameters: &Parameters) -> Equilibrium {
    let norm = forecast_origin(parameters).mean_norm();
    Equilibrium::new(parameters, parameters.learning_rate, norm, None)
}

/// Where a function that grows has a value, within a factor of 10⁴ around a number; bisected on a logarithmic scale.
fn solved(around: f64, wanted: f64, of: impl Fn(f64) -> Option<f64>) -> Option<f64> {
    const ROUNDS: usize = 50;
    let (mut low, mut high) = (around * 1e-4, around * 1e4);
    for _ in 0..ROUNDS {
        let middle = (low * high).sqrt();
        // Beyond the largest rate there is no equilibrium.
        if of(middle).is_none_or(|value| value > wanted) {
            high = middle;
        } else {
            low = middle;
        }
    }
    let found = (low * high).sqrt();
    let value = of(found)?;
    ((value / wanted - 1.0).abs() < 1e-3).then_some(found)
}
