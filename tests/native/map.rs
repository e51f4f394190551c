//! Maps over two parameters: cells that settle, the grid, contours, words, files and the picture.

use equisphere::page::map::axis::MapAxis;
use equisphere::page::map::contour::contour;
use equisphere::page::map::regions::regions;
use equisphere::page::map::shade::{SHADES, Shade};
use equisphere::page::map::{Map, cells, figure, readout, table};
use equisphere::page::render::map::{Layout, draw};
use equisphere::page::render::{Look, color_scale, theme_number};
use equisphere::page::take_away::VERSION;
use equisphere::parameters::Parameters;
use equisphere::parameters::link::decode;
use equisphere::run::Run;
use equisphere::run::data::Data;
use equisphere::run::from_parameters::{initial_state, training_config};
use equisphere::run::map_cell::{CellOutcome, CellStatus, MapCell, of_a_cell};
use equisphere::run::script::Script;
use equisphere::run::settling::Settling;
use equisphere::simulation::record::{QUANTITY_COUNT, Quantity};
use equisphere::simulation::trainer::trainer;
use equisphere::theory::caution::{Caution, Validity};
use expect_test::expect_file;
use plotters::prelude::*;

fn parameters(words: &str) -> Parameters {
    let mut parameters = Parameters::default();
    for word in words.split_whitespace() {
        let (name, value) = word.split_once('=').unwrap();
        parameters.set_text(name, value).unwrap();
    }
    parameters
}

fn axis(name: &str, low: &str, high: &str, cells: &str) -> MapAxis {
    MapAxis::new(&Parameters::default(), name, [low, high], cells).unwrap()
}

fn settled(words: &str) -> MapCell {
    let mut cell = MapCell::new(&parameters(words), &Data::default()).unwrap();
    while cell.advance(1 << 20) > 0 {}
    cell
}

fn value(outcome: &CellOutcome, quantity: Quantity) -> f64 {
    outcome.measured[quantity as usize]
}

/// A map of η and λ whose cells hold closed forms, no simulation: AU* = √(2ηλ), and the edge where η is 0.5.
fn made_up(columns: &str, rows: &str) -> Map {
    let axes = [
        axis("learning_rate", "0.01", "1", columns),
        axis("weight_decay", "0.001", "0.1", rows),
    ];
    let mut map = Map::new(Parameters::default(), axes).unwrap();
    for place in map.next(usize::MAX >> 1) {
        let cell = map.parameters(place);
        let (rate, decay) = (cell.learning_rate, cell.weight_decay);
        let angle = (2.0 * rate * decay).sqrt();
        let at_edge = rate > 0.5;
        let sphere = if at_edge {
            Validity::Fails(Caution::EdgeOfStability)
        } else {
            Validity::Holds
        };
        let outcome = CellOutcome {
            status: match place {
                (0, 0) => CellStatus::Unsettled,
                (1, 0) => CellStatus::Diverged,
                _ => CellStatus::Settled,
            },
            steps: 2560.0,
            measured: [1.01 * angle; QUANTITY_COUNT],
            predicted: [angle; QUANTITY_COUNT],
            steps_to_equilibrium: [1.0 / (rate * decay), f64::NAN],
            edge_margin: 2.0 * rate,
            validity: [sphere, sphere],
        };
        map.put(place, outcome);
    }
    map
}

#[test]
fn an_axis_has_values_evenly_spaced_by_ratio_and_knows_where_they_are() {
    let rates = axis("learning_rate", "0.01", "1", "5");
    let expected = [0.01, 0.03162, 0.1, 0.3162, 1.0];
    assert_eq!(rates.values, expected);
    for (place, value) in expected.into_iter().enumerate() {
        assert!((rates.place_of(value) - place as f64).abs() < 1e-9);
    }
    // Half way by ratio; the values in between are rounded to four digits.
    assert!((rates.place_of(0.0562341) - 1.5).abs() < 1e-3);
    assert_eq!(
        axis("momentum", "0", "0.9", "4").values,
        [0.0, 0.3, 0.6, 0.9]
    );
    assert_eq!(
        axis("dimension", "2", "5", "64").values,
        [2.0, 3.0, 4.0, 5.0]
    );
}

