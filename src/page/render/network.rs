//! Pictures of a network in training: accuracy, the angles of neurons, first-layer weights, and the digit that is shown
//! to it. Its other charts are those of the laboratory.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Look;
use super::axis::Axis;
use super::names::{self, LETTERS};
use super::time_series::Frame;
use crate::page::text::text;
use crate::simulation::objective::digits::{PIXELS, SIDE};

type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Steps that the step axis shows at least.
const FEWEST_STEPS: f64 = 100.0;

/// Where accuracies are mostly: the axis begins here while the last one is well above.
const USUAL_ACCURACY: f64 = 0.8;

/// Draws accuracy against the step over the whole area.
///
/// # Errors
/// What the surface reports.
pub fn accuracy<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    points: &[(u64, f64)],
    steps: u64,
    look: &Look,
) -> Drawn<DB> {
    let Some(&(_, last)) = points.last() else {
        return Ok(());
    };
    let low = if last > USUAL_ACCURACY + 0.05 {
        USUAL_ACCURACY
    } else {
        0.0
    };
    let horizontal = Axis::from_zero((steps as f64).max(FEWEST_STEPS));
    let frame = Frame::labelled(
        horizontal,
        Axis::between(low, 1.0),
        area.dim_in_pixel(),
        look,
    );
    frame.draw(area, look)?;
    let points: Vec<(f64, f64)> = points.iter().map(|&(step, y)| (step as f64, y)).collect();
    let pen = look.pen(look.theme.measured, 1.0, 1.5);
    for stretch in frame.stretches(&points) {
        area.draw(&PathElement::new(stretch, pen))?;
    }
    Ok(())
}

/// Bars of the histogram, from zero to the end of its axis.
const BARS: usize = 48;

/// How many neurons turn by which angle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bars {
    /// The angle at which the last bar ends; the first begins at zero.
    pub end: f64,
    /// How many neurons there are in each bar.
    pub counts: [u32; BARS],
}

impl Bars {
    /// Bars that hold these angles and that of theory; nothing where there is no angle.
    pub fn of(angles: &[f64], theory: Option<f64>) -> Option<Self> {
        let largest = angles.iter().copied().chain(theory).fold(0.0, f64::max);
        if angles.is_empty() || largest <= 0.0 {
            return None;
        }
        let end = Axis::from_zero(1.05 * largest).ends().1;
        let mut counts = [0; BARS];
        for angle in angles {
            let bar = (angle / end * BARS as f64) as usize;
            counts[bar.min(BARS - 1)] += 1;
        }
        Some(Self { end, counts })
    }

    /// The angles between which a bar lies.
    pub fn edges(end: f64, bar: usize) -> [f64; 2] {
        [bar, bar + 1].map(|edge| edge as f64 * end / BARS as f64)
    }
}

/// Draws how many neurons turn by which angle, with the angle of theory as a dashed line.
///
/// # Errors
/// What the surface reports.
pub fn histogram<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    angles: &[f64],
    theory: Option<f64>,
    look: &Look,
) -> Drawn<DB> {
    let Some(bars) = Bars::of(angles, theory) else {
        return Ok(());
    };
    let Bars { end, counts } = bars;
    let horizontal = Axis::from_zero(end);
    let most = counts.iter().copied().max().unwrap_or(1);
    let vertical = Axis::from_zero(f64::from(most));
    let frame = Frame::labelled(horizontal, vertical, area.dim_in_pixel(), look);
    frame.draw(area, look)?;
    let fill = look.theme.measured.mix(0.75).filled();
    for (bar, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let [left, right] = Bars::edges(end, bar);
        let low = frame.pixel((left, 0.0));
        let high = frame.pixel((right, f64::from(count)));
        let corners = [(low.0, high.1), (high.0.max(low.0 + 1), low.1)];
        area.draw(&Rectangle::new(corners, fill))?;
    }
    if let Some(theory) = theory {
        let line = vec![
            frame.pixel((theory, 0.0)),
            frame.pixel((theory, vertical_end(most))),
        ];
        let (dash, gap) = (look.pixels(6.0), look.pixels(4.0));
        let pen = look.pen(look.theme.theory, 1.0, 1.5);
        area.draw(&DashedPathElement::new(line, dash, gap, pen))?;
        name_of_theory(area, &frame, theory, &bars, look)?;
    }
    Ok(())
}

/// The name of the line of theory, at its upper end, on the side where no bar is in the way and the plot goes on.
fn name_of_theory<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    frame: &Frame,
    theory: f64,
    bars: &Bars,
    look: &Look,
) -> Drawn<DB> {
    let words = text("readout.line.theory");
    let most = bars.counts.iter().copied().max().unwrap_or(1);
    let (x, top) = frame.pixel((theory, vertical_end(most)));
    let bottom = top + look.pixels(14.0) as i32;
    let width = names::width(words, look);
    let gap = look.pixels(4.0) as i32;
    let is_free = |left: i32| {
        let in_the_way = |bar: usize| {
            let count = f64::from(bars.counts[bar]);
            let [from, to] = Bars::edges(bars.end, bar).map(|edge| frame.pixel((edge, count)));
            from.1 < bottom && from.0 < left + width && to.0 > left
        };
        let inside = left > frame.pixel((0.0, 0.0)).0 && left + width < frame.right();
        inside && !(0..BARS).any(in_the_way)
    };
    if let Some(left) = [x + gap, x - gap - width]
        .into_iter()
        .find(|&left| is_free(left))
    {
        let anchor = Pos::new(HPos::Left, VPos::Top);
        let style = look.label(LETTERS).pos(anchor).color(&look.theme.theory);
        area.draw(&Text::new(words, (left, top), style))?;
    }
    Ok(())
}

