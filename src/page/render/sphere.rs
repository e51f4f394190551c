//! The equilibrium sphere and the weights around it.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::Look;
use super::axis::Axis;
use super::weights::Picture;
use crate::page::camera::Camera;
use crate::page::trails::{Point, Trails};

type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;
type Pixel = (i32, i32);

/// What the picture shows.
#[derive(Debug)]
pub struct Scene<'a> {
    /// Where the weights were lately.
    pub trails: &'a Trails,
    /// The eye.
    pub camera: &'a Camera,
    /// Predicted norms: one, none, or what each group keeps.
    pub radii: Vec<f64>,
    /// Norms at the start.
    pub start_norms: [f64; 2],
    /// Density of three weights' direction, `∝ exp(−Σκᵢuᵢ²)`, to be painted.
    pub density: Option<[f64; 3]>,
    /// Positions of a trail that are drawn: short at equilibrium, long on the way.
    pub trail_length: usize,
    /// The replica that is drawn in ink.
    pub chosen: usize,
    /// What is drawn.
    pub picture: Picture,
}

impl Scene<'_> {
    /// The present mean norm, of each group where the weights started with two norms.
    pub fn mean_norms(&self) -> [Option<f64>; 2] {
        let [even, odd] = self.start_norms;
        self.trails.mean_radii(even != odd)
    }
}

/// Farthest that anything is drawn from the centre, in pixels.
const FARTHEST: f64 = 1e5;

/// Shades of the density between nothing and all of its colour: more could not be told apart, and each is a pen.
const SHADES: f64 = 40.0;

/// Circles that the ball's light is made of.
const SHADES_OF_GLASS: i32 = 9;

/// How far the light lies from the middle of the ball, to the left and up, in its radii.
const LIGHT: f64 = 0.36;

/// Corners of a drawn circle.
const CORNERS: usize = 64;

/// How strongly the newest, the middle and the oldest third of a trail are drawn, and how wide they are, as shares.
pub(super) const FADING: [(f64, f64); 3] = [(0.75, 1.6), (0.42, 1.0), (0.2, 0.5)];

/// What the depth of a thing does to its lines.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Back,
    Front,
}

impl Depth {
    fn of(point: Point) -> Self {
        if point[2] < 0.0 {
            Self::Back
        } else {
            Self::Front
        }
    }

    fn strength(self) -> f64 {
        match self {
            Self::Back => 0.35,
            Self::Front => 1.0,
        }
    }
}

struct Canvas<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    camera: &'a Camera,
    look: &'a Look,
    centre: Pixel,
    /// Device pixels of the visible radius.
    scale: f64,
}

/// Draws the scene over the whole area: back to front, the replica in ink last.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    scene: &Scene,
    look: &Look,
) -> Drawn<DB> {
    let (width, height) = area.dim_in_pixel();
    let canvas = Canvas {
        area,
        camera: scene.camera,
        look,
        centre: (width as i32 / 2, height as i32 / 2),
        scale: 0.48 * f64::from(width.min(height)),
    };
    for norm in scene.start_norms {
        canvas.ghost(norm)?;
    }
    for &radius in &scene.radii {
        canvas.ball(radius)?;
        if crate::WHOLE
            && let Some(concentrations) = scene.density
        {
            canvas.density(radius, concentrations)?;
        }
    }
    for depth in [Depth::Back, Depth::Front] {
        for &radius in &scene.radii {
            canvas.wireframe(radius, depth)?;
        }
        let largest = scene.radii.iter().copied().reduce(f64::max);
        let reach = largest.unwrap_or(0.5 * scene.camera.radius());
        canvas.minimiser(reach, depth)?;
        canvas.weights(scene, depth)?;
    }
    canvas.chosen(scene)?;
    canvas.spoke(scene)
}

