//! A log beside theory: is the run in equilibrium, since when, and what else is to be said of it.

use super::course::{Schedule, Strength, Sums, advanced, memory, rest, strength, sums};
use super::finding::{Finding, Warning, WarningKind};
use super::log::{Log, Series};
use super::names::{Quantity, Scope, Unit};
use super::settings::Settings;
use crate::numeric::number_format::{round_to, shortest};
use crate::parameters::OptimizerKind;
use crate::theory::update_law::UpdateLaw;

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

/// Distance from equilibrium that still counts as reached.
const CLOSE: f64 = 0.1;

/// Pieces of a log whose averages are compared with theory.
const PIECES: usize = 50;

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
struct Group<'a> {
    norm: Option<&'a Series>,
    angle: Option<&'a Series>,
    gradient: Option<&'a Series>,
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
    let last_law = schedule
        .law(extent.1)
        .or_else(|| schedule.law(0.5 * (extent.0 + extent.1)));
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
    let steps = angle
        .as_ref()
        .or(norm.as_ref())
        .map_or(Vec::new(), |curve| curve.steps.clone());
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
    let laws: Option<Vec<UpdateLaw>> = steps
        .iter()
        .map(|&step| schedule.law(step).map(|law| force.with(law)))
        .collect();
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
    let Some(laws) = laws.filter(|laws| !laws.is_empty()) else {
        return track;
    };
    follow(&mut track, &steps, &laws, &force, group.norm);
    let quarter = steps.partition_point(|&step| step < from);
    track.angular_update.theory = track.angle_rest.as_ref().and_then(|curve| {
        let values = curve.values.get(quarter..)?;
        (!values.is_empty()).then(|| mean_square(values).sqrt())
    });
    track.weight_norm.theory = track.norm_rest.as_ref().and_then(|curve| {
        let values = curve.values.get(quarter..)?;
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    });
    track.reached_at = reached(track.angle.as_ref(), track.angle_rest.as_ref()).or_else(|| {
        let by_norm = track.angle.is_none() || track.angle_rest.is_none();
        by_norm.then(|| reached(track.norm.as_ref(), track.norm_rest.as_ref()))?
    });
    track
}

/// What sets the size of the steps of a parameter.
#[derive(Clone, Copy, Debug)]
struct Force {
    square_gradient: Option<f64>,
    dimension: Option<f64>,
}

