//! The history merges without losing anything it promises to keep.

use equisphere::run::history::{Bucket, History, StepPrediction};
use equisphere::simulation::record::{QUANTITY_COUNT, Quantity, Record, Summary};
use proptest::prelude::*;

fn record(step: u64, values: &[f64]) -> Record {
    Record {
        step,
        learning_rate: 0.1,
        rescaling: 1.0,
        summaries: [Summary::of(values); QUANTITY_COUNT],
    }
}

fn bucket(step: u64, values: &[f64]) -> Bucket {
    Bucket::new(&record(step, values), &StepPrediction::NOTHING)
}

fn values() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-1e3..1e3, 1..9)
}

proptest! {
    #[test]
    fn merging_is_associative(a in values(), b in values(), c in values()) {
        let [a, b, c] = [bucket(0, &a), bucket(1, &b), bucket(2, &c)];
        let left = a.merge(&b).merge(&c);
        let right = a.merge(&b.merge(&c));
        prop_assert_eq!(left.steps, right.steps);
        let [left, right] = [left.summary(Quantity::WeightNorm), right.summary(Quantity::WeightNorm)];
        prop_assert_eq!(
            (left.count, left.replica_zero),
            (right.count, right.replica_zero)
        );
        // Sums of a few thousand in another order: rounding of 1e-16 each.
        prop_assert!((left.sum - right.sum).abs() < 1e-9);
        prop_assert!((left.sum_of_squares - right.sum_of_squares).abs() < 1e-6);
    }

    #[test]
    fn a_merged_summary_is_that_of_all_values(a in values(), b in values()) {
        let all: Vec<f64> = a.iter().chain(&b).copied().collect();
        let merged = Summary::of(&a).merge(Summary::of(&b));
        let whole = Summary::of(&all);
        prop_assert_eq!(merged.count, whole.count);
        prop_assert!((merged.sum - whole.sum).abs() < 1e-9);
        prop_assert!((merged.deviation() - whole.deviation()).abs() < 1e-4);
    }
}

#[test]
fn a_million_steps_stay_within_the_bound_and_none_is_lost() {
    let mut history = History::default();
    for step in 0..1_000_000 {
        history.push(&record(step, &[step as f64, 1.0]), &StepPrediction::NOTHING);
        assert!(history.buckets().len() <= History::CAPACITY);
    }
    let buckets = history.buckets();
    assert!(buckets.len() >= History::CAPACITY / 2);
    assert_eq!(
        buckets.iter().map(|bucket| bucket.steps).sum::<u64>(),
        1_000_000
    );
    let mut next = 0;
    for bucket in buckets {
        let summary = bucket.summary(Quantity::WeightNorm);
        assert_eq!((bucket.first_step, summary.count), (next, 2 * bucket.steps));
        assert_eq!(
            summary.replica_zero, next as f64,
            "replica 0’s value at the bucket’s first step"
        );
        assert!(bucket.forecast(Quantity::WeightNorm).is_none());
        next += bucket.steps;
    }
}

#[test]
fn steps_that_come_at_once_leave_what_they_leave_one_by_one() {
    let steps: Vec<(Record, StepPrediction)> = (0..5000_u64)
        .map(|step| {
            let value = libm::sin(step as f64 * 0.37);
            let mut prediction = StepPrediction::NOTHING;
            prediction.forecast[0] = 0.1 + value;
            // Of some steps theory says nothing, of others something of each half.
            if step % 3 > 0 {
                prediction.limit = [value / 3.0; QUANTITY_COUNT];
                prediction.groups = [[value / 7.0; QUANTITY_COUNT], [f64::NAN; QUANTITY_COUNT]];
            }
            (record(step, &[value, 0.3, value * value]), prediction)
        })
        .collect();
    let (records, predictions): (Vec<_>, Vec<_>) = steps.into_iter().unzip();
    let mut singly = History::default();
    for (record, prediction) in records.iter().zip(&predictions) {
        singly.push(record, prediction);
    }
    for at_once in [1, 7, 32, 1000] {
        let mut together = History::default();
        for (records, predictions) in records.chunks(at_once).zip(predictions.chunks(at_once)) {
            together.extend(records, predictions);
        }
        assert_eq!(together.stride(), singly.stride());
        assert!(together.buckets() == singly.buckets(), "{at_once}");
    }
}
