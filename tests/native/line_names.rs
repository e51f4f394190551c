//! Names upon the lines of charts: on nothing else that is drawn, each once, and where they were while a run plays.

use equisphere::logs::analysis::Curve;
use equisphere::page::charts::{CHARTS, Chart};
use equisphere::page::lab::Lab;
use equisphere::page::render::log_chart::{self, Drawn};
use equisphere::page::render::network::histogram;
use equisphere::page::render::time_series::{self, Place};
use equisphere::page::render::{Look, theme_number};
use equisphere::parameters::presets::Preset;
use equisphere::run::script::Script;
use plotters::prelude::*;

const SIZE: (u32, u32) = (460, 130);

/// Height of a letter's upper half over the middle of its line, in pixels; below it is the same.
const HALF: f64 = 5.0;

fn svg(lab: &Lab, chart: &Chart, size: (u32, u32), named: bool) -> String {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        let place = Place {
            labelled: true,
            worded: true,
            named,
        };
        let look = Look::new(theme_number("light"), 1.0);
        time_series::draw(&area, chart, &lab.timeline(), &look, place).unwrap();
    }
    text
}

fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap();
    rest.split_once('"').unwrap().0
}

/// Words of the plot with their left end and middle: those of the axes are anchored elsewhere.
fn names(svg: &str) -> Vec<(String, f64, f64)> {
    let texts = svg.split("<text").skip(1);
    let texts = texts.filter(|text| attribute(text, "text-anchor") == "start");
    texts
        .filter(|text| attribute(text, "dy") == "0.5ex")
        .map(|text| {
            let [x, y] = ["x", "y"].map(|name| attribute(text, name).parse().unwrap());
            let words = text.split_once('>').unwrap().1.split_once('<').unwrap().0;
            (words.trim().to_owned(), x, y)
        })
        .collect()
}

/// Every stretch of a line that is drawn.
fn segments(svg: &str) -> Vec<[(f64, f64); 2]> {
    let lines = svg.split("<polyline").skip(1);
    let points = lines.map(|line| {
        let points = attribute(line, "points").split_whitespace();
        let point = |point: &str| {
            let (x, y) = point.split_once(',').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        };
        points.map(point).collect::<Vec<(f64, f64)>>()
    });
    let segments = points.flat_map(|line| {
        let pairs = line.windows(2).map(|pair| [pair[0], pair[1]]);
        pairs.collect::<Vec<_>>()
    });
    segments.collect()
}

/// Whether a segment enters a rectangle, looked at in many points of it.
fn enters(&[from, to]: &[(f64, f64); 2], left: f64, right: f64, middle: f64) -> bool {
    let length = (to.0 - from.0).hypot(to.1 - from.1).ceil().max(1.0) as u32;
    (0..=length).any(|step| {
        let share = f64::from(step) / f64::from(length);
        let x = from.0 + share * (to.0 - from.0);
        let y = from.1 + share * (to.1 - from.1);
        (left..=right).contains(&x) && (middle - HALF..=middle + HALF).contains(&y)
    })
}

fn lab(settings: &[(&str, &str)], steps: u64) -> Lab {
    let mut lab = Lab::default();
    for (name, value) in settings {
        lab.set_text(name, value).unwrap();
    }
    lab.advance(steps);
    lab
}

