//! A quantity against the step: mean with band, replica 0, and theory: dashed what each step should
//! measure, dotted the stationary state.

mod overlays;

use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::Ranged;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Look;
use super::axis::Axis;
use crate::page::charts::{Chart, Scale};
use crate::run::history::{Bucket, History};

/// A point of a curve; `None` where the curve is interrupted.
type Curve = Vec<(f64, Option<f64>)>;

type Pixel = (i32, i32);

type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Steps that the step axis shows at least.
const FEWEST_STEPS: u64 = 100;

/// Curves of one chart, from the history's buckets, one point a bucket.
#[derive(Debug)]
struct Curves {
    average: Curve,
    lower: Curve,
    upper: Curve,
    replica_zero: Curve,
    forecast: Curve,
    limit: Curve,
    /// Averages of kept runs, with their marks and letters.
    kept: Vec<(usize, &'static str, Curve)>,
}

/// Another run whose average is drawn beside the shown one's.
#[derive(Clone, Copy, Debug)]
pub struct KeptCurve<'a> {
    /// Its past.
    pub history: &'a History,
    /// Its place among the colours of kept runs.
    pub mark: usize,
    /// What stands at the end of its curve.
    pub letter: &'static str,
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
    /// Runs that are kept beside it.
    pub kept: Vec<KeptCurve<'a>>,
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

impl Curves {
    fn of(chart: &Chart, timeline: &Timeline) -> Self {
        let curve_of = |history: &History, value: &dyn Fn(&Bucket) -> Option<f64>| -> Curve {
            let point = |bucket: &Bucket| {
                let value = value(bucket).filter(|y| y.is_finite());
                (
                    bucket.middle() / timeline.steps_per_unit,
                    value.filter(|&y| chart.scale == Scale::Linear || y > 0.0),
                )
            };
            let shown = |bucket: &&Bucket| {
                let within = |(low, high)| (low..=high).contains(&bucket.middle());
                timeline.window.is_none_or(within)
            };
            history.buckets().iter().filter(shown).map(point).collect()
        };
        let curve = |value: &dyn Fn(&Bucket) -> Option<f64>| curve_of(timeline.history, value);
        let kept = timeline.kept.iter().map(|kept| {
            let average = |bucket: &Bucket| Some(bucket.average(chart.quantity));
            (kept.mark, kept.letter, curve_of(kept.history, &average))
        });
        Self {
            kept: kept.collect(),
            average: curve(&|bucket| Some(bucket.average(chart.quantity))),
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
            &self.average,
            &self.lower,
            &self.upper,
            &self.forecast,
            &self.limit,
        ];
        let kept = self.kept.iter().map(|(_, _, curve)| curve);
        let wide = wide.into_iter().chain(kept);
        let values = || wide.clone().flatten().filter_map(|point| point.1);
        let high = values().chain(self.replica_zero.iter().filter_map(|point| point.1));
        Axis::new(
            scale,
            values().fold(f64::INFINITY, f64::min),
            high.fold(0.0, f64::max),
        )
    }
}

/// One standard deviation, over replicas and the bucket's steps, to either side of the average: by
/// addition on a linear axis, by the factor `1 + deviation/average` on a logarithmic one.
fn band(chart: &Chart, bucket: &Bucket) -> (f64, f64) {
    let average = bucket.average(chart.quantity);
    let deviation = bucket.summary(chart.quantity).deviation();
    match chart.scale {
        Scale::Linear => ((average - deviation).max(0.0), average + deviation),
        Scale::Logarithmic => {
            let factor = 1.0 + deviation / average;
            (average / factor, average * factor)
        }
    }
}

/// Where a chart stands among the others.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Whether it has the labels of the time axis.
    pub labelled: bool,
    /// Whether it has the words of changes on the way.
    pub worded: bool,
}

