//! One experiment as the page sees it: parameters in, steps, pictures and words out.

use std::rc::Rc;

use crate::numeric::number_format::{integer, parse};
use crate::numeric::transfer::{MOST, Transfer, read_sealed, write_sealed};
use crate::page::camera::Camera;
use crate::page::render::sphere::Scene;
use crate::page::render::time_series::Timeline;
use crate::page::trails::Trails;
use crate::parameters::link::{self, Change, Link, MOST_CHANGES};
use crate::parameters::presets::{PRESETS, Preset};
use crate::parameters::{
    DensityKind, Effect, ObjectiveKind, OptimizerKind, PARAMETERS, Parameters, Refusal, Row,
    TimeUnit, row,
};
use crate::run::equivalent_run::equivalent_run;
use crate::run::from_parameters::{initial_state, training_config};
use crate::run::history::{Bucket, History};
use crate::run::live_theory::LiveTheory;
use crate::simulation::ensemble::Ensemble;
use crate::simulation::objective::digits::{self, Digits, PIXELS};
use crate::simulation::record::Quantity;
use crate::simulation::recorder::Status;
use crate::simulation::trainer::Trainer;
use crate::simulation::training_config::TrainingConfig;
use crate::theory::UpdateLaw;
use crate::theory::prediction::{Equilibrium, Prediction, predictions};

/// Steps over which the numbers beside the charts are averaged, at least.
pub const AVERAGED_STEPS: u64 = 200;

/// Steps, times replicas, that may be taken in one go.
const LONGEST_FAST_FORWARD: u64 = 1_000_000_000;

/// The images of the digits.
const DIGITS_FILE: &str = digits::FILE;

/// Share of the way that the view zooms for each picture.
const ZOOM_SHARE: f64 = 0.08;

/// Positions of a trail that are drawn at equilibrium, where longer ones are a tangle.
const SETTLED_TRAIL: usize = 6;

/// Parameters at the start and what changes on the way: all that decides a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// Parameters at step 0.
    pub start: Parameters,
    /// Changes by ascending step.
    pub changes: Vec<Change>,
}

impl From<&Preset> for Script {
    fn from(preset: &Preset) -> Self {
        Self {
            start: preset.parameters(),
            changes: preset.changes(),
        }
    }
}

/// One experiment.
pub struct Lab {
    script: Script,
    /// How many changes of the script have taken place.
    applied: usize,
    /// Whether the reader changed something since the start.
    touched: bool,
    /// Whether so much changed that a link could not replay it.
    unreplayable: bool,
    /// An experiment that waits for the digits.
    waiting: Option<Script>,
    digits: Option<Rc<Digits>>,
    parameters: Parameters,
    ensemble: Ensemble,
    live_theory: LiveTheory,
    history: History,
    trails: Trails,
    camera: Camera,
    /// The step with which the schedule begins.
    schedule_start: u64,
    /// What the reader should be told once.
    notes: Vec<&'static str>,
    /// Counts changes of the parameters, so that controls know when to look.
    revision: u32,
}

impl Default for Lab {
    fn default() -> Self {
        let script = Script::default();
        let parameters = script.start.clone();
        let training =
            training_config(&parameters, None, 0).expect("the default loss needs no data");
        let mut lab = Self {
            ensemble: Ensemble::new(training, initial_state(&parameters)),
            live_theory: LiveTheory::new(&parameters, parameters.learning_rate),
            script,
            applied: 0,
            touched: false,
            unreplayable: false,
            waiting: None,
            digits: None,
            parameters,
            history: History::default(),
            trails: Trails::default(),
            camera: Camera::default(),
            schedule_start: 0,
            notes: Vec::new(),
            revision: 0,
        };
        lab.restart();
        lab
    }
}

/// Starting, changing and linking.
impl Lab {
    /// Opens an experiment. One that needs the digits waits until they are loaded, and the present
    /// one goes on meanwhile.
    pub fn open(&mut self, script: Script) {
        if script.start.objective() == ObjectiveKind::Digits && self.digits.is_none() {
            self.waiting = Some(script);
            return;
        }
        self.waiting = None;
        self.script = script;
        self.unreplayable = false;
        self.restart();
    }