#[test]
fn no_name_lies_on_a_line_or_on_another_name_and_each_is_there_once() {
    let mut compared = lab(&[("initial_norm", "1")], 300);
    compared.keep();
    compared.set_text("learning_rate", "0.4").unwrap();
    compared.advance(500);
    let mut labs = vec![lab(&[], 700), lab(&[], 5000), compared];
    labs.push(lab(
        &[("schedule", "cosine"), ("schedule_steps", "2000")],
        900,
    ));
    labs.push(lab(&[("optimizer", "adamw"), ("noise_scale", "0.1")], 1300));
    let mut count = 0;
    for (number, lab) in labs.iter().enumerate() {
        for chart in CHARTS {
            let svg = svg(lab, chart, SIZE, true);
            let names = names(&svg);
            let segments = segments(&svg);
            count += names.len();
            for (place, (words, left, middle)) in names.iter().enumerate() {
                let what = format!("{words} in {} of {number}: {names:?}", chart.name());
                // Letters at the ends of curves stand outside of what is asked here.
                if words.chars().count() == 1 {
                    continue;
                }
                let width = |words: &str| 0.5 * 10.5 * words.chars().count() as f64;
                let right = left + width(words);
                let crossed = segments
                    .iter()
                    .find(|one| enters(one, *left, right, *middle));
                assert!(crossed.is_none(), "{crossed:?} crosses {what}");
                for (other, x, y) in &names[place + 1..] {
                    assert_ne!(words, other, "{what}");
                    let apart = (y - middle).abs() > 2.0 * HALF;
                    assert!(apart || x + width(other) < *left || *x > right, "{what}");
                }
            }
        }
    }
    assert!(count > 60, "{count}");
}

#[test]
fn the_first_steps_have_no_names() {
    for steps in [0, 1, 2, 24] {
        let lab = lab(&[], steps);
        for chart in CHARTS {
            let found = names(&svg(&lab, chart, SIZE, true));
            assert!(found.is_empty(), "{steps} {found:?}");
        }
    }
}

#[test]
fn names_stand_still_while_a_run_plays_until_the_axes_change() {
    let mut lab = lab(&[], 801);
    let chart = CHARTS.iter().find(|chart| chart.name() == "weight_norm");
    let chart = chart.unwrap();
    let first = names(&svg(&lab, chart, SIZE, true));
    let words: Vec<&str> = first.iter().map(|(words, ..)| &**words).collect();
    assert_eq!(words, ["measured", "theory", "equilibrium", "replica 0"]);
    while lab.steps() < 1000 {
        lab.advance(7);
        if lab.steps() <= 1000 {
            assert_eq!(names(&svg(&lab, chart, SIZE, true)), first);
        }
    }
}

#[test]
fn runs_beside_each_other_are_told_apart_by_what_they_are_called() {
    let mut lab = lab(&[("initial_norm", "1.2"), ("initial_norm_odd", "1.2")], 10);
    lab.keep();
    lab.set_text("weight_decay", "0.04").unwrap();
    lab.advance(900);
    let place = lab.kept()[0].place;
    lab.name_run(place, "little decay");
    let norm = CHARTS.iter().find(|chart| chart.name() == "weight_norm");
    let found = names(&svg(&lab, norm.unwrap(), SIZE, true));
    let words: Vec<&str> = found.iter().map(|(words, ..)| &**words).collect();
    assert!(
        words.contains(&"Run A") && words.contains(&"little decay"),
        "{words:?}"
    );
    assert!(
        !words.contains(&"measured"),
        "every run is measured: {words:?}"
    );
    // Where there is a legend, or no room, the letters have to do.
    for (size, named) in [(SIZE, false), ((170, 60), true)] {
        let found = names(&svg(&lab, norm.unwrap(), size, named));
        assert!(found.iter().all(|(words, ..)| words.chars().count() == 1));
        assert!(found.iter().any(|(words, ..)| words == "B"));
    }
}

