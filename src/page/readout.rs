//! What the run says in words and numbers.

use crate::numeric::number_format::{gap, integer, number};
#[cfg(feature = "whole")]
use crate::page::charts::CHARTS;
use crate::page::charts::Chart;
use crate::page::lab::{EQUILIBRIUM_TOLERANCE, Lab};
#[cfg(feature = "whole")]
use crate::page::render::weights::Picture;
use crate::page::text::{self, fill, text};
use crate::parameters::{MATRIX_DIMENSIONS, NoiseKind};
use crate::run::Consequence;
#[cfg(feature = "whole")]
use crate::run::fitted_rate::fitted_rate;
use crate::run::history::Bucket;
#[cfg(feature = "whole")]
use crate::run::memory::Memory;
use crate::run::recent::AVERAGED_STEPS;
use crate::simulation::record::Quantity;
use crate::simulation::recorder::Status;
use crate::theory::caution::Validity;

/// Where the run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// No step taken.
    Start,
    /// On the way to the sphere.
    Approaching,
    /// On the sphere.
    Equilibrium,
    /// There is no sphere to be on.
    NoEquilibrium,
    /// Diverged.
    Diverged,
}

impl Stage {
    /// Name in the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Approaching => "approaching",
            Self::Equilibrium => "equilibrium",
            Self::NoEquilibrium => "no_equilibrium",
            Self::Diverged => "diverged",
        }
    }

    /// A few words for the reader.
    pub fn label(self) -> &'static str {
        match self {
            Self::Start => text("readout.stage.start"),
            Self::Approaching => text("readout.stage.approaching"),
            Self::Equilibrium => text("readout.stage.equilibrium"),
            Self::NoEquilibrium => text("readout.stage.no_equilibrium"),
            Self::Diverged => text("readout.stage.diverged"),
        }
    }
}

/// The numbers in a chart's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Average over replicas and the latest steps.
    pub measured: String,
    /// Theory for the same steps.
    pub theory: String,
    /// Relative distance of the two.
    pub gap: String,
}

/// What stands where there is no number.
pub(super) const NOTHING: &str = "—";

/// Where the run stands.
pub fn stage(lab: &Lab) -> Stage {
    match lab.run().status() {
        Status::Diverged { .. } => Stage::Diverged,
        Status::Running if lab.steps() == 0 => Stage::Start,
        Status::Running if lab.equilibrium().weight_norm.is_none() => Stage::NoEquilibrium,
        Status::Running if lab.at_equilibrium() => Stage::Equilibrium,
        Status::Running => Stage::Approaching,
    }
}

/// Measured, predicted and their gap for a chart, averaged over the latest steps; for each group of replicas, while
/// they have nothing in common.
pub fn header(lab: &Lab, chart: &Chart) -> Header {
    let latest = lab.run().latest();
    // A step of the past that is read, or the latest steps.
    let read = lab.read_bucket().or(latest.as_ref());
    let values = read.map_or(Vec::new(), |read| {
        measured_and_foretold(lab.run().has_groups(), read, chart.quantity)
    });
    let spread = lab.read_bucket();
    let measured = |value: &Measured| {
        let shown = number(value.measured, 3);
        match spread {
            Some(_) if crate::WHOLE => fill(
                "readout.with_spread",
                &[("value", &shown), ("spread", &number(value.spread, 2))],
            ),
            _ => shown,
        }
    };
    let theory = |value: &Measured| {
        value
            .theory
            .map_or(NOTHING.into(), |value| number(value, 3))
    };
    Header {
        measured: each(&values, measured),
        theory: each(&values, theory),
        gap: largest_gap(&values),
    }
}

/// What the number of theory in a chart's header is called: outside theory nobody has to trust it.
#[cfg(feature = "whole")]
pub fn theory_label(lab: &Lab, chart: &Chart) -> &'static str {
    let name = chart.quantity.row().name;
    if lab.steps() > 0 && lab.equilibrium().is_outside_theory(name) {
        text("readout.outside_theory.label")
    } else {
        chart.theory_label()
    }
}

/// What some replicas measured at some steps, and what theory foretold.
pub(super) struct Measured {
    pub(super) measured: f64,
    pub(super) spread: f64,
    pub(super) theory: Option<f64>,
}

