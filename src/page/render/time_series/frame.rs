//! The frame of a chart: its axes and where they lie on the surface.

use plotters::coord::Shift;
use plotters::coord::ranged1d::Ranged;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

#[cfg(feature = "whole")]
use super::stretches::{Curve, runs};
use super::{Drawn, Pixel};
use crate::page::render::Look;
use crate::page::render::axis::Axis;
use crate::page::render::names::Room;

/// The chart's frame: its axes and where they lie on the surface.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    pub(super) horizontal: Axis,
    pub(super) vertical: Axis,
    /// The number by which the time axis counts the first step: zero, or one on a logarithmic axis.
    pub(super) first: f64,
    /// Whether the step axis has labels.
    pub(super) labelled: bool,
    /// Left and right end of the plot, in pixels.
    pub(super) columns: (i32, i32),
    /// Lower and upper end.
    pub(super) rows: (i32, i32),
}

impl Frame {
    /// Room for names in the plot, off the lines of its ticks.
    pub(in crate::page::render) fn room(&self, look: &Look) -> Room {
        let (left, right) = self.columns;
        let (bottom, top) = self.rows;
        let mut room = Room::new((left, right), (top, bottom), look);
        for tick in self.vertical.ticks() {
            let y = self.vertical.map(tick, self.rows);
            room.take_box((left, y), (right, y));
        }
        room
    }

    /// The pixel of a point of the plot.
    pub(in crate::page::render) fn pixel(&self, (x, y): (f64, f64)) -> Pixel {
        let across = self.horizontal.map(&x, self.columns);
        (across, self.vertical.map(&y, self.rows))
    }

    /// Whether a place on the time axis is shown.
    pub(super) fn holds(&self, at: f64) -> bool {
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
        let text = |anchor, at: Pixel, label: String, size: f64| {
            let style = look.label(size).pos(anchor);
            Text::new(label, at, style)
        };
        for &tick in self.vertical.ticks() {
            let y = self.vertical.map(&tick, self.rows);
            area.draw(&PathElement::new(vec![(left, y), (right, y)], line))?;
            let anchor = Pos::new(HPos::Right, VPos::Center);
            let label = self.vertical.label(tick);
            // A number with many signs, such as 5×10¹⁰⁰, is written smaller: there is no more room beside the axis.
            let room = f64::from(left - gap) / f64::from(look.width_of(&label, 11.0));
            area.draw(&text(anchor, (left - gap, y), label, 11.0 * room.min(1.0)))?;
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
                area.draw(&text(anchor, (x, self.rows.0 + gap), label, 11.0))?;
                free = x + half + 2 * gap;
            }
        }
        Ok(())
    }
}

#[cfg(feature = "whole")]
impl Frame {
    /// A frame with labels on both axes, on a surface of this size.
    pub(in crate::page::render) fn labelled(
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

    /// The same frame with so many pixels more above and below it.
    pub(in crate::page::render) fn within(mut self, pixels: i32) -> Self {
        self.rows = (self.rows.0 - pixels, self.rows.1 + pixels);
        self
    }

    /// The value at its upper end.
    pub(in crate::page::render) fn top(&self) -> f64 {
        self.vertical.ends().1
    }

    /// A curve's stretches inside the frame, in pixels.
    pub(in crate::page::render) fn stretches(&self, curve: &[(f64, f64)]) -> Vec<Vec<Pixel>> {
        let curve: Curve = curve.iter().map(|&(x, y)| (x, Some(y))).collect();
        let stretches = runs(&curve, &self.vertical).into_iter();
        let pixels = |stretch: Vec<(f64, f64)>| stretch.into_iter().map(|point| self.pixel(point));
        stretches.map(|stretch| pixels(stretch).collect()).collect()
    }

    /// The last column of the plot, in pixels.
    pub(in crate::page::render) fn right(&self) -> i32 {
        self.columns.1
    }
}
