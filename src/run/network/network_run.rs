//! A run of a network: a script, the trainer that carries it out, and its layers.

use std::rc::Rc;

use super::from_parameters::{network_config, network_shape};
use super::layer_run::LayerRun;
use super::test_course::TestCourse;
use crate::numeric::transfer::{
    MOST, SnapshotError, Transfer, checksum, read_sealed, write_sealed,
};
use crate::parameters::link::{Change, MOST_CHANGES};
use crate::parameters::network::{NetworkLink, NetworkParameters, encode, row, rows};
use crate::parameters::{Effect, Refusal};
use crate::run::checkpoints::Checkpoints;
use crate::run::script::Script;
use crate::simulation::network::labelled_digits::LabelledDigits;
use crate::simulation::network::model::{Invariance, Score};
use crate::simulation::network::trainer::NetworkTrainer;
use crate::simulation::objective::digits::PIXELS;
use crate::simulation::recorder::Status;

/// The script of a network.
pub type NetworkScript = Script<NetworkParameters>;

impl From<NetworkLink> for NetworkScript {
    fn from(link: NetworkLink) -> Self {
        Self {
            start: link.parameters,
            changes: link.changes,
        }
    }
}

/// One run. The same script gives the same numbers, however the steps are cut into calls.
pub struct NetworkRun {
    data: Rc<LabelledDigits>,
    script: NetworkScript,
    state: State,
    tests: TestCourse,
    checkpoints: Checkpoints,
    /// Whether the reader changed something since the start.
    touched: bool,
    /// Whether so much changed that a link could not replay it.
    unreplayable: bool,
    /// Whether it has gone back: a change then is a branch, and what the script had in store behind it is dropped.
    has_returned: bool,
}

/// Where a run stands.
struct State {
    /// How many changes of the script have taken place.
    applied: usize,
    schedule_start: u64,
    parameters: NetworkParameters,
    trainer: NetworkTrainer<f32>,
    layers: Vec<LayerRun>,
}

impl State {
    fn new(parameters: &NetworkParameters, data: &Rc<LabelledDigits>) -> Self {
        let trainer = NetworkTrainer::new(
            data.clone(),
            &network_shape(parameters),
            network_config(parameters, 0),
            parameters.start_scale,
            parameters.training.seed as u64,
        );
        let shape = trainer.shape();
        let layers = (0..shape.layers()).map(|layer| {
            let sizes = shape.of_layer(layer);
            let weights = trainer.weights(layer);
            let norms = weights.chunks_exact(sizes[0]).map(norm);
            LayerRun::new(shape.invariance(layer), sizes, norms)
        });
        Self {
            applied: 0,
            schedule_start: 0,
            parameters: parameters.clone(),
            layers: layers.collect(),
            trainer,
        }
    }

    fn apply(&mut self, name: &str, value: f64) {
        let before = self.parameters.clone();
        Refusal::cannot_happen(self.parameters.set(name, value));
        let step = self.trainer.steps();
        if self.parameters.training.schedule != before.training.schedule {
            self.schedule_start = step;
        }
        let forgets = self.parameters.training.optimizer != before.training.optimizer;
        let config = network_config(&self.parameters, self.schedule_start);
        self.trainer.set_config(config);
        self.layers
            .iter_mut()
            .for_each(|layer| layer.change(forgets));
    }

    fn step(&mut self) -> bool {
        if self.trainer.step().is_none() {
            return false;
        }
        let (record, config) = (self.trainer.record(), self.trainer.config());
        let last = self.layers.len() - 1;
        for (place, (layer, turned)) in self.layers.iter_mut().zip(&record.layers).enumerate() {
            let decay = config.decay_of_weights(record.weight_decay, place == last);
            layer.push(&self.parameters, record, turned, decay);
        }
        true
    }

    /// Saves all but the histories, or restores it into a new state of the same script.
    fn transfer(&mut self, transfer: &mut Transfer) {
        transfer.index(&mut self.applied, MOST_CHANGES + 1);
        transfer.count(&mut self.schedule_start, MOST);
        self.parameters.transfer(transfer);
        if transfer.is_reading() {
            let config = network_config(&self.parameters, self.schedule_start);
            self.trainer.set_config(config);
        }
        self.trainer.transfer(transfer);
        for layer in &mut self.layers {
            layer.transfer(transfer);
        }
    }
}

