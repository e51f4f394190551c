//! Curves with gaps, cut where they leave the axis.

use crate::page::render::axis::Axis;

/// A point of a curve; `None` where the curve is interrupted.
pub(super) type Curve = Vec<(f64, Option<f64>)>;

/// Outlines of the strip between two curves, one for each stretch where both exist.
pub(super) fn strips(lower: &Curve, upper: &Curve) -> Vec<Vec<(f64, f64)>> {
    let both: Vec<_> = lower
        .iter()
        .zip(upper)
        .map(|(l, u)| (l.0, l.1.zip(u.1)))
        .collect();
    both.split(|(_, ends)| ends.is_none())
        .filter(|stretch| stretch.len() > 1)
        .map(|stretch| {
            let side = |x: f64, ends: Option<(f64, f64)>, pick: fn((f64, f64)) -> f64| {
                ends.map(|ends| (x, pick(ends)))
            };
            let low = stretch
                .iter()
                .filter_map(|&(x, ends)| side(x, ends, |ends| ends.0));
            let high = stretch
                .iter()
                .rev()
                .filter_map(|&(x, ends)| side(x, ends, |ends| ends.1));
            low.chain(high).collect()
        })
        .collect()
}

/// The curve's stretches inside the axis: where it leaves, it is cut at the border, so that no line
/// runs along it.
pub(super) fn runs(curve: &Curve, axis: &Axis) -> Vec<Vec<(f64, f64)>> {
    let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    for &(x, y) in curve {
        let Some(y) = y else {
            before = None;
            continue;
        };
        let inside = (0.0..=1.0).contains(&axis.position(y));
        if let Some(before) = before {
            let was_inside = (0.0..=1.0).contains(&axis.position(before.1));
            match (was_inside, inside) {
                (true, true) => last(&mut runs).push((x, y)),
                (true, false) => last(&mut runs).push(crossing(before, (x, y), axis)),
                (false, true) => runs.push(vec![crossing((x, y), before, axis), (x, y)]),
                (false, false) => {}
            }
        } else if inside {
            runs.push(vec![(x, y)]);
        }
        before = Some((x, y));
    }
    runs.retain(|run| run.len() > 1);
    runs
}

pub(super) fn last(runs: &mut [Vec<(f64, f64)>]) -> &mut Vec<(f64, f64)> {
    runs.last_mut().expect("a point inside has opened a run")
}

/// Where the straight line on the chart from `inside` to `outside` meets the border.
fn crossing(inside: (f64, f64), outside: (f64, f64), axis: &Axis) -> (f64, f64) {
    let (from, to) = (axis.position(inside.1), axis.position(outside.1));
    let (low, high) = axis.ends();
    let (border, value) = if to < 0.0 { (0.0, low) } else { (1.0, high) };
    let share = (border - from) / (to - from);
    (inside.0 + share * (outside.0 - inside.0), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_cut_where_it_leaves_the_axis_and_resumed_where_it_returns() {
        let axis = Axis::from_zero(10.0);
        let curve = vec![
            (0.0, Some(5.0)),
            (1.0, Some(15.0)),
            (2.0, Some(5.0)),
            (3.0, None),
        ];
        let cut = runs(&curve, &axis);
        assert_eq!(
            cut,
            [vec![(0.0, 5.0), (0.5, 10.0)], vec![(1.5, 10.0), (2.0, 5.0)]]
        );
    }
}
