//! What is to be said of a log beside theory: findings about the run, warnings about what was logged.

use super::agreement::{CLOSE, at_end, is_level, steady_pieces, tolerance};
use super::analysis::{Analysis, Compared, Curve, Track};
use super::course::{Schedule, advanced};
use super::finding::{Finding, Warning, WarningKind};
use super::log::{Log, Series};
use super::names::{Quantity, Scope, Unit};
use super::settings::Settings;
use crate::numeric::number_format::{round_to, shortest};
use crate::parameters::OptimizerKind;
use crate::theory::update_law::UpdateLaw;

/// The step from which on half of the final weights come.
pub(super) fn half_memory(memory: &Curve) -> Option<Finding> {
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

pub(super) fn findings(
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
    if let Some([from, until]) = track.stayed {
        findings.push(Finding::Left { from, until });
    }
    let by_angle = track.angle.as_ref().zip(track.angle_rest.as_ref());
    if let Some((measured, theory)) = by_angle {
        let ratios = steady_pieces(measured, theory);
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

pub(super) fn warnings(log: &Log, settings: &Settings, analysis: &Analysis) -> Vec<Warning> {
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
