//! A number beside an axis is written in one way for as long as a run lasts, however far the axis grows.

use std::collections::BTreeMap;

use equisphere::page::charts::CHARTS;
use equisphere::page::lab::Lab;
use equisphere::page::render::axis::Axis;
use equisphere::page::render::time_series::{self, Place};
use equisphere::page::render::{Look, theme_number};
use equisphere::parameters::presets::PRESETS;
use equisphere::run::script::Script;
use plotters::prelude::*;

/// The words of a chart, those beside the vertical axis first and those below the other behind.
fn ticks(lab: &Lab, chart: usize) -> [Vec<String>; 2] {
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, (640, 240)).into_drawing_area();
    let look = Look::new(theme_number("light"), 1.0);
    let place = Place {
        labelled: true,
        worded: false,
        named: false,
    };
    time_series::draw(&area, &CHARTS[chart], &lab.timeline(), &look, place).unwrap();
    drop(area);
    ["end", "middle"].map(|anchor| {
        let of_axis = |text: &&str| text.contains(&format!("text-anchor=\"{anchor}\""));
        let word = |text: &str| Some(text.split_once('>')?.1.split_once('<')?.0.trim().to_owned());
        svg.split("<text")
            .filter(of_axis)
            .filter_map(word)
            .collect()
    })
}

/// What a label says: `1 500 000`, `0.05`, `2·10⁻³`, `5×10¹⁰⁰`.
fn value(label: &str) -> f64 {
    let plain = |letter: char| match "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|digit| digit == letter)
    {
        Some(digit) => digit.to_string(),
        None if letter == '⁻' => "-".into(),
        None => letter.to_string(),
    };
    let is_space = |letter: &char| letter.is_whitespace();
    let text: String = label.chars().filter(|letter| !is_space(letter)).collect();
    let (mantissa, power) = match text.split_once(['·', '×']) {
        Some((mantissa, power)) => (mantissa, Some(power)),
        None if text.starts_with("10") && !text.is_ascii() => ("1", Some(text.as_str())),
        None => (text.as_str(), None),
    };
    let exponent = power.map(|power| power[2..].chars().map(plain).collect::<String>());
    let number = format!("{mantissa}e{}", exponent.as_deref().unwrap_or("0"));
    number
        .parse()
        .unwrap_or_else(|_| panic!("“{label}” is no number"))
}

#[test]
fn labels_are_read_as_a_reader_does() {
    for (label, expected) in [
        ("0", 0.0),
        ("0.05", 0.05),
        ("10⁻³", 1e-3),
        ("2·10⁻³", 2e-3),
        ("5×10¹⁰⁰", 5e100),
        ("1\u{202f}500\u{202f}000", 1.5e6),
        ("100", 100.0),
    ] {
        assert_eq!(value(label), expected, "{label}");
    }
}

/// The labels of an axis from zero.
fn labels_up_to(largest: f64) -> Vec<String> {
    let axis = Axis::from_zero(largest);
    axis.ticks().iter().map(|&tick| axis.label(tick)).collect()
}

#[test]
fn axes_from_zero_write_a_number_in_one_way_however_far_they_reach() {
    let mut spelled = BTreeMap::new();
    for power in 0..240 {
        for label in labels_up_to(1e-6 * libm::pow(1.15, f64::from(power))) {
            let before = spelled
                .entry(value(&label).to_bits())
                .or_insert_with(|| label.clone());
            assert_eq!(*before, label);
        }
    }
    let expected = [
        "0",
        "500\u{202f}000\u{202f}000",
        "1×10⁹",
        "1.5×10⁹",
        "2×10⁹",
    ];
    assert_eq!(labels_up_to(1.9e9), expected);
}

#[test]
fn a_tick_keeps_its_label_during_a_run() {
    for preset in PRESETS.iter().filter(|preset| preset.name != "digits") {
        let mut lab = Lab::default();
        lab.open(Script::from(preset));
        let mut spelled = BTreeMap::new();
        for moment in 0..32 {
            let until = libm::pow(1.33, f64::from(moment)) as u64;
            lab.advance(until - lab.steps().min(until));
            for (chart, row) in CHARTS.iter().enumerate() {
                for (axis, labels) in ticks(&lab, chart).into_iter().enumerate() {
                    for label in labels {
                        let key = (chart, axis, value(&label).to_bits());
                        let before = spelled.entry(key).or_insert_with(|| label.clone());
                        assert_eq!(
                            *before,
                            label,
                            "{}: {:?} at step {}",
                            preset.name,
                            row.quantity,
                            lab.steps()
                        );
                    }
                }
            }
        }
    }
}
