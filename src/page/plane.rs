//! The drawing of a single step: weights in two dimensions that a reader moves by hand.
//!
//! Everything in it is geometry: what a step does to a length and a direction when the gradient is at right angles to
//! the weights and as large as one over their length.

use crate::numeric::number_format::number;
use crate::page::text::fill;

/// What the drawing explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lesson {
    /// The loss does not depend on the length.
    Length,
    /// A step without decay makes the weights longer, and turns short ones further.
    Step,
    /// What the gradient adds to the length and what decay takes from it.
    Balance,
}

impl Lesson {
    /// The lessons by name.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("length", Self::Length),
        ("step", Self::Step),
        ("balance", Self::Balance),
    ];
}

/// η and λ of the drawing: large, so that a step can be seen.
const LEARNING_RATE: f64 = 0.4;
const WEIGHT_DECAY: f64 = 0.15;

/// Size of the gradient at length one, where it is not the loss’s own.
const UNIT_GRADIENT: f64 = 1.0;

/// The least lengths to which the weights can be moved; shorter ones would be pushed out of the picture by the gradient.
const SHORTEST: f64 = 0.35;
const SHORTEST_BALANCE: f64 = 0.6;

/// Radius of what is shown; weights stay within it.
pub const REACH: f64 = 1.8;

/// A step of an arrow key: share of the length, and radians.
const KEY_SHARE: f64 = 0.05;
const KEY_ANGLE: f64 = 0.07;

/// What a step does to a length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forces {
    /// What the gradient adds.
    pub growth: f64,
    /// What decay takes.
    pub shrinking: f64,
}

/// Weights in the plane. The minimiser is the first axis.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    /// What is explained.
    pub lesson: Lesson,
    weight: [f64; 2],
}

impl Plane {
    /// The drawing as a reader meets it.
    pub fn new(lesson: Lesson) -> Self {
        let weight = match lesson {
            Lesson::Length => [0.8, 1.0],
            Lesson::Step => [1.3, 0.4],
            Lesson::Balance => [0.7, 0.45],
        };
        Self { lesson, weight }
    }

    /// The weights.
    pub fn weight(&self) -> [f64; 2] {
        self.weight
    }

    /// Their length.
    pub fn norm(&self) -> f64 {
        let [x, y] = self.weight;
        libm::hypot(x, y)
    }

    /// Moves the weights to a place, as near as it is allowed; where there is no direction nothing moves.
    pub fn drag(&mut self, to: [f64; 2]) {
        let length = libm::hypot(to[0], to[1]);
        if length > 0.0 && length.is_finite() {
            let share = length.clamp(self.shortest(), REACH) / length;
            self.weight = to.map(|x| x * share);
        }
    }

    /// Gives the weights a length, as near as it is allowed; they keep their direction.
    pub fn stretch(&mut self, length: f64) {
        let share = length.clamp(self.shortest(), REACH) / self.norm();
        if share.is_finite() {
            self.weight = self.weight.map(|x| x * share);
        }
    }

    /// The least length to which the weights can be moved.
    pub fn shortest(&self) -> f64 {
        match self.lesson {
            Lesson::Balance => SHORTEST_BALANCE,
            Lesson::Length | Lesson::Step => SHORTEST,
        }
    }

    /// Moves the weights by presses of an arrow key: outwards, and against the clock.
    pub fn nudge(&mut self, outwards: f64, turns: f64) {
        let length = self.norm() * (1.0 + KEY_SHARE * outwards);
        let (sine, cosine) =
            libm::sincos(libm::atan2(self.weight[1], self.weight[0]) + KEY_ANGLE * turns);
        self.drag([length * cosine, length * sine]);
    }

    /// Loss `½uᵀAu` of a direction with the eigenvalues 0 and 1.
    pub fn loss(direction: [f64; 2]) -> f64 {
        let length = libm::hypot(direction[0], direction[1]);
        0.5 * (direction[1] / length) * (direction[1] / length)
    }

    /// The step `−ηg` of the gradient alone: at right angles to the weights, of length `ηG/‖w‖`.
    pub fn gradient_step(&self) -> [f64; 2] {
        let [x, y] = self.weight;
        let share = LEARNING_RATE * UNIT_GRADIENT / (x * x + y * y);
        [-share * y, share * x]
    }

    /// The weights after the step, with decay where the lesson has it.
    pub fn next(&self) -> [f64; 2] {
        let kept = 1.0 - LEARNING_RATE * self.decay();
        let step = self.gradient_step();
        [0, 1].map(|i| kept * self.weight[i] + step[i])
    }

    fn decay(&self) -> f64 {
        if self.lesson == Lesson::Balance {
            WEIGHT_DECAY
        } else {
            0.0
        }
    }

