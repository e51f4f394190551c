//! The drawing of a single step.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{Look, forces};
use crate::page::plane::{Forces, Lesson, Plane, REACH};

type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Shades of the loss above the faintest: so many that no step from one to the next is seen.
const SHADES: u32 = 24;

/// The loss where it is largest: half the larger eigenvalue, 1.
const LARGEST_LOSS: f64 = 0.5;

/// Corners of a circle.
const CORNERS: usize = 96;

/// How much longer than they are the two forces on the length are drawn.
const FORCE_SCALE: f64 = 5.0;

/// CSS pixels between the weights and the lines on which both forces are drawn, so that none hides another.
const FORCE_GAP: f64 = 15.0;

/// Sides of an arrow, for whoever looks along it.
const LEFT: f64 = -1.0;
const RIGHT: f64 = 1.0;

struct Sheet<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    look: &'a Look,
    centre: (i32, i32),
    scale: f64,
}

/// A surface at least so many times as wide as it is high has the forces beside the plane, and another below it.
const WIDE: f64 = 1.4;

/// Where the drawing of the plane ends on a surface, and the forces begin: a column, or else a row; nowhere, where forces
/// are not explained.
enum Border {
    Column(u32),
    Row(u32),
    None,
}

fn border(lesson: Lesson, (width, height): (u32, u32)) -> Border {
    if lesson != Lesson::Balance {
        Border::None
    } else if f64::from(width) < WIDE * f64::from(height) {
        Border::Row(height / 2)
    } else {
        Border::Column(width / 2)
    }
}

/// The scale of the plane on a surface: its middle, and pixels in a unit of length.
fn layout(lesson: Lesson, (width, height): (u32, u32)) -> ((i32, i32), f64) {
    let (width, height) = match border(lesson, (width, height)) {
        Border::Column(column) => (column, height),
        Border::Row(row) => (width, row),
        Border::None => (width, height),
    };
    let centre = (width as i32 / 2, height as i32 / 2);
    (centre, 0.47 * f64::from(width.min(height)) / REACH)
}

/// The place in the plane that stands at a pixel of a surface with this size.
pub fn place_at(lesson: Lesson, size: (u32, u32), (x, y): (f64, f64)) -> [f64; 2] {
    let (centre, scale) = layout(lesson, size);
    [
        (x - f64::from(centre.0)) / scale,
        (f64::from(centre.1) - y) / scale,
    ]
}

/// Whether forces are drawn at a pixel of a surface with this size.
pub fn shows_forces(lesson: Lesson, size: (u32, u32), (x, y): (f64, f64)) -> bool {
    match border(lesson, size) {
        Border::Column(column) => x > f64::from(column),
        Border::Row(row) => y > f64::from(row),
        Border::None => false,
    }
}

/// The length that stands at a column of the forces, on a surface with this size and look.
pub fn length_at(plane: &Plane, size: (u32, u32), x: f64, look: &Look) -> f64 {
    let (left, part) = match border(plane.lesson, size) {
        Border::Column(column) => (column, (size.0 - column, size.1)),
        Border::Row(row) => (0, (size.0, size.1 - row)),
        Border::None => (0, size),
    };
    forces::frame(plane, part, look).step_at(x - f64::from(left), 1.0)
}

/// The pixel of a surface with this size at which the tip of the weights stands.
pub fn tip(size: (u32, u32), plane: &Plane) -> (f64, f64) {
    let (centre, scale) = layout(plane.lesson, size);
    let [x, y] = plane.weight();
    (
        f64::from(centre.0) + x * scale,
        f64::from(centre.1) - y * scale,
    )
}

