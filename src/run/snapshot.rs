//! A run as bytes, to be handed to another instance of this program and back.
//!
//! A snapshot holds script, weights, memory of the optimizer, noise, theory, history and checkpoints. It is for
//! instances of one build; what readers keep and share are links.

use crate::numeric::transfer::{SnapshotError, Transfer, read_sealed, write_sealed};
use crate::parameters::PARAMETERS;
use crate::run::Run;
use crate::run::data::Data;
use crate::run::script::Script;

impl Run {
    /// The run as it stands.
    pub fn snapshot(&mut self) -> Vec<u8> {
        write_sealed(|transfer| {
            self.script.transfer(transfer);
            self.transfer_progress(transfer);
        })
    }

    /// The run that a snapshot holds, exactly where it was. A run on data needs it loaded.
    ///
    /// # Errors
    /// When the bytes are damaged or of another build, or data is missing.
    pub fn from_snapshot(id: u64, bytes: &[u8], data: &Data) -> Result<Self, SnapshotError> {
        let mut run = None;
        read_sealed(bytes, |transfer| {
            let mut script: Script = Script::default();
            script.transfer(transfer);
            if !transfer.is_damaged() {
                run = Self::new(id, script, data).ok();
            }
            transfer.check(run.is_some());
            if let Some(run) = &mut run {
                run.transfer_progress(transfer);
            }
        })?;
        run.ok_or(SnapshotError::Damaged)
    }

    /// Goes on where another instance has come to with this run.
    ///
    /// # Errors
    /// As for [`Run::from_snapshot`]; the run stays where it was then.
    pub fn continue_from(&mut self, bytes: &[u8]) -> Result<(), SnapshotError> {
        let other = Self::from_snapshot(self.id(), bytes, &self.data().clone())?;
        self.take_over(other);
        Ok(())
    }

    fn transfer_progress(&mut self, transfer: &mut Transfer) {
        transfer.flag(&mut self.touched);
        transfer.flag(&mut self.branched);
        transfer.flag(&mut self.unreplayable);
        let data = self.data().clone();
        self.state.transfer(&data, transfer);
        transfer.check(self.state.applied <= self.script.changes.len());
        self.history.transfer(transfer);
        transfer.check(self.history.steps() == self.steps());
        self.checkpoints.transfer(transfer);
    }
}

impl Script {
    fn transfer(&mut self, transfer: &mut Transfer) {
        self.start.transfer(transfer);
        let rows: Vec<_> = PARAMETERS.iter().collect();
        self.transfer_changes(transfer, &rows, |row, change| {
            row.check(change.value).is_ok()
        });
    }
}
