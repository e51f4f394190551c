//! Networks: gradients, steps and runs are what independent definitions say, and the same everywhere.

use std::rc::Rc;

use equisphere::page::network::digit::Digit;
use equisphere::page::network::sight::Sight;
use equisphere::page::network::{NetworkView, words};
use equisphere::parameters::network::{NetworkParameters, decode};
use equisphere::parameters::{
    DecayedKind, NormalizationKind, OptimizerKind, OrthogonalizationKind, StepScaleKind,
};
use equisphere::run::history::History;
use equisphere::run::network::test_course::TestCourse;
use equisphere::run::network::{NetworkRun, NetworkScript};
use equisphere::simulation::network::labelled_digits::{LabelledDigits, write_inputs};
use equisphere::simulation::network::layer::{Batch, LayerParameters};
use equisphere::simulation::network::model::{Invariance, Model, Shape};
use equisphere::simulation::network::parameter_block::{ParameterBlock, Unit};
use equisphere::simulation::network::real::Real;
use equisphere::simulation::network::trainer::{
    NetworkConfig, NetworkShape, NetworkTrainer, two_streams,
};
use equisphere::simulation::optimizer::{
    Hyperparameters, MatrixStep, Move, Optimizer, OptimizerState,
};
use equisphere::simulation::record::Quantity;
use equisphere::simulation::schedule::Schedule;
use equisphere::simulation::vector::Lanes;
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::assert_close;

fn digits() -> Rc<LabelledDigits> {
    let images = include_bytes!("../../www/data/digits.bin");
    let labels = include_bytes!("../../www/data/digit_labels.bin");
    Rc::new(LabelledDigits::from_bytes(images, labels).unwrap())
}

/// A run with some parameters.
fn run(settings: &[(&str, &str)]) -> NetworkRun {
    let mut start = NetworkParameters::default();
    for (name, value) in settings {
        start.set_text(name, value).unwrap();
    }
    let changes = Vec::new();
    NetworkRun::new(NetworkScript { start, changes }, digits())
}

