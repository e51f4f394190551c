//! A log beside theory: is the run in equilibrium, since when, and what else is to be said of it.

use super::agreement::stay;
use super::conclusions::{findings, half_memory, warnings};
use super::course::{Schedule, Sums, memory, sums};
use super::finding::{Finding, Warning, WarningKind};
use super::force::{Force, follow};
use super::log::{Log, Series};
use super::names::Quantity;
use super::settings::Settings;
use crate::parameters::OptimizerKind;

/// What is measured and what theory says; `None` where nothing can be said.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Compared {
    /// The measured value: the average over the last quarter of the log.
    pub measured: Option<f64>,
    /// The value at rest, for the rates of the last quarter.
    pub theory: Option<f64>,
}

/// A curve by steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Steps, ascending.
    pub steps: Vec<f64>,
    /// A value for each step.
    pub values: Vec<f64>,
}

/// A parameter of a run with its curves: measured, along the schedule, and at rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Track {
    /// The run.
    pub run: Option<String>,
    /// The parameter.
    pub parameter: Option<String>,
    /// Measured angle, radians.
    pub angle: Option<Curve>,
    /// Measured norm.
    pub norm: Option<Curve>,
    /// Angle along the schedule.
    pub angle_course: Option<Curve>,
    /// Norm along the schedule.
    pub norm_course: Option<Curve>,
    /// Angle at rest.
    pub angle_rest: Option<Curve>,
    /// Norm at rest.
    pub norm_rest: Option<Curve>,
    /// Effective learning rate, from the measured norm.
    pub effective_rate: Option<Curve>,
    /// Angle and norm in the last quarter.
    pub angular_update: Compared,
    /// Norm in the last quarter.
    pub weight_norm: Compared,
    /// The first step from which on the angle, or else the norm, is that of the equilibrium.
    pub reached_at: Option<f64>,
    /// Where it is not at the end: first and last step of the longest time at which it was.
    pub stayed: Option<[f64; 2]>,
}

/// All that is to be said of a log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// Every parameter of every run.
    pub tracks: Vec<Track>,
    /// Angle: of several parameters the one in the middle.
    pub angular_update: Compared,
    /// Norm: the same.
    pub weight_norm: Compared,
    /// Relaxation time in steps at the rates of the last quarter.
    pub relaxation_steps: Option<f64>,
    /// The first step from which on most parameters are in equilibrium.
    pub reached_at: Option<f64>,
    /// What is found, with the run where there are several, in the order in which it is told.
    pub findings: Vec<(Option<String>, Finding)>,
    /// Warnings.
    pub warnings: Vec<Warning>,
    /// How much of the final weights each step stands for.
    pub memory: Option<Curve>,
    /// Learning rates.
    pub rate: Option<Curve>,
}

/// Compares a log with theory.
pub fn analyse(log: &Log, settings: &Settings) -> Analysis {
    let mut log = log.clone();
    if let Some(steps) = settings.steps_per_epoch() {
        log.scale_epochs(steps);
    }
    let mut analysis = Analysis::default();
    let runs = log.runs();
    for (number, run) in runs.iter().enumerate() {
        let mut of_run = log.of_run(run.as_deref());
        of_run.source = log.source;
        let name = run.as_ref().filter(|_| runs.len() > 1);
        let part = analyse_run(&of_run, settings, name);
        if number == 0 {
            analysis = part;
        } else {
            analysis.tracks.extend(part.tracks);
            analysis.findings.extend(part.findings);
        }
    }
    analysis.warnings = warnings(&log, settings, &analysis);
    if let [Some(first), _, ..] = &runs[..] {
        analysis.warnings.push(Warning {
            kind: WarningKind::SeveralRuns,
            about: first.clone(),
        });
    }
    analysis
}

/// The step at which more than half of the measured parameters are in equilibrium.
fn reached_by_most(tracks: &[Track]) -> Option<f64> {
    let measured = |track: &&Track| track.angle.is_some() || track.norm.is_some();
    let mut steps: Vec<f64> = tracks
        .iter()
        .filter(measured)
        .map(|track| track.reached_at.unwrap_or(f64::INFINITY))
        .collect();
    steps.sort_by(f64::total_cmp);
    let step = steps.get(steps.len() / 2)?;
    step.is_finite().then_some(*step)
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        count if count % 2 == 1 => Some(values[middle]),
        _ => Some(0.5 * (values[middle - 1] + values[middle])),
    }
}

/// The series of one parameter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Group<'a> {
    pub(super) norm: Option<&'a Series>,
    angle: Option<&'a Series>,
    pub(super) gradient: Option<&'a Series>,
    update: Option<&'a Series>,
}

