//! The one axis type of all charts: linear or logarithmic, with round ends and round ticks.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};

use crate::numeric::number_format::{integer, number, power_of_ten};
use crate::page::charts::Scale;

/// An axis from `low` to `high`.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    scale: Scale,
    ticks: Vec<f64>,
    unit: &'static str,
}

/// Round numbers between 1 and 10: ends of axes fall on these times a power of ten.
const ROUND: [f64; 9] = [1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0];

/// Most decades on a logarithmic axis; what lies below is cut off.
const MOST_DECADES: f64 = 12.0;

impl Axis {
    /// A linear axis from zero to a round number at or above `largest`, with some four ticks.
    pub fn from_zero(largest: f64) -> Self {
        let largest = if largest.is_finite() && largest > 0.0 {
            largest
        } else {
            1.0
        };
        let unit = power(libm::floor(libm::log10(largest)));
        let high = ROUND
            .map(|r| r * unit)
            .into_iter()
            .find(|&r| r >= largest)
            .unwrap_or(largest);
        let step = tick_step(high);
        let count = (high / step * (1.0 + 1e-12)).floor() as usize;
        Self {
            low: 0.0,
            high,
            scale: Scale::Linear,
            ticks: (0..=count).map(|k| k as f64 * step).collect(),
            unit: "",
        }
    }

    /// A linear axis from one number to another above it, with some four round ticks.
    pub fn between(low: f64, high: f64) -> Self {
        let step = tick_step(high - low);
        let (first, last) = ((low / step).ceil(), (high / step).floor());
        let count = (last - first).max(0.0) as usize;
        Self {
            low,
            high,
            scale: Scale::Linear,
            ticks: (0..=count).map(|k| (first + k as f64) * step).collect(),
            unit: "",
        }
    }

    /// A logarithmic axis from one positive number to another above it, with ticks at powers of ten, or closer where
    /// there would be few.
    pub fn decades(low: f64, high: f64) -> Self {
        let inside = |tick: &f64| (low..=high).contains(tick);
        let wide = Self::logarithmic(low, high);
        Self {
            low,
            high,
            ticks: wide.ticks.into_iter().filter(inside).collect(),
            ..wide
        }
    }

    /// A logarithmic axis that holds `low` and `high`, its ends at 1, 2 or 5 times a power of ten.
    pub fn logarithmic(low: f64, high: f64) -> Self {
        let usable = |x: f64| x.is_finite() && x > 0.0;
        let high = if usable(high) { high } else { 1.0 };
        let low = if usable(low) { low.min(high) } else { high };
        let low = low.max(high / power(MOST_DECADES));
        let mut steps = Steps::down_to(low);
        let ends = steps.up_to(high.max(low * 4.0));
        let decades = libm::log10(ends.high / ends.low);
        let ticks = ends.values.into_iter().filter(|&value| {
            let whole = is_power_of_ten(value);
            decades < 1.6
                || (whole && (decades < 6.0 || libm::round(libm::log10(value)) as i32 % 3 == 0))
        });
        Self {
            low: ends.low,
            high: ends.high,
            scale: Scale::Logarithmic,
            ticks: ticks.collect(),
            unit: "",
        }
    }

    /// The same axis with a unit behind its labels.
    #[must_use]
    pub fn with_unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }

    /// The axis of the given scale for values from `low` to `high`.
    pub fn new(scale: Scale, low: f64, high: f64) -> Self {
        match scale {
            Scale::Linear => Self::from_zero(high),
            Scale::Logarithmic => Self::logarithmic(low, high),
        }
    }

    /// Both ends.
    pub fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// The values with a line and a label.
    pub fn ticks(&self) -> &[f64] {
        &self.ticks
    }

    /// Share of the way from the low to the high end; outside 0 … 1 for values outside.
    pub fn position(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Logarithmic => libm::log(value / self.low) / libm::log(self.high / self.low),
        }
    }

    /// The value at a share of the way from the low to the high end.
    pub fn value(&self, share: f64) -> f64 {
        match self.scale {
            Scale::Linear => self.low + share * (self.high - self.low),
            Scale::Logarithmic => self.low * libm::pow(self.high / self.low, share),
        }
    }

    /// A tick's label, with the unit. It follows from the value alone, so that it stays as it is while the axis grows.
    pub fn label(&self, value: f64) -> String {
        self.number(value) + self.unit
    }

    fn number(&self, value: f64) -> String {
        match self.scale {
            Scale::Linear if value == 0.0 => "0".into(),
            Scale::Linear if (1000.0..1e9).contains(&value) => integer(value.round() as u64),
            Scale::Linear => trimmed(&number(value, 3)),
            Scale::Logarithmic => {
                let exponent = libm::floor(libm::log10(value) + 1e-9) as i32;
                let mantissa = (value / power(f64::from(exponent))).round();
                match (exponent, mantissa) {
                    (-3..=2, _) => trimmed(&number(value, 1)),
                    (_, 1.0) => power_of_ten(exponent),
                    _ => format!("{}·{}", mantissa as u64, power_of_ten(exponent)),
                }
            }
        }
    }
}

/// `1.50` as `1.5`, `3.00` as `3`, `5.00×10⁹` as `5×10⁹`.
fn trimmed(text: &str) -> String {
    let short = |digits: &str| {
        if digits.contains('.') {
            digits
                .trim_end_matches('0')
                .trim_end_matches('.')
                .to_owned()
        } else {
            digits.to_owned()
        }
    };
    match text.split_once('×') {
        Some((digits, power)) => short(digits) + "×" + power,
        None => short(text),
    }
}

fn power(exponent: f64) -> f64 {
    libm::pow(10.0, exponent)
}

fn is_power_of_ten(value: f64) -> bool {
    let exponent = libm::log10(value);
    (exponent - exponent.round()).abs() < 1e-9
}

/// The smallest 1-2-5 step that needs at most five ticks above zero.
fn tick_step(high: f64) -> f64 {
    let rough = high / 5.0;
    let unit = power(libm::floor(libm::log10(rough) + 1e-12));
    let steps = [1.0, 2.0, 5.0, 10.0].map(|r| r * unit);
    steps
        .into_iter()
        .find(|&step| step >= rough * (1.0 - 1e-12))
        .unwrap_or(high)
}

/// Walks upward over 1, 2, 5 times the powers of ten.
struct Steps {
    exponent: f64,
    place: usize,
}

struct Ends {
    low: f64,
    high: f64,
    values: Vec<f64>,
}

const PLACES: [f64; 3] = [1.0, 2.0, 5.0];

impl Steps {
    /// Begins at the largest step that is not above `low`.
    fn down_to(low: f64) -> Self {
        let exponent = libm::floor(libm::log10(low) + 1e-12);
        let scaled = low / power(exponent) * (1.0 + 1e-12);
        let place = PLACES
            .iter()
            .rposition(|&place| place <= scaled)
            .unwrap_or(0);
        Self { exponent, place }
    }

    fn up_to(&mut self, high: f64) -> Ends {
        let mut values = vec![self.value()];
        while self.value() < high * (1.0 - 1e-12) {
            self.place += 1;
            if self.place == PLACES.len() {
                self.place = 0;
                self.exponent += 1.0;
            }
            values.push(self.value());
        }
        Ends {
            low: values[0],
            high: self.value(),
            values,
        }
    }

    fn value(&self) -> f64 {
        PLACES[self.place] * power(self.exponent)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (start, end): (i32, i32)) -> i32 {
        let way = f64::from(end - start) * self.position(*value).clamp(0.0, 1.0);
        start + way.round() as i32
    }

    /// Frames draw their own lines.
    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        Vec::new()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}
