//! Every weight vector by its length, the radius, and its angle to the minimiser, 0 at the right and half a turn at the
//! left: growing, shrinking and turning in any number of dimensions.

use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Look;
use super::axis::Axis;
use super::sphere::{FADING, Scene};
use crate::page::trails::Point;

type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;
type Pixel = (i32, i32);

/// Corners of half a circle.
const CORNERS: u32 = 60;

/// Dots of a circle where weights began.
const DOTS: u32 = 60;

/// Farthest that anything is drawn from the centre, in radii of the picture.
const FARTHEST: f64 = 50.0;

/// Free margins in CSS pixels: beside and above the disc, and below it for the scale.
const MARGIN: f64 = 20.0;
const BELOW: f64 = 26.0;

/// Where the disc lies.
struct Layout {
    centre: Pixel,
    /// Pixels of a weight of length one.
    scale: f64,
}

impl Layout {
    fn of(scene: &Scene, (width, height): (u32, u32), pixel_ratio: f64) -> Self {
        let [margin, below] = [MARGIN, BELOW].map(|length| length * pixel_ratio);
        let (width, height) = (f64::from(width), f64::from(height));
        let radius = (0.5 * width - margin).min(height - margin - below).max(1.0);
        let bottom = 0.5 * (height + radius) + 0.5 * (margin - below);
        Self {
            centre: ((0.5 * width) as i32, bottom.min(height - below) as i32),
            scale: radius / scene.camera.radius(),
        }
    }

    /// The pixel of a length and the cosine and sine of an angle; a run that diverges goes past all bounds.
    fn pixel(&self, length: f64, cosine: f64, sine: f64) -> Pixel {
        let most = FARTHEST * 1000.0;
        let offset = |share: f64| (share * length * self.scale).clamp(-most, most).round() as i32;
        (self.centre.0 + offset(cosine), self.centre.1 - offset(sine))
    }

    fn point(&self, [along, y, z]: Point) -> Pixel {
        self.pixel(1.0, along, libm::hypot(y, z))
    }

    /// Half a circle of this radius.
    fn arc(&self, radius: f64, corners: u32) -> Vec<Pixel> {
        let turn = |corner| std::f64::consts::PI * f64::from(corner) / f64::from(corners);
        let corner = |corner| {
            let (sine, cosine) = libm::sincos(turn(corner));
            self.pixel(radius, cosine, sine)
        };
        (0..=corners).map(corner).collect()
    }
}

/// The pixel of a weight vector in a picture of this size.
pub fn place(scene: &Scene, size: (u32, u32), pixel_ratio: f64, point: Point) -> Pixel {
    Layout::of(scene, size, pixel_ratio).point(point)
}

/// Draws the half-disc over the whole area: the scale, both shells, then the weights.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    scene: &Scene,
    look: &Look,
) -> Drawn<DB> {
    let layout = Layout::of(scene, area.dim_in_pixel(), look.pixel_ratio);
    draw_scale(area, &layout, scene, look)?;
    draw_shells(area, &layout, scene, look)?;
    draw_weights(area, &layout, scene, look)
}

/// Rays of equal angle, the minimiser's axis, and lengths along it.
fn draw_scale<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    layout: &Layout,
    scene: &Scene,
    look: &Look,
) -> Drawn<DB> {
    let theme = look.theme;
    let reach = scene.camera.radius();
    let grid = look.pen(theme.grid, 1.0, 1.0);
    let label = |text: String, at: Pixel, across, down| {
        let style = look.label(10.5).pos(Pos::new(across, down));
        Text::new(text, at, style)
    };
    for ray in 1..6 {
        let degrees = 30 * ray;
        let (sine, cosine) = libm::sincos(f64::from(degrees).to_radians());
        let end = layout.pixel(reach, cosine, sine);
        area.draw(&PathElement::new(vec![layout.centre, end], grid))?;
        let (across, down) = match degrees {
            90 => (HPos::Center, VPos::Bottom),
            30 | 60 => (HPos::Left, VPos::Bottom),
            _ => (HPos::Right, VPos::Bottom),
        };
        area.draw(&label(format!("{degrees}°"), end, across, down))?;
    }
    area.draw(&PathElement::new(layout.arc(reach, CORNERS), grid))?;
    let axis = look.pen(theme.minimiser, 0.7, 1.5);
    let ends = [1.0, -1.0].map(|side| layout.pixel(reach, side, 0.0));
    area.draw(&PathElement::new(ends.to_vec(), axis))?;
    for end in ends {
        let size = look.pixels(4.0) as i32;
        area.draw(&Circle::new(end, size, theme.minimiser.filled()))?;
    }
    let ticks = Axis::between(0.0, reach);
    let (tick, gap) = (look.pixels(3.0) as i32, look.pixels(5.0) as i32);
    let line = look.pen(theme.muted, 1.0, 1.0);
    for &length in ticks.ticks() {
        let (x, y) = layout.pixel(length, 1.0, 0.0);
        area.draw(&PathElement::new(vec![(x, y), (x, y + tick)], line))?;
        let words = ticks.label(length);
        area.draw(&label(words, (x, y + gap), HPos::Center, VPos::Top))?;
    }
    Ok(())
}

