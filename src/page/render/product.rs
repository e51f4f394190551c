//! The plane of learning rate and weight decay, both on logarithmic axes, with curves along which the product, and so the
//! angle of a step, is the same.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Look;
use crate::numeric::number_format::number;
use crate::page::product::Product;

/// Products of neighbouring curves stand in the ratio of `REACH` to this power.
const BETWEEN_CURVES: f64 = 0.5;
/// Curves to either side of the one through the start.
const CURVES: i32 = 3;
/// CSS pixels beside the plane, for the names of the axes and the numbers at their ends, and height of these.
const LEFT: f64 = 56.0;
const BELOW: f64 = 28.0;
const AROUND: f64 = 12.0;
const NUMBER: f64 = 11.0;

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
    let [left, below, around] = [LEFT, BELOW, AROUND].map(|side| f64::from(look.pixels(side)));
    let across = f64::from(width) - left - around;
    let upwards = f64::from(height) - below - around;
    let pixel = |[x, y]: [f64; 2]| {
        let x = left + across * (x + 1.0) / 2.0;
        let y = around + upwards * (1.0 - y) / 2.0;
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
    let gap = look.pixels(5.0) as i32;
    let below = |at, words: &str, across| {
        let style = look.label(NUMBER).pos(Pos::new(across, VPos::Top));
        let (x, y) = pixel([at, -1.0]);
        area.draw(&Text::new(words.to_owned(), (x, y + gap), style))
    };
    let beside = |at, words: &str, down| {
        let style = look.label(NUMBER).pos(Pos::new(HPos::Right, down));
        let (x, y) = pixel([-1.0, at]);
        area.draw(&Text::new(words.to_owned(), (x - gap, y), style))
    };
    let [low, high] =
        [-1.0, 1.0].map(|end| product.values_at([end; 2]).map(|value| number(value, 2)));
    below(-1.0, &low[0], HPos::Left)?;
    below(0.0, "η", HPos::Center)?;
    below(1.0, &high[0], HPos::Right)?;
    beside(-1.0, &low[1], VPos::Bottom)?;
    beside(0.0, "λ", VPos::Center)?;
    beside(1.0, &high[1], VPos::Top)?;
    Ok(())
}