    /// Opens what a link describes; returns remarks for the reader.
    ///
    /// # Errors
    /// When the link cannot be read; the present experiment goes on then.
    pub fn open_link(&mut self, text: &str) -> Result<Vec<String>, String> {
        let Link {
            parameters,
            changes,
            remarks,
        } = link::decode(text)?;
        self.open(Script {
            start: parameters,
            changes,
        });
        Ok(remarks)
    }

    /// Opens the exact companion of the present parameters: the run by another name whose weights point
    /// in the same directions, step by step.
    ///
    /// # Errors
    /// In words, when there is none; the present experiment goes on then.
    pub fn open_companion(&mut self, name: &str) -> Result<(), String> {
        let start = equivalent_run(name, &self.parameters)?;
        self.open(Script {
            start,
            changes: Vec::new(),
        });
        Ok(())
    }

    /// The link of this experiment. After too many changes to replay it holds the present
    /// parameters alone.
    pub fn link(&self) -> String {
        if self.unreplayable {
            link::encode(&self.parameters, &[])
        } else {
            link::encode(&self.script.start, &self.script.changes)
        }
    }

    /// Whether the link replays the same numbers.
    pub fn link_replays(&self) -> bool {
        !self.unreplayable
    }

    /// Name of the data file that the present experiment uses.
    pub fn data(&self) -> Option<&'static str> {
        self.ensemble.config().objective.data_file()
    }

    /// The number of steps to be taken in one go, from text.
    ///
    /// # Errors
    /// When it is not a whole number, or makes more than a thousand million steps of all replicas together.
    pub fn leap(&self, text: &str) -> Result<u64, Refusal> {
        let longest = (LONGEST_FAST_FORWARD / self.ensemble.replicas() as u64) as f64;
        let fits = |steps: &f64| (1.0..=longest).contains(steps) && steps.fract() == 0.0;
        match parse(text.trim()).filter(fits) {
            Some(steps) => Ok(steps as u64),
            None => Err(Refusal {
                label: "Steps".into(),
                value: text.into(),
                allowed: format!(
                    "whole numbers from 1 to {}, which is 10⁹ steps of single replicas",
                    integer(longest as u64)
                ),
            }),
        }
    }

    /// Name of the data file that an opened experiment waits for.
    pub fn wanted_data(&self) -> Option<&'static str> {
        self.waiting.as_ref().map(|_| DIGITS_FILE)
    }

    /// Takes the digits' file and opens the experiment that waits for it.
    ///
    /// # Errors
    /// When the file cannot be read; the present experiment goes on then.
    pub fn load_data(&mut self, bytes: &[u8]) -> Result<(), String> {
        let waiting = self.waiting.take();
        self.digits = Some(Rc::new(Digits::from_bytes(bytes)?));
        if let Some(script) = waiting {
            self.open(script);
        }
        Ok(())
    }

    /// Gives up the experiment that waits for data.
    pub fn stop_waiting(&mut self) {
        self.waiting = None;
    }

    /// Starts over: the script again, or, if the reader changed something on the way, the present
    /// parameters from step 0.
    pub fn reset(&mut self) {
        if self.touched {
            self.script = Script {
                start: self.parameters.clone(),
                changes: Vec::new(),
            };
            self.unreplayable = false;
        }
        self.restart();
    }

    /// Sets a parameter: during the run, for the start, or for the view, as its row says.
    ///
    /// # Errors
    /// When the parameter does not take the value; nothing has changed then.
    pub fn set(&mut self, name: &str, value: f64) -> Result<(), Refusal> {
        let mut parameters = self.parameters.clone();
        parameters.set(name, value)?;
        self.adopt(name, parameters);
        Ok(())
    }

    /// Sets a parameter from text: a number, an option or a list.
    ///
    /// # Errors
    /// As for [`Lab::set`].
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<(), Refusal> {
        let mut parameters = self.parameters.clone();
        parameters.set_text(name, text)?;
        self.adopt(name, parameters);
        Ok(())
    }

    /// Takes over parameters that differ from the present ones in the named one at most.
    fn adopt(&mut self, name: &str, parameters: Parameters) {
        let Some(row) = row(name).filter(|_| parameters != self.parameters) else {
            return;
        };
        match (row.effect, parameters.get(name)) {
            (Effect::View, Some(value)) => {
                for parameters in [&mut self.parameters, &mut self.script.start] {
                    Refusal::cannot_happen(parameters.set(name, value));
                }
            }
            (Effect::Live, Some(value)) if self.steps() > 0 => {
                self.remember(Change {
                    step: self.steps(),
                    name: row.name,
                    value,
                });
                self.change(name, value);
            }
            _ if self.touched => self.open(Script {
                start: parameters,
                changes: Vec::new(),
            }),
            _ => {
                let mut script = self.script.clone();
                let text = parameters.text(row);
                Refusal::cannot_happen(script.start.set_text(name, &text));
                self.open(script);
            }
        }
    }

    /// Writes the reader's change into the script, in place of what the script still had in store.
    fn remember(&mut self, change: Change) {
        self.script.changes.truncate(self.applied);
        // Of several values at one step the last one counts, but a change of kind resets something even
        // when it is taken back.
        let resets = matches!(change.name, "optimizer" | "schedule");
        let same = |old: &Change| old.step == change.step && old.name == change.name;
        self.script.changes.retain(|old| resets || !same(old));
        self.script.changes.push(change);
        self.applied = self.script.changes.len();
        self.touched = true;
        if self.applied > MOST_CHANGES {
            self.unreplayable = true;
            self.script.changes.clear();
            self.applied = 0;
        }
    }

    fn change(&mut self, name: &str, value: f64) {
        let before = self.parameters.clone();
        Refusal::cannot_happen(self.parameters.set(name, value));
        if self.parameters.schedule() != before.schedule() {
            self.schedule_start = self.steps();
            self.note("The schedule begins at this step; the weights were kept.");
        }
        if self.parameters.optimizer() != before.optimizer() {
            self.note("The weights were kept; momentum and moments begin at zero.");
        }
        let adopted = self.ensemble.set_config(self.training());
        debug_assert!(adopted.is_ok(), "a change on the way keeps the dimension");
        self.revision += 1;
        let (step, rate) = (self.steps(), self.ensemble.learning_rate());
        self.live_theory.change(&self.parameters, step, rate);
    }

    fn note(&mut self, note: &'static str) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// What the reader should be told once: what a change during the run has reset.
    pub fn take_notes(&mut self) -> String {
        std::mem::take(&mut self.notes).join(" ")
    }

    fn training(&self) -> TrainingConfig {
        training_config(&self.parameters, self.digits.as_ref(), self.schedule_start)
            .expect("a script that lacks its data waits")
    }

    fn restart(&mut self) {
        self.parameters = self.script.start.clone();
        self.revision += 1;
        self.applied = 0;
        self.touched = false;
        self.schedule_start = 0;
        self.notes.clear();
        self.ensemble = Ensemble::new(self.training(), initial_state(&self.parameters));
        self.live_theory = LiveTheory::new(&self.parameters, self.ensemble.learning_rate());
        self.history = History::default();
        self.trails.clear();
        self.trails.push(&self.ensemble);
        self.frame_view(1.0);
    }
}

