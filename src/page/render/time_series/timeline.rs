//! What a chart shows: the past, and what is drawn along with it.

use super::stretches::Curve;

use crate::page::charts::Chart;
use crate::page::render::axis::Axis;
use crate::run::history::History;
use crate::run::norm_band::NormBand;
use crate::simulation::record::{QUANTITY_COUNT, Quantity};
use crate::simulation::training_config::TrainingConfig;

/// Steps that the step axis shows at least.
const FEWEST_STEPS: u64 = 100;

/// A replica that is followed, from the step on at which the reader chose it: its values by step.
pub type Followed = [(u64, [f64; QUANTITY_COUNT])];

/// Another run whose average is drawn beside the shown one's.
#[derive(Clone, Debug)]
pub struct KeptCurve<'a> {
    /// Its past.
    pub history: &'a History,
    /// Whether its replicas are two groups.
    pub grouped: bool,
    /// Its place among the colours of kept runs.
    pub mark: usize,
    /// What stands at the end of its curve where there is no room for its name.
    pub letter: &'static str,
    /// What it is called.
    pub name: String,
}

/// What the lines of a chart are called, upon them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// The average of the shown run.
    pub measured: String,
    /// Its letter, where others are shown beside it.
    pub letter: &'static str,
    /// What is drawn in ink; nothing where it is what is measured.
    pub ink: String,
}

/// A change of settings on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The step from which on it holds.
    pub step: u64,
    /// What changed, in a few words.
    pub words: String,
}

/// What a chart shows: the past, and how long a unit of its time axis is.
#[derive(Clone, Debug)]
pub struct Timeline<'a> {
    /// The past.
    pub history: &'a History,
    /// Whether the replicas with even and those with odd numbers are groups of their own.
    pub grouped: bool,
    /// Values of the replica that is drawn in ink, where it is another one than replica 0.
    pub followed: Option<&'a Followed>,
    /// How much theory foretells that norms differ.
    pub norm_band: Option<&'a NormBand>,
    /// The effective learning rate at the edge of stability, for the settings now in force.
    pub edge_of_stability: Option<f64>,
    /// What the weights remember: first step, step behind the last, and the weight of these steps over the largest.
    pub memory: Vec<(f64, f64, f64)>,
    /// What the schedule has in store.
    pub plan: Option<Plan<'a>>,
    /// Whether the time axis is logarithmic.
    pub logarithmic: bool,
    /// Whether the vertical axis holds the whole past, also where a part of it is shown.
    pub fixed: bool,
    /// Runs that are kept beside it.
    pub kept: Vec<KeptCurve<'a>>,
    /// What the lines are called.
    pub names: Names,
    /// Changes of settings on the way.
    pub marks: Vec<Mark>,
    /// The step that is read.
    pub cursor: Option<u64>,
    /// First and last step that are shown; all where there is nothing.
    pub window: Option<(f64, f64)>,
    /// Steps in a unit of the time axis: one, or the relaxation time.
    pub steps_per_unit: f64,
    /// What follows the numbers on the time axis.
    pub unit: &'static str,
}

/// A schedule and how far it reaches.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Learning rates by step.
    pub training: &'a TrainingConfig,
    /// The step of its last milestone.
    pub end: u64,
}

/// Points of the curve of what the schedule has in store.
const PLAN_POINTS: u64 = 128;

/// Share of the way to the last milestone that is shown beyond it.
const BEYOND: f64 = 0.08;

impl<'a> Timeline<'a> {
    /// The whole past of one run, in steps.
    pub fn of(history: &'a History) -> Self {
        Self {
            history,
            grouped: false,
            followed: None,
            norm_band: None,
            edge_of_stability: None,
            memory: Vec::new(),
            plan: None,
            logarithmic: false,
            fixed: false,
            kept: Vec::new(),
            names: Names::default(),
            marks: Vec::new(),
            cursor: None,
            window: None,
            steps_per_unit: 1.0,
            unit: "",
        }
    }

