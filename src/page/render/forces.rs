//! What a step does to a length, against the length: the push of the gradient, which falls, and the pull of decay, which
//! rises, and where they meet.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Look;
use super::axis::Axis;
use super::time_series::Frame;
use crate::page::plane::{Plane, REACH};
use crate::page::text::text;

/// Points of a curve.
const POINTS: u32 = 96;

/// CSS pixels above and below the chart for the names of its axes.
const NAME: f64 = 20.0;

/// Share of the chart's height that the mark of the balance takes.
const MARK: f64 = 0.45;

/// The frame of the chart on a surface of this size.
pub(super) fn frame(plane: &Plane, size: (u32, u32), look: &Look) -> Frame {
    let highest = plane.forces(plane.shortest()).growth;
    let [horizontal, vertical] = [REACH, highest].map(Axis::from_zero);
    Frame::labelled(horizontal, vertical, size, look).within(look.pixels(NAME) as i32)
}

/// Draws the chart over the whole area.
///
/// # Errors
/// What the surface reports.
pub(super) fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plane: &Plane,
    look: &Look,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let size = area.dim_in_pixel();
    let frame = frame(plane, size, look);
    frame.draw(area, look)?;
    let theme = look.theme;
    let write = |words: &str, at: (i32, i32), color: RGBColor, across: HPos, down: VPos| {
        let style = look.label(12.0).color(&color);
        area.draw(&Text::new(words, at, style.pos(Pos::new(across, down))))
    };
    let gap = look.pixels(6.0) as i32;
    write(
        text("plane.forces"),
        (gap, 0),
        theme.muted,
        HPos::Left,
        VPos::Top,
    )?;
    let (right, bottom) = (frame.pixel((REACH, 0.0)).0, size.1 as i32);
    write(
        text("plane.forces.length"),
        (right, bottom),
        theme.muted,
        HPos::Right,
        VPos::Bottom,
    )?;

    let balance = Plane::balance();
    let upright = |length: f64, top: f64| [0.0, top].map(|height| frame.pixel((length, height)));
    let mark = MARK * frame.top();
    let pen = look.pen(theme.theory, 0.9, 1.25);
    let dash = look.pixels(6.0) as i32;
    let line = upright(balance, mark).into_iter();
    area.draw(&DashedPathElement::new(line, dash, dash, pen))?;
    let top = frame.pixel((balance, mark));
    write(
        "r*",
        (top.0 + gap, top.1),
        theme.theory,
        HPos::Left,
        VPos::Top,
    )?;

    let between = |start: f64| {
        let share = move |point: u32| f64::from(point) / f64::from(POINTS);
        (0..=POINTS).map(move |point| start + (REACH - start) * share(point))
    };
    let growth = |length: f64| (length, plane.forces(length).growth);
    let shrinking = |length: f64| (length, plane.forces(length).shrinking);
    let falling: Vec<_> = between(plane.shortest()).map(growth).collect();
    let rising: Vec<_> = between(0.0).map(shrinking).skip(1).collect();
    for (curve, color) in [(rising, theme.muted), (falling, theme.measured)] {
        let pixels: Vec<_> = curve.into_iter().map(|point| frame.pixel(point)).collect();
        let pen = look.pen(color, 1.0, 2.0);
        area.draw(&PathElement::new(pixels, pen))?;
    }
    let norm = plane.norm();
    let [grown, shrunk] = [growth(norm), shrinking(norm)];
    let pen = look.pen(theme.ink, 0.6, 1.0);
    let line = upright(norm, grown.1.max(shrunk.1));
    area.draw(&PathElement::new(line.to_vec(), pen))?;
    let dot = look.pixels(5.0) as i32;
    for (at, color) in [(shrunk, theme.muted), (grown, theme.measured)] {
        area.draw(&Circle::new(frame.pixel(at), dot, color.filled()))?;
    }
    let (x, y) = frame.pixel(growth(plane.shortest()));
    write(
        text("plane.forces.growth"),
        (x + 2 * gap, y + gap),
        theme.measured,
        HPos::Left,
        VPos::Center,
    )?;
    let (x, y) = frame.pixel(shrinking(REACH));
    write(
        text("plane.forces.shrinking"),
        (x, y - gap),
        theme.muted,
        HPos::Right,
        VPos::Bottom,
    )
}
