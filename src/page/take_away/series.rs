//! What a series consists of: one row for each bucket of a history, and five values of each quantity in it.

use super::NamedRun;
use crate::numeric::number_format::shortest;
use crate::page::charts::quantity_text;
use crate::page::text::{fill, find, text};
use crate::run::history::Bucket;
use crate::simulation::record::{Average, QUANTITY_COUNT, Quantity, Summary};

/// Values of a quantity in a row.
pub const VALUE_COUNT: usize = 5;

/// Some neighbouring steps of a run.
#[derive(Clone, Debug)]
pub struct SeriesRow<'a> {
    /// Name of the run.
    pub run: &'a str,
    /// The first of the steps.
    pub first_step: u64,
    /// The last of the steps.
    pub last_step: u64,
    /// Average, standard deviation, replica 0 at the first step, forecast and limit of each quantity; NaN where there
    /// is no such value.
    pub values: [[f64; VALUE_COUNT]; QUANTITY_COUNT],
}

impl<'a> SeriesRow<'a> {
    /// The row of a bucket.
    pub fn of(run: &'a str, bucket: &Bucket) -> Self {
        let values = Quantity::ALL.map(|quantity| {
            let [forecast, limit] = [bucket.forecast(quantity), bucket.limit(quantity)]
                .map(|value| value.unwrap_or(f64::NAN));
            let [average, deviation, replica_zero] = measured(quantity, bucket.summary(quantity));
            [average, deviation, replica_zero, forecast, limit]
        });
        Self {
            run,
            first_step: bucket.first_step,
            last_step: bucket.first_step + bucket.steps - 1,
            values,
        }
    }
}

/// Average, standard deviation and replica 0.
pub fn measured(quantity: Quantity, summary: &Summary) -> [f64; 3] {
    [
        summary.average(quantity.row().average),
        summary.deviation(),
        summary.replica_zero,
    ]
}

/// The rows of a run, oldest first.
pub fn rows_of((name, run): NamedRun<'_>) -> impl Iterator<Item = SeriesRow<'_>> {
    let buckets = run.history().buckets().iter();
    buckets.map(move |bucket| SeriesRow::of(name, bucket))
}

/// Names of the five values of a quantity.
pub fn value_names(quantity: Quantity) -> [&'static str; VALUE_COUNT] {
    let average = match quantity.row().average {
        Average::Mean => "mean",
        Average::RootMeanSquare => "rms",
    };
    [
        average,
        "standard_deviation",
        "replica_0",
        "forecast",
        "limit",
    ]
}

/// What a column, or each column whose name ends so, holds.
pub fn column_meanings() -> [(&'static str, &'static str); 9] {
    [
        "run",
        "first_step",
        "last_step",
        "mean",
        "rms",
        "standard_deviation",
        "replica_0",
        "forecast",
        "limit",
    ]
    .map(|name| {
        let meaning = find(&format!("take_away.column.{name}"));
        (name, meaning.unwrap_or_default())
    })
}

/// What a quantity is.
pub fn meaning(quantity: Quantity) -> String {
    let [label, meaning] = ["label", "meaning"].map(|key| quantity_text(quantity, key));
    fill(
        "take_away.quantity",
        &[("label", label), ("meaning", meaning)],
    )
}

/// The unit of a quantity; one for a pure number.
pub fn unit(quantity: Quantity) -> &'static str {
    match quantity_text(quantity, "unit") {
        "" => text("take_away.pure_number"),
        unit => unit,
    }
}

/// A number that reads back exactly; nothing for NaN.
pub fn exact(value: f64) -> String {
    if value.is_nan() {
        String::new()
    } else {
        shortest(value)
    }
}
