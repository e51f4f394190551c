//! A run: a script, the trainer that carries it out, theory beside it, and their past.

use crate::numeric::transfer::{MOST, Transfer};
use crate::parameters::link::{self, Change, MOST_CHANGES};
use crate::parameters::{Parameters, Refusal};
use crate::run::checkpoints::Checkpoints;
use crate::run::data::Data;
use crate::run::from_parameters::{initial_state, training_config};
#[cfg(feature = "whole")]
use crate::run::history::StepPrediction;
use crate::run::history::{Bucket, History};
use crate::run::live_theory::LiveTheory;
use crate::run::recent::{FEWEST_VALUES, Recent};
use crate::run::script::Script;
use crate::simulation::ensemble::Ensemble;
#[cfg(feature = "whole")]
use crate::simulation::recorder::LONGEST_RUN;
use crate::simulation::recorder::Status;
use crate::simulation::trainer::Trainer;
use crate::simulation::training_config::TrainingConfig;

/// Something that a change during a run brings with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// The schedule begins at the step of the change.
    ScheduleBegins,
    /// Momentum and moments begin at zero.
    MemoryForgotten,
    /// What the script changes later still comes.
    ScriptGoesOn,
}

/// One run. The same script and data give the same numbers, however the steps are cut into calls.
pub struct Run {
    id: u64,
    moves: u64,
    parameter_revision: u32,
    data: Data,
    pub(super) script: Script,
    pub(super) state: State,
    pub(super) history: History,
    pub(super) checkpoints: Checkpoints,
    /// Whether the reader changed something since the start.
    pub(super) touched: bool,
    /// Whether it goes on from a step of its past: then a change takes the place of what came later.
    pub(super) branched: bool,
    /// Whether so much changed that a link could not replay it.
    pub(super) unreplayable: bool,
    consequences: Vec<Consequence>,
    /// What theory says of the steps that are being taken.
    #[cfg(feature = "whole")]
    predictions: Vec<StepPrediction>,
}

/// Where a run stands: all that its next step depends on.
pub(super) struct State {
    /// How many changes of the script have taken place.
    pub applied: usize,
    /// The step with which the schedule begins.
    pub schedule_start: u64,
    pub parameters: Parameters,
    pub trainer: Box<dyn Trainer>,
    pub live_theory: LiveTheory,
    pub recent: Recent,
}

impl State {
    /// The state at step 0.
    ///
    /// # Panics
    /// When the parameters need data that has not been loaded.
    fn new(parameters: &Parameters, data: &Data) -> Self {
        let ensemble = Ensemble::new(config(parameters, data, 0), initial_state(parameters));
        let trainer: Box<dyn Trainer> = Box::new(ensemble);
        Self {
            applied: 0,
            schedule_start: 0,
            parameters: parameters.clone(),
            live_theory: LiveTheory::new(parameters, trainer.learning_rate()),
            trainer,
            recent: Recent::default(),
        }
    }

    /// Saves the state, or restores it into a new one of the same script.
    pub(super) fn transfer(&mut self, data: &Data, transfer: &mut Transfer) {
        transfer.index(&mut self.applied, MOST_CHANGES + 1);
        transfer.count(&mut self.schedule_start, MOST);
        self.parameters.transfer(transfer);
        if transfer.is_reading() {
            transfer.check(data.missing(&self.parameters).is_none());
            if transfer.is_damaged() {
                return;
            }
            let config = config(&self.parameters, data, self.schedule_start);
            transfer.check(self.trainer.set_config(config).is_ok());
            if transfer.is_damaged() {
                return;
            }
        }
        self.trainer.transfer(transfer);
        self.live_theory.transfer(&self.parameters, transfer);
        self.recent.transfer(transfer);
    }
}

fn config(parameters: &Parameters, data: &Data, schedule_start: u64) -> TrainingConfig {
    training_config(parameters, data.digits(), schedule_start)
        .expect("a run begins when its data has been loaded")
}

