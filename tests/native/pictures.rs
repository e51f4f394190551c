//! Every feature of the pictures as SVG, compared with the one that was looked at and found right.
//!
//! What is drawn is made up of round numbers and closed forms, no run: a change of the simulation changes no
//! picture. `UPDATE_EXPECT=1 cargo test --test native pictures` renews them: look at them before committing.

use std::array::from_fn;

use equisphere::page::camera::Camera;
use equisphere::page::charts::{CHARTS, Chart, Scale};
use equisphere::page::lab::Lab;
use equisphere::page::render::pens::Pens;
use equisphere::page::render::sphere::Scene;
use equisphere::page::render::time_series::{KeptCurve, Mark, Names, Place, Plot, Timeline};
use equisphere::page::render::weights::{self, Picture};
use equisphere::page::render::{
    Look, THEMES, half_disc, picture, sphere, theme_number, time_series,
};
use equisphere::page::trails::Trails;
use equisphere::parameters::presets::Preset;
use equisphere::run::history::{History, StepPrediction};
use equisphere::run::script::Script;
use equisphere::simulation::record::{QUANTITY_COUNT, Quantity, Record, Summary};
use expect_test::expect_file;
use plotters::coord::Shift;
use plotters::prelude::*;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

fn svg(size: (u32, u32), draw: impl Fn(&Area)) -> String {
    let mut text = String::new();
    draw(&SVGBackend::with_string(&mut text, size).into_drawing_area());
    text
}

fn assert_looks_as_it_did(name: &str, svg: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/native/pictures");
    expect_file![format!("{folder}/{name}.svg")].assert_eq(svg);
}

/// What a step measured and what theory says of it, the same for every quantity.
struct Step {
    /// The average over replicas.
    average: f64,
    /// One standard deviation, as a share of the average.
    spread: f64,
    /// Replica 0, as a multiple of the average.
    replica_zero: f64,
    forecast: f64,
    limit: f64,
}

impl Step {
    /// Theory foretells somewhat less than the average, so that the two curves stay apart, and ends at `limit`.
    fn of(average: f64, limit: f64) -> Self {
        Self {
            average,
            spread: 0.15,
            replica_zero: 1.0,
            forecast: 0.9 * average,
            limit,
        }
    }

    fn summary(&self) -> Summary {
        let around = [1.0 - self.spread, 1.0 + self.spread];
        Summary {
            replica_zero: self.replica_zero * self.average,
            ..Summary::of(&around.map(|share| share * self.average))
        }
    }
}

/// The history of one quantity; the others measured nothing.
fn history_of(quantity: Quantity, steps: u64, step: impl Fn(f64) -> Step) -> History {
    let mut history = History::default();
    for number in 0..steps {
        let made = step(number as f64);
        let only = |value: f64| {
            from_fn(|q| {
                if q == quantity as usize {
                    value
                } else {
                    f64::NAN
                }
            })
        };
        let mut summaries = [Summary::of(&[f64::NAN; 2]); QUANTITY_COUNT];
        summaries[quantity as usize] = made.summary();
        let record = Record {
            step: number,
            learning_rate: 0.1,
            rescaling: 1.0,
            summaries,
        };
        let prediction = StepPrediction {
            forecast: only(made.forecast),
            limit: only(made.limit),
            ..StepPrediction::NOTHING
        };
        history.push(&record, &prediction);
    }
    history
}

fn timeline(history: &History) -> Timeline<'_> {
    Timeline {
        names: Names {
            measured: "measured".into(),
            letter: "",
            ink: "replica 0".into(),
        },
        ..Timeline::of(history)
    }
}

/// A quantity that is averaged arithmetically, on an axis of this scale.
fn chart(scale: Scale) -> Chart {
    Chart {
        quantity: Quantity::WeightNorm,
        scale,
        nominal: false,
    }
}