/// Where weights began, dotted, where theory sees them in the end, dashed, and their present mean length, of each group.
fn draw_shells<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    layout: &Layout,
    scene: &Scene,
    look: &Look,
) -> Drawn<DB> {
    let theme = look.theme;
    let reach = scene.camera.radius();
    for norm in scene.start_norms.into_iter().filter(|&norm| norm <= reach) {
        for dot in layout.arc(norm, DOTS) {
            let size = look.pixels(0.6) as i32;
            area.draw(&Circle::new(dot, size, theme.muted.mix(0.8).filled()))?;
        }
    }
    for &radius in scene.radii.iter().filter(|&&radius| radius <= reach) {
        let arc = layout.arc(radius, CORNERS);
        area.draw(&Polygon::new(arc.clone(), theme.theory.mix(0.09)))?;
        let (dash, gap) = (look.pixels(6.0), look.pixels(4.0));
        let pen = look.pen(theme.theory, 1.0, 1.5);
        area.draw(&DashedPathElement::new(arc, dash, gap, pen))?;
    }
    let means = scene.mean_norms().into_iter().flatten();
    for mean in means.filter(|&mean| mean <= reach) {
        let pen = look.pen(theme.measured, 1.0, 3.0);
        let half = look.pixels(6.0) as i32;
        for side in [1.0, -1.0] {
            let (x, y) = layout.pixel(mean, side, 0.0);
            area.draw(&PathElement::new(vec![(x, y - half), (x, y + half)], pen))?;
        }
    }
    Ok(())
}

/// Trails that fade with age, and dots; the chosen replica in ink, last.
fn draw_weights<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    layout: &Layout,
    scene: &Scene,
    look: &Look,
) -> Drawn<DB> {
    let theme = look.theme;
    let trails = scene.trails.positions();
    let path = |replica: usize, longest: usize| -> Vec<Pixel> {
        let trail = &trails[replica];
        let newest = trail.len().saturating_sub(longest);
        let points = trail.iter().skip(newest);
        points.map(|&point| layout.point(point)).collect()
    };
    let others = (0..trails.len()).filter(|&replica| replica != scene.chosen);
    let paths: Vec<Vec<Pixel>> = others
        .map(|replica| path(replica, scene.trail_length))
        .collect();
    fading(area, &paths, look, theme.measured, 0.8)?;
    let size = look.pixels(2.4) as i32;
    for head in paths.iter().filter_map(|path| path.last()) {
        area.draw(&Circle::new(*head, size, theme.measured.mix(0.9).filled()))?;
    }
    if scene.chosen < trails.len() {
        let ink = [path(scene.chosen, usize::MAX)];
        fading(area, &ink, look, theme.ink, 1.6)?;
        if let Some(head) = ink[0].last() {
            let size = look.pixels(4.0) as i32;
            area.draw(&Circle::new(*head, size, theme.ink.filled()))?;
        }
    }
    Ok(())
}

/// Paths in strokes of one age after the other, the newest strongest and widest.
fn fading<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    paths: &[Vec<Pixel>],
    look: &Look,
    color: RGBColor,
    width: f64,
) -> Drawn<DB> {
    for (age, (alpha, taper)) in FADING.into_iter().enumerate() {
        let pen = look.pen(color, alpha, taper * width);
        for path in paths {
            let third = path.len().div_ceil(FADING.len());
            let end = (path.len() + usize::from(age > 0)).saturating_sub(age * third);
            let start = path.len().saturating_sub((age + 1) * third);
            if end > start + 1 {
                area.draw(&PathElement::new(path[start..end].to_vec(), pen))?;
            }
        }
    }
    Ok(())
}
