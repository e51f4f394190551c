//! Every picture as SVG, compared with the one that was looked at and found right.
//!
//! `UPDATE_EXPECT=1 cargo test --test native pictures` renews them: look at them before committing.

use equisphere::page::charts::CHARTS;
use equisphere::page::lab::Lab;
use equisphere::page::render::{Look, picture, sphere, theme_number, time_series};
use equisphere::parameters::presets::Preset;
use equisphere::run::script::Script;
use expect_test::expect_file;
use plotters::coord::Shift;
use plotters::prelude::*;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

fn svg(size: (u32, u32), draw: impl Fn(&Area)) -> String {
    let mut text = String::new();
    draw(&SVGBackend::with_string(&mut text, size).into_drawing_area());
    text
}

fn lab() -> Lab {
    let preset = Preset::named("learning_rate_drop").unwrap();
    let mut lab = Lab::default();
    lab.open(Script::from(preset));
    for _ in 0..30 {
        lab.advance(100);
        lab.follow();
    }
    lab
}

#[test]
fn every_chart_looks_as_it_did() {
    let lab = lab();
    for chart in CHARTS {
        let look = Look::new(0, 1.0);
        let text = svg((480, 160), |area| {
            time_series::draw(area, chart, &lab.timeline(), &look, true).unwrap()
        });
        expect_file![format!(
            "{}/tests/native/pictures/{}.svg",
            env!("CARGO_MANIFEST_DIR"),
            chart.row().name
        )]
        .assert_eq(&text);
    }
}

#[test]
fn a_chart_without_steps_is_blank() {
    let lab = Lab::default();
    let look = Look::new(0, 1.0);
    let text = svg((480, 160), |area| {
        time_series::draw(area, &CHARTS[0], &lab.timeline(), &look, true).unwrap()
    });
    assert!(!text.contains("<text") && !text.contains("<poly"), "{text}");
}

#[test]
fn the_sphere_looks_as_it_did_in_both_themes() {
    let lab = lab();
    for theme in ["light", "dark"] {
        let text = svg((320, 320), |area| {
            sphere::draw(area, &lab.scene(), &Look::new(theme_number(theme), 1.0)).unwrap()
        });
        expect_file![format!(
            "{}/tests/native/pictures/sphere_{theme}.svg",
            env!("CARGO_MANIFEST_DIR")
        )]
        .assert_eq(&text);
    }
}

#[test]
fn the_first_component_of_the_digits_looks_as_it_did() {
    let mut lab = Lab::default();
    lab.set("objective", 1.0).unwrap();
    lab.load_data(include_bytes!("../../www/data/digits.bin"))
        .unwrap();
    let pixels = lab.picture(true).unwrap();
    let text = svg((64, 64), |area| {
        picture::draw(area, &pixels, &Look::new(0, 1.0)).unwrap()
    });
    expect_file![format!(
        "{}/tests/native/pictures/first_component.svg",
        env!("CARGO_MANIFEST_DIR")
    )]
    .assert_eq(&text);
}

#[test]
fn themes_have_different_colours_of_the_same_names() {
    let [light, dark] = &equisphere::page::render::THEMES;
    for (light, dark) in light.colors().iter().zip(dark.colors()) {
        assert_eq!(light.0, dark.0);
        assert_ne!(
            (light.1.0, light.1.1, light.1.2),
            (dark.1.0, dark.1.1, dark.1.2),
            "{}",
            light.0
        );
    }
}
