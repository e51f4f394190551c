//! Theory along the logged schedule: what norm and angle should be at rest, and on the way there.

use super::log::{Log, Series, Source};
use super::names::Quantity;
use super::settings::Settings;
use crate::parameters::OptimizerKind;
use crate::theory::update_law::UpdateLaw;

/// The schedule of a run: learning rate and weight decay by step.
#[derive(Clone, Debug)]
pub struct Schedule<'a> {
    settings: &'a Settings,
    source: Option<Source>,
    rate: Option<&'a Series>,
    decay: Option<&'a Series>,
    /// What stands for rates of zero in the law.
    lowest_rate: f64,
    /// The same for weight decay.
    lowest_decay: f64,
}

/// Rates that fall to zero, or begin there, end and begin in the law at this share of the largest one.
const LOWEST_SHARE: f64 = 1e-9;

/// Which of the series of a rate is the run's: one without a parameter, then the first.
fn plainest(log: &Log, quantity: Quantity) -> Option<&Series> {
    let mut all = log.of(quantity);
    let first = all.next()?;
    let plain = core::iter::once(first)
        .chain(all)
        .find(|series| series.parameter.is_none());
    Some(plain.unwrap_or(first))
}

impl<'a> Schedule<'a> {
    /// The schedule of a log.
    pub fn new(log: &'a Log, settings: &'a Settings) -> Self {
        let rate = plainest(log, Quantity::LearningRate);
        let decay = plainest(log, Quantity::WeightDecay);
        let lowest = |series: Option<&Series>| {
            let values = series.map_or(&[][..], |series| &series.values);
            LOWEST_SHARE * values.iter().copied().fold(0.0, f64::max)
        };
        Self {
            settings,
            source: log.source,
            rate,
            decay,
            lowest_rate: lowest(rate),
            lowest_decay: lowest(decay),
        }
    }

    /// Learning rate at a step.
    pub fn rate(&self, step: f64) -> Option<f64> {
        let logged = self.rate.map(|series| series.at(step));
        logged.or(self.settings.learning_rate)
    }

    /// Weight decay at a step.
    pub fn decay(&self, step: f64) -> Option<f64> {
        let logged = self.decay.map(|series| series.at(step));
        logged.or(self.settings.weight_decay)
    }

    /// The law of the step; `None` where a rate is missing, or none of the run is above zero. A rate of zero, with which a
    /// warmup begins and a schedule ends, counts as a very small one, so that the other steps have their law.
    pub fn law(&self, step: f64) -> Option<UpdateLaw> {
        let rate = self.rate(step)?.max(self.lowest_rate);
        let decay = self.decay(step)?.max(self.lowest_decay);
        (rate > 0.0 && decay >= 0.0).then(|| self.settings.law(self.source, rate, decay))
    }

    /// Who has written the log.
    pub fn source(&self) -> Option<Source> {
        self.source
    }

    /// The logged learning rates.
    pub fn logged_rate(&self) -> Option<&'a Series> {
        self.rate
    }
}

/// Norm and angle at rest; `None` where the constants do not say it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rest {
    /// Norm.
    pub norm: Option<f64>,
    /// Angular update, radians.
    pub angle: Option<f64>,
}

/// Norm and angle at rest for a law, and a mean square gradient `G²` on the unit sphere where it is known.
pub fn rest(law: &UpdateLaw, square_gradient: Option<f64>, knows_dimension: bool) -> Rest {
    if law.keeps_norm() {
        let angle = Some(law.angular_update(1.0, 1.0));
        return Rest { norm: None, angle };
    }
    let norm_of = |law: &UpdateLaw, square: f64| law.equilibrium_norm(square);
    let angle_of = |law: &UpdateLaw, square: f64| {
        let norm = norm_of(law, square)?;
        let resting = law.rule().resting_angle(law);
        Some(resting.unwrap_or_else(|| law.angular_update(square, norm)))
    };
    let square = square_gradient.unwrap_or(1.0);
    let larger = UpdateLaw {
        dimension: 16.0 * law.dimension,
        ..*law
    };
    // What stays the same does not depend on what is not known.
    let either = |of: &dyn Fn(&UpdateLaw, f64) -> Option<f64>| {
        let value = of(law, square)?;
        let same =
            |other: Option<f64>| other.is_some_and(|other| (other / value - 1.0).abs() < 1e-3);
        let by_gradient = square_gradient.is_some() || same(of(law, 16.0 * square));
        let by_dimension = knows_dimension || same(of(&larger, square));
        (by_gradient && by_dimension).then_some(value)
    };
    Rest {
        norm: either(&norm_of),
        angle: either(&angle_of),
    }
}