impl Force {
    /// From logged gradients, or else from the angles of the last quarter.
    fn find(
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

    fn with(&self, law: UpdateLaw) -> UpdateLaw {
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
fn follow(
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

/// The first step from which on the averages of pieces of a curve stay close to theory; at least the last two pieces must.
fn reached(measured: Option<&Curve>, theory: Option<&Curve>) -> Option<f64> {
    let ratios = ratios(measured?, theory?);
    let close = tolerance(&ratios);
    let far = ratios
        .iter()
        .rposition(|(_, ratio)| (ratio - 1.0).abs() > close);
    let first = far.map_or(0, |place| place + 1);
    let enough = ratios.len() >= 4 && first + 2 <= ratios.len();
    enough.then(|| ratios[first].0)
}

/// A tenth, and two standard deviations of a piece by the differences of neighbours in the second half; at most three tenths.
fn tolerance(ratios: &[(f64, f64)]) -> f64 {
    let half = &ratios[ratios.len() / 2..];
    let squares = half
        .windows(2)
        .map(|pair| (pair[1].1 - pair[0].1) * (pair[1].1 - pair[0].1));
    let variance = 0.5 * squares.sum::<f64>() / half.len().max(2) as f64;
    (CLOSE + 2.0 * variance.sqrt()).min(3.0 * CLOSE)
}

/// The average of the last tenth of the pieces.
fn at_end(ratios: &[(f64, f64)]) -> f64 {
    let last = &ratios[ratios.len() - ratios.len().div_ceil(10)..];
    last.iter().map(|(_, ratio)| ratio).sum::<f64>() / last.len().max(1) as f64
}

/// Measured over theory in pieces, with their first steps: root mean squares, which for norms differ little from means.
fn ratios(measured: &Curve, theory: &Curve) -> Vec<(f64, f64)> {
    let count = measured.values.len().min(theory.values.len());
    let length = count.div_ceil(PIECES).max(1);
    let squares = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
    (0..count)
        .step_by(length)
        .map(|start| {
            let end = (start + length).min(count);
            let ratio = squares(&measured.values[start..end]) / squares(&theory.values[start..end]);
            (measured.steps[start], ratio.sqrt())
        })
        .filter(|(_, ratio)| ratio.is_finite())
        .collect()
}

/// The step from which on half of the final weights come.
fn half_memory(memory: &Curve) -> Option<Finding> {
    let mut sum = 0.0;
    let place = memory.values.iter().rposition(|weight| {
        sum += weight;
        sum >= 0.5
    })?;
    Some(Finding::Memory {
        step: memory.steps[place],
        last: *memory.steps.last()?,
    })
}

fn findings(
    log: &Log,
    settings: &Settings,
    schedule: &Schedule,
    analysis: &Analysis,
    (first, last): (f64, f64),
    law: Option<&UpdateLaw>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if schedule.rate(last).is_none() {
        findings.push(Finding::Missing("learning_rate"));
    }
    match schedule.decay(last) {
        None if !settings
            .optimizer_of(log.source)
            .eq(&OptimizerKind::Hyperball) =>
        {
            findings.push(Finding::Missing("weight_decay"));
        }
        Some(0.0) => findings.push(Finding::NoDecay),
        _ => {}
    }
    if analysis.tracks.is_empty() {
        findings.push(Finding::Missing("angular_update"));
    }
    if let Some(steps) = analysis.relaxation_steps {
        findings.push(Finding::Relaxation {
            steps,
            times: (last - first) / steps,
            samples: settings.batch_size.map(|batch| steps * batch),
        });
    }
    if let Some(step) = analysis.reached_at {
        findings.push(Finding::Reached { step });
    }
    let track = typical(&analysis.tracks);
    if let Some(track) = track {
        findings.extend(findings_of(
            track,
            law,
            (last - first, analysis.relaxation_steps),
        ));
    }
    findings
}

/// The parameter whose angle is in the middle; the output layer, which is not normalized, rarely is.
fn typical(tracks: &[Track]) -> Option<&Track> {
    let mut order: Vec<&Track> = tracks.iter().collect();
    let key = |track: &&Track| {
        let Compared { measured, .. } = track.angular_update;
        measured.or(track.weight_norm.measured).unwrap_or(0.0)
    };
    order.sort_by(|a, b| key(a).total_cmp(&key(b)));
    order.get(order.len() / 2).copied()
}

fn findings_of(
    track: &Track,
    law: Option<&UpdateLaw>,
    (length, relaxation): (f64, Option<f64>),
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let by_angle = track.angle.as_ref().zip(track.angle_rest.as_ref());
    if let Some((measured, theory)) = by_angle {
        let ratios = ratios(measured, theory);
        let (count, close) = (ratios.len() as f64, tolerance(&ratios));
        for above in [true, false] {
            let apart = |ratio: f64| {
                if above {
                    ratio > 1.0 + close
                } else {
                    ratio < 1.0 - close
                }
            };
            let share = ratios.iter().filter(|(_, ratio)| apart(*ratio)).count() as f64 / count;
            if share > 0.05 {
                findings.push(Finding::Apart { above, share });
            }
        }
        let at_end = at_end(&ratios);
        if ratios.len() > 1 && track.reached_at.is_none() && (at_end - 1.0).abs() > CLOSE {
            let is_long = relaxation.is_some_and(|steps| length > 10.0 * steps);
            findings.push(if is_long && is_level(&ratios) {
                Finding::OffTheory { ratio: at_end }
            } else {
                Finding::OnTheWay {
                    falls: at_end > 1.0,
                    steps: law.and_then(|law| steps_to_rest(law, at_end)),
                }
            });
        }
    }
    let ends = |curve: &Option<Curve>| {
        curve
            .as_ref()
            .and_then(|curve| curve.values.last().copied())
    };
    if let (Some(course), Some(rest)) = (ends(&track.norm_course), ends(&track.norm_rest))
        && track.reached_at.is_none()
        && (course / rest - 1.0).abs() > CLOSE
    {
        findings.push(Finding::Lag {
            ratio: course / rest,
        });
    }
    if let (Some(law), Some(effective)) = (law, ends(&track.effective_rate)) {
        findings.push(Finding::EffectiveRate {
            nominal: law.learning_rate,
            effective,
        });
    }
    findings
}

/// Whether the distance from theory has not changed by more than 5% in the last third.
fn is_level(ratios: &[(f64, f64)]) -> bool {
    let third = &ratios[ratios.len() - ratios.len().div_ceil(3)..];
    let (half, rest) = third.split_at(third.len() / 2);
    let mean = |part: &[(f64, f64)]| part.iter().map(|(_, r)| r).sum::<f64>() / part.len() as f64;
    half.is_empty() || (mean(half) / mean(rest) - 1.0).abs() < 0.05
}

/// Steps at the last rates until the angle, which is this factor away from equilibrium, is close to it.
fn steps_to_rest(law: &UpdateLaw, ratio: f64) -> Option<f64> {
    const MOST: usize = 100_000;
    let target = law.equilibrium_norm(1.0)?;
    let resting = law.angular_update(1.0, target);
    let scale = law.relaxation_steps(1.0)?;
    // The norm at which a step turns the weights by as much.
    let (mut low, mut high) = (target * 1e-4, target * 1e4);
    for _ in 0..100 {
        let middle = (low * high).sqrt();
        if law.angular_update(1.0, middle) > ratio * resting {
            low = middle;
        } else {
            high = middle;
        }
    }
    let stride = (0.02 * scale).max(1.0);
    let mut square = low * high;
    for count in 0..MOST {
        let gap = law.angular_update(1.0, square.sqrt()) / resting - 1.0;
        if gap.abs() < CLOSE {
            return Some(stride * count as f64);
        }
        square = advanced(law, 1.0, square, stride);
    }
    None
}

fn warnings(log: &Log, settings: &Settings, analysis: &Analysis) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind, about: String| warnings.push(Warning { kind, about });
    let names = |is: &dyn Fn(&Series) -> bool| -> Option<String> {
        let names: Vec<&str> = log
            .series
            .iter()
            .filter(|series| is(series))
            .map(|series| &*series.from)
            .collect();
        let shown = names.iter().take(3).copied().collect::<Vec<_>>().join(", ");
        let more = if names.len() > 3 { ", …" } else { "" };
        (!names.is_empty()).then(|| shown + more)
    };
    if let Some(names) = names(&|series| series.single_precision) {
        warn(WarningKind::SinglePrecisionAcos, names);
    }
    let measured = |series: &Series| {
        matches!(
            series.quantity,
            Quantity::WeightNorm
                | Quantity::AngularUpdate
                | Quantity::UpdateNorm
                | Quantity::GradientNorm
        )
    };
    if let Some(names) = names(&|series| measured(series) && series.scope == Scope::Total) {
        warn(WarningKind::SeveralLayers, names);
    }
    let stride = |series: &Series| series.stride();
    let strides = log
        .series
        .iter()
        .filter(|series| series.steps.len() > 1)
        .map(stride);
    let widest = strides.fold(1.0, f64::max);
    if widest > 1.0 && !log.in_epochs {
        warn(WarningKind::SampledSteps, shortest(round_to(widest, 3)));
    }
    let optimizer = settings.optimizer_of(log.source);
    let Compared { measured, theory } = analysis.angular_update;
    let fits = measured
        .zip(theory)
        .is_some_and(|(m, t)| (m / t - 1.0).abs() < 0.15);
    if optimizer == OptimizerKind::AdamW && !fits {
        warn(WarningKind::DecayByLambdaAlone, String::new());
    }
    if let Some(names) = names(&|series| series.unit_guessed) {
        let unit = log.series.iter().find(|series| series.unit_guessed);
        let unit = unit.map_or(Unit::Radians, |series| series.unit);
        warn(
            WarningKind::GuessedUnit,
            [&names, ": ", unit.name()].concat(),
        );
    }
    if log.counted_rows {
        warn(WarningKind::CountedRows, String::new());
    }
    if log.in_epochs {
        warn(WarningKind::StepsAreEpochs, String::new());
    }
    if settings.optimizer.is_none() {
        warn(WarningKind::AssumedOptimizer, optimizer.name().to_owned());
    }
    warnings
}