/// Starting and changing.
impl Run {
    /// A run at step 0. Its id tells it from others.
    ///
    /// # Errors
    /// The name of the file that has to be loaded before.
    pub fn new(id: u64, script: Script, data: &Data) -> Result<Self, &'static str> {
        if let Some(missing) = data.missing(&script.start) {
            return Err(missing);
        }
        Ok(Self {
            id,
            moves: 0,
            parameter_revision: 0,
            data: data.clone(),
            state: State::new(&script.start, data),
            script,
            history: History::default(),
            checkpoints: Checkpoints::default(),
            touched: false,
            branched: false,
            unreplayable: false,
            consequences: Vec::new(),
            #[cfg(feature = "whole")]
            predictions: Vec::with_capacity(LONGEST_RUN),
        })
    }

    /// Starts over: the script again, or, if the reader changed something on the way, the present
    /// parameters from step 0, with what the script still has in store.
    pub fn reset(&mut self) {
        if self.touched {
            self.script = self.rest_of_script(self.state.parameters.clone());
            self.unreplayable = false;
            self.touched = false;
        }
        self.branched = false;
        self.state = State::new(&self.script.start, &self.data);
        self.history = History::default();
        self.checkpoints.clear();
        self.consequences.clear();
        self.parameter_revision += 1;
        self.moves += 1;
    }

    /// Other parameters at the start, and those changes of the script that have not taken place yet.
    pub fn rest_of_script(&self, start: Parameters) -> Script {
        self.script.rest(start, self.state.applied)
    }

    /// Changes a parameter that may change during a run, from the present step on; the change becomes part of
    /// the script, before what the script still has in store, or in a branch in its place.
    pub fn change(&mut self, name: &'static str, value: f64) {
        let step = self.steps();
        self.remember(Change { step, name, value });
        self.apply(name, value);
        self.moves += 1;
    }

    /// Sets a parameter that decides nothing about the numbers, for now and for the start.
    pub fn set_view(&mut self, name: &str, value: f64) {
        for parameters in [&mut self.state.parameters, &mut self.script.start] {
            Refusal::cannot_happen(parameters.set(name, value));
        }
    }

    fn remember(&mut self, change: Change) {
        let goes_on = !std::mem::take(&mut self.branched);
        let applied = &mut self.state.applied;
        if !self.script.remember(change, applied, goes_on) {
            self.unreplayable = true;
            self.checkpoints.clear();
        }
        if self.script.changes.len() > self.state.applied && !self.touched {
            note(&mut self.consequences, Consequence::ScriptGoesOn);
        }
        self.touched = true;
    }

    fn apply(&mut self, name: &str, value: f64) {
        let state = &mut self.state;
        let before = state.parameters.clone();
        Refusal::cannot_happen(state.parameters.set(name, value));
        if state.parameters.dimension() != before.dimension() {
            // The weights cannot go on as a matrix of another size; who hands in the script has said so.
            state.parameters = before;
            return;
        }
        let step = state.trainer.steps();
        if state.parameters.schedule != before.schedule {
            state.schedule_start = step;
            note(&mut self.consequences, Consequence::ScheduleBegins);
        }
        if state.parameters.optimizer != before.optimizer {
            note(&mut self.consequences, Consequence::MemoryForgotten);
        }
        let config = config(&state.parameters, &self.data, state.schedule_start);
        // A change that may happen during a run keeps the dimension.
        let _ = state.trainer.set_config(config);
        let rate = state.trainer.learning_rate();
        state.live_theory.change(&state.parameters, step, rate);
        state.recent.clear();
        self.parameter_revision += 1;
    }

    /// What changes have brought with them since this was asked last.
    pub fn take_consequences(&mut self) -> Vec<Consequence> {
        std::mem::take(&mut self.consequences)
    }
}

fn note(consequences: &mut Vec<Consequence>, new: Consequence) {
    if !consequences.contains(&new) {
        consequences.push(new);
    }
}

/// Stepping.
impl Run {
    /// Takes up to `steps` steps; returns how many, fewer only when the run has diverged.
    pub fn advance(&mut self, steps: u64) -> u64 {
        let mut taken = 0;
        while taken < steps {
            let records = self.advance_to_next_event(steps - taken);
            if records == 0 {
                break;
            }
            taken += records;
        }
        self.moves += u64::from(taken > 0);
        taken
    }

    /// Takes steps up to the next change of the script or checkpoint at most.
    fn advance_to_next_event(&mut self, steps: u64) -> u64 {
        if crate::WHOLE {
            self.apply_due_changes();
        }
        let steps = self.steps_to_next_event(steps);
        let State {
            trainer,
            live_theory,
            recent,
            parameters,
            ..
        } = &mut self.state;
        let records = trainer.advance(steps);
        let taken = records.len() as u64;
        #[cfg(feature = "whole")]
        {
            self.predictions.clear();
            let mut unchanged = 0;
            for (place, record) in records.iter().enumerate() {
                let prediction = live_theory.step_prediction(parameters, record);
                self.predictions.push(*prediction);
                if live_theory.last_change == record.step {
                    recent.clear();
                    unchanged = place;
                }
            }
            self.history.extend(records, &self.predictions);
            recent.extend(&records[unchanged..], &self.predictions[unchanged..]);
        }
        #[cfg(not(feature = "whole"))]
        for record in records {
            let prediction = *live_theory.step_prediction(parameters, record);
            if live_theory.last_change == record.step {
                recent.clear();
            }
            self.history.push(record, &prediction);
            recent.push(record, &prediction);
        }
        if taken > 0 {
            self.keep_if_due();
        }
        taken
    }

    /// Up to `steps`, as many as there are to the next change of the script or checkpoint.
    pub(super) fn steps_to_next_event(&self, steps: u64) -> u64 {
        let now = self.steps();
        let next_change = self.script.changes.get(self.state.applied);
        let until_change = next_change.map_or(u64::MAX, |change| change.step - now);
        steps
            .min(until_change)
            .min(self.checkpoints.steps_until_due(now))
    }

    /// Makes a checkpoint of the present state, if one is due; returns whether it was.
    pub(super) fn keep_if_due(&mut self) -> bool {
        let step = self.steps();
        let due = self.checkpoints.is_due(step);
        if due {
            let state = self.saved_state();
            self.checkpoints.push(step, state);
        }
        due
    }