    /// The angle of the step, in radians.
    pub fn angle(&self) -> f64 {
        let [[x, y], [u, v]] = [self.weight, self.next()];
        libm::atan2(x * v - y * u, x * u + y * v)
    }

    /// What a step does to weights of a length `r`: what the gradient adds to it, `√((1−ηλ)²r² + (ηG/r)²) − (1−ηλ)r`, and
    /// what decay takes from it, `ηλr`.
    pub fn forces(&self, length: f64) -> Forces {
        let shrinking = LEARNING_RATE * self.decay() * length;
        let kept = length - shrinking;
        Forces {
            growth: libm::hypot(kept, LEARNING_RATE * UNIT_GRADIENT / length) - kept,
            shrinking,
        }
    }

    /// The length at which both are the same, `r*⁴ = ηG²/(λ(2 − ηλ))`.
    pub fn balance() -> f64 {
        let fourth = LEARNING_RATE * UNIT_GRADIENT * UNIT_GRADIENT
            / (WEIGHT_DECAY * (2.0 - LEARNING_RATE * WEIGHT_DECAY));
        fourth.sqrt().sqrt()
    }

    /// What the drawing shows, in numbers.
    pub fn sentence(&self) -> String {
        let shown = |value: f64| number(value, 3);
        let norm = shown(self.norm());
        let [u, v] = self.next();
        match self.lesson {
            Lesson::Length => fill(
                "plane.length",
                &[("norm", &norm), ("loss", &shown(Self::loss(self.weight)))],
            ),
            Lesson::Step => fill(
                "plane.step",
                &[
                    ("norm", &norm),
                    ("gradient", &shown(UNIT_GRADIENT / self.norm())),
                    ("angle", &shown(self.angle().to_degrees())),
                    ("next", &shown(libm::hypot(u, v))),
                ],
            ),
            Lesson::Balance => {
                let Forces { growth, shrinking } = self.forces(self.norm());
                fill(
                    "plane.balance",
                    &[
                        ("norm", &norm),
                        ("growth", &shown(growth)),
                        ("shrinking", &shown(shrinking)),
                        ("balance", &shown(Self::balance())),
                    ],
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: w = (1, 0), η = 0.4, G = 1 go to (1, 0.4), of length √1.16, turned by arctan 0.4.
    #[test]
    fn a_step_is_the_hypotenuse() {
        let mut plane = Plane::new(Lesson::Step);
        plane.drag([1.0, 0.0]);
        assert_eq!(plane.next(), [1.0, 0.4]);
        assert!((plane.angle() - libm::atan(0.4)).abs() < 1e-15);
        assert!((plane.forces(1.0).growth - (1.16_f64.sqrt() - 1.0)).abs() < 1e-15);
    }

    /// At the balanced length a step leaves the length as it is; the arithmetic rounds a few times.
    #[test]
    fn growth_and_decay_are_equal_on_the_circle() {
        let mut plane = Plane::new(Lesson::Balance);
        plane.drag([0.0, Plane::balance()]);
        let balanced = plane.forces(plane.norm());
        assert!((balanced.growth - balanced.shrinking).abs() < 1e-14);
        let [u, v] = plane.next();
        assert!((libm::hypot(u, v) - Plane::balance()).abs() < 1e-14);
        let long = plane.forces(1.5 * Plane::balance());
        assert!(long.growth < long.shrinking);
        let short = plane.forces(0.6 * Plane::balance());
        assert!(short.growth > short.shrinking);
    }

    /// What a step does to the length is what the forces say, at every length.
    #[test]
    fn forces_are_what_the_step_does() {
        let mut plane = Plane::new(Lesson::Balance);
        for length in [0.6, 0.83, 1.2, 1.8] {
            plane.stretch(length);
            assert!((plane.norm() - length).abs() < 1e-15);
            let [u, v] = plane.next();
            let Forces { growth, shrinking } = plane.forces(length);
            let error = libm::hypot(u, v) - (length + growth - shrinking);
            assert!(error.abs() < 1e-15, "{length}: {error}");
        }
    }

    #[test]
    fn the_loss_is_the_same_along_a_ray_and_weights_stay_in_the_picture() {
        let mut plane = Plane::new(Lesson::Length);
        let before = Plane::loss(plane.weight());
        plane.nudge(3.0, 0.0);
        assert!((Plane::loss(plane.weight()) - before).abs() < 1e-15);
        plane.nudge(0.0, 1.0);
        assert!((Plane::loss(plane.weight()) - before).abs() > 1e-3);
        let is = |plane: &Plane, length: f64| (plane.norm() - length).abs() < 1e-15;
        plane.drag([100.0, 0.0]);
        assert!(is(&plane, REACH));
        plane.drag([0.0, 0.0]);
        assert!(is(&plane, REACH));
        plane.drag([1e-9, 0.0]);
        assert!(is(&plane, SHORTEST));
    }
}