/// Draws a chart over the whole area, frame and curves, nothing while there is no value.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    chart: &Chart,
    timeline: &Timeline,
    look: &Look,
    place: Place,
) -> Drawn<DB> {
    match Plot::new(chart, timeline, area.dim_in_pixel(), look, place) {
        Some(plot) => {
            plot.frame.draw(area, look)?;
            plot.draw_curves(area, look)
        }
        None => Ok(()),
    }
}

/// The chart's frame: its axes and where they lie on the surface.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    horizontal: Axis,
    vertical: Axis,
    /// Whether the step axis has labels.
    labelled: bool,
    /// Left and right end of the plot, in pixels.
    columns: (i32, i32),
    /// Lower and upper end.
    rows: (i32, i32),
}

/// A chart that is ready to be drawn: the frame, which seldom changes, and what moves in it.
#[derive(Debug)]
pub struct Plot {
    /// The frame.
    pub frame: Frame,
    curves: Curves,
    marks: Vec<(f64, String)>,
    /// The place of the step that is read on the time axis, and the average there.
    cursor: Option<(f64, f64)>,
}

impl Plot {
    /// The chart on a surface of this size, nothing while there is no value.
    pub fn new(
        chart: &Chart,
        timeline: &Timeline,
        size: (u32, u32),
        look: &Look,
        place: Place,
    ) -> Option<Self> {
        let last = timeline.history.buckets().last()?;
        let curves = Curves::of(chart, timeline);
        if curves.average.iter().all(|point| point.1.is_none()) {
            return None;
        }
        let last_step = (last.first_step + last.steps).max(FEWEST_STEPS);
        let units = |step: f64| step / timeline.steps_per_unit;
        let pixels = |length: f64| look.pixels(length) as i32;
        let below = if place.labelled { 22.0 } else { 5.0 };
        let horizontal = match timeline.window {
            Some((low, high)) => Axis::between(units(low), units(high)),
            None => Axis::from_zero(units(last_step as f64)),
        };
        let cursor = timeline.cursor.and_then(|step| {
            let average = timeline.history.at(step)?.average(chart.quantity);
            Some((units(step as f64), average))
        });
        let marks = timeline.marks.iter().map(|mark| {
            let words = if place.worded { &*mark.words } else { "" };
            (units(mark.step as f64), words.to_owned())
        });
        let frame = Frame {
            horizontal: horizontal.with_unit(timeline.unit),
            vertical: curves.axis(chart.scale),
            labelled: place.labelled,
            columns: (pixels(46.0), size.0 as i32 - pixels(18.0)),
            rows: (size.1 as i32 - pixels(below), pixels(6.0)),
        };
        Some(Self {
            frame,
            curves,
            marks: marks.collect(),
            cursor,
        })
    }

    /// Draws what moves.
    ///
    /// # Errors
    /// What the surface reports.
    pub fn draw_curves<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        look: &Look,
    ) -> Drawn<DB> {
        let Frame {
            horizontal,
            vertical,
            columns,
            rows,
            ..
        } = &self.frame;
        let (x, y) = area.get_base_pixel();
        let across = columns.0 + x..columns.1 + x;
        let plot = area.apply_coord_spec(Cartesian2d::<Axis, Axis>::new(
            horizontal.clone(),
            vertical.clone(),
            (across, rows.0 + y..rows.1 + y),
        ));
        if crate::WHOLE {
            self.draw_marks(area, look)?;
            self.draw_kept(area, look)?;
        }
        let (curves, theme) = (&self.curves, look.theme);
        for strip in strips(&curves.lower, &curves.upper) {
            plot.draw(&Polygon::new(strip, theme.measured.mix(0.16)))?;
        }
        for (curve, color, alpha, width) in [
            (&curves.replica_zero, theme.ink, 0.3, 0.5),
            (&curves.average, theme.measured, 1.0, 1.75),
        ] {
            let pen = look.pen(color, alpha, width);
            for run in runs(curve, vertical) {
                plot.draw(&PathElement::new(run, pen))?;
            }
        }
        for (curve, dash, alpha, width) in [
            (&curves.limit, 2.0, 0.7, 1.0),
            (&curves.forecast, 6.0, 1.0, 1.5),
        ] {
            let (dash, gap) = (look.pixels(dash), look.pixels(4.0));
            let pen = look.pen(theme.theory, alpha, width);
            for run in runs(curve, vertical) {
                plot.draw(&DashedPathElement::new(run, dash, gap, pen))?;
            }
        }
        if crate::WHOLE {
            self.draw_cursor(area, look)?;
        }
        Ok(())
    }
}

