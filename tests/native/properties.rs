//! Laws that hold for every setting, tried on random ones.

use equisphere::numeric::number_format::{number, parse, round_to, shortest};
use equisphere::page::charts::CHARTS;
use equisphere::page::lab::Lab;
use equisphere::page::readout;
use equisphere::page::render::time_series::Place;
use equisphere::page::render::{Look, sphere, theme_number, time_series};
use equisphere::page::text::problems;
use equisphere::parameters::link::{Change, decode, encode};
use equisphere::parameters::{
    Effect, Kind, ObjectiveKind, OptimizerKind, PARAMETERS, Parameters, Row, row,
};
use equisphere::run::script::Script;
use equisphere::simulation::ensemble::{Ensemble, InitialState};
use equisphere::simulation::objective::rayleigh::RayleighQuotient;
use equisphere::simulation::objective::{Objective, Randomness};
use equisphere::simulation::optimizer::{Hyperparameters, Optimizer};
use equisphere::simulation::record::Quantity;
use equisphere::simulation::recorder::Status;
use equisphere::simulation::schedule::Schedule;
use equisphere::simulation::trainer::Trainer;
use equisphere::simulation::training_config::TrainingConfig;
use equisphere::simulation::vector::{Lanes, dot, moved};
use plotters::prelude::{IntoDrawingArea, SVGBackend};
use proptest::prelude::*;

fn allowed(row: &'static Row) -> BoxedStrategy<f64> {
    match row.kind {
        Kind::Choice { options } => (0..options.len()).prop_map(|k| k as f64).boxed(),
        Kind::Typed { maximum, .. } => (0.0..=maximum).prop_map(f64::round).boxed(),
        _ => (0.0..=1.0)
            .prop_map(|position| row.slider_value(position))
            .boxed(),
    }
}

fn any_parameters() -> impl Strategy<Value = Parameters> {
    let values: Vec<_> = PARAMETERS.iter().map(allowed).collect();
    values.prop_map(|values| {
        let mut parameters = Parameters::default();
        for (row, value) in PARAMETERS.iter().zip(values) {
            parameters.set(row.name, value).unwrap();
        }
        parameters
    })
}

fn any_changes() -> impl Strategy<Value = Vec<Change>> {
    let live: Vec<_> = PARAMETERS
        .iter()
        .filter(|row| row.effect == Effect::Live)
        .collect();
    let change = prop::sample::select(live).prop_flat_map(|row| {
        (0..1_000_000_u64, allowed(row)).prop_map(|(step, value)| Change {
            step,
            name: row.name,
            value,
        })
    });
    prop::collection::vec(change, 0..9).prop_map(|mut changes| {
        changes.sort_by_key(|change| change.step);
        changes
    })
}

/// Changes with which a run can go on: none to a matrix of another number of weights.
fn that_keep_the_dimension(parameters: &Parameters, mut changes: Vec<Change>) -> Vec<Change> {
    let mut now = parameters.clone();
    changes.retain(|change| {
        let mut next = now.clone();
        next.set(change.name, change.value).unwrap();
        let fits = next.dimension() == now.dimension();
        if fits {
            now = next;
        }
        fits
    });
    changes
}

fn vector(dimension: usize) -> impl Strategy<Value = Vec<Lanes>> {
    prop::collection::vec(
        prop::array::uniform4(-3.0..3.0).prop_map(Lanes::from),
        dimension,
    )
    .prop_filter("a direction", |w| {
        dot(w, w).to_array().iter().all(|&square| square > 1e-6)
    })
}

