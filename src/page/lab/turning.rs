//! Knobs: a few settings in the reader's hand, within reach of what the experiment starts with.

use super::Lab;
use crate::parameters::{Effect, Parameters, Row, row};
use crate::run::Run;

#[cfg(feature = "whole")]
use crate::parameters::Refusal;

/// Which runs a knob turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The one that there is.
    Alone,
    /// The shown one of several.
    Shown,
    /// All that the experiment compares: they have the same value, and it is not what they differ in.
    Everywhere,
}

impl Reach {
    /// Its name among the words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Shown => "shown",
            Self::Everywhere => "everywhere",
        }
    }
}

#[cfg(feature = "whole")]
impl Lab {
    /// The ends of a parameter's knob, as [`Row::knob_ends`] has them.
    pub fn knob_ends(&self, name: &str) -> [f64; 2] {
        row(name).map_or([0.0, 1.0], |row| {
            let start = self.opened.get(name).unwrap_or(row.default);
            row.knob_ends(start, self.number_of(row))
        })
    }

    /// The share of the way between these ends at which the parameter is.
    pub fn knob_share(&self, name: &str, ends: [f64; 2]) -> f64 {
        row(name).map_or(0.0, |row| row.knob_share(ends, self.number_of(row)))
    }

    /// Turns a parameter's knob to a share of the way between its ends.
    ///
    /// # Errors
    /// As for [`Lab::set`].
    pub fn turn_knob(&mut self, name: &str, ends: [f64; 2], share: f64) -> Result<(), Refusal> {
        let value = row(name).map_or(f64::NAN, |row| row.knob_value(ends, share));
        self.set_by_knob(name, value)
    }

    /// Turns a parameter's knob by so many presses of an arrow key.
    ///
    /// # Errors
    /// As for [`Lab::set`].
    pub fn press_knob(&mut self, name: &str, ends: [f64; 2], steps: i32) -> Result<(), Refusal> {
        let value = row(name).map_or(f64::NAN, |row| {
            row.knob_next(ends, self.number_of(row), steps)
        });
        self.set_by_knob(name, value)
    }

    fn set_by_knob(&mut self, name: &str, value: f64) -> Result<(), Refusal> {
        let everywhere = self.reach(name) == Reach::Everywhere;
        self.edit(name, everywhere, |parameters| parameters.set(name, value))
    }

    /// Which runs a parameter's knob turns.
    pub fn reach(&self, name: &str) -> Reach {
        let others = self.runs.iter().enumerate();
        let mut others = others.filter(|(place, _)| *place != self.shown).peekable();
        if others.peek().is_none() {
            return Reach::Alone;
        }
        let own = self.parameters().get(name);
        if others.all(|(_, place)| place.belongs && place.run.parameters().get(name) == own) {
            Reach::Everywhere
        } else {
            Reach::Shown
        }
    }

    fn number_of(&self, row: &Row) -> f64 {
        self.parameters().get(row.name).unwrap_or(row.default)
    }
}

impl Lab {
    /// Sets a parameter to what it is among these in the runs that came with the experiment, each at its own step.
    pub(super) fn set_beside(&mut self, name: &str, wanted: &Parameters) {
        let (Some(row), Some(value)) = (row(name), wanted.get(name)) else {
            return;
        };
        for place in self.runs.iter_mut().filter(|place| place.belongs) {
            self.last_id += 1;
            if let Some(anew) = changed_beside(&mut place.run, row, value, self.last_id) {
                place.run = anew;
            }
        }
    }
}

/// Changes a parameter of a run that stands beside; the run that takes its place where it has to start anew.
fn changed_beside(run: &mut Run, row: &Row, value: f64, id: u64) -> Option<Run> {
    let mut parameters = run.parameters().clone();
    parameters.set(row.name, value).ok()?;
    if parameters == *run.parameters() {
        return None;
    }
    match row.effect {
        Effect::View => run.set_view(row.name, value),
        Effect::Live if run.steps() > 0 => run.change(row.name, value),
        _ => {
            let mut script = run.script().clone();
            if run.is_touched() {
                script = run.rest_of_script(parameters);
            } else {
                script.start.set(row.name, value).ok()?;
            }
            return Run::new(id, script, run.data()).ok();
        }
    }
    None
}
