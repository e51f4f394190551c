//! A quantity against the step as a table: the points of its curves, and what stands over the chart.

use super::{
    ChartTable, DIGITS, MOST_ROWS, SPREAD_DIGITS, caption, columns, note, picked, put, shown,
};
use crate::numeric::number_format::{gap, integer, number};
use crate::page::charts::Chart;
use crate::page::readout::{Measured, measured_and_foretold};
use crate::page::render::time_series::{KeptCurve, Timeline};
use crate::page::text::{fill, text};
use crate::run::history::Bucket;
use crate::simulation::record::Quantity;

/// Steps to come of which the learning rate is told.
const PLANNED: u64 = 7;

/// Columns of every chart; one for what is drawn in ink and one for each kept run follow.
const COLUMNS: [&str; 12] = [
    "step",
    "time",
    "replicas",
    "measured",
    "spread",
    "theory",
    "theory_spread",
    "gap",
    "limit",
    "learning_rate",
    "remembered",
    "change",
];

/// A chart as it is shown.
#[derive(Debug)]
pub struct Shown<'a> {
    /// Its title.
    pub title: &'a str,
    /// Symbol or unit; may be empty.
    pub symbol: &'a str,
    /// Quantity and axis.
    pub chart: &'a Chart,
    /// What it draws.
    pub timeline: &'a Timeline<'a>,
    /// The steps that the numbers over the chart are averages of.
    pub summary: Option<&'a Bucket>,
    /// Whether the reader has chosen these steps; otherwise they are the latest ones.
    pub is_read: bool,
    /// What is drawn in ink, a replica or a neuron, and its number.
    pub ink: (String, usize),
}

/// The table of a chart: steps that are shown in it, evenly apart along its axis, with the first and the last one; for the
/// schedule, learning rates to come; at the end the steps that the numbers over the chart are of. Replicas with even and with odd
/// numbers have rows of their own while they have nothing in common.
pub fn table(view: &Shown) -> ChartTable {
    let timeline = view.timeline;
    let is_shown = |bucket: &&Bucket| {
        let within = |(low, high)| (low..=high).contains(&bucket.middle());
        timeline.window.is_none_or(within)
    };
    let points: Vec<&Bucket> = timeline.history.buckets().iter().filter(is_shown).collect();
    let place = |bucket: &&Bucket| {
        if timeline.logarithmic {
            libm::log(1.0 + bucket.middle())
        } else {
            bucket.middle()
        }
    };
    let places: Vec<f64> = points.iter().map(place).collect();
    let picked = picked(&places, MOST_ROWS);
    let mut rows = Vec::new();
    let mut since = points.first().map_or(0, |first| first.first_step);
    for bucket in picked.iter().map(|&place| points[place]) {
        let behind = bucket.first_step + bucket.steps;
        rows.extend(view.rows(bucket, range(bucket), &view.changes(since, behind)));
        since = behind;
    }
    rows.extend(view.planned());
    let last = view.summary.map_or_else(Vec::new, |summary| {
        let key = if view.is_read {
            "chart_table.read"
        } else {
            "chart_table.latest"
        };
        view.rows(summary, fill(key, &[("steps", &range(summary))]), "")
    });
    let made = ChartTable {
        caption: caption(view.title, view.symbol, timeline.history.steps()),
        note: note(picked.len(), points.len()),
        columns: view.columns(),
        last: last.len(),
        rows: [rows, last].concat(),
    };
    made.tidied()
}

/// The steps of a bucket.
fn range(bucket: &Bucket) -> String {
    let first = integer(bucket.first_step);
    if bucket.steps == 1 {
        return first;
    }
    let last = integer(bucket.first_step + bucket.steps - 1);
    fill("chart_table.steps", &[("first", &first), ("last", &last)])
}

