//! How a slider and the arrow keys move through the values of a row.

use super::row::{Kind, Row};
use crate::numeric::number_format::round_to;

/// Share of a slider's way that stands for zero.
const ZERO_END: f64 = 0.02;

/// The values of a decade at which the arrow keys stop, in tenths of its beginning.
const DECADE: [u8; 29] = [
    10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 24, 26, 28, 30, 35, 40, 45, 50, 55, 60, 65, 70,
    75, 80, 85, 90, 95,
];

/// How many times larger, and smaller, than what an experiment starts with a knob turns a value.
const KNOB_REACH: f64 = 10.0;

/// Presses of an arrow key from one end of a linear range to the other, about.
const LINEAR_STEPS: f64 = 50.0;

impl Row {
    /// Position of a value on the slider, 0 … 1.
    pub fn slider_position(&self, value: f64) -> f64 {
        let logarithm = |low: f64, high: f64| libm::log(value / low) / libm::log(high / low);
        match self.kind {
            Kind::Linear { minimum, maximum } => (value - minimum) / (maximum - minimum),
            Kind::Logarithmic {
                minimum,
                maximum,
                zero: false,
            } => logarithm(minimum, maximum),
            Kind::Logarithmic { zero: true, .. } if value == 0.0 => 0.0,
            Kind::Logarithmic {
                minimum,
                maximum,
                zero: true,
            } => ZERO_END + (1.0 - ZERO_END) * logarithm(minimum, maximum),
            Kind::Integer { minimum, maximum } => logarithm(minimum, maximum),
            Kind::Typed { .. } | Kind::List { .. } | Kind::Choice { .. } => 0.0,
        }
    }

    /// The value at a position of the slider, rounded to three digits.
    pub fn slider_value(&self, position: f64) -> f64 {
        let power = |low: f64, high: f64, share: f64| low * libm::pow(high / low, share);
        let value = match self.kind {
            Kind::Linear { minimum, maximum } => {
                let value = minimum + position * (maximum - minimum);
                return self.nearest(libm::round(value * 1000.0) / 1000.0);
            }
            Kind::Logarithmic { zero: true, .. } if position < ZERO_END => 0.0,
            Kind::Logarithmic {
                minimum,
                maximum,
                zero: true,
            } => power(minimum, maximum, (position - ZERO_END) / (1.0 - ZERO_END)),
            Kind::Logarithmic {
                minimum, maximum, ..
            }
            | Kind::Integer { minimum, maximum } => power(minimum, maximum, position),
            Kind::Typed { .. } | Kind::List { .. } | Kind::Choice { .. } => self.default,
        };
        self.nearest(round_to(value, 3))
    }

    /// The ends of a knob for a value that an experiment starts with, as positions of the slider: a tenth of it and ten
    /// times as much, and beyond that the value in force. The whole slider where the row knows no tenth of it, as
    /// from zero, and where the slider is linear.
    pub fn knob_ends(&self, start: f64, in_force: f64) -> [f64; 2] {
        let (least, most) = match self.kind {
            Kind::Logarithmic {
                minimum, maximum, ..
            }
            | Kind::Integer { minimum, maximum } => (minimum, maximum),
            _ => return [0.0, 1.0],
        };
        let (low, high) = (start / KNOB_REACH, start * KNOB_REACH);
        if low < least || in_force < least {
            return [0.0, 1.0];
        }
        let ends = [low.min(in_force), high.max(in_force).min(most)];
        ends.map(|end| self.slider_position(end))
    }

    /// The value at a share of the way between a knob's ends, rounded so that it can be read in passing: to two digits
    /// or, on a linear slider, to the steps of the arrow keys.
    pub fn knob_value(&self, [low, high]: [f64; 2], share: f64) -> f64 {
        let value = self.slider_value(low + share * (high - low));
        match self.kind {
            Kind::Linear { minimum, maximum } if value > minimum && value < maximum => {
                let step = round_step(maximum - minimum);
                self.nearest(round_to(libm::round(value / step) * step, 12))
            }
            _ => self.nearest(round_to(value, 2)),
        }
    }