#[test]
fn what_makes_no_axis_is_refused_with_the_value_and_what_is_allowed() {
    let refusal = |name: &str, ends: [&str; 2], cells: &str| {
        MapAxis::new(&Parameters::default(), name, ends, cells).unwrap_err()
    };
    for (found, parts) in [
        (refusal("learning_rate", ["0.1", "20"], "8"), ["20", "10"]),
        (refusal("learning_rate", ["0.1", "x"], "8"), ["x", "10"]),
        (refusal("learning_rate", ["1", "0.1"], "8"), ["1", "0.1"]),
        (refusal("learning_rate", ["0.1", "1"], "65"), ["65", "64"]),
        (
            refusal("weight_decay", ["0", "1"], "8"),
            ["Weight decay", "0"],
        ),
        (
            refusal("optimizer", ["0", "1"], "8"),
            ["Optimizer", "number"],
        ),
        (
            refusal("beta1", ["0", "0.9"], "8"),
            ["First moment", "no part"],
        ),
        (
            refusal("warmup_steps", ["1", "9"], "8"),
            ["Warm-up", "no part"],
        ),
        (
            refusal("nonsense", ["0", "1"], "8"),
            ["nonsense", "parameter"],
        ),
    ] {
        for part in parts {
            assert!(found.contains(part), "{found} does not say {part}");
        }
    }
    let same = [0, 1].map(|_| axis("momentum", "0", "0.9", "4"));
    assert!(Map::new(Parameters::default(), same).is_err());
    let digits = parameters("objective=digits");
    let axes = ["learning_rate", "weight_decay"]
        .map(|name| MapAxis::new(&digits, name, ["0.01", "0.1"], "4").unwrap());
    assert!(Map::new(digits, axes).unwrap_err().contains("digits"));
}

#[test]
fn cells_come_from_coarse_to_fine_each_once_and_coarse_ones_stand_for_others_meanwhile() {
    let axes = [
        axis("learning_rate", "0.01", "1", "33"),
        axis("weight_decay", "0.001", "0.1", "20"),
    ];
    let mut map = Map::new(Parameters::default(), axes).unwrap();
    assert!(map.known().is_none() && map.range().is_none());
    let full = made_up("33", "20");
    let mut seen = std::collections::BTreeSet::new();
    let mut strides = Vec::new();
    loop {
        let places = map.next(7);
        if places.is_empty() {
            break;
        }
        for place in places {
            assert!(seen.insert(place), "{place:?} comes twice");
            map.put(place, full.cell(place).unwrap().clone());
        }
        strides.extend(map.known().map(|[columns, _]| columns[1]));
    }
    assert_eq!(seen.len(), 33 * 20);
    strides.dedup();
    assert_eq!(strides, [4, 2, 1]);
}

#[test]
fn contours_of_the_angle_are_those_of_the_closed_form() {
    let map = made_up("32", "24");
    let [columns, rows] = map.known().unwrap();
    let [across, upwards] = map.axes();
    let level = 0.05;
    let segments = contour(&columns, &rows, libm::log(level), |column, row| {
        libm::log(map.cell((column, row)).unwrap().predicted[1])
    });
    assert!(segments.len() > 20);
    let at = |axis: &MapAxis, place: f64| {
        let low = (place.floor() as usize).min(axis.values.len() - 2);
        let (one, other) = (axis.values[low], axis.values[low + 1]);
        one * libm::pow(other / one, place - low as f64)
    };
    for (column, row) in segments.into_iter().flatten() {
        let found = (2.0 * at(across, column) * at(upwards, row)).sqrt();
        // ln AU is linear in ln η and ln λ, so that nothing is lost between cells.
        assert!((found / level - 1.0).abs() < 1e-9, "{found}");
    }
}