fn drawn(chart: &Chart, timeline: &Timeline, look: &Look, labelled: bool) -> String {
    svg((480, 160), |area| {
        let place = Place {
            labelled,
            worded: true,
            named: true,
        };
        time_series::draw(area, chart, timeline, look, place).unwrap();
    })
}

fn light() -> Look {
    Look::new(theme_number("light"), 1.0)
}

/// The chart of so many made-up steps in the light theme, with labels below.
fn of_steps(scale: Scale, steps: u64, step: impl Fn(f64) -> Step) -> String {
    let chart = chart(scale);
    let history = history_of(chart.quantity, steps, step);
    drawn(&chart, &timeline(&history), &light(), true)
}

/// From three to one in a relaxation time of 50 steps.
fn relaxing(step: f64) -> f64 {
    1.0 + 2.0 * libm::exp(-step / 50.0)
}

/// A norm that relaxes; replica 0 swings around it.
fn relaxing_step(step: f64) -> Step {
    Step {
        replica_zero: 1.0 + 0.1 * libm::sin(step / 8.0),
        ..Step::of(relaxing(step), 1.0)
    }
}

#[test]
fn a_linear_axis_begins_at_zero() {
    let picture = of_steps(Scale::Linear, 300, relaxing_step);
    assert_looks_as_it_did("linear_axis", &picture);
}

#[test]
fn a_logarithmic_axis_within_a_decade_has_lines_at_one_two_and_five() {
    let picture = of_steps(Scale::Logarithmic, 300, relaxing_step);
    assert_looks_as_it_did("logarithmic_axis_within_a_decade", &picture);
}

#[test]
fn a_logarithmic_axis_over_decades_has_lines_at_powers_of_ten() {
    let risk = |step: f64| 10.0 * libm::pow(10.0, -step / 75.0);
    let picture = of_steps(Scale::Logarithmic, 300, |step| Step::of(risk(step), 1e-3));
    assert_looks_as_it_did("logarithmic_axis_over_decades", &picture);
    let risk = |step: f64| 10.0 * libm::pow(10.0, -step / 30.0);
    let picture = of_steps(Scale::Logarithmic, 300, |step| Step::of(risk(step), 1e-9));
    assert_looks_as_it_did("logarithmic_axis_over_many_decades", &picture);
}

#[test]
fn a_change_halfway_moves_theory_at_once_and_the_measurement_after_it() {
    let picture = of_steps(Scale::Logarithmic, 400, |step| {
        let (limit, since) = if step < 200.0 {
            (0.2, 0.0)
        } else {
            (0.02, step - 200.0)
        };
        let left = libm::exp(-since / 30.0);
        Step::of(
            if step < 200.0 {
                limit
            } else {
                limit + 0.18 * left
            },
            limit,
        )
    });
    assert_looks_as_it_did("change_halfway", &picture);
}

#[test]
fn curves_are_interrupted_where_there_is_no_value() {
    let within = |step: f64, from: f64| (from..from + 60.0).contains(&step);
    let or_nothing = |nothing, value| if nothing { f64::NAN } else { value };
    for (name, scale) in [
        ("gaps_on_a_linear_axis", Scale::Linear),
        ("gaps_on_a_logarithmic_axis", Scale::Logarithmic),
    ] {
        let picture = of_steps(scale, 300, |step| Step {
            average: or_nothing(within(step, 20.0), 1.0),
            replica_zero: or_nothing(within(step, 60.0), 1.1),
            forecast: or_nothing(within(step, 120.0), 0.9),
            limit: or_nothing(within(step, 200.0), 0.8),
            spread: 0.15,
        });
        assert_looks_as_it_did(name, &picture);
    }
}

#[test]
fn replica_zero_may_leave_a_logarithmic_axis_below() {
    let picture = of_steps(Scale::Logarithmic, 300, |step| Step {
        replica_zero: libm::pow(10.0, 3.0 * libm::sin(step / 20.0) - 3.0),
        ..Step::of(1.0, 0.5)
    });
    assert_looks_as_it_did("replica_zero_below_the_axis", &picture);
}

