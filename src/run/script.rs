//! Parameters at the start and what changes on the way: all that decides a run.

use crate::parameters::Parameters;
use crate::parameters::link::{Change, Link};
use crate::parameters::presets::Preset;

/// Parameters at the start and what changes on the way. The same script gives the same numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// Parameters at step 0.
    pub start: Parameters,
    /// Changes by ascending step.
    pub changes: Vec<Change>,
}

impl Script {
    /// A script without changes.
    pub fn constant(start: Parameters) -> Self {
        Self {
            start,
            changes: Vec::new(),
        }
    }
}

impl From<Link> for Script {
    fn from(link: Link) -> Self {
        Self {
            start: link.parameters,
            changes: link.changes,
        }
    }
}

impl From<&Preset> for Script {
    fn from(preset: &Preset) -> Self {
        Self {
            start: preset.parameters(),
            changes: preset.changes(),
        }
    }
}