    /// The share of the way between a knob's ends at which a value is.
    pub fn knob_share(&self, [low, high]: [f64; 2], value: f64) -> f64 {
        (self.slider_position(value) - low) / (high - low)
    }

    /// The value after so many presses of an arrow key on a knob: as [`Row::next`] has it, up to the knob's ends.
    pub fn knob_next(&self, ends: [f64; 2], value: f64, steps: i32) -> f64 {
        let [low, high] = ends.map(|end| self.slider_value(end));
        self.next(value, steps).max(low).min(high)
    }

    /// The value after so many presses of an arrow key, upwards or, with a negative count, downwards:
    /// whole numbers by one; on a logarithmic slider through at most 30 round values a decade, and to 0 from
    /// the smallest where the row allows 0; on a linear one through the multiples of a round step, about 50 of
    /// them. From a value in between, the first press goes to the next of these. The ends of the range are
    /// the ends of the way; a list stays as it is.
    pub fn next(&self, value: f64, steps: i32) -> f64 {
        let start = self.nearest(value);
        match self.kind {
            Kind::List { .. } => value,
            _ if self.is_whole() => self.nearest(start + f64::from(steps)),
            _ => self.press(start, steps),
        }
    }

    /// The value after so many presses, one by one until the range ends.
    fn press(&self, mut value: f64, steps: i32) -> f64 {
        for _ in 0..steps.unsigned_abs() {
            let next = match self.kind {
                Kind::Logarithmic { minimum, .. } => {
                    neighbour_in_decades(value, minimum, steps > 0)
                }
                Kind::Linear { minimum, maximum } => {
                    neighbour_in_multiples(value, round_step(maximum - minimum), steps > 0)
                }
                _ => value,
            };
            let (low, high) = self.bounds();
            // Not `clamp`, whose message for ends in the wrong order prints numbers, which takes 9 kB of the page.
            let next = next.max(low).min(high);
            if next == value {
                break;
            }
            value = next;
        }
        value
    }
}

/// The round value next to a value in decades, upwards or downwards; the smallest positive one is next to 0,
/// and 0 next to it.
fn neighbour_in_decades(value: f64, smallest: f64, upwards: bool) -> f64 {
    if value < smallest || (value == smallest && !upwards) {
        return if upwards { smallest } else { 0.0 };
    }
    let decade = libm::floor(libm::log10(value));
    let rounds = [-1.0, 0.0, 1.0].into_iter().flat_map(|shift| {
        let tenth = libm::pow(10.0, decade + shift - 1.0);
        DECADE.map(move |tenths| round_to(f64::from(tenths) * tenth, 2))
    });
    let next = nearest_beyond(value, rounds, upwards);
    next.max(smallest)
}

/// The multiple of a step next to a value, upwards or downwards.
fn neighbour_in_multiples(value: f64, step: f64, upwards: bool) -> f64 {
    let place = libm::round(value / step);
    let multiples = [-1.0, 0.0, 1.0].map(|shift| round_to((place + shift) * step, 12));
    nearest_beyond(value, multiples, upwards)
}

/// Of ascending numbers, the first above a value, or the last below it; the value itself if there is none.
fn nearest_beyond(value: f64, ascending: impl IntoIterator<Item = f64>, upwards: bool) -> f64 {
    let mut ascending = ascending.into_iter();
    let found = if upwards {
        ascending.find(|&number| number > value)
    } else {
        ascending.take_while(|&number| number < value).last()
    };
    found.unwrap_or(value)
}

/// The number 1, 2 or 5 times a power of ten that divides a range into about [`LINEAR_STEPS`].
fn round_step(range: f64) -> f64 {
    let aim = range / LINEAR_STEPS;
    let power = libm::pow(10.0, libm::floor(libm::log10(aim)));
    // The borders are the geometric means of neighbours: √2, √10, √50.
    let digit = match aim / power {
        ..1.414 => 1.0,
        ..3.162 => 2.0,
        ..7.071 => 5.0,
        _ => 10.0,
    };
    round_to(digit * power, 1)
}
