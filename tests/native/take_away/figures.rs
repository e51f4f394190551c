//! Figures for a paper as SVG, compared with those that were looked at and found right.
//!
//! What is drawn is made up, as in the tests of pictures: a change of the simulation changes no figure.
//! `UPDATE_EXPECT=1 cargo test --test native take_away` renews them: look at them before committing.

use equisphere::page::camera::Camera;
use equisphere::page::charts::CHARTS;
use equisphere::page::render::sphere::Scene;
use equisphere::page::render::time_series::Timeline;
use equisphere::page::render::weights::Picture;
use equisphere::page::take_away::figure::Figure;
use equisphere::page::take_away::sheet::{letters, wrapped};
use equisphere::page::trails::Trails;
use equisphere::run::Run;
use equisphere::run::history::{History, StepPrediction};
use equisphere::simulation::record::{QUANTITY_COUNT, Record, Summary};
use expect_test::expect_file;

use super::support::{AWKWARD, PAGE, run_of};

fn assert_looks_as_it_did(name: &str, svg: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/native/take_away");
    expect_file![format!("{folder}/{name}.svg")].assert_eq(svg);
}

/// Every quantity relaxes from three to one; theory foretells somewhat less.
fn history() -> History {
    let mut history = History::default();
    for step in 0..300_u32 {
        let average = 1.0 + 2.0 * libm::exp(-f64::from(step) / 50.0);
        let summary = Summary {
            replica_zero: average * (1.0 + 0.1 * libm::sin(f64::from(step) / 8.0)),
            ..Summary::of(&[0.85 * average, 1.15 * average])
        };
        let record = Record {
            step: u64::from(step),
            learning_rate: 0.1,
            rescaling: 1.0,
            summaries: [summary; QUANTITY_COUNT],
        };
        let prediction = StepPrediction {
            forecast: [0.9 * average; QUANTITY_COUNT],
            limit: [1.0; QUANTITY_COUNT],
            ..StepPrediction::NOTHING
        };
        history.push(&record, &prediction);
    }
    history
}

fn timeline(history: &History) -> Timeline<'_> {
    Timeline::of(history)
}

/// A run that has not begun: it lends its settings to captions.
fn settings() -> Run {
    run_of(&[("seed", "3"), ("optimizer", "lion")], &[], 0)
}

/// Five replicas that come to rest on the sphere.
fn trails() -> Trails {
    let mut trails = Trails::default();
    for position in 0..40_u32 {
        let present = (0..5).map(|replica| {
            let radius = 1.0 + 0.8 * libm::exp(-f64::from(position) / 10.0);
            let (height, turn) = (0.3 * f64::from(replica - 1), 0.05 * f64::from(position));
            let (sine, cosine) = libm::sincos(turn + 1.3 * f64::from(replica));
            let ring = (1.0 - height * height).sqrt();
            [ring * cosine, height, ring * sine].map(|x| radius * x)
        });
        trails.push(present);
    }
    trails
}

fn scene<'a>(trails: &'a Trails, camera: &'a Camera) -> Scene<'a> {
    Scene {
        trails,
        camera,
        radii: vec![1.0],
        start_norms: [1.8, 0.5],
        density: None,
        trail_length: Trails::LENGTH,
        chosen: 0,
        picture: Picture::Sphere,
    }
}

#[test]
fn a_chart_for_a_paper_has_title_legend_and_caption() {
    let (history, run) = (history(), settings());
    let shown = vec![("", timeline(&history))];
    let figure = Figure::of_chart(PAGE, &CHARTS[0], &[("", &run)], shown);
    assert_looks_as_it_did("chart", &figure.svg(false));
}

#[test]
fn several_runs_stand_one_below_the_other_with_their_names() {
    let (history, run) = (history(), settings());
    let shown = vec![("first", timeline(&history)), (AWKWARD, timeline(&history))];
    let runs = [("first", &run), (AWKWARD, &run)];
    let figure = Figure::of_chart(PAGE, &CHARTS[1], &runs, shown);
    assert_looks_as_it_did("two_charts", &figure.svg(false));
}

#[test]
fn the_sphere_for_a_paper_has_title_legend_and_caption() {
    let (trails, run) = (trails(), settings());
    let mut camera = Camera::default();
    camera.approach(1.9, 1.0);
    let shown = vec![("", scene(&trails, &camera))];
    let figure = Figure::of_sphere(PAGE, &[("", &run)], shown);
    assert_looks_as_it_did("sphere", &figure.svg(false));
}

#[test]
fn only_an_opaque_figure_has_a_ground() {
    let (history, run) = (history(), settings());
    for chart in CHARTS {
        let shown = vec![("", timeline(&history))];
        let figure = Figure::of_chart(PAGE, chart, &[("", &run)], shown);
        let [opaque, transparent] = [false, true].map(|transparent| figure.svg(transparent));
        assert!(opaque.contains("fill=\"#FFFFFF\""), "{}", chart.row().name);
        assert!(!transparent.contains("#FFFFFF"), "{}", chart.row().name);
        assert!(opaque.contains(chart.title()) && opaque.contains("seed=3"));
    }
}

#[test]
fn a_figure_is_tall_enough_for_a_long_link_and_cuts_no_word() {
    let run = run_of(
        &[
            ("spectrum", "typed"),
            (
                "eigenvalues",
                "0 0.123456 1.123456 2.123456 3.123456 4.123456",
            ),
        ],
        &[(10, "learning_rate", 0.2), (20, "noise_scale", 0.3)],
        30,
    );
    let history = run.history();
    let few = vec![("", timeline(history))];
    let long = Figure::of_chart(PAGE, &CHARTS[0], &[("", &run)], few.clone());
    let default = run_of(&[], &[], 0);
    let short = Figure::of_chart("", &CHARTS[0], &[("", &default)], few);
    assert!(long.size().1 > short.size().1);
    assert!(
        long.caption()
            .contains("from step 10 on, η\u{a0}=\u{a0}0.2; from step 20 on, σ\u{a0}=\u{a0}0.3")
    );
    let drawn = long.svg(false);
    for word in long.caption().split(' ').filter(|word| word.len() < 60) {
        assert!(drawn.contains(&word.replace('&', "&amp;")), "{word}");
    }
}

#[test]
fn lines_of_every_script_fit() {
    let english = "Weight norm: length of the weight vector after the step. Settings: α = 0.";
    let chinese = "权重范数：该步之后权重向量的长度 ‖w‖。设置：SGD，重球动量；η = 0.1；200 步；https://example.org/zh.html#v=2。";
    for text in [english, chinese] {
        for most in [8, 20, 50] {
            let lines = wrapped(text, most);
            assert!(lines.len() > 1 && lines.iter().all(|line| !line.is_empty()));
            let widest = lines.iter().map(|line| letters(line)).max().unwrap();
            assert!(widest <= most, "{widest} letters of {most}: {lines:?}");
            // Where no word is cut, no line begins with a sign that closes.
            let begins_well = |line: &String| !line.starts_with(['，', '。', '：', '；']);
            assert!(most < 20 || lines.iter().all(begins_well), "{lines:?}");
            let without_spaces = |text: &str| text.replace(' ', "");
            assert_eq!(without_spaces(&lines.concat()), without_spaces(text));
        }
    }
    assert_eq!(letters("步 1"), 4);
}
