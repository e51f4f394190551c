//! What the last steps of a network came to, layer by layer.

use super::NetworkRun;
use crate::simulation::record::Quantity;

/// One layer over the last steps, up to [`super::layer_run::AVERAGED_STEPS`].
#[derive(Clone, Debug, PartialEq)]
pub struct LayerReport {
    /// `hidden1`, `hidden2` or `output`.
    pub name: &'static str,
    /// Neurons of the layer.
    pub neurons: usize,
    /// Median over the vectors that are looked at, each with its root-mean-square angle over the steps; radians. There is
    /// one such vector, the matrix, where the normalization makes that scale invariant, and one a neuron elsewhere.
    pub angle_median: f64,
    /// The value that a twentieth of them stays below.
    pub angle_p5: f64,
    /// The value that a twentieth of them exceeds.
    pub angle_p95: f64,
    /// The same angle for scale-invariant weights in equilibrium at the layer's rates; nothing where there is none.
    pub theory: Option<f64>,
    /// Median of the vectors' mean lengths.
    pub norm_median: f64,
}

/// Names of hidden layers.
const HIDDEN: [&str; 2] = ["hidden1", "hidden2"];

impl NetworkRun {
    /// The name of a layer.
    pub fn layer_name(&self, layer: usize) -> &'static str {
        if self.trainer().shape().is_output(layer) {
            "output"
        } else {
            HIDDEN[layer % HIDDEN.len()]
        }
    }

    /// Every layer; nothing before the first step.
    pub fn report(&self) -> Vec<LayerReport> {
        let shape = self.trainer().shape();
        let layers = self.layers().iter().enumerate();
        layers
            .filter_map(|(place, layer)| {
                let averages = layer.averages();
                let sorted = |k: usize| {
                    let mut values: Vec<f64> = averages.iter().map(|pair| pair[k]).collect();
                    values.sort_by(f64::total_cmp);
                    values
                };
                let (angles, norms) = (sorted(0), sorted(1));
                Some(LayerReport {
                    name: self.layer_name(place),
                    neurons: shape.of_layer(place)[1],
                    angle_median: quantile(&angles, 0.5)?,
                    angle_p5: quantile(&angles, 0.05)?,
                    angle_p95: quantile(&angles, 0.95)?,
                    theory: layer.theory(),
                    norm_median: quantile(&norms, 0.5)?,
                })
            })
            .collect()
    }

    /// Mean loss of the minibatches of the last steps, at most so many buckets of history long; nothing before the first.
    pub fn recent_loss(&self, steps: u64) -> Option<f64> {
        let buckets = self.layers().first()?.history.buckets();
        let since = self.steps().saturating_sub(steps);
        let late = buckets
            .iter()
            .filter(|bucket| bucket.middle() >= since as f64);
        let (sum, count) = late.fold((0.0, 0.0), |(sum, count), bucket| {
            let steps = bucket.steps as f64;
            (
                sum + steps * bucket.average(Quantity::ExcessRisk),
                count + steps,
            )
        });
        (count > 0.0).then(|| sum / count)
    }
}

/// A quantile of ascending numbers, between neighbours in proportion.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = share * last as f64;
    let low = place as usize;
    let high = (low + 1).min(last);
    Some(sorted[low] + (place - low as f64) * (sorted[high] - sorted[low]))
}
