//! A network in training as a reader sees it: the settings, the last [`Sight`] of the run, which is somewhere else, and
//! the digit that is shown to it.
//!
//! * [`sight`]: what comes from the run; [`words`]: the same in words; [`tables`]: its charts as tables; [`digit`]: the digit
//!   that the reader draws.

pub mod digit;
pub mod sight;
pub mod tables;
pub mod words;

use crate::page::charts::{CHARTS, Chart};
use crate::page::render::time_series::{Mark, Names, Timeline};
use crate::page::text::text;
use crate::parameters::network::{NetworkParameters, row};
use crate::parameters::network_presets::{NETWORK_PRESETS, NetworkPreset};
use crate::parameters::{Effect, Refusal};
use crate::simulation::record::Quantity;
use digit::Digit;
use sight::Sight;

/// What is drawn of each layer against the step, from top to bottom.
pub const LAYER_QUANTITIES: [Quantity; 3] = [
    Quantity::AngularUpdate,
    Quantity::WeightNorm,
    Quantity::EffectiveLearningRate,
];

/// The laboratory's chart of a quantity.
pub fn chart_of(quantity: Quantity) -> &'static Chart {
    let of_quantity = |chart: &&Chart| chart.quantity == quantity && !chart.nominal;
    CHARTS.iter().find(of_quantity).unwrap_or(&CHARTS[0])
}

/// A network as the page knows it.
#[derive(Debug, Default)]
pub struct NetworkView {
    /// The settings, ahead of the run by what it has not been told.
    parameters: NetworkParameters,
    /// How often the settings have changed.
    revision: u64,
    /// What came from the run last.
    sight: Sight,
    /// The digit that is shown to the network.
    pub digit: Digit,
}

impl NetworkView {
    /// The settings.
    pub fn parameters(&self) -> &NetworkParameters {
        &self.parameters
    }

    /// What came from the run last.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// A number that grows with every change of the settings.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Takes in what came from the run, which knew the settings of a revision: those of the run count where none were
    /// made since.
    pub fn take(&mut self, sight: Sight, revision: u64) {
        if revision == self.revision {
            self.parameters = sight.parameters.clone();
        }
        self.sight = sight;
    }

    /// Sets a parameter from a number; returns the value, which the run has to be told.
    ///
    /// # Errors
    /// When there is no such parameter or it does not take the value; nothing has changed then.
    pub fn set(&mut self, name: &str, value: f64) -> Result<f64, Refusal> {
        self.parameters.set(name, value)?;
        self.revision += 1;
        Ok(self.parameters.get(name).unwrap_or(value))
    }

    /// Sets a parameter from text.
    ///
    /// # Errors
    /// As for [`NetworkView::set`].
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<f64, Refusal> {
        self.parameters.set_text(name, text)?;
        self.revision += 1;
        Ok(self.parameters.get(name).unwrap_or(f64::NAN))
    }

    /// Takes the settings of an experiment that the run is told to begin.
    pub fn open(&mut self, parameters: NetworkParameters) {
        self.parameters = parameters;
        self.revision += 1;
    }

    /// The preset whose settings the run began with, if nothing was changed on the way.
    pub fn preset(&self) -> Option<&'static NetworkPreset> {
        let script = &self.sight.script;
        let is_open = |preset: &&NetworkPreset| {
            script.start == preset.parameters()
                && script.changes.is_empty()
                && self.parameters == script.start
        };
        NETWORK_PRESETS.iter().find(is_open)
    }

    /// Whether a parameter plays a part, given the others.
    pub fn applies(&self, name: &str) -> bool {
        row(name).is_some_and(|row| (row.applies)(&self.parameters.training))
    }

    /// Whether a change of a parameter begins the run anew.
    pub fn restarts(&self, name: &str) -> bool {
        row(name).is_some_and(|row| row.effect != Effect::Live)
    }

    /// What the charts of a layer show; nothing where there is no such layer.
    pub fn timeline(&self, layer: usize) -> Option<Timeline<'_>> {
        let layer = self.sight.layers.get(layer)?;
        let steps = self.sight.steps;
        let mut marks: Vec<Mark> = Vec::new();
        for change in &self.sight.script.changes {
            let is_new = marks.last().is_none_or(|mark| mark.step != change.step);
            if change.step < steps && is_new {
                let step = change.step;
                let words = String::new();
                marks.push(Mark { step, words });
            }
        }
        let names = Names {
            measured: text("readout.line.measured").into(),
            ink: text("network.legend.first").into(),
            ..Names::default()
        };
        Some(Timeline {
            names,
            marks,
            ..Timeline::of(&layer.history)
        })
    }
}