#[test]
fn many_steps_are_drawn_merged_and_the_axis_has_large_numbers() {
    let picture = of_steps(Scale::Linear, 5003, |step| Step {
        replica_zero: 1.0 + 0.3 * libm::sin(step / 2.0),
        ..Step::of(relaxing(step / 20.0), 1.0)
    });
    assert_looks_as_it_did("merged_steps", &picture);
}

#[test]
fn a_single_replica_has_no_band() {
    let picture = of_steps(Scale::Linear, 300, |step| Step {
        spread: 0.0,
        ..Step::of(relaxing(step), 1.0)
    });
    assert_looks_as_it_did("single_replica", &picture);
}

#[test]
fn the_time_axis_may_count_relaxation_times_or_have_no_labels() {
    let chart = chart(Scale::Linear);
    let history = history_of(chart.quantity, 300, relaxing_step);
    let in_relaxation_times = Timeline {
        steps_per_unit: 50.0,
        unit: " τ",
        ..timeline(&history)
    };
    let picture = drawn(&chart, &in_relaxation_times, &light(), true);
    assert_looks_as_it_did("time_axis_in_relaxation_times", &picture);
    let picture = drawn(&chart, &timeline(&history), &light(), false);
    assert_looks_as_it_did("time_axis_without_labels", &picture);
}

#[test]
fn a_step_that_is_read_changes_and_kept_runs_are_drawn_upon_a_part_of_the_past() {
    let chart = chart(Scale::Linear);
    let history = history_of(chart.quantity, 300, relaxing_step);
    let other = history_of(chart.quantity, 200, |step| {
        Step::of(1.0 + step / 400.0, 1.2)
    });
    let mark = |step, words: &str| Mark {
        step,
        words: words.into(),
    };
    let timeline = Timeline {
        kept: vec![KeptCurve {
            history: &other,
            grouped: false,
            mark: 1,
            letter: "B",
            name: "Run B".into(),
        }],
        marks: vec![
            mark(60, "η 0.4"),
            mark(62, "λ 0.1"),
            mark(290, "out of sight"),
        ],
        cursor: Some(120),
        window: Some((50.0, 250.0)),
        ..timeline(&history)
    };
    let picture = drawn(&chart, &timeline, &light(), true);
    assert!(picture.contains("λ 0.1") && !picture.contains("η 0.4") && !picture.contains("sight"));
    assert_looks_as_it_did("part_of_the_past", &picture);
}

#[test]
fn a_kept_curve_that_is_interrupted_has_its_name_or_letter_once() {
    let chart = chart(Scale::Logarithmic);
    let history = history_of(chart.quantity, 200, relaxing_step);
    let gone = |step: f64| {
        if (90.0..110.0).contains(&step) {
            0.0
        } else {
            1.0
        }
    };
    let other = history_of(chart.quantity, 200, |step| Step::of(gone(step), 1.2));
    let timeline = Timeline {
        kept: vec![KeptCurve {
            history: &other,
            grouped: false,
            mark: 2,
            letter: "C",
            name: "Run C".into(),
        }],
        ..timeline(&history)
    };
    let picture = drawn(&chart, &timeline, &light(), false);
    let count = |words| picture.matches(words).count();
    assert_eq!(count(">\nC\n<") + count(">\nRun C\n<"), 1, "{picture}");
}

#[test]
fn a_fine_dark_screen_has_dark_colours_and_wider_lines() {
    let chart = chart(Scale::Linear);
    let history = history_of(chart.quantity, 300, relaxing_step);
    let look = Look::new(theme_number("dark"), 2.0);
    let place = Place {
        labelled: true,
        worded: true,
        named: true,
    };
    let picture = svg((960, 320), |area| {
        time_series::draw(area, &chart, &timeline(&history), &look, place).unwrap();
    });
    assert_looks_as_it_did("dark_and_fine", &picture);
}

