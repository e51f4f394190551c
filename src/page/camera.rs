//! The eye that looks at the sphere.

use crate::numeric::transfer::Transfer;
use crate::page::trails::Point;

/// Direction of view and how much of space fits the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    yaw: f64,
    pitch: f64,
    radius: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            yaw: 0.75,
            pitch: 0.32,
            radius: 1.0,
        }
    }
}

/// The pitch stops short of the poles, where up and down would swap.
const STEEPEST: f64 = 1.5;

impl Camera {
    /// Turns by a drag, given in shares of the picture's width: one width is half a turn.
    pub fn turn(&mut self, right: f64, down: f64) {
        let half_turn = std::f64::consts::PI;
        self.yaw -= right * half_turn;
        self.pitch = (self.pitch + down * half_turn).clamp(-STEEPEST, STEEPEST);
    }

    /// Yaw and pitch in radians.
    pub fn angles(&self) -> [f64; 2] {
        [self.yaw, self.pitch]
    }

    /// Looks from a direction; a pitch beyond the steepest is taken as that.
    pub fn look_from(&mut self, yaw: f64, pitch: f64) {
        self.yaw = yaw;
        self.pitch = pitch.clamp(-STEEPEST, STEEPEST);
    }

    /// Moves part of the way towards showing a ball of this radius, or all of it.
    pub fn approach(&mut self, radius: f64, share: f64) {
        if radius.is_finite() && radius > 0.0 {
            // Along the logarithm, so that zooming in and out look alike.
            self.radius *= libm::pow(radius / self.radius, share);
        }
    }

    /// Saves or restores it.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        for value in [&mut self.yaw, &mut self.pitch, &mut self.radius] {
            transfer.number(value);
            transfer.check(value.is_finite());
        }
        transfer.check(self.radius > 0.0);
    }

    /// Radius of the ball that fits the picture.
    pub fn radius(&self) -> f64 {
        self.radius
    }

    /// Screen coordinates in units of the visible radius: right, up, and towards the eye.
    ///
    /// At yaw and pitch zero the minimiser's axis points right and the third coordinate to the eye.
    pub fn view(&self, [x, y, z]: Point) -> Point {
        let (yaw_sine, yaw_cosine) = libm::sincos(self.yaw);
        let (pitch_sine, pitch_cosine) = libm::sincos(self.pitch);
        let right = x * yaw_cosine - z * yaw_sine;
        let back = x * yaw_sine + z * yaw_cosine;
        let up = y * pitch_cosine - back * pitch_sine;
        let near = y * pitch_sine + back * pitch_cosine;
        [right, up, near].map(|coordinate| coordinate / self.radius)
    }
}
