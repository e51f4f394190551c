//! What is shown of the laboratory.

use super::Lab;
use crate::page::camera::Camera;
use crate::page::render::sphere::Scene;
use crate::page::render::time_series::{Names, Timeline};
use crate::page::render::weights::Picture;
use crate::page::trails::Trails;
use crate::parameters::presets::{PRESETS, Preset};
use crate::parameters::{DensityKind, Effect, PARAMETERS, Parameters, Refusal, TimeUnit};
use crate::run::Run;
use crate::run::data::Data;
#[cfg(feature = "whole")]
use crate::run::memory::{Memory, Remembered};
use crate::run::recent::AVERAGED_STEPS;
use crate::simulation::objective::digits::PIXELS;
use crate::simulation::record::Quantity;
use crate::theory::equilibrium::Equilibrium;
use crate::theory::prediction::{Prediction, predictions};

/// Positions of a trail that are drawn at equilibrium, where longer ones are a tangle.
const SETTLED_TRAIL: usize = 6;

/// Largest relative distance of the norm from balance that counts as equilibrium.
pub const EQUILIBRIUM_TOLERANCE: f64 = 0.03;

impl Lab {
    /// The run that is shown.
    pub fn run(&self) -> &Run {
        &self.runs[self.shown].run
    }

    /// The run that is shown, to go on with it.
    pub fn run_mut(&mut self) -> &mut Run {
        &mut self.runs[self.shown].run
    }

    /// Files that runs train on.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Steps taken by the shown run.
    pub fn steps(&self) -> u64 {
        self.run().steps()
    }

    /// The parameters now in force.
    pub fn parameters(&self) -> &Parameters {
        self.run().parameters()
    }

    /// A number that grows whenever a parameter changes, by the reader's hand or by the script.
    pub fn revision(&self) -> u32 {
        self.earlier_revisions
            .wrapping_add(self.run().parameter_revision())
    }

