//! A row of the table of parameters: which values it takes, how they are read, shown and slid.

use crate::numeric::number_format::shortest;
use std::fmt;

use super::Parameters;
use crate::numeric::number_format::{parse, round_to};

/// Where a value lies between its bounds, and how a slider moves through them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A real number on a linear slider.
    Linear {
        /// Smallest allowed value.
        minimum: f64,
        /// Largest allowed value.
        maximum: f64,
    },
    /// A positive number on a logarithmic slider; with `zero`, the slider's left end is 0.
    Logarithmic {
        /// Smallest allowed positive value.
        minimum: f64,
        /// Largest allowed value.
        maximum: f64,
        /// Whether 0 is allowed as well.
        zero: bool,
    },
    /// A whole number on a logarithmic slider.
    Integer {
        /// Smallest allowed value.
        minimum: f64,
        /// Largest allowed value.
        maximum: f64,
    },
    /// A whole number that is typed, not slid.
    Typed {
        /// Smallest allowed value.
        minimum: f64,
        /// Largest allowed value.
        maximum: f64,
    },
    /// A list of numbers.
    List {
        /// Smallest allowed value.
        minimum: f64,
        /// Largest allowed value.
        maximum: f64,
        /// The most numbers; the fewest are two.
        longest: usize,
    },
    /// One of some named options; the value is the option's number.
    Choice {
        /// Name in links, and label for the reader.
        options: &'static [(&'static str, &'static str)],
    },
}

/// What happens to a run when the parameter changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The run goes on from where it is.
    Live,
    /// The run starts anew.
    Restart,
    /// The run does not notice: only the way it is shown changes.
    View,
}

/// One row of the table of parameters.
#[derive(Debug)]
pub struct Row {
    /// Name in Rust, links and the page: snake case.
    pub name: &'static str,
    /// Label for the reader.
    pub label: &'static str,
    /// Mathematical symbol; may be empty.
    pub symbol: &'static str,
    /// Heading under which it stands.
    pub group: &'static str,
    /// Allowed values.
    pub kind: Kind,
    /// Value to begin with.
    pub default: f64,
    /// What a change does to a run.
    pub effect: Effect,
    /// Whether the parameter applies, given the others.
    pub applies: fn(&Parameters) -> bool,
    /// A sentence of explanation.
    pub help: &'static str,
}

/// A value that a parameter does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The parameter's label.
    pub label: String,
    /// The value, as given.
    pub value: String,
    /// The allowed values.
    pub allowed: String,
}

impl Refusal {
    /// The value of something that cannot be refused, because it was checked before. Unlike `expect`, it
    /// does not bring the machinery of `Debug` into the page.
    ///
    /// # Panics
    /// When it was refused all the same.
    pub fn cannot_happen<T>(result: Result<T, Self>) -> T {
        match result {
            Ok(value) => value,
            Err(refusal) => panic!("checked, and yet: {refusal}"),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self {
            label,
            value,
            allowed,
        } = self;
        write!(f, "{label}: “{value}” is not allowed; it takes {allowed}.")
    }
}

impl Row {
    /// Smallest and largest value.
    pub fn bounds(&self) -> (f64, f64) {
        match self.kind {
            Kind::Logarithmic {
                maximum,
                zero: true,
                ..
            } => (0.0, maximum),
            Kind::Linear { minimum, maximum }
            | Kind::Logarithmic {
                minimum, maximum, ..
            }
            | Kind::Integer { minimum, maximum }
            | Kind::List {
                minimum, maximum, ..
            }
            | Kind::Typed { minimum, maximum } => (minimum, maximum),
            Kind::Choice { options } => (0.0, (options.len() - 1) as f64),
        }
    }

    fn is_whole(&self) -> bool {
        matches!(
            self.kind,
            Kind::Integer { .. } | Kind::Typed { .. } | Kind::Choice { .. }
        )
    }

