//! A network in training in words.

use super::sight::{LayerSight, Sight};
use super::{LAYER_QUANTITIES, NetworkView};
use crate::numeric::number_format::{integer, number};
use crate::page::text::{fill, text};
use crate::parameters::link::Change;
use crate::parameters::network_presets::NetworkPreset;
use crate::parameters::{NormalizationKind, OptimizerKind};
use crate::run::history::Bucket;
use crate::run::network::layer_run::AVERAGED_STEPS;
use crate::simulation::network::model::Invariance;
use crate::simulation::record::Quantity;

/// Digits of the numbers over charts.
const DIGITS: usize = 3;

/// A word about a preset: its title, its claim or where to look.
pub fn of_preset(preset: &NetworkPreset, what: &str) -> &'static str {
    text_of(&["preset", preset.name, what])
}

fn text_of(key: &[&str]) -> &'static str {
    crate::page::text::find(&key.join(".")).unwrap_or_default()
}

/// A share in per cent.
pub(super) fn percent(share: f64) -> String {
    let percent = crate::numeric::number_format::shortest((1000.0 * share).round() / 10.0);
    fill("network.percent", &[("percent", &percent)])
}

/// The name of a layer.
pub fn layer_title(view: &NetworkView, layer: usize) -> String {
    match view.sight().layers.get(layer) {
        Some(sight) if sight.is_output => text("network.layer.output").into(),
        _ => fill("network.layer", &[("number", &(layer + 1).to_string())]),
    }
}

/// Which of a layer's weights are scale invariant, and so whether theory speaks of them.
pub fn layer_meaning(view: &NetworkView, layer: usize) -> &'static str {
    let Some(sight) = view.sight().layers.get(layer) else {
        return "";
    };
    let key = match (sight.is_output, sight.invariance) {
        (true, _) => "network.meaning.output",
        (false, Invariance::Neurons) => "network.meaning.neurons",
        (false, Invariance::Matrix) => "network.meaning.matrix",
        (false, Invariance::None) => "network.meaning.none",
    };
    text(key)
}

/// What the number of theory over a layer's charts is called where it does not hold: the lengths of weights that are not
/// scale invariant matter. Empty where it does.
pub fn theory_label(view: &NetworkView, layer: usize) -> &'static str {
    let sight = view.sight().layers.get(layer);
    let outside = |sight: &&LayerSight| sight.is_output || sight.invariance == Invariance::None;
    sight
        .filter(outside)
        .map_or("", |_| text("readout.outside_theory.label"))
}

/// The same of the network as a whole, for the normalization that is set.
pub fn invariance(view: &NetworkView) -> &'static str {
    text(match view.parameters().normalization {
        NormalizationKind::Batch => "network.invariance.batch",
        NormalizationKind::Layer => "network.invariance.layer",
        NormalizationKind::Rms => "network.invariance.rms",
        NormalizationKind::None => "network.invariance.none",
    })
}

/// A share of the steps since the last change: over so many a curve is averaged where a number says where it has come to.
const SHARE_AT_THE_END: u64 = 16;

/// Where the curves of a layer have come to.
pub(super) fn end(sight: &Sight, layer: &LayerSight) -> Option<Bucket> {
    let past = |change: &&Change| change.step < sight.steps;
    let change = sight.script.changes.iter().rfind(past);
    let change = change.map_or(0, |change| change.step);
    let steps = (sight.steps - change) / SHARE_AT_THE_END;
    let history = &layer.history;
    let end = history.end(change, steps);
    end.or_else(|| history.buckets().last().cloned())
}

/// The numbers over a chart of a layer, where its curves have come to: measured and theory; empty where there is none.
pub fn header(view: &NetworkView, layer: usize, quantity: usize) -> [String; 2] {
    let quantity = LAYER_QUANTITIES.get(quantity).copied();
    let sight = view.sight();
    let end = sight.layers.get(layer).and_then(|layer| end(sight, layer));
    let numbers = quantity.zip(end).map_or([None; 2], |(quantity, end)| {
        [Some(end.average(quantity)), end.forecast(quantity)]
    });
    let finite = |value: Option<f64>| value.filter(|value| value.is_finite());
    let [measured, theory] = numbers.map(finite);
    let shown = |value: Option<f64>| value.map_or_else(String::new, |value| number(value, DIGITS));
    let has_no_rate = measured.is_none() && quantity == Some(Quantity::EffectiveLearningRate);
    if has_no_rate && view.sight().steps > 0 {
        let key = match view.parameters().training.optimizer {
            OptimizerKind::Lion | OptimizerKind::Muon => "network.no_number",
            _ => "network.rates_of_weights",
        };
        return [text(key).into(), String::new()];
    }
    [shown(measured), shown(theory)]
}