#[test]
fn cells_of_the_default_experiment_agree_with_theory() {
    let mut worst = [0.0_f64; QUANTITY_COUNT];
    let axes = [
        axis("learning_rate", "0.01", "1", "8"),
        axis("weight_decay", "0.001", "0.1", "8"),
    ];
    let mut map = Map::new(Parameters::default(), axes).unwrap();
    for place in map.next(64) {
        let mut cell = MapCell::new(&map.parameters(place), &Data::default()).unwrap();
        while cell.advance(1 << 20) > 0 {}
        let outcome = cell.outcome();
        assert_eq!(outcome.status, CellStatus::Settled, "{place:?}");
        for (worst, (measured, predicted)) in worst
            .iter_mut()
            .zip(outcome.measured.iter().zip(outcome.predicted))
        {
            *worst = worst.max((measured / predicted - 1.0).abs());
        }
    }
    println!("largest gaps: {worst:.3?}");
    // Three standard errors of the average: of 0.75% for the norm and twice that for the angle, of 5% for the risk.
    let [norm, angle, risk, ..] = worst;
    assert!(norm < 0.023 && angle < 0.045 && risk < 0.15, "{worst:?}");
}

#[test]
fn a_cell_comes_to_the_averages_of_a_plain_run() {
    for words in [
        "",
        "momentum=0.5 dimension=10",
        "optimizer=nesterov momentum=0.5 learning_rate=0.05 dimension=10 noise_scale=1",
    ] {
        let cell = settled(words).outcome();
        assert_eq!(cell.status, CellStatus::Settled, "{words}");
        let script = Script::constant(parameters(words));
        let mut run = Run::new(1, script, &Data::default()).unwrap();
        run.advance(12_000);
        let late: Vec<_> = run
            .history()
            .buckets()
            .iter()
            .filter(|one| one.first_step > 6000)
            .collect();
        // The norm may be off by its tolerance of half a per cent, and each of the two by a per cent by chance, the
        // risk by its standard error of 5%, three times; an angle by twice as much as a norm.
        for (quantity, allowed) in [
            (Quantity::WeightNorm, 0.015),
            (Quantity::AngularUpdate, 0.03),
            (Quantity::ExcessRisk, 0.15),
        ] {
            let plain =
                late.iter().map(|one| one.average(quantity)).sum::<f64>() / late.len() as f64;
            let ratio = value(&cell, quantity) / plain;
            assert!(
                (ratio - 1.0).abs() < allowed,
                "{words} {quantity:?}: {ratio}"
            );
        }
    }
}

#[test]
fn the_criterion_calls_a_drift_in_one_of_a_hundred_runs_at_rest_and_waits_for_those_that_are_not() {
    const RUNS: u32 = 400;
    let mut alarms = 0;
    for seed in 0..RUNS {
        // On the sphere from the first step: what is called a drift is a false alarm, when the run is looked at once.
        let words = format!(
            "seed={seed} learning_rate=0.5 weight_decay=0.1 initial_norm=0.8 initial_norm_odd=0.4"
        );
        let parameters = of_a_cell(&parameters(&words));
        let config = training_config(&parameters, None, 0).unwrap();
        let mut trainer = trainer(config, initial_state(&parameters), true);
        // Not a cell: that would stop when it has settled, and so pick the runs that look quiet.
        let mut settling = Settling::new(true);
        for _ in 0..62 {
            let records = trainer.advance(32);
            let (mut merged, steps) = (records[0].clone(), records.len() as u64);
            records[1..].iter().for_each(|record| merged.merge(record));
            settling.take(merged, steps, |quantity| trainer.latest(quantity));
        }
        alarms += u32::from(settling.has_drift());
    }
    let share = f64::from(alarms) / f64::from(RUNS);
    println!(
        "false alarms of either half-test in {RUNS} runs at rest: {:.1}%",
        100.0 * share
    );
    // Two tests of one per cent each: 2% expected; three standard errors of 0.7% each beside it.
    assert!(share < 0.041, "{share}");
    // A run far outside its sphere is not called settled before it is there: the norm falls like exp(−ηλt).
    let slow = settled("learning_rate=0.05 weight_decay=0.01 initial_norm=100 initial_norm_odd=90");
    assert!(slow.taken() as f64 > libm::log(100.0 / 1.2) / 5e-4);
    let ratio = value(&slow.outcome(), Quantity::WeightNorm) / slow.outcome().predicted[0];
    assert!((ratio - 1.0).abs() < 0.01, "{ratio}");
}