#[test]
fn the_edge_of_stability_is_a_line_with_its_name_where_the_run_comes_near() {
    let chart = |name: &str| CHARTS.iter().find(|chart| chart.name() == name).unwrap();
    let is_named = |lab: &Lab, name: &str| {
        let found = names(&svg(lab, chart(name), SIZE, true));
        found.iter().any(|(words, ..)| words == "edge of stability")
    };
    let mut edge = Lab::default();
    edge.open(Script::from(Preset::named("edge").unwrap()));
    edge.advance(8000);
    // The width of its spectrum is one, so that a step turns the steepest direction around at two.
    let foretold = edge.equilibrium().edge_of_stability.unwrap();
    assert!((foretold - 2.0).abs() < 0.02, "{foretold}");
    assert!(is_named(&edge, "effective_learning_rate"));
    for other in ["weight_norm", "angular_update", "schedule"] {
        assert!(!is_named(&edge, other), "{other}");
    }
    assert!(!is_named(&lab(&[], 5000), "effective_learning_rate"));
    // Nothing else explains the line, so that it keeps its name where others have none.
    let small = svg(&edge, chart("effective_learning_rate"), (460, 84), true);
    let [(words, left, middle)] = &names(&small)[..] else {
        panic!("one name: {:?}", names(&small));
    };
    assert_eq!(words, "edge of stability");
    let right = left + 0.5 * 10.5 * words.len() as f64;
    let segments = segments(&small);
    let mut crossing = segments
        .iter()
        .filter(|one| enters(one, *left, right, *middle));
    assert_eq!(crossing.next(), None);
}

/// A curve of a log, from its values every ten steps.
fn curve(value: impl Fn(f64) -> f64) -> Curve {
    let steps: Vec<f64> = (0..200).map(|k| 10.0 * f64::from(k)).collect();
    let values = steps.iter().map(|&step| value(step)).collect();
    Curve { steps, values }
}

#[test]
fn lines_of_a_log_are_named_by_run_or_as_measured_and_by_theory() {
    let course = curve(|step| 0.05 + 0.05 * libm::exp(-step / 300.0));
    let measured = curve(|step| 0.06 + 0.07 * libm::exp(-step / 300.0));
    let other = curve(|step| 0.02 + 0.02 * libm::exp(-step / 500.0));
    let rest = curve(|_| 0.05);
    let drawn = |measured, mark, run| Drawn {
        measured,
        course: Some(&course),
        rest: Some(&rest),
        mark,
        run,
    };
    let words = |all: &[Drawn]| -> Vec<String> {
        let found = names(&log_chart::svg(all, theme_number("light"), (560, 180)));
        found.into_iter().map(|(words, ..)| words).collect()
    };
    let [alone] = [drawn(&measured, 0, None)];
    assert_eq!(words(&[alone]), ["measured", "theory", "equilibrium"]);
    let two = [
        drawn(&measured, 0, Some("warm")),
        drawn(&other, 1, Some("cold")),
    ];
    let two = words(&two);
    assert!(
        two.contains(&"warm".into()) && two.contains(&"cold".into()),
        "{two:?}"
    );
    assert_eq!(two.iter().filter(|words| *words == "theory").count(), 1);
}

#[test]
fn the_angle_of_theory_is_named_beside_its_line_where_no_bar_stands() {
    let named = |angles: &[f64], theory: f64| -> Option<f64> {
        let mut text = String::new();
        {
            let area = SVGBackend::with_string(&mut text, (400, 120)).into_drawing_area();
            let look = Look::new(theme_number("light"), 1.0);
            histogram(&area, angles, Some(theory), &look).unwrap();
        }
        let texts = text.split("<text").skip(1);
        let mut texts = texts.filter(|text| text.contains("theory"));
        texts
            .next()
            .map(|text| attribute(text, "x").parse().unwrap())
    };
    // Theory stands in the middle of the axis, which goes from 0 to 0.2 in 48 bars; these reach up to its upper end.
    let middle = 46.0 + 0.5 * (400.0 - 18.0 - 46.0);
    let bars = |from: u32, to: u32| -> Vec<f64> {
        let angles = (from..to).map(|bar| (f64::from(bar) + 0.5) * 0.2 / 48.0);
        angles.flat_map(|angle| [angle; 20]).collect()
    };
    let far = 0.19;
    let left_of_it = [bars(10, 24), vec![far]].concat();
    assert!(named(&left_of_it, 0.1).unwrap() > middle);
    let right_of_it = [bars(24, 40), vec![far]].concat();
    assert!(named(&right_of_it, 0.1).unwrap() < middle);
    // Where bars stand on both sides there is no name.
    assert_eq!(named(&bars(0, 46), 0.1), None);
}