/// Handing the run to another instance of the program, and back.
impl Lab {
    /// The run as it stands: script, weights, memory, noise, history and theory, but not the view.
    pub fn save(&mut self) -> Vec<u8> {
        write_sealed(|transfer| {
            self.transfer_script(transfer);
            self.transfer_run(transfer);
        })
    }

    /// Goes on with a run that another instance has saved, exactly from where it was. A run on the digits
    /// needs them loaded.
    ///
    /// # Errors
    /// When the bytes are damaged; the run starts over then.
    pub fn restore(&mut self, bytes: Vec<u8>) -> Result<(), String> {
        let read = read_sealed(&bytes, |transfer| {
            self.transfer_script(transfer);
            if self.script.start.objective() == ObjectiveKind::Digits && self.digits.is_none() {
                self.script = Script::default();
                return;
            }
            let parameters = self.parameters.clone();
            let state = (self.applied, self.touched, self.schedule_start);
            self.restart();
            (self.applied, self.touched, self.schedule_start) = state;
            self.parameters = parameters;
            transfer.check(self.ensemble.set_config(self.training()).is_ok());
            self.transfer_run(transfer);
        });
        match &read {
            Ok(()) => self.trails.clear(),
            Err(_) => self.restart(),
        }
        self.follow();
        read.map_err(|_| "the saved run is damaged".into())
    }

