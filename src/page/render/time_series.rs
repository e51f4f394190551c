//! A quantity against the step: mean with band, replica 0, and theory: dashed what each step should
//! measure, dotted the stationary state.

mod curves;
mod frame;
mod named;
mod overlays;
mod stretches;
mod timeline;

use curves::{Curves, Group, halves, measured};
pub use frame::Frame;
use stretches::{Curve, runs, strips};
pub use timeline::{Followed, KeptCurve, Mark, Names, Plan, Timeline};

use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::element::DashedPathElement;
use plotters::prelude::*;

use super::Look;
use super::axis::Axis;
use crate::page::charts::Chart;

type Pixel = (i32, i32);

type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Where a chart stands among the others.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Whether it has the labels of the time axis.
    pub labelled: bool,
    /// Whether it has the words of changes on the way.
    pub worded: bool,
    /// Whether its lines bear names; a legend would say the same.
    pub named: bool,
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

/// A chart that is ready to be drawn: the frame, which seldom changes, and what moves in it.
#[derive(Debug)]
pub struct Plot {
    /// The frame.
    pub frame: Frame,
    curves: Curves,
    /// What the weights remember, by places on the time axis, where it has labels.
    memory: Vec<(f64, f64, f64)>,
    marks: Vec<(f64, String)>,
    /// What the lines are called, if they bear names.
    names: Option<Names>,
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
            names: (crate::WHOLE && place.named).then(|| timeline.names.clone()),
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
        let named = crate::WHOLE.then(|| self.named(look));
        if let Some(named) = &named {
            self.draw_memory(area, look)?;
            self.draw_marks(area, look)?;
            self.draw_edge(area, look, named)?;
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
        if let Some(named) = &named {
            self.draw_names(area, look, named)?;
            self.draw_cursor(area, look)?;
        }
        Ok(())
    }
}