#[test]
fn every_chart_draws_its_own_quantity_and_no_other() {
    let is_blank = |svg: &str| !svg.contains("<text") && !svg.contains("<poly");
    for shown in CHARTS {
        let history = history_of(shown.quantity, 300, relaxing_step);
        for chart in CHARTS {
            let picture = drawn(chart, &timeline(&history), &light(), true);
            let own = chart.quantity == shown.quantity;
            assert_eq!(is_blank(&picture), !own, "{}", chart.row().name);
        }
    }
    let empty = History::default();
    for chart in CHARTS {
        let picture = drawn(chart, &timeline(&empty), &light(), true);
        assert!(is_blank(&picture), "{}", chart.row().name);
    }
}

/// Five replicas on spirals that approach the unit sphere, from outside and from inside by turns; replica 0
/// comes from outside.
fn spirals(positions: u32) -> Trails {
    let mut trails = Trails::default();
    for position in 0..positions {
        let present = (0..5).map(|replica| {
            let left = libm::exp(-f64::from(position) / 12.0);
            let (from, height) = (f64::from(replica % 2), 0.3 * f64::from(replica - 1));
            let radius = 1.0 + left * (0.8 - 1.4 * from);
            let (sine, cosine) =
                libm::sincos(0.06 * f64::from(position) + 1.3 * f64::from(replica));
            let ring = (1.0 - height * height).sqrt();
            [ring * cosine, height, ring * sine].map(|x| radius * x)
        });
        trails.push(present);
    }
    trails
}

fn camera() -> Camera {
    let mut camera = Camera::default();
    camera.approach(1.9, 1.0);
    camera
}

fn scene<'a>(trails: &'a Trails, camera: &'a Camera, radii: &[f64]) -> Scene<'a> {
    Scene {
        trails,
        start_norms: [1.6, 0.5],
        camera,
        radii: radii.to_vec(),
        density: None,
        trail_length: Trails::LENGTH,
        chosen: 0,
        picture: Picture::Sphere,
    }
}

fn sphere_of(trails: &Trails, radii: &[f64], density: Option<[f64; 3]>, look: &Look) -> String {
    let camera = camera();
    let scene = Scene {
        density,
        ..scene(trails, &camera, radii)
    };
    svg((320, 320), |area| sphere::draw(area, &scene, look).unwrap())
}

#[test]
fn the_half_disc_has_every_weight_at_its_length_and_its_angle() {
    let (trails, camera) = (spirals(60), camera());
    let scene = Scene {
        picture: Picture::HalfDisc,
        chosen: 2,
        ..scene(&trails, &camera, &[1.0])
    };
    let picture = svg((400, 240), |area| {
        weights::draw(area, &scene, &light()).unwrap();
    });
    assert_looks_as_it_did("half_disc", &picture);
    // A length of 1.9 is 180 pixels: half the width less the margin of 20; the height has room for 194.
    let scale = 180.0 / 1.9;
    let (x, y) = half_disc::place(&scene, (400, 240), 1.0, [-0.6, 0.8, 0.0]);
    let (right, _) = half_disc::place(&scene, (400, 240), 1.0, [1.0, 0.0, 0.0]);
    let (centre, base) = half_disc::place(&scene, (400, 240), 1.0, [0.0; 3]);
    assert!((f64::from(x - centre) + 0.6 * scale).abs() <= 1.0);
    assert!((f64::from(base - y) - 0.8 * scale).abs() <= 1.0);
    assert!((f64::from(right - centre) - scale).abs() <= 1.0);
}