impl<'a> Group<'a> {
    fn of(log: &'a Log, parameter: Option<&str>) -> Self {
        let find = |quantity| {
            log.of(quantity)
                .find(|series| series.parameter.as_deref() == parameter)
        };
        Self {
            norm: find(Quantity::WeightNorm),
            angle: find(Quantity::AngularUpdate),
            gradient: find(Quantity::GradientNorm),
            update: find(Quantity::UpdateNorm),
        }
    }
}

/// The parameters that have a norm or an angle. Where some are named, what is of all of them is no parameter.
fn parameters(log: &Log) -> Vec<Option<String>> {
    let mut found: Vec<Option<String>> = Vec::new();
    let measured = |series: &&Series| {
        matches!(
            series.quantity,
            Quantity::WeightNorm | Quantity::AngularUpdate
        )
    };
    for series in log.series.iter().filter(measured) {
        if !found.contains(&series.parameter) {
            found.push(series.parameter.clone());
        }
    }
    if found.iter().any(Option::is_some) {
        found.retain(Option::is_some);
    }
    found
}

fn analyse_run(log: &Log, settings: &Settings, run: Option<&String>) -> Analysis {
    let schedule = Schedule::new(log, settings);
    let Some(extent) = log.extent() else {
        return Analysis::default();
    };
    let tracks: Vec<Track> = parameters(log)
        .into_iter()
        .map(|parameter| Track {
            run: run.cloned(),
            ..track(log, settings, &schedule, extent, parameter)
        })
        .collect();
    let grid = grid(log);
    let sums = sums(&schedule, &grid);
    let last_law = schedule.law(extent.1);
    let mut analysis = Analysis {
        relaxation_steps: relaxation(&schedule, &tracks, settings, &grid, extent),
        rate: schedule.logged_rate().map(curve_of),
        memory: sums.as_ref().map(|sums| Curve {
            steps: grid.clone(),
            values: memory(sums),
        }),
        tracks,
        ..Analysis::default()
    };
    let middle = |of: &dyn Fn(&Track) -> Option<f64>| median(analysis.tracks.iter().filter_map(of));
    let angular_update = Compared {
        measured: middle(&|track| track.angular_update.measured),
        theory: middle(&|track| track.angular_update.theory),
    };
    let mut weight_norm = Compared {
        measured: middle(&|track| track.weight_norm.measured),
        theory: middle(&|track| track.weight_norm.theory),
    };
    let is_adamw = settings.optimizer_of(log.source) == OptimizerKind::AdamW;
    let from_rates = sums
        .as_ref()
        .filter(|_| is_adamw)
        .and_then(|sums| root_mean_square(sums, &grid, settings, extent));
    if analysis.tracks.iter().all(|track| track.norm.is_none()) {
        weight_norm.theory = weight_norm
            .theory
            .or(from_rates.and_then(|found| found.norm));
    }
    (analysis.angular_update, analysis.weight_norm) = (angular_update, weight_norm);
    analysis.reached_at = reached_by_most(&analysis.tracks);
    let mut found = findings(
        log,
        settings,
        &schedule,
        &analysis,
        extent,
        last_law.as_ref(),
    );
    let told = from_rates.filter(|_| analysis.tracks.is_empty());
    found.extend(told.map(|found| Finding::RootMeanSquare {
        value: found.value,
        left: found.left,
    }));
    found.extend(analysis.memory.as_ref().and_then(half_memory));
    analysis.findings = found
        .into_iter()
        .map(|finding| (run.cloned(), finding))
        .collect();
    analysis
}

/// Steps at which the schedule is looked at: those of the series with the most rows.
fn grid(log: &Log) -> Vec<f64> {
    let longest = log.series.iter().max_by_key(|series| series.steps.len());
    longest.map_or(Vec::new(), |series| series.steps.clone())
}

fn curve_of(series: &Series) -> Curve {
    Curve {
        steps: series.steps.clone(),
        values: series.values.clone(),
    }
}

/// What AdamW's formula says where only rates are logged.
#[derive(Clone, Copy, Debug)]
struct FromRates {
    /// Root mean square of a coordinate in the last quarter, from zero.
    value: f64,
    /// What is left of the start.
    left: f64,
    /// The norm, where the dimension is said and the start is known or forgotten.
    norm: Option<f64>,
}

/// `RMS²(t) = e^{−2κ}RMS²(0) + e^{−2κ}Σe^{2κⱼ}ηⱼ²`: decoupled decay against steps of about η in every coordinate
/// (A. Kosson et al. 2024, arXiv:2305.17212, solved for a schedule).
fn root_mean_square(
    sums: &Sums,
    grid: &[f64],
    settings: &Settings,
    (first, last): (f64, f64),
) -> Option<FromRates> {
    let start = grid.partition_point(|&step| step < first + 0.75 * (last - first));
    let quarter = &sums.diffused[start..];
    let mean = quarter.iter().sum::<f64>() / quarter.len() as f64;
    let left = libm::exp(-*sums.kappa.last()?);
    let kept = libm::exp(-2.0 * *sums.kappa.get(start)?);
    let norm = settings.dimension.and_then(|dimension| {
        let began = settings.initial_norm.map(|norm| kept * norm * norm);
        let began = began.or((kept < 0.05).then_some(0.0))?;
        Some((dimension * mean + began).sqrt())
    });
    Some(FromRates {
        value: mean.sqrt(),
        left,
        norm,
    })
}

