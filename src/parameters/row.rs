//! A row of the table of parameters: which values it takes, how they are read and written, and how one is
//! refused.

use super::Parameters;
use crate::numeric::number_format::{parse, shortest};

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
    /// One of some named options; the value is the option's place in the list.
    Choice {
        /// The options' names in links.
        options: &'static [&'static str],
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

/// One row of the table of parameters. Its label, its help and the labels of its options are found by the
/// names that stand here.
#[derive(Debug)]
pub struct Row {
    /// Name in Rust, links and the page: snake case.
    pub name: &'static str,
    /// Mathematical symbol, a formula sign in any language; may be empty.
    pub symbol: &'static str,
    /// Key of the group in which it stands.
    pub group: &'static str,
    /// Allowed values.
    pub kind: Kind,
    /// Value to begin with; NaN for a list.
    pub default: f64,
    /// What a change does to a run.
    pub effect: Effect,
    /// Whether the parameter applies, given the others.
    pub applies: fn(&Parameters) -> bool,
}

/// Why a value is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The text is no number, option or list of numbers, as the row asks for one.
    Unreadable,
    /// The value is none of the allowed ones.
    NotAllowed,
    /// No parameter has the name that was given.
    UnknownName,
    /// It is not a whole number of steps from one up to so many.
    NotStepsUpTo(u64),
}

/// A value that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Name of the parameter, or of what else the value was for.
    pub name: &'static str,
    /// The value as it was given; the start of it, if it was long.
    pub given: String,
    /// Why it is not taken.
    pub reason: Reason,
}

impl Refusal {
    /// The refusal of a value that was given for a name.
    pub fn new(name: &'static str, given: &str, reason: Reason) -> Self {
        Self {
            name,
            given: shortened(given),
            reason,
        }
    }

    /// The value of something that cannot be refused, because it was checked before. Unlike `expect`, it
    /// does not bring the machinery of `Debug` into the page.
    ///
    /// # Panics
    /// When it was refused all the same.
    pub fn cannot_happen<T>(result: Result<T, Self>) -> T {
        match result {
            Ok(value) => value,
            Err(Self { name, given, .. }) => panic!("checked, and yet {name} refuses {given}"),
        }
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

    pub(super) fn is_whole(&self) -> bool {
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
            Err(self.refusal(&shortest(value), Reason::NotAllowed))
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
        self.check(self.read(text)?)
            .map_err(|_| self.refusal(text, Reason::NotAllowed))
    }

    /// Reads a number or the name of an option, whatever its range.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn read(&self, text: &str) -> Result<f64, Refusal> {
        let text = text.trim();
        let value = match self.kind {
            Kind::Choice { options } => {
                let found = options.iter().position(|name| *name == text);
                found.map(|position| position as f64)
            }
            _ => parse(text),
        };
        value.ok_or_else(|| self.refusal(text, Reason::Unreadable))
    }

    /// Reads a list of numbers, in any order, and sorts it.
    pub(super) fn parse_list(&self, text: &str) -> Result<Vec<f64>, Refusal> {
        let Kind::List {
            minimum,
            maximum,
            longest,
        } = self.kind
        else {
            return Err(self.refusal(text, Reason::Unreadable));
        };
        let separator = |c: char| c.is_whitespace() || matches!(c, ';' | ',');
        let words = text.split(separator).filter(|word| !word.is_empty());
        let mut list: Vec<f64> = Vec::new();
        for word in words {
            let number = parse(word).ok_or_else(|| self.refusal(text, Reason::Unreadable))?;
            if !(minimum..=maximum).contains(&number) {
                return Err(self.refusal(text, Reason::NotAllowed));
            }
            list.insert(list.partition_point(|&smaller| smaller < number), number);
        }
        if (2..=longest).contains(&list.len()) {
            Ok(list)
        } else {
            Err(self.refusal(text, Reason::NotAllowed))
        }
    }

    /// The value as text that [`Row::parse`] reads back exactly; empty for an option that does not exist.
    pub fn text(&self, value: f64) -> String {
        match self.kind {
            Kind::Choice { options } => {
                let option = options.get(value as usize).copied();
                option.unwrap_or_default().into()
            }
            _ => shortest(value),
        }
    }

    pub(super) fn refusal(&self, given: &str, reason: Reason) -> Refusal {
        Refusal::new(self.name, given, reason)
    }
}

/// Text for a message: the start of it, if it is long.
pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= 40 {
        text.into()
    } else {
        text.chars().take(40).chain(['…']).collect()
    }
}