#[test]
fn the_weight_under_the_pointer_is_found_in_every_picture() {
    let (trails, camera) = (spirals(60), camera());
    for picture in Picture::ALL {
        let scene = Scene {
            picture,
            ..scene(&trails, &camera, &[1.0])
        };
        let size = (400, 400);
        let point = *trails.positions()[3].back().unwrap();
        let (x, y) = match picture {
            Picture::Sphere => sphere::place(&scene, size, point),
            Picture::HalfDisc => half_disc::place(&scene, size, 1.0, point),
            // The half-disc lies in the lower two fifths.
            Picture::Both => {
                let (x, y) = half_disc::place(&scene, (400, 160), 1.0, point);
                (x, y + 240)
            }
        };
        let at = (f64::from(x) + 2.0, f64::from(y) - 1.0);
        assert_eq!(
            weights::nearest(&scene, size, 1.0, at),
            Some(3),
            "{picture:?}"
        );
        let nowhere = weights::nearest(&scene, size, 1.0, (3.0, 3.0));
        assert_eq!(nowhere, None, "{picture:?}");
    }
}

/// A history whose replicas with even numbers fall from three to one, while those with odd ones rise from a half.
fn two_groups(steps: u64) -> History {
    let mut history = History::default();
    for step in 0..steps {
        let left = libm::exp(-(step as f64) / 50.0);
        let averages = [1.0 + 2.0 * left, 1.0 - 0.5 * left];
        let spread = [0.95, 1.05];
        let values: Vec<f64> = spread
            .iter()
            .flat_map(|share| averages.map(|average| share * average))
            .collect();
        let record = Record {
            step,
            learning_rate: 0.1,
            rescaling: 1.0,
            summaries: [Summary::of(&values); QUANTITY_COUNT],
        };
        let prediction = StepPrediction {
            forecast: [1.0 + 0.75 * left; QUANTITY_COUNT],
            limit: [1.0; QUANTITY_COUNT],
            groups: averages.map(|average| [0.97 * average; QUANTITY_COUNT]),
        };
        history.push(&record, &prediction);
    }
    history
}

#[test]
fn two_groups_are_two_lines_with_bands_and_forecasts_of_their_own() {
    let history = two_groups(300);
    let grouped = Timeline {
        grouped: true,
        cursor: Some(40),
        ..timeline(&history)
    };
    let chart = chart(Scale::Linear);
    let picture = drawn(&chart, &grouped, &light(), true);
    assert_looks_as_it_did("two_groups", &picture);
    assert_eq!(picture.matches("<polygon").count(), 2);
    assert_eq!(picture.matches("<circle").count(), 2);
    let one = drawn(&chart, &timeline(&history), &light(), true);
    assert_eq!(one.matches("<polygon").count(), 1);
}

#[test]
fn the_time_axis_may_be_logarithmic_and_gives_steps_back() {
    let history = two_groups(2000);
    let timeline = Timeline {
        logarithmic: true,
        grouped: true,
        ..timeline(&history)
    };
    let chart = chart(Scale::Linear);
    let picture = drawn(&chart, &timeline, &light(), true);
    assert_looks_as_it_did("logarithmic_time", &picture);
    let place = Place {
        labelled: true,
        worded: true,
        named: true,
    };
    let plot = Plot::new(&chart, &timeline, (480, 160), &light(), place).unwrap();
    for step in [0.0, 9.0, 1234.0] {
        let column = plot.frame.column_of(step, 1.0).unwrap();
        let back = plot.frame.step_at(column, 1.0);
        // Columns are not rounded here: only the last digits may be lost.
        assert!((back - step).abs() < 1e-6 * (step + 1.0), "{step}: {back}");
    }
}

#[test]
fn the_norm_alone_has_the_band_that_theory_foretells() {
    let mut lab = Lab::default();
    lab.open(Script::from(Preset::named("small_start").unwrap()));
    lab.advance(40);
    let of = |name: &str, with_band: bool| {
        let chart = CHARTS.iter().find(|chart| chart.name() == name).unwrap();
        let mut timeline = lab.timeline();
        timeline.norm_band = timeline.norm_band.filter(|_| with_band);
        drawn(chart, &timeline, &light(), true)
    };
    assert_ne!(of("weight_norm", true), of("weight_norm", false));
    assert_eq!(of("angular_update", true), of("angular_update", false));
}