/// The numbers of a layer in a row, and back.
fn numbers_of(parameters: &mut [LayerParameters<f64>]) -> Vec<&mut f64> {
    parameters
        .iter_mut()
        .flat_map(|layer| {
            let lists = layer.scale.iter_mut().chain(&mut layer.shift);
            layer.weights.iter_mut().chain(lists)
        })
        .collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn gradients_of_every_layer_agree_with_finite_differences() {
    /// A central difference is off by the square of the step times a third derivative, and by rounding over the step:
    /// about 1e-10 at its best.
    const STEP: f64 = 1e-5;
    const TOLERANCE: f64 = 1e-8;
    let data = digits();
    // An odd number of images: the last block is partly empty.
    let images = 11;
    let mut inputs = Vec::new();
    write_inputs::<f64>(data.training.pixels[..images].iter(), &mut inputs);
    let labels = &data.training.labels[..images];
    for (place, &normalization) in NormalizationKind::ALL.iter().enumerate() {
        let shape = Shape {
            neurons: vec![64, 7, 5, 10],
            normalization,
        };
        let zero = |layer| {
            let [inputs, neurons] = shape.of_layer(layer);
            LayerParameters::<f64>::zero(inputs, neurons)
        };
        let [mut stream, _] = two_streams(place as u64);
        let mut parameters: Vec<_> = (0..3).map(zero).collect();
        for number in numbers_of(&mut parameters) {
            let mut normal = [0.0];
            stream.fill_normals_alone(&mut normal);
            *number = 0.4 * normal[0];
        }
        let mut gradient: Vec<_> = (0..3).map(zero).collect();
        let mut model = Model::<f64>::new(shape.clone(), Batch(images));
        model.gradient(&parameters, &inputs, labels, &mut gradient);
        let found: Vec<f64> = numbers_of(&mut gradient).into_iter().map(|g| *g).collect();
        let mut scratch = parameters.clone();
        let mut loss = |place: usize, change: f64| {
            let mut moved = parameters.clone();
            *numbers_of(&mut moved)[place] += change;
            model.gradient(&moved, &inputs, labels, &mut scratch)
        };
        // Every seventh of the many weights, and so every kind of number of every layer.
        for place in (0..found.len()).step_by(7) {
            let expected = (loss(place, STEP) - loss(place, -STEP)) / (2.0 * STEP);
            let error = (found[place] - expected).abs();
            assert!(
                error < TOLERANCE,
                "{normalization:?}, number {place}: {} and not {expected}",
                found[place]
            );
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_gradient_is_at_right_angles_to_what_is_scale_invariant() {
    let data = digits();
    for &normalization in NormalizationKind::ALL {
        let shape = Shape {
            neurons: vec![64, 16, 10],
            normalization,
        };
        let [mut stream, _] = two_streams(1);
        let mut parameters: Vec<_> = (0..2)
            .map(|layer| {
                let [inputs, neurons] = shape.of_layer(layer);
                let mut zero = LayerParameters::<f64>::zero(inputs, neurons);
                stream.fill_normals_alone(&mut zero.weights);
                zero.scale.fill(1.0);
                zero
            })
            .collect();
        let mut gradient = parameters.clone();
        let mut inputs = Vec::new();
        write_inputs::<f64>(data.training.pixels[..32].iter(), &mut inputs);
        Model::<f64>::new(shape.clone(), Batch(32)).gradient(
            &parameters,
            &inputs,
            &data.training.labels[..32],
            &mut gradient,
        );
        let cosine = |w: &[f64], g: &[f64]| {
            let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
            dot(w, g) / (dot(w, w) * dot(g, g)).sqrt()
        };
        let (w, g) = (&mut parameters[0].weights, &gradient[0].weights);
        let rows = w.chunks(64).zip(g.chunks(64));
        let of_rows = rows.map(|(w, g)| cosine(w, g).abs()).fold(0.0, f64::max);
        let of_matrix = cosine(w, g).abs();
        // Exact but for the ε beside a variance of about 64: the cosine is at most of its relative size, 1e-5/64.
        const RIGHT: f64 = 1e-5;
        let found = [of_rows < RIGHT, of_matrix < RIGHT];
        let expected = match shape.invariance(0) {
            Invariance::Neurons => [true, true],
            Invariance::Matrix => [false, true],
            Invariance::None => [false, false],
        };
        assert_eq!(found, expected, "{normalization:?}: {of_rows} {of_matrix}");
    }
}

/// One number of what a step did to a row.
type Measure = fn(&Unit) -> f64;

/// A number of a case.
fn number(case: &Value, name: &str) -> f64 {
    case[name].as_f64().unwrap()
}

fn numbers(list: &Value) -> Vec<f64> {
    let numbers = list.as_array().unwrap().iter();
    numbers.map(|number| number.as_f64().unwrap()).collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn steps_of_every_rule_and_normalization_follow_the_reference() {
    /// Rounding errors of eight steps in double precision; a wrong formula is far off.
    const TOLERANCE: f64 = 1e-8;
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../reference/network.json")).unwrap();
    assert_eq!(cases.len(), 9);
    for case in cases {
        let name = |key: &str| case[key].as_str().unwrap();
        let what = format!("{} {}", name("normalization"), name("optimizer"));
        let config = NetworkConfig {
            optimizer: OptimizerKind::named(name("optimizer")).unwrap(),
            hyperparameters: Hyperparameters {
                weight_decay: number(&case, "weight_decay"),
                momentum: number(&case, "momentum"),
                beta1: number(&case, "beta1"),
                beta2: number(&case, "beta2"),
                ..Hyperparameters::default()
            },
            learning_rate: number(&case, "learning_rate"),
            schedule: if case["cosine"].as_bool().unwrap() {
                let (period, floor) = (8, 0.0);
                Schedule::Cosine { period, floor }
            } else {
                Schedule::Constant
            },
            schedule_start: 0,
            decayed: DecayedKind::named(name("decayed")).unwrap(),
            decay_follows_schedule: case["follows"].as_bool().unwrap(),
        };
        let batches = case["batches"].as_array().unwrap();
        let shape = NetworkShape {
            layers: number(&case, "layers") as usize,
            hidden: number(&case, "hidden") as usize,
            normalization: NormalizationKind::named(name("normalization")).unwrap(),
            batch_size: numbers(&batches[0]).len(),
        };
        let weights = case["weights"].as_array().unwrap().iter().map(numbers);
        let [_, stream] = two_streams(0);
        let mut trainer = NetworkTrainer::<f64>::with_weights(
            digits(),
            &shape,
            config,
            weights.collect(),
            stream,
        );
        let steps = case["steps"].as_array().unwrap();
        for (batch, expected) in batches.iter().zip(steps) {
            let batch = numbers(batch);
            trainer.step_on(batch.iter().map(|&image| image as usize));
            let record = trainer.record();
            assert_close(&what, record.loss, number(expected, "loss"), TOLERANCE);
            let layers = expected["layers"].as_array().unwrap();
            for (found, expected) in record.layers.iter().zip(layers) {
                let angle = |unit: &Unit| unit.angle;
                let norm = |unit: &Unit| unit.norm;
                let unit_gradient = |unit: &Unit| unit.unit_gradient;
                let kinds: [(&str, Measure); 3] = [
                    ("angles", angle),
                    ("norms", norm),
                    ("unit_gradients", unit_gradient),
                ];
                for (key, of) in kinds {
                    let expected = numbers(&expected[key]);
                    assert_eq!(found.rows.len(), expected.len());
                    for (unit, expected) in found.rows.iter().zip(expected) {
                        let what = format!("{what}, {key} at step {}", record.step);
                        assert_close(&what, of(unit), expected, TOLERANCE);
                    }
                }
                let matrix = numbers(&expected["matrix"]);
                assert_close(&what, found.whole.angle, matrix[0], TOLERANCE);
                assert_close(&what, found.whole.norm, matrix[1], TOLERANCE);
            }
        }
    }
}

/// The laboratory's own steps agree with NumPy and PyTorch, and hold one number a lane where a layer holds four.
#[wasm_bindgen_test(unsupported = test)]
fn muon_moves_a_layer_as_the_laboratory_moves_a_matrix() {
    /// Sums in another order: rounding, which the steep polynomial makes up to 3.4⁵ = 460 times as large.
    const TOLERANCE: f64 = 1e-12;
    const RATE: f64 = 0.1;
    let [mut stream, _] = two_streams(5);
    for shape in [[1, 5], [3, 10], [10, 7], [12, 12], [33, 20], [10, 33]] {
        for &orthogonalization in OrthogonalizationKind::ALL {
            let [rows, columns] = shape;
            let mut normals = || {
                let mut numbers = vec![0.0; rows * columns];
                stream.fill_normals_alone(&mut numbers);
                numbers
            };
            let matrix = MatrixStep {
                shape,
                nesterov: true,
                orthogonalization,
                scale: StepScaleKind::Adamw,
            };
            let mut hyperparameters = Hyperparameters {
                weight_decay: 0.5,
                momentum: 0.9,
                matrix,
                ..Hyperparameters::default()
            };
            let own = Optimizer::new(OptimizerKind::Muon, hyperparameters);
            // A layer knows its sides by itself.
            hyperparameters.matrix.shape = [1, 1];
            let of_layer = Optimizer::new(OptimizerKind::Muon, hyperparameters);
            let splat = |numbers: &[f64]| -> Vec<Lanes> {
                numbers.iter().map(|&number| Lanes::splat(number)).collect()
            };
            let start = normals();
            let mut layer = ParameterBlock::new(&start, columns);
            let mut weights = splat(&start);
            let mut state = OptimizerState::new(&weights);
            for _ in 0..4 {
                let gradient = normals();
                layer.step(&of_layer, RATE, &gradient);
                let mut next = weights.clone();
                let step = Move {
                    weights: &weights,
                    gradient: &splat(&gradient),
                    next: &mut next,
                };
                own.rule().step(RATE, &mut state, step);
                weights = next;
            }
            let pairs = layer.numbers().into_iter().zip(&weights);
            for (place, (found, expected)) in pairs.enumerate() {
                let expected = expected.to_array()[0];
                let what = format!("{shape:?} {orthogonalization:?} {place}");
                assert!(
                    (found - expected).abs() < TOLERANCE,
                    "{what}: {found} and not {expected}"
                );
            }
        }
    }
}

/// FNV-1a, 64 bits, over the bits of what some steps measured and of the weights after them.
fn fingerprint(mut run: NetworkRun, steps: u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |number: f64| {
        for byte in number.to_le_bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for _ in 0..steps {
        assert_eq!(run.advance(1), 1);
        let record = run.trainer().record();
        add(record.loss);
        for layer in &record.layers {
            add(layer.whole.angle);
            layer.rows.iter().for_each(|unit| add(unit.angle));
        }
    }
    for layer in 0..run.layers().len() {
        run.trainer().weights(layer).into_iter().for_each(&mut add);
    }
    add(run.test().loss);
    hash
}

#[wasm_bindgen_test(unsupported = test)]
fn networks_have_the_same_bits_natively_and_in_wasm() {
    let mut wrong = String::new();
    for (expected, settings) in [
        (0x8ff5_2f8b_05c5_80d8, &[][..]),
        (
            0x997a_6202_386c_a25e,
            &[
                ("normalization", "layer"),
                ("optimizer", "adamw"),
                ("learning_rate", "0.002"),
                ("hidden", "33"),
                ("batch_size", "50"),
                ("schedule", "cosine"),
                ("schedule_steps", "40"),
            ],
        ),
        (
            0x7214_c9cc_ff3a_cb41,
            &[("normalization", "rms"), ("optimizer", "hyperball")],
        ),
        (
            0x4b26_e5c8_2741_4dea,
            &[("normalization", "none"), ("layers", "1")],
        ),
        (
            0x7751_cf8d_f327_6eb6,
            &[
                ("optimizer", "muon"),
                ("momentum", "0.95"),
                ("nesterov", "on"),
                ("hidden", "33"),
            ],
        ),
        (
            0xe81b_2248_bda1_13cd,
            &[
                ("optimizer", "muon"),
                ("orthogonalization", "polar"),
                ("normalization", "layer"),
                ("hidden", "16"),
            ],
        ),
    ] {
        let found = fingerprint(run(settings), 40);
        if found != expected {
            wrong += &format!("{found:#018x} {settings:?}\n");
        }
    }
    assert!(
        wrong.is_empty(),
        "change it only with a word in the CHANGELOG; found\n{wrong}"
    );
}

/// A link and its fingerprint after 300 steps, which the test of the page reads here.
const KNOWN: (&str, &str) = (
    "network=1&hidden=16&batch_size=32&changes=150:learning_rate:0.02;200:optimizer:adamw",
    "3ef523b252f1b409",
);

#[wasm_bindgen_test(unsupported = test)]
fn a_link_has_the_same_weights_everywhere() {
    let mut run = NetworkRun::new(decode(KNOWN.0).unwrap().into(), digits());
    run.advance(300);
    assert_eq!(format!("{:016x}", run.fingerprint()), KNOWN.1);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_course_of_tests_is_bounded_and_survives_every_way() {
    let due = (1..=100_000)
        .filter(|&step| TestCourse::is_due(step))
        .count();
    // Every one of the first 64 steps, then 32 in each doubling.
    assert_eq!(
        due,
        64 + (0..10).map(|_| 32).sum::<usize>() + (100_000 - 65_536) / 2048
    );
    let mut first = run(&[("hidden", "16"), ("batch_size", "32")]);
    first.advance(300);
    let points = first.tests().points().to_vec();
    assert_eq!(points.last().map(|point| point.0), Some(296));
    assert!(points.last().unwrap().1 > 0.8, "{points:?}");
    let mut handed_on = NetworkRun::from_snapshot(&first.snapshot(), &digits()).unwrap();
    handed_on.advance(100);
    let past = handed_on.past(300).unwrap();
    assert_eq!(past.tests().points(), points);
    first.advance(100);
    assert_eq!(first.tests(), handed_on.tests());
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_shown_of_a_run_survives_the_way_to_the_page() {
    let mut run = run(&[
        ("normalization", "layer"),
        ("hidden", "16"),
        ("batch_size", "32"),
    ]);
    run.advance(1000);
    run.change("weight_decay", 0.02).unwrap();
    run.advance(1000);
    let image = [0.5; 64];
    let mut sight = Sight::of(&mut run, Some(&image));
    let bytes = sight.bytes();
    let read = Sight::from_bytes(bytes.clone()).unwrap();
    assert_eq!((read.steps, &read.link), (2000, &run.link()));
    assert_eq!(read.probabilities, run.classify(&image));
    assert_eq!(read.pictures.len(), 16);
    let rows: Vec<usize> = read
        .layers
        .iter()
        .map(|layer| layer.row_angles.len())
        .collect();
    assert_eq!(rows, [16, 16, 10]);
    for (layer, shown) in run.layers().iter().zip(&read.layers) {
        assert_eq!(shown.history.steps(), 2000);
        assert!(shown.history.buckets().len() <= 192);
        let sum = |history: &History| -> f64 {
            let buckets = history.buckets().iter();
            buckets
                .map(|bucket| bucket.summary(Quantity::WeightNorm).sum)
                .sum()
        };
        // The same two thousand numbers, added in another order.
        assert_close("norms", sum(&shown.history), sum(&layer.history), 1e-12);
    }
    assert_eq!(run.layers()[0].averages().len(), 1);
    for cut in [0, 8, bytes.len() / 2, bytes.len() - 1] {
        assert!(Sight::from_bytes(bytes[..cut].to_vec()).is_err());
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_digit_is_drawn_by_strokes_and_by_keys() {
    let mut digit = Digit::default();
    assert_eq!(digit.image(), None);
    digit.stroke((0.1, 0.5), (0.9, 0.5));
    let ink: Vec<bool> = digit
        .grey()
        .chunks(8)
        .map(|row| row.iter().any(|&x| x > 0.0))
        .collect();
    // A line half way between two rows of pixels inks both.
    assert_eq!(ink, [false, false, false, true, true, false, false, false]);
    digit.clear();
    digit.move_pen(-9, 2);
    assert_eq!(digit.pen(), (0, 6));
    digit.toggle();
    assert_eq!(digit.grey()[48], 1.0);
    digit.toggle();
    assert_eq!(digit.image(), None);
    let data = digits();
    digit.pick_next(&data);
    assert_eq!(digit.label(), Some(data.test.labels[0]));
    assert!(digit.grey().iter().all(|grey| (0.0..=1.0).contains(grey)));
}

#[wasm_bindgen_test(unsupported = test)]
fn settings_that_the_run_does_not_know_yet_are_kept() {
    let mut run = run(&[("hidden", "16"), ("batch_size", "32")]);
    let mut view = NetworkView::default();
    let early = Sight::of(&mut run, None);
    let before = view.revision();
    assert_eq!(view.set_text("learning_rate", "0.3").unwrap(), 0.3);
    assert!(view.set_text("learning_rate", "much").is_err());
    assert!(view.set("rows", 4.0).is_err());
    view.take(early, before);
    assert_eq!(view.parameters().training.learning_rate, 0.3);
    assert_eq!(view.parameters().hidden, 64.0);
    run.change("learning_rate", 0.3).unwrap();
    view.take(Sight::of(&mut run, None), view.revision());
    assert_eq!(view.parameters().hidden, 16.0);
    assert_eq!(view.preset().map(|preset| preset.name), None);
    assert!(words::sentences(&view).ends_with('.'));
}

#[wasm_bindgen_test(unsupported = test)]
fn the_numbers_over_charts_are_where_the_curves_have_come_to() {
    let decaying = [("momentum", "0.9"), ("weight_decay", "0.005")];
    let mut run = run(&[
        decaying[0],
        decaying[1],
        ("learning_rate", "0.1"),
        ("hidden", "16"),
    ]);
    let mut view = NetworkView::default();
    run.advance(320);
    view.take(Sight::of(&mut run, None), view.revision());
    let norm: f64 = words::header(&view, 0, 1)[0].parse().unwrap();
    // The middle of the last sixteenth lies 10 steps back, in which decay shortens weights by ηλ/(1 − α)·10 = 5% at most.
    let history = &run.layers()[0].history;
    let end = history.buckets().last().unwrap();
    let gap = norm / end.average(Quantity::WeightNorm) - 1.0;
    assert!(gap.abs() < 0.05, "{gap}");
    // The average over all steps, which is nearly what a thousand would hold, is another number.
    let all = history.end(0, 320).unwrap().average(Quantity::WeightNorm);
    assert!(all > 1.2 * norm, "{all} {norm}");
    // Right after a change nothing from before is in the number: a tenth of the rate turns by a tenth of the angle.
    let before: f64 = words::header(&view, 0, 0)[0].parse().unwrap();
    run.change("learning_rate", 0.01).unwrap();
    run.advance(8);
    view.take(Sight::of(&mut run, None), view.revision());
    let angle: f64 = words::header(&view, 0, 0)[0].parse().unwrap();
    assert!(angle < 0.2 * before, "{angle} {before}");
}

#[wasm_bindgen_test(unsupported = test)]
fn reset_replays_the_identical_run_and_so_do_link_snapshot_and_past() {
    let mut first = run(&[("hidden", "16"), ("batch_size", "32")]);
    first.advance(150);
    first.change("learning_rate", 0.02).unwrap();
    first
        .change("optimizer", f64::from(OptimizerKind::Sgdw as u8))
        .unwrap();
    first.advance(200);
    let end = |run: &NetworkRun| (run.trainer().weights(0), run.layers()[1].averages());

    let mut replayed = NetworkRun::new(decode(&first.link()).unwrap().into(), digits());
    replayed.advance(3);
    replayed.advance(347);
    assert_eq!(end(&first), end(&replayed));
    replayed.reset();
    assert_eq!(replayed.steps(), 0);
    replayed.advance(350);
    assert_eq!(end(&first), end(&replayed));

    let mut handed_on = NetworkRun::from_snapshot(&replayed.snapshot(), &digits()).unwrap();
    first.advance(60);
    handed_on.advance(60);
    assert_eq!(end(&first), end(&handed_on));
    let past_of = |run: &NetworkRun| -> Vec<f64> {
        let buckets = run.layers()[0].history.buckets().iter();
        buckets
            .map(|bucket| bucket.average(Quantity::AngularUpdate))
            .collect()
    };
    assert_eq!(past_of(&first).len(), 410);
    assert_eq!(past_of(&first), past_of(&handed_on));

    // From the checkpoint at step 256.
    let past = first.past(350).unwrap();
    assert_eq!(end(&past), end(&replayed));
    assert_eq!(past.layers()[0].history.steps(), 350);
    assert!(first.past(1000).is_none());

    let mut other = run(&[("hidden", "16"), ("batch_size", "32"), ("seed", "2")]);
    other.advance(350);
    assert_ne!(end(&replayed).0, end(&other).0);
}

#[wasm_bindgen_test(unsupported = test)]
fn muon_may_begin_and_end_on_the_way() {
    let mut first = run(&[("hidden", "18"), ("batch_size", "32")]);
    let rule = |kind: OptimizerKind| f64::from(kind as u8);
    first.advance(60);
    first
        .change("optimizer", rule(OptimizerKind::Muon))
        .unwrap();
    first.change("learning_rate", 0.02).unwrap();
    first.advance(60);
    let end = |run: &NetworkRun| {
        let layers = run.layers().iter();
        let averages: Vec<_> = layers
            .map(|layer| (layer.averages(), layer.theory()))
            .collect();
        (run.fingerprint(), averages)
    };
    let mut handed_on = NetworkRun::from_snapshot(&first.snapshot(), &digits()).unwrap();
    assert_eq!(end(&first), end(&handed_on));
    let mut replayed = NetworkRun::new(decode(&first.link()).unwrap().into(), digits());
    for steps in [1, 30, 31, 58] {
        replayed.advance(steps);
    }
    for run in [&mut first, &mut handed_on, &mut replayed] {
        run.change(
            "orthogonalization",
            f64::from(OrthogonalizationKind::Polar as u8),
        )
        .unwrap();
        run.advance(20);
        run.change("optimizer", rule(OptimizerKind::AdamW)).unwrap();
        run.change("learning_rate", 0.002).unwrap();
        run.advance(20);
    }
    assert_eq!(first.steps(), 160);
    assert_eq!(end(&first), end(&handed_on));
    assert_eq!(end(&first), end(&replayed));
    assert!(first.layers().iter().all(|layer| layer.theory().is_some()));
}

#[wasm_bindgen_test(unsupported = test)]
fn damaged_snapshots_and_unknown_values_are_refused() {
    let mut run = run(&[("hidden", "16"), ("batch_size", "32")]);
    run.advance(20);
    let bytes = run.snapshot();
    for cut in [0, 10, 40, bytes.len() / 2, bytes.len() - 1] {
        assert!(NetworkRun::from_snapshot(&bytes[..cut], &digits()).is_err());
    }
    let before = run.trainer().weights(0);
    assert!(run.change("hidden", 7.0).is_err());
    assert!(run.change("dimension", 7.0).is_err());
    assert!(run.change("learning_rate", f64::NAN).is_err());
    assert_eq!(run.trainer().weights(0), before);
    assert!(decode("learning_rate=1").is_err());
    assert!(decode("network=9&learning_rate=1").is_err());
    let link =
        decode("network=1&hidden=9999&momentum=x&changes=5:hidden:64;7:momentum:0.5").unwrap();
    assert_eq!(link.parameters.hidden, 256.0);
    assert_eq!(link.remarks.len(), 3);
    assert_eq!(link.changes.len(), 1);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_network_that_diverges_says_so_and_stops() {
    let mut run = run(&[
        ("normalization", "none"),
        ("learning_rate", "10"),
        ("hidden", "16"),
    ]);
    let taken = run.advance(500);
    assert!(taken < 500, "{taken}");
    assert_eq!(run.steps(), taken);
    assert_eq!(run.advance(5), 0);
}

#[wasm_bindgen_test(unsupported = test)]
fn both_precisions_train_alike() {
    let config = |run: &NetworkRun| run.trainer().config().clone();
    let single = run(&[("hidden", "16")]);
    let shape = NetworkShape {
        layers: 2,
        hidden: 16,
        normalization: NormalizationKind::Batch,
        batch_size: 128,
    };
    fn after<T: Real>(shape: &NetworkShape, config: NetworkConfig) -> f64 {
        let mut trainer = NetworkTrainer::<T>::new(digits(), shape, config, 1.0, 1);
        for _ in 0..20 {
            trainer.step();
        }
        trainer.record().loss
    }
    let [low, high] = [
        after::<f32>(&shape, config(&single)),
        after::<f64>(&shape, config(&single)),
    ];
    // Single precision errs by 6e-8 a number; twenty steps of training make that at most a thousand times as large.
    assert!((low - high).abs() < 1e-4 * high, "{low} {high}");
    assert_ne!(low, high);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_digit_is_classified_as_the_test_set_is() {
    let data = digits();
    let settings = [
        ("hidden", "16"),
        ("batch_size", "32"),
        ("decayed", "hidden"),
    ];
    let mut run = run(&settings);
    run.advance(400);
    let score = run.test();
    assert!(score.accuracy > 0.8, "{score:?}");
    let mut right = 0;
    for (seen, &label) in data.test.pixels.iter().zip(&data.test.labels) {
        let probabilities = run.classify(&data.grey(seen));
        let sum: f64 = probabilities.iter().sum();
        // Ten rounding errors of single precision.
        assert!((sum - 1.0).abs() < 1e-6, "{sum}");
        let best = probabilities.iter().copied().fold(0.0, f64::max);
        right += usize::from(probabilities[usize::from(label)] == best);
    }
    assert_eq!(right as f64 / 360.0, score.accuracy);
}