fn norm(row: &[f64]) -> f64 {
    row.iter().map(|w| w * w).sum::<f64>().sqrt()
}

/// Starting and changing.
impl NetworkRun {
    /// A run at step 0.
    pub fn new(script: NetworkScript, data: Rc<LabelledDigits>) -> Self {
        Self {
            state: State::new(&script.start, &data),
            script,
            data,
            tests: TestCourse::default(),
            checkpoints: Checkpoints::default(),
            touched: false,
            unreplayable: false,
            has_returned: false,
        }
    }

    /// Starts over: the script again, or, if the reader changed something on the way, the present parameters from step 0,
    /// with what the script still has in store.
    pub fn reset(&mut self) {
        if self.touched {
            let present = self.state.parameters.clone();
            self.script = self.script.rest(present, self.state.applied);
            self.unreplayable = false;
            self.touched = false;
        }
        self.state = State::new(&self.script.start, &self.data);
        self.tests = TestCourse::default();
        self.checkpoints.clear();
        self.has_returned = false;
    }

    /// Changes a parameter from the present step on; one that decides how a network starts begins the run anew.
    ///
    /// # Errors
    /// When there is no such parameter or it does not take the value; nothing has changed then.
    pub fn change(&mut self, name: &str, value: f64) -> Result<(), Refusal> {
        let mut parameters = self.state.parameters.clone();
        parameters.set(name, value)?;
        let Some(row) = row(name) else { return Ok(()) };
        let value = parameters.get(name).unwrap_or(value);
        if row.effect != Effect::Live || self.steps() == 0 {
            *self = Self::new(
                NetworkScript {
                    start: parameters,
                    changes: Vec::new(),
                },
                self.data.clone(),
            );
            return Ok(());
        }
        let (step, name) = (self.steps(), row.name);
        self.remember(Change { step, name, value });
        self.state.apply(name, value);
        Ok(())
    }

    fn remember(&mut self, change: Change) {
        self.touched = true;
        let goes_on = !self.has_returned;
        if !self
            .script
            .remember(change, &mut self.state.applied, goes_on)
        {
            self.unreplayable = true;
            self.checkpoints.clear();
        }
    }
}

/// Stepping.
impl NetworkRun {
    /// Takes up to `steps` steps; returns how many, fewer only when the run has diverged.
    pub fn advance(&mut self, steps: u64) -> u64 {
        for taken in 0..steps {
            self.apply_due_changes();
            if !self.state.step() {
                return taken;
            }
            if TestCourse::is_due(self.steps()) {
                let accuracy = self.test().accuracy;
                self.tests.push(self.steps(), accuracy);
            }
            if self.checkpoints.is_due(self.steps()) {
                let state = Transfer::write(|transfer| self.state.transfer(transfer));
                self.checkpoints.push(self.steps(), state);
            }
        }
        steps
    }

    fn apply_due_changes(&mut self) {
        while let Some(&change) = self.script.changes.get(self.state.applied)
            && change.step <= self.steps()
        {
            self.state.applied += 1;
            self.state.apply(change.name, change.value);
        }
    }

    /// The run as it was after `step` steps, exact to the bit: from the nearest checkpoint, or else from the start.
    /// Nothing where the run has not been yet, and where so much changed that the way cannot be replayed.
    pub fn past(&self, step: u64) -> Option<Self> {
        let checkpoint = self.checkpoints.before(step);
        if step > self.steps() || (self.unreplayable && checkpoint.is_none()) {
            return None;
        }
        let mut past = Self::new(self.script.clone(), self.data.clone());
        if let Some(checkpoint) = checkpoint {
            let state = &mut past.state;
            Transfer::read(checkpoint.state.clone(), |transfer| {
                state.transfer(transfer)
            })
            .ok()?;
            for (layer, now) in past.state.layers.iter_mut().zip(&self.state.layers) {
                layer.history = now.history.until(checkpoint.step);
            }
            past.tests = self.tests.until(checkpoint.step);
            past.checkpoints = self.checkpoints.until(checkpoint.step);
        }
        (past.touched, past.unreplayable) = (self.touched, self.unreplayable);
        past.has_returned = step < self.steps() || self.has_returned;
        past.advance(step - past.steps());
        Some(past)
    }
}

