//! What a link says of the laboratory, and how it is taken up again.

use super::{Lab, Place};
use crate::page::charts::CHARTS;
use crate::parameters::link::{self, Link, Remark};
use crate::parameters::standing::{KeptRun, Standing};
use crate::run::Run;
use crate::run::script::Script;

/// Places of the decimal point to which the angles of the eye are written, as a factor.
const ANGLES: f64 = 1000.0;

/// What a link that was opened asks of the page: the page takes the steps, and shows the charts.
#[derive(Debug, Default)]
pub struct Asked {
    /// Steps to take, by the place of the run.
    ways: Vec<u64>,
    /// Names of the charts to show.
    charts: Option<Vec<String>>,
}

impl Lab {
    /// The link of the shown run and of those that are kept, from their starts.
    pub fn link(&self) -> String {
        link::write(&self.described())
    }

    /// The link of everything: the runs, the names of the charts that are shown, where they are not those at first, from
    /// where the sphere is seen, and, at the step that the run has reached, the step and the steps to which the charts
    /// are narrowed.
    pub fn shared_link(&self, at_step: bool, charts: Option<Vec<String>>) -> String {
        let mut link = self.described();
        let standing = &mut link.standing;
        standing.charts = charts;
        let rounded = |angle: f64| (angle * ANGLES).round() / ANGLES;
        let view = self.camera().angles().map(rounded);
        let usual = crate::page::camera::Camera::default().angles();
        standing.view = (view != usual).then_some(view.into());
        if !at_step || !self.run().is_replayable() {
            return link::write(&link);
        }
        standing.step = Some(self.steps()).filter(|&steps| steps > 0);
        let window = self.window();
        standing.window = window.map(|(low, high)| (low.round() as u64, high.round() as u64));
        let kept = self.runs.iter().enumerate();
        let kept = kept.filter(|(place, _)| *place != self.shown);
        let steps: Vec<u64> = kept.map(|(_, kept)| kept.run.steps()).collect();
        if steps.iter().any(|&steps| steps != self.steps()) {
            standing.kept.get_or_insert_with(|| self.kept_runs());
        }
        for (kept, steps) in standing.kept.iter_mut().flatten().zip(steps) {
            kept.step = (steps != self.steps()).then_some(steps);
        }
        link::write(&link)
    }

    /// The shown run as its link says it, and the kept runs where the experiment would not bring them by itself.
    fn described(&self) -> Link {
        let Script { start, changes } = replayed(self.run());
        let kept = self.runs.iter().enumerate();
        let kept: Vec<&Place> = kept
            .filter(|(place, _)| *place != self.shown)
            .map(|(_, kept)| kept)
            .collect();
        let own = self.own_comparison();
        let is_own = kept.len() == own.len()
            && kept
                .iter()
                .zip(&own)
                .all(|(kept, own)| kept.name.is_empty() && kept.run.script() == own);
        let standing = Standing {
            kept: (!is_own).then(|| self.kept_runs()),
            ..Standing::default()
        };
        Link {
            parameters: start,
            changes,
            standing,
            remarks: Vec::new(),
        }
    }

    fn kept_runs(&self) -> Vec<KeptRun> {
        let kept = self.runs.iter().enumerate();
        let kept = kept.filter(|(place, _)| *place != self.shown);
        kept.map(|(_, kept)| {
            let Script { start, changes } = replayed(&kept.run);
            KeptRun {
                mark: kept.mark,
                name: kept.name.clone(),
                parameters: start,
                changes,
                step: None,
            }
        })
        .collect()
    }

    /// Puts beside the shown run, and shows, what a link says beyond the experiment.
    pub(super) fn take_up(&mut self, standing: Standing) {
        self.asked = Asked::default();
        let step = standing.step.unwrap_or(0);
        let mut steps = vec![step; self.runs.len()];
        if let Some(kept) = standing.kept {
            let shown = self.runs.swap_remove(self.shown);
            self.runs = vec![Place { mark: 0, ..shown }];
            self.shown = 0;
            steps.truncate(1);
            for kept in kept {
                let script = Script {
                    start: kept.parameters,
                    changes: kept.changes,
                };
                if let Ok(run) = Run::new(self.last_id + 1, script, &self.data) {
                    self.last_id += 1;
                    self.runs.push(Place {
                        run,
                        name: kept.name,
                        mark: kept.mark,
                        belongs: false,
                    });
                    steps.push(kept.step.unwrap_or(step));
                }
            }
        }
        if let Some((yaw, pitch)) = standing.view {
            self.camera_mut().look_from(yaw, pitch);
        }
        let window = standing.window;
        self.show_steps(window.map(|(first, last)| (first as f64, last as f64)));
        self.asked.charts = standing.charts;
        if steps.iter().any(|&steps| steps > 0) {
            self.asked.ways = steps;
        }
    }

    /// The steps that the link which was opened asks to be taken, by the place of the run; nothing where it asks for
    /// none, or has been asked before.
    pub fn take_ways(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.asked.ways)
    }

    /// Names of the charts that the link which was opened wants to be shown, if it names any; once.
    pub fn take_charts(&mut self) -> Option<Vec<String>> {
        self.asked.charts.take()
    }

    /// A run by its place, to go on with it.
    pub fn run_at_mut(&mut self, place: usize) -> Option<&mut Run> {
        self.runs.get_mut(place).map(|place| &mut place.run)
    }
}

/// The script of a run; once it cannot be replayed, its present parameters from the start.
fn replayed(run: &Run) -> Script {
    if run.is_replayable() {
        run.script().clone()
    } else {
        Script::constant(run.parameters().clone())
    }
}

/// Leaves the charts out that do not exist, with a remark on each; all of them, where none is left.
pub(super) fn known_charts(mut standing: Standing) -> (Standing, Vec<Remark>) {
    let Some(names) = standing.charts.take() else {
        return (standing, Vec::new());
    };
    let exists = |name: &String| CHARTS.iter().any(|chart| chart.name() == name);
    let none = names.is_empty();
    let (known, unknown): (Vec<_>, Vec<_>) = names.into_iter().partition(exists);
    standing.charts = (none || !known.is_empty()).then_some(known);
    let remarks = unknown.iter().map(|name| Remark::left_out("charts", name));
    (standing, remarks.collect())
}
