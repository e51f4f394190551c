//! The plane of learning rate and weight decay, both on logarithmic axes, with curves along which the product, and so the
//! angle of a step, is the same.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Look;
use crate::page::product::Product;

/// Products of neighbouring curves stand in the ratio of `REACH` to this power.
const BETWEEN_CURVES: f64 = 0.5;
/// Curves to either side of the one through the start.
const CURVES: i32 = 3;
/// CSS pixels around the plane, for the names of the axes.
const MARGIN: f64 = 24.0;

/// Draws the plane over the whole area.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    product: &Product,
    look: &Look,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let (width, height) = area.dim_in_pixel();
    let margin = f64::from(look.pixels(MARGIN));
    let [across, upwards] = [width, height].map(|side| f64::from(side) - 2.0 * margin);
    let pixel = |[x, y]: [f64; 2]| {
        let x = margin + across * (x + 1.0) / 2.0;
        let y = margin + upwards * (1.0 - y) / 2.0;
        (x.round() as i32, y.round() as i32)
    };
    // A curve of one product is a straight line: the sum of both positions is the same along it.
    let curve = |sum: f64| {
        let [low, high] = [(sum - 1.0).max(-1.0), (sum + 1.0).min(1.0)];
        vec![pixel([low, sum - low]), pixel([high, sum - high])]
    };
    let theme = look.theme;
    for number in -CURVES..=CURVES {
        let pen = look.pen(theme.grid, 1.0, 1.0);
        let line = curve(f64::from(number) * BETWEEN_CURVES);
        area.draw(&PathElement::new(line, pen))?;
    }
    let corners = [[-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]].map(pixel);
    let pen = look.pen(theme.muted, 1.0, 1.0);
    area.draw(&PathElement::new(corners.to_vec(), pen))?;
    let positions = product.positions();
    let line = curve(positions[0] + positions[1]).into_iter();
    let dash = look.pixels(6.0) as i32;
    let pen = look.pen(theme.theory, 1.0, 2.0);
    area.draw(&DashedPathElement::new(line, dash, dash, pen))?;
    let size = look.pixels(6.0) as i32;
    area.draw(&Circle::new(pixel(positions), size, theme.ink.filled()))?;
    for (symbol, place, anchor) in [
        ("η", [1.0, -1.0], Pos::new(HPos::Right, VPos::Top)),
        ("λ", [-1.0, 1.0], Pos::new(HPos::Right, VPos::Top)),
    ] {
        let style = look.label(15.0).color(&theme.ink).pos(anchor);
        let (x, y) = pixel(place);
        let gap = look.pixels(4.0) as i32;
        let place = if symbol == "η" {
            (x, y + gap)
        } else {
            (x - gap, y)
        };
        area.draw(&Text::new(symbol, place, style))?;
    }
    Ok(())
}
