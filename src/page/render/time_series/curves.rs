//! The curves of a chart, from the buckets of a history.

use super::stretches::Curve;
use super::timeline::Timeline;

use crate::page::charts::{Chart, Scale};
use crate::page::render::axis::Axis;
use crate::run::history::{Bucket, History};
use crate::simulation::record::{Half, QUANTITY_COUNT};

/// Curves of one chart, from the history's buckets, one point a bucket.
#[derive(Debug)]
pub(super) struct Curves {
    /// One for all replicas, or one for each of two groups.
    pub(super) groups: Vec<Group>,
    /// One replica.
    pub(super) single: Curve,
    pub(super) limit: Curve,
    /// The effective learning rate at the edge of stability, for all steps.
    pub(super) edge: Curve,
    /// The learning rate of the past, and what the schedule has in store.
    pub(super) nominal: [Curve; 2],
    /// Averages of kept runs.
    pub(super) kept: Vec<Kept>,
}

/// The average of a kept run, or of a group of its replicas.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) mark: usize,
    pub(super) letter: &'static str,
    pub(super) name: String,
    pub(super) curve: Curve,
}

/// Curves of replicas that belong together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) average: Curve,
    pub(super) lower: Curve,
    pub(super) upper: Curve,
    pub(super) forecast: Curve,
    /// The band that theory foretells, lower and upper end.
    pub(super) foretold: [Curve; 2],
}

impl Curves {
    pub(super) fn of(chart: &Chart, timeline: &Timeline) -> Self {
        let shown = |step: f64| {
            let within = |(low, high)| (low..=high).contains(&step);
            timeline.window.is_none_or(within)
        };
        let drawable = |y: f64| y.is_finite() && (chart.scale == Scale::Linear || y > 0.0);
        let curve_of = |history: &History, value: &dyn Fn(&Bucket) -> Option<f64>| -> Curve {
            let point = |bucket: &Bucket| {
                let value = value(bucket).filter(|&y| drawable(y));
                (timeline.place(bucket.middle()), value)
            };
            let shown = |bucket: &&Bucket| shown(bucket.middle());
            history.buckets().iter().filter(shown).map(point).collect()
        };
        let curve = |value: &dyn Fn(&Bucket) -> Option<f64>| curve_of(timeline.history, value);
        let averages = |history: &History, half: Option<usize>| {
            let kind = chart.row().average;
            curve_of(history, &|bucket| {
                Some(measured(chart, bucket, half).average(kind))
            })
        };
        let group = |&half: &Option<usize>| Group {
            average: averages(timeline.history, half),
            lower: curve(&|bucket| Some(band(chart, &measured(chart, bucket, half)).0)),
            upper: curve(&|bucket| Some(band(chart, &measured(chart, bucket, half)).1)),
            forecast: curve(&|bucket| match half {
                Some(half) => bucket.half_forecast(chart.quantity, half),
                None => bucket.forecast(chart.quantity),
            }),
            foretold: timeline.foretold(chart, half),
        };
        let mut kept = Vec::new();
        for other in &timeline.kept {
            for &half in halves(other.grouped) {
                kept.push(Kept {
                    mark: other.mark,
                    letter: other.letter,
                    name: other.name.clone(),
                    curve: averages(other.history, half),
                });
            }
        }
        let single = match timeline.followed.filter(|_| crate::WHOLE) {
            Some(followed) => {
                let points = followed.iter().filter(|(step, _)| shown(*step as f64));
                let value = |values: &[f64; QUANTITY_COUNT]| values[chart.quantity as usize];
                points
                    .map(|(step, values)| {
                        let value = Some(value(values)).filter(|&y| drawable(y));
                        (timeline.place(*step as f64), value)
                    })
                    .collect()
            }
            None => curve(&|bucket| Some(bucket.summary(chart.quantity).replica_zero)),
        };
        Self {
            kept,
            groups: halves(timeline.grouped).iter().map(group).collect(),
            single,
            limit: curve(&|bucket| bucket.limit(chart.quantity)),
            edge: timeline.edge(chart),
            nominal: timeline.nominal(chart),
        }
    }

    /// The axis that holds the averages, their bands and theory. A single replica may leave it below on a
    /// logarithmic axis, where single values reach far down.
    pub(super) fn axis(&self, scale: Scale) -> Axis {
        let groups = self.groups.iter();
        let wide = groups.flat_map(|group| {
            let Group {
                average,
                lower,
                upper,
                forecast,
                foretold: [low, high],
            } = group;
            [average, lower, upper, forecast, low, high]
        });
        let kept = self.kept.iter().map(|kept| &kept.curve);
        let wide = wide.chain([&self.limit]).chain(&self.nominal).chain(kept);
        let values = || wide.clone().flatten().filter_map(|point| point.1);
        let high = values().chain(self.single.iter().filter_map(|point| point.1));
        Axis::new(
            scale,
            values().fold(f64::INFINITY, f64::min),
            high.fold(0.0, f64::max),
        )
    }
}

/// The groups of replicas: both halves, or all as one.
pub(super) fn halves(grouped: bool) -> &'static [Option<usize>] {
    if grouped {
        &[Some(0), Some(1)]
    } else {
        &[None]
    }
}

/// What half of the replicas, or all of them, measured.
pub(super) fn measured(chart: &Chart, bucket: &Bucket, half: Option<usize>) -> Half {
    match half {
        Some(half) => *bucket.half(chart.quantity, half),
        None => bucket.summary(chart.quantity).whole(),
    }
}

/// One standard deviation, over replicas and the bucket's steps, to either side of the average: by
/// addition on a linear axis, by the factor `1 + deviation/average` on a logarithmic one.
pub(super) fn band(chart: &Chart, measured: &Half) -> (f64, f64) {
    let average = measured.average(chart.row().average);
    let deviation = measured.deviation();
    match chart.scale {
        Scale::Linear => ((average - deviation).max(0.0), average + deviation),
        Scale::Logarithmic => {
            let factor = 1.0 + deviation / average;
            (average / factor, average * factor)
        }
    }
}