fn vertical_end(most: u32) -> f64 {
    Axis::from_zero(f64::from(most)).ends().1
}

/// Greys of a picture: neighbours of one grey are drawn as one path, which keeps hundreds of pictures cheap.
const LEVELS: usize = 24;

/// Width and gap of a picture of weights, in CSS pixels.
const TILE: f64 = 34.0;
const TILE_GAP: f64 = 4.0;

/// Draws first-layer weights as pictures side by side, each on a scale of its own: paper for the most negative, ink for
/// the most positive, zero half way between. As many as there is room for.
///
/// # Errors
/// What the surface reports.
pub fn weights<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    pictures: &[[f64; PIXELS]],
    look: &Look,
) -> Drawn<DB> {
    let (width, height) = area.dim_in_pixel();
    let step = look.pixels(TILE + TILE_GAP);
    let [columns, rows] =
        [width, height].map(|side| ((side + look.pixels(TILE_GAP)) / step).max(1));
    let shown = pictures.iter().take((columns * rows) as usize);
    let mut levels: Vec<Vec<[(i32, i32); 2]>> = vec![Vec::new(); LEVELS];
    for (place, picture) in shown.enumerate() {
        let place = place as u32;
        let corner = (
            (place % columns * step) as i32,
            (place / columns * step) as i32,
        );
        let largest = picture
            .iter()
            .fold(f64::MIN_POSITIVE, |peak, x| peak.max(x.abs()));
        squares(look.pixels(TILE), corner, |pixel, corners| {
            let share = 0.5 + 0.5 * picture[pixel] / largest;
            levels[level(share)].push(corners);
        });
    }
    painted(area, &levels, look)
}

/// Draws a digit of grey values from 0 to 1 over the whole area, with the keyboard's pen where it is in use.
///
/// # Errors
/// What the surface reports.
pub fn digit<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    grey: &[f64; PIXELS],
    pen: Option<(usize, usize)>,
    look: &Look,
) -> Drawn<DB> {
    let (width, height) = area.dim_in_pixel();
    let side = width.min(height);
    let mut levels: Vec<Vec<[(i32, i32); 2]>> = vec![Vec::new(); LEVELS];
    let mut at_pen = None;
    squares(side, (0, 0), |pixel, corners| {
        levels[level(grey[pixel])].push(corners);
        if pen == Some((pixel % SIDE, pixel / SIDE)) {
            at_pen = Some(corners);
        }
    });
    painted(area, &levels, look)?;
    if let Some(corners) = at_pen {
        let style = look.pen(look.theme.theory, 1.0, 2.0);
        area.draw(&Rectangle::new(corners, style))?;
    }
    Ok(())
}

fn level(share: f64) -> usize {
    ((share * LEVELS as f64) as usize).min(LEVELS - 1)
}

/// The squares of 8 × 8 pixels in a square.
fn squares(side: u32, (x, y): (i32, i32), mut each: impl FnMut(usize, [(i32, i32); 2])) {
    let edge = |k: usize| (k * side as usize / SIDE) as i32;
    for pixel in 0..PIXELS {
        let (row, column) = (pixel / SIDE, pixel % SIDE);
        let low = (x + edge(column), y + edge(row));
        let high = (x + edge(column + 1), y + edge(row + 1));
        each(pixel, [low, high]);
    }
}

fn painted<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    levels: &[Vec<[(i32, i32); 2]>],
    look: &Look,
) -> Drawn<DB> {
    for (level, squares) in levels.iter().enumerate() {
        let share = level as f64 / (LEVELS - 1) as f64;
        let color = super::picture::blend(look.theme.paper, look.theme.ink, share);
        for corners in squares {
            area.draw(&Rectangle::new(*corners, color.filled()))?;
        }
    }
    Ok(())
}

/// Draws the probability of each digit as a bar, the digit before it.
///
/// # Errors
/// What the surface reports.
pub fn probabilities<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    probabilities: &[f64],
    look: &Look,
) -> Drawn<DB> {
    let (width, height) = area.dim_in_pixel();
    let left = look.pixels(18.0) as i32;
    let right = width as i32 - look.pixels(2.0) as i32;
    let count = probabilities.len().max(1) as i32;
    for (digit, &probability) in probabilities.iter().enumerate() {
        let top = digit as i32 * height as i32 / count;
        let bottom = (digit as i32 + 1) * height as i32 / count;
        let middle = (top + bottom) / 2;
        let style = look.label(11.0).pos(Pos::new(HPos::Right, VPos::Center));
        let place = (left - look.pixels(6.0) as i32, middle);
        area.draw(&Text::new(digit.to_string(), place, style))?;
        let end = left + (probability.clamp(0.0, 1.0) * f64::from(right - left)).round() as i32;
        let gap = look.pixels(2.0) as i32;
        let corners = [(left, top + gap), (end.max(left + 1), bottom - gap)];
        area.draw(&Rectangle::new(corners, look.theme.measured.filled()))?;
    }
    Ok(())
}