proptest! {
    #[test]
    fn links_carry_every_experiment(parameters in any_parameters(), changes in any_changes()) {
        let changes = that_keep_the_dimension(&parameters, changes);
        let link = decode(&encode(&parameters, &changes)).unwrap();
        prop_assert!(link.remarks.is_empty(), "{:?}", link.remarks);
        prop_assert_eq!((link.parameters, link.changes), (parameters, changes));
    }

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,200}", key in "[a-z_]{0,20}", value in "\\PC{0,60}") {
        let others = [text.clone(), format!("v=1&{key}={value}")].into_iter();
        let named = PARAMETERS.iter().map(|row| format!("#v=2&{}={value}&changes={text}", row.name));
        for link in others.chain(named) {
            let sentences = match decode(&link) {
                Ok(link) => link.remarks.iter().map(problems::remark).collect(),
                Err(error) => vec![problems::link_error(&error)],
            };
            prop_assert!(sentences.iter().all(|sentence| sentence.ends_with('.')), "{sentences:?}");
        }
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them(bits in any::<u64>(), digits in 0..1_000_000_u64, scale in -12..9_i32) {
        let any = f64::from_bits(bits);
        if any.is_finite() {
            prop_assert_eq!(parse(&any.to_string()), Some(any));
            prop_assert_eq!(parse(&format!("{any:e}")), Some(any));
            prop_assert_eq!(parse(&shortest(any)), Some(any));
        }
        let short = format!("{digits}e{scale}");
        prop_assert_eq!(parse(&short), short.parse().ok());
        let rounded = round_to(digits as f64, 3);
        prop_assert_eq!(rounded, format!("{:.2e}", rounded).parse::<f64>().unwrap());
        prop_assert!((rounded - digits as f64).abs() <= 0.0051 * digits as f64);
    }

    #[test]
    fn what_is_no_number_is_not_read(text in "[0-9.eE+ -]{0,8}|inf|nan|NaN|1e|e5|\\PC{0,5}") {
        let letters = text.chars().any(|letter| letter.is_alphabetic() && !"eE".contains(letter));
        let expected = text.trim().parse::<f64>().ok().filter(|_| !letters);
        let read = parse(&text);
        prop_assert!(read == expected || text.contains('−'), "{text}: {read:?} {expected:?}");
    }

    #[test]
    fn what_a_parameter_shows_it_reads_back(position in 0.0..=1.0_f64) {
        for row in PARAMETERS.iter().filter(|row| !matches!(row.kind, Kind::Typed { .. } | Kind::Choice { .. })) {
            let value = row.slider_value(position);
            prop_assert_eq!(row.parse(&row.text(value)).unwrap(), value);
            // Three digits: half a per cent of the value, and the ends of whole numbers are coarser.
            let again = row.slider_value(row.slider_position(value));
            prop_assert!((again - value).abs() <= 0.006 * value.abs(), "{}: {} {}", row.name, value, again);
        }
    }

    #[test]
    fn an_arrow_key_goes_to_the_next_round_value(position in 0.0..=1.0_f64, share in 0.0..=1.0_f64) {
        for row in PARAMETERS {
            let (low, high) = row.bounds();
            // Values of the slider, and ones that are not round at all.
            for value in [row.slider_value(position), row.nearest(low + share * (high - low))] {
                let (up, down) = (row.next(value, 1), row.next(value, -1));
                for next in [up, down] {
                    prop_assert_eq!(row.check(next).ok(), Some(next), "{} from {}", row.name, value);
                    prop_assert!(shortest(next).len() <= 10, "{}: {next} after {value}", row.name);
                }
                prop_assert!(up > value || value == high, "{}: {up} after {value}", row.name);
                prop_assert!(down < value || value == low, "{}: {down} before {value}", row.name);
                prop_assert_eq!(row.next(value, 0), value);
                prop_assert_eq!(row.next(value, 3), row.next(row.next(up, 1), 1));
                prop_assert_eq!(row.next(value, -3), row.next(row.next(down, -1), -1));
                // Back from a round value to itself: up and down are one way.
                let back = row.next(row.next(up, 1), -1);
                prop_assert!(back == up || row.next(up, 1) == high, "{}: {back} is not {up}", row.name);
            }
        }
    }

    #[test]
    fn the_gradient_is_at_right_angles_to_the_weights(w in vector(6), xi in vector(6), spread in 0.0..50.0, sigma in 0.0..5.0) {
        let objective = Objective::Rayleigh(RayleighQuotient::linear(6, spread, sigma));
        let draw = Randomness { normals: xi, ..Randomness::default() };
        let norm = dot(&w, &w).sqrt();
        let mut gradient = w.clone();
        objective.unit_gradient(&w, norm, &draw, &mut gradient);
        let size = 1.0 + spread + sigma * 10.0;
        for across in (dot(&w, &gradient) / norm).to_array() {
            // Rounding of sums of six terms of that size.
            prop_assert!(across.abs() < 1e-14 * size, "{across}");
        }
    }

    #[test]
    fn the_loss_does_not_see_the_length(w in vector(5), spread in 0.0..50.0, factor in 1e-3..1e3) {
        let objective = Objective::Rayleigh(RayleighQuotient::linear(5, spread, 0.0));
        let scaled: Vec<_> = w.iter().map(|&x| x * Lanes::splat(factor)).collect();
        let risk = |w: &[Lanes]| objective.excess_risk(&moved(w, dot(w, w), w, objective.gaps())).to_array();
        let (risk, other) = (risk(&w), risk(&scaled));
        for (risk, other) in risk.iter().zip(other) {
            prop_assert!((risk - other).abs() <= 1e-14 * spread, "{risk} {other}");
        }
    }

    #[test]
    fn angles_stay_between_zero_and_a_half_turn_and_quantities_are_finite(parameters in any_parameters()) {
        let mut lab = Lab::default();
        let mut start = parameters;
        start.objective = ObjectiveKind::Rayleigh;
        start.dimension = start.dimension.min(40.0);
        start.replicas = start.replicas.min(9.0);
        lab.open(Script { start, changes: Vec::new() });
        for _ in 0..60 {
            lab.advance(1);
            if lab.run().status() != Status::Running {
                break;
            }
            for angle in lab.run().trainer().latest(Quantity::AngularUpdate) {
                prop_assert!((0.0..=std::f64::consts::PI).contains(angle), "{angle}");
            }
        }
    }

    #[test]
    fn no_setting_breaks_a_picture_or_a_sentence(parameters in any_parameters(), theme in "light|dark", ratio in 0.5..3.0) {
        let mut start = parameters;
        start.objective = ObjectiveKind::Rayleigh;
        start.dimension = start.dimension.min(20.0);
        let mut lab = Lab::default();
        lab.open(Script { start, changes: Vec::new() });
        let look = Look::new(theme_number(&theme), ratio);
        let place = Place { labelled: true, worded: true, named: true };
        for steps in [0, 1, 40] {
            lab.advance(steps);
            lab.follow();
            let mut text = String::new();
            let area = SVGBackend::with_string(&mut text, (300, 120)).into_drawing_area();
            for chart in CHARTS {
                time_series::draw(&area, chart, &lab.timeline(), &look, place).unwrap();
                readout::header(&lab, chart);
            }
            sphere::draw(&area, &lab.scene(), &look).unwrap();
            prop_assert!(!readout::sentences(&lab).is_empty());
            prop_assert!(readout::comparisons(&lab).len() > 10);
            readout::caution(&lab);
        }
    }

    #[test]
    fn without_noise_and_below_the_edge_the_risk_never_rises(spread in 0.1..5.0, share in 0.01..0.99, seed in 0..1000_u64) {
        // Without decay the norm only grows, so η_e = η/‖w‖² stays below 2·share/spread.
        let training = TrainingConfig {
            objective: Objective::Rayleigh(RayleighQuotient::linear(5, spread, 0.0)),
            optimizer: Optimizer::new(OptimizerKind::Sgd, Hyperparameters::default()),
            learning_rate: 2.0 * share / spread,
            schedule: Schedule::Constant,
            schedule_start: 0,
        };
        let mut ensemble = Ensemble::new(training, InitialState { replicas: 4, norms: [1.0, 1.0], at_minimiser: false, seed });
        let mut before = vec![f64::INFINITY; 4];
        for _ in 0..200 {
            ensemble.step().unwrap();
            let risks = ensemble.latest(Quantity::ExcessRisk);
            for (risk, before) in risks.iter().zip(&before) {
                prop_assert!(*risk <= before * (1.0 + 1e-12), "{risk} after {before}");
            }
            before = risks.to_vec();
        }
    }
}

