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
use crate::run::norm_band::NormBand;
use crate::simulation::record::{Half, QUANTITY_COUNT, Quantity};
use crate::simulation::training_config::TrainingConfig;

/// A point of a curve; `None` where the curve is interrupted.
type Curve = Vec<(f64, Option<f64>)>;

type Pixel = (i32, i32);

type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Steps that the step axis shows at least.
const FEWEST_STEPS: u64 = 100;

/// Curves of one chart, from the history's buckets, one point a bucket.
#[derive(Debug)]
struct Curves {
    /// One for all replicas, or one for each of two groups.
    groups: Vec<Group>,
    /// One replica.
    single: Curve,
    limit: Curve,
    /// The learning rate of the past, and what the schedule has in store.
    nominal: [Curve; 2],
    /// Averages of kept runs, with their marks and letters.
    kept: Vec<(usize, &'static str, Curve)>,
}

/// Curves of replicas that belong together.
#[derive(Debug)]
struct Group {
    average: Curve,
    lower: Curve,
    upper: Curve,
    forecast: Curve,
    /// The band that theory foretells, lower and upper end.
    foretold: [Curve; 2],
}

/// A replica that is followed, from the step on at which the reader chose it: its values by step.
pub type Followed = [(u64, [f64; QUANTITY_COUNT])];

/// Another run whose average is drawn beside the shown one's.
#[derive(Clone, Copy, Debug)]
pub struct KeptCurve<'a> {
    /// Its past.
    pub history: &'a History,
    /// Whether its replicas are two groups.
    pub grouped: bool,
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
    /// Whether the replicas with even and those with odd numbers are groups of their own.
    pub grouped: bool,
    /// Values of the replica that is drawn in ink, where it is another one than replica 0.
    pub followed: Option<&'a Followed>,
    /// How much theory foretells that norms differ.
    pub norm_band: Option<&'a NormBand>,
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
            memory: Vec::new(),
            plan: None,
            logarithmic: false,
            fixed: false,
            kept: Vec::new(),
            marks: Vec::new(),
            cursor: None,
            window: None,
            steps_per_unit: 1.0,
            unit: "",
        }
    }

    /// The place of a step on the time axis. A logarithmic axis counts from one.
    fn place(&self, step: f64) -> f64 {
        let first = if crate::WHOLE && self.logarithmic {
            1.0
        } else {
            0.0
        };
        (step + first) / self.steps_per_unit
    }

    /// The step behind the last one that the time axis of a chart holds.
    fn end(&self, chart: &Chart) -> f64 {
        let past = self.history.steps().max(FEWEST_STEPS) as f64;
        match self.plan.filter(|_| crate::WHOLE && chart.nominal) {
            Some(plan) => past.max((1.0 + BEYOND) * plan.end as f64),
            None => past,
        }
    }

    fn horizontal(&self, chart: &Chart) -> Axis {
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
    fn foretold(&self, chart: &Chart, half: Option<usize>) -> [Curve; 2] {
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

    /// The learning rate of the past, and of the steps that come.
    fn nominal(&self, chart: &Chart) -> [Curve; 2] {
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

impl Curves {
    fn of(chart: &Chart, timeline: &Timeline) -> Self {
        let shown = |step: f64| {
            let within = |(low, high)| (low..=high).contains(&step);
            timeline.window.is_none_or(within)
        };
        let drawable = |y: f64| y.is_finite() && (chart.scale == Scale::Linear || y > 0.0);
        let curve_of = |history: &History, value: &dyn Fn(&Bucket) -> Option<f64>| -> Curve {
            let point = |bucket: &Bucket| {
                let value = value(bucket).filter(|&y| drawable(y));
                (timeline.place(bucket.middle()), value)
            };
            let shown = |bucket: &&Bucket| shown(bucket.middle());
            history.buckets().iter().filter(shown).map(point).collect()
        };
        let curve = |value: &dyn Fn(&Bucket) -> Option<f64>| curve_of(timeline.history, value);
        let averages = |history: &History, half: Option<usize>| {
            let kind = chart.row().average;
            curve_of(history, &|bucket| {
                Some(measured(chart, bucket, half).average(kind))
            })
        };
        let group = |&half: &Option<usize>| Group {
            average: averages(timeline.history, half),
            lower: curve(&|bucket| Some(band(chart, &measured(chart, bucket, half)).0)),
            upper: curve(&|bucket| Some(band(chart, &measured(chart, bucket, half)).1)),
            forecast: curve(&|bucket| match half {
                Some(half) => bucket.half_forecast(chart.quantity, half),
                None => bucket.forecast(chart.quantity),
            }),
            foretold: timeline.foretold(chart, half),
        };
        let mut kept = Vec::new();
        for other in &timeline.kept {
            for &half in halves(other.grouped) {
                kept.push((other.mark, other.letter, averages(other.history, half)));
            }
        }
        let single = match timeline.followed.filter(|_| crate::WHOLE) {
            Some(followed) => {
                let points = followed.iter().filter(|(step, _)| shown(*step as f64));
                let value = |values: &[f64; QUANTITY_COUNT]| values[chart.quantity as usize];
                points
                    .map(|(step, values)| {
                        let value = Some(value(values)).filter(|&y| drawable(y));
                        (timeline.place(*step as f64), value)
                    })
                    .collect()
            }
            None => curve(&|bucket| Some(bucket.summary(chart.quantity).replica_zero)),
        };
        Self {
            kept,
            groups: halves(timeline.grouped).iter().map(group).collect(),
            single,
            limit: curve(&|bucket| bucket.limit(chart.quantity)),
            nominal: timeline.nominal(chart),
        }
    }

    /// The axis that holds the averages, their bands and theory. A single replica may leave it below on a
    /// logarithmic axis, where single values reach far down.
    fn axis(&self, scale: Scale) -> Axis {
        let groups = self.groups.iter();
        let wide = groups.flat_map(|group| {
            let Group {
                average,
                lower,
                upper,
                forecast,
                foretold: [low, high],
            } = group;
            [average, lower, upper, forecast, low, high]
        });
        let kept = self.kept.iter().map(|(_, _, curve)| curve);
        let wide = wide.chain([&self.limit]).chain(&self.nominal).chain(kept);
        let values = || wide.clone().flatten().filter_map(|point| point.1);
        let high = values().chain(self.single.iter().filter_map(|point| point.1));
        Axis::new(
            scale,
            values().fold(f64::INFINITY, f64::min),
            high.fold(0.0, f64::max),
        )
    }
}

/// The groups of replicas: both halves, or all as one.
fn halves(grouped: bool) -> &'static [Option<usize>] {
    if grouped {
        &[Some(0), Some(1)]
    } else {
        &[None]
    }
}

/// What half of the replicas, or all of them, measured.
fn measured(chart: &Chart, bucket: &Bucket, half: Option<usize>) -> Half {
    match half {
        Some(half) => *bucket.half(chart.quantity, half),
        None => bucket.summary(chart.quantity).whole(),
    }
}

/// One standard deviation, over replicas and the bucket's steps, to either side of the average: by
/// addition on a linear axis, by the factor `1 + deviation/average` on a logarithmic one.
fn band(chart: &Chart, measured: &Half) -> (f64, f64) {
    let average = measured.average(chart.row().average);
    let deviation = measured.deviation();
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
    /// The number by which the time axis counts the first step: zero, or one on a logarithmic axis.
    first: f64,
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
    /// What the weights remember, by places on the time axis, where it has labels.
    memory: Vec<(f64, f64, f64)>,
    marks: Vec<(f64, String)>,
    /// The place of the step that is read on the time axis, and the averages there.
    cursor: Option<(f64, Vec<f64>)>,
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
        timeline.history.buckets().last()?;
        let curves = Curves::of(chart, timeline);
        let drawn = |group: &Group| group.average.iter().any(|point| point.1.is_some());
        if !curves.groups.iter().any(drawn) {
            return None;
        }
        let pixels = |length: f64| look.pixels(length) as i32;
        let below = if place.labelled { 22.0 } else { 5.0 };
        let cursor = timeline.cursor.and_then(|step| {
            let bucket = timeline.history.at(step)?;
            let average =
                |half: &Option<usize>| measured(chart, bucket, *half).average(chart.row().average);
            let averages = halves(timeline.grouped).iter().map(average).collect();
            Some((timeline.place(step as f64), averages))
        });
        let marks = timeline.marks.iter().map(|mark| {
            let words = if place.worded { &*mark.words } else { "" };
            (timeline.place(mark.step as f64), words.to_owned())
        });
        let frame = Frame {
            horizontal: timeline.horizontal(chart),
            vertical: if crate::WHOLE && timeline.fixed && timeline.window.is_some() {
                let whole = Timeline {
                    window: None,
                    ..timeline.clone()
                };
                Curves::of(chart, &whole).axis(chart.scale)
            } else {
                curves.axis(chart.scale)
            },
            first: timeline.place(0.0) * timeline.steps_per_unit,
            labelled: place.labelled,
            columns: (pixels(46.0), size.0 as i32 - pixels(18.0)),
            rows: (size.1 as i32 - pixels(below), pixels(6.0)),
        };
        let memory = timeline
            .memory
            .iter()
            .filter(|_| crate::WHOLE && place.labelled);
        let memory =
            memory.map(|&(from, to, share)| (timeline.place(from), timeline.place(to), share));
        Some(Self {
            memory: memory.collect(),
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
            self.draw_memory(area, look)?;
            self.draw_marks(area, look)?;
            self.draw_nominal(area, look)?;
            self.draw_kept(area, look)?;
        }
        let (curves, theme) = (&self.curves, look.theme);
        let solid = |curve: &Curve, color: RGBColor, alpha: f64, width: f64| -> Drawn<DB> {
            let pen = look.pen(color, alpha, width);
            for run in runs(curve, vertical) {
                plot.draw(&PathElement::new(run, pen))?;
            }
            Ok(())
        };
        let dashed = |curve: &Curve, color: RGBColor, dash: f64, alpha: f64, width: f64| {
            let (dash, gap) = (look.pixels(dash), look.pixels(4.0));
            let pen = look.pen(color, alpha, width);
            for run in runs(curve, vertical) {
                plot.draw(&DashedPathElement::new(run, dash, gap, pen))?;
            }
            Drawn::<DB>::Ok(())
        };
        for group in &curves.groups {
            for strip in strips(&group.lower, &group.upper) {
                plot.draw(&Polygon::new(strip, theme.measured.mix(0.16)))?;
            }
        }
        if crate::WHOLE {
            for [lower, upper] in curves.groups.iter().map(|group| &group.foretold) {
                for strip in strips(lower, upper) {
                    plot.draw(&Polygon::new(strip, theme.theory.mix(0.16)))?;
                }
            }
        }
        solid(&curves.single, theme.ink, 0.3, 0.5)?;
        for group in &curves.groups {
            solid(&group.average, theme.measured, 1.0, 1.75)?;
        }
        dashed(&curves.limit, theme.theory, 2.0, 0.7, 1.0)?;
        for group in &curves.groups {
            dashed(&group.forecast, theme.theory, 6.0, 1.0, 1.5)?;
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
        self.horizontal.value(share.clamp(0.0, 1.0)) * steps_per_unit - self.first
    }

    /// The rows of the surface on which values lie.
    pub fn rows_of<const N: usize>(&self, values: [f64; N]) -> [i32; N] {
        values.map(|value| self.vertical.map(&value, self.rows))
    }

    /// The column of a step, if it is shown.
    pub fn column_of(&self, step: f64, steps_per_unit: f64) -> Option<f64> {
        let (left, right) = self.columns;
        let share = self
            .horizontal
            .position((step + self.first) / steps_per_unit);
        let shown = (0.0..=1.0).contains(&share);
        shown.then(|| f64::from(left) + share * f64::from(right - left))
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
            first: 0.0,
            labelled: true,
            columns: (pixels(46.0), size.0 as i32 - pixels(18.0)),
            rows: (size.1 as i32 - pixels(22.0), pixels(6.0)),
        }
    }

    /// The pixel of a point inside the frame.
    pub(super) fn pixel(&self, (x, y): (f64, f64)) -> Pixel {
        let across = self.horizontal.map(&x, self.columns);
        (across, self.vertical.map(&y, self.rows))
    }

    /// A curve's stretches inside the frame, in pixels.
    pub(super) fn stretches(&self, curve: &[(f64, f64)]) -> Vec<Vec<Pixel>> {
        let curve: Curve = curve.iter().map(|&(x, y)| (x, Some(y))).collect();
        let stretches = runs(&curve, &self.vertical).into_iter();
        let pixels = |stretch: Vec<(f64, f64)>| stretch.into_iter().map(|point| self.pixel(point));
        stretches.map(|stretch| pixels(stretch).collect()).collect()
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
