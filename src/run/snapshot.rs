//! A run as bytes, to be handed to another instance of this program and back.
//!
//! A snapshot holds script, weights, memory of the optimizer, noise, theory, history and checkpoints. It is for
//! instances of one build; what readers keep and share are links.

use crate::numeric::transfer::Transfer;
use crate::parameters::link::Change;
use crate::parameters::{PARAMETERS, Row};
use crate::run::Run;
use crate::run::checkpoints::{Checkpoint, Checkpoints};
use crate::run::data::Data;
use crate::run::script::Script;

impl Run {
    /// The run as it stands.
    pub fn snapshot(&mut self) -> Vec<u8> {
        Transfer::write(|transfer| {
            self.script.transfer(transfer);
            self.transfer_progress(transfer);
        })
    }

    /// The run that a snapshot holds, exactly where it was. A run on data needs it loaded.
    ///
    /// # Errors
    /// When the bytes are damaged or of another build, or data is missing.
    pub fn from_snapshot(id: u64, bytes: Vec<u8>, data: &Data) -> Result<Self, String> {
        let mut run = None;
        Transfer::read(bytes, |transfer| {
            let mut script = Script::default();
            script.transfer(transfer);
            if !transfer.check(true) {
                return;
            }
            run = Self::new(id, script, data).ok();
            if transfer.check(run.is_some())
                && let Some(run) = &mut run
            {
                run.transfer_progress(transfer);
            }
        })?;
        run.ok_or_else(|| "the saved run is damaged".into())
    }

    /// Goes on where another instance has come to with this run.
    ///
    /// # Errors
    /// As for [`Run::from_snapshot`]; the run stays where it was then.
    pub fn continue_from(&mut self, bytes: Vec<u8>) -> Result<(), String> {
        let other = Self::from_snapshot(self.id(), bytes, &self.data().clone())?;
        self.take_over(other);
        Ok(())
    }

    fn transfer_progress(&mut self, transfer: &mut Transfer) {
        transfer.flag(&mut self.touched);
        transfer.flag(&mut self.unreplayable);
        let data = self.data().clone();
        self.state.transfer(&data, transfer);
        transfer.check(self.state.applied <= self.script.changes.len());
        self.history.transfer(transfer);
        self.checkpoints.transfer(transfer);
    }
}

impl Script {
    fn transfer(&mut self, transfer: &mut Transfer) {
        self.start.transfer(transfer);
        let blank = Change {
            step: 0,
            name: PARAMETERS[0].name,
            value: 0.0,
        };
        transfer.list(&mut self.changes, blank, |transfer, change| {
            let place = |row: &Row| row.name == change.name;
            let mut row = PARAMETERS.iter().position(place).unwrap_or(0);
            transfer.size(&mut row);
            transfer.word(&mut change.step);
            transfer.number(&mut change.value);
            if transfer.check(row < PARAMETERS.len()) {
                change.name = PARAMETERS[row].name;
                transfer.check(PARAMETERS[row].check(change.value).is_ok());
            }
        });
        transfer.check(self.changes.is_sorted_by_key(|change| change.step));
    }
}

impl Checkpoints {
    fn transfer(&mut self, transfer: &mut Transfer) {
        let (mut list, mut stride) = self.clone().into_parts();
        transfer.word(&mut stride);
        let blank = Checkpoint {
            step: 0,
            state: Vec::new(),
        };
        transfer.list(&mut list, blank, |transfer, checkpoint| {
            transfer.word(&mut checkpoint.step);
            transfer.bytes(&mut checkpoint.state);
        });
        match Self::from_parts(list, stride) {
            Some(checkpoints) => *self = checkpoints,
            None => {
                transfer.check(false);
            }
        }
    }
}