    fn transfer_script(&mut self, transfer: &mut Transfer) {
        self.script.start.transfer(transfer);
        let blank = Change {
            step: 0,
            name: PARAMETERS[0].name,
            value: 0.0,
        };
        transfer.list(
            &mut self.script.changes,
            MOST_CHANGES,
            blank,
            |transfer, change| {
                let place = |row: &Row| row.name == change.name;
                let mut row = PARAMETERS.iter().position(place).unwrap_or(0);
                transfer.index(&mut row, PARAMETERS.len());
                change.name = PARAMETERS[row].name;
                transfer.count(&mut change.step, MOST);
                transfer.number(&mut change.value);
            },
        );
        transfer.index(&mut self.applied, self.script.changes.len() + 1);
        transfer.flag(&mut self.touched);
        transfer.flag(&mut self.unreplayable);
        transfer.count(&mut self.schedule_start, MOST);
        self.parameters.transfer(transfer);
    }

    fn transfer_run(&mut self, transfer: &mut Transfer) {
        self.ensemble.transfer(transfer);
        self.live_theory.transfer(&self.parameters, transfer);
        self.history.transfer(transfer);
        transfer.check(self.history.steps() == self.ensemble.steps());
    }
}

/// Stepping.
impl Lab {
    /// Takes up to `steps` steps; returns how many, fewer only when the run has diverged.
    pub fn advance(&mut self, steps: u64) -> u64 {
        let mut taken = 0;
        while taken < steps {
            self.apply_due_changes();
            let next_change = self.script.changes.get(self.applied);
            let until = next_change.map_or(u64::MAX, |change| change.step);
            let records = self
                .ensemble
                .advance((steps - taken).min(until - self.ensemble.steps()));
            if records.is_empty() {
                break;
            }
            for record in records {
                let step_prediction = self.live_theory.step_prediction(&self.parameters, record);
                self.history.push(record, step_prediction);
            }
            taken += records.len() as u64;
        }
        taken
    }

    /// Notes where the weights are now, and lets the view follow them. Once for each picture.
    pub fn follow(&mut self) {
        self.trails.push(&self.ensemble);
        self.frame_view(ZOOM_SHARE);
    }

    fn apply_due_changes(&mut self) {
        while let Some(&change) = self.script.changes.get(self.applied)
            && change.step <= self.steps()
        {
            self.applied += 1;
            self.change(change.name, change.value);
        }
    }

    /// The view holds the sphere and every weight.
    fn frame_view(&mut self, share: f64) {
        let sphere = self.radii().into_iter().fold(0.0, f64::max);
        let cloud = self.trails.radius();
        self.camera
            .approach((1.28 * sphere).max(1.08 * cloud), share);
    }
}