/// The values of all replicas as one, or of both groups, where there are two, while they are apart: no average that no
/// replica has.
pub(super) fn measured_and_foretold(
    grouped: bool,
    read: &Bucket,
    quantity: Quantity,
) -> Vec<Measured> {
    let kind = quantity.row().average;
    if grouped && read.is_apart(quantity) {
        let half = |half| Measured {
            measured: read.half(quantity, half).average(kind),
            spread: read.half(quantity, half).deviation(),
            theory: read.half_forecast(quantity, half),
        };
        return vec![half(0), half(1)];
    }
    vec![Measured {
        measured: read.average(quantity),
        spread: read.summary(quantity).deviation(),
        theory: read.forecast(quantity),
    }]
}

/// A text for each group; a dash where there is none.
fn each(values: &[Measured], text: impl Fn(&Measured) -> String) -> String {
    let texts = values.iter().map(text);
    let joined =
        texts.reduce(|one, other| fill("readout.both", &[("one", &one), ("other", &other)]));
    joined.unwrap_or(NOTHING.into())
}

/// Numbers in words, as a sentence has them; a dash where there is none.
fn enumerated(numbers: impl Iterator<Item = f64>) -> String {
    let shown = numbers.map(|value| number(value, 3));
    let joined =
        shown.reduce(|all, next| fill("readout.radii", &[("first", &all), ("next", &next)]));
    joined.unwrap_or(NOTHING.into())
}

/// The largest relative distance from theory.
fn largest_gap(values: &[Measured]) -> String {
    let both = values
        .iter()
        .filter_map(|value| Some((value.measured, value.theory?)));
    let largest = both.reduce(|one, other| {
        let size = |(measured, theory): (f64, f64)| (measured / theory - 1.0).abs();
        if size(other) > size(one) { other } else { one }
    });
    largest.map_or(NOTHING.into(), |(measured, theory)| gap(measured, theory))
}

/// One row of the table that compares measurement and theory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What is compared, with its unit.
    pub label: String,
    /// The equation of the prediction.
    pub equation: &'static str,
    /// Average over the latest steps, if it can be measured.
    pub measured: String,
    /// Stationary value.
    pub predicted: String,
    /// Relative distance of the two.
    pub gap: String,
    /// “holds”, or why the prediction is not to be trusted.
    pub verdict: &'static str,
}

/// Every prediction beside its measurement.
pub fn comparisons(lab: &Lab) -> Vec<Comparison> {
    let latest = lab.run().latest();
    let rows = lab.predictions().into_iter().map(|prediction| {
        let quantity = Quantity::named(prediction.name);
        let measured = latest
            .as_ref()
            .zip(quantity)
            .map(|(latest, quantity)| latest.average(quantity));
        let label = text::theory::label(prediction.name);
        let shown = |value: Option<f64>| value.map_or(NOTHING.into(), |value| number(value, 4));
        let label = match text::theory::unit(prediction.name) {
            "" => label.into(),
            unit => fill("readout.with_unit", &[("label", label), ("unit", unit)]),
        };
        Comparison {
            label,
            equation: prediction.equation,
            measured: shown(measured),
            predicted: shown(prediction.value),
            gap: measured
                .zip(prediction.value)
                .map_or(NOTHING.into(), |(m, p)| gap(m, p)),
            verdict: prediction
                .caution
                .map_or(text("readout.verdict.holds"), text::theory::sentence),
        }
    });
    #[cfg(feature = "whole")]
    let rows = with_fitted_rate(lab, rows.collect());
    #[cfg(not(feature = "whole"))]
    let rows = rows.collect();
    rows
}

/// The rows with the rate at which the mean excess risk fell, below what theory says of it: a fit, which no law foretells
/// exactly.
#[cfg(feature = "whole")]
fn with_fitted_rate(lab: &Lab, mut rows: Vec<Comparison>) -> Vec<Comparison> {
    let predictions = lab.predictions();
    let place = predictions
        .iter()
        .position(|prediction| prediction.name == "mean_convergence_rate");
    let measured = fitted_rate(lab.run());
    let row = Comparison {
        label: text("readout.fitted_rate").into(),
        equation: "",
        measured: measured.map_or(NOTHING.into(), |rate| number(rate, 4)),
        predicted: NOTHING.into(),
        gap: NOTHING.into(),
        verdict: text("readout.fitted_rate.how"),
    };
    if let Some(place) = place {
        rows.insert(place + 1, row);
    }
    rows
}

