//! Files that some runs train on. They are loaded when they are needed, and shared by all runs.

use std::rc::Rc;

use crate::parameters::Parameters;
use crate::simulation::objective::data_file;
use crate::simulation::objective::digits::{Digits, DigitsError};

/// The files that have been loaded. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Data {
    digits: Option<Rc<Digits>>,
}

impl Data {
    /// Name of the file that a run with these parameters trains on, if there is one.
    pub fn file(parameters: &Parameters) -> Option<&'static str> {
        data_file(parameters.objective)
    }

    /// Name of the file that a run with these parameters needs and that has not been loaded.
    pub fn missing(&self, parameters: &Parameters) -> Option<&'static str> {
        Self::file(parameters).filter(|_| self.digits.is_none())
    }

    /// Takes the bytes of the file of digits.
    ///
    /// # Errors
    /// When they cannot be read; what was loaded before stays then.
    pub fn load(&mut self, bytes: &[u8]) -> Result<(), DigitsError> {
        self.digits = Some(Rc::new(Digits::from_bytes(bytes)?));
        Ok(())
    }

    /// The digits, if they have been loaded.
    pub fn digits(&self) -> Option<&Rc<Digits>> {
        self.digits.as_ref()
    }
}
