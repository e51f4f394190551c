//! How fast the mean excess risk of a run fell to where it stays: a fit to what was measured, theory apart.

use super::Run;
use super::history::Bucket;
use crate::parameters::ScheduleKind;
use crate::simulation::record::Quantity;

/// Shares of the whole fall between which the fit looks: later the noise of the mean is as large as what is left.
const SHARES: std::ops::Range<f64> = 0.1..0.8;

/// The fewest points of a fit.
const FEWEST: usize = 4;

/// The rate, per step, at which the mean excess risk of all replicas approached its mean over the last quarter of the run:
/// the slope of the logarithm of what was left, by least squares, while eight to one tenth of the whole fall were left.
/// Nothing where rates changed on the way, and where the run is too short or too coarse to tell: the fall must be over
/// within the first third.
pub fn fitted_rate(run: &Run) -> Option<f64> {
    let is_constant =
        run.script().changes.is_empty() && run.script().start.schedule == ScheduleKind::Constant;
    let buckets = run.history().buckets();
    let risk = |bucket: &Bucket| bucket.average(Quantity::ExcessRisk);
    let last = &buckets[buckets.len() - buckets.len() / 4..];
    let rest = last.iter().map(risk).sum::<f64>() / last.len() as f64;
    let whole = risk(buckets.first()?) - rest;
    let left = |bucket: &Bucket| (risk(bucket) - rest) / whole;
    let begin = buckets
        .iter()
        .position(|bucket| left(bucket) < SHARES.end)?;
    let end = buckets
        .iter()
        .position(|bucket| left(bucket) < SHARES.start)?;
    if !is_constant || whole <= 0.0 || end - begin < FEWEST || 3 * end > buckets.len() {
        return None;
    }
    let points = buckets[begin..end]
        .iter()
        .map(|bucket| (bucket.middle(), libm::log(left(bucket))));
    let slope = slope(points)?;
    (slope < 0.0).then_some(-slope)
}

/// The slope of the line through points by least squares.
fn slope(points: impl Iterator<Item = (f64, f64)> + Clone) -> Option<f64> {
    let count = points.clone().count() as f64;
    let mean = |value: fn((f64, f64)) -> f64| points.clone().map(value).sum::<f64>() / count;
    let (x, y) = (mean(|(x, _)| x), mean(|(_, y)| y));
    let across = |of: fn(f64, f64) -> f64| {
        let terms = points.clone().map(|(a, b)| of(a - x, b - y));
        terms.sum::<f64>()
    };
    let slope = across(|x, y| x * y) / across(|x, _| x * x);
    slope.is_finite().then_some(slope)
}