/// The pixel of a weight vector in a picture of this size.
pub fn place(scene: &Scene, (width, height): (u32, u32), point: Point) -> Pixel {
    let [x, y, _] = scene.camera.view(point);
    let scale = 0.48 * f64::from(width.min(height));
    let offset = |length: f64| (length * scale).clamp(-FARTHEST, FARTHEST).round() as i32;
    (width as i32 / 2 + offset(x), height as i32 / 2 - offset(y))
}

impl<DB: DrawingBackend> Canvas<'_, DB> {
    fn pixel(&self, view: Point) -> Pixel {
        (
            self.centre.0 + self.offset(view[0]),
            self.centre.1 - self.offset(view[1]),
        )
    }

    /// A length in units of the visible radius as pixels; a run that diverges goes past all bounds.
    fn offset(&self, length: f64) -> i32 {
        (length * self.scale).clamp(-FARTHEST, FARTHEST).round() as i32
    }

    fn line(&self, points: Vec<Pixel>, color: RGBColor, alpha: f64, width: f64) -> Drawn<DB> {
        self.area.draw(&PathElement::new(
            points,
            self.look.pen(color, alpha, width),
        ))
    }

    fn dot(&self, at: Pixel, radius: f64, color: RGBColor, alpha: f64) -> Drawn<DB> {
        let size = self.look.pixels(radius) as i32;
        self.area
            .draw(&Circle::new(at, size, color.mix(alpha).filled()))
    }

    /// The sphere's body: glass, dark at the rim, with its light to the upper left.
    fn ball(&self, radius: f64) -> Drawn<DB> {
        let size = self.offset(radius / self.camera.radius());
        let (color, paper) = (self.look.theme.theory, self.look.theme.paper);
        let fill = |centre: Pixel, size: f64, color: RGBColor, alpha: f64| {
            let size = size.round() as i32;
            self.area
                .draw(&Circle::new(centre, size, color.mix(alpha).filled()))
        };
        let whole = f64::from(size);
        fill(self.centre, whole, color, 0.17)?;
        for shade in 1..=SHADES_OF_GLASS {
            // Each lies within the one before, and nearer to the light.
            let share = f64::from(shade) / f64::from(SHADES_OF_GLASS + 1);
            let shift = (LIGHT * share * whole).round() as i32;
            let centre = (self.centre.0 - shift, self.centre.1 - shift);
            fill(centre, (1.0 - share) * whole, paper, 0.16)?;
        }
        self.area.draw(&Circle::new(
            self.centre,
            size,
            self.look.pen(color, 0.75, 1.25),
        ))
    }

    /// Where weights began: a dotted circle.
    fn ghost(&self, norm: f64) -> Drawn<DB> {
        let color = self.look.theme.muted;
        let dots = 90;
        for dot in 0..dots {
            let (sine, cosine) =
                libm::sincos(std::f64::consts::TAU * f64::from(dot) / f64::from(dots));
            let at = [norm * cosine, norm * sine].map(|x| x / self.camera.radius());
            self.dot(self.pixel([at[0], at[1], 0.0]), 0.6, color, 0.7)?;
        }
        Ok(())
    }

    /// A scale of lengths from the origin downwards, with the mean norm of the weights and the predicted one.
    fn spoke(&self, scene: &Scene) -> Drawn<DB> {
        let theme = self.look.theme;
        let reach = 0.96 * self.camera.radius();
        let ticks = Axis::between(0.0, reach);
        let place = |norm: f64| self.pixel([0.0, -norm / self.camera.radius(), 0.0]);
        let tick = |norm: f64, length: f64, color: RGBColor, width: f64| {
            let (x, y) = place(norm);
            let length = self.look.pixels(length) as i32;
            self.line(vec![(x - length, y), (x + length, y)], color, 1.0, width)
        };
        self.dot(self.centre, 1.6, theme.ink, 0.9)?;
        self.line(vec![place(0.0), place(reach)], theme.muted, 0.6, 1.0)?;
        for &norm in ticks.ticks().iter().skip(1) {
            tick(norm, 3.0, theme.muted, 1.0)?;
            let anchor = Pos::new(HPos::Left, VPos::Center);
            let style = self.look.label(10.5).pos(anchor);
            let (x, y) = place(norm);
            let beside = (x + self.look.pixels(6.0) as i32, y);
            self.area
                .draw(&Text::new(ticks.label(norm), beside, style))?;
        }
        for &radius in &scene.radii {
            tick(radius, 9.0, theme.theory, 2.0)?;
        }
        for mean in scene.mean_norms().into_iter().flatten() {
            tick(mean, 6.0, theme.measured, 3.0)?;
        }
        Ok(())
    }

    /// The density on the sphere: patches as strong as it is against its peak, fainter at the back.
    fn density(&self, radius: f64, [k1, k2, k3]: [f64; 3]) -> Drawn<DB> {
        for corners in patches() {
            let centre = centre_of(&corners);
            let [x, y, z] = centre;
            let density = libm::exp(-(k1 * x * x + k2 * y * y + k3 * z * z));
            let strength = 0.8 * density * Depth::of(self.camera.view(centre)).strength();
            let strength = (SHADES * strength).round() / SHADES;
            if strength > FAINTEST {
                let outline = corners.map(|p| self.pixel(self.camera.view(p.map(|x| x * radius))));
                let color = self.look.theme.theory.mix(strength);
                self.area.draw(&Polygon::new(outline.to_vec(), color))?;
            }
        }
        Ok(())
    }

    /// Meridians and parallels every 30°, the half of them that lies at this depth.
    fn wireframe(&self, radius: f64, depth: Depth) -> Drawn<DB> {
        let alpha = if depth == Depth::Front { 0.42 } else { 0.13 };
        for circle in graticule() {
            let viewed: Vec<Point> = circle
                .iter()
                .map(|p| self.camera.view(p.map(|x| x * radius)))
                .collect();
            for run in viewed.split(|&point| Depth::of(point) != depth) {
                let points: Vec<Pixel> = run.iter().map(|&p| self.pixel(p)).collect();
                if points.len() > 1 {
                    self.line(points, self.look.theme.theory, alpha, 1.0)?;
                }
            }
        }
        Ok(())
    }

    /// The minimiser's axis: both ends are minima, for the loss is even.
    fn minimiser(&self, reach: f64, depth: Depth) -> Drawn<DB> {
        let color = self.look.theme.minimiser;
        for side in [-1.0, 1.0] {
            let [near, far] =
                [1.0, 1.22].map(|share| self.camera.view([side * share * reach, 0.0, 0.0]));
            if Depth::of(far) == depth {
                let strength = 0.4 + 0.6 * depth.strength();
                self.line(
                    vec![self.pixel(near), self.pixel(far)],
                    color,
                    strength,
                    2.0,
                )?;
                self.dot(self.pixel(far), 4.0, color, strength)?;
            }
        }
        Ok(())
    }

    fn weights(&self, scene: &Scene, depth: Depth) -> Drawn<DB> {
        let color = self.look.theme.measured;
        let mut trails = Vec::new();
        let trails_of = scene.trails.positions().iter().enumerate();
        for (_, trail) in trails_of.filter(|(replica, _)| *replica != scene.chosen) {
            let head = trail.back().map(|&head| self.camera.view(head));
            if head.is_some_and(|head| Depth::of(head) == depth) {
                let newest = trail.len().saturating_sub(scene.trail_length);
                trails.push(self.pixels(trail.iter().skip(newest)));
            }
        }
        self.trails(&trails, color, depth.strength(), 1.0)?;
        let size = if depth == Depth::Front { 2.6 } else { 1.8 };
        for head in trails.iter().filter_map(|trail| trail.last()) {
            self.dot(*head, size, color, 0.35 + 0.6 * depth.strength())?;
        }
        Ok(())
    }

    fn chosen(&self, scene: &Scene) -> Drawn<DB> {
        let Some(trail) = scene.trails.positions().get(scene.chosen) else {
            return Ok(());
        };
        let trail = [self.pixels(trail.iter())];
        self.trails(&trail, self.look.theme.ink, 1.3, 1.6)?;
        match trail[0].last() {
            Some(&head) => self.dot(head, 4.0, self.look.theme.ink, 1.0),
            None => Ok(()),
        }
    }

    fn pixels<'p>(&self, points: impl Iterator<Item = &'p Point>) -> Vec<Pixel> {
        points.map(|&p| self.pixel(self.camera.view(p))).collect()
    }

    /// Paths that fade and taper with age, in three strokes; strokes of one age follow each other, so that a surface
    /// can draw them as one.
    fn trails(
        &self,
        trails: &[Vec<Pixel>],
        color: RGBColor,
        strength: f64,
        width: f64,
    ) -> Drawn<DB> {
        for (age, (alpha, taper)) in FADING.into_iter().enumerate() {
            for trail in trails {
                let third = trail.len().div_ceil(FADING.len());
                // Strokes share their corner, so that the path has no holes.
                let end = (trail.len() + usize::from(age > 0)).saturating_sub(age * third);
                let start = trail.len().saturating_sub((age + 1) * third);
                if end > start + 1 {
                    let stroke = trail[start..end].to_vec();
                    self.line(stroke, color, (alpha * strength).min(1.0), taper * width)?;
                }
            }
        }
        Ok(())
    }
}