/// The mean square gradient, or the dimension, with which a step at a norm turns the weights by an angle.
pub fn strength(law: &UpdateLaw, norm: f64, angle: f64) -> Strength {
    let unit = law.angular_update(1.0, norm);
    let by_gradient = (law.angular_update(4.0, norm) / unit - 1.0).abs() > 1e-6;
    let ratio = libm::tan(0.5 * angle.min(3.0)) / libm::tan(0.5 * unit);
    if by_gradient {
        Strength::SquareGradient(ratio * ratio)
    } else {
        Strength::Dimension(law.dimension * ratio * ratio)
    }
}

/// What sets the length of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strength {
    /// `G²`.
    SquareGradient(f64),
    /// d, of rules whose steps do not depend on the gradient's size.
    Dimension(f64),
}

/// The most strides in a gap between two rows.
const MOST_STRIDES: f64 = 2000.0;

/// The square of the norm after so many steps of a law, in strides that are short beside the relaxation.
pub fn advanced(law: &UpdateLaw, square_gradient: f64, mut square: f64, steps: f64) -> f64 {
    let scale = law.relaxation_steps(square_gradient);
    let stride = scale.map_or(1.0, |scale| (0.02 * scale).max(1.0));
    let count = (steps / stride).ceil().clamp(1.0, MOST_STRIDES);
    let stride = steps / count;
    for _ in 0..count as u32 {
        let change = law.next_square_norm(square_gradient, square) - square;
        square = (square + stride * change).max(1e-3 * square);
    }
    square
}

/// By how much more decay shortens the weights than ηλ a step: it passes through the velocity of coupled momentum.
pub fn decay_gain(law: &UpdateLaw) -> f64 {
    match law.optimizer {
        OptimizerKind::Sgd | OptimizerKind::Nesterov => 1.0 / (1.0 - law.momentum),
        _ => 1.0,
    }
}

/// Sums along the schedule, at each of some steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sums {
    /// `κ = Σηλ`, with the gain of coupled momentum.
    pub kappa: Vec<f64>,
    /// `e^{−2κ}Σe^{2κⱼ}ηⱼ²`: the mean square of a coordinate of AdamW's weights that began at zero.
    pub diffused: Vec<f64>,
    /// Learning rates.
    pub rates: Vec<f64>,
    /// The share of the way between two logged steps, in steps.
    pub gaps: Vec<f64>,
}

/// Sums up to each of some steps, which ascend; `None` where a rate is missing.
pub fn sums(schedule: &Schedule, steps: &[f64]) -> Option<Sums> {
    let mut sums = Sums::default();
    let (mut kappa, mut diffused) = (0.0, 0.0);
    let mut before: Option<f64> = None;
    for &step in steps {
        let rate = schedule.rate(step)?.max(0.0);
        let decay = schedule.decay(step)?;
        // Of a log that begins later nobody knows what was before; its first row stands for one step.
        let gap = before.map_or(1.0, |before| step - before);
        let law = schedule
            .settings
            .law(schedule.source, rate.max(1e-300), decay);
        let share = rate * decay * decay_gain(&law);
        let kept = libm::exp(-2.0 * share);
        let all_kept = libm::exp(-2.0 * share * gap);
        let terms = if share > 1e-12 {
            (1.0 - all_kept) / (1.0 - kept)
        } else {
            gap
        };
        kappa += share * gap;
        diffused = all_kept * diffused + rate * rate * terms;
        sums.kappa.push(kappa);
        sums.diffused.push(diffused);
        sums.rates.push(rate);
        sums.gaps.push(gap);
        before = Some(step);
    }
    Some(sums)
}

/// How much of the final weights each row stands for: `∝ e^{κⱼ}ηⱼ` times its steps, summing to one.
pub fn memory(sums: &Sums) -> Vec<f64> {
    let last = sums.kappa.last().copied().unwrap_or(0.0);
    let weights: Vec<f64> = sums
        .kappa
        .iter()
        .zip(&sums.rates)
        .zip(&sums.gaps)
        .map(|((kappa, rate), gap)| libm::exp(kappa - last) * rate * gap)
        .collect();
    let total: f64 = weights.iter().sum();
    weights
        .iter()
        .map(|weight| if total > 0.0 { weight / total } else { 0.0 })
        .collect()
}