impl Frame {
    /// Whether a place on the time axis is shown.
    fn holds(&self, at: f64) -> bool {
        (0.0..=1.0).contains(&self.horizontal.position(at))
    }

    /// The step under a column of the surface, in steps of which the time axis has so many in a unit.
    pub fn step_at(&self, column: f64, steps_per_unit: f64) -> f64 {
        let (left, right) = self.columns;
        let share = (column - f64::from(left)) / f64::from((right - left).max(1));
        let (low, high) = self.horizontal.ends();
        (low + share.clamp(0.0, 1.0) * (high - low)) * steps_per_unit
    }

    /// Draws grid lines and labels.
    ///
    /// # Errors
    /// What the surface reports.
    pub fn draw<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        look: &Look,
    ) -> Drawn<DB> {
        let (left, right) = self.columns;
        let line = look.pen(look.theme.grid, 1.0, 1.0);
        let gap = look.pixels(5.0) as i32;
        let text = |anchor, at: Pixel, label: String| {
            let style = look.label(11.0).pos(anchor);
            Text::new(label, at, style)
        };
        for &tick in self.vertical.ticks() {
            let y = self.vertical.map(&tick, self.rows);
            area.draw(&PathElement::new(vec![(left, y), (right, y)], line))?;
            let anchor = Pos::new(HPos::Right, VPos::Center);
            area.draw(&text(anchor, (left - gap, y), self.vertical.label(tick)))?;
        }
        if !self.labelled {
            return Ok(());
        }
        let mut free = i32::MIN;
        let end = right + look.pixels(14.0) as i32;
        for tick in self.horizontal.ticks() {
            let label = self.horizontal.label(*tick);
            let half = look.width_of(&label, 11.0) / 2;
            // The last label may not run out of the picture, and none into the one before.
            let x = self.horizontal.map(tick, self.columns).min(end - half);
            if x - half >= free {
                let anchor = Pos::new(HPos::Center, VPos::Top);
                area.draw(&text(anchor, (x, self.rows.0 + gap), label))?;
                free = x + half + 2 * gap;
            }
        }
        Ok(())
    }
}

#[cfg(feature = "whole")]
impl Frame {
    /// A frame with labels on both axes, on a surface of this size.
    pub(super) fn labelled(
        horizontal: Axis,
        vertical: Axis,
        size: (u32, u32),
        look: &Look,
    ) -> Self {
        let pixels = |length: f64| look.pixels(length) as i32;
        Self {
            horizontal,
            vertical,
            labelled: true,
            columns: (pixels(46.0), size.0 as i32 - pixels(18.0)),
            rows: (size.1 as i32 - pixels(22.0), pixels(6.0)),
        }
    }

    /// A curve's stretches inside the frame, in pixels.
    pub(super) fn stretches(&self, curve: &[(f64, f64)]) -> Vec<Vec<Pixel>> {
        let curve: Curve = curve.iter().map(|&(x, y)| (x, Some(y))).collect();
        let pixel = |(x, y): (f64, f64)| {
            let across = self.horizontal.map(&x, self.columns);
            (across, self.vertical.map(&y, self.rows))
        };
        let stretches = runs(&curve, &self.vertical).into_iter();
        stretches
            .map(|stretch| stretch.into_iter().map(pixel).collect())
            .collect()
    }
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