/// Strength below which a patch is not painted.
const FAINTEST: f64 = 0.02;

/// Patches of the painted density from pole to pole, and twice as many around.
const PATCH_ROWS: usize = 30;

/// Quadrilaterals that cover the unit sphere. Their poles lie across the minimiser's axis and across
/// the eye's usual direction, where they do not show.
fn patches() -> impl Iterator<Item = [Point; 4]> {
    let point = |row: usize, column: usize| {
        let step = std::f64::consts::PI / PATCH_ROWS as f64;
        let (ring, height) = libm::sincos(step * row as f64);
        let (sine, cosine) = libm::sincos(step * column as f64);
        [ring * cosine, height, ring * sine]
    };
    (0..PATCH_ROWS).flat_map(move |row| {
        (0..2 * PATCH_ROWS).map(move |column| {
            let next = column + 1;
            [
                point(row, column),
                point(row, next),
                point(row + 1, next),
                point(row + 1, column),
            ]
        })
    })
}

/// The middle of a patch, on the sphere.
fn centre_of(corners: &[Point; 4]) -> Point {
    let sum = |i: usize| corners.iter().map(|corner| corner[i]).sum::<f64>();
    let [x, y, z] = [sum(0), sum(1), sum(2)];
    let length = (x * x + y * y + z * z).sqrt();
    [x / length, y / length, z / length]
}

/// Circles on the unit sphere every 30°, poles up and down: the minimiser lies on the equator.
fn graticule() -> impl Iterator<Item = Vec<Point>> {
    let turn = |share: f64| libm::sincos(std::f64::consts::PI * share);
    let around = move |of: &dyn Fn(f64, f64) -> Point| -> Vec<Point> {
        (0..=CORNERS)
            .map(|corner| {
                let (sine, cosine) = turn(2.0 * corner as f64 / CORNERS as f64);
                of(sine, cosine)
            })
            .collect()
    };
    let meridian = move |k: i32| {
        let (s, c) = turn(f64::from(k) / 6.0);
        around(&|sine, cosine| [sine * c, cosine, sine * s])
    };
    let parallel = move |k: i32| {
        let (height, ring) = turn(f64::from(k) / 6.0);
        around(&|sine, cosine| [ring * cosine, height, ring * sine])
    };
    (0..6).map(meridian).chain((-2..=2).map(parallel))
}