/// Handing over.
impl NetworkRun {
    /// The run as bytes, for another instance of this program.
    pub fn snapshot(&mut self) -> Vec<u8> {
        write_sealed(|transfer| {
            self.script.transfer(transfer);
            self.transfer_progress(transfer);
        })
    }

    /// The run that a snapshot holds, exactly where it was.
    ///
    /// # Errors
    /// When the bytes are damaged or of another build.
    pub fn from_snapshot(bytes: &[u8], data: &Rc<LabelledDigits>) -> Result<Self, SnapshotError> {
        let mut run = None;
        read_sealed(bytes, |transfer| {
            let mut script: NetworkScript = Script::default();
            script.transfer(transfer);
            if !transfer.is_damaged() {
                let mut read = Self::new(script, data.clone());
                read.transfer_progress(transfer);
                run = Some(read);
            }
        })?;
        run.ok_or(SnapshotError::Damaged)
    }

    fn transfer_progress(&mut self, transfer: &mut Transfer) {
        transfer.flag(&mut self.touched);
        transfer.flag(&mut self.unreplayable);
        transfer.flag(&mut self.has_returned);
        self.state.transfer(transfer);
        transfer.check(self.state.applied <= self.script.changes.len());
        for layer in &mut self.state.layers {
            layer.history.transfer(transfer);
            transfer.check(layer.history.steps() == self.state.trainer.steps());
        }
        self.tests.transfer(transfer);
        self.checkpoints.transfer(transfer);
    }
}

impl NetworkScript {
    /// Saves or restores it.
    pub fn transfer(&mut self, transfer: &mut Transfer) {
        self.start.transfer(transfer);
        let rows: Vec<_> = rows().collect();
        self.transfer_changes(transfer, &rows, |row, change| {
            let taken = NetworkParameters::default().set(change.name, change.value);
            row.effect == Effect::Live && taken.is_ok()
        });
    }
}

/// Looking.
impl NetworkRun {
    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.state.trainer.steps()
    }

    /// Whether the run can go on.
    pub fn status(&self) -> Status {
        self.state.trainer.status()
    }

    /// The parameters now in force.
    pub fn parameters(&self) -> &NetworkParameters {
        &self.state.parameters
    }

    /// Parameters at the start and changes on the way.
    pub fn script(&self) -> &NetworkScript {
        &self.script
    }

    /// The link of this run; once it cannot be replayed, that of its present parameters.
    pub fn link(&self) -> String {
        if self.unreplayable {
            encode(&self.state.parameters, &[])
        } else {
            encode(&self.script.start, &self.script.changes)
        }
    }

    /// A number that two runs share, but for accidents, only where all their weights are the same to the bit.
    pub fn fingerprint(&self) -> u64 {
        let layers = 0..self.layers().len();
        let weights = layers.flat_map(|layer| self.trainer().weights(layer));
        checksum(&weights.flat_map(f64::to_le_bytes).collect::<Vec<u8>>())
    }

    /// The network.
    pub fn trainer(&self) -> &NetworkTrainer<f32> {
        &self.state.trainer
    }

    /// Its layers, the output layer last.
    pub fn layers(&self) -> &[LayerRun] {
        &self.state.layers
    }

    /// Of which vectors of a layer the loss knows the direction alone.
    pub fn invariance(&self, layer: usize) -> Invariance {
        self.state.trainer.shape().invariance(layer)
    }

    /// The probability of each digit for an image of grey values from 0 to 1, row by row.
    pub fn classify(&mut self, grey: &[f64; PIXELS]) -> Vec<f64> {
        self.state.trainer.classify(grey)
    }

    /// Accuracy on the test images on the way.
    pub fn tests(&self) -> &TestCourse {
        &self.tests
    }

    /// Loss and accuracy on the test images.
    pub fn test(&mut self) -> Score {
        self.state.trainer.test()
    }
}