#[test]
fn the_vertical_axis_may_hold_the_whole_past_where_a_part_is_shown() {
    let history = two_groups(300);
    let chart = chart(Scale::Linear);
    let frame = |fixed, window| {
        let timeline = Timeline {
            fixed,
            window,
            ..timeline(&history)
        };
        let place = Place {
            labelled: false,
            worded: false,
            named: false,
        };
        let plot = Plot::new(&chart, &timeline, (480, 160), &light(), place);
        plot.unwrap().frame.rows_of([1.0, 2.0])
    };
    let late = Some((200.0, 300.0));
    assert_eq!(frame(true, late), frame(false, None));
    assert_ne!(frame(false, late), frame(false, None));
}

#[test]
fn the_chart_of_the_schedule_has_both_rates_and_what_is_in_store() {
    let history = two_groups(300);
    let lab = {
        let mut lab = Lab::default();
        for (name, value) in [("schedule", "step"), ("drop_step", "800")] {
            lab.set_text(name, value).unwrap();
        }
        lab
    };
    let chart = CHARTS.iter().find(|chart| chart.nominal).unwrap();
    let milestones = lab.milestones();
    assert_eq!(milestones.len(), 1);
    assert_eq!(milestones[0].step, 800);
    let timeline = Timeline {
        grouped: true,
        plan: lab.timeline().plan,
        ..timeline(&history)
    };
    let picture = drawn(chart, &timeline, &light(), true);
    assert_looks_as_it_did("schedule", &picture);
}

#[test]
fn the_sphere_looks_as_it_did_in_every_theme() {
    for theme in &THEMES {
        let look = Look::new(theme_number(theme.name), 1.0);
        let picture = sphere_of(&spirals(60), &[1.0], None, &look);
        assert_looks_as_it_did(&format!("sphere_{}", theme.name), &picture);
    }
}

#[test]
fn a_rule_that_keeps_two_norms_has_two_spheres_and_one_without_equilibrium_none() {
    let picture = sphere_of(&spirals(1), &[0.6, 1.2], None, &light());
    assert_looks_as_it_did("two_spheres", &picture);
    let picture = sphere_of(&spirals(20), &[], None, &light());
    assert_looks_as_it_did("no_sphere", &picture);
}

#[test]
fn the_density_is_darkest_around_the_minimiser() {
    let picture = sphere_of(&Trails::default(), &[1.0], Some([0.0, 8.0, 12.0]), &light());
    assert_looks_as_it_did("density", &picture);
}

#[test]
fn an_image_goes_from_paper_over_grey_to_ink() {
    // A saddle: opposite corners have the same sign, and the middle is nearly zero.
    let pixels = from_fn(|place| ((place / 8) as f64 - 3.5) * ((place % 8) as f64 - 3.5));
    let picture = svg((64, 64), |area| {
        picture::draw(area, &pixels, &light()).unwrap();
    });
    assert_looks_as_it_did("image", &picture);
}

#[test]
fn themes_have_different_colours_of_the_same_names() {
    let [light, dark] = &THEMES;
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

#[test]
fn a_surface_remembers_pens_of_the_last_colours_and_not_of_all() {
    let mut pens = Pens::default();
    let mut made = 0;
    for shade in 0..10_000_u32 {
        let ink = ((1, 2, 3), f64::from(shade) / 10_000.0);
        for _ in 0..2 {
            let pen = pens.get(ink, |(_, alpha)| {
                made += 1;
                alpha.to_string()
            });
            assert_eq!(*pen, ink.1.to_string());
        }
    }
    assert_eq!(made, 10_000, "the second time a colour comes from memory");
    assert!(pens.len() < 100, "{} pens", pens.len());
}