/// Looking.
impl Lab {
    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.ensemble.steps()
    }

    /// Whether the run can go on.
    pub fn status(&self) -> Status {
        self.ensemble.status()
    }

    /// The parameters now in force.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// A number that grows whenever a parameter changes, by the reader's hand or by the script.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// The preset that is open, if the reader changed nothing but the seed and the view.
    pub fn preset(&self) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| {
            let mut start = preset.parameters();
            for row in PARAMETERS {
                if row.effect == Effect::View || row.name == "seed" {
                    let own = self
                        .script
                        .start
                        .get(row.name)
                        .expect("every row has a field");
                    Refusal::cannot_happen(start.set(row.name, own));
                }
            }
            start == self.script.start && preset.changes() == self.script.changes
        })
    }

    /// The stationary state that theory predicts for the parameters now in force.
    pub fn equilibrium(&self) -> &Equilibrium {
        &self.live_theory.equilibrium
    }

    /// Every prediction for the settings now in force, from the present norm.
    pub fn predictions(&self) -> Vec<Prediction> {
        let recent = self
            .recent()
            .map(|recent| recent.average(Quantity::WeightNorm));
        predictions(
            self.equilibrium(),
            recent.unwrap_or_else(|| self.live_theory.forecast.weight_norm()),
        )
    }

    /// The past.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The replicas.
    pub fn ensemble(&self) -> &Ensemble {
        &self.ensemble
    }

    /// Where the weights were lately.
    pub fn trails(&self) -> &Trails {
        &self.trails
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
        let relaxation = match self.parameters.time_unit() {
            TimeUnit::Steps => None,
            TimeUnit::RelaxationTimes => self.equilibrium().relaxation_steps,
        };
        Timeline {
            history: &self.history,
            steps_per_unit: relaxation.unwrap_or(1.0),
            unit: if relaxation.is_some() { " τ" } else { "" },
        }
    }

    /// Radii of the spheres on which theory sees the weights in the end: one, or none; with
    /// Hyperball, which keeps the norm of each, one for each start norm.
    pub fn radii(&self) -> Vec<f64> {
        match self.parameters.optimizer() {
            OptimizerKind::Hyperball => self.live_theory.forecast.norms(),
            _ => self.equilibrium().weight_norm.into_iter().collect(),
        }
    }

    /// What the sphere's picture shows.
    pub fn scene(&self) -> Scene<'_> {
        Scene {
            trails: &self.trails,
            camera: &self.camera,
            radii: self.radii(),
            density: self.density(),
            trail_length: if self.at_equilibrium() {
                SETTLED_TRAIL
            } else {
                Trails::LENGTH
            },
        }
    }

    /// The predicted density of three weights' direction, if the reader wants to see it.
    fn density(&self) -> Option<[f64; 3]> {
        let stationary = self.equilibrium().stationary.as_ref()?;
        let shown = self.parameters.density() == DensityKind::Shown;
        stationary
            .concentrations
            .as_slice()
            .try_into()
            .ok()
            .filter(|_| shown)
    }

    /// The direction of replica 0's weights, or of the minimiser, in the digits' pixels; of the two
    /// equivalent signs the weights take the minimiser's.
    pub fn picture(&self, minimiser: bool) -> Option<[f64; PIXELS]> {
        let objective = &self.ensemble.config().objective;
        let direction = if minimiser {
            objective.first_principal_component()
        } else {
            self.ensemble.weights(0).map(Iterator::collect)
        };
        objective.image(&direction?)
    }

    /// The last [`AVERAGED_STEPS`] steps or so as one, none of them before the last change.
    pub fn recent(&self) -> Option<Bucket> {
        self.history
            .recent(AVERAGED_STEPS, self.live_theory.last_change)
    }

    /// Whether the weights are on the sphere: averaged over the recent steps, the mean norm lies
    /// within [`Lab::EQUILIBRIUM_TOLERANCE`] of the norm at which decay balances the *measured*
    /// gradient.
    pub fn at_equilibrium(&self) -> bool {
        let Some(recent) = self
            .recent()
            .filter(|recent| recent.steps >= AVERAGED_STEPS / 2)
        else {
            return false;
        };
        let gradient = recent.average(Quantity::UnitGradientNorm);
        let law = UpdateLaw::new(&self.parameters, self.live_theory.learning_rate);
        let balance = match self.parameters.optimizer() {
            OptimizerKind::Hyperball => self.equilibrium().weight_norm,
            _ => law.equilibrium_norm(gradient * gradient),
        };
        balance.is_some_and(|balance| {
            (recent.average(Quantity::WeightNorm) / balance - 1.0).abs()
                < Self::EQUILIBRIUM_TOLERANCE
        })
    }

    /// Largest relative distance from balance that counts as equilibrium.
    pub const EQUILIBRIUM_TOLERANCE: f64 = 0.03;
}