/// Draws the plane over the whole area.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    plane: &Plane,
    look: &Look,
) -> Drawn<DB> {
    let size = area.dim_in_pixel();
    let (centre, scale) = layout(plane.lesson, size);
    let sheet = Sheet {
        area,
        look,
        centre,
        scale,
    };
    let theme = look.theme;
    let weight = plane.weight();
    match border(plane.lesson, size) {
        Border::Column(column) => forces::draw(&area.split_horizontally(column).1, plane, look)?,
        Border::Row(row) => forces::draw(&area.split_vertically(row).1, plane, look)?,
        Border::None => {}
    }
    match plane.lesson {
        Lesson::Length => {
            sheet.landscape()?;
            sheet.minimiser()?;
            sheet.circle(plane.norm(), theme.muted)?;
        }
        Lesson::Step => {
            sheet.circle(plane.norm(), theme.muted)?;
            sheet.arrow([0.0; 2], plane.next(), theme.ink, 2.0, ("w′", LEFT))?;
            sheet.arrow(weight, plane.next(), theme.measured, 2.0, ("−ηg", RIGHT))?;
            sheet.right_angle(weight, plane.gradient_step())?;
            sheet.arc(plane)?;
        }
        Lesson::Balance => {
            sheet.circle(Plane::balance(), theme.theory)?;
            sheet.forces(plane)?;
        }
    }
    let color = if plane.lesson == Lesson::Step {
        theme.muted
    } else {
        theme.ink
    };
    sheet.arrow([0.0; 2], weight, color, 2.5, ("w", RIGHT))?;
    sheet.dot(weight, 6.0, color)?;
    sheet.dot([0.0; 2], 2.5, theme.ink)
}