#[test]
fn what_never_settles_is_given_up_and_what_diverges_says_so() {
    let growing = settled("weight_decay=0").outcome();
    assert_eq!(growing.status, CellStatus::Unsettled);
    assert_eq!(
        growing.validity[0],
        Validity::NoEquilibrium(Caution::NoWeightDecay)
    );
    assert!(growing.steps_to_equilibrium[0].is_nan());
    let wild = settled("learning_rate=10 weight_decay=1").outcome();
    assert_eq!(wild.status, CellStatus::Diverged);
    assert!(wild.measured.iter().all(|number| number.is_nan()));
    let kept = settled("optimizer=hyperball learning_rate=0.02").outcome();
    assert_eq!(kept.status, CellStatus::Settled);
}

#[test]
fn a_cell_does_not_depend_on_how_its_steps_are_cut_and_survives_the_way_to_another_instance() {
    let words = "learning_rate=0.3 weight_decay=0.03";
    let whole = settled(words).outcome();
    let mut cut = MapCell::new(&parameters(words), &Data::default()).unwrap();
    while cut.advance(1) > 0 {}
    let bits = |outcome: &CellOutcome| {
        outcome
            .numbers()
            .iter()
            .map(|one| one.to_bits())
            .collect::<Vec<_>>()
    };
    assert_eq!(bits(&whole), bits(&cut.outcome()));
    let back = CellOutcome::from_numbers(&whole.numbers()).unwrap();
    assert_eq!(bits(&whole), bits(&back));
    assert_eq!(CellOutcome::from_numbers(&[]), None);
    assert_eq!(CellOutcome::from_numbers(&[9.0; 19]), None);
}

#[test]
fn a_cell_opens_as_the_run_that_has_its_settings() {
    let map = made_up("5", "5");
    let opened = decode(&map.link((3, 1))).unwrap().parameters;
    assert_eq!(
        (opened.learning_rate, opened.weight_decay),
        (0.3162, 0.003162)
    );
    assert_eq!(opened.replicas, Parameters::default().replicas);
    assert_eq!(of_a_cell(&opened).replicas, 8.0);
}

#[test]
fn a_map_that_takes_long_is_known_before() {
    let axes = |low| {
        [
            axis("learning_rate", low, "1", "64"),
            axis("weight_decay", "1e-6", "1e-5", "64"),
        ]
    };
    let slow = Map::new(Parameters::default(), axes("1e-5")).unwrap();
    assert!(slow.expected_seconds(2) > 600.0);
    let quick = made_up("32", "32");
    assert!(
        quick.expected_seconds(2) < 30.0,
        "{}",
        quick.expected_seconds(2)
    );
    assert_eq!(readout::duration(7200.0), "2 hours");
    assert_eq!(readout::duration(40.0), "40 seconds");
}

