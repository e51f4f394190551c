//! The charts of a network as tables.

use super::words::{end, layer_title, percent};
use super::{LAYER_QUANTITIES, NetworkView, chart_of};
use crate::numeric::number_format::integer;
use crate::page::chart_table::{
    ChartTable, MOST_ROWS, caption, columns, note, picked, shown, timeline,
};
use crate::page::charts::Chart;
use crate::page::readout::NOTHING;
use crate::page::render::network::Bars;
use crate::page::text::{fill, text};
use crate::simulation::record::Quantity;

/// Digits of angles.
const DIGITS: usize = 3;

/// The minibatches' loss.
pub fn loss(view: &NetworkView) -> ChartTable {
    let loss = chart_of(Quantity::ExcessRisk);
    of_steps(view, 0, loss, text("network.loss"), "").unwrap_or_default()
}

/// A chart of a layer, by its place among them; nothing where there is none.
pub fn of_layer(view: &NetworkView, layer: usize, place: usize) -> Option<ChartTable> {
    let chart = chart_of(*LAYER_QUANTITIES.get(place)?);
    let title = of_the_layer(view, layer, chart.title());
    of_steps(view, layer, chart, &title, chart.symbol())
}

fn of_the_layer(view: &NetworkView, layer: usize, title: &str) -> String {
    let layer = layer_title(view, layer);
    fill("chart_table.layer", &[("layer", &layer), ("title", title)])
}

fn of_steps(
    view: &NetworkView,
    layer: usize,
    chart: &Chart,
    title: &str,
    symbol: &str,
) -> Option<ChartTable> {
    let end = end(view.sight(), view.sight().layers.get(layer)?);
    Some(timeline::table(&timeline::Shown {
        title,
        symbol,
        chart,
        timeline: &view.timeline(layer)?,
        summary: end.as_ref(),
        is_read: false,
        ink: (text("chart_table.first_neuron").into(), 0),
    }))
}

/// Accuracy on the test images; the last test is the number over the chart.
pub fn accuracy(view: &NetworkView) -> ChartTable {
    let sight = view.sight();
    let points = sight.tests.points();
    let steps: Vec<f64> = points.iter().map(|(step, _)| *step as f64).collect();
    let picked = picked(&steps, MOST_ROWS);
    let row = |&place: &usize| {
        let (step, accuracy) = points[place];
        vec![integer(step), percent(accuracy)]
    };
    ChartTable {
        caption: caption(text("network.accuracy"), "", sight.steps),
        note: note(picked.len(), points.len()),
        columns: columns(["step", "accuracy"]),
        rows: picked.iter().map(row).collect(),
        last: picked.len().min(1),
    }
}

/// How many neurons of a layer turn by which angle, bar by bar, and the angle of theory.
pub fn histogram(view: &NetworkView, layer: usize) -> ChartTable {
    let sight = view.sight();
    let title = of_the_layer(view, layer, text("network.histogram"));
    let mut made = ChartTable {
        caption: caption(&title, text("network.histogram.symbol"), sight.steps),
        columns: columns(["angle", "neurons"]),
        ..ChartTable::default()
    };
    let Some(layer) = sight.layers.get(layer) else {
        return made;
    };
    if let Some(Bars { end, counts }) = Bars::of(&layer.row_angles, layer.theory) {
        let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        made.rows.extend(bars.map(|(bar, count)| {
            let [first, last] = Bars::edges(end, bar).map(|edge| shown(Some(edge), DIGITS));
            let places = [("first", &*first), ("last", &*last)];
            let range = fill("chart_table.steps", &places);
            vec![range, integer((*count).into())]
        }));
    }
    if let Some(theory) = layer.theory.filter(|_| !made.rows.is_empty()) {
        let theory = shown(Some(theory), DIGITS);
        let head = fill("chart_table.theory_at", &[("angle", &theory)]);
        made.rows.push(vec![head, NOTHING.into()]);
        made.last = 1;
    }
    made
}

/// The probability of each digit for the image that is shown to the network.
pub fn digit(view: &NetworkView) -> ChartTable {
    let sight = view.sight();
    let probabilities = view.digit.image().map(|_| &sight.probabilities);
    let probabilities = probabilities.into_iter().flatten();
    let rows = probabilities.enumerate().map(|(digit, probability)| {
        let digit = integer(digit as u64);
        vec![digit, percent(*probability)]
    });
    ChartTable {
        caption: caption(text("network.digit.bars"), "", sight.steps),
        columns: columns(["digit", "probability"]),
        rows: rows.collect(),
        ..ChartTable::default()
    }
}
