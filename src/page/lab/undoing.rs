//! Changes of settings that can be taken back, and made again.

use super::Lab;
use crate::parameters::{Parameters, row};
use crate::run::script::Script;

/// The most changes that can be taken back.
const MOST_EDITS: usize = 200;

/// Something the reader did to the settings.
#[derive(Clone, Debug)]
enum Edit {
    /// Parameters were set, one after the other.
    Set(Vec<Setting>),
    /// An experiment was opened in the place of another.
    Opened {
        before: Box<Script>,
        after: Box<Script>,
    },
}

/// A parameter that was set: its name, and its text before and after.
#[derive(Clone, Debug)]
struct Setting {
    name: &'static str,
    before: String,
    after: String,
    /// Whether the runs beside took the value too.
    everywhere: bool,
}

/// What was done, oldest first, and how much of it holds now.
#[derive(Debug, Default)]
pub struct Edits {
    list: Vec<Edit>,
    /// The first so many hold; the others have been taken back.
    holding: usize,
    /// Whether the next change of the same parameter belongs to the last one, as while a slider is held.
    open: bool,
    /// Whether the next change belongs to the last one, whatever parameter it is of.
    joined: bool,
    /// Whether a change is made by taking back or again, and is not to be remembered.
    busy: bool,
}

impl Edits {
    fn remember(&mut self, edit: Edit) {
        if self.busy {
            return;
        }
        self.list.truncate(self.holding);
        if let (true, Edit::Set(new), Some(Edit::Set(last))) =
            (self.open, &edit, self.list.last_mut())
        {
            let same = last.last().map(|last| last.name) == new.last().map(|new| new.name);
            match (same, new.last(), last.last_mut()) {
                (true, Some(new), Some(last)) => return last.after.clone_from(&new.after),
                _ if self.joined => return last.extend(new.iter().cloned()),
                _ => {}
            }
        }
        if self.list.len() == MOST_EDITS {
            self.list.remove(0);
        }
        self.list.push(edit);
        self.holding = self.list.len();
        self.open = true;
    }
}

impl Lab {
    /// Notes that a parameter is about to change.
    pub(super) fn remember_edit(&mut self, name: &str, next: &Parameters, everywhere: bool) {
        let Some(row) = row(name) else {
            return;
        };
        let (before, after) = (self.parameters().text(row), next.text(row));
        if before != after {
            let name = row.name;
            let setting = Setting {
                name,
                before,
                after,
                everywhere,
            };
            self.edits.remember(Edit::Set(vec![setting]));
        }
    }

    /// Notes that another experiment is about to be opened.
    pub(super) fn remember_opening(&mut self, script: &Script) {
        self.edits.open = false;
        if script != self.run().script() {
            let before = Box::new(self.run().script().clone());
            let after = Box::new(script.clone());
            self.edits.remember(Edit::Opened { before, after });
        }
        self.edits.open = false;
    }

    /// The change that the reader was making is complete: the next one is another.
    pub fn settle(&mut self) {
        self.edits.open = false;
        self.edits.joined = false;
    }

    /// Until the change is complete, whatever is set belongs to it.
    pub(super) fn join_edits(&mut self) {
        self.edits.joined = true;
    }

    /// Whether there is a change to take back.
    pub fn can_undo(&self) -> bool {
        self.edits.holding > 0
    }

    /// Whether there is a change to make again.
    pub fn can_redo(&self) -> bool {
        self.edits.holding < self.edits.list.len()
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        if self.can_undo() {
            self.edits.holding -= 1;
            self.repeat(self.edits.holding, false);
        }
    }

    /// Makes the change that was taken back last again.
    pub fn redo(&mut self) {
        if self.can_redo() {
            self.edits.holding += 1;
            self.repeat(self.edits.holding - 1, true);
        }
    }

    /// Brings the settings to where they were before or after a change.
    fn repeat(&mut self, place: usize, forward: bool) {
        let edit = self.edits.list[place].clone();
        self.edits.busy = true;
        match edit {
            // A value that another change has made impossible is left as it is.
            Edit::Set(settings) if forward => settings.iter().for_each(|one| {
                let _ = self.put_text(one.name, &one.after, one.everywhere);
            }),
            Edit::Set(settings) => settings.iter().rev().for_each(|one| {
                let _ = self.put_text(one.name, &one.before, one.everywhere);
            }),
            Edit::Opened { before, after } => self.open(*if forward { after } else { before }),
        }
        self.edits.busy = false;
        self.edits.open = false;
    }
}
