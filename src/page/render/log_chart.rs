//! A quantity of a training log against the step, with theory: measured in full, dashed along the schedule, dotted at rest.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;

use super::Look;
use super::axis::Axis;
use super::names::{self, Name};
use super::time_series::Frame;
use crate::logs::analysis::Curve;
use crate::page::charts::Scale;
use crate::page::text::text;

/// What is drawn of a parameter of a run.
#[derive(Clone, Copy, Debug)]
pub struct Drawn<'a> {
    /// What was measured.
    pub measured: &'a Curve,
    /// Theory along the schedule.
    pub course: Option<&'a Curve>,
    /// Theory at rest.
    pub rest: Option<&'a Curve>,
    /// The place of its run among the colours; several parameters of a run share one.
    pub mark: usize,
    /// What its run is called, where there are several.
    pub run: Option<&'a str>,
}

/// The most points of a curve.
const MOST_POINTS: usize = 800;

/// Points of a curve that a chart has room for: averages of neighbours.
fn points(curve: &Curve) -> Vec<(f64, f64)> {
    let length = curve.steps.len().div_ceil(MOST_POINTS).max(1);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    curve
        .steps
        .chunks(length)
        .zip(curve.values.chunks(length))
        .map(|(steps, values)| (mean(steps), mean(values)))
        .filter(|(_, value)| *value > 0.0)
        .collect()
}

/// Draws the curves over the whole area, on a logarithmic axis.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    all: &[Drawn],
    look: &Look,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let curves = || {
        all.iter()
            .flat_map(|drawn| [Some(drawn.measured), drawn.course, drawn.rest])
    };
    let values = || curves().flatten().flat_map(points);
    let low = values().map(|point| point.1).fold(f64::INFINITY, f64::min);
    let high = values().map(|point| point.1).fold(0.0, f64::max);
    let first = values().map(|point| point.0).fold(f64::INFINITY, f64::min);
    let last = values().map(|point| point.0).fold(0.0, f64::max);
    if low > high || first >= last {
        return Ok(());
    }
    let horizontal = if first < 0.2 * last {
        Axis::from_zero(last)
    } else {
        Axis::between(first, last)
    };
    let vertical = Axis::new(Scale::Logarithmic, low, high);
    let frame = Frame::labelled(horizontal, vertical, area.dim_in_pixel(), look);
    frame.draw(area, look)?;
    for drawn in all {
        let color = look.theme.kept(drawn.mark);
        let pen = look.pen(color, 0.8, 1.25);
        for stretch in frame.stretches(&points(drawn.measured)) {
            area.draw(&PathElement::new(stretch, pen))?;
        }
    }
    for drawn in all {
        for (curve, dash, width) in [(drawn.course, 6.0, 1.5), (drawn.rest, 2.0, 1.0)] {
            let pen = look.pen(look.theme.theory, 0.9, width);
            let Some(curve) = curve else {
                continue;
            };
            for stretch in frame.stretches(&points(curve)) {
                let (dash, gap) = (look.pixels(dash), look.pixels(4.0));
                area.draw(&DashedPathElement::new(stretch, dash, gap, pen))?;
            }
        }
    }
    let names = all_names(all, &frame, look);
    let mut room = frame.room(look);
    for line in names.iter().flat_map(|name| &name.lines) {
        room.take_line(line);
    }
    let spots = room.place(&names, frame.right(), look);
    names::draw(area, &names, &spots, look)
}

/// What the lines are called: what is measured or its run, theory along the schedule, and theory at rest.
fn all_names(all: &[Drawn], frame: &Frame, look: &Look) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    let mut add = |words: &str, color: RGBColor, above: bool, curve: Option<&Curve>| {
        let Some(curve) = curve else {
            return;
        };
        let line = frame.stretches(&points(curve));
        let same = |name: &&mut Name| name.words == words && name.color == color;
        match names.iter_mut().find(same) {
            Some(name) => name.lines.push(line),
            None => names.push(Name {
                words: words.to_owned(),
                color,
                above,
                thin: false,
                lines: vec![line],
            }),
        }
    };
    for drawn in all {
        let words = drawn.run.unwrap_or(text("readout.line.measured"));
        let theory = look.theme.theory;
        add(
            words,
            look.theme.kept(drawn.mark),
            true,
            Some(drawn.measured),
        );
        add(text("readout.line.theory"), theory, false, drawn.course);
        add(text("readout.line.limit"), theory, true, drawn.rest);
    }
    // A line that is alone needs no name.
    if names.len() > 1 { names } else { Vec::new() }
}

/// The chart as SVG, in a theme, so many CSS pixels large.
pub fn svg(all: &[Drawn], theme: usize, (width, height): (u32, u32)) -> String {
    const FINENESS: u32 = 4;
    let mut made = String::new();
    {
        let size = (width * FINENESS, height * FINENESS);
        let area = SVGBackend::with_string(&mut made, size).into_drawing_area();
        // Text takes whatever is written to it.
        let _ = draw(&area, all, &Look::new(theme, f64::from(FINENESS)));
        let _ = area.present();
    }
    made
}
