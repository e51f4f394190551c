//! A digit that a reader draws or picks, as 8 × 8 grey values.

use crate::simulation::network::labelled_digits::LabelledDigits;
use crate::simulation::objective::digits::{PIXELS, SIDE};

/// How far the pen's ink reaches, in pixels of the image.
const REACH: f64 = 1.1;

/// How dark the middle of a stroke is: most pixels of the digits are lighter than black.
const DARKEST: f64 = 1.0;

/// What is shown to the network, where the reader's pen stands, and what the image is known to be.
#[derive(Clone, Debug)]
pub struct Digit {
    grey: [f64; PIXELS],
    pen: (usize, usize),
    label: Option<u8>,
    picked: usize,
}

impl Default for Digit {
    fn default() -> Self {
        Self {
            grey: [0.0; PIXELS],
            pen: (SIDE / 2, SIDE / 2),
            label: None,
            picked: usize::MAX,
        }
    }
}

impl Digit {
    /// The image, grey values from 0 to 1, row by row; nothing while it is empty.
    pub fn image(&self) -> Option<&[f64; PIXELS]> {
        self.grey
            .iter()
            .any(|&grey| grey > 0.0)
            .then_some(&self.grey)
    }

    /// Its grey values.
    pub fn grey(&self) -> &[f64; PIXELS] {
        &self.grey
    }

    /// Column and row where the keyboard's pen stands.
    pub fn pen(&self) -> (usize, usize) {
        self.pen
    }

    /// What it shows, where it is one of the test images.
    pub fn label(&self) -> Option<u8> {
        self.label
    }

    /// Takes the pen from one place to another, in shares of the picture's sides.
    pub fn stroke(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.label = None;
        for (place, grey) in self.grey.iter_mut().enumerate() {
            let middle = |k: usize| (k as f64 + 0.5) / SIDE as f64;
            let point = (middle(place % SIDE), middle(place / SIDE));
            let distance = SIDE as f64 * distance_to_segment(point, from, to);
            let ink = DARKEST * (1.5 * (1.0 - distance / REACH)).clamp(0.0, 1.0);
            *grey = grey.max(ink);
        }
    }

    /// Moves the keyboard's pen by some pixels; it stays inside.
    pub fn move_pen(&mut self, right: i32, down: i32) {
        let moved = |at: usize, by: i32| {
            let last = SIDE as i32 - 1;
            (at as i32).saturating_add(by).clamp(0, last) as usize
        };
        self.pen = (moved(self.pen.0, right), moved(self.pen.1, down));
    }

    /// Inks the pixel under the keyboard's pen, or clears it.
    pub fn toggle(&mut self) {
        self.label = None;
        let grey = &mut self.grey[self.pen.1 * SIDE + self.pen.0];
        *grey = if *grey > 0.5 { 0.0 } else { DARKEST };
    }

    /// An empty picture.
    pub fn clear(&mut self) {
        self.grey = [0.0; PIXELS];
        self.label = None;
    }

    /// The next test image.
    pub fn pick_next(&mut self, data: &LabelledDigits) {
        self.picked = self.picked.wrapping_add(1) % data.test.count().max(1);
        let test = &data.test;
        if let (Some(seen), Some(&label)) =
            (test.pixels.get(self.picked), test.labels.get(self.picked))
        {
            self.grey = data.grey(seen).map(|grey| grey.clamp(0.0, 1.0));
            self.label = Some(label);
        }
    }
}

fn distance_to_segment(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (along, offset) = (
        (to.0 - from.0, to.1 - from.1),
        (point.0 - from.0, point.1 - from.1),
    );
    let square = along.0 * along.0 + along.1 * along.1;
    let share = if square > 0.0 {
        ((offset.0 * along.0 + offset.1 * along.1) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    libm::hypot(offset.0 - share * along.0, offset.1 - share * along.1)
}
