//! Runs that are kept beside the one that is shown.

use super::{Lab, MOST_RUNS, Place};
use crate::numeric::number_format::integer;
use crate::page::render::time_series::{KeptCurve, Mark, Names};
use crate::page::text::parameters::label;
use crate::page::text::{fill, text};
use crate::parameters::standing::cut;
use crate::parameters::{Effect, Row, row, rows};
use crate::run::Run;
use crate::run::script::Script;
use crate::simulation::recorder::Status;

/// How many times faster than the shown run those that are kept come after it.
const CATCHING_UP: u64 = 4;

/// A run that is kept, for the list beside the charts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptRow {
    /// Its place among all runs.
    pub place: usize,
    /// The number by which its curves are told apart: 1, 2 or 3; the shown run has 0.
    pub mark: usize,
    /// What the reader calls it.
    pub name: String,
    /// In what its settings differ from those of the run that is shown.
    pub differences: String,
    /// Its link.
    pub link: String,
    /// Steps taken.
    pub steps: u64,
    /// Whether it has diverged.
    pub diverged: bool,
}

impl Lab {
    /// Keeps the shown run as it is: it goes along, step by step, with whatever is shown later, on the same noise
    /// where the seed is the same. False where there are as many runs as there may be.
    pub fn keep(&mut self) -> bool {
        if self.runs.len() == MOST_RUNS {
            return false;
        }
        let id = self.last_id + 1;
        let data = self.data.clone();
        let place = &mut self.runs[self.shown];
        let Ok(run) = Run::from_snapshot(id, &place.run.snapshot(), &data) else {
            return false;
        };
        let name = std::mem::take(&mut place.name);
        self.last_id = id;
        self.put_beside(run, name, false);
        true
    }

    pub(super) fn put_beside(&mut self, run: Run, name: String, belongs: bool) {
        let taken: Vec<usize> = self.runs.iter().map(|place| place.mark).collect();
        let free = (0..MOST_RUNS).find(|mark| !taken.contains(mark));
        self.runs.push(Place {
            run,
            name,
            mark: free.unwrap_or(0),
            belongs,
        });
    }

    /// Drops the runs that came with an experiment, and puts those of the one that is open now in their place, as far
    /// as there is room.
    pub(super) fn set_out_comparison(&mut self) {
        let mut place = 0;
        let shown = self.shown;
        self.runs.retain(|kept| {
            place += 1;
            place - 1 == shown || !kept.belongs
        });
        self.shown = self
            .runs
            .iter()
            .position(|place| place.mark == 0)
            .unwrap_or(0);
        self.runs[self.shown].belongs = false;
        for script in self.own_comparison() {
            let run = Run::new(self.last_id + 1, script, &self.data);
            if let (Ok(run), true) = (run, self.runs.len() < MOST_RUNS) {
                self.last_id += 1;
                self.put_beside(run, String::new(), true);
            }
        }
    }

    /// The runs that the open experiment brings, on the noise of the one that is shown.
    pub(super) fn own_comparison(&self) -> Vec<Script> {
        let Some(preset) = self.preset() else {
            return Vec::new();
        };
        let beside = preset.beside();
        let scripts = beside.map(|mut start| {
            start.seed = self.run().script().start.seed;
            let changes = preset.changes();
            Script { start, changes }
        });
        scripts.collect()
    }

    /// Drops a run that is kept.
    pub fn drop_kept(&mut self, place: usize) {
        if place < self.runs.len() && place != self.shown {
            self.runs.remove(place);
            self.shown -= usize::from(place < self.shown);
        }
    }

    /// Shows a run that is kept; the one that was shown is kept instead.
    pub fn show_kept(&mut self, place: usize) {
        if place < self.runs.len() && place != self.shown {
            let revision = self.revision();
            let marks = [self.shown, place].map(|place| self.runs[place].mark);
            [self.runs[place].mark, self.runs[self.shown].mark] = marks;
            self.shown = place;
            self.reading = super::Reading::default();
            self.trails.clear();
            self.trails.follow(self.runs[place].run.trainer());
            self.earlier_revisions = (revision + 1).wrapping_sub(self.run().parameter_revision());
        }
    }

    /// Gives a run a name; an empty one takes it away. What is too long is cut.
    pub fn name_run(&mut self, place: usize, name: &str) {
        if let Some(place) = self.runs.get_mut(place) {
            place.name = cut(name);
        }
    }

    /// Mark of the run that is shown.
    pub fn mark(&self) -> usize {
        self.runs[self.shown].mark
    }

    /// A run by its place.
    pub fn run_at(&self, place: usize) -> Option<&Run> {
        self.runs.get(place).map(|place| &place.run)
    }