impl Shown<'_> {
    fn columns(&self) -> Vec<String> {
        let mut columns = columns(COLUMNS);
        columns.push(self.ink.0.clone());
        let kept = self.timeline.kept.iter();
        columns.extend(kept.map(|kept| fill("readout.kept.name", &[("letter", kept.letter)])));
        columns
    }

    /// The rows of some steps: one, or one for each of two groups of replicas.
    fn rows(&self, bucket: &Bucket, head: String, changes: &str) -> Vec<Vec<String>> {
        let quantity = self.chart.quantity;
        let values = measured_and_foretold(self.timeline.grouped, bucket, quantity);
        let apart = values.len() > 1;
        let row = |(half, value): (usize, Measured)| {
            let half = apart.then_some(half);
            let both = value.theory.filter(|_| value.measured.is_finite());
            let cells = [
                head.clone(),
                self.time(bucket.middle()),
                self.replicas(half),
                shown(Some(value.measured), DIGITS),
                shown(Some(value.spread), SPREAD_DIGITS),
                shown(value.theory, DIGITS),
                shown(self.foretold_spread(bucket, half), SPREAD_DIGITS),
                both.map_or_else(String::new, |theory| gap(value.measured, theory)),
                shown(bucket.limit(quantity), DIGITS),
                shown(self.chart.nominal.then(|| bucket.learning_rate()), DIGITS),
                shown(self.remembered(bucket), SPREAD_DIGITS),
                changes.into(),
                shown(self.ink(bucket, half), DIGITS),
            ];
            let kept = self.timeline.kept.iter();
            let kept = kept.map(|kept| self.of_kept(kept, bucket, half));
            cells.into_iter().chain(kept).collect()
        };
        values.into_iter().enumerate().map(row).collect()
    }

    /// Learning rates that the schedule has in store, up to its last milestone.
    fn planned(&self) -> Vec<Vec<String>> {
        let timeline = self.timeline;
        let Some(plan) = timeline.plan.filter(|_| self.chart.nominal) else {
            return Vec::new();
        };
        let from = timeline.history.steps();
        let ahead = plan.end.saturating_sub(from);
        let shown_steps = (0..=PLANNED)
            .map(|k| from + (u128::from(ahead) * u128::from(k) / u128::from(PLANNED)) as u64)
            .filter(|step| {
                let within = |(low, high)| (low..=high).contains(&(*step as f64));
                ahead >= PLANNED && timeline.window.is_none_or(within)
            });
        let width = self.columns().len();
        let row = |step: u64| {
            let mut cells = vec![String::new(); width];
            put(
                &mut cells,
                &COLUMNS,
                "step",
                fill("chart_table.planned", &[("step", &integer(step))]),
            );
            put(&mut cells, &COLUMNS, "time", self.time(step as f64));
            put(
                &mut cells,
                &COLUMNS,
                "learning_rate",
                shown(Some(plan.training.learning_rate(step)), DIGITS),
            );
            cells
        };
        shown_steps.map(row).collect()
    }

    /// The place of a step on the time axis, where that is not counted in steps.
    fn time(&self, step: f64) -> String {
        let counted = !self.timeline.unit.is_empty();
        shown(counted.then(|| step / self.timeline.steps_per_unit), DIGITS)
    }

    fn replicas(&self, half: Option<usize>) -> String {
        let key = match half {
            _ if !self.timeline.grouped => return String::new(),
            None => "chart_table.replicas.all",
            Some(0) => "chart_table.replicas.even",
            Some(_) => "chart_table.replicas.odd",
        };
        text(key).into()
    }

    /// The standard deviation that theory foretells for the norms.
    fn foretold_spread(&self, bucket: &Bucket, half: Option<usize>) -> Option<f64> {
        let of_norm = self.chart.quantity == Quantity::WeightNorm;
        let band = self.timeline.norm_band.filter(|_| of_norm)?;
        let steps = bucket.first_step..bucket.first_step + bucket.steps;
        let point = band.points().iter().find(|one| steps.contains(&one.step))?;
        Some(point.groups[half.unwrap_or(0)][1])
    }

    /// How much of these steps the weights remember, in per cent of the step that they remember most of.
    fn remembered(&self, bucket: &Bucket) -> Option<f64> {
        let memory = self.timeline.memory.iter();
        let first = bucket.first_step as f64;
        let share = memory.clone().find(|one| one.0 == first)?.2;
        Some(100.0 * share)
    }

    /// What is drawn in ink, at the first of the steps at which it is known, in the row of its group.
    fn ink(&self, bucket: &Bucket, half: Option<usize>) -> Option<f64> {
        if half.is_some_and(|half| half != self.ink.1 % 2) {
            return None;
        }
        let Some(followed) = self.timeline.followed else {
            return Some(bucket.summary(self.chart.quantity).replica_zero);
        };
        let steps = bucket.first_step..bucket.first_step + bucket.steps;
        let point = followed.iter().find(|(step, _)| steps.contains(step))?;
        Some(point.1[self.chart.quantity as usize])
    }

    /// What a kept run measured around the same steps.
    fn of_kept(&self, kept: &KeptCurve, bucket: &Bucket, half: Option<usize>) -> String {
        let end = bucket.first_step + bucket.steps;
        if kept.history.steps() < end {
            return String::new();
        }
        // The latest steps are read at the end of the kept run's past, any others where their middle is.
        let at_the_end = end == kept.history.steps();
        let ended = kept
            .history
            .end(bucket.first_step, bucket.steps)
            .filter(|_| at_the_end);
        let Some(found) = ended.or_else(|| kept.history.at(bucket.middle() as u64).cloned()) else {
            return String::new();
        };
        let values = measured_and_foretold(kept.grouped, &found, self.chart.quantity);
        let values: Vec<String> = match (half, values.len()) {
            (Some(half), 2) => vec![shown(Some(values[half].measured), DIGITS)],
            _ => values
                .iter()
                .map(|value| number(value.measured, DIGITS))
                .collect(),
        };
        let joined = values
            .into_iter()
            .reduce(|one, other| fill("readout.both", &[("one", &one), ("other", &other)]));
        joined.unwrap_or_default()
    }

    /// Changes of settings at steps from one on and before another.
    fn changes(&self, from: u64, behind: u64) -> String {
        let marks = self.timeline.marks.iter();
        let marks = marks.filter(|mark| (from..behind).contains(&mark.step));
        let words = marks.map(|mark| {
            let step = integer(mark.step);
            fill(
                "chart_table.change",
                &[("step", &step), ("change", &mark.words)],
            )
        });
        let joined =
            words.reduce(|one, other| fill("readout.marks", &[("one", &one), ("other", &other)]));
        joined.unwrap_or_default()
    }
}