    /// The preset that is open, if the reader changed nothing but the seed and the view.
    pub fn preset(&self) -> Option<&'static Preset> {
        let script = self.run().script();
        let indifferent = |parameters: &mut Parameters| {
            for row in PARAMETERS {
                if row.effect == Effect::View || row.name == "seed" {
                    let own = script.start.get(row.name);
                    Refusal::cannot_happen(parameters.set(row.name, own.unwrap_or(row.default)));
                }
            }
        };
        let mut presets = PRESETS.iter().filter(|_| self.run().is_replayable());
        presets.find(|preset| {
            let mut start = preset.parameters();
            indifferent(&mut start);
            start == script.start && preset.changes() == script.changes
        })
    }

    /// The stationary state that theory predicts for the parameters now in force.
    pub fn equilibrium(&self) -> &Equilibrium {
        &self.run().live_theory().equilibrium
    }

    /// Every prediction for the settings now in force, from the present norm.
    pub fn predictions(&self) -> Vec<Prediction> {
        let latest = self.run().latest();
        let norm = latest.map_or_else(
            || self.run().live_theory().forecast.weight_norm(),
            |latest| latest.average(Quantity::WeightNorm),
        );
        predictions(self.equilibrium(), norm)
    }

    /// The eye.
    pub fn camera(&self) -> &Camera {
        &self.camera
    }

    /// The eye, to turn it.
    pub fn camera_mut(&mut self) -> &mut Camera {
        &mut self.camera
    }

    /// What the charts show. Without a relaxation time their axes stay in steps.
    pub fn timeline(&self) -> Timeline<'_> {
        let relaxation = match self.parameters().time_unit {
            TimeUnit::Steps => None,
            TimeUnit::RelaxationTimes => self.equilibrium().relaxation_steps,
        };
        Timeline {
            history: self.run().history(),
            grouped: self.run().has_groups(),
            followed: if crate::WHOLE { self.followed() } else { None },
            norm_band: Some(&self.run().live_theory().norm_band),
            edge_of_stability: self.equilibrium().edge_of_stability,
            memory: self.memory_strip(),
            plan: crate::WHOLE.then(|| self.plan()),
            logarithmic: crate::WHOLE && self.viewing.logarithmic,
            fixed: crate::WHOLE && self.viewing.fixed,
            kept: if crate::WHOLE {
                self.kept_curves()
            } else {
                Vec::new()
            },
            names: if crate::WHOLE {
                self.line_names()
            } else {
                Names::default()
            },
            marks: if crate::WHOLE {
                self.marks()
            } else {
                Vec::new()
            },
            cursor: self.cursor(),
            window: self.window(),
            steps_per_unit: relaxation.unwrap_or(1.0),
            unit: if relaxation.is_some() { " τ" } else { "" },
        }
    }

    /// What the weights remember, if the reader wants to see it.
    #[cfg(feature = "whole")]
    fn memory_strip(&self) -> Vec<(f64, f64, f64)> {
        if !self.viewing.memory {
            return Vec::new();
        }
        let memory = Memory::of(self.run());
        let largest = memory.largest();
        let share = |one: &Remembered| {
            let first = one.first_step as f64;
            (first, first + one.steps as f64, one.weight / largest)
        };
        memory.steps.iter().map(share).collect()
    }

    #[cfg(not(feature = "whole"))]
    fn memory_strip(&self) -> Vec<(f64, f64, f64)> {
        Vec::new()
    }

    /// Radii of the spheres on which theory sees the weights in the end: one, none, or one for each start norm
    /// where the rule keeps it.
    pub fn radii(&self) -> Vec<f64> {
        self.run().live_theory().radii()
    }

    /// What the sphere's picture shows.
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            trails: self.shown_trails(),
            camera: &self.camera,
            radii: self.radii(),
            start_norms: {
                let start = &self.run().script().start;
                [start.initial_norm, start.initial_norm_odd]
            },
            density: self.density(),
            trail_length: if self.at_equilibrium() {
                SETTLED_TRAIL
            } else {
                Trails::LENGTH
            },
            chosen: if crate::WHOLE { self.chosen() } else { 0 },
            picture: if crate::WHOLE {
                self.picture_of_weights()
            } else {
                Picture::Sphere
            },
        }
    }

    /// The predicted density of three weights' direction, if the reader wants to see it.
    fn density(&self) -> Option<[f64; 3]> {
        let stationary = self.equilibrium().stationary.as_ref()?;
        let shown = self.parameters().density == DensityKind::Shown;
        let concentrations = stationary.concentrations.as_slice().try_into().ok();
        concentrations.filter(|_| shown)
    }

    /// The direction of replica 0's weights, or the first principal component, as pixels, where the weights are
    /// those of an image; of the two equivalent signs the weights take the component's.
    pub fn picture(&self, first_principal_component: bool) -> Option<[f64; PIXELS]> {
        let trainer = self.run().trainer();
        let objective = &trainer.config().objective;
        let direction = if first_principal_component {
            objective.first_principal_component()?
        } else {
            trainer.weights(0)?.collect()
        };
        objective.image(&direction)
    }

    /// Whether the weights are on the sphere: averaged over the recent steps, the mean norm of each group of replicas
    /// lies within [`EQUILIBRIUM_TOLERANCE`] of the norm at which decay balances the group's *measured* gradient.
    pub fn at_equilibrium(&self) -> bool {
        let recent = self.run().recent();
        let Some(recent) = recent.filter(|recent| recent.steps >= AVERAGED_STEPS / 2) else {
            return false;
        };
        let theory = self.run().live_theory();
        let balanced = |norm: f64, balance: Option<f64>| {
            balance.is_some_and(|balance| (norm / balance - 1.0).abs() < EQUILIBRIUM_TOLERANCE)
        };
        if self.run().has_groups() {
            let radii = theory.radii();
            return (0..2).all(|half| {
                let average = |quantity: Quantity| {
                    recent.half(quantity, half).average(quantity.row().average)
                };
                let gradient = average(Quantity::UnitGradientNorm);
                let kept = radii.get(half).filter(|_| radii.len() == 2).copied();
                let balance = kept.or_else(|| theory.balance_norm(gradient * gradient));
                balanced(average(Quantity::WeightNorm), balance)
            });
        }
        let gradient = recent.average(Quantity::UnitGradientNorm);
        let balance = theory.balance_norm(gradient * gradient);
        balanced(recent.average(Quantity::WeightNorm), balance)
    }
}
