//! Parameters at the start and what changes on the way: all that decides a run.

use crate::numeric::transfer::{MOST, Transfer};
use crate::parameters::link::{Change, Link, MOST_CHANGES};
use crate::parameters::presets::Preset;
use crate::parameters::{Parameters, Row};

/// Parameters at the start and what changes on the way. The same script gives the same numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script<P = Parameters> {
    /// Parameters at step 0.
    pub start: P,
    /// Changes by ascending step.
    pub changes: Vec<Change>,
}

impl<P> Script<P> {
    /// Adds a change by the reader after `applied` changes have taken place; what the script has in store for later stays
    /// if it `goes_on`. False when there are so many that a link could not hold them: then those that have taken place are
    /// forgotten.
    pub fn remember(&mut self, change: Change, applied: &mut usize, goes_on: bool) -> bool {
        let changes = &mut self.changes;
        let mut later = changes.split_off(*applied);
        // Of several values at one step the last one counts, but a change of kind resets something even
        // when it is taken back.
        let resets = matches!(change.name, "optimizer" | "schedule");
        let same = |old: &Change| old.step == change.step && old.name == change.name;
        changes.retain(|old| resets || !same(old));
        changes.push(change);
        // What the reader sets at a step is not overruled by the script at that step.
        later.retain(|next| goes_on && !same(next));
        let replays = changes.len() + later.len() <= MOST_CHANGES;
        if !replays {
            changes.clear();
        }
        *applied = changes.len();
        changes.append(&mut later);
        replays
    }

    /// Another start, and those changes that have not taken place when `applied` have.
    pub fn rest(&self, start: P, applied: usize) -> Self {
        let changes = self.changes[applied..].to_vec();
        Self { start, changes }
    }

    /// Saves or restores the changes, which are of some rows and of values that are allowed.
    pub(super) fn transfer_changes(
        &mut self,
        transfer: &mut Transfer,
        rows: &[&'static Row],
        allowed: impl Fn(&Row, &Change) -> bool,
    ) {
        let blank = Change {
            step: 0,
            name: rows[0].name,
            value: 0.0,
        };
        transfer.list(
            &mut self.changes,
            MOST_CHANGES,
            blank,
            |transfer, change| {
                let place = rows.iter().position(|row| row.name == change.name);
                let mut place = place.unwrap_or(0);
                transfer.index(&mut place, rows.len());
                transfer.count(&mut change.step, MOST);
                transfer.number(&mut change.value);
                change.name = rows[place].name;
                transfer.check(allowed(rows[place], change));
            },
        );
        transfer.check(self.changes.is_sorted_by_key(|change| change.step));
    }
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
