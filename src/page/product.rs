//! Learning rate and weight decay as two knobs that may be linked, so that their product, and with it the angle of a step
//! on the sphere, stays what it is.

use crate::numeric::number_format::number;
use crate::page::text::fill;

/// How much larger or smaller than at the start each of both may become.
pub const REACH: f64 = 16.0;

/// Which of both is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    /// The learning rate η.
    LearningRate,
    /// The weight decay λ.
    WeightDecay,
}

/// Learning rate and weight decay, as they are moved from where they began.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    start: [f64; 2],
    /// Powers of `REACH` by which both have been multiplied, from −1 to 1.
    positions: [f64; 2],
    /// Whether moving one moves the other the opposite way.
    pub linked: bool,
}

impl Product {
    /// Both as a run has them, linked.
    pub fn new(learning_rate: f64, weight_decay: f64) -> Self {
        Self {
            start: [learning_rate, weight_decay],
            positions: [0.0; 2],
            linked: true,
        }
    }

    /// Learning rate and weight decay as powers of `REACH` from where they began, from −1 to 1.
    pub fn positions(&self) -> [f64; 2] {
        self.positions
    }

    /// Moves a knob to a position from −1 to 1; where both are linked, as far as the other one can go.
    pub fn turn(&mut self, knob: Knob, position: f64) {
        if !position.is_finite() {
            return;
        }
        let [this, other] = match knob {
            Knob::LearningRate => [0, 1],
            Knob::WeightDecay => [1, 0],
        };
        let position = position.clamp(-1.0, 1.0);
        if !self.linked {
            self.positions[this] = position;
            return;
        }
        let sum = self.positions[this] + self.positions[other];
        self.positions[this] = position.clamp((sum - 1.0).max(-1.0), (sum + 1.0).min(1.0));
        self.positions[other] = sum - self.positions[this];
    }

    /// Learning rate and weight decay.
    pub fn values(&self) -> [f64; 2] {
        self.values_at(self.positions)
    }

    /// Both at other positions.
    pub fn values_at(&self, positions: [f64; 2]) -> [f64; 2] {
        let [rate, decay] = positions.map(|power| libm::pow(REACH, power));
        [self.start[0] * rate, self.start[1] * decay]
    }

    /// The angle of a step on the sphere of plain SGD, `arccos(1 − ηλ)`.
    pub fn angle(rate: f64, decay: f64) -> f64 {
        libm::acos((1.0 - rate * decay).max(-1.0))
    }

    /// Both with their product and the angle of a step.
    pub fn sentence(&self) -> String {
        let [rate, decay] = self.values();
        let angle = Self::angle(rate, decay);
        let [rate_text, decay_text, product, angle] =
            [rate, decay, rate * decay, angle].map(|value| number(value, 3));
        let places = [
            ("rate", &*rate_text),
            ("decay", &decay_text),
            ("product", &product),
            ("angle", &angle),
        ];
        fill("product.sentence", &places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(both: &Product) -> f64 {
        let [rate, decay] = both.values();
        rate * decay
    }

    #[test]
    fn linked_knobs_keep_their_product_at_every_turn() {
        let mut both = Product::new(0.4, 0.0025);
        for (knob, position) in [
            (Knob::LearningRate, 0.3),
            (Knob::WeightDecay, 0.9),
            (Knob::LearningRate, -7.0),
            (Knob::WeightDecay, f64::NAN),
        ] {
            both.turn(knob, position);
            // Powers and their inverses are rounded once each.
            assert!((product(&both) / 0.001 - 1.0).abs() < 1e-14, "{both:?}");
        }
        assert_eq!(both.positions(), [-1.0, 1.0]);
    }

    #[test]
    fn knobs_that_are_not_linked_change_it_and_keep_the_new_one_when_they_are_again() {
        let mut both = Product::new(0.1, 0.01);
        both.linked = false;
        both.turn(Knob::WeightDecay, 0.5);
        assert!((product(&both) - 0.004).abs() < 1e-15);
        both.linked = true;
        both.turn(Knob::LearningRate, 1.0);
        assert!((product(&both) - 0.004).abs() < 1e-15);
        assert_eq!(both.positions(), [1.0, -0.5]);
    }
}