    pub(super) fn apply_due_changes(&mut self) {
        while let Some(&change) = self.script.changes.get(self.state.applied)
            && change.step <= self.steps()
        {
            self.state.applied += 1;
            self.apply(change.name, change.value);
        }
    }

    fn saved_state(&mut self) -> Vec<u8> {
        Transfer::write(|transfer| self.state.transfer(&self.data, transfer))
    }

    /// The run as it was after `step` steps, with its past until then, exact to the bit: from the nearest checkpoint,
    /// or else from the start. What the script has in store for later is still to come. Nothing where the run has not
    /// been yet, and where so much changed that the way cannot be replayed.
    pub fn past(&self, step: u64) -> Option<Self> {
        let mut past = self.before(step)?;
        past.advance(step - past.steps());
        Some(past)
    }

    /// The run as it was at the nearest checkpoint at or before `step` steps: the beginning of the way to
    /// [`Run::past`], and nothing where that is nothing.
    pub fn before(&self, step: u64) -> Option<Self> {
        let checkpoint = self.checkpoints.before(step);
        if step > self.steps() || (self.unreplayable && checkpoint.is_none()) {
            return None;
        }
        let mut past = Self::new(self.id, self.script.clone(), &self.data).ok()?;
        if let Some(checkpoint) = checkpoint {
            let state = &mut past.state;
            Transfer::read(checkpoint.state.clone(), |transfer| {
                state.transfer(&self.data, transfer);
            })
            .ok()?;
            past.history = self.history.until(checkpoint.step);
            past.checkpoints = self.checkpoints.until(checkpoint.step);
        }
        (past.touched, past.unreplayable) = (self.touched, self.unreplayable);
        Some(past)
    }
}

/// Handing over.
impl Run {
    /// Stands where it stood before, as [`Run::past`] computed it. The same future follows until something changes.
    pub fn go_back(&mut self, past: Self) {
        self.take_over(past);
        self.branched = true;
    }

    /// Stands where another instance of the same run stands.
    pub(super) fn take_over(&mut self, other: Self) {
        let (id, moves) = (self.id, self.moves + 1);
        let parameter_revision = self.parameter_revision + 1;
        *self = Self {
            id,
            moves,
            parameter_revision,
            ..other
        };
    }
}

/// Looking.
impl Run {
    /// What tells this run from others.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// A number that grows whenever the run moves: with steps that are taken and with changes.
    pub fn moves(&self) -> u64 {
        self.moves
    }

    /// A number that grows whenever a parameter changes, by the reader's hand or by the script.
    pub fn parameter_revision(&self) -> u32 {
        self.parameter_revision
    }

    /// Parameters at the start and changes on the way.
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// Whether the reader changed something since the start.
    pub fn is_touched(&self) -> bool {
        self.touched
    }

    /// Whether the link replays the same numbers: not after too many changes.
    pub fn is_replayable(&self) -> bool {
        !self.unreplayable
    }

    /// The link of this run; once it cannot be replayed, that of its present parameters.
    pub fn link(&self) -> String {
        if self.unreplayable {
            link::encode(&self.state.parameters, &[])
        } else {
            link::encode(&self.script.start, &self.script.changes)
        }
    }

    /// Files that runs train on.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.state.trainer.steps()
    }

    /// Whether the run can go on.
    pub fn status(&self) -> Status {
        self.state.trainer.status()
    }

    /// The parameters now in force.
    pub fn parameters(&self) -> &Parameters {
        &self.state.parameters
    }

    /// The simulation.
    pub fn trainer(&self) -> &dyn Trainer {
        &*self.state.trainer
    }

    /// What theory says of the run.
    pub fn live_theory(&self) -> &LiveTheory {
        &self.state.live_theory
    }

    /// The past.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// States on the way.
    pub fn checkpoints(&self) -> &Checkpoints {
        &self.checkpoints
    }

    /// Whether the replicas start as two groups, those with even and those with odd numbers.
    pub fn has_groups(&self) -> bool {
        let start = &self.script.start;
        start.replicas > 1.0 && start.initial_norm != start.initial_norm_odd
    }

    /// The last steps as one, none of them before the last change.
    pub fn recent(&self) -> Option<Bucket> {
        self.state.recent.bucket()
    }

    /// Where the curves have come to: the last sixteenth of the steps since the last change as one, but for at least
    /// [`FEWEST_VALUES`] of the replicas, and never more than [`Run::recent`]. While a quantity is on its way, an average
    /// over more steps would be a value that it had long ago.
    pub fn latest(&self) -> Option<Bucket> {
        let recent = self.recent()?;
        let change = self.state.live_theory.last_change;
        let fewest = FEWEST_VALUES / self.state.trainer.replicas() as u64;
        let wanted = (self.steps().saturating_sub(change) / 16).max(fewest);
        let end = self.history.end(change, wanted.min(recent.steps));
        Some(match end {
            Some(end) if end.steps < recent.steps => end,
            _ => recent,
        })
    }
}