/// The relaxation time at the average rates of the last quarter.
fn relaxation(
    schedule: &Schedule,
    tracks: &[Track],
    settings: &Settings,
    grid: &[f64],
    (first, last): (f64, f64),
) -> Option<f64> {
    let from = grid.partition_point(|&step| step < first + 0.75 * (last - first));
    let quarter = grid.get(from..).filter(|steps| !steps.is_empty())?;
    let count = quarter.len() as f64;
    let mean = |of: &dyn Fn(f64) -> Option<f64>| -> Option<f64> {
        let values: Option<Vec<f64>> = quarter.iter().map(|&step| of(step)).collect();
        Some(values?.iter().sum::<f64>() / count)
    };
    let (rate, decay) = (
        mean(&|step| schedule.rate(step))?,
        mean(&|step| schedule.decay(step))?,
    );
    if rate <= 0.0 {
        return None;
    }
    let law = settings.law(schedule.source(), rate, decay);
    // Only for Adam with L2 the gradient counts; its size follows from the norm at rest.
    let one = law.relaxation_steps(1.0)?;
    let four = law.relaxation_steps(4.0)?;
    if (four / one - 1.0).abs() < 1e-6 {
        return Some(one);
    }
    let norm = median(tracks.iter().filter_map(|track| track.weight_norm.theory))?;
    let unit = law.equilibrium_norm(1.0)?;
    law.relaxation_steps(libm::pow(norm / unit, 6.0))
}

/// The angle of a parameter: as it was logged, or from the lengths of steps and weights by the law of cosines.
fn measured_angle(group: &Group) -> Option<Curve> {
    if let Some(angle) = group.angle {
        return Some(curve_of(angle));
    }
    let (norm, update) = (group.norm?, group.update?);
    let values = update
        .steps
        .iter()
        .zip(&update.values)
        .map(|(&step, &length)| {
            let now = norm.at(step);
            let along = norm.at(step + 1.0) - now;
            let across = (length * length - along * along).max(0.0).sqrt();
            2.0 * libm::atan(0.5 * across / now)
        });
    Some(Curve {
        steps: update.steps.clone(),
        values: values.collect(),
    })
}

fn track(
    log: &Log,
    settings: &Settings,
    schedule: &Schedule,
    extent: (f64, f64),
    parameter: Option<String>,
) -> Track {
    let group = Group::of(log, parameter.as_deref());
    let angle = measured_angle(&group);
    let norm = group.norm.map(curve_of);
    let from = extent.0 + 0.75 * (extent.1 - extent.0);
    let quarter_of = |curve: &Curve| curve.steps.partition_point(|&step| step < from);
    let mean_square =
        |values: &[f64]| values.iter().map(|v| v * v).sum::<f64>() / values.len() as f64;
    let last_angle = angle.as_ref().and_then(|curve| {
        let values = &curve.values[quarter_of(curve)..];
        (!values.is_empty()).then(|| mean_square(values).sqrt())
    });
    let last_norm = group
        .norm
        .and_then(|series| series.average(series.last_quarter(extent)));
    let force = Force::find(&group, schedule, settings, extent, last_angle);
    let mut track = Track {
        parameter,
        angle,
        norm,
        angular_update: Compared {
            measured: last_angle,
            theory: None,
        },
        weight_norm: Compared {
            measured: last_norm,
            theory: None,
        },
        ..Track::default()
    };
    follow(&mut track, schedule, &force, group.norm);
    track.angular_update.theory = track.angle_rest.as_ref().and_then(|curve| {
        let values = &curve.values[quarter_of(curve)..];
        (!values.is_empty()).then(|| mean_square(values).sqrt())
    });
    track.weight_norm.theory = track.norm_rest.as_ref().and_then(|curve| {
        let values = &curve.values[quarter_of(curve)..];
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    });
    let by_angle = track.angle.as_ref().zip(track.angle_rest.as_ref());
    let by_norm = track.norm.as_ref().zip(track.norm_rest.as_ref());
    if let Some((measured, theory)) = by_angle.or(by_norm) {
        let stay = stay(measured, theory);
        track.reached_at = stay
            .filter(|stay| stay.until.is_none())
            .map(|stay| stay.from);
        track.stayed = stay.and_then(|stay| Some([stay.from, stay.until?]));
    }
    track
}