    /// The place of a step on the time axis. A logarithmic axis counts from one.
    pub(super) fn place(&self, step: f64) -> f64 {
        let first = if crate::WHOLE && self.logarithmic {
            1.0
        } else {
            0.0
        };
        (step + first) / self.steps_per_unit
    }

    /// The step behind the last one that the time axis of a chart holds.
    pub(super) fn end(&self, chart: &Chart) -> f64 {
        let past = self.history.steps().max(FEWEST_STEPS) as f64;
        match self.plan.filter(|_| crate::WHOLE && chart.nominal) {
            Some(plan) => past.max((1.0 + BEYOND) * plan.end as f64),
            None => past,
        }
    }

    pub(super) fn horizontal(&self, chart: &Chart) -> Axis {
        let axis = match self.window {
            Some((low, high)) if crate::WHOLE && self.logarithmic => {
                Axis::decades(self.place(low), self.place(high))
            }
            None if crate::WHOLE && self.logarithmic => {
                Axis::decades(self.place(0.0), self.place(self.end(chart)))
            }
            Some((low, high)) => Axis::between(self.place(low), self.place(high)),
            None => Axis::from_zero(self.place(self.end(chart))),
        };
        axis.with_unit(self.unit)
    }

    /// One standard deviation to either side of the forecast of the norm, where replicas are foretold to differ much.
    pub(super) fn foretold(&self, chart: &Chart, half: Option<usize>) -> [Curve; 2] {
        let of_norm = crate::WHOLE && chart.quantity == Quantity::WeightNorm;
        let Some(band) = self.norm_band.filter(|_| of_norm) else {
            return Default::default();
        };
        let end = |side: f64| {
            let mut curve = Curve::new();
            let mut before = None;
            for point in band.points() {
                let step = point.step as f64;
                let within = self
                    .window
                    .is_none_or(|(low, high)| (low..=high).contains(&step));
                let [norm, deviation] = point.groups[half.unwrap_or(0)];
                let value = (norm + side * deviation).max(0.0);
                // Where steps are missing norms differ little, and the band is interrupted.
                if before.is_some_and(|before| point.step - before > band.stride()) {
                    curve.push((self.place(step), None));
                }
                before = Some(point.step);
                let value = Some(value).filter(|value| within && value.is_finite());
                curve.push((self.place(step), value));
            }
            curve
        };
        [end(-1.0), end(1.0)]
    }

    /// The edge of stability, from end to end of the chart that shows effective learning rates.
    pub(super) fn edge(&self, chart: &Chart) -> Curve {
        let of_rate = chart.quantity == Quantity::EffectiveLearningRate && !chart.nominal;
        let Some(edge) = self.edge_of_stability.filter(|_| crate::WHOLE && of_rate) else {
            return Curve::new();
        };
        let (first, last) = self.horizontal(chart).ends();
        vec![(first, Some(edge)), (last, Some(edge))]
    }

    /// The learning rate of the past, and of the steps that come.
    pub(super) fn nominal(&self, chart: &Chart) -> [Curve; 2] {
        if !crate::WHOLE || !chart.nominal {
            return Default::default();
        }
        let buckets = self.history.buckets().iter();
        let past = buckets.map(|bucket| {
            let place = self.place(bucket.middle());
            (
                place,
                Some(bucket.learning_rate()).filter(|&rate| rate > 0.0),
            )
        });
        let from = self.history.steps();
        let until = match self.window {
            Some((_, high)) => high,
            None => self.horizontal(chart).ends().1 * self.steps_per_unit,
        };
        let ahead = (until as u64).saturating_sub(from);
        let planned = self.plan.filter(|_| ahead > 0).map(|plan| {
            let point = |k: u64| {
                let step = from + (ahead as u128 * u128::from(k) / u128::from(PLAN_POINTS)) as u64;
                let rate = plan.training.learning_rate(step);
                (
                    self.place(step as f64),
                    Some(rate).filter(|&rate| rate > 0.0),
                )
            };
            (0..=PLAN_POINTS).map(point).collect()
        });
        [past.collect(), planned.unwrap_or_default()]
    }
}
