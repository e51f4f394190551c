//! The charts of a network as tables.

use super::words::{end, header, layer_title, percent, theory_label};
use super::{LAYER_QUANTITIES, NetworkView, chart_of};
use crate::numeric::number_format::integer;
use crate::page::chart_table::{
    ChartTable, MOST_ROWS, caption, columns, note, picked, shown, timeline,
};
use crate::page::charts::Chart;
use crate::page::readout::NOTHING;
use crate::page::render::network::Bars;
use crate::page::text::{fill, text};
use crate::simulation::network::model::Invariance;
use crate::simulation::objective::digits::{PIXELS, SIDE};
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

/// First-layer weights, neuron by neuron as they are shown: how long they are and by which angle they turn, and which
/// pixels they look at most; at the end the norm and the angle of theory.
pub fn weights(view: &NetworkView) -> ChartTable {
    let sight = view.sight();
    let first = sight.layers.first();
    let angles = first.map_or(&[][..], |layer| &layer.row_angles);
    let neurons = sight.pictures.iter().enumerate();
    let rows = neurons.map(|(neuron, picture)| of_neuron(neuron, picture, angles.get(neuron)));
    let mut rows: Vec<Vec<String>> = rows.collect();
    let columns = columns(WEIGHTS_COLUMNS);
    // Where the matrix as a whole has an equilibrium, its norm is not that of a row.
    let of_rows = first.is_some_and(|layer| layer.invariance != Invariance::Matrix);
    let [_, norm] = if of_rows {
        header(view, 0, NORM)
    } else {
        Default::default()
    };
    let angle = shown(first.and_then(|layer| layer.theory), DIGITS);
    let says_nothing = norm.is_empty() && angle.is_empty();
    let is_foretold = !(rows.is_empty() || says_nothing);
    if is_foretold {
        let head = match theory_label(view, 0) {
            "" => text("chart_table.column.theory"),
            outside => outside,
        };
        let mut theory = vec![head.into(), norm, angle];
        theory.resize(columns.len(), String::new());
        rows.push(theory);
    }
    let made = ChartTable {
        caption: caption(text("network.weights"), "", sight.steps),
        note: note_on_neurons(sight.pictures.len(), angles.len()),
        columns,
        rows,
        last: usize::from(is_foretold),
    };
    made.tidied()
}

/// Columns of the table of weights.
const WEIGHTS_COLUMNS: [&str; 8] = [
    "neuron", "norm", "angle", "largest", "pixel", "smallest", "pixel", "half",
];

/// The place of the norm among the charts of a layer.
const NORM: usize = 1;

/// What is told of a neuron. Pixels are counted from the upper left corner, from one.
fn of_neuron(neuron: usize, picture: &[f64; PIXELS], angle: Option<&f64>) -> Vec<String> {
    let pixels = || 0..PIXELS;
    let by_weight = |&one: &usize, &other: &usize| picture[one].total_cmp(&picture[other]);
    let largest = pixels().max_by(by_weight).unwrap_or(0);
    let smallest = pixels().min_by(by_weight).unwrap_or(0);
    let place = |pixel: usize| {
        let [row, column] = [pixel / SIDE, pixel % SIDE].map(|at| integer(at as u64 + 1));
        fill("chart_table.pixel", &[("row", &row), ("column", &column)])
    };
    let mut squares = picture.map(|weight| weight * weight);
    let square: f64 = squares.iter().sum();
    vec![
        integer(neuron as u64 + 1),
        shown(Some(libm::sqrt(square)), DIGITS),
        shown(angle.copied(), DIGITS),
        shown(Some(picture[largest]), DIGITS),
        place(largest),
        shown(Some(picture[smallest]), DIGITS),
        place(smallest),
        integer(half(&mut squares) as u64),
    ]
}

/// How many of some numbers, from the largest down, make up half of their sum.
fn half(numbers: &mut [f64]) -> usize {
    numbers.sort_by(|one, other| other.total_cmp(one));
    let all: f64 = numbers.iter().sum();
    let mut so_far = 0.0;
    let short = numbers.iter().take_while(|&&number| {
        so_far += number;
        so_far < 0.5 * all
    });
    short.count() + 1
}

/// How many of the neurons are shown, where it is not all of them.
fn note_on_neurons(shown: usize, count: usize) -> String {
    if shown >= count {
        return String::new();
    }
    let [shown, count] = [shown, count].map(|count| integer(count as u64));
    fill(
        "chart_table.neurons",
        &[("shown", &shown), ("count", &count)],
    )
}