impl<DB: DrawingBackend> Sheet<'_, DB> {
    fn pixel(&self, [x, y]: [f64; 2]) -> (i32, i32) {
        let offset = |length: f64| (length * self.scale).round() as i32;
        (self.centre.0 + offset(x), self.centre.1 - offset(y))
    }

    fn line(&self, points: Vec<(i32, i32)>, color: RGBColor, alpha: f64, width: f64) -> Drawn<DB> {
        let pen = self.look.pen(color, alpha, width);
        self.area.draw(&PathElement::new(points, pen))
    }

    fn dot(&self, at: [f64; 2], radius: f64, color: RGBColor) -> Drawn<DB> {
        let size = self.look.pixels(radius) as i32;
        self.area
            .draw(&Circle::new(self.pixel(at), size, color.filled()))
    }

    /// An arrow, with a symbol on a side of its middle.
    fn arrow(
        &self,
        from: [f64; 2],
        to: [f64; 2],
        color: RGBColor,
        width: f64,
        (symbol, side): (&str, f64),
    ) -> Drawn<DB> {
        let [a, b] = [self.pixel(from), self.pixel(to)];
        let (x, y) = (f64::from(b.0 - a.0), f64::from(b.1 - a.1));
        let length = libm::hypot(x, y);
        if length < 1.0 {
            return Ok(());
        }
        let (x, y) = (x / length, y / length);
        let head = f64::from(self.look.pixels(9.0)).min(length);
        let corner = |along: f64, aside: f64| {
            let at = |end: i32, along_part: f64, aside_part: f64| {
                end + (along * along_part + aside * aside_part).round() as i32
            };
            (at(b.0, x, -y), at(b.1, y, x))
        };
        let base = corner(-0.8 * head, 0.0);
        self.line(vec![a, base], color, 1.0, width)?;
        let triangle = vec![b, corner(-head, 0.42 * head), corner(-head, -0.42 * head)];
        self.area.draw(&Polygon::new(triangle, color.filled()))?;
        let aside = side * f64::from(self.look.pixels(16.0));
        let anchor = Pos::new(HPos::Center, VPos::Center);
        let style = self.look.label(15.0).color(&color).pos(anchor);
        self.area
            .draw(&Text::new(symbol, corner(-0.5 * length, aside), style))
    }

    /// The loss as a shade, the same all along a ray: layers upon each other, each where the loss is above its level.
    fn landscape(&self) -> Drawn<DB> {
        for layer in 0..=SHADES {
            let level = f64::from(layer) / f64::from(SHADES);
            // In the middle of its band the loss ½sin²θ of the angle θ to the minimiser is the layer’s.
            let sine = ((f64::from(layer) - 0.5).max(0.0) / f64::from(SHADES)).sqrt();
            // Opaque: shades through which others shine would add up their roundings to tints.
            let color = self.shade(0.05 + 0.8 * LARGEST_LOSS * level);
            let points = self.bow_tie(libm::asin(sine));
            self.area.draw(&Polygon::new(points, color.filled()))?;
        }
        Ok(())
    }

    /// The muted colour on paper with a share of its strength.
    fn shade(&self, strength: f64) -> RGBColor {
        let theme = self.look.theme;
        let [paper, muted] = [theme.paper, theme.muted].map(|color| [color.0, color.1, color.2]);
        let [red, green, blue] = [0, 1, 2].map(|part| {
            let [from, to] = [paper[part], muted[part]].map(f64::from);
            (from + strength * (to - from)).round() as u8
        });
        RGBColor(red, green, blue)
    }

    /// Everything that lies at more than an angle from the first axis, to the edge of the drawing.
    fn bow_tie(&self, angle: f64) -> Vec<(i32, i32)> {
        let (width, height) = self.area.dim_in_pixel();
        let (x, y) = self.centre;
        let (right, down) = (width as i32 - x, height as i32 - y);
        let rise = (f64::from(right) * libm::tan(angle)).round() as i32;
        let upper_right = if rise < down {
            vec![(right, rise), (right, down)]
        } else {
            let run = f64::from(down) / libm::tan(angle);
            vec![(run.round() as i32, down)]
        };
        let quarter = |side: i32, up: i32| {
            let place = move |&(a, b): &(i32, i32)| (x + side * a, y - up * b);
            upper_right.iter().map(place).collect::<Vec<_>>()
        };
        let half = |up: i32| {
            let mut back = quarter(1, up);
            back.reverse();
            [vec![(x, y)], quarter(-1, up), back].concat()
        };
        [half(1), half(-1)].concat()
    }

    fn minimiser(&self) -> Drawn<DB> {
        let ends = [-1.0, 1.0].map(|side| self.pixel([side * 2.0 * REACH, 0.0]));
        self.line(ends.to_vec(), self.look.theme.minimiser, 1.0, 2.0)
    }

    fn circle(&self, radius: f64, color: RGBColor) -> Drawn<DB> {
        let points = (0..=CORNERS).map(|corner| {
            let (sine, cosine) =
                libm::sincos(std::f64::consts::TAU * corner as f64 / CORNERS as f64);
            self.pixel([radius * cosine, radius * sine])
        });
        let pen = self.look.pen(color, 0.9, 1.25);
        let (dash, gap) = (self.look.pixels(9.0), self.look.pixels(7.0));
        self.area
            .draw(&DashedPathElement::new(points, dash, gap, pen))
    }

    /// The mark of a right angle at the tip of the weights.
    fn right_angle(&self, weight: [f64; 2], step: [f64; 2]) -> Drawn<DB> {
        let unit = |[x, y]: [f64; 2]| {
            let share = 0.12 / libm::hypot(x, y);
            [x * share, y * share]
        };
        let (inwards, along) = (unit(weight), unit(step));
        let corner =
            |a: f64, b: f64| self.pixel([0, 1].map(|i| weight[i] - a * inwards[i] + b * along[i]));
        let points = vec![corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0)];
        self.line(points, self.look.theme.muted, 1.0, 1.25)
    }

    /// The angle of the step, near the origin.
    fn arc(&self, plane: &Plane) -> Drawn<DB> {
        let [x, y] = plane.weight();
        let (start, angle) = (libm::atan2(y, x), plane.angle());
        let points = (0..=24).map(|part| {
            let (sine, cosine) = libm::sincos(start + angle * f64::from(part) / 24.0);
            self.pixel([0.3 * cosine, 0.3 * sine])
        });
        self.line(points.collect(), self.look.theme.theory, 1.0, 2.0)
    }

    /// What the gradient adds to the length, outwards, and what decay takes, inwards.
    fn forces(&self, plane: &Plane) -> Drawn<DB> {
        let theme = self.look.theme;
        let (norm, [x, y]) = (plane.norm(), plane.weight());
        let gap = FORCE_GAP * self.look.pixel_ratio / self.scale;
        let at = |length: f64, side: f64| {
            [
                (length * x - side * gap * y) / norm,
                (length * y + side * gap * x) / norm,
            ]
        };
        let Forces { growth, shrinking } = plane.forces(norm);
        let grown = norm + FORCE_SCALE * growth;
        let shrunk = (norm - FORCE_SCALE * shrinking).max(0.0);
        self.arrow(
            at(norm, 1.0),
            at(grown, 1.0),
            theme.measured,
            3.0,
            ("", RIGHT),
        )?;
        self.arrow(
            at(norm, -1.0),
            at(shrunk, -1.0),
            theme.muted,
            3.0,
            ("", RIGHT),
        )
    }
}
