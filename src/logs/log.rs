//! What was read of files: series by quantity and parameter.

use super::names::{Quantity, Scope, Unit};
use super::remark::Remark;

/// Who has written a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Weights & Biases: CSV of a panel, or a history.
    Wandb,
    /// TensorBoard: CSV of scalars, a file for each tag.
    TensorBoard,
    /// PyTorch Lightning: `metrics.csv`.
    Lightning,
    /// Hugging Face: `trainer_state.json`.
    HuggingFace,
    /// Keras: CSVLogger.
    Keras,
    /// MLflow: metric files.
    Mlflow,
    /// Anything else with a header or with keys.
    Generic,
}

impl Source {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wandb => "wandb",
            Self::TensorBoard => "tensorboard",
            Self::Lightning => "lightning",
            Self::HuggingFace => "huggingface",
            Self::Keras => "keras",
            Self::Mlflow => "mlflow",
            Self::Generic => "generic",
        }
    }
}

/// A quantity of some weights over the steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The quantity.
    pub quantity: Quantity,
    /// The file.
    pub file: String,
    /// The run, where the file has several.
    pub run: Option<String>,
    /// The parameter, where the name says one.
    pub parameter: Option<String>,
    /// Which weights it is of.
    pub scope: Scope,
    /// The name in the file.
    pub from: String,
    /// The unit in which an angle was written; the values are in radians.
    pub unit: Unit,
    /// Whether the unit was not said, but told from the values.
    pub unit_guessed: bool,
    /// Steps, ascending.
    pub steps: Vec<f64>,
    /// A value for each step.
    pub values: Vec<f64>,
    /// Whether the angles are arc cosines of numbers in single precision.
    pub single_precision: bool,
}

impl Series {
    /// The mean of some values, or of angles the root of the mean square.
    pub fn average(&self, values: &[f64]) -> Option<f64> {
        let count = values.len() as f64;
        let mean = |of: fn(f64) -> f64| values.iter().map(|&value| of(value)).sum::<f64>() / count;
        let average = match self.quantity {
            Quantity::AngularUpdate => mean(|value| value * value).sqrt(),
            _ => mean(|value| value),
        };
        (!values.is_empty()).then_some(average)
    }

    /// The values in the last quarter of the steps of a log that goes from a step to another.
    pub fn last_quarter(&self, (first, last): (f64, f64)) -> &[f64] {
        let from = first + 0.75 * (last - first);
        let start = self.steps.partition_point(|&step| step < from);
        &self.values[start..]
    }

    /// The value at a step: on the line between its neighbours, or the nearest one.
    pub fn at(&self, step: f64) -> f64 {
        let next = self.steps.partition_point(|&known| known < step);
        let last = self.steps.len() - 1;
        if next == 0 || next > last {
            return self.values[next.min(last)];
        }
        let (a, b) = (self.steps[next - 1], self.steps[next]);
        let share = (step - a) / (b - a);
        self.values[next - 1] + share * (self.values[next] - self.values[next - 1])
    }

    /// Steps between two rows, the middle one by size.
    pub fn stride(&self) -> f64 {
        let mut strides: Vec<f64> = self
            .steps
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .collect();
        let middle = strides.len() / 2;
        if strides.is_empty() {
            return 1.0;
        }
        *strides.select_nth_unstable_by(middle, f64::total_cmp).1
    }
}

/// A column that the table of names does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// Its name.
    pub name: String,
    /// Its first values.
    pub preview: Vec<String>,
}

/// What was read of one file or of several.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    /// Who has written it; nothing where nothing was read.
    pub source: Option<Source>,
    /// The series, in the order of the files.
    pub series: Vec<Series>,
    /// Columns that are not known.
    pub unknown: Vec<Unknown>,
    /// What was wrong.
    pub remarks: Vec<Remark>,
    /// Whether a file has no steps, so that its rows were counted.
    pub counted_rows: bool,
    /// Whether the steps of a file are epochs.
    pub in_epochs: bool,
}

impl Log {
    /// Adds what was read of another file.
    pub fn append(&mut self, other: Self) {
        self.source = match (self.source, other.source) {
            (None, source) | (source, None) => source,
            (Some(one), Some(two)) if one == two => Some(one),
            _ => Some(Source::Generic),
        };
        self.series.extend(other.series);
        self.tell_apart();
        self.unknown.extend(other.unknown);
        self.remarks.extend(other.remarks);
        self.counted_rows |= other.counted_rows;
        self.in_epochs |= other.in_epochs;
    }

    /// Where two files have the same of a run without a name, each file is a run.
    fn tell_apart(&mut self) {
        let is_same = |a: &Series, b: &Series| {
            a.file != b.file
                && a.run.is_none()
                && b.run.is_none()
                && a.quantity == b.quantity
                && a.parameter == b.parameter
        };
        let pairs = |a: &Series| self.series.iter().any(|b| is_same(a, b));
        if self.series.iter().any(pairs) {
            for series in &mut self.series {
                series.run.get_or_insert_with(|| series.file.clone());
            }
        }
    }

    /// First and last step of everything.
    pub fn extent(&self) -> Option<(f64, f64)> {
        let first = self.series.iter().filter_map(|series| series.steps.first());
        let last = self.series.iter().filter_map(|series| series.steps.last());
        let low = first.copied().fold(f64::INFINITY, f64::min);
        let high = last.copied().fold(f64::NEG_INFINITY, f64::max);
        (low <= high).then_some((low, high))
    }

    /// The runs by name, in the order in which they come; one without a name where files name none.
    pub fn runs(&self) -> Vec<Option<String>> {
        let mut runs: Vec<Option<String>> = Vec::new();
        for series in &self.series {
            if !runs.contains(&series.run) {
                runs.push(series.run.clone());
            }
        }
        runs
    }

    /// The log of a single run.
    pub fn of_run(&self, run: Option<&str>) -> Self {
        let mut log = self.clone();
        log.series.retain(|series| series.run.as_deref() == run);
        log
    }

    /// The series of a quantity.
    pub fn of(&self, quantity: Quantity) -> impl Iterator<Item = &Series> {
        self.series
            .iter()
            .filter(move |series| series.quantity == quantity)
    }

    /// Makes steps of epochs, where it is known how many a epoch has.
    pub fn scale_epochs(&mut self, steps_per_epoch: f64) {
        if self.in_epochs {
            for step in self.series.iter_mut().flat_map(|series| &mut series.steps) {
                *step *= steps_per_epoch;
            }
            self.in_epochs = false;
        }
    }
}