#[test]
fn both_ends_of_every_slider_are_allowed() {
    for row in PARAMETERS {
        for position in [0.0, 1.0] {
            let value = row.slider_value(position);
            assert!(row.check(value).is_ok(), "{}: {value}", row.name);
        }
    }
}

#[test]
fn arrow_keys_take_at_most_thirty_presses_a_decade_and_about_fifty_a_linear_range() {
    for row in PARAMETERS {
        let (low, high) = row.bounds();
        let (mut value, mut presses) = (low, 0);
        let mut seen = vec![low];
        if matches!(
            row.kind,
            Kind::Choice { .. } | Kind::Integer { .. } | Kind::Typed { .. }
        ) {
            assert_eq!(row.next(low, i32::MAX), high.min(low + f64::from(i32::MAX)));
            assert_eq!(row.next(high, -1), high - 1.0);
            continue;
        }
        while value < high && presses < 1000 {
            value = row.next(value, 1);
            seen.push(value);
            presses += 1;
        }
        assert_eq!(
            (value, row.next(low, i32::MAX)),
            (high, high),
            "{}",
            row.name
        );
        assert_eq!(row.next(high, i32::MIN), low, "{}", row.name);
        let most = match row.kind {
            Kind::Logarithmic {
                minimum,
                maximum,
                zero,
            } => 30 * libm::log10(maximum / minimum).round() as usize + usize::from(zero),
            _ => 60,
        };
        assert!((40..=most).contains(&presses), "{}: {presses}", row.name);
        // Down again through the same values.
        for &expected in seen.iter().rev().skip(1) {
            value = row.next(value, -1);
            assert_eq!(value, expected, "{}", row.name);
        }
    }
}