/// Title and numbers of a chart of a layer, for those who do not see it.
pub fn alternative(view: &NetworkView, layer: usize, quantity: usize) -> String {
    let [measured, theory] = header(view, layer, quantity);
    let name = LAYER_QUANTITIES
        .get(quantity)
        .map_or("", |quantity| quantity.row().name);
    let places = [
        ("layer", &*layer_title(view, layer)),
        ("title", text_of(&["quantity", name, "label"])),
        ("measured", or_none(&measured)),
        ("theory", or_none(&theory)),
    ];
    fill("network.chart.alternative", &places)
}

fn or_none(number: &str) -> &str {
    if number.is_empty() {
        text("network.no_number")
    } else {
        number
    }
}

/// The histogram of a layer, for those who do not see it.
pub fn histogram_alternative(view: &NetworkView, layer: usize) -> String {
    let layer_sight = view.sight().layers.get(layer);
    let angles = layer_sight.map_or(&[][..], |layer| &layer.row_angles);
    let low = angles.iter().copied().fold(f64::INFINITY, f64::min);
    let high = angles.iter().copied().fold(0.0, f64::max);
    let shown = |value: f64| {
        if value.is_finite() {
            number(value, DIGITS)
        } else {
            text("network.no_number").into()
        }
    };
    let theory = layer_sight.and_then(|layer| layer.theory);
    let places = [
        ("layer", &*layer_title(view, layer)),
        ("low", &*shown(low)),
        ("high", &*shown(high)),
        ("theory", &*shown(theory.unwrap_or(f64::NAN))),
    ];
    fill("network.histogram.alternative", &places)
}

/// The minibatches' loss, where its curve has come to; empty before the first step.
pub fn loss(view: &NetworkView) -> String {
    let sight = view.sight();
    let end = sight.layers.first().and_then(|layer| end(sight, layer));
    end.map_or_else(String::new, |end| {
        number(end.average(Quantity::ExcessRisk), DIGITS)
    })
}

/// Share of the test images that were classified right at the last test; empty before the first.
pub fn accuracy(view: &NetworkView) -> String {
    let last = view.sight().tests.points().last();
    last.map_or_else(String::new, |(_, accuracy)| percent(*accuracy))
}

/// Step, loss, accuracy, and how far each hidden layer is from theory.
pub fn sentences(view: &NetworkView) -> String {
    let sight = view.sight();
    let step = integer(sight.steps);
    if let Some(diverged) = sight.diverged {
        let step = integer(diverged as u64);
        return fill("network.diverged", &[("step", &step)]);
    }
    if sight.steps == 0 {
        return text("network.ready").into();
    }
    let places = [
        ("step", &*step),
        ("loss", &loss(view)),
        ("accuracy", &accuracy(view)),
    ];
    let mut told = fill("network.measured", &places);
    for (place, layer) in sight.layers.iter().enumerate() {
        if let (Some([angle, _]), Some(theory)) = (layer.medians, layer.theory) {
            let ratio = number(angle / theory, DIGITS);
            let layer = layer_title(view, place);
            let steps = integer(AVERAGED_STEPS);
            let places = [("layer", &*layer), ("steps", &steps), ("ratio", &ratio)];
            told += " ";
            told += &fill("network.ratio", &places);
        }
    }
    told
}

/// What the network reads, and what it should read where that is known.
pub fn reading(view: &NetworkView) -> String {
    let probabilities = &view.sight().probabilities;
    let best = (0..probabilities.len())
        .max_by(|&one, &other| probabilities[one].total_cmp(&probabilities[other]));
    let Some(best) = best.filter(|_| view.digit.image().is_some()) else {
        return text("network.digit.none").into();
    };
    let share = percent(probabilities[best]);
    let best = best.to_string();
    match view.digit.label() {
        Some(label) => {
            let label = label.to_string();
            let places = [("digit", &*best), ("share", &share), ("label", &label)];
            fill("network.digit.labelled", &places)
        }
        None => fill(
            "network.digit.reads",
            &[("digit", &best), ("share", &share)],
        ),
    }
}