/// A number of the run by its name, for a sentence: a parameter, a quantity as measured over the last steps,
/// of each group where they differ, a prediction after `predicted.`, or `step`. A dash where there is none.
#[cfg(feature = "whole")]
pub fn named_number(lab: &Lab, name: &str) -> String {
    if name == "step" {
        return integer(lab.steps());
    }
    let value = if let Some(predicted) = name.strip_prefix("predicted.") {
        let predictions = lab.predictions();
        predictions
            .iter()
            .find(|one| one.name == predicted)
            .and_then(|one| one.value)
    } else if let Some(quantity) = Quantity::named(name) {
        let latest = lab.run().latest();
        let values =
            latest.map(|latest| measured_and_foretold(lab.run().has_groups(), &latest, quantity));
        let values = values.unwrap_or_default();
        return enumerated(values.iter().map(|value| value.measured));
    } else {
        lab.parameters().get(name)
    };
    value.map_or(NOTHING.into(), |value| number(value, 3))
}

/// The step, and the time in relaxation times if there is one: `1 500`, `6.0 τ`.
pub fn clock(lab: &Lab) -> (String, String) {
    let relaxations = lab
        .equilibrium()
        .relaxation_steps
        .map(|tau| lab.steps() as f64 / tau);
    let relaxations = relaxations.map_or(String::new(), |time| {
        let time = if time < 9.95 {
            number(libm::round(time * 10.0) / 10.0, 2)
        } else {
            integer(time as u64)
        };
        fill("readout.relaxation_times", &[("time", &time)])
    });
    (integer(lab.steps()), relaxations)
}

/// The run in sentences: also what a reader who does not see the pictures is told.
pub fn sentences(lab: &Lab) -> String {
    match (stage(lab), lab.run().status()) {
        (_, Status::Diverged { step, norm }) => fill(
            "readout.diverged",
            &[("step", &integer(step)), ("norm", &number(norm, 3))],
        ),
        (Stage::Start, _) => fill(
            "readout.ready",
            &[("count", &integer(lab.run().trainer().replicas() as u64))],
        ),
        (Stage::Equilibrium, _) => measured(lab, "readout.measured_at_equilibrium"),
        (Stage::Approaching, _) => measured(lab, "readout.measured_off_equilibrium"),
        _ => measured(lab, "readout.measured"),
    }
}

fn measured(lab: &Lab, template: &str) -> String {
    let Some(latest) = lab.run().latest() else {
        return fill("readout.changed", &[("step", &integer(lab.steps()))]);
    };
    let phrase = |quantity| {
        let values = measured_and_foretold(lab.run().has_groups(), &latest, quantity);
        let phrases = values.iter().map(|value| {
            let shown = number(value.measured, 3);
            match value.theory {
                Some(theory) => fill(
                    "readout.with_theory",
                    &[
                        ("measured", &shown),
                        ("theory", &number(theory, 3)),
                        ("gap", &gap(value.measured, theory)),
                    ],
                ),
                None => shown,
            }
        });
        let joined = phrases
            .reduce(|one, other| fill("readout.radii", &[("first", &one), ("next", &other)]));
        joined.unwrap_or_default()
    };
    fill(
        template,
        &[
            ("step", &integer(lab.steps())),
            ("steps", &integer(latest.steps)),
            ("norm", &phrase(Quantity::WeightNorm)),
            ("angle", &phrase(Quantity::AngularUpdate)),
        ],
    )
}

/// The run in a few words, for a reader who hears how it goes on.
#[cfg(feature = "whole")]
pub fn narration(lab: &Lab) -> String {
    let norm = CHARTS
        .iter()
        .find(|chart| chart.quantity == Quantity::WeightNorm);
    let stage = stage(lab);
    let (Some(norm), false) = (norm, matches!(stage, Stage::Start | Stage::Diverged)) else {
        return sentences(lab);
    };
    let Header {
        measured, theory, ..
    } = header(lab, norm);
    let places = [
        ("step", &*integer(lab.steps())),
        ("norm", &measured),
        ("theory", &theory),
        ("stage", stage.label()),
    ];
    fill("readout.narration", &places)
}

/// The step that is read, its time and the learning rate then in force; nothing where none is read.
pub fn reading(lab: &Lab) -> String {
    let (Some(step), Some(bucket)) = (lab.cursor(), lab.read_bucket()) else {
        return String::new();
    };
    let relaxation = lab.equilibrium().relaxation_steps;
    let time = relaxation.map_or(String::new(), |tau| {
        let time = number(step as f64 / tau, 3);
        fill("readout.reading.time", &[("time", &time)])
    });
    let rate = number(bucket.learning_rate(), 3);
    let places = [("step", &*integer(step)), ("time", &time), ("rate", &rate)];
    fill("readout.reading", &places)
}

