//! A weight vector of the digits as a picture of 8 × 8 pixels.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::Look;
use crate::simulation::objective::digits::{PIXELS, SIDE};

/// Draws pixel values over the whole area: the paper for the most negative, ink for the most
/// positive, zero half way between.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    pixels: &[f64; PIXELS],
    look: &Look,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let (width, height) = area.dim_in_pixel();
    let largest = pixels
        .iter()
        .fold(f64::MIN_POSITIVE, |peak, x| peak.max(x.abs()));
    let edge = |k: usize, size: u32| (k * size as usize / SIDE) as i32;
    for (number, value) in pixels.iter().enumerate() {
        let (row, column) = (number / SIDE, number % SIDE);
        let corners = [
            (edge(column, width), edge(row, height)),
            (edge(column + 1, width), edge(row + 1, height)),
        ];
        let share = 0.5 + 0.5 * value / largest;
        let color = blend(look.theme.paper, look.theme.ink, share);
        area.draw(&Rectangle::new(corners, color.filled()))?;
    }
    Ok(())
}

/// A colour between two others.
pub(super) fn blend(from: RGBColor, to: RGBColor, share: f64) -> RGBColor {
    let mix = |a: u8, b: u8| (f64::from(a) + share * (f64::from(b) - f64::from(a))).round() as u8;
    RGBColor(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}
