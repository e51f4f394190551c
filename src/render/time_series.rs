//! A quantity against the step: mean with band, replica 0, and theory: dashed what each step should
//! measure, dotted the stationary state.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;

use super::Look;
use super::axis::Axis;
use crate::charts::{Chart, Scale};
use crate::history::{Bucket, History};

/// A point of a curve; `None` where the curve is interrupted.
type Curve = Vec<(f64, Option<f64>)>;

type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Steps that the step axis shows at least.
const FEWEST_STEPS: u64 = 100;

/// Curves of one chart, from the history's buckets, one point a bucket.
struct Curves {
    centre: Curve,
    lower: Curve,
    upper: Curve,
    replica_zero: Curve,
    forecast: Curve,
    limit: Curve,
}

/// What a chart shows: the past, and how long a unit of its time axis is.
#[derive(Clone, Copy, Debug)]
pub struct Timeline<'a> {
    /// The past.
    pub history: &'a History,
    /// Steps in a unit of the time axis: one, or the relaxation time.
    pub steps_per_unit: f64,
    /// What follows the numbers on the time axis.
    pub unit: &'static str,
}

impl Curves {
    fn of(chart: &Chart, timeline: &Timeline) -> Self {
        let buckets = timeline.history.buckets();
        let curve = |value: &dyn Fn(&Bucket) -> Option<f64>| -> Curve {
            let point = |bucket| {
                let value = value(bucket).filter(|y| y.is_finite());
                (
                    bucket.middle() / timeline.steps_per_unit,
                    value.filter(|&y| chart.scale == Scale::Linear || y > 0.0),
                )
            };
            buckets.iter().map(point).collect()
        };
        Self {
            centre: curve(&|bucket| Some(bucket.centre(chart.quantity))),
            lower: curve(&|bucket| Some(band(chart, bucket).0)),
            upper: curve(&|bucket| Some(band(chart, bucket).1)),
            replica_zero: curve(&|bucket| Some(bucket.summary(chart.quantity).replica_zero)),
            forecast: curve(&|bucket| bucket.forecast(chart.quantity)),
            limit: curve(&|bucket| bucket.limit(chart.quantity)),
        }
    }

    /// The axis that holds the mean, the band and theory. Replica 0 may leave it below on a
    /// logarithmic axis, where single values reach far down.
    fn axis(&self, scale: Scale) -> Axis {
        let wide = [
            &self.centre,
            &self.lower,
            &self.upper,
            &self.forecast,
            &self.limit,
        ];
        let values = || wide.into_iter().flatten().filter_map(|point| point.1);
        let high = values().chain(self.replica_zero.iter().filter_map(|point| point.1));
        Axis::new(
            scale,
            values().fold(f64::INFINITY, f64::min),
            high.fold(0.0, f64::max),
        )
    }
}

/// One standard deviation, over replicas and the bucket's steps, to either side of the centre: by
/// addition on a linear axis, by the factor `1 + deviation/centre` on a logarithmic one.
fn band(chart: &Chart, bucket: &Bucket) -> (f64, f64) {
    let centre = bucket.centre(chart.quantity);
    let deviation = bucket.summary(chart.quantity).deviation();
    match chart.scale {
        Scale::Linear => ((centre - deviation).max(0.0), centre + deviation),
        Scale::Logarithmic => {
            let factor = 1.0 + deviation / centre;
            (centre / factor, centre * factor)
        }
    }
}

/// Draws a chart over the whole area, nothing while there is no value; `steps_labelled` gives it the labels of the step axis.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    chart: &Chart,
    timeline: &Timeline,
    look: &Look,
    steps_labelled: bool,
) -> Drawn<DB> {
    let Some(last) = timeline.history.buckets().last() else {
        return Ok(());
    };
    let curves = Curves::of(chart, timeline);
    if curves.centre.iter().all(|point| point.1.is_none()) {
        return Ok(());
    }
    let last_step = (last.first_step + last.steps).max(FEWEST_STEPS);
    let end = last_step as f64 / timeline.steps_per_unit;
    let vertical = curves.axis(chart.scale);
    let mut plot = ChartBuilder::on(area)
        .margin_top(look.pixels(6.0))
        .margin_right(look.pixels(18.0))
        .y_label_area_size(look.pixels(46.0))
        .x_label_area_size(look.pixels(if steps_labelled { 22.0 } else { 5.0 }))
        .build_cartesian_2d(
            Axis::from_zero(end).with_unit(timeline.unit),
            vertical.clone(),
        )?;
    plot.configure_mesh()
        .disable_x_mesh()
        .bold_line_style(look.pen(look.theme.grid, 1.0, 1.0))
        .axis_style(look.theme.grid.mix(0.0))
        .set_all_tick_mark_size(look.pixels(3.0))
        .x_labels(if steps_labelled { 6 } else { 0 })
        .y_labels(6)
        .label_style(look.label(11.0))
        .draw()?;

    let theme = look.theme;
    for strip in strips(&curves.lower, &curves.upper) {
        plot.draw_series([Polygon::new(strip, theme.measured.mix(0.16))])?;
    }
    for run in runs(&curves.replica_zero, &vertical) {
        plot.draw_series([PathElement::new(run, look.pen(theme.ink, 0.3, 0.5))])?;
    }
    for run in runs(&curves.centre, &vertical) {
        plot.draw_series([PathElement::new(run, look.pen(theme.measured, 1.0, 1.75))])?;
    }
    for (curve, dash, alpha, width) in [
        (&curves.limit, 2.0, 0.7, 1.0),
        (&curves.forecast, 6.0, 1.0, 1.5),
    ] {
        let (dash, gap) = (look.pixels(dash), look.pixels(4.0));
        let pen = look.pen(theme.theory, alpha, width);
        for run in runs(curve, &vertical) {
            plot.draw_series([DashedPathElement::new(run, dash, gap, pen)])?;
        }
    }
    Ok(())
}

/// Outlines of the strip between two curves, one for each stretch where both exist.
fn strips(lower: &Curve, upper: &Curve) -> Vec<Vec<(f64, f64)>> {
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
fn runs(curve: &Curve, axis: &Axis) -> Vec<Vec<(f64, f64)>> {
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

fn last(runs: &mut [Vec<(f64, f64)>]) -> &mut Vec<(f64, f64)> {
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
