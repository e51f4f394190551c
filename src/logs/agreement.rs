//! Whether a measured curve is where theory has it, and since when.

use super::analysis::Curve;

/// Distance from equilibrium that still counts as reached.
pub(super) const CLOSE: f64 = 0.1;

/// Pieces of a log whose averages are compared with theory.
const PIECES: usize = 50;

/// Pieces of a log that is noisy.
const FEWEST_OF_NOISY: usize = 12;

/// A run that passes through equilibrium on its way is there for fewer pieces than this.
const LEAST_STAY: usize = 5;

/// Fewer pieces say nothing.
const FEWEST: usize = 4;

/// A time in equilibrium: from a step, and until a later one where it ends before the log does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stay {
    /// The step.
    pub(super) from: f64,
    /// The last step.
    pub(super) until: Option<f64>,
}

/// The time for which averages over pieces of a curve stay close to theory: that at the end of the log, or else the
/// longest one. Between two pieces, arrival is where the line through their averages crosses.
pub(super) fn stay(measured: &Curve, theory: &Curve) -> Option<Stay> {
    let pieces = steady_pieces(measured, theory);
    if pieces.len() < FEWEST {
        return None;
    }
    let close = tolerance(&pieces);
    let is_close = |place: usize| (pieces[place].1 - 1.0).abs() <= close;
    let mut best: Option<(usize, usize)> = None;
    let mut first = 0;
    for end in 0..=pieces.len() {
        if end < pieces.len() && is_close(end) {
            continue;
        }
        let is_last = end == pieces.len();
        let is_longer = best.is_none_or(|(from, to)| end - first > to - from);
        let least = if is_last { 2 } else { LEAST_STAY };
        if end >= first + least && (is_last || is_longer) {
            best = Some((first, end));
        }
        first = end + 1;
    }
    let (first, end) = best?;
    let from = match first {
        0 => measured.steps[0],
        _ => crossing(pieces[first - 1], pieces[first], close),
    };
    let until = (end < pieces.len()).then(|| crossing(pieces[end - 1], pieces[end], close));
    Some(Stay { from, until })
}

/// The step at which the line through two pieces, of which one is close to theory, crosses the tolerance.
fn crossing((one, before): (f64, f64), (other, after): (f64, f64), close: f64) -> f64 {
    let far = if (before - 1.0).abs() > close {
        before
    } else {
        after
    };
    let edge = if far > 1.0 { 1.0 + close } else { 1.0 - close };
    let share = ((edge - before) / (after - before)).clamp(0.0, 1.0);
    (one + share * (other - one)).round()
}

/// Pieces that are long enough for noise to add little to a tenth, if the log has so many rows.
pub(super) fn steady_pieces(measured: &Curve, theory: &Curve) -> Vec<(f64, f64)> {
    let mut count = PIECES;
    loop {
        let pieces = ratios(measured, theory, count);
        if count <= FEWEST_OF_NOISY || tolerance(&pieces) < 1.3 * CLOSE {
            return pieces;
        }
        count /= 2;
    }
}

/// Median of the distance of a number from the middle of its neighbours, where all are normal with deviation one:
/// `√1.5·0.6745`.
const MEDIAN_DISTANCE: f64 = 0.8261;

/// A tenth, and two standard deviations of a piece, by how far pieces of the second half are from the middle of their
/// neighbours; the middle distance counts. So neither a slow drift nor a jump of the schedule is noise. At most three tenths.
pub(super) fn tolerance(ratios: &[(f64, f64)]) -> f64 {
    let half = &ratios[ratios.len() / 2..];
    let distance = |three: &[(f64, f64)]| (three[1].1 - 0.5 * (three[0].1 + three[2].1)).abs();
    let mut distances: Vec<f64> = half.windows(3).map(distance).collect();
    distances.sort_by(f64::total_cmp);
    let middle = distances.get(distances.len() / 2).copied().unwrap_or(0.0);
    (CLOSE + 2.0 * middle / MEDIAN_DISTANCE).min(3.0 * CLOSE)
}

/// The average of the last tenth of the pieces.
pub(super) fn at_end(ratios: &[(f64, f64)]) -> f64 {
    let last = &ratios[ratios.len() - ratios.len().div_ceil(10)..];
    last.iter().map(|(_, ratio)| ratio).sum::<f64>() / last.len().max(1) as f64
}

/// Measured over theory in pieces, with their middle steps: root mean squares, which for norms differ little from means.
fn ratios(measured: &Curve, theory: &Curve, pieces: usize) -> Vec<(f64, f64)> {
    let count = measured.values.len().min(theory.values.len());
    let length = count.div_ceil(pieces).max(1);
    let squares = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>();
    (0..count)
        .step_by(length)
        .map(|start| {
            let end = (start + length).min(count);
            let ratio = squares(&measured.values[start..end]) / squares(&theory.values[start..end]);
            let middle = 0.5 * (measured.steps[start] + measured.steps[end - 1]);
            (middle, ratio.sqrt())
        })
        .filter(|(_, ratio)| ratio.is_finite())
        .collect()
}

/// Whether the distance from theory has not changed by more than 5% in the last third.
pub(super) fn is_level(ratios: &[(f64, f64)]) -> bool {
    let third = &ratios[ratios.len() - ratios.len().div_ceil(3)..];
    let (half, rest) = third.split_at(third.len() / 2);
    let mean = |part: &[(f64, f64)]| part.iter().map(|(_, r)| r).sum::<f64>() / part.len() as f64;
    half.is_empty() || (mean(half) / mean(rest) - 1.0).abs() < 0.05
}
