//! The weights as a picture: around the sphere, in the half-disc, or in both.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::sphere::{self, Scene};
use super::{Look, half_disc};

/// What is drawn of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// The sphere in space.
    Sphere,
    /// Length against angle to the minimiser.
    HalfDisc,
    /// The sphere above, the half-disc below.
    Both,
}

impl Picture {
    /// Every picture.
    pub const ALL: [Self; 3] = [Self::Sphere, Self::HalfDisc, Self::Both];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sphere => "sphere",
            Self::HalfDisc => "half_disc",
            Self::Both => "both",
        }
    }
}

/// Share of the height that the sphere takes beside the half-disc.
const SPHERE_SHARE: f64 = 0.6;

/// Height of the sphere's part of a picture of this height.
fn upper(picture: Picture, height: u32) -> u32 {
    match picture {
        Picture::Sphere => height,
        Picture::HalfDisc => 0,
        Picture::Both => (SPHERE_SHARE * f64::from(height)).round() as u32,
    }
}

/// Draws the scene over the whole area.
///
/// # Errors
/// What the surface reports.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    scene: &Scene,
    look: &Look,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    if !crate::WHOLE {
        return sphere::draw(area, scene, look);
    }
    let height = upper(scene.picture, area.dim_in_pixel().1);
    let (above, below) = area.split_vertically(height);
    if scene.picture != Picture::HalfDisc {
        sphere::draw(&above, scene, look)?;
    }
    if scene.picture != Picture::Sphere {
        half_disc::draw(&below, scene, look)?;
    }
    Ok(())
}

/// Farthest that a dot may lie from the point that means it, in CSS pixels.
const REACH: f64 = 14.0;

/// The replica whose dot is nearest to a point of a picture of this size, if one is near. All in pixels of the
/// picture, of which a CSS pixel has `pixel_ratio`.
pub fn nearest(
    scene: &Scene,
    (width, height): (u32, u32),
    pixel_ratio: f64,
    (x, y): (f64, f64),
) -> Option<usize> {
    let above = upper(scene.picture, height);
    let in_sphere = scene.picture != Picture::HalfDisc && y < f64::from(above);
    let latest = scene.trails.positions().iter().map(|trail| trail.back());
    let places = latest.map(|point| {
        let point = *point?;
        Some(if in_sphere {
            sphere::place(scene, (width, above), point)
        } else {
            let (x, y) = half_disc::place(scene, (width, height - above), pixel_ratio, point);
            (x, y + above as i32)
        })
    });
    let distances = places.enumerate().filter_map(|(replica, place)| {
        let (column, row) = place?;
        let distance = libm::hypot(f64::from(column) - x, f64::from(row) - y);
        (distance <= REACH * pixel_ratio).then_some((replica, distance))
    });
    distances
        .min_by(|one, other| one.1.total_cmp(&other.1))
        .map(|(replica, _)| replica)
}
