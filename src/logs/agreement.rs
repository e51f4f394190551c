//! Whether a measured curve is where theory has it, and since when.

use super::analysis::Curve;

/// Distance from equilibrium that still counts as reached.
pub(super) const CLOSE: f64 = 0.1;

/// Pieces of a log whose averages are compared with theory.
const PIECES: usize = 50;

/// The first step from which on the averages of pieces of a curve stay close to theory; at least the last two pieces must.
pub(super) fn reached(measured: Option<&Curve>, theory: Option<&Curve>) -> Option<f64> {
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
pub(super) fn tolerance(ratios: &[(f64, f64)]) -> f64 {
    let half = &ratios[ratios.len() / 2..];
    let squares = half
        .windows(2)
        .map(|pair| (pair[1].1 - pair[0].1) * (pair[1].1 - pair[0].1));
    let variance = 0.5 * squares.sum::<f64>() / half.len().max(2) as f64;
    (CLOSE + 2.0 * variance.sqrt()).min(3.0 * CLOSE)
}

/// The average of the last tenth of the pieces.
pub(super) fn at_end(ratios: &[(f64, f64)]) -> f64 {
    let last = &ratios[ratios.len() - ratios.len().div_ceil(10)..];
    last.iter().map(|(_, ratio)| ratio).sum::<f64>() / last.len().max(1) as f64
}

/// Measured over theory in pieces, with their first steps: root mean squares, which for norms differ little from means.
pub(super) fn ratios(measured: &Curve, theory: &Curve) -> Vec<(f64, f64)> {
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

/// Whether the distance from theory has not changed by more than 5% in the last third.
pub(super) fn is_level(ratios: &[(f64, f64)]) -> bool {
    let third = &ratios[ratios.len() - ratios.len().div_ceil(3)..];
    let (half, rest) = third.split_at(third.len() / 2);
    let mean = |part: &[(f64, f64)]| part.iter().map(|(_, r)| r).sum::<f64>() / part.len() as f64;
    half.is_empty() || (mean(half) / mean(rest) - 1.0).abs() < 0.05
}