#[test]
fn a_map_is_told_in_words_and_written_as_a_table() {
    let map = made_up("5", "4");
    let words = readout::cell(&map, (2, 1));
    for part in [
        "η = 0.1",
        "settled after 2\u{202f}560",
        "Angular update",
        "theory",
        "+1.0%",
    ] {
        assert!(
            words.replace('\u{a0}', "\u{202f}").contains(part),
            "{words} does not say {part}"
        );
    }
    let summary = readout::summary(&map);
    for part in [
        "20 of 20 cells",
        "1 not settled",
        "1 diverged",
        "at the edge",
    ] {
        assert!(summary.contains(part), "{summary} does not say {part}");
    }
    let [region] = &regions(&map)[..] else {
        panic!("one region")
    };
    assert_eq!(region.cells.len(), 4);
    let text = table::csv(&map, "https://example.org/");
    assert!(text.contains(&format!("# version: {VERSION}\n")));
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    assert_eq!(&reader.headers().unwrap()[0], "learning_rate");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 20);
    let angle: f64 = rows[6][11].parse().unwrap();
    let [rate, decay]: [f64; 2] = [0, 1].map(|column| rows[6][column].parse().unwrap());
    assert!((angle / (2.0 * rate * decay).sqrt() - 1.0).abs() < 1e-12);
}

/// η is 0.01, 0.1 and 1 in the columns: the last is beyond the edge, and outside theory for that reason.
#[test]
fn the_table_of_a_map_marks_what_lies_beyond_the_edge_and_outside_theory() {
    let table = cells::table(&made_up("3", "2"));
    for row in &table.rows {
        let marked: Vec<bool> = row[1..].iter().map(|cell| cell.ends_with("†‡")).collect();
        assert_eq!(marked, [false, false, true], "{row:?}");
    }
    assert_eq!(
        table.note,
        "† Beyond the edge of stability. ‡ Outside theory."
    );
}

#[test]
fn the_colour_scale_rises_evenly_in_lightness() {
    // Relative luminance of sRGB, and from it CIE lightness L*.
    let lightness = |RGBColor(red, green, blue): RGBColor| {
        let [r, g, b] = [red, green, blue].map(|one| {
            let share = f64::from(one) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                libm::pow((share + 0.055) / 1.055, 2.4)
            }
        });
        116.0 * libm::cbrt(0.2126 * r + 0.7152 * g + 0.0722 * b) - 16.0
    };
    let all: Vec<f64> = (0..=16)
        .map(|k| lightness(color_scale::color(f64::from(k) / 16.0)))
        .collect();
    for pair in all.windows(2) {
        // From L* = 15 to 91 in sixteen steps: 4.8 each.
        assert!((2.5..7.5).contains(&(pair[1] - pair[0])), "{all:?}");
    }
}

#[test]
fn a_point_of_the_picture_is_in_the_cell_that_is_drawn_there() {
    let map = made_up("5", "4");
    let layout = Layout::new(&map, (500, 400), &Look::new(0, 1.0));
    assert_eq!(layout.place_at((1.0, 1.0)), None);
    assert_eq!(layout.place_at((50.0, 355.0)), Some((0, 0)));
    assert_eq!(layout.place_at((425.0, 30.0)), Some((4, 3)));
}

#[test]
fn the_picture_of_a_map_looks_as_it_did() {
    for (name, theme, shade) in [
        ("map-angle", "light", "angular_update"),
        ("map-status-dark", "dark", "status"),
    ] {
        let mut map = made_up("12", "9");
        map.shade = Shade::named(shade);
        map.cursor = Some((3, 4));
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (640, 480)).into_drawing_area();
            let look = Look::new(theme_number(theme), 1.0);
            area.fill(&look.theme.paper).unwrap();
            draw(&area, &map, &look).unwrap();
            area.present().unwrap();
        }
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/native/pictures");
        expect_file![format!("{folder}/{name}.svg")].assert_eq(&svg);
    }
    let figure = figure::svg(&made_up("5", "4"));
    assert!(figure.contains("<title>Angular update") && figure.contains("eight replicas"));
}

#[test]
fn every_shade_is_offered_by_one_name() {
    for shade in SHADES {
        assert_eq!(Shade::named(shade.name).name, shade.name);
    }
}