/// Why theory should not be trusted here, what it takes from measurement, or nothing.
pub fn caution(lab: &Lab) -> String {
    let parameters = lab.parameters();
    let equilibrium = lab.equilibrium();
    match equilibrium.validity {
        Validity::Holds => {}
        Validity::NoEquilibrium(why) => return text::theory::sentence(why).into(),
        Validity::Fails(why) => {
            return fill(
                "readout.outside_theory",
                &[("reason", text::theory::sentence(why))],
            );
        }
    }
    if !lab.run().trainer().config().objective.derivable_gradient() {
        return text("readout.gradient_from_measurement").into();
    }
    if let Some(why) = equilibrium.risk_validity.caution() {
        let why = text::theory::sentence(why);
        return fill("readout.risk_outside_theory", &[("reason", why)]);
    }
    if parameters.noise == NoiseKind::MatrixInLaw {
        return text("readout.matrix_in_law").into();
    }
    if parameters.noise == NoiseKind::Matrix && !parameters.draws_matrix() {
        let most = integer(MATRIX_DIMENSIONS as u64);
        return fill("readout.matrix_noise", &[("dimensions", &most)]);
    }
    String::new()
}

/// How this page decides that the weights are on the sphere.
pub fn criterion() -> String {
    let (steps, per_cent) = (
        integer(AVERAGED_STEPS),
        number(100.0 * EQUILIBRIUM_TOLERANCE, 1),
    );
    fill(
        "readout.criterion",
        &[("steps", &steps), ("tolerance", &per_cent)],
    )
}

/// What a change has brought with it, for a reader to be told once; nothing where it was nothing.
pub fn consequences(consequences: &[Consequence]) -> String {
    let sentences = consequences.iter().map(|consequence| match consequence {
        Consequence::ScheduleBegins => text("readout.schedule_begins"),
        Consequence::MemoryForgotten => text("readout.memory_forgotten"),
        Consequence::ScriptGoesOn => text("readout.script_goes_on"),
    });
    sentences.collect::<Vec<_>>().join(" ")
}

/// A weight vector by its number, with its length and its angle to the minimiser; nothing where it cannot be seen.
pub fn weight(lab: &Lab, replica: usize) -> String {
    let trail = lab.scene().trails.positions().get(replica);
    let Some(&[along, y, z]) = trail.and_then(|trail| trail.back()) else {
        return String::new();
    };
    let across = libm::hypot(y, z);
    let degrees = libm::atan2(across, along).to_degrees();
    fill(
        "readout.weight",
        &[
            ("number", &integer(replica as u64)),
            ("length", &number(libm::hypot(along, across), 3)),
            ("degrees", &integer(degrees.round() as u64)),
        ],
    )
}

/// Which steps the weights remember; nothing where the reader does not want to see it, or no step is taken.
#[cfg(feature = "whole")]
pub fn memory(lab: &Lab) -> String {
    if !lab.viewing().memory || lab.steps() == 0 {
        return String::new();
    }
    let memory = Memory::of(lab.run());
    fill(
        "readout.memory",
        &[
            ("steps", &integer(memory.half().max(1))),
            ("share", &number(100.0 * memory.start, 2)),
        ],
    )
}

/// The predicted radius of the sphere, or of each if there are several.
pub fn radius(lab: &Lab) -> String {
    enumerated(lab.radii().into_iter())
}

/// What the sphere's picture shows.
pub fn scene_caption(lab: &Lab) -> String {
    let trainer = lab.run().trainer();
    let dimensions = trainer.config().objective.dimension();
    let key = match (trainer.replicas(), dimensions <= 3) {
        (1, true) => "readout.scene.one",
        (1, false) => "readout.scene.one_projected",
        (_, true) => "readout.scene.many",
        (_, false) => "readout.scene.many_projected",
    };
    let (count, dimension) = (
        integer(trainer.replicas() as u64),
        integer(dimensions as u64),
    );
    let scene = fill(key, &[("count", &count), ("dimension", &dimension)]);
    #[cfg(feature = "whole")]
    if dimensions > 3 && lab.picture_of_weights() != Picture::HalfDisc {
        return fill("readout.scene.with_azimuth", &[("scene", &scene)]);
    }
    scene
}