    /// The runs that are kept, by their places.
    pub fn kept(&self) -> Vec<KeptRow> {
        let kept = self.runs.iter().enumerate();
        kept.filter(|(place, _)| *place != self.shown)
            .map(|(place, kept)| KeptRow {
                place,
                mark: kept.mark,
                name: name(kept),
                differences: self.differences(&kept.run),
                link: kept.run.link(),
                steps: kept.run.steps(),
                diverged: matches!(kept.run.status(), Status::Diverged { .. }),
            })
            .collect()
    }

    /// In what the present settings of a run differ from those of the run that is shown, a few words each.
    fn differences(&self, other: &Run) -> String {
        let own = self.parameters();
        let theirs = other.parameters();
        let differ = |row: &&'static Row| {
            row.effect != Effect::View && (row.applies)(theirs) && own.text(row) != theirs.text(row)
        };
        let words: Vec<String> = rows()
            .filter(differ)
            .map(|row| setting(row, &theirs.text(row)))
            .collect();
        if words.is_empty() {
            text("readout.kept.same").into()
        } else {
            words.join(", ")
        }
    }

    /// The curves of the runs that are kept.
    pub(super) fn kept_curves(&self) -> Vec<KeptCurve<'_>> {
        let others = self.runs.iter().enumerate();
        let kept = others.filter(|(place, _)| *place != self.shown);
        kept.map(|(_, kept)| KeptCurve {
            history: kept.run.history(),
            grouped: kept.run.has_groups(),
            mark: kept.mark,
            letter: letter(kept.mark),
            name: name(kept),
        })
        .collect()
    }

    /// What the lines of the charts are called.
    pub(super) fn line_names(&self) -> Names {
        let shown = &self.runs[self.shown];
        let is_alone = self.runs.len() == 1;
        let ink = integer(self.chosen() as u64);
        let is_one = shown.run.trainer().replicas() == 1;
        Names {
            measured: if is_alone {
                text("readout.line.measured").into()
            } else {
                name(shown)
            },
            letter: if is_alone { "" } else { letter(shown.mark) },
            ink: if is_one {
                String::new()
            } else {
                fill("control.legend.chosen", &[("number", &ink)])
            },
        }
    }

    /// The changes of settings that have taken place in the shown run, those of one step together.
    pub(super) fn marks(&self) -> Vec<Mark> {
        let steps = self.steps();
        let mut marks: Vec<Mark> = Vec::new();
        for change in &self.run().script().changes {
            let Some(row) = row(change.name).filter(|_| change.step < steps) else {
                continue;
            };
            let setting = setting(row, &row.text(change.value));
            match marks.last_mut() {
                Some(mark) if mark.step == change.step => {
                    mark.words = fill(
                        "readout.marks",
                        &[("one", &mark.words), ("other", &setting)],
                    );
                }
                _ => marks.push(Mark {
                    step: change.step,
                    words: setting,
                }),
            }
        }
        marks
    }

    /// Starts the runs that came with the experiment over, on the noise of the one that is shown.
    pub(super) fn restart_comparison(&mut self) {
        let seed = self.parameters().seed;
        for place in self.runs.iter_mut().filter(|place| place.belongs) {
            let mut script = place.run.script().clone();
            script.start.seed = seed;
            if let Ok(run) = Run::new(self.last_id + 1, script, &self.data) {
                self.last_id += 1;
                place.run = run;
            }
        }
    }

    /// Lets the runs that are kept come to the step of the one that is shown, but not by many more steps than that one
    /// was asked to take: after a long way of its own they follow by and by, and hold up nobody.
    pub(super) fn take_along(&mut self, asked: u64) {
        let steps = self.steps();
        let most = asked.saturating_mul(CATCHING_UP);
        for (place, kept) in self.runs.iter_mut().enumerate() {
            if place != self.shown {
                let behind = steps.saturating_sub(kept.run.steps());
                kept.run.advance(behind.min(most));
            }
        }
    }
}

/// What a run is called: by the reader, or by its letter.
fn name(place: &Place) -> String {
    match &*place.name {
        "" => fill("readout.kept.name", &[("letter", letter(place.mark))]),
        name => name.into(),
    }
}

/// A parameter and its value in a few words.
fn setting(row: &Row, value: &str) -> String {
    let label = if row.symbol.is_empty() {
        label(row)
    } else {
        row.symbol
    };
    fill("readout.setting", &[("label", label), ("value", value)])
}

/// What stands for a mark beside a curve.
pub fn letter(mark: usize) -> &'static str {
    ["A", "B", "C", "D"].get(mark).copied().unwrap_or("?")
}