    /// The value, rounded if the parameter takes whole numbers.
    ///
    /// # Errors
    /// When it is not a number or out of range.
    pub fn check(&self, value: f64) -> Result<f64, Refusal> {
        let (minimum, maximum) = self.bounds();
        let value = if self.is_whole() {
            value.round()
        } else {
            value
        };
        if (minimum..=maximum).contains(&value) && self.nearest(value) == value {
            Ok(value)
        } else {
            Err(self.refusal(&shortest(value)))
        }
    }

    /// The allowed value nearest to a number; the default for NaN.
    pub fn nearest(&self, value: f64) -> f64 {
        if value.is_nan() {
            return self.default;
        }
        let (low, high) = self.bounds();
        let value = value.max(low).min(high);
        match self.kind {
            Kind::Logarithmic {
                minimum,
                zero: true,
                ..
            } if value > 0.0 => value.max(minimum),
            _ if self.is_whole() => value.round(),
            _ => value,
        }
    }

    /// Reads a typed number or the name of an option.
    ///
    /// # Errors
    /// When the text is neither, or the value is not allowed.
    pub fn parse(&self, text: &str) -> Result<f64, Refusal> {
        self.check(self.read(text)?).map_err(|_| self.refusal(text))
    }

    /// Reads a number or the name of an option, whatever its range.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn read(&self, text: &str) -> Result<f64, Refusal> {
        let text = text.trim();
        let value = match self.kind {
            Kind::Choice { options } => {
                let found = options.iter().position(|(name, _)| *name == text);
                found.map(|position| position as f64)
            }
            _ => parse(text),
        };
        value.ok_or_else(|| self.refusal(text))
    }

    /// Reads a list of numbers, in any order, and sorts it.
    pub(super) fn parse_list(&self, text: &str) -> Result<Vec<f64>, Refusal> {
        let Kind::List {
            minimum,
            maximum,
            longest,
        } = self.kind
        else {
            return Err(self.refusal(text));
        };
        let separator = |c: char| c.is_whitespace() || matches!(c, ';' | ',');
        let words = text.split(separator).filter(|word| !word.is_empty());
        let mut list: Vec<f64> = Vec::new();
        for word in words {
            let number = parse(word).filter(|number| (minimum..=maximum).contains(number));
            let number = number.ok_or_else(|| self.refusal(text))?;
            list.insert(list.partition_point(|&smaller| smaller < number), number);
        }
        if (2..=longest).contains(&list.len()) {
            Ok(list)
        } else {
            Err(self.refusal(text))
        }
    }

    /// The value as text that [`Row::parse`] reads back exactly.
    pub fn text(&self, value: f64) -> String {
        match self.kind {
            Kind::Choice { options } => options[value as usize].0.into(),
            _ => shortest(value),
        }
    }

    /// The allowed values, in words.
    pub fn allowed(&self) -> String {
        let (low, high) = self.bounds();
        match self.kind {
            Kind::Choice { options } => {
                let names: Vec<_> = options.iter().map(|(name, _)| *name).collect();
                format!("one of {}", names.join(", "))
            }
            Kind::Logarithmic {
                minimum,
                maximum,
                zero: true,
            } => {
                format!("0, or {} to {}", self.text(minimum), self.text(maximum))
            }
            Kind::List { longest, .. } => {
                format!(
                    "2 to {longest} numbers from {} to {}, with spaces or semicolons between them",
                    shortest(low),
                    shortest(high)
                )
            }
            _ => {
                let whole = if self.is_whole() {
                    "whole numbers from "
                } else {
                    ""
                };
                format!("{whole}{} to {}", shortest(low), shortest(high))
            }
        }
    }

    pub(super) fn refusal(&self, value: &str) -> Refusal {
        Refusal {
            label: self.label.into(),
            value: shortened(value),
            allowed: self.allowed(),
        }
    }

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
}

impl Row {
    /// The value that so many steps of the keyboard lead to.
    pub fn next(&self, value: f64, steps: i32) -> f64 {
        self.slider_value(self.slider_position(value) + 0.01 * f64::from(steps))
    }
}

/// Share of a slider's way that stands for zero.
const ZERO_END: f64 = 0.02;

/// Text for a message: the start of it, if it is long.
pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= 40 {
        text.into()
    } else {
        text.chars().take(40).chain(['…']).collect()
    }
}