#[test]
fn arrow_keys_stop_at_decimal_numbers() {
    for (name, value, steps, expected) in [
        ("learning_rate", 0.1, 1, 0.11),
        ("learning_rate", 0.1, -1, 0.095),
        ("learning_rate", 0.123_456, 1, 0.13),
        ("learning_rate", 0.123_456, -1, 0.12),
        ("learning_rate", 0.1, 29, 1.0),
        ("learning_rate", 10.0, 1, 10.0),
        ("learning_rate", 0.000_01, -1, 0.000_01),
        ("weight_decay", 0.0, 1, 0.000_001),
        ("weight_decay", 0.000_001, -1, 0.0),
        ("weight_decay", 0.000_001, 1, 0.000_001_1),
        ("momentum", 0.0, 3, 0.06),
        ("momentum", 0.9, 1, 0.92),
        ("momentum", 0.97, 1, 0.98),
        ("momentum", 0.98, 1, 0.99),
        ("momentum", 0.99, -1, 0.98),
        ("beta2", 0.9999, -1, 0.98),
        ("dimension", 3.0, 1, 4.0),
        ("dimension", 2.0, -1, 2.0),
        ("steps_per_frame", 10.0, -3, 7.0),
        ("seed", 4_294_967_295.0, 1, 4_294_967_295.0),
        ("optimizer", 0.0, 2, 2.0),
        ("learning_rate", f64::NAN, 0, 0.1),
        ("learning_rate", 1e300, -1, 9.5),
    ] {
        let row = row(name).unwrap();
        assert_eq!(row.next(value, steps), expected, "{name} {value} {steps}");
    }
}

#[test]
fn numbers_are_shown_with_their_significant_digits() {
    for (value, digits, expected) in [
        (0.0, 3, "0"),
        (1.118_034, 4, "1.118"),
        (0.044_72, 3, "0.0447"),
        (0.009_996, 3, "0.0100"),
        (999.96, 4, "1000"),
        (123_456.0, 3, "123000"),
        (-2.5, 2, "−2.5"),
        (3.21e-6, 2, "3.2×10⁻⁶"),
        (3.7e104, 3, "3.70×10¹⁰⁴"),
        (5e-324, 1, "5×10⁻³²⁴"),
        (f64::NAN, 3, "—"),
    ] {
        assert_eq!(
            number(value, digits),
            expected,
            "{value} with {digits} digits"
        );
    }
}
