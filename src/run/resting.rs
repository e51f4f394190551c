//! A forecast that has come to rest, and steps no more.
//!
//! Under one law a step is a function of where the forecast stands. Once two steps have led back to the same place, to the
//! bit, all later ones lead to and fro between two places, or stay where these are one: rounding often keeps it from
//! settling closer. What theory says there is known, and the numbers are those that steps would give.

use crate::run::history::StepPrediction;
use crate::theory::forecast::Forecast;

/// Steps between two looks.
const BETWEEN: u64 = 256;

/// What is known of the last steps under one law.
#[derive(Clone, Debug, Default)]
pub(super) struct Resting {
    /// Steps under this law.
    steps: u64,
    /// Where the forecast stood when it was looked at.
    before: Option<Forecast>,
    /// Where it stood a step later, and what theory said there.
    between: Option<(Forecast, StepPrediction)>,
    /// Whether it goes to and fro.
    found: bool,
}

impl Resting {
    /// Takes the step of a forecast that has come to rest, together with what theory says; false where it has not.
    pub fn step(&mut self, forecast: &mut Forecast, prediction: &mut StepPrediction) -> bool {
        match &mut self.between {
            Some((other, foretold)) if self.found => {
                forecast.step_to(other);
                std::mem::swap(prediction, foretold);
                true
            }
            _ => false,
        }
    }

    /// Looks now and then at where a step has led.
    pub fn look(&mut self, forecast: &mut Forecast, prediction: &StepPrediction) {
        match self.steps % BETWEEN {
            0 => self.before = Some(forecast.clone()),
            1 => self.between = Some((forecast.clone(), *prediction)),
            2 => {
                let before = self.before.take();
                self.found = before.is_some_and(|mut before| forecast.is_where(&mut before));
            }
            _ => {}
        }
        self.steps += 1;
    }
}
